//! What people are called.

use super::Life;
use super::people::Someone;
use crate::draw::Draw as _;
use crate::reference::names::{Group, given, spaced, surname};
use crate::truth::{Education, PersonIx, Sex};

/// States where sons are most often named after their fathers.
const SOUTH: [&str; 16] = [
    "AL", "AR", "DE", "FL", "GA", "KY", "LA", "MD", "MS", "NC", "OK", "SC", "TN", "TX", "VA", "WV",
];

impl Life<'_> {
    /// Names someone of whose parents nothing is known.
    pub(super) fn name_founder(&mut self, person: &mut Someone) {
        let year = person.birth.year();
        person.given = given(person.sex, year, &mut self.rng);
        person.middle = self.middle_name(person.sex, year, person.given);
        let mut family = self.family_name(person.group);
        if person.group == Group::Hispanic && self.rng.chance(0.12) {
            let second = self.family_name(person.group);
            if second != family {
                family = format!("{family} {second}");
            }
        }
        person.surnames.push((person.birth, family));
        if person.sex == Sex::Male && self.rng.chance(0.015) {
            let suffix = if self.rng.chance(0.75) { "Jr" } else { "III" };
            person.suffix = Some(suffix);
        }
    }

    fn family_name(&mut self, group: Group) -> String {
        let name = surname(group, &mut self.rng);
        match spaced(name) {
            Some(spaced) if self.rng.chance(0.6) => spaced.to_owned(),
            _ => name.to_owned(),
        }
    }

    fn middle_name(&mut self, sex: Sex, year: u16, given_name: &str) -> Option<String> {
        if self.rng.chance(0.045) {
            return None;
        }
        let middle = given(sex, year.saturating_sub(20), &mut self.rng);
        (middle != given_name).then(|| middle.to_owned())
    }

    /// Names a child of known parents, unlike its siblings.
    pub(super) fn name_child(
        &mut self,
        child: &mut Someone,
        mother: PersonIx,
        father: Option<PersonIx>,
        married: bool,
    ) {
        let year = child.birth.year();
        child.given = given(child.sex, year, &mut self.rng);
        for _ in 0..12 {
            let siblings = &self.people[mother].children;
            if siblings
                .iter()
                .all(|s| self.people[*s].given != child.given)
            {
                break;
            }
            child.given = given(child.sex, year, &mut self.rng);
        }
        child.middle = self.middle_name(child.sex, year, child.given);
        let bearer = match father {
            Some(father) if married || self.rng.chance(0.6) => father,
            _ => mother,
        };
        let mut family = self.people[bearer].surname().to_owned();
        if let Some(father) = father
            && child.group == Group::Hispanic
            && self.people[father].group == Group::Hispanic
            && self.rng.chance(0.1)
        {
            let first = |id: PersonIx| first_part(self.people[id].surname()).to_owned();
            let (paternal, maternal) = (first(father), first_birth_part(&self.people[mother]));
            if paternal != maternal {
                family = format!("{paternal} {maternal}");
            }
        }
        child.surnames.push((child.birth, family));
        if let Some(father) = father
            && child.sex == Sex::Male
        {
            self.name_after_father(child, mother, father);
        }
    }

    fn name_after_father(&mut self, child: &mut Someone, mother: PersonIx, father: PersonIx) {
        let elder_son = self.people[mother]
            .children
            .iter()
            .any(|s| self.people[*s].suffix.is_some());
        let rate = if SOUTH.contains(&self.here.state) {
            0.07
        } else {
            0.04
        };
        let family = child.surnames.last().map_or("", |(_, name)| name.as_str());
        if elder_son || self.people[father].surname() != family || !self.rng.chance(rate) {
            return;
        }
        child.given = self.people[father].given;
        child.middle.clone_from(&self.people[father].middle);
        child.suffix = Some(match self.people[father].suffix {
            None | Some("Sr") => "Jr",
            Some("Jr" | "II") => "III",
            Some(_) => "IV",
        });
        let senior = self.rng.chance(0.33);
        let father = &mut self.people[father];
        if father.suffix.is_none() && senior {
            father.suffix = Some("Sr");
        }
    }

    /// Who of a couple changes the name, and how.
    pub(super) fn marry_names(&mut self, wife: PersonIx, husband: PersonIx) {
        let now = self.now;
        let his = self.people[husband].surname().to_owned();
        let hers = self.people[wife].surname().to_owned();
        if his == hers {
            return;
        }
        let woman = &self.people[wife];
        let mut keeps: f64 = if woman.birth.year() >= 1974 {
            0.18
        } else {
            0.09
        };
        if woman.education == Education::Graduate {
            keeps += 0.12;
        }
        if woman.group == Group::Hispanic {
            keeps += 0.15;
        }
        if self.rng.chance(keeps) {
            if self.rng.chance(0.08) {
                self.people[husband].surnames.push((now, hers));
            }
            return;
        }
        let plain = !hers.contains([' ', '-']) && !his.contains([' ', '-']);
        if plain && self.rng.chance(0.05) {
            self.people[wife]
                .surnames
                .push((now, format!("{hers}-{his}")));
            return;
        }
        if plain && self.rng.chance(0.22) {
            self.people[wife].middle = Some(hers);
        }
        self.people[wife].surnames.push((now, his));
    }

    /// After a divorce about half of those who changed take their birth name again.
    pub(super) fn part_names(&mut self, person: PersonIx) {
        if !self.rng.chance(0.5) {
            return;
        }
        let now = self.now;
        let someone = &mut self.people[person];
        if someone.surnames.len() > 1
            && let Some((_, birth)) = someone.surnames.first().cloned()
            && birth != someone.surname()
        {
            someone.surnames.push((now, birth));
        }
    }
}

/// The first of two surnames, with its particles.
fn first_part(surname: &str) -> &str {
    let mut end = 0;
    for word in surname.split_inclusive([' ', '-']) {
        end += word.len();
        let bare = word.trim_end_matches([' ', '-']);
        if !matches!(bare, "De" | "Del" | "La" | "Los" | "Van" | "St") {
            break;
        }
    }
    surname
        .get(..end)
        .unwrap_or(surname)
        .trim_end_matches([' ', '-'])
}

fn first_birth_part(person: &Someone) -> String {
    let birth = person.surnames.first().map_or("", |(_, name)| name);
    first_part(birth).to_owned()
}

#[cfg(test)]
mod tests {
    use super::first_part;

    #[test]
    fn particles_stay_with_their_name() {
        for (surname, first) in [
            ("Garcia Lopez", "Garcia"),
            ("De La Cruz Soto", "De La Cruz"),
            ("De Leon", "De Leon"),
            ("Ruiz", "Ruiz"),
            ("Diaz-Ortega", "Diaz"),
        ] {
            assert_eq!(first_part(surname), first);
        }
    }
}
