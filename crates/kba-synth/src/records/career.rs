//! Schooling, jobs, licences and companies: the four tables of a working life.

use kba::record::{Rows, Table};
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

use crate::draw::Draw;
use crate::records::Options;
use crate::records::bits::whole;
use crate::records::dirt::Dirt;
use crate::records::schooling::{Campuses, Degree, Study, degree_name, doctor_years};
use crate::records::sector::Sector;
use crate::records::view::{View, later, month_text, position, state, year_of};
use crate::records::{businesses, licences};
use crate::reference::places::{PLACES, Place, kilometres, place};
use crate::reference::schools::{SCHOOLS, School};
use crate::reference::work::{
    Hospital, Occupation, county_place, firm, hospitals, occupation, sector,
};
use crate::truth::{Education, Month, Person, PersonIx, PlaceIx, Sex};

const SOLDIER: &str = "Service Member";

/// A job held.
struct Job {
    employer: String,
    title: &'static str,
    city: &'static str,
    state: &'static str,
    from: Month,
    to: Option<Month>,
}

/// A working life.
pub(super) struct Career {
    pub(super) occupation: Option<&'static Occupation>,
    /// When it began, after school or study.
    pub(super) start: Month,
    /// When it ended or will end.
    pub(super) end: Month,
}

/// Education, employment, licences and businesses.
pub(super) fn emit(view: &View<'_>, options: &Options) -> [Rows; 4] {
    let stream = |purpose| crate::random::stream(options.seed, view.region.index, purpose);
    let (mut school_rng, mut work_rng) = (stream("schooling"), stream("work"));
    let (mut licence_rng, mut company_rng) = (stream("licences"), stream("businesses"));
    let mut school_dirt = Dirt::new(view, options, "dirt education");
    let mut work_dirt = Dirt::new(view, options, "dirt employment");
    let mut campuses = Campuses::default();
    let mut reach = Reach::default();
    let mut education = Rows::new(Table::Education);
    let mut employment = Rows::new(Table::Employment);
    let mut licensed = Rows::new(Table::Licences);
    let mut companies = Rows::new(Table::Businesses);
    for (ix, person) in view.persons() {
        if View::age_at(person, view.last_month(person)) < 16 {
            continue;
        }
        let studies = campuses.studies(view, person, &mut school_rng);
        let career = career(view, person, &studies, &mut work_rng);
        let jobs = reach.jobs(view, person, &career, &mut work_rng);
        if person.thin {
            continue;
        }
        let soc = career.occupation.map_or("", |o| o.soc.as_str());
        for study in &studies {
            tell_study(&mut education, &mut school_dirt, view, ix, study, soc);
        }
        for job in &jobs {
            tell_job(&mut employment, &mut work_dirt, view, ix, job);
        }
        licences::add(view, ix, person, &career, &mut licence_rng, &mut licensed);
        businesses::add(view, ix, person, &career, &mut company_rng, &mut companies);
    }
    [education, employment, licensed, companies]
}

fn career(view: &View<'_>, person: &Person, studies: &[Study], rng: &mut ChaCha8Rng) -> Career {
    let birth = Month::of(person.birth);
    let school = later(birth, rng.between(17 * 12 + 6, 20 * 12));
    let studied = studies.last().map_or(school, |s| s.to);
    // Whoever went back to study late had a trade before.
    let start = studied.min(later(birth, 30 * 12)).max(school);
    let start = person.arrival.map_or(start, |a| a.max(start));
    let end = later(birth, rng.between(58 * 12, 69 * 12));
    let works = rng.chance(0.93);
    let at = view.place_at(person, start);
    let occupation = at
        .and_then(|at| occupation(state(at), person.education, rng))
        .filter(|_| works && start < view.now);
    Career {
        occupation,
        start,
        end,
    }
}

/// How likely a source knows of a job that ended then.
fn recorded(view: &View<'_>, ended: Option<Month>) -> f64 {
    let years = ended.map_or(0, |to| (i32::from(view.now.0) - i32::from(to.0)) / 12);
    match years {
        ..=0 if ended.is_none() => 0.85,
        ..=9 => 0.50,
        10..=19 => 0.28,
        _ => 0.10,
    }
}

