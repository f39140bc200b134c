//! The truth of one region of the world, before any record of it is made.
//!
//! A region is a cluster of neighbouring counties that is generated on its own, from its own
//! random streams, so that regions can be made on any number of threads and written one by one.
//! All indices are into the vectors of the same [`Region`].

#![expect(
    clippy::exhaustive_structs,
    clippy::exhaustive_enums,
    reason = "scorers match on every case and field, so that a new one cannot be missed"
)]

/// A month, counted from January of year 0: `year * 12 + month - 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub u16);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(date: Date) -> Self {
        let year = u16::try_from(date.year()).unwrap_or(0);
        let month = u16::try_from(date.month()).unwrap_or(1);
        Self(year * 12 + month - 1)
    }

    /// The calendar year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.0 / 12
    }

    /// The month of the year, 1 to 12.
    #[must_use]
    pub const fn of_year(self) -> u16 {
        self.0 % 12 + 1
    }

    /// So many months later.
    #[must_use]
    pub const fn plus(self, months: u16) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// So many months earlier.
    #[must_use]
    pub const fn minus(self, months: u16) -> Self {
        Self(self.0.saturating_sub(months))
    }

    /// Whole months since an earlier month; 0 if it is not earlier.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u16 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A day of the proleptic Gregorian calendar.
pub use jiff::civil::Date;

/// A person of the region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonIx(pub u32);

/// A dwelling (or PO box) anywhere in the country that somebody of the region lived in or owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DwellingIx(pub u32);

/// A row of `data/reference/places.csv` (a ZIP code with its city, county and state).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceIx(pub u32);

/// Everything true in one region.
#[derive(Debug, Default)]
pub struct Region {
    /// Position of the region in the world, from 0; part of the name of its random streams.
    pub index: u32,
    /// People, the living first in no particular order, children and the dead included.
    pub persons: Vec<Person>,
    /// Dwellings lived in or owned by the people above.
    pub dwellings: Vec<Dwelling>,
    /// Deeds, in order of time per dwelling.
    pub deeds: Vec<Deed>,
}

/// One human being.
#[derive(Debug)]
pub struct Person {
    /// Sex at birth.
    pub sex: Sex,
    /// Day of birth.
    pub birth: Date,
    /// Day of death.
    pub death: Option<Date>,
    /// Given name.
    pub given: String,
    /// Middle name.
    pub middle: Option<String>,
    /// Surname at birth.
    pub surname_birth: String,
    /// Surnames in order of time: each holds from its month until the next one's. The first is
    /// `surname_birth` from the month of birth.
    pub surnames: Vec<(Month, String)>,
    /// `Jr`, `Sr`, `II`, `III` or `IV`.
    pub suffix: Option<&'static str>,
    /// County of birth (any ZIP of it); `None` if born abroad.
    pub birth_place: Option<PlaceIx>,
    /// Month of arrival for those born abroad.
    pub arrival: Option<Month>,
    /// The mother, if she is in the region.
    pub mother: Option<PersonIx>,
    /// The father, if he is in the region.
    pub father: Option<PersonIx>,
    /// Marriages and cohabitations in order of time.
    pub unions: Vec<Union>,
    /// Where the person lived, in order of time, without overlap.
    pub stays: Vec<Stay>,
    /// Highest schooling reached by the as-of date.
    pub education: Education,
    /// Rank of income within the age group, 0 to 1.
    pub income_rank: f32,
    /// A thin file: few records of this person exist.
    pub thin: bool,
}

/// Sex at birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A marriage or cohabitation, seen from one side.
#[derive(Clone, Copy, Debug)]
pub struct Union {
    /// The other side.
    pub partner: PersonIx,
    /// A marriage; else a cohabitation.
    pub married: bool,
    /// The first month.
    pub from: Month,
    /// Divorce, separation or death of either; `None` if it lasts.
    pub to: Option<Month>,
}

/// A time of living in one dwelling.
#[derive(Clone, Copy, Debug)]
pub struct Stay {
    /// Where.
    pub dwelling: DwellingIx,
    /// The first month.
    pub from: Month,
    /// The first month elsewhere; `None` if the person lives there on the as-of date or died there.
    pub to: Option<Month>,
    /// On what terms.
    pub tenure: Tenure,
}

/// Terms of living somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tenure {
    /// Lives in the own or the household's property.
    Owner,
    /// Rents.
    Renter,
    /// With parents, relatives or friends.
    Guest,
    /// Campus, barracks and the like.
    Institution,
}

/// Highest schooling reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Education {
    /// Too young, or none recorded.
    School,
    /// College without a bachelor degree, or still there.
    SomeCollege,
    /// A bachelor degree.
    Bachelor,
    /// A degree beyond.
    Graduate,
}

/// A place to live, with its address.
#[derive(Clone, Debug)]
pub struct Dwelling {
    /// ZIP code, city, county and state.
    pub place: PlaceIx,
    /// House number; for `Kind::PoBox` the box number.
    pub number: u32,
    /// Street name with USPS suffix and direction as printed ("N Oak St"); "PO Box" for boxes.
    pub street: String,
    /// Apartment or room as printed (`Apt 3B`).
    pub unit: Option<String>,
    /// What it is.
    pub kind: DwellingKind,
    /// Calendar year, not after the first stay or deed.
    pub year_built: u16,
    /// Living space; 0 for PO boxes.
    pub square_feet: u32,
}

/// Kinds of dwellings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DwellingKind {
    /// A detached house.
    SingleFamily,
    /// A row house.
    Townhouse,
    /// An owned flat.
    Condominium,
    /// A rented flat.
    Apartment,
    /// A home on wheels that stays.
    MobileHome,
    /// A room on a campus.
    Dormitory,
    /// A box at the post office.
    PoBox,
}

/// A change of ownership of a dwelling.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Where.
    pub dwelling: DwellingIx,
    /// One or two buyers of the region (spouses buy together).
    pub buyers: Vec<PersonIx>,
    /// From whom.
    pub seller: Seller,
    /// Day of the deed.
    pub purchased: Date,
    /// US dollars; 0, 1 or 10 for nominal deeds.
    pub price: u32,
    /// Day of the next deed, if the buyers sold.
    pub sold: Option<Date>,
}

/// From whom a dwelling was bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seller {
    /// Former owners of the dwelling in this region (the buyers of the deed before).
    Persons(Vec<PersonIx>),
    /// The estate of a dead owner.
    Estate(PersonIx),
    /// A builder, bank, trust or company, by name.
    Firm(String),
}
