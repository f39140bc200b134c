//! What the record views ask of a region: who lived where, under which name, with whom.

use crate::records::bits::bits_of_numbers;
use crate::reference::places::place;
use crate::truth::{
    Date, Dwelling, DwellingIx, DwellingKind, Month, Person, PersonIx, PlaceIx, Region, Stay,
    Tenure,
};

/// A region with the indices its record views need.
pub(crate) struct View<'a> {
    pub(crate) region: &'a Region,
    pub(crate) as_of: Date,
    pub(crate) now: Month,
    ids: Vec<String>,
    children: Links,
}

impl<'a> View<'a> {
    pub(crate) fn new(region: &'a Region, as_of: Date) -> Self {
        let ids = (0..region.persons.len())
            .map(|at| format!("P{:04}{at:06}", region.index))
            .collect();
        let pairs = region.persons.iter().zip(0_u32..).flat_map(|(p, child)| {
            let parents = [p.mother, p.father];
            parents
                .into_iter()
                .flatten()
                .map(move |parent| (parent, PersonIx(child)))
        });
        let children = Links::new(region.persons.len(), pairs);
        Self {
            region,
            as_of,
            now: Month::of(as_of),
            ids,
            children,
        }
    }

    /// All persons with their indices.
    pub(crate) fn persons(&self) -> impl Iterator<Item = (PersonIx, &'a Person)> + use<'a> {
        (0..).map(PersonIx).zip(&self.region.persons)
    }

    pub(crate) fn person(&self, ix: PersonIx) -> Option<&'a Person> {
        self.region.persons.get(position(ix.0))
    }

    /// The key of a person in every table.
    pub(crate) fn id(&self, ix: PersonIx) -> &str {
        self.ids.get(position(ix.0)).map_or("", String::as_str)
    }

    pub(crate) fn dwelling(&self, ix: DwellingIx) -> Option<&'a Dwelling> {
        self.region.dwellings.get(position(ix.0))
    }

    pub(crate) fn children(&self, ix: PersonIx) -> &[PersonIx] {
        self.children.of(ix)
    }

    /// Where a stay is.
    pub(crate) fn place_of(&self, stay: &Stay) -> Option<PlaceIx> {
        self.dwelling(stay.dwelling).map(|d| d.place)
    }

    /// Where a person lived in a month, else the home nearest in time, else the birth place.
    pub(crate) fn place_at(&self, person: &Person, month: Month) -> Option<PlaceIx> {
        stay_at(person, month)
            .and_then(|stay| self.place_of(stay))
            .or(person.birth_place)
    }

    /// The last month of which records can tell: the as-of month, or that of death.
    pub(crate) fn last_month(&self, person: &Person) -> Month {
        person
            .death
            .map_or(self.now, |d| Month::of(d).min(self.now))
    }

    /// The age in whole years in a month.
    pub(crate) fn age_at(person: &Person, month: Month) -> i32 {
        (i32::from(month.0) - i32::from(Month::of(person.birth).0)).div_euclid(12)
    }

    /// Whether the person is 18 or older, or was at death.
    pub(crate) fn adult(&self, person: &Person) -> bool {
        Self::age_at(person, self.last_month(person)) >= 18
    }

    /// The husband or wife in a month.
    pub(crate) fn spouse_at(&self, person: &Person, month: Month) -> Option<PersonIx> {
        let union = person
            .unions
            .iter()
            .find(|u| u.married && u.from <= month && u.to.is_none_or(|to| month < to))?;
        let partner = self.person(union.partner)?;
        (month <= self.last_month(partner)).then_some(union.partner)
    }

    /// A decision on a pair of persons that is the same from both sides, true at `rate`.
    pub(crate) fn pair(&self, a: PersonIx, b: PersonIx, salt: u32, rate: f64) -> bool {
        let salt = salt ^ self.region.index.wrapping_mul(0x1234_5677);
        let bits = bits_of_numbers(a.0.min(b.0), a.0.max(b.0), salt);
        f64::from(bits) / 4_294_967_296.0 < rate
    }
}

/// The stay of a month, else the one nearest in time.
pub(crate) fn stay_at(person: &Person, month: Month) -> Option<&Stay> {
    let after = person.stays.partition_point(|s| s.from <= month);
    after
        .checked_sub(1)
        .and_then(|at| person.stays.get(at))
        .or_else(|| person.stays.first())
}

/// The surname of a month.
pub(crate) fn surname_at(person: &Person, month: Month) -> &str {
    let after = person.surnames.partition_point(|(from, _)| *from <= month);
    after
        .checked_sub(1)
        .and_then(|at| person.surnames.get(at))
        .map_or(person.surname_birth.as_str(), |(_, name)| name.as_str())
}

/// The state of a place.
pub(crate) fn state(ix: PlaceIx) -> &'static str {
    &place(ix).state
}

pub(crate) fn position(ix: u32) -> usize {
    usize::try_from(ix).unwrap_or(usize::MAX)
}

/// A month from a year and a month of the year, 1 to 12.
pub(crate) fn month(year: i32, month_of_year: i32) -> Month {
    Month(u16::try_from(year * 12 + month_of_year - 1).unwrap_or(0))
}

/// The month some months later.
pub(crate) fn later(of: Month, months: i32) -> Month {
    Month(u16::try_from(i32::from(of.0) + months).unwrap_or(0))
}

pub(crate) fn year_of(of: Month) -> i32 {
    i32::from(of.year())
}

/// `YYYY-MM`.
pub(crate) fn month_text(of: Month) -> String {
    let (year, month) = (of.0 / 12, of.0 % 12 + 1);
    let mut text = year.to_string();
    text.push('-');
    if month < 10 {
        text.push('0');
    }
    text.push_str(&month.to_string());
    text
}

/// The word of a kind of dwelling in the records.
pub(crate) fn kind_text(kind: DwellingKind) -> &'static str {
    match kind {
        DwellingKind::SingleFamily => "single family",
        DwellingKind::Townhouse => "townhouse",
        DwellingKind::Condominium => "condominium",
        DwellingKind::Apartment => "apartment",
        DwellingKind::MobileHome => "mobile home",
        DwellingKind::Dormitory => "dormitory",
        DwellingKind::PoBox => "po box",
    }
}

/// Whether a stay is in a home of a household (not a campus, barracks or box).
pub(crate) fn at_home(stay: &Stay, dwelling: &Dwelling) -> bool {
    stay.tenure != Tenure::Institution
        && !matches!(dwelling.kind, DwellingKind::Dormitory | DwellingKind::PoBox)
}

/// Lists of persons by person, in one block.
#[derive(Debug, Default)]
pub(crate) struct Links {
    starts: Vec<usize>,
    targets: Vec<PersonIx>,
}

impl Links {
    pub(crate) fn new(persons: usize, pairs: impl Iterator<Item = (PersonIx, PersonIx)>) -> Self {
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0_usize; persons + 1];
        for (from, _) in &pairs {
            if let Some(count) = starts.get_mut(position(from.0) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let targets = pairs.into_iter().map(|(_, to)| to).collect();
        Self { starts, targets }
    }

    pub(crate) fn of(&self, ix: PersonIx) -> &[PersonIx] {
        let at = position(ix.0);
        let (Some(start), Some(end)) = (self.starts.get(at), self.starts.get(at + 1)) else {
            return &[];
        };
        self.targets.get(*start..*end).unwrap_or(&[])
    }
}
