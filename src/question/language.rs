//! The languages of a quiz.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::Error;

/// The language of a quiz's prompts and choices.
///
/// Names of persons and firms, streets, cities and whole addresses are displayed as on file in all
/// of them.
///
/// ```
/// use kba::Language;
///
/// let language: Language = "es-MX".parse()?;
/// assert_eq!(language, Language::Spanish);
/// assert_eq!(language.to_string(), "es");
/// # Ok::<(), kba::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English of the United States.
    #[default]
    English,
    /// Japanese.
    Japanese,
    /// Spanish of the United States.
    Spanish,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::English, Self::Japanese, Self::Spanish];

    /// The tag: `en`, `ja` or `es`.
    ///
    /// Source: BCP 47.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
            Self::Spanish => "es",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.tag())
    }
}

impl FromStr for Language {
    type Err = Error;

    /// The language of a tag; script, region and what follows them don't matter.
    fn from_str(tag: &str) -> Result<Self, Error> {
        let mut parts = tag.split('-');
        let first = parts.next().unwrap_or_default();
        // of the form of BCP 47, so that a typo isn't taken for a region
        let follows = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if !parts.all(follows) {
            return Err(Error::config("the language is not a BCP 47 tag"));
        }
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(first))
            .ok_or_else(|| Error::config("the language is none of en, ja and es"))
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn tags_of_regions_and_scripts_are_read() {
        for (tag, language) in [
            ("en", Language::English),
            ("EN-us", Language::English),
            ("ja", Language::Japanese),
            ("ja-JP", Language::Japanese),
            ("ja-Jpan-JP", Language::Japanese),
            ("es-419", Language::Spanish),
            ("es-MX", Language::Spanish),
            ("es-US-u-nu-latn", Language::Spanish),
        ] {
            assert_eq!(tag.parse::<Language>().unwrap(), language, "{tag}");
        }
        for tag in [
            "",
            "e",
            "eng",
            "fr",
            "fr-en",
            "en-",
            "en--US",
            "en US",
            "jap\u{e1}n",
            "-en",
        ] {
            let error = tag.parse::<Language>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{tag}");
        }
    }

    #[test]
    fn a_language_is_written_as_its_tag() {
        for language in Language::ALL {
            let tag = language.to_string();
            assert_eq!(tag.parse::<Language>().unwrap(), language);
            assert_eq!(
                serde_json::to_string(&language).unwrap(),
                format!("{tag:?}")
            );
        }
        assert_eq!(Language::default().tag(), "en");
    }
}
