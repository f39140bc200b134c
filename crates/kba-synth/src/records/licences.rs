//! Professional licences: held by those whose occupation asks for one, renewed, and taken out
//! anew in another state.

use kba::record::Rows;
use rand_chacha::ChaCha8Rng;

use crate::draw::Draw;
use crate::records::bits::{bits_of, scale};
use crate::records::career::Career;
use crate::records::view::{View, later, month_text, state};
use crate::reference::work::licence;
use crate::truth::{Month, Person, PersonIx};

/// Adds the licences of a person, one a state of residence in working life.
pub(super) fn add(
    view: &View<'_>,
    ix: PersonIx,
    person: &Person,
    career: &Career,
    rng: &mut ChaCha8Rng,
    rows: &mut Rows,
) {
    let Some(held) = career.occupation.and_then(|o| licence(&o.soc)) else {
        return;
    };
    if !rng.chance(held.share_licensed) {
        return;
    }
    let last = view.last_month(person);
    let mut from = later(career.start, rng.between(0, 8));
    let end = later(career.end, 24).min(last);
    while from < end {
        let Some(at) = view.place_at(person, from) else {
            return;
        };
        let moved = person
            .stays
            .iter()
            .filter(|s| s.from > from && s.from < end)
            .find(|s| view.place_of(s).is_some_and(|p| state(p) != state(at)));
        let stops = moved.map_or(end, |s| s.from);
        // Renewed every two years; the record shows the day to which it is valid.
        let valid = later(
            from,
            ((i32::from(stops.0) - i32::from(from.0)) / 24 + 1) * 24,
        );
        let number = number(state(at), &held.licence, from, rng);
        let (start, to) = (month_text(from), month_text(valid));
        rows.push(&[
            view.id(ix),
            &held.licence,
            &held.board,
            state(at),
            &number,
            &start,
            &to,
        ]);
        match moved {
            Some(stay) if Month::of(view.as_of) > stay.from => {
                from = later(stay.from, rng.between(1, 6));
            }
            _ => return,
        }
    }
}

/// A number in the format of the state and trade; numbers grow with time.
fn number(state: &str, trade: &str, from: Month, rng: &mut ChaCha8Rng) -> String {
    let bits = bits_of(&[state, trade], 5);
    let letters: String = trade
        .split(' ')
        .filter_map(|word| word.chars().next())
        .filter(char::is_ascii_uppercase)
        .take(2)
        .collect();
    let years = u32::from(from.0 / 12).saturating_sub(1940);
    let serial = years * (40 + scale(bits, 600)) + rng.below(40 + scale(bits, 600));
    match bits % 4 {
        0 => format!("{serial:06}"),
        1 => format!("{letters}{serial:06}"),
        2 => format!("{letters}-{serial:05}"),
        _ => format!("{state}{serial:07}"),
    }
}
