//! Branches of work, and who employs people in them in a city.
//!
//! The employers of a city are a function of the city alone, so that people who work in the same
//! place share them, whichever region they belong to.

use crate::records::draw::{Draw, bits_of, scale, whole};
use crate::reference::places::Place;
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
    pub(crate) fn employer(self, place: &'static Place, rng: &mut impl Draw) -> String {
        let (kind, share) = self.national();
        let firm = if rng.chance(share) {
            work::firm(kind, rng)
        } else if rng.chance(self.public_share()) {
            work::firm("public_company", rng)
        } else {
            None
        };
        firm.map_or_else(|| self.local(place, rng), str::to_owned)
    }

    /// A local employer: a few are large, most are small.
    fn local(self, place: &'static Place, rng: &mut impl Draw) -> String {
        let people = work::city_people(&place.city, &place.state);
        let patterns = self.patterns();
        let number = 2.0 + (people / 1000.0).powf(0.7) * 0.8;
        let at = whole(number * rng.unit().powi(2) - 0.5).max(0);
        let at = u32::try_from(at).unwrap_or(0);
        let bits = bits_of(&[&place.city, &place.state], at);
        let kinds = u32::try_from(patterns.len()).unwrap_or(1);
        let start = scale(bits_of(&[&place.city], 77), kinds);
        let pattern = patterns
            .get(usize::try_from((start + at) % kinds).unwrap_or(0))
            .copied()
            .unwrap_or("@ Services");
        fill(pattern, place, bits)
    }

    /// Names of local employers: `@` any word of the place, `%` a family name, `#` the city,
    /// `^` the county with its title.
    fn patterns(self) -> &'static [&'static str] {
        match self {
            Self::Airline => &["@ Air Charter", "@ Regional Airport"],
            Self::Auto => &[
                "% Auto Repair",
                "@ Ford",
                "% Chevrolet",
                "@ Tire & Auto",
                "% Collision Center",
                "@ Toyota",
                "% Brothers Garage",
            ],
            Self::Childcare => &[
                "@ Early Learning Center",
                "Little Steps of #",
                "@ Child Development Center",
                "Bright Start Preschool of #",
                "@ Montessori School",
            ],
            Self::Church => &[
                "First Baptist Church of #",
                "@ United Methodist Church",
                "St. Mary Parish of #",
                "@ Community Church",
                "Grace Lutheran Church of #",
                "@ Presbyterian Church",
            ],
            Self::Clinic => &[
                "@ Family Dental",
                "@ Pediatrics",
                "% Family Dentistry",
                "@ Internal Medicine",
                "@ Orthopedics",
                "% Chiropractic",
                "@ Eye Care",
                "@ Animal Hospital",
                "@ Physical Therapy",
                "@ Women's Health",
                "@ Home Health",
                "@ Nursing Center",
                "@ Senior Living",
                "@ Medical Group",
            ],
            Self::Construction => &[
                "% & Sons Construction",
                "% Electric",
                "@ Roofing",
                "% Plumbing & Heating",
                "@ Builders",
                "% Brothers Contracting",
                "@ Paving",
                "% Heating & Air",
                "@ Custom Homes",
                "% Drywall",
                "% Painting",
            ],
            Self::Consulting => &[
                "% & Associates",
                "@ Consulting Group",
                "%, Reed & Company CPA",
                "@ Engineering",
                "% Surveying",
                "@ Tax & Accounting",
            ],
            Self::Farm => &["% Farms", "@ Orchards", "% Ranch", "@ Nursery", "% Dairy"],
            Self::Federal => &["United States Postal Service"],
            Self::Finance => &[
                "@ Community Bank",
                "@ Credit Union",
                "First National Bank of #",
                "% Wealth Management",
                "@ Savings Bank",
                "@ Mortgage",
            ],
            Self::Government => &[
                "City of #",
                "^",
                "^ Sheriff's Office",
                "# Police Department",
                "# Fire Department",
                "# Public Library",
                "^ Health Department",
            ],
            Self::Hospital => &["@ Community Hospital", "@ Regional Medical Center"],
            Self::Hotel => &[
                "@ Inn",
                "@ Country Club",
                "@ Suites",
                "@ Lodge",
                "@ Fitness",
            ],
            Self::Insurance => &[
                "% Insurance Agency",
                "@ Mutual Insurance",
                "@ Insurance Group",
                "% Agency",
            ],
            Self::Law => &[
                "% Law Office",
                "% & % LLP",
                "Law Offices of %",
                "@ Legal Group",
                "@ Title Company",
            ],
            Self::Logistics => &[
                "% Trucking",
                "@ Freight",
                "@ Moving & Storage",
                "% Transport",
                "@ Distribution",
            ],
            Self::Manufacturing => &[
                "@ Manufacturing",
                "% Tool & Die",
                "@ Plastics",
                "@ Packaging",
                "% Industries",
                "@ Steel",
                "@ Precision Machining",
                "@ Foods",
                "% Furniture",
            ],
            Self::Media => &[
                "@ Times",
                "@ Broadcasting",
                "% Design Studio",
                "@ Printing",
                "@ Theatre",
            ],
            Self::Property => &[
                "% Realty",
                "@ Property Management",
                "@ Real Estate Group",
                "@ Homes Realty",
            ],
            Self::Restaurant => &[
                "@ Diner",
                "%'s Pizza",
                "@ Grill",
                "% Catering",
                "@ Cafe",
                "@ Steakhouse",
                "El Camino of #",
                "%'s Barbecue",
                "@ Bakery",
                "@ Bistro",
            ],
            Self::Retail => &[
                "@ Hardware",
                "%'s Market",
                "@ Pharmacy",
                "% Jewelers",
                "@ Books",
                "@ Furniture",
                "@ Sporting Goods",
                "% Appliance",
                "@ Garden Center",
                "% Grocery",
            ],
            Self::Salon => &["@ Hair Studio", "%'s Barber Shop", "@ Day Spa", "@ Nails"],
            Self::School => &[
                "# School District",
                "^ Schools",
                "# Elementary School",
                "# High School",
                "@ Academy",
                "# Middle School",
                "@ Charter School",
            ],
            Self::Security => &["@ Security", "% Protective Services", "@ Alarm"],
            Self::Services => &[
                "% Landscaping",
                "@ Cleaning Services",
                "@ Pest Control",
                "% Janitorial",
                "@ Laundry",
                "@ Staffing",
                "@ Community Services",
                "@ Home Care",
            ],
            Self::Technology => &[
                "@ Software",
                "@ Data Systems",
                "% Technologies",
                "@ Computer Services",
                "@ Networks",
            ],
            Self::Telecom => &["@ Telephone Cooperative", "@ Cable"],
            Self::University => &["@ Community College", "@ Technical Institute"],
            Self::Utility => &[
                "# Water Department",
                "@ Electric Cooperative",
                "@ Power & Light",
                "@ Gas",
                "@ Waste Services",
            ],
        }
    }
}

