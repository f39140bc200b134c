//! What no policy may say: every range and every contradiction.

use std::fmt;
use std::time::Duration;

use super::duration::text;
use super::game::Exact;
use super::{
    ATTEMPTS_MAX, CHOICES_MAX, CHOICES_MIN, Challenge, DAY, Detail, Lock, Mark, Policy,
    QUESTIONS_MAX, Rules, Share, YEAR,
};

/// One thing that is wrong with rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contradiction {
    /// The rule, as it is called in TOML.
    pub(super) key: &'static str,
    /// What is wrong with it, as a clause.
    pub(super) clause: String,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.clause)
    }
}

/// All that is wrong, in the order of the rules.
pub(super) fn contradictions(rules: &Rules) -> Vec<Contradiction> {
    let mut found = Found(Vec::new());
    found.of_name(rules);
    found.of_questions(rules);
    found.of_attempts(rules);
    if let Some(challenge) = &rules.challenge {
        found.of_challenge(rules, challenge);
    }
    found.of_time(rules);
    found.of_facts(rules);
    found.of_velocity(rules);
    found.of_guess(rules);
    found.0
}

struct Found(Vec<Contradiction>);

impl Found {
    fn add(&mut self, key: &'static str, clause: impl Into<String>) {
        let clause = clause.into();
        self.0.push(Contradiction { key, clause });
    }

    /// Whether a number is in its range; if not, it is told.
    fn range(&mut self, key: &'static str, value: u8, (min, max): (u8, u8)) -> bool {
        let fits = (min..=max).contains(&value);
        if !fits {
            self.add(key, format!("{min} to {max}, not {value}"));
        }
        fits
    }

    /// Whether a time, if there is one, is in its range; if not, it is told.
    fn duration(&mut self, key: &'static str, duration: impl Into<Option<Duration>>) -> bool {
        let Some(duration) = duration.into() else {
            return true;
        };
        let fits = duration.subsec_nanos() == 0 && (SECOND..=DURATION_MAX).contains(&duration);
        if !fits {
            let longest = text(DURATION_MAX);
            self.add(
                key,
                format!("whole seconds, 1s to {longest}, not {duration:?}"),
            );
        }
        fits
    }

    fn of_name(&mut self, rules: &Rules) {
        let Some(name) = &rules.name else { return };
        let fits = |c: char| c.is_ascii_alphanumeric() || " _-.".contains(c);
        if !(1..=NAME_MAX).contains(&name.len()) || !name.chars().all(fits) {
            self.add(
                "name",
                format!("1 to {NAME_MAX} letters, digits, spaces or any of \"_-.\""),
            );
        }
        let named = Policy::presets().find(|preset| preset.name() == name);
        if named.is_some_and(|preset| preset.policy().0 != *rules) {
            self.add("name", "that of a preset, whose rules are others");
        }
    }

    fn of_questions(&mut self, rules: &Rules) {
        let counted = self.range("questions", rules.questions, (1, QUESTIONS_MAX));
        self.range("choices", rules.choices, (CHOICES_MIN, CHOICES_MAX));
        match rules.pass {
            Mark::Percent(percent) if !(1..=100).contains(&percent) => {
                self.add("pass", format!("1 % to 100 %, not {percent} %"));
            }
            Mark::Count(0) => {
                self.add("pass", "0 right answers pass whoever answers");
            }
            Mark::Count(count) if counted && count > rules.questions => {
                let asked = rules.questions;
                self.add(
                    "pass",
                    format!("{count} right answers of {asked} questions"),
                );
            }
            _ => {}
        }
        let Share { of, all } = rules.guess_max;
        if of == 0 || all == 0 || of > all {
            self.add(
                "guess_max",
                format!("more than 0 and at most 1, not {of}/{all}"),
            );
        } else if rules.guess_max.is_above(Share::GUESS_MAX) && !rules.danger_guess_max {
            self.add(
                "guess_max",
                format!("{of}/{all} is above 2 %, which takes danger_guess_max"),
            );
        }
        if rules.stop_early && !rules.one_by_one {
            self.add(
                "stop_early",
                "a quiz that is shown all at once can't stop early (one_by_one)",
            );
        }
        let comes_back = rules.carried() > 0 && rules.attempts != Some(1);
        if rules.stop_early && comes_back {
            self.add(
                "stop_early",
                "where a quiz stops tells about questions that come back (replaced)",
            );
        }
        if rules.detail == Detail::Counts && comes_back {
            self.add(
                "detail",
                "the number of right answers tells about questions that come back (replaced)",
            );
        }
        if rules.detail == Detail::Counts && rules.decoys {
            self.add(
                "detail",
                "enough right answers that don't pass tell a quiz about nobody (decoys)",
            );
        }
    }

