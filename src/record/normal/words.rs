//! Free text: schools, firms, makes and models.

use super::fold::{Folded, join, plain_marks};

/// Appends the normal form of free text: folded words one space apart, `&` as `and`.
pub fn text_into(raw: &str, out: &mut String) {
    out.push_str(Folded::new(raw, text_marks).as_str());
}

/// Appends the normal form of a firm or school: like text, without a leading The and the legal form
/// at the end (Inc, LLC, Co), Saint and University abbreviated.
pub fn organisation_into(raw: &str, out: &mut String) {
    let folded = Folded::new(raw, text_marks);
    let words = folded.words();
    let mut words = words.as_slice();
    while let ["the", rest @ ..] = words
        && !rest.is_empty()
    {
        words = rest;
    }
    while let [rest @ .., last] = words
        && !rest.is_empty()
        && is_legal_form(last)
    {
        words = rest;
    }
    let short = words.iter().map(|word| match *word {
        "saint" => "st",
        "university" => "univ",
        other => other,
    });
    join(short, out);
}

fn text_marks(mark: u8) -> Option<&'static str> {
    match mark {
        b'&' => Some(" and "),
        other => plain_marks(other),
    }
}

fn is_legal_form(word: &str) -> bool {
    matches!(
        word,
        "co" | "company"
            | "corp"
            | "corporation"
            | "inc"
            | "incorporated"
            | "limited"
            | "llc"
            | "llp"
            | "lp"
            | "ltd"
            | "pa"
            | "pc"
            | "pllc"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_lose_article_and_legal_form() {
        for (raw, normal) in [
            ("The Boeing Company", "boeing"),
            ("Smith & Sons, Inc.", "smith and sons"),
            ("Saint Mary's University", "st marys univ"),
            ("Co", "co"),
            ("The", "the"),
            ("A.B.C. Co., LLC", "abc"),
        ] {
            let mut out = String::new();
            organisation_into(raw, &mut out);
            assert_eq!(out, normal, "{raw}");
        }
    }

    #[test]
    fn text_keeps_its_words() {
        let mut out = String::from("> ");
        text_into(" Caf\u{e9} & Bar,  Ltd.", &mut out);
        assert_eq!(out, "> cafe and bar ltd");
    }
}
