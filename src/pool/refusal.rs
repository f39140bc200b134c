//! Symmetric refusals: sets that would confuse, or hold two right choices, are never shown.
//!
//! Every rule looks at two members alike; none knows which one is the subject's.

use std::borrow::Cow;
use std::cell::Cell;

use crate::kind::{Kind, Shown, Spelled};
use crate::pool::draw;
use crate::pool::fact::Facts;
use crate::pool::truth::{Source, Truth, Truths};
use crate::population::{Tables, persons};

/// What members of a pool are judged by.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) tables: &'a Tables,
    pub(crate) facts: &'a Facts,
    pub(crate) truths: &'a Truths<'a>,
}

/// Which members can't be displayed together. Symmetric.
///
/// A pair is judged when it is first asked for: of a pool's pairs few ever meet in a set.
#[derive(Debug)]
pub(crate) struct Conflicts<'a> {
    members: usize,
    /// Shape: `members x members`; of a pair one of the two is used.
    pairs: Vec<Cell<Pair>>,
    bench: Option<&'a Bench<'a>>,
    judged: Vec<Option<Judged<'a>>>,
}

#[derive(Clone, Copy, Debug)]
enum Pair {
    Unknown,
    Known(Option<Rule>),
}

/// Why two members can't be displayed together. If for several reasons, the first counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    Equal,
    /// What one displays is true of the other's household.
    AlsoTrue,
    Confusable,
}

/// A member made ready to be judged.
#[derive(Debug)]
struct Judged<'a> {
    value: u64,
    shown: Shown,
    marks: [Option<u64>; 3],
    /// What is true of its household.
    truths: Cow<'a, [Truth]>,
    /// The same as texts, where spellings count.
    spellings: Vec<Spelled>,
}

impl Bench<'_> {
    /// Makes members ready to be judged in pairs: facts in the order of the pool.
    pub(crate) fn conflicts(&self, members: &[u32]) -> Conflicts<'_> {
        let judged: Vec<Option<Judged<'_>>> = members
            .iter()
            .map(|member| {
                let fact = self.facts.facts.get(*member as usize)?;
                let truths = self.truths.of(fact.household);
                Some(Judged {
                    value: fact.value,
                    shown: Shown::new(self.kind, self.tables, fact.row()),
                    marks: self.kind.marks(self.tables, self.kind.table, fact.row()),
                    spellings: self.spellings(&truths),
                    truths,
                })
            })
            .collect();
        Conflicts {
            members: members.len(),
            pairs: vec![Cell::new(Pair::Unknown); members.len() * members.len()],
            bench: Some(self),
            judged,
        }
    }

    fn spellings(&self, truths: &[Truth]) -> Vec<Spelled> {
        if !self.kind.value.is_spelled() {
            return Vec::new();
        }
        let name = |person, column| self.tables.text(self.tables.person(person, column));
        let spelled = |truth: &Truth| match truth.source {
            Source::Text(text) => Spelled::new(self.tables.text(text)),
            Source::Person(person) => Spelled::new(&format!(
                "{} {}",
                name(person, persons::FIRST_NAME),
                name(person, persons::LAST_NAME)
            )),
            Source::Row(table, row) => {
                let content = self.kind.value.content(self.tables, table, row as usize);
                Spelled::new(&content.plain())
            }
        };
        truths.iter().map(spelled).collect()
    }

    fn conflict(&self, a: &Judged<'_>, b: &Judged<'_>) -> Option<Rule> {
        let (tables, table) = (self.tables, self.kind.table);
        if a.value == b.value || a.shown.text == b.shown.text {
            Some(Rule::Equal)
        } else if is_true_of(b, a) || is_true_of(a, b) {
            Some(Rule::AlsoTrue)
        } else {
            let confusable = self.kind.confusable;
            let forbids = confusable.forbids(tables, table, &a.shown, &b.shown);
            forbids.then_some(Rule::Confusable)
        }
    }
}

/// Whether what a member displays is true of another's household, in any spelling.
fn is_true_of(household: &Judged<'_>, member: &Judged<'_>) -> bool {
    member.marks.iter().flatten().any(|mark| {
        let found = household
            .truths
            .binary_search_by_key(mark, |truth| truth.mark);
        found.is_ok()
    }) || household
        .spellings
        .iter()
        .any(|text| member.shown.spelled.is_like(text))
}

impl Conflicts<'_> {
    /// Conflicts between given pairs of members.
    #[cfg(any(fuzzing, test))]
    pub(crate) fn of<'a>(
        members: usize,
        pairs: impl IntoIterator<Item = &'a (usize, usize)>,
    ) -> Self {
        let conflicts = Self {
            members,
            pairs: vec![Cell::new(Pair::Known(None)); members * members],
            bench: None,
            judged: Vec::new(),
        };
        for (a, b) in pairs {
            if let Some(pair) = conflicts.pair(*a, *b) {
                pair.set(Pair::Known(Some(Rule::Confusable)));
            }
        }
        conflicts
    }

    fn pair(&self, a: usize, b: usize) -> Option<&Cell<Pair>> {
        (a.max(b) < self.members)
            .then(|| self.pairs.get(a.min(b) * self.members + a.max(b)))
            .flatten()
    }

    fn between(&self, a: usize, b: usize) -> Option<Rule> {
        let Some(pair) = self.pair(a, b) else {
            return Some(Rule::Equal);
        };
        match pair.get() {
            Pair::Known(rule) => rule,
            Pair::Unknown => {
                let rule = self.judge(a.min(b), a.max(b));
                pair.set(Pair::Known(rule));
                rule
            }
        }
    }

    fn judge(&self, a: usize, b: usize) -> Option<Rule> {
        match (self.bench, self.judged.get(a), self.judged.get(b)) {
            (Some(bench), Some(Some(a)), Some(Some(b))) => bench.conflict(a, b),
            _ => Some(Rule::Equal),
        }
    }

    /// Why a set is refused, if it is, where `order` tells which member sits at a place of the
    /// circle.
    pub(crate) fn refuse(&self, order: &[usize], seats: &draw::Seats) -> Option<Rule> {
        let places = seats.as_slice();
        let member = |place: &u32| order.get(*place as usize).copied().unwrap_or(usize::MAX);
        let pairs = places.iter().enumerate().flat_map(|(at, a)| {
            let later = places.iter().skip(at + 1);
            later.filter_map(move |b| self.between(member(a), member(b)))
        });
        pairs.min()
    }
}
