//! Branches of work, and which of them an occupation is held in.

use crate::draw::Draw;
use crate::records::local;
use crate::reference::work;

use self::Sector as S;

/// A branch of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sector {
    Airline,
    Auto,
    Childcare,
    Church,
    Clinic,
    Construction,
    Consulting,
    Farm,
    Federal,
    Finance,
    Government,
    Hospital,
    Hotel,
    Insurance,
    Law,
    Logistics,
    Manufacturing,
    Media,
    Property,
    Restaurant,
    Retail,
    Salon,
    School,
    Security,
    Services,
    Technology,
    Telecom,
    University,
    Utility,
}

impl Sector {
    /// The sector of an occupation (SOC code); `pick` in [0, 1) chooses where there are several.
    pub(crate) fn of(soc: &str, pick: f64) -> Self {
        let shares = PREFIXES
            .iter()
            .find(|(prefix, _)| soc.starts_with(prefix))
            .map_or(ANY, |(_, shares)| *shares);
        let total: u32 = shares.iter().map(|(_, share)| *share).sum();
        let mut left = pick * f64::from(total);
        for (sector, share) in shares {
            left -= f64::from(*share);
            if left < 0.0 {
                return *sector;
            }
        }
        Self::Services
    }

    /// The kind of nation-wide employers of the sector and the share of its jobs they hold.
    fn national(self) -> (&'static str, f64) {
        match self {
            Self::Airline => ("airline", 1.0),
            Self::Consulting => ("consulting", 0.4),
            Self::Federal => ("federal", 1.0),
            Self::Finance => ("finance", 0.4),
            Self::Hospital => ("health", 0.12),
            Self::Hotel => ("hospitality", 0.3),
            Self::Logistics => ("logistics", 0.35),
            Self::Manufacturing => ("manufacturing", 0.25),
            Self::Restaurant => ("restaurant", 0.25),
            Self::Retail => ("retail", 0.5),
            Self::Security => ("security", 0.4),
            Self::Services => ("services", 0.15),
            Self::Technology => ("technology", 0.3),
            Self::Telecom => ("telecom", 0.75),
            _ => ("", 0.0),
        }
    }

    fn public_share(self) -> f64 {
        match self {
            Self::Finance | Self::Insurance | Self::Manufacturing | Self::Technology => 0.10,
            _ => 0.0,
        }
    }

    /// An employer of the sector at a place.
    pub(crate) fn employer(self, at: usize, rng: &mut impl Draw) -> String {
        let (kind, share) = self.national();
        let firm = if rng.chance(share) {
            work::firm(kind, rng)
        } else if rng.chance(self.public_share()) {
            work::firm("public_company", rng)
        } else {
            None
        };
        firm.map_or_else(|| local::employer(self, at, rng), str::to_owned)
    }
}

const ANY: &[(Sector, u32)] = &[(S::Services, 2), (S::Retail, 1), (S::Manufacturing, 1)];

