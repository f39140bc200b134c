//! Phrases and prompts in the words of a language, each put into words once.

use std::sync::OnceLock;

use crate::kind::{CATALOGUE, Content, Kind, Phrase};
use crate::population::Tables;
use crate::question::{Language, choice, none_of_the_above, prompt};

/// A text, and the same as it stands in a quiz's JSON: a choice between its quotes, a prompt with all
/// from behind the question's id to the first choice.
#[derive(Debug)]
pub(crate) struct Spoken {
    pub(crate) text: Box<str>,
    pub(crate) json: Box<str>,
}

/// What was put into words so far.
#[derive(Debug, Default)]
pub(crate) struct Wording {
    /// By phrase, then language.
    phrases: Box<[OnceLock<Spoken>]>,
    /// By kind, then language: prompts that name nothing; after the last kind "None of the above".
    prompts: Box<[OnceLock<Spoken>]>,
}

impl Wording {
    pub(super) fn new(phrases: usize) -> Self {
        let empty = |len: usize| (0..len * LANGUAGES).map(|_| OnceLock::new()).collect();
        Self {
            phrases: empty(phrases),
            prompts: empty(CATALOGUE.len() + 1),
        }
    }

    /// A phrase: a choice, or a prompt that names something.
    pub(super) fn phrase(
        &self,
        number: usize,
        language: Language,
        phrase: Phrase,
        tables: &Tables,
    ) -> Option<&Spoken> {
        let slot = self.phrases.get(number * LANGUAGES + language as usize)?;
        Some(slot.get_or_init(|| match phrase.arguments(tables) {
            Some((kind, arguments)) => {
                let key = CATALOGUE.get(usize::from(kind)).map_or("", |kind| kind.key);
                Spoken::prompt(key, prompt(language, key, &arguments))
            }
            None => Spoken::choice(choice(language, &phrase.content(tables))),
        }))
    }

    /// The prompt of a kind that names nothing.
    pub(crate) fn prompt(&self, number: u8, kind: &Kind, language: Language) -> Option<&Spoken> {
        let slot = usize::from(number) * LANGUAGES + language as usize;
        let slot = self.prompts.get(slot)?;
        Some(slot.get_or_init(|| Spoken::prompt(kind.key, prompt(language, kind.key, &[]))))
    }

    pub(crate) fn none_of_the_above(&self, language: Language) -> Option<&Spoken> {
        let slot = CATALOGUE.len() * LANGUAGES + language as usize;
        let slot = self.prompts.get(slot)?;
        Some(slot.get_or_init(|| Spoken::choice(none_of_the_above(language))))
    }
}

impl Spoken {
    fn choice(text: String) -> Self {
        Self {
            json: escaped(&text).into(),
            text: text.into(),
        }
    }

    fn prompt(kind: &str, text: String) -> Self {
        let escaped = escaped(&text);
        let json = format!("\",\"kind\":\"{kind}\",\"prompt\":\"{escaped}\",\"choices\":[\"");
        Self {
            json: json.into(),
            text: text.into(),
        }
    }
}

/// A text as it stands between the quotes of a string of JSON.
pub(crate) fn escaped(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    json.get(1..json.len().saturating_sub(1))
        .unwrap_or_default()
        .to_owned()
}

/// The plain form of a value, the same in all languages.
pub(super) fn plain(phrase: Phrase, tables: &Tables) -> String {
    match phrase.arguments(tables) {
        Some(_) => String::new(),
        None => phrase.content(tables).plain(),
    }
}

/// Whether a content is known by its name in English too: names of places and months may stand in
/// texts on file ("University of Illinois").
pub(super) fn is_named(content: &Content) -> bool {
    match content {
        Content::State(_)
        | Content::County { .. }
        | Content::Country(_)
        | Content::Month { .. } => true,
        Content::Text(_) | Content::Word(_) | Content::Band { .. } => false,
    }
}

const LANGUAGES: usize = 3;
