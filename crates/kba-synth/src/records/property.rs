//! The table of properties: each deed under each of its buyers.

use std::borrow::Cow;

use kba::record::{Rows, Table};

use crate::records::Options;
use crate::records::dirt::Dirt;
use crate::records::view::{View, kind_text, later, surname_at};
use crate::reference::places::place;
use crate::truth::{Date, Deed, Dwelling, Month, PersonIx, Seller};

const DEEDS: &str = "county-deeds";
const ASSESSOR: &str = "assessor";

/// Deeds as recorded, and for some the assessor's row of the same sale.
pub(super) fn emit(view: &View<'_>, options: &Options) -> Rows {
    let mut rows = Rows::new(Table::Properties);
    let mut dirt = Dirt::new(view, options, "dirt properties");
    for deed in &view.region.deeds {
        let Some(dwelling) = view.dwelling(deed.dwelling) else {
            continue;
        };
        if deed.purchased > view.as_of {
            continue;
        }
        let seller = seller(view, deed);
        let old = deed
            .sold
            .is_some_and(|d| later(Month::of(d), 20 * 12) < view.now);
        if old && dirt.hit(dirt.rates.forgotten) {
            continue;
        }
        // Either roll may lack a sale, both of them rarely.
        let in_deeds = !dirt.hit(dirt.rates.unseen);
        if in_deeds {
            tell(
                &mut rows,
                &mut dirt,
                view,
                (deed, dwelling),
                (&seller, DEEDS),
            );
        }
        let lost = !in_deeds && dirt.hit(dirt.rates.unseen * 3.0);
        if (!in_deeds && !lost) || dirt.hit(dirt.rates.second_source) {
            tell(
                &mut rows,
                &mut dirt,
                view,
                (deed, dwelling),
                (&seller, ASSESSOR),
            );
        }
    }
    rows
}

fn tell(
    rows: &mut Rows,
    dirt: &mut Dirt,
    view: &View<'_>,
    (deed, dwelling): (&Deed, &Dwelling),
    (seller, source): (&str, &str),
) {
    let place = place(dwelling.place);
    let (city, state, zip) = (&place.city, &place.state, &place.zip);
    let number = dwelling.number.to_string();
    let street = dirt.text(&dwelling.street);
    let purchased = deed.purchased.to_string();
    let (mut price, mut built) = (deed.price, u32::from(dwelling.year_built));
    let assessor = source == ASSESSOR;
    if assessor {
        built = dirt
            .number(built)
            .min(u32::from(deed.purchased.year().unsigned_abs()));
        if price > 1_000 && dirt.hit(dirt.rates.conflict) {
            price = price / 1_000 * 1_000;
        }
    }
    let price = price.to_string();
    let price = dirt.cell(&price);
    let seller: Cow<'_, str> = if assessor && dirt.hit(dirt.rates.unseen * 4.0) {
        Cow::Borrowed("")
    } else {
        dirt.text(seller)
    };
    let sold = deed
        .sold
        .filter(|d| *d <= view.as_of && !dirt.hit(dirt.rates.stale))
        .map_or_else(String::new, |d| d.to_string());
    let (built, feet) = (built.to_string(), dwelling.square_feet.to_string());
    let (built, feet) = (dirt.cell(&built), dirt.cell(&feet));
    let kind = dirt.cell(kind_text(dwelling.kind));
    for buyer in deed
        .buyers
        .iter()
        .filter(|b| view.person(**b).is_some_and(|p| !p.thin))
    {
        rows.push(&[
            view.id(*buyer),
            &number,
            &street,
            city,
            state,
            zip,
            &purchased,
            &price,
            &seller,
            &sold,
            &built,
            &feet,
            &kind,
            source,
        ]);
    }
}

/// The seller as printed in the deed, persons under the names of that day.
fn seller(view: &View<'_>, deed: &Deed) -> String {
    match &deed.seller {
        Seller::Firm(name) => name.clone(),
        Seller::Estate(of) => format!("Estate of {}", full_name(view, *of, deed.purchased)),
        Seller::Persons(of) => couple(view, of, deed.purchased),
    }
}

fn full_name(view: &View<'_>, ix: PersonIx, on: Date) -> String {
    view.person(ix).map_or_else(String::new, |p| {
        format!("{} {}", p.given, surname_at(p, Month::of(on)))
    })
}

fn couple(view: &View<'_>, of: &[PersonIx], on: Date) -> String {
    if let [first, second] = of
        && let (Some(a), Some(b)) = (view.person(*first), view.person(*second))
    {
        let surname = surname_at(a, Month::of(on));
        if surname == surname_at(b, Month::of(on)) {
            return format!("{} and {} {surname}", a.given, b.given);
        }
    }
    let names: Vec<String> = of.iter().map(|p| full_name(view, *p, on)).collect();
    names.join(" and ")
}
