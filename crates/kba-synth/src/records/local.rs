//! Employers of a city: a fixed list for each branch of work, a function of the city alone, so
//! that people who work in the same place share them, whichever region they belong to.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::draw::Draw;
use crate::records::bits::{bits_of, scale, whole};
use crate::records::sector::Sector;
use crate::reference::places::{PLACES, Place};
use crate::reference::work;

use self::Sector as S;

static BY_SECTOR: LazyLock<HashMap<Sector, Vec<&'static str>>> = LazyLock::new(|| {
    let lists = PATTERNS.iter();
    lists
        .map(|(sector, list)| (*sector, list.split(';').collect()))
        .collect()
});

static LANDMARK_LIST: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| LANDMARKS.split(';').collect());
static FAMILY_LIST: LazyLock<Vec<&'static str>> = LazyLock::new(|| FAMILIES.split(';').collect());

/// A local employer: a few are large, most are small.
pub(crate) fn employer(sector: Sector, at: usize, rng: &mut impl Draw) -> String {
    let Some(place) = PLACES.get(at) else {
        return String::new();
    };
    let people = work::city_people(at);
    let Some(patterns) = BY_SECTOR.get(&sector) else {
        return String::new();
    };
    let number = 2.0 + (people / 1000.0).powf(0.6);
    let at = whole(number * rng.unit().powi(3) - 0.5).max(0);
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

/// A name from a pattern, a place and bits of its own.
fn fill(pattern: &str, place: &Place, bits: u32) -> String {
    let mut name = String::with_capacity(pattern.len() + 16);
    let mut bits = bits;
    for c in pattern.chars() {
        match c {
            '%' => name.push_str(word(&FAMILY_LIST, bits)),
            '#' => name.push_str(&place.city),
            '^' => push_county(&mut name, place),
            '@' => match bits % 10 {
                0..=3 => name.push_str(&place.city),
                4 => name.push_str(&place.county),
                _ => name.push_str(word(&LANDMARK_LIST, bits)),
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

fn word(of: &[&'static str], bits: u32) -> &'static str {
    let len = u32::try_from(of.len()).unwrap_or(0);
    let at = scale(bits.rotate_left(11), len);
    of.get(usize::try_from(at).unwrap_or(0))
        .copied()
        .unwrap_or("")
}

/// Names of local employers by sector: `@` any word of the place, `%` a family name, `#` the
/// city, `^` the county with its title.
const PATTERNS: &[(Sector, &str)] = &[
    (S::Airline, "@ Air Charter;@ Regional Airport"),
    (
        S::Auto,
        "% Auto Repair;@ Ford;% Chevrolet;@ Tire & Auto;% Collision Center;@ Toyota;\
         % Brothers Garage",
    ),
    (
        S::Childcare,
        "@ Early Learning Center;Little Steps of #;@ Child Development Center;\
         Bright Start Preschool of #;@ Montessori School",
    ),
    (
        S::Church,
        "First Baptist Church of #;@ United Methodist Church;St. Mary Parish of #;\
         @ Community Church;Grace Lutheran Church of #;@ Presbyterian Church",
    ),
    (
        S::Clinic,
        "@ Family Dental;@ Pediatrics;% Family Dentistry;@ Internal Medicine;@ Orthopedics;\
         % Chiropractic;@ Eye Care;@ Animal Hospital;@ Physical Therapy;@ Women's Health;\
         @ Home Health;@ Nursing Center;@ Senior Living;@ Medical Group",
    ),
    (
        S::Construction,
        "% & Sons Construction;% Electric;@ Roofing;% Plumbing & Heating;@ Builders;\
         % Brothers Contracting;@ Paving;% Heating & Air;@ Custom Homes;% Drywall;% Painting",
    ),
    (
        S::Consulting,
        "% & Associates;@ Consulting Group;%, Reed & Company CPA;@ Engineering;% Surveying;\
         @ Tax & Accounting",
    ),
    (S::Farm, "% Farms;@ Orchards;% Ranch;@ Nursery;% Dairy"),
    (S::Federal, "United States Postal Service"),
    (
        S::Finance,
        "@ Community Bank;@ Credit Union;First National Bank of #;% Wealth Management;\
         @ Savings Bank;@ Mortgage",
    ),
    (
        S::Government,
        "City of #;^;^ Sheriff's Office;# Police Department;# Fire Department;# Public Library;\
         ^ Health Department",
    ),
    (
        S::Hospital,
        "@ Community Hospital;@ Regional Medical Center",
    ),
    (S::Hotel, "@ Inn;@ Country Club;@ Suites;@ Lodge;@ Fitness"),
    (
        S::Insurance,
        "% Insurance Agency;@ Mutual Insurance;@ Insurance Group;% Agency",
    ),
    (
        S::Law,
        "% Law Office;% & % LLP;Law Offices of %;@ Legal Group;@ Title Company",
    ),
    (
        S::Logistics,
        "% Trucking;@ Freight;@ Moving & Storage;% Transport;@ Distribution",
    ),
    (
        S::Manufacturing,
        "@ Manufacturing;% Tool & Die;@ Plastics;@ Packaging;% Industries;@ Steel;\
         @ Precision Machining;@ Foods;% Furniture",
    ),
    (
        S::Media,
        "@ Times;@ Broadcasting;% Design Studio;@ Printing;@ Theatre",
    ),
    (
        S::Property,
        "% Realty;@ Property Management;@ Real Estate Group;@ Homes Realty",
    ),
    (
        S::Restaurant,
        "@ Diner;%'s Pizza;@ Grill;% Catering;@ Cafe;@ Steakhouse;El Camino of #;%'s Barbecue;\
         @ Bakery;@ Bistro",
    ),
    (
        S::Retail,
        "@ Hardware;%'s Market;@ Pharmacy;% Jewelers;@ Books;@ Furniture;@ Sporting Goods;\
         % Appliance;@ Garden Center;% Grocery",
    ),
    (S::Salon, "@ Hair Studio;%'s Barber Shop;@ Day Spa;@ Nails"),
    (
        S::School,
        "# School District;^ Schools;# Elementary School;# High School;@ Academy;\
         # Middle School;@ Charter School",
    ),
    (S::Security, "@ Security;% Protective Services;@ Alarm"),
    (
        S::Services,
        "% Landscaping;@ Cleaning Services;@ Pest Control;% Janitorial;@ Laundry;@ Staffing;\
         @ Community Services;@ Home Care",
    ),
    (
        S::Technology,
        "@ Software;@ Data Systems;% Technologies;@ Computer Services;@ Networks",
    ),
    (S::Telecom, "@ Telephone Cooperative;@ Cable"),
    (S::University, "@ Community College;@ Technical Institute"),
    (
        S::Utility,
        "# Water Department;@ Electric Cooperative;@ Power & Light;@ Gas;@ Waste Services",
    ),
];

const LANDMARKS: &str = "Riverside;Lakeside;Summit;Heritage;Pioneer;Liberty;Valley;Cornerstone;Evergreen;\
    Northside;Southside;Westgate;Eastview;Hillcrest;Parkway;Crossroads;Landmark;Patriot;\
    Keystone;Oakwood;Cedar Creek;Stonebridge;Mill Creek;Blue Ridge;Sunrise;Horizon;\
    Central;Capital;Premier;Legacy;Maplewood;Fairview;Highland;Prairie;Harbor;Meadowbrook;\
    Silver Lake;Red Rock;Twin Oaks;Foothills";

const FAMILIES: &str = "Anderson;Baker;Bennett;Brooks;Burke;Campbell;Carter;Collins;Cooper;Davis;Duncan;Ellis;\
    Fischer;Fleming;Foster;Garcia;Gibson;Graham;Hansen;Harper;Hernandez;Hoffman;Howard;\
    Hughes;Jensen;Johnson;Keller;Kelly;Larson;Lopez;Martin;Mcdonald;Meyer;Miller;Mitchell;\
    Morgan;Murphy;Myers;Nelson;Nguyen;Olson;Palmer;Parker;Patel;Peterson;Phillips;Powell;\
    Ramirez;Reynolds;Rivera;Roberts;Russo;Schmidt;Schneider;Shaw;Stewart;Sullivan;\
    Thompson;Turner;Wagner;Walker;Weber;Wheeler;Williams;Wright;Young;Zimmerman";

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_city_has_tens_of_employers_and_people_share_them() {
        let place = PLACES.iter().position(|p| p.zip == "43015").unwrap();
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
