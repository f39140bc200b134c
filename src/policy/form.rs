//! The TOML form: every rule by its name, those of one matter in a table.

use std::fmt::{Display, Write as _};
use std::ops::Range;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use toml::de::DeTable;

use super::check::contradictions;
use super::value::{Ages, Limit, LockText, Pace, Percent, ShareText, Time};
use super::{Challenge, Detail, Mark, NoneOfTheAbove, Policy, Reauthentication, Rules, Share};
use crate::Error;

/// Everything that a text may say; what it doesn't say is as in its preset, or in
/// [`Policy::new`].
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    preset: Option<String>,
    name: Option<String>,
    questions: Option<u8>,
    choices: Option<u8>,
    pass: Option<Mark>,
    none_of_the_above: Option<NoneOfTheAbove>,
    guess_max: Option<ShareText>,
    danger_guess_max: Option<ShareText>,
    danger_guessable: Option<bool>,
    attempts: Option<u8>,
    danger_unlimited_attempts: Option<bool>,
    attempt_window: Option<Limit<Time>>,
    lock: Option<LockText>,
    danger_new_attempts_soon: Option<bool>,
    replaced: Option<Percent>,
    one_by_one: Option<bool>,
    stop_early: Option<bool>,
    detail: Option<Detail>,
    decoys: Option<bool>,
    opt_out: Option<bool>,
    reauthentication: Option<Reauthentication>,
    challenge: Option<ChallengeForm>,
    time: Option<TimeForm>,
    facts: Option<FactsForm>,
    velocity: Option<VelocityForm>,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChallengeForm {
    /// None takes the preset's challenge away.
    offered_at: Option<Vec<u8>>,
    questions: Option<u8>,
    pass: Option<u8>,
    graded_together: Option<bool>,
    needs_consent: Option<bool>,
    uses: Option<u8>,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeForm {
    quiz: Option<Limit<Time>>,
    question: Option<Limit<Time>>,
    warn_before: Option<Limit<Time>>,
    open: Option<Time>,
    timeout_counts: Option<bool>,
    abandon_counts: Option<bool>,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactsForm {
    static_kinds: Option<bool>,
    revealing_prompts: Option<bool>,
    danger_mixed_attempts: Option<bool>,
    per_table: Option<u8>,
    per_family: Option<u8>,
    tables_min: Option<u8>,
    age: Option<Limit<Ages>>,
    allow: Option<Vec<String>>,
    deny: Option<Vec<String>>,
    asked_once_for: Option<Time>,
    danger_asked_once_for: Option<Time>,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct VelocityForm {
    per_person: Option<Limit<Pace>>,
    danger_unlimited_quizzes: Option<bool>,
    per_caller: Option<Limit<Pace>>,
}

impl Policy {
    /// Reads a policy from TOML, the form that [`Policy::to_toml`] writes.
    ///
    /// A key that isn't given is as in [`Policy::new`], or as in the preset that `preset` names; a
    /// preset keeps its name if nothing else is given. Times are like `"2m"`, shares like `"60%"`,
    /// and `"none"` lifts a limit.
    ///
    /// ```
    /// use kba::Policy;
    ///
    /// let policy = Policy::from_toml("preset = \"zoho_sign\"\nattempts = 5")?;
    /// assert_eq!(policy.attempts(), Some(5));
    ///
    /// let error = Policy::from_toml("[time]\nquiz = \"soon\"").unwrap_err();
    /// assert!(error.to_string().starts_with("line 2, time.quiz: "));
    /// # Ok::<(), kba::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if the text isn't TOML or longer than 64 KiB, names a key or a
    /// preset that there isn't, or if the policy contradicts itself: with line and key.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        if text.len() > BYTES_MAX {
            return Err(Error::config(format!(
                "a policy of {} bytes; at most {BYTES_MAX} are read",
                text.len()
            )));
        }
        let form: Form = toml::from_str(text).map_err(|error| {
            let place = error
                .span()
                .map_or_else(String::new, |span| place(text, &span));
            Error::config(format!("{place}{}", error.message().replace('\n', ", ")))
        })?;
        let found = |(key, clause): (&str, String)| {
            let line = line_of(text, key).map_or_else(String::new, |line| format!("line {line}, "));
            format!("{line}{key}: {clause}")
        };
        let mut rules = form.rules().map_err(|fault| Error::config(found(fault)))?;
        rules.settle();
        let clauses: Vec<String> = contradictions(&rules)
            .into_iter()
            .map(|contradiction| found((contradiction.key, contradiction.clause)))
            .collect();
        if clauses.is_empty() {
            return Ok(Self(rules));
        }
        Err(Error::config(clauses.join("; ")))
    }

    /// The policy as TOML: every rule, in one order, so that equal policies are equal texts.
    ///
    /// ```
    /// use kba::Policy;
    ///
    /// let text = Policy::ron().to_toml();
    /// assert!(text.starts_with("name = \"ron\"\nquestions = 5\n"));
    /// assert_eq!(Policy::from_toml(&text)?, Policy::ron());
    /// # Ok::<(), kba::Error>(())
    /// ```
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut page = Page(String::new());
        page.of_top(&self.0);
        if let Some(challenge) = &self.0.challenge {
            page.of_challenge(challenge);
        }
        page.of_time(&self.0);
        page.of_facts(&self.0);
        page.head("velocity");
        match self.0.per_person {
            Some(velocity) => page.line("per_person", Pace(velocity)),
            None => page.line("danger_unlimited_quizzes", true),
        }
        page.line("per_caller", Limit(self.0.per_caller.map(Pace)));
        page.0
    }

    /// BLAKE3 of [`Policy::to_toml`]: names the rules that a quiz went by.
    ///
    /// ```
    /// use kba::Policy;
    ///
    /// let (one, other) = (Policy::from_toml("attempts = 2")?, Policy::builder().attempts(2));
    /// assert_eq!(one.digest(), other.build()?.digest());
    /// assert_ne!(one.digest(), Policy::new().digest());
    /// # Ok::<(), kba::Error>(())
    /// ```
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        blake3::hash(self.to_toml().as_bytes()).into()
    }
}

