//! Names of persons.

use super::fold::{Folded, plain_marks};

/// A generational suffix.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suffix {
    /// Jr, Junior.
    Junior,
    /// Sr, Senior.
    Senior,
    /// II, 2nd.
    Second,
    /// III, 3rd.
    Third,
    /// IV, 4th.
    Fourth,
    /// V, 5th.
    Fifth,
}

impl Suffix {
    /// Reads the suffix column of a record or claim; `None` for an empty or unknown one.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let folded = Folded::new(raw, plain_marks);
        match folded.as_str() {
            "v" => Some(Self::Fifth),
            word => Self::of_word(word),
        }
    }

    /// The usual short form: `Jr`, `Sr`, `II` to `V`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Junior => "Jr",
            Self::Senior => "Sr",
            Self::Second => "II",
            Self::Third => "III",
            Self::Fourth => "IV",
            Self::Fifth => "V",
        }
    }

    // A lone V is more often an initial than a fifth of his name.
    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "jr" | "jnr" | "junior" => Self::Junior,
            "sr" | "snr" | "senior" => Self::Senior,
            "ii" | "2nd" => Self::Second,
            "iii" | "3rd" => Self::Third,
            "iv" | "4th" => Self::Fourth,
            "5th" => Self::Fifth,
            _ => return None,
        })
    }
}

/// Appends the normal form of a given, middle or last name and returns the suffix split off it.
///
/// Lower-case ASCII words one space apart. Accents are folded; apostrophes, full stops, titles
/// (Mr, Dr) and characters without width vanish; hyphens part words; particles are joined to what
/// follows (De La Cruz, O Brien, Mc Donald, Saint John); at most 200 bytes. A suffix is only taken
/// from the end, and never the whole name. Applied to its own result it changes nothing.
pub fn person_name_into(raw: &str, out: &mut String) -> Option<Suffix> {
    let folded = Folded::new(raw, plain_marks);
    let words = folded.words();
    let mut words = words.as_slice();
    let mut suffix = None;
    while let [rest @ .., last] = words
        && !rest.is_empty()
        && let Some(found) = Suffix::of_word(last)
    {
        suffix.get_or_insert(found);
        words = rest;
    }
    while let [first, rest @ ..] = words
        && !rest.is_empty()
        && is_title(first)
    {
        words = rest;
    }
    join_particles(words, out);
    suffix
}

/// The normal form of a name as [`person_name_into`] appends it, and the suffix split off it.
#[must_use]
pub fn person_name(raw: &str) -> (String, Option<Suffix>) {
    let mut out = String::new();
    let suffix = person_name_into(raw, &mut out);
    (out, suffix)
}

/// The parts of a normal name: those of a double name stand for themselves too.
pub fn name_parts(normal: &str) -> impl Iterator<Item = &str> {
    normal.split(' ').filter(|part| !part.is_empty())
}

/// Whether two normal names are the same when spaces are left out: Mary Ann and Maryann.
#[must_use]
pub fn same_unspaced(a: &str, b: &str) -> bool {
    let letters = |text: &'_ str| text.bytes().filter(|b| *b != b' ').collect::<Vec<_>>();
    a == b || letters(a) == letters(b)
}

fn join_particles(words: &[&str], out: &mut String) {
    let mut start = out.len();
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        let followed = rest.peek().is_some();
        out.push_str(if followed && *word == "saint" {
            "st"
        } else {
            word
        });
        if followed && !is_particle(out.get(start..).unwrap_or("")) {
            out.push(' ');
            start = out.len();
        }
    }
}

fn is_title(word: &str) -> bool {
    matches!(word, "mr" | "mrs" | "ms" | "miss" | "dr" | "prof" | "rev")
}

// Joined particles (dela, vander) are listed too: joining goes on while the result is one.
fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "da" | "das"
            | "de"
            | "dei"
            | "del"
            | "dela"
            | "delas"
            | "della"
            | "delo"
            | "delos"
            | "den"
            | "der"
            | "di"
            | "do"
            | "dos"
            | "du"
            | "fitz"
            | "la"
            | "las"
            | "le"
            | "los"
            | "mac"
            | "mc"
            | "o"
            | "san"
            | "santa"
            | "st"
            | "ten"
            | "ter"
            | "van"
            | "vande"
            | "vanden"
            | "vander"
            | "vom"
            | "von"
            | "vonder"
            | "zu"
            | "zum"
            | "zur"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_to_one_form() {
        for (raw, normal) in [
            ("O'Brien", "obrien"),
            ("O Brien", "obrien"),
            ("O\u{2019}BRIEN", "obrien"),
            ("Mc Donald", "mcdonald"),
            ("McDonald", "mcdonald"),
            ("De La Cruz", "delacruz"),
            ("DeLaCruz", "delacruz"),
            ("de la Cruz-L\u{f3}pez", "delacruz lopez"),
            ("Van der Berg", "vanderberg"),
            ("St. John", "stjohn"),
            ("Saint John", "stjohn"),
            ("Mary-Ann", "mary ann"),
            ("Dr. Ann  Lee", "ann lee"),
            ("J.R.", "jr"),
            ("", ""),
            ("\u{1f600}", ""),
        ] {
            assert_eq!(person_name(raw).0, normal, "{raw}");
        }
    }

    #[test]
    fn suffixes_are_split_off() {
        for (raw, normal, suffix) in [
            ("Smith, Jr.", "smith", Some(Suffix::Junior)),
            ("Smith Junior", "smith", Some(Suffix::Junior)),
            ("Smith 3rd", "smith", Some(Suffix::Third)),
            ("SMITH II", "smith", Some(Suffix::Second)),
            ("Smith Sr Jr", "smith", Some(Suffix::Junior)),
            ("Junior", "junior", None),
            ("Smith V", "smith v", None),
        ] {
            assert_eq!(person_name(raw), (normal.to_owned(), suffix), "{raw}");
        }
        assert_eq!(Suffix::parse(" jr. "), Some(Suffix::Junior));
        assert_eq!(Suffix::parse("V"), Some(Suffix::Fifth));
        assert_eq!(Suffix::parse("MD"), None);
        for suffix in [
            Suffix::Senior,
            Suffix::Second,
            Suffix::Fourth,
            Suffix::Fifth,
        ] {
            assert_eq!(Suffix::parse(suffix.label()), Some(suffix));
        }
    }

    #[test]
    fn double_names_have_parts_and_may_be_written_in_one() {
        assert!(name_parts("delacruz lopez").eq(["delacruz", "lopez"]));
        assert!(name_parts("").next().is_none());
        assert!(same_unspaced("mary ann", "maryann"));
        assert!(!same_unspaced("mary", "maryann"));
    }
}
