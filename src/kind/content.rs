//! What a choice says, before it is put into words.

/// The content of a choice, of no language yet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Content {
    /// As on file: names, numbers, addresses.
    Text(String),
    /// A state, by its code of two letters.
    State(String),
    /// A county, by name and the code of its state.
    County { name: String, state: String },
    /// A country as on file.
    Country(String),
    /// A month of a year; both from 1.
    Month { year: u32, month: u32 },
    /// A word of a closed list, in small letters.
    Word(String),
    /// All from the lowest to the highest; open below from 0, open above to `u32::MAX`.
    Band { unit: Unit, low: u32, high: u32 },
}

/// What a band counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unit {
    /// Whole years gone by.
    Years,
    /// Years of age.
    Age,
    /// Square feet.
    SquareFeet,
    /// Dollars.
    Dollars,
    /// Years of the calendar in which something was built.
    Built,
}

impl Unit {
    /// All of them; the place in it is the number of a unit in a prepared population.
    pub(crate) const ALL: [Self; 5] = [
        Self::Years,
        Self::Age,
        Self::SquareFeet,
        Self::Dollars,
        Self::Built,
    ];
}

impl Content {
    /// One plain text for each content, the same in all languages: what is compared.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::State(text) | Self::Country(text) | Self::Word(text) => {
                text.clone()
            }
            Self::County { name, state } => format!("{name}, {state}"),
            Self::Month { year, month } => format!("{year}-{month:02}"),
            Self::Band { low, high, .. } if *high == u32::MAX => format!("{low}+"),
            Self::Band { low, high, .. } => format!("{low}-{high}"),
        }
    }
}
