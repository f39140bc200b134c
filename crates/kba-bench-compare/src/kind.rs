//! What can be asked.

/// A type of question; the keys and prompts are those of `kba`.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An aircraft on file.
    Aircraft,
    /// A company of which somebody is an officer or owner.
    Business,
    /// A city other than that of the home.
    City,
    /// A county other than that of the home.
    County,
    /// An employer.
    Employer,
    /// A professional licence.
    Licence,
    /// A former last name.
    Name,
    /// A phone number.
    Phone,
    /// A former address.
    PreviousAddress,
    /// The name of a relative.
    Relative,
    /// A school.
    School,
    /// Whoever sold a property.
    Seller,
    /// A vehicle.
    Vehicle,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Aircraft,
        Self::Business,
        Self::City,
        Self::County,
        Self::Employer,
        Self::Licence,
        Self::Name,
        Self::Phone,
        Self::PreviousAddress,
        Self::Relative,
        Self::School,
        Self::Seller,
        Self::Vehicle,
    ];

    /// The key of the kind, for example `previous.address`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Aircraft => "aircraft.owned",
            Self::Business => "business.associated",
            Self::City => "city.of.residence",
            Self::County => "prior.county",
            Self::Employer => "employer",
            Self::Licence => "occupation.licence",
            Self::Name => "alternate.names",
            Self::Phone => "phone.number",
            Self::PreviousAddress => "previous.address",
            Self::Relative => "person.known",
            Self::School => "school.name",
            Self::Seller => "property.seller",
            Self::Vehicle => "vehicle.owned",
        }
    }

    /// The question's text in English.
    #[must_use]
    pub const fn prompt(self) -> &'static str {
        match self {
            Self::Aircraft => "Which of these aircraft have you owned?",
            Self::Business => "With which of these companies have you been associated?",
            Self::City => "In which of these cities have you lived?",
            // `kba` asks of the time more than ten years ago; here any time will do
            Self::County => "In which of these counties have you lived?",
            Self::Employer => "For which of these employers have you worked?",
            Self::Licence => "Which of these professional licenses have you held?",
            Self::Name => "Which of these last names have you used?",
            Self::Phone => "Which of these phone numbers has been yours?",
            Self::PreviousAddress => "At which of these addresses have you lived?",
            Self::Relative => "Which of these people is a relative of yours?",
            Self::School => "Which of these schools have you attended?",
            Self::Seller => "From which of these have you bought a property?",
            Self::Vehicle => "Which of these vehicles have you owned or leased?",
        }
    }

    /// The place in [`Kind::ALL`], by which the database knows it.
    pub(crate) fn number(self) -> i64 {
        let place = Self::ALL.iter().position(|kind| *kind == self);
        place
            .and_then(|place| i64::try_from(place).ok())
            .unwrap_or(0)
    }

    /// The kind of a number; `None` if there is none.
    pub(crate) fn of_number(number: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }
}