    /// Of rules that lead to no probability there is nothing to say.
    fn of_guess(&mut self, rules: &Rules) {
        let leads_to_it = |key: &str| {
            ["questions", "choices", "pass", "guess_max"].contains(&key)
                || key.starts_with("challenge.")
        };
        if self.0.iter().any(|found| leads_to_it(found.key)) {
            return;
        }
        let once = rules.once();
        let Share { of, all } = rules.guess_max;
        if once > Exact::new(of.into(), all.into()) {
            self.add(
                "guess_max",
                format!(
                    "a blind guess passes one attempt with probability {once}, more than {of}/{all} \
                     (danger_guess_max, danger_guessable)"
                ),
            );
        }
    }

    fn of_attempts(&mut self, rules: &Rules) {
        match rules.attempts {
            Some(attempts) => {
                self.range("attempts", attempts, (1, ATTEMPTS_MAX));
            }
            None if rules.attempt_window.is_some() => {
                self.add(
                    "attempt_window",
                    "attempts are unlimited, so none is counted",
                );
            }
            None => {}
        }
        let mut fits = self.duration("attempt_window", rules.attempt_window);
        if let Lock::For(time) = rules.lock {
            fits &= self.duration("lock", time);
            if rules.attempts.is_none() {
                self.add("lock", "attempts are unlimited, so nothing locks");
            }
        }
        if fits && !rules.danger_new_attempts_soon {
            self.0.extend(rules.soon());
        }
        if rules.replaced > 100 {
            self.add(
                "replaced",
                format!("0 % to 100 %, not {} %", rules.replaced),
            );
        }
    }

    fn of_challenge(&mut self, rules: &Rules, challenge: &Challenge) {
        self.range(
            "challenge.questions",
            challenge.questions,
            (1, QUESTIONS_MAX),
        );
        let pass = rules.pass.of(rules.questions);
        let (asked, mark) = (challenge.questions, challenge.pass_mark);
        if challenge.offered_at.is_empty() {
            self.add("challenge.offered_at", "no score at which it is offered");
        }
        for score in &challenge.offered_at {
            if u16::from(*score) >= pass {
                self.add(
                    "challenge.offered_at",
                    format!("{score} right answers pass already"),
                );
            } else if challenge.together && mark <= *score {
                self.add(
                    "challenge.pass",
                    format!("{mark} of both rounds are reached by the {score} it is offered at"),
                );
            } else if challenge.together && mark > score.saturating_add(asked) {
                self.add(
                    "challenge.pass",
                    format!("{mark} of both rounds can't be reached from {score} by {asked} more"),
                );
            }
        }
        if !challenge.together && !(1..=asked).contains(&mark) {
            self.add(
                "challenge.pass",
                format!("{mark} right answers of {asked} questions"),
            );
        }
        let most = rules.attempts.unwrap_or(u8::MAX);
        if let Some(uses) = challenge.uses
            && !(1..=most).contains(&uses)
        {
            self.add("challenge.uses", format!("1 to {most}, not {uses}"));
        }
    }

    fn of_time(&mut self, rules: &Rules) {
        self.duration("time.quiz", rules.quiz_time);
        self.duration("time.question", rules.question_time);
        self.duration("time.warn_before", rules.warn_before);
        self.duration("time.open", rules.open_time);
        if rules.question_time.is_some() && !rules.one_by_one {
            self.add(
                "time.question",
                "a quiz that is shown all at once doesn't tell when a question is answered \
                 (one_by_one)",
            );
        }
        if let (Some(question), Some(quiz)) = (rules.question_time, rules.quiz_time)
            && question > quiz
        {
            let (question, quiz) = (text(question), text(quiz));
            self.add(
                "time.question",
                format!("{question} is more than the quiz has ({quiz})"),
            );
        }
        let shortest = rules.question_time.or(rules.quiz_time);
        let shortest = shortest.min(rules.quiz_time.or(shortest));
        match (rules.warn_before, shortest) {
            (Some(warn), Some(time)) if warn >= time => {
                let (warn, time) = (text(warn), text(time));
                self.add(
                    "time.warn_before",
                    format!("{warn} is no less than the time of {time}"),
                );
            }
            (Some(_), None) => {
                self.add(
                    "time.warn_before",
                    "there is no time to warn of (quiz, question)",
                );
            }
            _ => {}
        }
        for (key, time) in [
            ("time.quiz", rules.quiz_time),
            ("time.question", rules.question_time),
        ] {
            if let Some(time) = time
                && time > rules.open_time
            {
                let (time, open) = (text(time), text(rules.open_time));
                self.add(
                    key,
                    format!("{time} is more than a round may stay open ({open})"),
                );
            }
        }
    }

