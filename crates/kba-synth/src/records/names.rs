//! The table of former names and aliases, and nicknames.

use kba::record::{Rows, Table};

use crate::draw::Draw;
use crate::records::Options;
use crate::records::dirt::Dirt;
use crate::records::view::View;
use crate::truth::{Month, Sex};

const SOURCES: [&str; 3] = ["credit-header", "dmv", "voter"];

/// Former surnames with their months, and the nicknames some people are known by.
pub(super) fn emit(view: &View<'_>, options: &Options) -> Rows {
    let mut rows = Rows::new(Table::Names);
    let mut truth = crate::random::stream(options.seed, view.region.index, "aliases");
    let mut dirt = Dirt::new(view, options, "dirt names");
    for (ix, person) in view.persons().filter(|(_, p)| !p.thin) {
        let last = view.last_month(person);
        for (at, pair) in person.surnames.windows(2).enumerate() {
            let [(from, name), (to, next)] = pair else {
                continue;
            };
            if name == next || *to > last || dirt.hit(dirt.rates.unseen * 2.0) {
                continue;
            }
            let maiden = at == 0 && person.sex == Sex::Female;
            let kind = if maiden { "maiden" } else { "former" };
            // Nobody notes the month of birth as the beginning of a maiden name.
            let from = (at > 0).then_some(*from);
            push(
                &mut rows,
                &mut dirt,
                view.id(ix),
                [&person.given, name, kind],
                (from, Some(*to)),
            );
        }
        let alias = truth.chance(0.04) && view.adult(person);
        if let Some(short) = nickname(&person.given).filter(|_| alias) {
            let surname = crate::records::view::surname_at(person, last);
            push(
                &mut rows,
                &mut dirt,
                view.id(ix),
                [short, surname, "alias"],
                (None, None),
            );
        }
    }
    rows
}

fn push(
    rows: &mut Rows,
    dirt: &mut Dirt,
    id: &str,
    [first, last, kind]: [&str; 3],
    (from, to): (Option<Month>, Option<Month>),
) {
    let source = dirt.rng.word(&SOURCES);
    let (first, last) = (dirt.text(first), dirt.text(last));
    let (from, to) = (dirt.month(from), dirt.month(to));
    rows.push(&[id, &first, &last, kind, &from, &to, source]);
}

/// The short form of a given name, if it has a common one.
pub(super) fn nickname(given: &str) -> Option<&'static str> {
    NICKNAMES
        .binary_search_by_key(&given, |(name, _)| name)
        .ok()
        .and_then(|at| NICKNAMES.get(at))
        .map(|(_, short)| *short)
}

/// Sorted by given name.
const NICKNAMES: &[(&str, &str)] = &[
    ("Abigail", "Abby"),
    ("Alexander", "Alex"),
    ("Alexandra", "Alex"),
    ("Alexis", "Lexi"),
    ("Andrew", "Andy"),
    ("Anthony", "Tony"),
    ("Barbara", "Barb"),
    ("Benjamin", "Ben"),
    ("Catherine", "Cathy"),
    ("Charles", "Chuck"),
    ("Christina", "Tina"),
    ("Christine", "Chris"),
    ("Christopher", "Chris"),
    ("Cynthia", "Cindy"),
    ("Daniel", "Dan"),
    ("David", "Dave"),
    ("Deborah", "Debbie"),
    ("Donald", "Don"),
    ("Dorothy", "Dottie"),
    ("Edward", "Ed"),
    ("Elizabeth", "Liz"),
    ("Eugene", "Gene"),
    ("Frances", "Fran"),
    ("Frederick", "Fred"),
    ("Gerald", "Jerry"),
    ("Gregory", "Greg"),
    ("Harold", "Harry"),
    ("Jacob", "Jake"),
    ("Jacqueline", "Jackie"),
    ("James", "Jim"),
    ("Jeffrey", "Jeff"),
    ("Jennifer", "Jen"),
    ("Jessica", "Jess"),
    ("John", "Jack"),
    ("Jonathan", "Jon"),
    ("Joseph", "Joe"),
    ("Joshua", "Josh"),
    ("Judith", "Judy"),
    ("Katherine", "Kathy"),
    ("Kathleen", "Kathy"),
    ("Kenneth", "Ken"),
    ("Kimberly", "Kim"),
    ("Lawrence", "Larry"),
    ("Leonard", "Len"),
    ("Margaret", "Peggy"),
    ("Matthew", "Matt"),
    ("Michael", "Mike"),
    ("Nathaniel", "Nate"),
    ("Nicholas", "Nick"),
    ("Pamela", "Pam"),
    ("Patricia", "Pat"),
    ("Patrick", "Pat"),
    ("Peter", "Pete"),
    ("Philip", "Phil"),
    ("Raymond", "Ray"),
    ("Rebecca", "Becky"),
    ("Richard", "Rick"),
    ("Robert", "Bob"),
    ("Ronald", "Ron"),
    ("Samantha", "Sam"),
    ("Samuel", "Sam"),
    ("Sandra", "Sandy"),
    ("Stephen", "Steve"),
    ("Steven", "Steve"),
    ("Susan", "Sue"),
    ("Theodore", "Ted"),
    ("Theresa", "Terry"),
    ("Thomas", "Tom"),
    ("Timothy", "Tim"),
    ("Victoria", "Vicky"),
    ("Virginia", "Ginny"),
    ("Walter", "Walt"),
    ("William", "Bill"),
    ("Zachary", "Zach"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicknames_are_found() {
        assert!(NICKNAMES.is_sorted());
        for (given, short) in NICKNAMES {
            assert_eq!(nickname(given), Some(*short));
        }
        assert_eq!(nickname("Zoe"), None);
    }
}