/// A name from a pattern, a place and bits of its own.
pub(crate) fn fill(pattern: &str, place: &Place, bits: u32) -> String {
    let mut name = String::with_capacity(pattern.len() + 16);
    let mut bits = bits;
    for c in pattern.chars() {
        match c {
            '%' => name.push_str(word(FAMILIES, bits)),
            '#' => name.push_str(&place.city),
            '^' => push_county(&mut name, place),
            '@' => match bits % 10 {
                0..=3 => name.push_str(&place.city),
                4 => name.push_str(&place.county),
                _ => name.push_str(word(LANDMARKS, bits)),
            },
            _ => name.push(c),
        }
        if matches!(c, '%' | '@') {
            bits = bits_of(&[], bits);
        }
    }
    name
}

fn push_county(name: &mut String, place: &Place) {
    let title = match place.state.as_str() {
        "LA" => " Parish",
        "AK" => " Borough",
        "DC" => "",
        _ if place.county.ends_with(" City") => "",
        _ => " County",
    };
    name.push_str(&place.county);
    name.push_str(title);
}

fn word(of: &'static [&'static str], bits: u32) -> &'static str {
    let len = u32::try_from(of.len()).unwrap_or(0);
    let at = scale(bits.rotate_left(11), len);
    of.get(usize::try_from(at).unwrap_or(0))
        .copied()
        .unwrap_or("")
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

const LANDMARKS: &[&str] = &[
    "Riverside",
    "Lakeside",
    "Summit",
    "Heritage",
    "Pioneer",
    "Liberty",
    "Valley",
    "Cornerstone",
    "Evergreen",
    "Northside",
    "Southside",
    "Westgate",
    "Eastview",
    "Hillcrest",
    "Parkway",
    "Crossroads",
    "Landmark",
    "Patriot",
    "Keystone",
    "Oakwood",
    "Cedar Creek",
    "Stonebridge",
    "Mill Creek",
    "Blue Ridge",
    "Sunrise",
    "Horizon",
    "Central",
    "Capital",
    "Premier",
    "Legacy",
    "Maplewood",
    "Fairview",
    "Highland",
    "Prairie",
    "Harbor",
    "Meadowbrook",
    "Silver Lake",
    "Red Rock",
    "Twin Oaks",
    "Foothills",
];

const FAMILIES: &[&str] = &[
    "Anderson",
    "Baker",
    "Bennett",
    "Brooks",
    "Burke",
    "Campbell",
    "Carter",
    "Collins",
    "Cooper",
    "Davis",
    "Duncan",
    "Ellis",
    "Fischer",
    "Fleming",
    "Foster",
    "Garcia",
    "Gibson",
    "Graham",
    "Hansen",
    "Harper",
    "Hernandez",
    "Hoffman",
    "Howard",
    "Hughes",
    "Jensen",
    "Johnson",
    "Keller",
    "Kelly",
    "Larson",
    "Lopez",
    "Martin",
    "Mcdonald",
    "Meyer",
    "Miller",
    "Mitchell",
    "Morgan",
    "Murphy",
    "Myers",
    "Nelson",
    "Nguyen",
    "Olson",
    "Palmer",
    "Parker",
    "Patel",
    "Peterson",
    "Phillips",
    "Powell",
    "Ramirez",
    "Reynolds",
    "Rivera",
    "Roberts",
    "Russo",
    "Schmidt",
    "Schneider",
    "Shaw",
    "Stewart",
    "Sullivan",
    "Thompson",
    "Turner",
    "Wagner",
    "Walker",
    "Weber",
    "Wheeler",
    "Williams",
    "Wright",
    "Young",
    "Zimmerman",
];

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::reference::places::PLACES;

    #[test]
    fn a_city_has_tens_of_employers_and_people_share_them() {
        let place = PLACES.iter().find(|p| p.zip == "43015").unwrap();
        let mut rng = crate::random::stream(2, 0, "test");
        let mut staff: HashMap<String, u32> = HashMap::new();
        for _ in 0..2_000 {
            let soc = ["11", "25-2021", "29-1141", "41-2031", "47-2061", "51"][staff.len() % 6];
            let employer = Sector::of(soc, rng.unit()).employer(place, &mut rng);
            *staff.entry(employer).or_default() += 1;
        }
        assert!(staff.len() >= 40, "{}", staff.len());
        let shared: u32 = staff.values().filter(|n| **n >= 5).sum();
        assert!(shared > 1_400, "{shared} of 2,000 have four colleagues");
    }
}