/// The month in which a move took the person out of reach of a job, or its planned end.
fn far_move(view: &View<'_>, person: &Person, at: PlaceIx, from: Month, planned: Month) -> Month {
    let first = person.stays.partition_point(|s| s.from <= from);
    for stay in person
        .stays
        .iter()
        .skip(first)
        .take_while(|s| s.from < planned)
    {
        let Some(home) = view.place_of(stay).map(place) else {
            continue;
        };
        let job = place(at);
        if job.county_fips == home.county_fips {
            continue;
        }
        if kilometres((job.lat, job.lon), (home.lat, home.lon)) > 80.0 {
            return stay.from;
        }
    }
    planned
}

/// The years of a soldier, after school.
fn service(view: &View<'_>, person: &Person, rng: &mut ChaCha8Rng) -> Option<Job> {
    let share = if person.sex == Sex::Male { 0.06 } else { 0.012 };
    let young = person.education <= Education::SomeCollege && person.arrival.is_none();
    if !young || !rng.chance(share) {
        return None;
    }
    let from = later(Month::of(person.birth), rng.between(18 * 12, 20 * 12));
    let to = later(from, rng.between(36, 72));
    let last = view.last_month(person);
    let at = view.place_at(person, from).map(place)?;
    let employer = firm("military", rng)?.to_owned();
    (from < last).then(|| Job {
        employer,
        title: SOLDIER,
        city: &at.city,
        state: &at.state,
        from,
        to: (to < last).then_some(to),
    })
}

/// The hospitals and universities in reach of places, looked up once.
#[derive(Debug, Default)]
struct Reach {
    hospitals: FxHashMap<usize, Vec<&'static Hospital>>,
    universities: FxHashMap<usize, Vec<&'static School>>,
}

impl Reach {
    /// The jobs that sources know of: most of the recent ones, few of long ago.
    fn jobs(
        &mut self,
        view: &View<'_>,
        person: &Person,
        career: &Career,
        rng: &mut ChaCha8Rng,
    ) -> Vec<Job> {
        let mut jobs = Vec::new();
        let last = view.last_month(person);
        if let Some(service) = service(view, person, rng) {
            jobs.push(service);
        } else {
            self.early_jobs(view, person, career, rng, &mut jobs);
        }
        let served = jobs
            .iter()
            .find(|j| j.title == SOLDIER)
            .map(|j| j.to.unwrap_or(last));
        let Some(mut held) = career.occupation else {
            return jobs;
        };
        let mut from = served.map_or(career.start, |to| to.max(career.start));
        while from < career.end.min(last) {
            let age = f64::from(View::age_at(person, from));
            let median = (6.0 + age * 1.1).clamp(18.0, 72.0);
            let planned = whole(median * (0.8 * rng.normal()).exp()).clamp(4, 420);
            let Some(at) = view.place_at(person, from) else {
                break;
            };
            let to = far_move(view, person, at, from, later(from, planned)).min(career.end);
            let ended = (to < last)
                .then_some(to)
                .or_else(|| person.death.map(|_| last));
            if rng.chance(recorded(view, ended)) {
                jobs.extend(self.job(held, at, (from, ended), rng));
            }
            let gap = if rng.chance(0.6) {
                0
            } else {
                rng.between(1, 14)
            };
            from = later(to, gap.max(1));
            if rng.chance(0.25) {
                let state = view.place_at(person, from).map_or("", state);
                held = change(held, state, person.education, rng);
            }
        }
        jobs
    }

    /// One to three jobs of the young, behind a counter mostly.
    fn early_jobs(
        &mut self,
        view: &View<'_>,
        person: &Person,
        career: &Career,
        rng: &mut ChaCha8Rng,
        jobs: &mut Vec<Job>,
    ) {
        let birth = Month::of(person.birth);
        let mut from = later(birth, rng.between(16 * 12, 18 * 12));
        let until = career.start.min(view.last_month(person));
        while from < until && rng.chance(0.7) {
            let to = later(from, rng.between(4, 24));
            let Some(at) = view.place_at(person, from) else {
                return;
            };
            let first = occupation(state(at), Education::School, rng);
            let ended = (to < view.last_month(person)).then_some(to);
            let known = rng.chance(recorded(view, ended) * 0.6);
            if let Some(first) = first.filter(|_| known) {
                jobs.extend(self.job(first, at, (from, ended), rng));
            }
            from = later(to, rng.between(1, 10));
        }
    }

