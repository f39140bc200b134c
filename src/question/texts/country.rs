//! Countries as files tell them: by an ISO 3166-1 code or an English name.

use crate::record::normal;

/// The code of two letters by which the texts know a country; `None` for one they don't.
pub(super) fn code(on_file: &str) -> Option<&'static str> {
    let mut name = String::new();
    normal::text_into(on_file, &mut name);
    COUNTRIES
        .iter()
        .find(|(code, names)| code.eq_ignore_ascii_case(&name) || names.contains(&name.as_str()))
        .map(|(code, _)| *code)
}

/// By code: the code of three letters and English names, in their normal form.
///
/// Source: ISO 3166-1; XK and XKX are in common use for Kosovo, which has none.
#[rustfmt::skip]
pub(super) const COUNTRIES: &[(&str, &[&str])] = &[
    ("AE", &["are", "united arab emirates", "uae"]),
    ("AF", &["afg", "afghanistan"]),
    ("AL", &["alb", "albania"]),
    ("AM", &["arm", "armenia"]),
    ("AR", &["arg", "argentina"]),
    ("AT", &["aut", "austria"]),
    ("AU", &["aus", "australia"]),
    ("AZ", &["aze", "azerbaijan"]),
    ("BA", &["bih", "bosnia and herzegovina", "bosnia"]),
    ("BB", &["brb", "barbados"]),
    ("BD", &["bgd", "bangladesh"]),
    ("BE", &["bel", "belgium"]),
    ("BG", &["bgr", "bulgaria"]),
    ("BH", &["bhr", "bahrain"]),
    ("BM", &["bmu", "bermuda"]),
    ("BO", &["bol", "bolivia"]),
    ("BR", &["bra", "brazil", "brasil"]),
    ("BS", &["bhs", "bahamas", "the bahamas"]),
    ("BY", &["blr", "belarus"]),
    ("BZ", &["blz", "belize"]),
    ("CA", &["can", "canada"]),
    ("CH", &["che", "switzerland"]),
    ("CI", &["civ", "ivory coast", "cote d ivoire", "cote divoire"]),
    ("CL", &["chl", "chile"]),
    ("CM", &["cmr", "cameroon"]),
    ("CN", &["chn", "china", "peoples republic of china", "people s republic of china"]),
    ("CO", &["col", "colombia"]),
    ("CR", &["cri", "costa rica"]),
    ("CU", &["cub", "cuba"]),
    ("CV", &["cpv", "cape verde", "cabo verde"]),
    ("CY", &["cyp", "cyprus"]),
    ("CZ", &["cze", "czechia", "czech republic"]),
    ("DE", &["deu", "germany"]),
    ("DK", &["dnk", "denmark"]),
    ("DM", &["dma", "dominica"]),
    ("DO", &["dom", "dominican republic"]),
    ("DZ", &["dza", "algeria"]),
    ("EC", &["ecu", "ecuador"]),
    ("EE", &["est", "estonia"]),
    ("EG", &["egy", "egypt"]),
    ("ER", &["eri", "eritrea"]),
    ("ES", &["esp", "spain"]),
    ("ET", &["eth", "ethiopia"]),
    ("FI", &["fin", "finland"]),
    ("FJ", &["fji", "fiji"]),
    ("FR", &["fra", "france"]),
    ("GB", &["gbr", "united kingdom", "uk", "great britain", "england"]),
    ("GD", &["grd", "grenada"]),
    ("GE", &["geo", "georgia"]),
    ("GH", &["gha", "ghana"]),
    ("GR", &["grc", "greece"]),
    ("GT", &["gtm", "guatemala"]),
    ("GY", &["guy", "guyana"]),
    ("HK", &["hkg", "hong kong"]),
    ("HN", &["hnd", "honduras"]),
    ("HR", &["hrv", "croatia"]),
    ("HT", &["hti", "haiti"]),
    ("HU", &["hun", "hungary"]),
    ("ID", &["idn", "indonesia"]),
    ("IE", &["irl", "ireland", "republic of ireland"]),
    ("IL", &["isr", "israel"]),
    ("IN", &["ind", "india"]),
    ("IQ", &["irq", "iraq"]),
    ("IR", &["irn", "iran"]),
    ("IS", &["isl", "iceland"]),
    ("IT", &["ita", "italy"]),
    ("JM", &["jam", "jamaica"]),
    ("JO", &["jor", "jordan"]),
    ("JP", &["jpn", "japan"]),
    ("KE", &["ken", "kenya"]),
    ("KH", &["khm", "cambodia"]),
    ("KP", &["prk", "north korea"]),
    ("KR", &["kor", "south korea", "republic of korea", "korea republic of"]),
    ("KW", &["kwt", "kuwait"]),
    ("KZ", &["kaz", "kazakhstan"]),
    ("LA", &["lao", "laos"]),
    ("LB", &["lbn", "lebanon"]),
    ("LK", &["lka", "sri lanka"]),
    ("LR", &["lbr", "liberia"]),
    ("LT", &["ltu", "lithuania"]),
    ("LU", &["lux", "luxembourg"]),
    ("LV", &["lva", "latvia"]),
    ("LY", &["lby", "libya"]),
    ("MA", &["mar", "morocco"]),
    ("MD", &["mda", "moldova"]),
    ("ME", &["mne", "montenegro"]),
    ("MK", &["mkd", "north macedonia", "macedonia"]),
    ("MM", &["mmr", "myanmar", "burma"]),
    ("MN", &["mng", "mongolia"]),
    ("MT", &["mlt", "malta"]),
    ("MX", &["mex", "mexico"]),
    ("MY", &["mys", "malaysia"]),
    ("NG", &["nga", "nigeria"]),
    ("NI", &["nic", "nicaragua"]),
    ("NL", &["nld", "netherlands", "the netherlands", "holland"]),
    ("NO", &["nor", "norway"]),
    ("NP", &["npl", "nepal"]),
    ("NZ", &["nzl", "new zealand"]),
    ("OM", &["omn", "oman"]),
    ("PA", &["pan", "panama"]),
    ("PE", &["per", "peru"]),
    ("PH", &["phl", "philippines", "the philippines"]),
    ("PK", &["pak", "pakistan"]),
    ("PL", &["pol", "poland"]),
    ("PT", &["prt", "portugal"]),
    ("PY", &["pry", "paraguay"]),
    ("QA", &["qat", "qatar"]),
    ("RO", &["rou", "romania"]),
    ("RS", &["srb", "serbia"]),
    ("RU", &["rus", "russia", "russian federation"]),
    ("SA", &["sau", "saudi arabia"]),
    ("SD", &["sdn", "sudan"]),
    ("SE", &["swe", "sweden"]),
    ("SG", &["sgp", "singapore"]),
    ("SI", &["svn", "slovenia"]),
    ("SK", &["svk", "slovakia"]),
    ("SL", &["sle", "sierra leone"]),
    ("SN", &["sen", "senegal"]),
    ("SO", &["som", "somalia"]),
    ("SV", &["slv", "el salvador"]),
    ("SY", &["syr", "syria"]),
    ("TH", &["tha", "thailand"]),
    ("TN", &["tun", "tunisia"]),
    ("TR", &["tur", "turkey", "turkiye"]),
    ("TT", &["tto", "trinidad and tobago", "trinidad tobago", "trinidad"]),
    ("TW", &["twn", "taiwan"]),
    ("TZ", &["tza", "tanzania"]),
    ("UA", &["ukr", "ukraine"]),
    ("UG", &["uga", "uganda"]),
    ("US", &["usa", "united states", "united states of america", "u s a", "u s"]),
    ("UY", &["ury", "uruguay"]),
    ("UZ", &["uzb", "uzbekistan"]),
    ("VE", &["ven", "venezuela"]),
    ("VN", &["vnm", "vietnam", "viet nam"]),
    ("XK", &["xkx", "kosovo"]),
    ("YE", &["yem", "yemen"]),
    ("ZA", &["zaf", "south africa"]),
    ("ZM", &["zmb", "zambia"]),
    ("ZW", &["zwe", "zimbabwe"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_code_and_name() {
        for (on_file, known) in [
            ("MX", "MX"),
            ("mex", "MX"),
            ("MEXICO", "MX"),
            ("M\u{e9}xico", "MX"),
            ("Viet Nam", "VN"),
            ("C\u{f4}te d'Ivoire", "CI"),
            ("U.S.A.", "US"),
            ("Trinidad & Tobago", "TT"),
        ] {
            assert_eq!(code(on_file), Some(known), "{on_file}");
        }
        for on_file in ["", "Atlantis", "Korea", "ZZ"] {
            assert_eq!(code(on_file), None, "{on_file}");
        }
    }

    #[test]
    fn no_name_is_of_two_countries_and_each_is_in_its_normal_form() {
        let mut seen = std::collections::BTreeSet::new();
        for (country, names) in COUNTRIES {
            for name in *names {
                assert_eq!(code(name), Some(*country), "{name}");
                assert!(seen.insert(*name), "{name}");
            }
        }
    }
}