impl Form {
    /// What the form says, over what it starts from; or the key that can't be followed, and why.
    fn rules(self) -> Result<Rules, (&'static str, String)> {
        let mut rules = Rules::new();
        if let Some(name) = &self.preset {
            rules = Policy::preset(name)
                .map_err(|e| ("preset", e.to_string()))?
                .0;
            let bare = Self {
                preset: self.preset.clone(),
                ..Self::default()
            };
            if self != bare {
                rules.name = None;
            }
        }
        self.put_guess(&mut rules)?;
        set(&mut rules.name, self.name.map(Some));
        set(&mut rules.questions, self.questions);
        set(&mut rules.choices, self.choices);
        set(&mut rules.pass, self.pass);
        set(&mut rules.none_of_the_above, self.none_of_the_above);
        match (self.attempts, self.danger_unlimited_attempts) {
            (Some(_), Some(true)) => {
                return Err(("attempts", "stand beside danger_unlimited_attempts".into()));
            }
            (None, Some(true)) => rules.attempts = None,
            (attempts, _) => set(&mut rules.attempts, attempts.map(Some)),
        }
        set(
            &mut rules.attempt_window,
            self.attempt_window.map(Limit::times),
        );
        set(&mut rules.lock, self.lock.map(|LockText(lock)| lock));
        set(
            &mut rules.danger_new_attempts_soon,
            self.danger_new_attempts_soon,
        );
        set(
            &mut rules.replaced,
            self.replaced.map(|Percent(share)| share),
        );
        set(&mut rules.one_by_one, self.one_by_one);
        set(&mut rules.stop_early, self.stop_early);
        set(&mut rules.detail, self.detail);
        set(&mut rules.decoys, self.decoys);
        set(&mut rules.opt_out, self.opt_out);
        set(&mut rules.reauthentication, self.reauthentication);
        if let Some(challenge) = self.challenge {
            rules.challenge = challenge.over(rules.challenge.take())?;
        }
        self.time.unwrap_or_default().put(&mut rules);
        self.facts.unwrap_or_default().put(&mut rules)?;
        self.velocity.unwrap_or_default().put(&mut rules)?;
        Ok(rules)
    }
}