    fn of_facts(&mut self, rules: &Rules) {
        self.range("facts.per_table", rules.per_table, (1, u8::MAX));
        self.range("facts.per_family", rules.per_family, (1, u8::MAX));
        let tables = rules.tables_min;
        if !(1..=rules.questions).contains(&tables) {
            let questions = rules.questions;
            self.add(
                "facts.tables_min",
                format!("{tables} tables for {questions} questions"),
            );
        }
        if let Some((youngest, oldest)) = rules.fact_age
            && youngest > oldest
        {
            self.add(
                "facts.age",
                format!("facts of an age of {youngest} to {oldest} years: there are none"),
            );
        }
        let lists = [
            ("facts.allow", rules.allowed.as_deref().unwrap_or_default()),
            ("facts.deny", &rules.denied),
        ];
        for (list, keys) in lists {
            if keys.iter().any(|key| !is_key(key)) {
                self.add(list, "a kind is lower-case words with dots between");
            }
        }
        let denied = |key: &String| rules.denied.contains(key);
        if let Some(allowed) = &rules.allowed
            && allowed.iter().all(denied)
        {
            self.add("facts.allow", "no kind is left to ask");
        }
        let (once, key) = (rules.asked_once_for, "facts.asked_once_for");
        if self.duration(key, once) && rules.asks_again() && !rules.danger_asked_once_for {
            let (once, least) = (text(once), text(rules.asked_once_least()));
            self.add(
                key,
                format!(
                    "{once} is less than the {least} that attempts and their lock count \
                     (danger_asked_once_for)"
                ),
            );
        }
    }

    fn of_velocity(&mut self, rules: &Rules) {
        let limits = [
            ("velocity.per_person", rules.per_person),
            ("velocity.per_caller", rules.per_caller),
        ];
        for (key, velocity) in limits {
            let Some(velocity) = velocity else { continue };
            if velocity.count == 0 {
                self.add(key, "0 quizzes: nobody is ever asked");
            }
            self.duration(key, velocity.window);
        }
    }
}

impl Rules {
    /// Questions that may come back.
    pub(super) fn carried(&self) -> u8 {
        let replaced = (u16::from(self.questions) * u16::from(self.replaced)).div_ceil(100);
        let replaced = u8::try_from(replaced).unwrap_or(u8::MAX);
        self.questions.saturating_sub(replaced)
    }

    /// What gives new attempts by time alone, and sooner than it may.
    pub(super) fn soon(&self) -> Vec<Contradiction> {
        let mut found = Found(Vec::new());
        let lasts = self.attempt_time();
        let switch = "(danger_new_attempts_soon)";
        match self.attempt_window.filter(|_| self.attempts.is_some()) {
            Some(window) if window < DAY => {
                let clause = format!("new attempts after {}, before 24h {switch}", text(window));
                found.add("attempt_window", clause);
            }
            Some(window) if window < lasts => {
                let (window, lasts) = (text(window), text(lasts));
                let clause = format!("{window}, and an attempt may last {lasts} {switch}");
                found.add("attempt_window", clause);
            }
            _ => {}
        }
        let Lock::For(time) = self.lock else {
            return found.0;
        };
        match self.attempt_window {
            _ if self.attempts.is_none() => {}
            _ if time < DAY => {
                let clause = format!("new attempts after {}, before 24h {switch}", text(time));
                found.add("lock", clause);
            }
            Some(window) if time < window => {
                let (time, window) = (text(time), text(window));
                let clause =
                    format!("{time}, and its end clears attempts that count for {window} {switch}");
                found.add("lock", clause);
            }
            _ => {}
        }
        found.0
    }

