//! Which questions display what others do, by the words of their choices.

use crate::kind::{Kind, Value, hash, mix};
use crate::record::{Table, normal};

/// Texts of the choices of some questions, by hashes: whole texts, and all runs of whole words of
/// them, each with the number of the question.
#[derive(Debug, Default)]
pub(super) struct Words {
    wholes: Vec<(u64, u8)>,
    runs: Vec<(u64, u8)>,
    form: String,
    /// Where the words of the form end.
    parts: Vec<u64>,
    /// Of [`SLOTS`] classes, in which there are wholes.
    classes: Vec<u64>,
}

impl Words {
    pub(super) fn clear(&mut self) {
        self.wholes.clear();
        self.runs.clear();
    }

    /// A text of a question: of a choice, or what the prompt names.
    pub(super) fn add(&mut self, question: u8, text: &str) {
        self.form.clear();
        normal::text_into(text, &mut self.form);
        self.parts.clear();
        self.parts.extend(self.form.split(' ').map(hash));
        for from in 0..self.parts.len() {
            let mut run = 0;
            for part in self.parts.iter().skip(from) {
                run = mix(&[run, *part]);
                self.runs.push((run, question));
            }
            if from == 0 {
                self.wholes.push((run, question));
            }
        }
    }

    /// Names in a choice that tell of it wherever they stand: parents sell to their children, and
    /// firms are called after streets.
    pub(super) fn add_names(&mut self, question: u8, kind: &Kind, text: &str) {
        let given = usize::from(kind.value == Value::FullName);
        match kind.value {
            Value::Address | Value::Street | Value::StreetName => {
                let line = normal::AddressLine::parse(text.split(',').next().unwrap_or(""));
                self.form.clear();
                normal::text_into(normal::street_name(line.street()), &mut self.form);
                let whole = self
                    .form
                    .split(' ')
                    .fold(0, |run, part| mix(&[run, hash(part)]));
                self.wholes.push((whole, question));
            }
            Value::Text(_) if kind.table != Table::Names => {}
            Value::Text(_) | Value::FullName => {
                self.form.clear();
                normal::text_into(text, &mut self.form);
                let names = self.form.split(' ').skip(given);
                let names = names.map(|name| (mix(&[0, hash(name)]), question));
                self.wholes.extend(names);
            }
            _ => {}
        }
    }

    /// Calls for each two questions of which one displays what the other does; maybe several times.
    pub(super) fn meet(&mut self, mut found: impl FnMut(u8, u8)) {
        self.wholes.sort_unstable();
        self.wholes.dedup();
        self.classes.clear();
        self.classes.resize(SLOTS / 64, 0);
        let class = |hash: u64| {
            let slot = usize::try_from(hash % SLOTS as u64).unwrap_or(0);
            (slot / 64, slot % 64)
        };
        for (whole, _) in &self.wholes {
            let (word, bit) = class(*whole);
            if let Some(word) = self.classes.get_mut(word) {
                *word |= 1 << bit;
            }
        }
        for (run, question) in &self.runs {
            let (word, bit) = class(*run);
            if self
                .classes
                .get(word)
                .is_none_or(|word| word >> bit & 1 == 0)
            {
                continue;
            }
            let first = self.wholes.partition_point(|(whole, _)| whole < run);
            let same = self.wholes.iter().skip(first);
            for (_, other) in same.take_while(|(whole, _)| whole == run) {
                if other != question {
                    found(*other, *question);
                }
            }
        }
    }
}

/// Many more than wholes, so that most runs need no search.
const SLOTS: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::CATALOGUE;

    fn meets(a: &[(&str, &str)], b: (&str, &str)) -> bool {
        let mut words = Words::default();
        for (question, (key, text)) in a.iter().map(|a| (0, a)).chain([(1, &b)]) {
            let kind = CATALOGUE.iter().find(|kind| kind.key == *key).unwrap();
            words.add(question, text);
            words.add_names(question, kind, text);
        }
        let mut met = false;
        words.meet(|_, _| met = true);
        met
    }

    #[test]
    fn a_state_is_named_by_texts_that_hold_its_name_or_code() {
        let state = [("state.associated", "IL"), ("state.associated", "Illinois")];
        for (text, named) in [
            ("University of Illinois", true),
            ("2002 Toyota Illinois", true),
            ("12 Oak St, Lee, IL", true),
            ("Illinoisan Bank", false),
            ("University of Texas", false),
        ] {
            assert_eq!(meets(&state, ("employer", text)), named, "{text}");
        }
    }

    #[test]
    fn a_name_tells_of_its_bearer_wherever_it_stands() {
        let seller = [("property.seller", "Charles and Linda Carns")];
        let firm = [("business.associated", "Sunset Properties Inc.")];
        for (key, text, of, told) in [
            ("person.known", "Matthew Carns", &seller, true),
            ("person.known", "Linda Dean", &seller, false),
            ("alternate.names", "Dean Carns", &seller, true),
            ("property.seller", "Bob Carns", &seller, false),
            ("previous.address", "12 N Sunset Ave, Reno, NV", &firm, true),
            ("previous.address", "12 Sunny Ave, Reno, NV", &firm, false),
            ("street.lived", "Sunset Blvd, Reno, NV", &firm, true),
        ] {
            assert_eq!(meets(of, (key, text)), told, "{key} {text}");
        }
    }
}