impl Form {
    fn put_guess(&self, rules: &mut Rules) -> Result<(), (&'static str, String)> {
        let given = [
            self.guess_max.is_some(),
            self.danger_guess_max.is_some(),
            self.danger_guessable == Some(true),
        ];
        if given.iter().filter(|given| **given).count() > 1 {
            return Err((
                "guess_max",
                "stands beside danger_guess_max or danger_guessable".into(),
            ));
        }
        if self.danger_guessable == Some(false) && rules.danger_guess_max {
            (rules.guess_max, rules.danger_guess_max) = (Share::GUESS_MAX, false);
        }
        if let Some(ShareText(share)) = self.guess_max {
            (rules.guess_max, rules.danger_guess_max) = (share, false);
        }
        let raised = match (self.danger_guess_max, self.danger_guessable) {
            (_, Some(true)) => Some(Share::ONE),
            (share, _) => share.map(|ShareText(share)| share),
        };
        if let Some(share) = raised {
            rules.guess_max = share;
            rules.danger_guess_max = share.is_above(Share::GUESS_MAX);
        }
        Ok(())
    }
}

impl ChallengeForm {
    fn over(self, base: Option<Challenge>) -> Result<Option<Challenge>, (&'static str, String)> {
        if self.offered_at.as_ref().is_some_and(Vec::is_empty) {
            return Ok(None);
        }
        let mut challenge = match (base, self.questions, self.pass) {
            (Some(base), _, _) => base,
            (None, Some(questions), Some(pass)) => Challenge::new(questions, pass),
            (None, None, _) => return Err(("challenge", "no questions".into())),
            (None, _, None) => return Err(("challenge", "no pass".into())),
        };
        set(&mut challenge.questions, self.questions);
        set(&mut challenge.pass_mark, self.pass);
        if let Some(scores) = self.offered_at {
            challenge = challenge.offer_at(&scores);
        }
        set(&mut challenge.together, self.graded_together);
        set(&mut challenge.consent, self.needs_consent);
        set(&mut challenge.uses, self.uses.map(Some));
        Ok(Some(challenge))
    }
}

impl TimeForm {
    fn put(self, rules: &mut Rules) {
        set(&mut rules.quiz_time, self.quiz.map(Limit::times));
        set(&mut rules.question_time, self.question.map(Limit::times));
        set(&mut rules.warn_before, self.warn_before.map(Limit::times));
        set(&mut rules.open_time, self.open.map(|Time(time)| time));
        set(&mut rules.timeout_counts, self.timeout_counts);
        set(&mut rules.abandon_counts, self.abandon_counts);
    }
}

impl FactsForm {
    fn put(self, rules: &mut Rules) -> Result<(), (&'static str, String)> {
        set(&mut rules.static_kinds, self.static_kinds);
        set(&mut rules.revealing_prompts, self.revealing_prompts);
        let separate = self.danger_mixed_attempts.map(|mixed| !mixed);
        set(&mut rules.separate_attempts, separate);
        set(&mut rules.per_table, self.per_table);
        set(&mut rules.per_family, self.per_family);
        set(&mut rules.tables_min, self.tables_min);
        let ages = |Limit(ages): Limit<Ages>| ages.map(|Ages(youngest, oldest)| (youngest, oldest));
        set(&mut rules.fact_age, self.age.map(ages));
        set(&mut rules.allowed, self.allow.map(Some));
        set(&mut rules.denied, self.deny);
        match (self.asked_once_for, self.danger_asked_once_for) {
            (Some(_), Some(_)) => {
                return Err((
                    "facts.asked_once_for",
                    "stands beside danger_asked_once_for".into(),
                ));
            }
            (None, None) => {}
            (Some(Time(time)), None) => {
                (rules.asked_once_for, rules.danger_asked_once_for) = (time, false);
            }
            (None, Some(Time(time))) => {
                (rules.asked_once_for, rules.danger_asked_once_for) = (time, true);
            }
        }
        Ok(())
    }
}

