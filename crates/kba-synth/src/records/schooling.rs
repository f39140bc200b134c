//! Where people studied after school.

use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

use crate::draw::Draw;
use crate::records::bits::whole;
use crate::records::view::{View, later, month, stay_at};
use crate::reference::places::{Place, kilometres, place};
use crate::reference::schools::{Course, SCHOOLS, School, choice};
use crate::truth::{DwellingKind, Education, Month, Person, PlaceIx, Tenure};

/// A time at a school.
#[derive(Clone, Copy, Debug)]
pub(super) struct Study {
    pub(super) school: &'static School,
    pub(super) from: Month,
    /// The month of the degree, or of leaving; it may lie ahead.
    pub(super) to: Month,
    pub(super) degree: Degree,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Degree {
    None,
    Associate,
    Bachelor,
    Graduate,
}

/// The schools near campuses, looked up once.
#[derive(Debug, Default)]
pub(super) struct Campuses(FxHashMap<(PlaceIx, Course), Option<&'static School>>);

impl Campuses {
    /// The studies of a person, in order of time.
    pub(super) fn studies(
        &mut self,
        view: &View<'_>,
        person: &Person,
        rng: &mut ChaCha8Rng,
    ) -> Vec<Study> {
        let mut studies = Vec::new();
        if person.education == Education::School {
            return studies;
        }
        let start = start(person, rng);
        let abroad = person.arrival.is_some_and(|a| a > later(start, 12));
        let mut next = start;
        if !abroad {
            next = self.college(view, person, start, rng, &mut studies);
        }
        if person.education == Education::Graduate {
            let wait = rng.between(0, 6) * 12;
            let wait = if rng.chance(0.45) { 0 } else { wait };
            let from = september(later(next, wait.max(1)));
            let from = person.arrival.map_or(from, |a| september(a.max(from)));
            let years = if rng.chance(0.7) { 2 } else { 4 };
            self.add(
                view,
                person,
                (Course::Graduate, from, years),
                Degree::Graduate,
                rng,
                &mut studies,
            );
        }
        let last = view.last_month(person);
        studies.retain(|s| s.from < last);
        studies
    }

    /// Two to five years after school; returns the month of leaving.
    fn college(
        &mut self,
        view: &View<'_>,
        person: &Person,
        start: Month,
        rng: &mut ChaCha8Rng,
        studies: &mut Vec<Study>,
    ) -> Month {
        if person.education == Education::SomeCollege {
            let done = rng.chance(0.45);
            let years = if done { 2 } else { rng.between(1, 3) };
            let degree = if done {
                Degree::Associate
            } else {
                Degree::None
            };
            return self.add(
                view,
                person,
                (Course::Some, start, years),
                degree,
                rng,
                studies,
            );
        }
        let transfer = rng.chance(0.18);
        if transfer {
            let degree = if rng.chance(0.5) {
                Degree::Associate
            } else {
                Degree::None
            };
            let left = self.add(view, person, (Course::Some, start, 2), degree, rng, studies);
            let from = september(left);
            return self.add(
                view,
                person,
                (Course::Bachelor, from, 2),
                Degree::Bachelor,
                rng,
                studies,
            );
        }
        let years = if rng.chance(0.72) { 4 } else { 5 };
        self.add(
            view,
            person,
            (Course::Bachelor, start, years),
            Degree::Bachelor,
            rng,
            studies,
        )
    }

    fn add(
        &mut self,
        view: &View<'_>,
        person: &Person,
        (course, from, years): (Course, Month, i32),
        degree: Degree,
        rng: &mut ChaCha8Rng,
        studies: &mut Vec<Study>,
    ) -> Month {
        // From September to May.
        let to = later(from, years * 12 - 4);
        if let Some(school) = self.school(view, person, course, from, rng) {
            studies.push(Study {
                school,
                from,
                to,
                degree,
            });
        }
        to
    }

    fn school(
        &mut self,
        view: &View<'_>,
        person: &Person,
        course: Course,
        from: Month,
        rng: &mut ChaCha8Rng,
    ) -> Option<&'static School> {
        let stay = stay_at(person, later(from, 8))?;
        let dwelling = view.dwelling(stay.dwelling)?;
        let campus = stay.tenure == Tenure::Institution || dwelling.kind == DwellingKind::Dormitory;
        let near = place(dwelling.place);
        if campus {
            let found = *self
                .0
                .entry((dwelling.place, course))
                .or_insert_with(|| nearest(near, course));
            if found.is_some() {
                return found;
            }
        }
        let year = i32::from(from.0 / 12);
        let in_state = rng.chance(0.85);
        let choice = choice(if in_state { &near.state } else { "" }, course)?;
        let reach = if in_state { 45.0 } else { 500.0 };
        let mut found = None;
        for _ in 0..14 {
            let Some(school) = choice.draw(rng).copied().filter(|s| s.open_in(year)) else {
                continue;
            };
            found = Some(school);
            let far = kilometres((near.lat, near.lon), (school.lat, school.lon)) / reach;
            if rng.chance(1.0 / (1.0 + far.powi(2))) {
                break;
            }
        }
        found
    }
}

/// The school of most students within 15 km, else the nearest of the state.
fn nearest(near: &Place, course: Course) -> Option<&'static School> {
    let fits = |s: &&School| course == Course::Some || s.four_year();
    let of_state = || {
        SCHOOLS
            .iter()
            .filter(|s| s.state == near.state)
            .filter(fits)
    };
    let far = |s: &School| kilometres((near.lat, near.lon), (s.lat, s.lon));
    // The table is sorted by students.
    of_state()
        .find(|s| far(s) < 15.0)
        .or_else(|| of_state().min_by(|a, b| far(a).total_cmp(&far(b))))
}

