//! A fact that can be asked now, with the choices that it would be asked with.

use crate::kind::{Content, Kind, Told, Value, mix};
use crate::policy::{NoneOfTheAbove, Policy};
use crate::pool::{Drawn, Holders, Member, Pools};
use crate::population::Tables;
use crate::question::{Language, choice};
use crate::record::{Table, normal};
use crate::secret::Prf;

/// A question that may be asked.
pub(super) struct Candidate {
    pub(super) kind: &'static Kind,
    /// The number of the kind.
    pub(super) number: usize,
    pub(super) turn: u8,
    /// The displayed record of the fact, for the prompt.
    pub(super) row: usize,
    /// The choices in the order of the pool; `None` is "None of the above".
    pub(super) choices: Vec<Option<Content>>,
    /// The place of the right one.
    pub(super) own: usize,
    /// Names the fact in the history.
    pub(super) fact: u128,
    /// The records that the choices are of, the one behind "None of the above" among them.
    pub(super) records: Vec<(Table, usize)>,
    /// The rows of all that is drawn.
    pub(super) rows: Vec<usize>,
    words: Words,
    holders: Holders,
}

/// What a question displays, by hashes: whole texts, and all runs of whole words of them.
#[derive(Debug, Default)]
struct Words {
    wholes: Vec<u64>,
    runs: Vec<u64>,
}

/// What candidates are made with.
#[derive(Debug)]
pub(super) struct Press<'a> {
    pub(super) tables: &'a Tables,
    pub(super) pools: &'a Pools,
    pub(super) policy: &'a Policy,
    pub(super) told: &'a Told,
    /// Picks which of the prepared choices are displayed where the policy asks for fewer.
    pub(super) subset: &'a Prf,
    /// Picks the choice that "None of the above" takes the place of.
    pub(super) none: &'a Prf,
    /// Names facts.
    pub(super) facts: &'a Prf,
}

