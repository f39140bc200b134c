//! The table of relatives: what the second person is to the first.
//!
//! Each pair is told from both sides. Not all kin is known to the sources: the nearer, the more,
//! and of minors the parents only.

use kba::record::{Rows, Table};

use crate::records::Options;
use crate::records::dirt::Dirt;
use crate::records::view::{View, at_home, later, month_text, position};
use crate::truth::{DwellingIx, Month, Person, PersonIx};

/// The share of pairs that sources know of.
const NEAR: f64 = 0.80;
const IN_LAW: f64 = 0.30;
const GRANDPARENT: f64 = 0.60;
const ROOMMATES: f64 = 0.25;
/// Roommates beyond this number are left out: such homes are not households.
const ROOMMATES_MAX: usize = 2;

const SALT_KIN: u32 = 1;
const SALT_MISSED: u32 = 2;

/// A relation as it stands in a row, with its months.
type Tie = (PersonIx, &'static str, Option<Month>, Option<Month>);

/// The ties of each person to the others of the region.
pub(super) fn emit(view: &View<'_>, options: &Options) -> Rows {
    let mut rows = Rows::new(Table::Relatives);
    let dirt = Dirt::new(view, options, "dirt relatives");
    let homes = Homes::new(view);
    let mut ties = Vec::new();
    for (ix, person) in view.persons().filter(|(_, p)| !p.thin) {
        ties.clear();
        near(view, person, ix, &mut ties);
        far(view, person, ix, &mut ties);
        roommates(view, person, ix, &homes, &mut ties);
        let known = |other: PersonIx| view.person(other).is_some_and(|p| !p.thin);
        for (other, relation, from, to) in ties.iter().filter(|t| t.0 != ix && known(t.0)) {
            let minors = [ix, *other]
                .into_iter()
                .any(|p| view.person(p).is_some_and(|p| !view.adult(p)));
            if minors && !matches!(*relation, "parent" | "child") {
                continue;
            }
            if view.pair(ix, *other, SALT_MISSED, dirt.rates.unseen / 2.0) {
                continue;
            }
            let text = |m: &Option<Month>| m.map_or_else(String::new, month_text);
            rows.push(&[
                view.id(ix),
                view.id(*other),
                relation,
                &text(from),
                &text(to),
            ]);
        }
    }
    rows
}

fn add(ties: &mut Vec<Tie>, tie: Tie) {
    if ties.iter().all(|t| t.0 != tie.0) {
        ties.push(tie);
    }
}

/// Partners, parents, children, brothers and sisters.
fn near(view: &View<'_>, person: &Person, ix: PersonIx, ties: &mut Vec<Tie>) {
    for union in person.unions.iter().rev() {
        let to = union.to.filter(|to| *to <= view.now);
        let relation = match (union.married, to) {
            (false, _) => "cohabitant",
            (true, Some(to)) if ended_by_death(view, person, union.partner, to) => "spouse",
            (true, Some(_)) => "ex_spouse",
            (true, None) => "spouse",
        };
        add(ties, (union.partner, relation, Some(union.from), to));
    }
    let known = |other: PersonIx| view.pair(ix, other, SALT_KIN, NEAR);
    for parent in [person.mother, person.father].into_iter().flatten() {
        if known(parent) {
            add(ties, (parent, "parent", None, None));
        }
    }
    for child in view.children(ix).iter().filter(|c| known(**c)) {
        add(ties, (*child, "child", None, None));
    }
    for parent in [person.mother, person.father].into_iter().flatten() {
        for sibling in view
            .children(parent)
            .iter()
            .filter(|s| **s != ix && known(**s))
        {
            add(ties, (*sibling, "sibling", None, None));
        }
    }
}

fn ended_by_death(view: &View<'_>, person: &Person, partner: PersonIx, to: Month) -> bool {
    let dead = |p: &Person| p.death.is_some_and(|d| Month::of(d) <= later(to, 1));
    dead(person) || view.person(partner).is_some_and(dead)
}

/// Grandparents and the family of the present husband or wife.
fn far(view: &View<'_>, person: &Person, ix: PersonIx, ties: &mut Vec<Tie>) {
    let parents = |p: &Person| [p.mother, p.father].into_iter().flatten();
    let known = |other: PersonIx, rate: f64| view.pair(ix, other, SALT_KIN, rate);
    for parent in parents(person) {
        for elder in view.person(parent).into_iter().flat_map(parents) {
            if known(elder, GRANDPARENT) {
                add(ties, (elder, "grandparent", None, None));
            }
        }
    }
    let Some(spouse) = view.spouse_at(person, view.last_month(person)) else {
        return in_laws_of_children(view, ix, ties);
    };
    for parent in view.person(spouse).into_iter().flat_map(parents) {
        if known(parent, IN_LAW) {
            add(ties, (parent, "in_law", None, None));
        }
    }
    in_laws_of_children(view, ix, ties);
}

fn in_laws_of_children(view: &View<'_>, ix: PersonIx, ties: &mut Vec<Tie>) {
    for child in view.children(ix) {
        let married = view
            .person(*child)
            .and_then(|p| view.spouse_at(p, view.last_month(p)));
        if let Some(spouse) = married.filter(|s| view.pair(ix, *s, SALT_KIN, IN_LAW)) {
            add(ties, (spouse, "in_law", None, None));
        }
    }
}

/// Who lived where and when, of the homes of grown-up life: the dwellings in order, and where
/// each one's people begin.
struct Homes {
    people: Vec<(DwellingIx, PersonIx, Month, Month)>,
    starts: Vec<usize>,
}

impl Homes {
    fn new(view: &View<'_>) -> Self {
        let mut people = Vec::new();
        for (ix, person) in view.persons() {
            let grown = later(Month::of(person.birth), 18 * 12);
            let last = view.last_month(person);
            for stay in &person.stays {
                let (from, to) = (stay.from.max(grown), stay.to.unwrap_or(last));
                let home = || {
                    view.dwelling(stay.dwelling)
                        .is_some_and(|d| at_home(stay, d))
                };
                if from < to && home() {
                    people.push((stay.dwelling, ix, from, to));
                }
            }
        }
        people.sort_unstable();
        let mut starts = vec![people.len(); view.region.dwellings.len() + 1];
        for (at, (dwelling, ..)) in people.iter().enumerate().rev() {
            if let Some(start) = starts.get_mut(position(dwelling.0)) {
                *start = at;
            }
        }
        Self { people, starts }
    }

    fn of(&self, dwelling: DwellingIx) -> &[(DwellingIx, PersonIx, Month, Month)] {
        let start = self
            .starts
            .get(position(dwelling.0))
            .copied()
            .unwrap_or(usize::MAX);
        let rest = self.people.get(start..).unwrap_or(&[]);
        let len = rest.iter().take_while(|p| p.0 == dwelling).count();
        rest.get(..len).unwrap_or(&[])
    }
}

/// People without kinship under one roof for three months or more.
fn roommates(view: &View<'_>, person: &Person, ix: PersonIx, homes: &Homes, ties: &mut Vec<Tie>) {
    let before = ties.len();
    for stay in &person.stays {
        let all = homes.of(stay.dwelling);
        if all.len() < 2 || all.len() >= 40 {
            continue;
        }
        let mine = all.iter().find(|p| p.1 == ix && p.2 >= stay.from);
        let Some((_, _, from, to)) = mine else {
            continue;
        };
        for (_, other, theirs, until) in all.iter().filter(|p| p.1 != ix) {
            let (start, end) = (*from.max(theirs), *to.min(until));
            let known = end > later(start, 2) && view.pair(ix, *other, SALT_KIN, ROOMMATES);
            // Kinship last: it is the dearest to find out.
            if known && !related(view, person, ix, *other) {
                let end = (end < view.now).then_some(end);
                add(ties, (*other, "cohabitant", Some(start), end));
            }
            if ties.len() >= before + ROOMMATES_MAX {
                return;
            }
        }
    }
}

/// Whether two people are kin, whether or not sources know of it.
fn related(view: &View<'_>, person: &Person, ix: PersonIx, other: PersonIx) -> bool {
    let Some(them) = view.person(other) else {
        return true;
    };
    let of = |p: &Person| [p.mother, p.father];
    let elders = |p: &Person| {
        let parents = of(p).into_iter().flatten();
        let grand = parents
            .clone()
            .filter_map(|q| view.person(q))
            .flat_map(of)
            .flatten();
        parents.chain(grand).collect::<Vec<_>>()
    };
    let (mine, theirs) = (elders(person), elders(them));
    let partners = |p: &Person, who: PersonIx| p.unions.iter().any(|u| u.partner == who);
    let by_marriage = |p: &Person, elders: &[PersonIx]| {
        p.unions.iter().any(|u| {
            elders.contains(&u.partner)
                || view
                    .person(u.partner)
                    .is_some_and(|q| of(q).iter().flatten().any(|e| elders.contains(e)))
        })
    };
    partners(person, other)
        || mine.contains(&other)
        || theirs.contains(&ix)
        || mine.iter().any(|e| theirs.contains(e))
        || by_marriage(person, &theirs)
        || by_marriage(them, &mine)
        || person.unions.iter().any(|u| theirs.contains(&u.partner))
        || person
            .unions
            .iter()
            .filter_map(|u| view.person(u.partner))
            .any(|q| {
                elders(q).contains(&other)
                    || view
                        .children(other)
                        .iter()
                        .any(|c| of(q).contains(&Some(*c)))
            })
        || them
            .unions
            .iter()
            .filter_map(|u| view.person(u.partner))
            .any(|q| elders(q).contains(&ix))
}
