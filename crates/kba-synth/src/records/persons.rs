//! The table of persons: one row each, as the best file of a broker has it.

use std::borrow::Cow;

use kba::record::{Rows, Table};

use crate::draw::Draw;
use crate::records::Options;
use crate::records::dirt::Dirt;
use crate::records::names::nickname;
use crate::records::ssn::{Issue, Number};
use crate::records::view::{View, surname_at};
use crate::truth::{Person, Sex};

/// One row a person, in the order of the region.
pub(super) fn emit(view: &View<'_>, options: &Options, numbers: &[Option<Issue>]) -> Rows {
    let mut rows = Rows::new(Table::Persons);
    let mut dirt = Dirt::new(view, options, "dirt persons");
    for ((ix, person), number) in view.persons().zip(numbers) {
        let (first, last) = names(view, person, &mut dirt);
        let middle = middle(person, &mut dirt);
        let suffix = person
            .suffix
            .filter(|_| !dirt.hit(dirt.rates.suffix_dropped))
            .unwrap_or("");
        let sex = match person.sex {
            Sex::Female => "F",
            Sex::Male => "M",
        };
        let thin = if person.thin { 4.0 } else { 1.0 };
        let birth = dirt.birth(person.birth, dirt.rates.birth_coarse * thin);
        let ssn = number.map_or_else(String::new, |n| ssn(n.number, &mut dirt));
        let death = person
            .death
            .filter(|d| *d <= view.as_of && !dirt.hit(dirt.rates.cell_missing / 4.0))
            .map_or_else(String::new, |d| d.to_string());
        rows.push(&[
            view.id(ix),
            &first,
            &middle,
            &last,
            suffix,
            sex,
            &birth,
            &ssn,
            &death,
        ]);
    }
    rows
}

fn names<'a>(view: &View<'_>, person: &'a Person, dirt: &mut Dirt) -> (Cow<'a, str>, Cow<'a, str>) {
    let surname = surname_at(person, view.last_month(person));
    let former = surname != person.surname_birth && dirt.hit(dirt.rates.former_name);
    let surname = if former {
        person.surname_birth.as_str()
    } else {
        surname
    };
    let given = nickname(&person.given)
        .filter(|_| dirt.hit(dirt.rates.nickname))
        .unwrap_or(&person.given);
    let (first, last) = (dirt.text(given), dirt.text(surname));
    if dirt.hit(dirt.rates.names_swapped) {
        (last, first)
    } else {
        (first, last)
    }
}

fn middle<'a>(person: &'a Person, dirt: &mut Dirt) -> Cow<'a, str> {
    let Some(middle) = person.middle.as_deref() else {
        return Cow::Borrowed("");
    };
    if !dirt.hit(dirt.rates.middle_cut) {
        return dirt.text(middle);
    }
    let initial = middle.get(..1).filter(|_| dirt.hit(0.5));
    Cow::Borrowed(initial.unwrap_or(""))
}

/// Nine digits. A wrong digit is one of the last four, where no number can become one that could
/// be given out.
fn ssn(number: Number, dirt: &mut Dirt) -> String {
    if dirt.hit(dirt.rates.ssn_missing) {
        return String::new();
    }
    let wrong = dirt.hit(dirt.rates.ssn_wrong);
    let serial = if wrong {
        let place = 10_u16.pow(dirt.rng.below(4));
        let digit = number.serial / place % 10;
        let other = (digit + 1 + u16::try_from(dirt.rng.below(9)).unwrap_or(0)) % 10;
        (number.serial - digit * place + other * place).max(1)
    } else {
        number.serial
    };
    format!("{:03}{:02}{serial:04}", number.area, number.group)
}