impl Press<'_> {
    /// The question about a fact; `None` if the set shows what the claim tells, or facts of
    /// another age than the policy asks for. Both look at all members of the set alike.
    pub(super) fn candidate(
        &self,
        (kind, number, turn): (&'static Kind, usize, u8),
        member: Member,
        drawn: &Drawn,
    ) -> Option<Candidate> {
        let members: Vec<(Member, Content)> = drawn
            .members()
            .map(|member| {
                let row = self.pools.row(member);
                (member, kind.value.content(self.tables, kind.table, row))
            })
            .collect();
        let is_refused = |(member, content): &(Member, Content)| {
            self.told.is_shown(kind.value, content) || !self.is_of_age(kind, *member)
        };
        if members.iter().any(is_refused) {
            return None;
        }
        let row = self.pools.row(member);
        let arguments = kind.prompt.arguments(self.tables, kind.table, row);
        let named = arguments.iter().map(|(_, content)| content);
        let words = Words::of(kind, members.iter().map(|(_, content)| content), named);
        let fact = self.fact(kind, &arguments, members.get(drawn.own).map(|(_, c)| c)?);
        let shown = self.shown(number, member, members, drawn.own);
        let own = shown.iter().position(|(other, _)| *other == member)?;
        let none = self.none_seat(number, &shown);
        let record = |(member, _): &(Member, _)| (kind.table, self.pools.row(*member));
        let records = shown.iter().map(record).collect();
        // of all that are drawn, as the words are: which fewer are shown depends on the fact
        let rows = drawn.members().map(|member| self.pools.row(member));
        let rows = rows.collect();
        let holders = self.pools.holders(drawn.members());
        let choices = shown
            .into_iter()
            .enumerate()
            .map(|(seat, (_, content))| (Some(seat) != none).then_some(content))
            .collect();
        Some(Candidate {
            kind,
            number,
            turn,
            row,
            choices,
            own,
            fact,
            records,
            rows,
            words,
            holders,
        })
    }

    /// Where the policy asks for fewer choices than were prepared: the fact's own and some others,
    /// in an order that belongs to the fact, so that the fewer are among the more.
    pub(super) fn shown(
        &self,
        number: usize,
        own: Member,
        members: Vec<(Member, Content)>,
        seat: usize,
    ) -> Vec<(Member, Content)> {
        let wanted = self.policy.choice_count();
        let word = |other: Member| {
            let words = [number as u64, u64::from(own.0), u64::from(other.0)];
            self.subset.word(&words)
        };
        let mut others: Vec<(u64, usize)> = members
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != seat)
            .map(|(at, (member, _))| (word(*member), at))
            .collect();
        others.sort_unstable();
        others.truncate(wanted.saturating_sub(1));
        members
            .into_iter()
            .enumerate()
            .filter(|(at, _)| *at == seat || others.iter().any(|(_, other)| other == at))
            .map(|(_, member)| member)
            .collect()
    }

    /// The seat that "None of the above" takes. It follows from what is displayed alone.
    pub(super) fn none_seat(&self, number: usize, shown: &[(Member, Content)]) -> Option<usize> {
        let mut words = vec![number as u64];
        words.extend(shown.iter().map(|(member, _)| u64::from(member.0)));
        let asked = match self.policy.none_mode() {
            NoneOfTheAbove::Off => false,
            NoneOfTheAbove::Some => self.none.below(&[words.as_slice(), &[0]].concat(), 2) == 0,
            NoneOfTheAbove::All => true,
        };
        let seat = self.none.below(&words, shown.len() as u64);
        asked.then_some(usize::try_from(seat).ok()?)
    }

    /// The same for a fact in all editions.
    fn fact(&self, kind: &Kind, arguments: &[(&str, Content)], own: &Content) -> u128 {
        let named = arguments.iter().map(|(_, content)| content.plain());
        let texts: Vec<String> = [kind.key.to_owned(), own.plain()]
            .into_iter()
            .chain(named)
            .collect();
        let parts: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
        self.facts.name(&parts)
    }

    fn is_of_age(&self, kind: &Kind, member: Member) -> bool {
        let Some((youngest, oldest)) = self.policy.fact_ages() else {
            return true;
        };
        let row = self.pools.row(member);
        let cell = |name| Some(self.tables.cell(kind.table, kind.table.column(name)?, row));
        // what lasts is of today
        let time = match (cell("to"), cell("purchased").or_else(|| cell("from"))) {
            (Some(0), Some(0)) | (None, None) => return true,
            (Some(0), _) if kind.table != Table::Properties => self.tables.as_of,
            (Some(to), _) if to != 0 => to,
            (_, Some(from)) => from,
            _ => return true,
        };
        let years = self.tables.as_of.saturating_sub(time) / 10_000;
        (u32::from(youngest)..=u32::from(oldest)).contains(&years)
    }
}

impl Candidate {
    /// Whether one question displays what the other does.
    pub(super) fn helps(&self, other: &Self) -> bool {
        let shares_a_record = || self.rows.iter().any(|row| other.rows.contains(row));
        self.kind.parts_records_with(other.kind) && shares_a_record()
            || self.words.meet(&other.words)
            || other.words.meet(&self.words)
    }

    /// Whether a household that holds what one question displays, other than as the fact that is
    /// asked about, holds what the other does.
    pub(super) fn has_joint_holder(&self, other: &Self) -> bool {
        !self.kind.may_share_records_with(other.kind) && self.holders.meet(&other.holders)
    }

    /// Whether a joint holder stands out even to whoever sees the two questions in two attempts:
    /// few bear either value, or the two tell of things of one sort.
    pub(super) fn stands_out(&self, other: &Self) -> bool {
        self.kind.table == other.kind.table
            || self.kind.value.is_rare() && other.kind.value.is_rare()
    }
}

