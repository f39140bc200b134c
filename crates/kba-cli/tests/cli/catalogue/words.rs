//! Texts, numbers, months and bands, read by rules of their own: nothing of the engine's.

use std::collections::HashMap;
use std::fs;
use std::sync::LazyLock;

/// Months since the year 0: 2026-01 is `2026 * 12`.
pub(crate) type Month = i32;

/// Words of a text in lower case, one space apart: marks gone, usual long forms cut short, numbers
/// by value.
pub(crate) fn words(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\'' | '.' | '\u{2019}' => {}
            '&' => plain.push_str(" and "),
            c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_lowercase()),
            _ => plain.push(' '),
        }
    }
    let short = plain.split_whitespace().map(|word| {
        let number = word.trim_start_matches('0');
        let all_digits = word.bytes().all(|b| b.is_ascii_digit());
        if all_digits && !number.is_empty() {
            number
        } else {
            SHORT.get(word).copied().unwrap_or(word)
        }
    });
    short.collect::<Vec<_>>().join(" ")
}

/// A person's name without spaces, for a family of two words may be written as one.
pub(crate) fn name(text: &str) -> String {
    words(text).replace(' ', "")
}

/// A firm or school without its article and legal form.
pub(crate) fn organisation(text: &str) -> String {
    let text = words(text);
    let mut words: Vec<&str> = text.split(' ').collect();
    while words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    while words.len() > 1 && LEGAL.contains(words.last().unwrap()) {
        words.pop();
    }
    words.join(" ")
}

/// A county without the word for it: "Cook County" is "Cook".
pub(crate) fn county(text: &str) -> String {
    let text = words(text);
    let kept = text
        .split(' ')
        .filter(|word| !["county", "parish", "borough", "census", "area"].contains(word));
    kept.collect::<Vec<_>>().join(" ")
}

/// The figures of a text.
pub(crate) fn figures(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A state's code, from its code or English name.
pub(crate) fn state(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    STATES.get(&text).cloned().unwrap_or(text)
}

/// What stands between two parts of a text.
///
/// # Panics
/// If a part isn't there: the prompt isn't the one that this test knows.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).map(|at| at + before.len());
    let rest = start.map(|at| &text[at..]);
    let found = rest.and_then(|rest| Some(&rest[..rest.rfind(after)?]));
    found.unwrap_or_else(|| panic!("no {before:?}..{after:?} in {text:?}"))
}

/// The first and the last month that a date of unknown day or month may be.
pub(crate) fn months(date: &str) -> Option<(Month, Month)> {
    let mut parts = date.split('-');
    let year: Month = parts.next()?.parse().ok()?;
    match parts.next() {
        Some(month) => {
            let month: Month = month.parse().ok()?;
            Some((year * 12 + month - 1, year * 12 + month - 1))
        }
        None => Some((year * 12, year * 12 + 11)),
    }
}

/// "August 1999" as a month.
pub(crate) fn month_in_words(text: &str) -> Month {
    let (name, year) = text.rsplit_once(' ').unwrap();
    let month = MONTHS.iter().position(|month| *month == name);
    let month = month.unwrap_or_else(|| panic!("{text:?} is no month"));
    year.parse::<Month>().unwrap() * 12 + Month::try_from(month).unwrap()
}

/// The lowest and the highest whole number that a band of a choice holds.
pub(crate) fn band(text: &str) -> (i64, i64) {
    let low = text.to_ascii_lowercase();
    let plain: String = low.chars().filter(|c| *c != ',' && *c != '$').collect();
    let numbers: Vec<i64> = plain
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    match numbers[..] {
        [n] if has(&["less than", "under", "before", "below"]) => (0, n - 1),
        [n] if has(&["more than", "over", "after", "above"]) => (n + 1, i64::MAX),
        [n] if has(&[
            "or more",
            "or later",
            "or longer",
            "or older",
            "at least",
            "since",
        ]) =>
        {
            (n, i64::MAX)
        }
        [n] if has(&["or less", "up to", "at most", "or earlier", "or younger"]) => (0, n),
        [n] => (n, n),
        [from, to] if from <= to => (from, to),
        _ => panic!("{text:?} is no band"),
    }
}

/// Whether two given names, as [`name`] has them, may be one person's.
pub(crate) fn same_given(a: &str, b: &str) -> bool {
    let of = |short: &str, long: &str| {
        NICKNAMES
            .iter()
            .any(|(name, shorts)| *name == long && shorts.split(' ').any(|s| s == short))
    };
    a == b || of(a, b) || of(b, a) || NICKNAMES.iter().any(|(long, _)| of(a, long) && of(b, long))
}

/// A table of `data/reference`, line by line without its header.
pub(crate) fn reference(file: &str) -> Vec<Vec<String>> {
    let path = format!("{}/../../data/reference/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().skip(1);
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

static STATES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let rows = reference("states.csv");
    let pairs = rows.into_iter().flat_map(|row| {
        let code = row[0].clone();
        [row[0].clone(), row[1].clone()].map(|name| (name.to_ascii_lowercase(), code.clone()))
    });
    pairs.collect()
});

static SHORT: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let pairs = SHORT_FORMS.split_whitespace();
    pairs.map(|pair| pair.split_once('=').unwrap()).collect()
});