/// Sectors with their shares by the first digits of the occupation, the longest first.
const PREFIXES: &[(&str, &[(Sector, u32)])] = &[
    ("11-9111", &[(S::Hospital, 3), (S::Clinic, 3)]),
    (
        "11-903",
        &[(S::School, 5), (S::University, 1), (S::Childcare, 1)],
    ),
    ("11-9051", &[(S::Restaurant, 1)]),
    ("11-9021", &[(S::Construction, 1)]),
    ("11-9141", &[(S::Property, 1)]),
    (
        "11-3031",
        &[(S::Finance, 3), (S::Insurance, 1), (S::Manufacturing, 1)],
    ),
    ("11-3021", &[(S::Technology, 3), (S::Finance, 1)]),
    (
        "13-2011",
        &[(S::Consulting, 3), (S::Finance, 1), (S::Manufacturing, 1)],
    ),
    ("13-203", &[(S::Insurance, 1)]),
    ("13-2072", &[(S::Finance, 1)]),
    ("21-2", &[(S::Church, 1)]),
    ("21-1012", &[(S::School, 4), (S::University, 1)]),
    ("25-1", &[(S::University, 1)]),
    ("25-2011", &[(S::Childcare, 1)]),
    ("25-4", &[(S::Government, 2), (S::University, 1)]),
    (
        "27-2022",
        &[(S::School, 3), (S::University, 1), (S::Hotel, 1)],
    ),
    ("29-1021", &[(S::Clinic, 1)]),
    ("29-1051", &[(S::Retail, 3), (S::Hospital, 1)]),
    ("29-1131", &[(S::Clinic, 1)]),
    ("29-1292", &[(S::Clinic, 1)]),
    ("29-2052", &[(S::Retail, 3), (S::Hospital, 1)]),
    ("29-204", &[(S::Government, 2), (S::Hospital, 1)]),
    ("31-9011", &[(S::Salon, 1)]),
    ("31-909", &[(S::Clinic, 1)]),
    ("31-112", &[(S::Services, 3), (S::Clinic, 1)]),
    ("33-9032", &[(S::Security, 1)]),
    (
        "33-90",
        &[(S::Hotel, 1), (S::Security, 1), (S::Government, 1)],
    ),
    ("39-5", &[(S::Salon, 1)]),
    ("39-9011", &[(S::Childcare, 3), (S::School, 1)]),
    ("41-3021", &[(S::Insurance, 1)]),
    ("41-3031", &[(S::Finance, 1)]),
    ("41-4", &[(S::Manufacturing, 2), (S::Technology, 1)]),
    ("41-9", &[(S::Property, 3), (S::Retail, 1)]),
    ("43-3071", &[(S::Finance, 1)]),
    ("43-505", &[(S::Federal, 1)]),
    (
        "43-50",
        &[(S::Logistics, 2), (S::Manufacturing, 1), (S::Government, 1)],
    ),
    ("43-6013", &[(S::Clinic, 2), (S::Hospital, 1)]),
    ("43-6012", &[(S::Law, 1)]),
    ("49-302", &[(S::Auto, 1)]),
    ("49-303", &[(S::Auto, 1), (S::Logistics, 1)]),
    ("49-3011", &[(S::Airline, 2), (S::Manufacturing, 1)]),
    ("49-2", &[(S::Telecom, 2), (S::Construction, 1)]),
    ("49-9051", &[(S::Utility, 1)]),
    ("49-9052", &[(S::Telecom, 1)]),
    ("49-9021", &[(S::Construction, 1)]),
    ("51-3021", &[(S::Retail, 1)]),
    ("51-8", &[(S::Utility, 1)]),
    ("53-2", &[(S::Airline, 1)]),
    ("53-3051", &[(S::School, 1)]),
    ("53-3052", &[(S::Government, 1)]),
    ("53-7065", &[(S::Retail, 1)]),
    (
        "11",
        &[
            (S::Manufacturing, 3),
            (S::Retail, 2),
            (S::Finance, 2),
            (S::Technology, 2),
            (S::Construction, 1),
            (S::Government, 1),
            (S::Consulting, 1),
        ],
    ),
    (
        "13",
        &[
            (S::Finance, 2),
            (S::Insurance, 2),
            (S::Consulting, 2),
            (S::Manufacturing, 2),
            (S::Technology, 1),
            (S::Government, 1),
        ],
    ),
    (
        "15",
        &[
            (S::Technology, 5),
            (S::Finance, 2),
            (S::Manufacturing, 1),
            (S::Hospital, 1),
        ],
    ),
    (
        "17",
        &[
            (S::Consulting, 3),
            (S::Manufacturing, 4),
            (S::Utility, 1),
            (S::Government, 1),
        ],
    ),
    (
        "19",
        &[
            (S::University, 2),
            (S::Hospital, 1),
            (S::Government, 1),
            (S::Manufacturing, 1),
        ],
    ),
    (
        "21",
        &[
            (S::Services, 2),
            (S::Government, 1),
            (S::Hospital, 1),
            (S::School, 1),
        ],
    ),
    ("23", &[(S::Law, 5), (S::Government, 1)]),
    ("25", &[(S::School, 1)]),
    ("27", &[(S::Media, 4), (S::Technology, 1), (S::Retail, 1)]),
    ("29", &[(S::Hospital, 3), (S::Clinic, 2)]),
    ("31", &[(S::Clinic, 2), (S::Hospital, 1)]),
    ("33", &[(S::Government, 1)]),
    ("35", &[(S::Restaurant, 8), (S::Hotel, 1), (S::School, 1)]),
    ("37", &[(S::Services, 4), (S::Hotel, 1), (S::School, 1)]),
    ("39", &[(S::Hotel, 2), (S::Services, 1), (S::Government, 1)]),
    ("41", &[(S::Retail, 1)]),
    (
        "43",
        &[
            (S::Finance, 2),
            (S::Insurance, 1),
            (S::Clinic, 1),
            (S::Government, 1),
            (S::Manufacturing, 1),
            (S::Retail, 1),
            (S::School, 1),
            (S::Property, 1),
        ],
    ),
    ("45", &[(S::Farm, 1)]),
    ("47", &[(S::Construction, 1)]),
    (
        "49",
        &[
            (S::Manufacturing, 2),
            (S::Construction, 1),
            (S::Property, 1),
        ],
    ),
    ("51", &[(S::Manufacturing, 1)]),
    (
        "53",
        &[(S::Logistics, 3), (S::Retail, 1), (S::Manufacturing, 1)],
    ),
];
