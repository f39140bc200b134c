//! Colleges and universities.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::Weighted;

/// A degree-granting school.
#[derive(Debug, Deserialize)]
pub(crate) struct School {
    pub(crate) name: String,
    pub(crate) city: String,
    pub(crate) state: String,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) control: String,
    pub(crate) level: String,
    fte_undergrad: f64,
    fte_grad: f64,
}

impl School {
    /// Whether it grants bachelor's degrees.
    pub(crate) fn four_year(&self) -> bool {
        self.level == "4_year"
    }

    /// Its students, full-time equivalents.
    pub(crate) fn size(&self) -> f64 {
        self.fte_undergrad + self.fte_grad
    }

    /// Whether people could study there in a year: most for-profit schools are young.
    pub(crate) fn open_in(&self, year: i32) -> bool {
        match self.name.as_str() {
            "Western Governors University" => year >= 1999,
            "Grand Canyon University" | "Liberty University" => year >= 1972,
            _ => year >= 1990 || self.control != "private_forprofit",
        }
    }
}

/// What a student is looking for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Course {
    /// A year or two, any school.
    Some,
    /// A bachelor's degree.
    Bachelor,
    /// A degree after the bachelor's.
    Graduate,
}

/// All schools, the largest first.
pub(crate) static SCHOOLS: LazyLock<Vec<School>> =
    LazyLock::new(|| super::table(include_str!("../../../../data/reference/universities.csv")));

/// Schools by state (the empty one for the country) and course, weighted by its students.
static CHOICES: LazyLock<FxHashMap<(&'static str, Course), Choice>> = LazyLock::new(|| {
    let mut lists: FxHashMap<(&'static str, Course), Vec<(&'static School, f64)>> =
        FxHashMap::default();
    for school in SCHOOLS.iter() {
        for course in [Course::Some, Course::Bachelor, Course::Graduate] {
            let pair = (school, students(school, course));
            lists.entry((&school.state, course)).or_default().push(pair);
            lists.entry(("", course)).or_default().push(pair);
        }
    }
    lists
        .into_iter()
        .map(|(key, list)| (key, Weighted::new(list)))
        .collect()
});

/// Schools to draw from.
pub(crate) type Choice = Weighted<&'static School>;

/// The schools of a state, or of the country for the empty state.
pub(crate) fn choice(state: &'static str, course: Course) -> Option<&'static Choice> {
    CHOICES.get(&(state, course))
}

/// A two-year school's students stay half as long, so that it sees more of them.
fn students(school: &School, course: Course) -> f64 {
    match course {
        Course::Some if school.four_year() => school.fte_undergrad * 0.5,
        Course::Some => school.fte_undergrad * 2.0,
        Course::Bachelor if school.four_year() => school.fte_undergrad,
        Course::Graduate if school.four_year() => school.fte_grad,
        Course::Bachelor | Course::Graduate => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_every_state_has_every_course() {
        assert_eq!(SCHOOLS.len(), 3_486);
        let mut rng = crate::random::stream(3, 0, "test");
        for state in crate::reference::places::PLACES
            .iter()
            .map(|p| p.state.as_str())
        {
            for course in [Course::Some, Course::Bachelor, Course::Graduate] {
                let school = choice(state, course)
                    .and_then(|c| c.draw(&mut rng))
                    .unwrap();
                assert_eq!(school.state, state);
                assert!(school.four_year() || course == Course::Some);
            }
        }
    }
}