impl VelocityForm {
    fn put(self, rules: &mut Rules) -> Result<(), (&'static str, String)> {
        let pace = |Limit(pace): Limit<Pace>| pace.map(|Pace(velocity)| velocity);
        let key = "velocity.per_person";
        match (self.per_person.map(pace), self.danger_unlimited_quizzes) {
            (Some(None), _) => {
                return Err((key, "no limit takes danger_unlimited_quizzes".into()));
            }
            (Some(_), Some(true)) => {
                return Err((key, "stands beside danger_unlimited_quizzes".into()));
            }
            (None, Some(true)) => rules.per_person = None,
            (given, _) => set(&mut rules.per_person, given),
        }
        set(&mut rules.per_caller, self.per_caller.map(pace));
        Ok(())
    }
}

/// The text that is written.
struct Page(String);

impl Page {
    fn line(&mut self, key: &str, value: impl Display) {
        // a string takes whatever is written
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn head(&mut self, table: &str) {
        let _ = writeln!(self.0, "\n[{table}]");
    }

    fn of_top(&mut self, rules: &Rules) {
        if let Some(name) = &rules.name {
            self.line("name", format_args!("\"{name}\""));
        }
        self.line("questions", rules.questions);
        self.line("choices", rules.choices);
        match rules.pass {
            Mark::Count(count) => self.line("pass", count),
            Mark::Percent(percent) => self.line("pass", Percent(percent)),
        }
        let none = match rules.none_of_the_above {
            NoneOfTheAbove::Off => "off",
            NoneOfTheAbove::Some => "some",
            NoneOfTheAbove::All => "all",
        };
        self.line("none_of_the_above", format_args!("\"{none}\""));
        match rules.guess_max {
            Share::ONE => self.line("danger_guessable", true),
            share if rules.danger_guess_max => self.line("danger_guess_max", ShareText(share)),
            share => self.line("guess_max", ShareText(share)),
        }
        match rules.attempts {
            Some(attempts) => self.line("attempts", attempts),
            None => self.line("danger_unlimited_attempts", true),
        }
        self.line("attempt_window", Limit(rules.attempt_window.map(Time)));
        self.line("lock", LockText(rules.lock));
        if rules.danger_new_attempts_soon {
            self.line("danger_new_attempts_soon", true);
        }
        self.line("replaced", Percent(rules.replaced));
        self.line("one_by_one", rules.one_by_one);
        self.line("stop_early", rules.stop_early);
        let detail = match rules.detail {
            Detail::Verdict => "verdict",
            Detail::Counts => "counts",
        };
        self.line("detail", format_args!("\"{detail}\""));
        self.line("decoys", rules.decoys);
        self.line("opt_out", rules.opt_out);
        let again = match rules.reauthentication {
            Reauthentication::EveryAccess => "every_access",
            Reauthentication::Once => "once",
        };
        self.line("reauthentication", format_args!("\"{again}\""));
    }

    fn of_challenge(&mut self, challenge: &Challenge) {
        self.head("challenge");
        self.line("offered_at", format_args!("{:?}", challenge.offered_at));
        self.line("questions", challenge.questions);
        self.line("pass", challenge.pass_mark);
        self.line("graded_together", challenge.together);
        self.line("needs_consent", challenge.consent);
        if let Some(uses) = challenge.uses {
            self.line("uses", uses);
        }
    }

    fn of_time(&mut self, rules: &Rules) {
        self.head("time");
        self.line("quiz", Limit(rules.quiz_time.map(Time)));
        self.line("question", Limit(rules.question_time.map(Time)));
        self.line("warn_before", Limit(rules.warn_before.map(Time)));
        self.line("open", Time(rules.open_time));
        self.line("timeout_counts", rules.timeout_counts);
        self.line("abandon_counts", rules.abandon_counts);
    }

    fn of_facts(&mut self, rules: &Rules) {
        self.head("facts");
        self.line("static_kinds", rules.static_kinds);
        self.line("revealing_prompts", rules.revealing_prompts);
        if !rules.separate_attempts {
            self.line("danger_mixed_attempts", true);
        }
        self.line("per_table", rules.per_table);
        self.line("per_family", rules.per_family);
        self.line("tables_min", rules.tables_min);
        let ages = rules
            .fact_age
            .map(|(youngest, oldest)| Ages(youngest, oldest));
        self.line("age", Limit(ages));
        if let Some(allowed) = &rules.allowed {
            self.line("allow", format_args!("{allowed:?}"));
        }
        self.line("deny", format_args!("{:?}", rules.denied));
        let key = if rules.danger_asked_once_for {
            "danger_asked_once_for"
        } else {
            "asked_once_for"
        };
        self.line(key, Time(rules.asked_once_for));
    }
}

/// A number of right answers, or a share of the questions.
impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl Visitor<'_> for Either {
            type Value = Mark;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number of right answers, or a share like \"80%\"")
            }

            fn visit_i64<E: de::Error>(self, count: i64) -> Result<Mark, E> {
                let count = u8::try_from(count);
                count.map(Mark::Count).map_err(|_| {
                    E::custom("more right answers than there can be, or fewer than none")
                })
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Mark, E> {
                let percent = Percent::try_from(text.to_owned()).map_err(E::custom)?;
                Ok(Mark::Percent(percent.0))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// Sets a rule if the form names it.
fn set<T>(rule: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *rule = given;
    }
}

/// Line and key of a place in the text: "line 2, time.quiz: ".
fn place(text: &str, span: &Range<usize>) -> String {
    let line = line_at(text, span.start);
    let mut found = None;
    each_key(text, |path, key, value| {
        if key == *span || (value.start <= span.start && span.end <= value.end) {
            // the innermost comes last
            found = Some(path.to_owned());
        }
    });
    match found {
        Some(path) => format!("line {line}, {path}: "),
        None => format!("line {line}: "),
    }
}

/// The line of a key, if the text names it.
fn line_of(text: &str, wanted: &str) -> Option<usize> {
    let mut line = None;
    each_key(text, |path, key, _| {
        if path == wanted {
            line = Some(line_at(text, key.start));
        }
    });
    line
}

/// Path, place and place of the value of each key, tables before what they hold.
fn each_key(text: &str, mut each: impl FnMut(&str, Range<usize>, Range<usize>)) {
    let Ok(table) = DeTable::parse(text) else {
        return;
    };
    for (key, value) in table.get_ref() {
        each(key.get_ref(), key.span(), value.span());
        for (inner, value) in value.get_ref().as_table().into_iter().flatten() {
            let path = format!("{}.{}", key.get_ref(), inner.get_ref());
            each(&path, inner.span(), value.span());
        }
    }
}

fn line_at(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// A policy with every kind named in both lists is a tenth of it.
const BYTES_MAX: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Lock, Velocity};
    use std::time::Duration;

    fn error(text: &str) -> String {
        Policy::from_toml(text).unwrap_err().to_string()
    }

    /// Every rule at another value than by default, but for decoys.
    fn unusual() -> Policy {
        let challenge = Challenge::new(3, 5)
            .offer_at(&[4, 3])
            .graded_together(true)
            .consent(false)
            .uses_max(2);
        Policy::builder()
            .name("Branch office-2.1")
            .questions(6)
            .choices(7)
            .pass_mark(5)
            .none_of_the_above(NoneOfTheAbove::Some)
            .danger_guess_max(1, 33)
            .attempts(4)
            .attempt_window(Duration::from_secs(90))
            .lock(Lock::For(Duration::from_secs(7_200)))
            .danger_new_attempts_soon(true)
            .replaced(100)
            .challenge(challenge)
            .one_by_one(true)
            .stop_early(true)
            .detail(Detail::Counts)
            .opt_out(false)
            .reauthentication(Reauthentication::Once)
            .quiz_time(Duration::from_secs(301))
            .question_time(Duration::from_secs(60))
            .warn_before(Duration::from_secs(10))
            .open_time(Duration::from_secs(86_401))
            .timeout_counts(false)
            .abandon_counts(false)
            .static_kinds(false)
            .revealing_prompts(true)
            .danger_mixed_attempts(true)
            .per_table(3)
            .per_family(2)
            .tables_min(4)
            .fact_age(1, 20)
            .allow_kinds(&["employer", "zip.code"])
            .deny_kinds(&["employer"])
            .danger_asked_once_for(Duration::from_secs(3_600))
            .danger_unlimited_quizzes()
            .per_caller(Velocity::new(500, Duration::from_secs(3_600)))
            .build()
            .unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let mut policies: Vec<Policy> = Policy::presets().map(|preset| preset.policy()).collect();
        policies.extend([Policy::new(), unusual()]);
        let endless = unusual()
            .to_builder()
            .challenge(None)
            .danger_unlimited_attempts();
        let endless = endless.attempt_window(None).lock(Lock::UntilUnlocked);
        policies.push(endless.danger_guessable().build().unwrap());
        policies.push(Policy::builder().decoys(true).build().unwrap());
        for policy in policies {
            let text = policy.to_toml();
            assert_eq!(Policy::from_toml(&text).unwrap(), policy, "{text}");
            assert_eq!(Policy::from_toml(&text).unwrap().digest(), policy.digest());
        }
        assert_ne!(Policy::new().digest(), Policy::ron().digest());
    }

    #[test]
    fn what_is_not_said_is_as_in_the_preset() {
        assert_eq!(Policy::from_toml("").unwrap(), Policy::new());
        assert_eq!(
            Policy::from_toml("preset = \"ron\"").unwrap(),
            Policy::ron()
        );
        let read = Policy::from_toml(
            "preset = \"zoho_sign\"\nattempts = 2\n[challenge]\nuses = 1\n[time]\nquiz = \"5m\"",
        );
        let read = read.unwrap();
        assert_eq!(read.name(), None);
        let challenge = Challenge::new(2, 2).offer_at(&[3]).uses_max(1);
        let built = Policy::zoho_sign()
            .to_builder()
            .attempts(2)
            .challenge(challenge)
            .quiz_time(Duration::from_secs(300));
        assert_eq!(read, built.build().unwrap());
        let bare = "preset = \"zoho_sign\"\n[challenge]\noffered_at = []";
        assert_eq!(Policy::from_toml(bare).unwrap().challenge(), None);
        let untimed =
            "preset = \"ron\"\nname = \"ours\"\n[time]\nquiz = \"none\"\nwarn_before = \"none\"";
        let untimed = Policy::from_toml(untimed).unwrap();
        assert_eq!((untimed.name(), untimed.quiz_time()), (Some("ours"), None));
    }

    /// Each with line and key, where there is one.
    #[test]
    #[expect(clippy::too_many_lines, reason = "a list of all that may be wrong")]
    fn bad_texts_are_refused_with_their_place() {
        for (text, told) in [
            ("questions = ", "line 1"),
            ("questions = 5\nquestions = 6", "line 2"),
            ("questions = 300", "line 1, questions: "),
            ("questions = \"5\"", "line 1, questions: "),
            ("question = 5", "line 1, question: unknown field"),
            ("\npass = \"eighty\"", "line 2, pass: not whole percent"),
            ("pass = -1", "line 1, pass: "),
            ("pass = 4.5", "line 1, pass: "),
            (
                "preset = \"safesend\"",
                "line 1, preset: there is no preset of that name, but",
            ),
            ("preset = \"x\"", "line 1, preset: there is no preset"),
            ("lock = \"soon\"", "line 1, lock: not a time"),
            ("replaced = 60", "line 1, replaced: "),
            (
                "guess_max = \"3%\"",
                "line 1, guess_max: 3/100 is above 2 %",
            ),
            ("guess_max = \"2\"", "line 1, guess_max: not a share"),
            (
                "guess_max = \"1%\"\ndanger_guessable = true",
                "line 1, guess_max: stands beside",
            ),
            (
                "attempts = 1\ndanger_unlimited_attempts = true",
                "line 1, attempts: ",
            ),
            ("unlimited_attempts = true", "unknown field"),
            ("guessable = true", "unknown field"),
            ("challenge = 3", "line 1, challenge: "),
            ("[challenge]\nquestions = 2", "line 1, challenge: no pass"),
            (
                "[challenge]\nquestions = 2\npass = 2",
                "challenge.offered_at: no score",
            ),
            (
                "[challenge]\noffered_at = [3, 300]",
                "line 2, challenge.offered_at: ",
            ),
            (
                "[time]\n# none\nquiz = \"2 months\"",
                "line 3, time.quiz: not a time",
            ),
            (
                "[time]\nquizz = \"2m\"",
                "line 2, time.quizz: unknown field",
            ),
            (
                "[velocity]\nper_person = \"ten a day\"",
                "line 2, velocity.per_person: ",
            ),
            ("[facts]\nage = \"9\"", "line 2, facts.age: not years"),
            ("[facts]\nallow = \"employer\"", "line 2, facts.allow: "),
            (
                "[facts]\nasked_once_for = \"1s\"",
                "line 2, facts.asked_once_for: 1s is less than the 365d",
            ),
            (
                "[facts]\nasked_once_for = \"1s\"\ndanger_asked_once_for = \"1s\"",
                "line 2, facts.asked_once_for: stands beside",
            ),
            (
                "[velocity]\nper_person = \"none\"",
                "line 2, velocity.per_person: no limit takes danger_unlimited_quizzes",
            ),
            (
                "[velocity]\nper_person = \"1 in 1d\"\ndanger_unlimited_quizzes = true",
                "line 2, velocity.per_person: stands beside",
            ),
            (
                "[facts]\nseparate_attempts = false",
                "line 2, facts.separate_attempts: unknown field",
            ),
            (
                "preset = \"danger_safesend\"\ndanger_guessable = false",
                "guess_max: a blind guess passes one attempt with probability 181/3125",
            ),
            ("name = \"ron\"", "line 1, name: that of a preset"),
            (
                "preset = \"ron\"\nname = \"ron\"\nattempts = 1",
                "line 2, name: that of a preset",
            ),
            ("[nothing]", "line 1, nothing: unknown field"),
            ("name = \"a\\u001bb\"", "line 1, name: 1 to 64"),
        ] {
            let error = error(text);
            assert!(error.contains(told), "{text:?}: {error}");
            assert!(
                !error.contains('\n') && !error.contains('\u{1b}'),
                "{error}"
            );
        }
        assert!(error(&"#".repeat(70_000)).contains("70000 bytes"));
        assert!(Policy::from_toml(&"[".repeat(60_000)).is_err());
        assert!(Policy::from_toml(&format!("a = {}", "[".repeat(60_000))).is_err());
    }

    /// All contradictions at once, each with its line.
    #[test]
    fn contradictions_are_told_with_their_lines() {
        let text = "choices = 9\nattempts = 6\n\n[time]\nquestion = \"9m\"\nquiz = \"2m\"";
        assert_eq!(
            error(text),
            "line 1, choices: 4 to 8, not 9; line 2, attempts: 1 to 5, not 6; line 5, \
             time.question: a quiz that is shown all at once doesn't tell when a question is \
             answered (one_by_one); line 5, time.question: 9m is more than the quiz has (2m)"
        );
    }
}
