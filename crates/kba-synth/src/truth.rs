//! The truth of one region of the world, before any record of it is made.
//!
//! A region is a cluster of neighbouring counties that is generated on its own, from its own
//! random streams, so that regions can be made on any number of threads and written one by one.
//! All indices are into the vectors of the same [`Region`].

/// A month, counted from January of year 0: `year * 12 + month - 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub u16);

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
    pub sex: Sex,
    pub birth: Date,
    pub death: Option<Date>,
    pub given: String,
    pub middle: Option<String>,
    /// Surname at birth.
    pub surname_birth: String,
    /// Surnames in order of time: each holds from its month until the next one's. The first is
    /// `surname_birth` from the month of birth.
    pub surnames: Vec<(Month, String)>,
    pub suffix: Option<&'static str>,
    /// County of birth (any ZIP of it); `None` if born abroad.
    pub birth_place: Option<PlaceIx>,
    /// Month of arrival for those born abroad.
    pub arrival: Option<Month>,
    pub mother: Option<PersonIx>,
    pub father: Option<PersonIx>,
    /// Marriages and cohabitations in order of time.
    pub unions: Vec<Union>,
    /// Where the person lived, in order of time, without overlap.
    pub stays: Vec<Stay>,
    pub education: Education,
    /// Rank of income within the age group, 0 to 1.
    pub income_rank: f32,
    /// A thin file: few records of this person exist.
    pub thin: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    Female,
    Male,
}

/// A marriage or cohabitation, seen from one side.
#[derive(Clone, Copy, Debug)]
pub struct Union {
    pub partner: PersonIx,
    pub married: bool,
    pub from: Month,
    /// Divorce, separation or death of either; `None` if it lasts.
    pub to: Option<Month>,
}

/// A time of living in one dwelling.
#[derive(Clone, Copy, Debug)]
pub struct Stay {
    pub dwelling: DwellingIx,
    pub from: Month,
    /// The first month elsewhere; `None` if the person lives there on the as-of date or died there.
    pub to: Option<Month>,
    pub tenure: Tenure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tenure {
    /// Lives in the own or the household's property.
    Owner,
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
    SomeCollege,
    Bachelor,
    Graduate,
}

/// A place to live, with its address.
#[derive(Clone, Debug)]
pub struct Dwelling {
    pub place: PlaceIx,
    /// House number; for `Kind::PoBox` the box number.
    pub number: u32,
    /// Street name with USPS suffix and direction as printed ("N Oak St"); "PO Box" for boxes.
    pub street: String,
    pub unit: Option<String>,
    pub kind: DwellingKind,
    pub year_built: u16,
    pub square_feet: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DwellingKind {
    SingleFamily,
    Townhouse,
    Condominium,
    Apartment,
    MobileHome,
    Dormitory,
    PoBox,
}

/// A change of ownership of a dwelling.
#[derive(Clone, Debug)]
pub struct Deed {
    pub dwelling: DwellingIx,
    /// One or two buyers of the region (spouses buy together).
    pub buyers: Vec<PersonIx>,
    pub seller: Seller,
    pub purchased: Date,
    /// US dollars; 0, 1 or 10 for nominal deeds.
    pub price: u32,
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