/// Streets and cities as the post office abbreviates them.
const SHORT_FORMS: &str = "street=st saint=st avenue=ave av=ave road=rd drive=dr lane=ln court=ct \
    place=pl boulevard=blvd circle=cir terrace=ter trail=trl parkway=pkwy highway=hwy square=sq \
    cove=cv point=pt points=pts ridge=rdg creek=crk crossing=xing hill=hl hills=hls heights=hts \
    lake=lk lakes=lks valley=vly view=vw views=vws plaza=plz alley=aly bend=bnd north=n south=s \
    east=e west=w northeast=ne northwest=nw southeast=se southwest=sw mount=mt fort=ft field=fld \
    fields=flds hollow=holw beach=bch mill=ml mills=mls annex=anx arcade=arc bayou=byu bluff=blf \
    bluffs=blfs bottom=btm branch=br bridge=brg brook=brk brooks=brks burg=bg bypass=byp camp=cp \
    canyon=cyn cape=cpe causeway=cswy center=ctr centre=ctr cliff=clf cliffs=clfs club=clb \
    common=cmn corner=cor corners=cors course=crse crescent=cres crest=crst dale=dl dam=dm \
    divide=dv estate=est estates=ests expressway=expy extension=ext falls=fls ferry=fry flat=flt \
    flats=flts ford=frd forest=frst forge=frg fork=frk forks=frks freeway=fwy garden=gdn \
    gardens=gdns gateway=gtwy glen=gln green=grn grove=grv harbor=hbr haven=hvn inlet=inlt \
    island=is islands=iss junction=jct key=ky keys=kys knoll=knl knolls=knls landing=lndg \
    light=lgt loaf=lf lock=lck lodge=ldg manor=mnr meadow=mdw meadows=mdws mission=msn \
    mountain=mtn neck=nck orchard=orch park=park passage=psge pine=pne pines=pnes plain=pln \
    plains=plns port=prt prairie=pr ranch=rnch rapid=rpd rapids=rpds rest=rst river=riv \
    shoal=shl shore=shr shores=shrs spring=spg springs=spgs station=sta stream=strm summit=smt \
    trace=trce track=trak tunnel=tunl turnpike=tpke union=un vista=vis ville=vl village=vlg \
    well=wl wells=wls first=1st second=2nd third=3rd fourth=4th fifth=5th sixth=6th seventh=7th \
    eighth=8th ninth=9th tenth=10th university=univ";
const LEGAL: [&str; 13] = [
    "co",
    "company",
    "corp",
    "corporation",
    "inc",
    "incorporated",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "pc",
    "pllc",
];
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Given names with what their bearers are called.
const NICKNAMES: &[(&str, &str)] = &[
    ("abigail", "abby"),
    ("alexander", "alex"),
    ("alexandra", "alex"),
    ("alexis", "lexi alex"),
    ("andrew", "andy drew"),
    ("anthony", "tony"),
    ("barbara", "barb"),
    ("benjamin", "ben"),
    ("catherine", "cathy kate"),
    ("charles", "chuck charlie"),
    ("christina", "tina chris"),
    ("christine", "chris"),
    ("christopher", "chris"),
    ("cynthia", "cindy"),
    ("daniel", "dan danny"),
    ("david", "dave"),
    ("deborah", "debbie deb"),
    ("donald", "don"),
    ("dorothy", "dottie"),
    ("edward", "ed eddie"),
    ("elizabeth", "liz beth betty"),
    ("eugene", "gene"),
    ("frances", "fran"),
    ("frederick", "fred"),
    ("gerald", "jerry"),
    ("gregory", "greg"),
    ("harold", "harry"),
    ("jacob", "jake"),
    ("jacqueline", "jackie"),
    ("james", "jim jimmy"),
    ("jeffrey", "jeff"),
    ("jennifer", "jen jenny"),
    ("jessica", "jess"),
    ("john", "jack johnny"),
    ("jonathan", "jon"),
    ("joseph", "joe joey"),
    ("joshua", "josh"),
    ("judith", "judy"),
    ("katherine", "kathy kate"),
    ("kathleen", "kathy"),
    ("kenneth", "ken"),
    ("kimberly", "kim"),
    ("lawrence", "larry"),
    ("leonard", "len"),
    ("margaret", "peggy maggie"),
    ("matthew", "matt"),
    ("michael", "mike"),
    ("nathaniel", "nate"),
    ("nicholas", "nick"),
    ("pamela", "pam"),
    ("patricia", "pat"),
    ("patrick", "pat"),
    ("peter", "pete"),
    ("philip", "phil"),
    ("raymond", "ray"),
    ("rebecca", "becky"),
    ("richard", "rick dick"),
    ("robert", "bob rob bobby"),
    ("ronald", "ron"),
    ("samantha", "sam"),
    ("samuel", "sam"),
    ("sandra", "sandy"),
    ("stephen", "steve"),
    ("steven", "steve"),
    ("susan", "sue"),
    ("theodore", "ted"),
    ("theresa", "terry"),
    ("thomas", "tom tommy"),
    ("timothy", "tim"),
    ("victoria", "vicky"),
    ("virginia", "ginny"),
    ("walter", "walt"),
    ("william", "bill will billy"),
    ("zachary", "zach"),
];