impl Words {
    /// Of the choices of a kind, and of what the prompt names.
    fn of<'a>(
        kind: &Kind,
        choices: impl Iterator<Item = &'a Content>,
        named: impl Iterator<Item = &'a Content>,
    ) -> Self {
        let mut words = Self::default();
        for choice in choices {
            words.add(choice);
            words.add_names(kind, &choice.plain());
        }
        named.for_each(|content| words.add(content));
        words.runs.sort_unstable();
        words
    }

    fn add(&mut self, content: &Content) {
        let mut form = String::new();
        for text in texts(content) {
            form.clear();
            normal::text_into(&text, &mut form);
            let parts: Vec<&str> = form.split(' ').collect();
            for from in 0..parts.len() {
                let mut run = 0;
                for part in parts.iter().skip(from) {
                    run = longer(run, part);
                    self.runs.push(run);
                }
                if from == 0 {
                    self.wholes.push(run);
                }
            }
        }
    }

    /// Names in a choice that tell of it wherever they stand: parents sell to their children, and
    /// firms are called after streets.
    fn add_names(&mut self, kind: &Kind, text: &str) {
        let mut form = String::new();
        let given = usize::from(kind.value == Value::FullName);
        match kind.value {
            Value::Address | Value::Street | Value::StreetName => {
                let line = normal::AddressLine::parse(text.split(',').next().unwrap_or(""));
                normal::text_into(normal::street_name(line.street()), &mut form);
                self.wholes.push(form.split(' ').fold(0, longer));
            }
            Value::Text(_) if kind.table != Table::Names => {}
            Value::Text(_) | Value::FullName => {
                normal::text_into(text, &mut form);
                let names = form.split(' ').skip(given);
                self.wholes.extend(names.map(|name| longer(0, name)));
            }
            _ => {}
        }
    }

    /// Whether a whole text of these is a run of words of the others.
    fn meet(&self, other: &Self) -> bool {
        let is_run = |whole: &u64| other.runs.binary_search(whole).is_ok();
        self.wholes.iter().any(is_run)
    }
}

/// A run of words with one more.
fn longer(run: u64, word: &str) -> u64 {
    let letters = word.bytes().map(u64::from).collect::<Vec<_>>();
    mix(&[run, mix(&letters)])
}

/// What a content is known by: names of places and months may stand in texts on file ("University
/// of Illinois"), which are in English.
fn texts(content: &Content) -> impl Iterator<Item = String> + use<> {
    let named = match content {
        Content::State(_)
        | Content::County { .. }
        | Content::Country(_)
        | Content::Month { .. } => Some(choice(Language::English, content)),
        Content::Text(_) | Content::Word(_) | Content::Band { .. } => None,
    };
    [content.plain()].into_iter().chain(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::CATALOGUE;

    #[test]
    fn a_state_is_named_by_texts_that_hold_its_name_or_code() {
        let kind = CATALOGUE.iter().find(|kind| kind.key == "employer");
        let words =
            |content: &Content| Words::of(kind.unwrap(), [content].into_iter(), std::iter::empty());
        let state = words(&Content::State("IL".into()));
        for (text, named) in [
            ("University of Illinois", true),
            ("2002 Toyota Illinois", true),
            ("12 Oak St, Lee, IL", true),
            ("Illinoisan Bank", false),
            ("University of Texas", false),
        ] {
            assert_eq!(
                state.meet(&words(&Content::Text(text.into()))),
                named,
                "{text}"
            );
        }
    }

    #[test]
    fn a_name_tells_of_its_bearer_wherever_it_stands() {
        let words = |key: &str, text: &str| {
            let kind = CATALOGUE.iter().find(|kind| kind.key == key).unwrap();
            let content = Content::Text(text.into());
            Words::of(kind, [&content].into_iter(), std::iter::empty())
        };
        let seller = words("property.seller", "Charles and Linda Carns");
        let firm = words("business.associated", "Sunset Properties Inc.");
        for (key, text, of, told) in [
            ("person.known", "Matthew Carns", &seller, true),
            ("person.known", "Linda Dean", &seller, false),
            ("alternate.names", "Dean Carns", &seller, true),
            ("property.seller", "Bob Carns", &seller, false),
            ("previous.address", "12 N Sunset Ave, Reno, NV", &firm, true),
            ("previous.address", "12 Sunny Ave, Reno, NV", &firm, false),
            ("street.lived", "Sunset Blvd, Reno, NV", &firm, true),
        ] {
            assert_eq!(words(key, text).meet(of), told, "{key} {text}");
        }
    }
}