    /// A job at a place, with an employer of the fitting kind in reach.
    fn job(
        &mut self,
        held: &'static Occupation,
        home: PlaceIx,
        (from, to): (Month, Option<Month>),
        rng: &mut ChaCha8Rng,
    ) -> Option<Job> {
        let at = if rng.chance(0.62) {
            position(home.0)
        } else {
            county_place(&place(home).county_fips, rng)?
        };
        let (employer, city) = self.employer(sector(&held.soc, rng), at, year_of(from), rng)?;
        let state = &PLACES.get(at)?.state;
        Some(Job {
            employer,
            title: &held.title,
            city,
            state,
            from,
            to,
        })
    }

    /// Hospitals and universities are the real ones in reach, the others those of the city.
    fn employer(
        &mut self,
        sector: Sector,
        at: usize,
        year: i32,
        rng: &mut ChaCha8Rng,
    ) -> Option<(String, &'static str)> {
        let place = PLACES.get(at)?;
        if sector == Sector::Hospital {
            let near = self.hospitals.entry(at).or_insert_with(|| {
                let all = hospitals(&place.state).iter();
                all.filter(|h| kilometres((place.lat, place.lon), (h.lat, h.lon)) < 35.0)
                    .collect()
            });
            if let Some(near) = rng.one(near) {
                return Some((near.name.to_owned(), near.city));
            }
        }
        if sector == Sector::University {
            let near = self
                .universities
                .entry(at)
                .or_insert_with(|| universities(place));
            let first = rng.one(near);
            // The larger of two draws, as it has more staff.
            let second = rng.one(near);
            let one = first
                .into_iter()
                .chain(second)
                .max_by(|a, b| a.size().total_cmp(&b.size()));
            if let Some(one) = one.filter(|s| s.open_in(year)) {
                return Some((one.name.clone(), &one.city));
            }
        }
        Some((sector.employer(at, rng), &place.city))
    }
}

fn universities(place: &Place) -> Vec<&'static School> {
    SCHOOLS
        .iter()
        .filter(|s| {
            s.state == place.state && kilometres((place.lat, place.lon), (s.lat, s.lon)) < 50.0
        })
        .collect()
}

/// Another occupation, of the same kind mostly, if one is soon found.
fn change(
    held: &'static Occupation,
    state: &'static str,
    education: Education,
    rng: &mut ChaCha8Rng,
) -> &'static Occupation {
    let kind = |o: &'static Occupation| o.soc.get(..2);
    for _ in 0..4 {
        let next = occupation(state, education, rng).unwrap_or(held);
        if kind(next) == kind(held) || rng.chance(0.08) {
            return next;
        }
    }
    held
}

fn tell_study(
    rows: &mut Rows,
    dirt: &mut Dirt,
    view: &View<'_>,
    ix: PersonIx,
    study: &Study,
    soc: &str,
) {
    if dirt.hit(dirt.rates.unseen) {
        return;
    }
    let school = study.school;
    let years = doctor_years(soc);
    let to = if study.degree == Degree::Graduate && years > 0 {
        later(study.from, years * 12 - 4)
    } else {
        study.to
    };
    let ended = (to <= view.now).then_some(to);
    let degree = match ended {
        Some(_) => degree_name(study.degree, soc, ix.0),
        None => "",
    };
    let name = dirt.text(&school.name);
    let (city, degree) = (dirt.cell(&school.city), dirt.cell(degree));
    let (from, to) = (dirt.month(Some(study.from)), dirt.month(ended));
    rows.push(&[
        view.id(ix),
        &name,
        &city,
        &school.state,
        &from,
        &to,
        &degree,
    ]);
}

fn tell_job(rows: &mut Rows, dirt: &mut Dirt, view: &View<'_>, ix: PersonIx, job: &Job) {
    let name = dirt.text(&job.employer);
    let title = dirt.cell(job.title);
    let from = dirt.month(Some(job.from));
    let to = job.to.filter(|_| !dirt.hit(dirt.rates.stale));
    let to = to.and_then(|to| dirt.seen_last(to, view.now));
    let to = to.map_or_else(String::new, month_text);
    rows.push(&[view.id(ix), &name, &title, job.city, job.state, &from, &to]);
}
