//! A quiz as it is shown, lent: words are read where they lie.

use std::fmt;

use crate::kind::{CATALOGUE, Kind, Prompt};
use crate::population::Tables;
use crate::question::{Language, Question};
use crate::quiz::Quiz;
use crate::quiz::draft::{Draft, DraftQuestion};
use crate::serving::{Place, Serving, Spoken, Value, escaped};

/// The questions of one attempt, as an applicant would see them, lent by whoever made them.
///
/// It holds no trace of the answers. [`QuizRef::to_quiz`] makes an owned one of it.
#[derive(Clone, Copy)]
pub struct QuizRef<'a> {
    draft: &'a Draft,
    sources: Sources<'a>,
}

/// A question of a [`QuizRef`]. It doesn't know the answer.
#[derive(Clone, Copy)]
pub struct QuestionRef<'a> {
    place: usize,
    question: &'a DraftQuestion,
    kind: &'static Kind,
    sources: Sources<'a>,
}

/// Where words are read.
#[derive(Clone, Copy)]
struct Sources<'a> {
    serving: &'a Serving,
    tables: &'a Tables,
    language: Language,
}

/// A text to show.
enum Said<'a> {
    /// As it lies in a cell, and whether JSON needs no escapes for it.
    Cell(&'a [u8], bool),
    Spoken(&'a Spoken),
}

impl<'a> QuizRef<'a> {
    pub(super) const fn new(
        draft: &'a Draft,
        (serving, tables): (&'a Serving, &'a Tables),
        language: Language,
    ) -> Self {
        let sources = Sources {
            serving,
            tables,
            language,
        };
        Self { draft, sources }
    }

    /// The id: 32 hexadecimal digits, unrelated to the subject.
    #[must_use]
    pub fn id(&self) -> String {
        let mut id = Vec::with_capacity(2 * self.draft.id.len());
        write_hex(self.draft.id, &mut id);
        String::from_utf8(id).unwrap_or_default()
    }

    /// The questions in order of display.
    pub fn questions(&self) -> impl Iterator<Item = QuestionRef<'a>> + use<'a> {
        let sources = self.sources;
        let questions = (1..).zip(&self.draft.questions);
        questions.filter_map(move |(place, question)| {
            Some(QuestionRef {
                place,
                question,
                kind: CATALOGUE.get(usize::from(question.ask.kind))?,
                sources,
            })
        })
    }

    /// Appends the quiz as JSON, byte for byte what serialising [`Quiz`] gives:
    /// `{"quiz_id", "questions": [{"id", "kind", "prompt", "choices": [..]}]}`.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"quiz_id\":\"");
        write_hex(self.draft.id, out);
        out.extend_from_slice(b"\",\"questions\":[");
        for (at, question) in self.questions().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            question.write_json(out);
        }
        out.extend_from_slice(b"]}");
    }

    /// An owned copy.
    #[must_use]
    pub fn to_quiz(&self) -> Quiz {
        let questions = self.questions().map(QuestionRef::to_question);
        Quiz::new(self.id(), questions.collect())
    }
}

impl fmt::Debug for QuizRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.questions()).finish()
    }
}

impl<'a> QuestionRef<'a> {
    /// The key of the kind, for example `previous.address`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind.key
    }

    /// The question's text.
    #[must_use]
    pub fn prompt(&self) -> &'a str {
        self.prompt_spoken()
            .map_or(self.kind.key, |spoken| &spoken.text)
    }

    /// The choices in order of display; an answer is a place in it, from 1.
    pub fn choices(&self) -> impl Iterator<Item = &'a str> + use<'_, 'a> {
        self.said().map(|said| match said {
            Said::Cell(bytes, _) => std::str::from_utf8(bytes).unwrap_or(""),
            Said::Spoken(spoken) => &spoken.text,
        })
    }

    fn to_question(self) -> Question {
        let choices = self.choices().map(str::to_owned).collect();
        Question::new(self.place, self.kind.key, self.prompt().to_owned(), choices)
    }

    fn write_json(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"id\":\"q");
        if self.place >= 10 {
            out.push(digit(self.place / 10));
        }
        out.push(digit(self.place));
        match self.prompt_spoken() {
            Some(spoken) => out.extend_from_slice(spoken.json.as_bytes()),
            // never: every kind has a prompt in every language
            None => out.extend_from_slice(b"\",\"kind\":\"\",\"prompt\":\"\",\"choices\":[\""),
        }
        for (at, said) in self.said().enumerate() {
            if at > 0 {
                out.extend_from_slice(b"\",\"");
            }
            match said {
                Said::Cell(bytes, true) => out.extend_from_slice(bytes),
                Said::Cell(bytes, false) => write_escaped(bytes, out),
                Said::Spoken(spoken) => out.extend_from_slice(spoken.json.as_bytes()),
            }
        }
        out.extend_from_slice(b"\"]}");
    }

    fn prompt_spoken(&self) -> Option<&'a Spoken> {
        let Sources {
            serving, language, ..
        } = self.sources;
        if self.kind.prompt == Prompt::Plain {
            return serving
                .wording
                .prompt(self.question.ask.kind, self.kind, language);
        }
        match serving.named(self.question.ask).place() {
            Place::Phrase(number) => self.sources.spoken(number),
            Place::Cell(_) => None,
        }
    }

    fn said(&self) -> impl Iterator<Item = Said<'a>> + use<'_, 'a> {
        let sources = self.sources;
        let none = self
            .question
            .is_none_last
            .then(|| sources.serving.wording.none_of_the_above(sources.language))
            .flatten();
        let values = self.question.values().map(move |value| sources.said(value));
        values.chain(none.map(Said::Spoken))
    }
}

impl fmt::Debug for QuestionRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuestionRef")
            .field("kind", &self.kind())
            .field("prompt", &self.prompt())
            .field("choices", &self.choices().collect::<Vec<_>>())
            .finish()
    }
}

impl<'a> Sources<'a> {
    fn spoken(&self, number: usize) -> Option<&'a Spoken> {
        self.serving.spoken(number, self.language, self.tables)
    }

    fn said(&self, value: Value) -> Said<'a> {
        let spoken = match value.place() {
            Place::Cell(at) => {
                let cell = self.serving.cell(at);
                return Said::Cell(cell.bytes, cell.is_plain);
            }
            Place::Phrase(number) => self.spoken(number),
        };
        spoken.map_or(Said::Cell(b"", true), Said::Spoken)
    }
}

fn write_hex(id: [u8; 16], out: &mut Vec<u8>) {
    let mut hex = [0; 32];
    for (pair, byte) in hex.as_chunks_mut::<2>().0.iter_mut().zip(id) {
        *pair = [hex_digit(byte >> 4), hex_digit(byte & 15)];
    }
    out.extend_from_slice(&hex);
}

const fn hex_digit(half: u8) -> u8 {
    if half < 10 {
        b'0' + half
    } else {
        b'a' + half - 10
    }
}

fn digit(number: usize) -> u8 {
    u8::try_from(number % 10).map_or(b'0', |digit| b'0' + digit)
}

#[cold]
fn write_escaped(bytes: &[u8], out: &mut Vec<u8>) {
    let text = std::str::from_utf8(bytes).unwrap_or("");
    out.extend_from_slice(escaped(text).as_bytes());
}