    /// How long an attempt can last: its rounds, and the offer of the challenge between them.
    fn attempt_time(&self) -> Duration {
        let whole = self.quiz_time.unwrap_or(self.open_time);
        let round = |questions: u8| match self.question_time {
            Some(time) => whole.min(time.saturating_mul(questions.into())),
            None => whole,
        };
        let further = self.challenge.as_ref().map(|challenge| {
            let offer = if challenge.consent {
                whole
            } else {
                Duration::ZERO
            };
            offer.saturating_add(round(challenge.questions))
        });
        round(self.questions).saturating_add(further.unwrap_or_default())
    }

    /// Whether what was asked may come back whole while the attempt counts, or behind its lock.
    pub(super) fn asks_again(&self) -> bool {
        self.asked_once_for < self.asked_once_least()
    }

    fn asked_once_least(&self) -> Duration {
        let counts = self.attempt_window.unwrap_or(YEAR);
        match self.lock {
            Lock::For(time) => counts.max(time),
            Lock::UntilUnlocked => counts,
        }
    }
}

fn is_key(key: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '_';
    (1..=NAME_MAX).contains(&key.len()) && key.chars().all(fits)
}

const NAME_MAX: usize = 64;
const SECOND: Duration = Duration::from_secs(1);
/// Ten years: longer than any rule, and no sum of two overflows.
const DURATION_MAX: Duration = Duration::from_secs(3_650 * DAY.as_secs());

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyBuilder, Velocity};

    fn keys(builder: &PolicyBuilder) -> Vec<&'static str> {
        let mut rules = builder.clone().into_rules();
        rules.settle();
        let found = contradictions(&rules);
        assert_eq!(builder.clone().build().is_ok(), found.is_empty());
        found
            .iter()
            .map(|contradiction| contradiction.key)
            .collect()
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Each contradiction by itself: its key, and no other.
    #[test]
    #[expect(clippy::too_many_lines, reason = "a list of all that may be wrong")]
    fn each_contradiction_is_named() {
        let policy = Policy::builder;
        let offer = |scores: &[u8]| Challenge::new(2, 2).offer_at(scores);
        for (builder, key) in [
            (policy().name(""), "name"),
            (policy().name(&"x".repeat(65)), "name"),
            (policy().name("a\"b"), "name"),
            (policy().name("ron"), "name"),
            (Policy::ron().to_builder().attempts(1).name("ron"), "name"),
            (policy().questions(11), "questions"),
            (policy().choices(3), "choices"),
            (policy().choices(9), "choices"),
            (policy().pass_mark(0), "pass"),
            (policy().pass_mark(6), "pass"),
            (policy().pass_percent(0), "pass"),
            (policy().pass_percent(101), "pass"),
            (policy().pass_mark(3), "guess_max"),
            (policy().guess_max(0, 1), "guess_max"),
            (policy().guess_max(1, 0), "guess_max"),
            (policy().guess_max(1, 49), "guess_max"),
            (policy().danger_guess_max(3, 2), "guess_max"),
            (
                policy().challenge(offer(&[1, 2, 3])).choices(4),
                "guess_max",
            ),
            (policy().stop_early(true), "stop_early"),
            (
                policy()
                    .one_by_one(true)
                    .stop_early(true)
                    .replaced(60)
                    .attempts(2),
                "stop_early",
            ),
            (
                policy().detail(Detail::Counts).replaced(60).attempts(2),
                "detail",
            ),
            (policy().detail(Detail::Counts).decoys(true), "detail"),
            (policy().attempts(0), "attempts"),
            (policy().attempts(6), "attempts"),
            (policy().attempt_window(seconds(0)), "attempt_window"),
            (
                policy()
                    .danger_unlimited_attempts()
                    .attempt_window(seconds(9)),
                "attempt_window",
            ),
            (
                policy().lock(Lock::For(Duration::from_millis(1_500))),
                "lock",
            ),
            (
                policy()
                    .danger_unlimited_attempts()
                    .lock(Lock::For(seconds(9))),
                "lock",
            ),
            (policy().attempt_window(DAY - SECOND), "attempt_window"),
            (
                policy().attempt_window(DAY).open_time(DAY + SECOND),
                "attempt_window",
            ),
            (
                policy()
                    .attempt_window(DAY * 3 - SECOND)
                    .challenge(offer(&[3])),
                "attempt_window",
            ),
            (policy().lock(Lock::For(DAY - SECOND)), "lock"),
            (
                policy().attempt_window(DAY * 2).lock(Lock::For(DAY)),
                "lock",
            ),
            (policy().replaced(101), "replaced"),
            (
                policy().challenge(Challenge::new(2, 2)),
                "challenge.offered_at",
            ),
            (policy().challenge(offer(&[4])), "challenge.offered_at"),
            (
                policy().challenge(Challenge::new(11, 11).offer_at(&[3])),
                "challenge.questions",
            ),
            (
                policy().challenge(Challenge::new(2, 3).offer_at(&[3])),
                "challenge.pass",
            ),
            (
                policy().challenge(offer(&[3]).graded_together(true)),
                "challenge.pass",
            ),
            (
                policy().challenge(Challenge::new(2, 6).offer_at(&[3]).graded_together(true)),
                "challenge.pass",
            ),
            (
                policy().challenge(offer(&[3]).uses_max(2)),
                "challenge.uses",
            ),
            (
                policy().challenge(offer(&[3]).uses_max(0)),
                "challenge.uses",
            ),
            (policy().quiz_time(seconds(86_401)), "time.quiz"),
            (policy().question_time(seconds(9)), "time.question"),
            (
                policy()
                    .one_by_one(true)
                    .question_time(seconds(9))
                    .quiz_time(seconds(8)),
                "time.question",
            ),
            (policy().warn_before(seconds(9)), "time.warn_before"),
            (
                policy().quiz_time(seconds(9)).warn_before(seconds(9)),
                "time.warn_before",
            ),
            (policy().open_time(DURATION_MAX + SECOND), "time.open"),
            (policy().per_table(0), "facts.per_table"),
            (policy().per_family(0), "facts.per_family"),
            (policy().tables_min(6), "facts.tables_min"),
            (policy().tables_min(0), "facts.tables_min"),
            (policy().fact_age(3, 2), "facts.age"),
            (policy().allow_kinds(&[]), "facts.allow"),
            (
                policy()
                    .allow_kinds(&["employer"])
                    .deny_kinds(&["employer"]),
                "facts.allow",
            ),
            (policy().deny_kinds(&["Employer!"]), "facts.deny"),
            (policy().asked_once_for(seconds(0)), "facts.asked_once_for"),
            (
                policy().asked_once_for(YEAR - SECOND),
                "facts.asked_once_for",
            ),
            (
                policy().attempt_window(DAY * 2).asked_once_for(DAY),
                "facts.asked_once_for",
            ),
            (
                policy().lock(Lock::For(YEAR + SECOND)),
                "facts.asked_once_for",
            ),
            (
                policy().per_person(Velocity::new(0, DAY)),
                "velocity.per_person",
            ),
            (
                policy().per_caller(Velocity::new(1, seconds(0))),
                "velocity.per_caller",
            ),
        ] {
            assert_eq!(keys(&builder), [key], "{builder:?}");
        }
    }

    #[test]
    fn new_attempts_come_soon_by_a_name_of_danger() {
        let second = || Policy::builder().attempt_window(SECOND);
        for builder in [
            second(),
            Policy::builder().lock(Lock::For(SECOND)),
            second().attempts(5).lock(Lock::For(SECOND)),
        ] {
            assert!(builder.clone().build().is_err());
            let policy = builder.danger_new_attempts_soon(true).build().unwrap();
            assert!(policy.to_toml().contains("danger_new_attempts_soon = true"));
        }
        // whoever needs no danger has none
        let day = Policy::builder().attempt_window(DAY).lock(Lock::For(DAY));
        let named = day.clone().danger_new_attempts_soon(true);
        assert_eq!(named.build().unwrap(), day.build().unwrap());
    }

    #[test]
    fn all_contradictions_are_told_at_once() {
        let builder = Policy::builder()
            .questions(0)
            .choices(99)
            .attempts(9)
            .stop_early(true)
            .per_table(0);
        let error = builder.build().unwrap_err().to_string();
        for clause in [
            "questions: 1 to 10",
            "choices: 4 to 8",
            "attempts: ",
            "stop_early: ",
            "facts.per_table: ",
        ] {
            assert!(error.contains(clause), "{error}");
        }
    }
}
