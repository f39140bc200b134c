//! All kinds, by what they ask about.

mod kin;
mod place;
mod property;
mod vehicle;
mod work;

use crate::kind::Kind;

/// All kinds; the place in it is the number of a kind in a prepared population.
pub(crate) const CATALOGUE: &[Kind] = &[
    place::PREVIOUS_ADDRESS,
    place::STREET_NUMBER,
    place::STREET_NUMBER_FORMER,
    place::STREET_NAME,
    place::SHARED_STREET_NUMBER,
    place::STREET_LIVED,
    place::CITY_OF_RESIDENCE,
    place::CURRENT_COUNTY,
    place::PRIOR_COUNTY,
    place::ZIP_CODE,
    place::PRIOR_RESIDENCE_STATE,
    place::STATE_ASSOCIATED,
    place::COUNTRY_LIVED,
    place::TIME_AT_CURRENT_ADDRESS,
    place::RESIDENCE_TYPE,
    property::SIZE,
    property::PURCHASE_DATE,
    property::PURCHASE_PRICE,
    property::YEAR_BUILT,
    property::PURCHASED_FROM,
    property::SELLER,
    kin::PHONE_NUMBER,
    kin::PHONE_AREA_CODE,
    kin::PHONE_LAST_FOUR,
    kin::RELATIVE_GIVEN_NAME,
    kin::PERSON_KNOWN,
    kin::PERSON_NOT_KNOWN,
    kin::PERSON_CLOSEST,
    kin::PERSON_AGE_RANGE,
    kin::PERSON_SHARED_ADDRESS,
    kin::ALTERNATE_NAMES,
    kin::SSN_ISSUED_IN,
    kin::SSN_FIRST_DIGITS,
    vehicle::OWNED,
    vehicle::YEAR,
    vehicle::PURCHASE_DATE,
    vehicle::PLATE_STATE,
    vehicle::COLOUR,
    vehicle::AIRCRAFT_OWNED,
    work::SCHOOL_NAME,
    work::SCHOOL_CITY,
    work::EMPLOYER,
    work::EMPLOYER_CITY,
    work::OCCUPATION_LICENCE,
    work::BUSINESS_ASSOCIATED,
];