/// The September after the eighteenth birthday, for some years later.
fn start(person: &Person, rng: &mut ChaCha8Rng) -> Month {
    let on_time = september(later(Month::of(person.birth), 18 * 12));
    if rng.chance(0.82) {
        return on_time;
    }
    later(on_time, 12 * whole(1.0 + 7.0 * rng.unit() * rng.unit()))
}

/// The first September of a month or after it.
fn september(from: Month) -> Month {
    let year = i32::from(from.0 / 12);
    let this = month(year, 9);
    if from <= this {
        this
    } else {
        month(year + 1, 9)
    }
}

/// How long a degree takes that a trade asks for; 0 if it asks for none of its own.
pub(super) fn doctor_years(soc: &str) -> i32 {
    match soc.get(..4).unwrap_or("") {
        "23-1" => 3,
        "29-1"
            if ["29-12", "29-1021", "29-1051"]
                .iter()
                .any(|p| soc.starts_with(p)) =>
        {
            4
        }
        "25-1" => 5,
        _ => 0,
    }
}

/// The degree as it stands in a record.
pub(super) fn degree_name(degree: Degree, soc: &str, salt: u32) -> &'static str {
    let science = ["15", "17", "19", "29", "11-9041"]
        .iter()
        .any(|p| soc.starts_with(p));
    let business = ["11", "13", "41"].iter().any(|p| soc.starts_with(p));
    match degree {
        Degree::None => "",
        Degree::Associate if science => "Associate of Science",
        Degree::Associate if salt.is_multiple_of(3) => "Associate of Applied Science",
        Degree::Associate => "Associate of Arts",
        Degree::Bachelor if science || salt.is_multiple_of(4) => "Bachelor of Science",
        Degree::Bachelor if business && salt.is_multiple_of(2) => {
            "Bachelor of Business Administration"
        }
        Degree::Bachelor => "Bachelor of Arts",
        Degree::Graduate if soc.starts_with("23-10") => "Juris Doctor",
        Degree::Graduate if soc.starts_with("29-12") => "Doctor of Medicine",
        Degree::Graduate if soc.starts_with("29-1021") => "Doctor of Dental Surgery",
        Degree::Graduate if soc.starts_with("29-1051") => "Doctor of Pharmacy",
        Degree::Graduate if soc.starts_with("25-1") => "Doctor of Philosophy",
        Degree::Graduate if soc.starts_with("25") => "Master of Education",
        Degree::Graduate if soc.starts_with("21") => "Master of Social Work",
        Degree::Graduate if business => "Master of Business Administration",
        Degree::Graduate if science => "Master of Science",
        Degree::Graduate => "Master of Arts",
    }
}
