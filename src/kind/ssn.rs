//! Which state gave out a social security number.
//!
//! Until June 2011 the first three digits, the area, belonged to a state; numbers given out since
//! then have areas that no state had used. Source: Social Security Administration, "SSN Allocations"
//! (2011); `data/reference/ssn_areas.csv`. Areas of the territories, of the Railroad Retirement
//! Board and of enumeration at entry are left out, and so is 232, which two states shared.

/// The code of the state whose area a number of nine digits has; `None` if it isn't a state's.
pub(crate) fn state(number: u32) -> Option<&'static str> {
    let area = area(number);
    let at = AREAS.partition_point(|(from, ..)| *from <= area);
    let (_, to, state) = AREAS.get(at.checked_sub(1)?)?;
    (area <= *to && area != SHARED).then_some(state)
}

/// The first three digits.
pub(crate) fn area(number: u32) -> u32 {
    number / 1_000_000
}

/// West Virginia's, of which North Carolina had a group.
const SHARED: u32 = 232;

/// First area, last area, state; ascending.
const AREAS: &[(u32, u32, &str)] = &[
    (1, 3, "NH"),
    (4, 7, "ME"),
    (8, 9, "VT"),
    (10, 34, "MA"),
    (35, 39, "RI"),
    (40, 49, "CT"),
    (50, 134, "NY"),
    (135, 158, "NJ"),
    (159, 211, "PA"),
    (212, 220, "MD"),
    (221, 222, "DE"),
    (223, 231, "VA"),
    (232, 236, "WV"),
    (237, 246, "NC"),
    (247, 251, "SC"),
    (252, 260, "GA"),
    (261, 267, "FL"),
    (268, 302, "OH"),
    (303, 317, "IN"),
    (318, 361, "IL"),
    (362, 386, "MI"),
    (387, 399, "WI"),
    (400, 407, "KY"),
    (408, 415, "TN"),
    (416, 424, "AL"),
    (425, 428, "MS"),
    (429, 432, "AR"),
    (433, 439, "LA"),
    (440, 448, "OK"),
    (449, 467, "TX"),
    (468, 477, "MN"),
    (478, 485, "IA"),
    (486, 500, "MO"),
    (501, 502, "ND"),
    (503, 504, "SD"),
    (505, 508, "NE"),
    (509, 515, "KS"),
    (516, 517, "MT"),
    (518, 519, "ID"),
    (520, 520, "WY"),
    (521, 524, "CO"),
    (525, 525, "NM"),
    (526, 527, "AZ"),
    (528, 529, "UT"),
    (530, 530, "NV"),
    (531, 539, "WA"),
    (540, 544, "OR"),
    (545, 573, "CA"),
    (574, 574, "AK"),
    (575, 576, "HI"),
    (577, 579, "DC"),
    (585, 585, "NM"),
    (587, 588, "MS"),
    (589, 595, "FL"),
    (600, 601, "AZ"),
    (602, 626, "CA"),
    (627, 645, "TX"),
    (646, 647, "UT"),
    (648, 649, "NM"),
    (650, 653, "CO"),
    (654, 658, "SC"),
    (659, 665, "LA"),
    (667, 675, "GA"),
    (676, 679, "AR"),
    (680, 680, "NV"),
    (681, 690, "NC"),
    (691, 699, "VA"),
    (750, 751, "HI"),
    (752, 755, "MS"),
    (756, 763, "TN"),
    (764, 765, "AZ"),
    (766, 772, "FL"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_belong_to_states() {
        for (number, expected) in [
            (1_010_001, Some("NH")),
            (517_006_132, Some("MT")),
            (772_010_001, Some("FL")),
            (232_300_001, None),
            (666_010_001, None),
            (700_010_001, None),
            (773_010_001, None),
            (1, None),
        ] {
            assert_eq!(state(number), expected, "{number}");
        }
        for pair in AREAS.windows(2) {
            assert!(pair[0].1 < pair[1].0);
        }
    }
}
