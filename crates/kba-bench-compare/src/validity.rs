//! Whether a quiz is what it says to be: for quizzes of any maker.
//!
//! Looks at the JSON as a client sees it, and at what is known to be true of the subject; shares
//! no code with the makers.
//!
//! ```
//! use kba_bench_compare::validity::{Form, Rule, Truth};
//!
//! let truth = Truth::new([("phone.number", "(406) 555-0101")]);
//! let json = r#"{"quiz_id":"0123456789abcdef0123456789abcdef","questions":[{"id":"q1",
//!     "kind":"phone.number","prompt":"Which?","choices":["(406) 555-0101","(406) 555-0102"]}]}"#;
//! let form = Form::new(1, 2);
//! assert_eq!(form.check(json, &[1_u8], &truth), Ok(()));
//! let fault = form.check(json, &[2_u8], &truth).unwrap_err();
//! assert_eq!((fault.question, fault.rule), (Some(1), Rule::RightIsTrue));
//! ```

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Deserialize;

/// What is true of a subject: of each kind all texts that a right choice may show.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    texts: HashMap<String, HashSet<String>>,
}

impl Truth {
    /// Collects facts: the key of the kind, and the text. Of `kba`'s own quizzes they come from
    /// `Population::danger_facts`, of the makers of this crate from
    /// [`Person::facts`](crate::Person::facts).
    pub fn new<K: Into<String>, T: Into<String>>(facts: impl IntoIterator<Item = (K, T)>) -> Self {
        let mut truth = Self::default();
        for (kind, text) in facts {
            let texts = truth.texts.entry(kind.into()).or_default();
            texts.insert(text.into());
        }
        truth
    }

    /// Whether a text is true of the subject, as an answer to a kind.
    #[must_use]
    pub fn holds(&self, kind: &str, text: &str) -> bool {
        self.texts
            .get(kind)
            .is_some_and(|texts| texts.contains(text))
    }
}

/// What a quiz has to look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    questions: usize,
    choices: usize,
    may_repeat_kinds: bool,
}

/// The first thing that is wrong with a quiz. It holds no text of the quiz.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The question, from 1; `None` if it is about the whole.
    pub question: Option<usize>,
    /// What it breaks.
    pub rule: Rule,
}

/// What holds of every quiz.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// There are as many choices as were asked for.
    Choices,
    /// No two choices are equal, and none is empty.
    ChoicesDiffer,
    /// The id is 32 hexadecimal digits.
    Id,
    /// It is JSON of that shape and has no further fields.
    Json,
    /// No two questions are of one kind.
    KindsDiffer,
    /// The questions are numbered q1, q2 and so on.
    QuestionId,
    /// There are as many questions, and as many right choices, as were asked for.
    Questions,
    /// The right choice is the number of a choice, from 1.
    RightInRange,
    /// The right choice is true of the subject.
    RightIsTrue,
    /// No other choice is true of the subject.
    OthersAreFalse,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    quiz_id: String,
    questions: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    id: String,
    kind: String,
    prompt: String,
    choices: Vec<String>,
}

impl Form {
    /// A quiz of so many questions, all of different kinds, of so many choices each.
    #[must_use]
    pub const fn new(questions: usize, choices: usize) -> Self {
        Self {
            questions,
            choices,
            may_repeat_kinds: false,
        }
    }

    /// Lets several questions be of one kind.
    #[must_use]
    pub const fn may_repeat_kinds(mut self) -> Self {
        self.may_repeat_kinds = true;
        self
    }

    /// Checks a quiz. `right` are the places of the right choices, from 1, as `u8` or `u32`.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(
        self,
        json: &str,
        right: &[impl Copy + Into<u32>],
        truth: &Truth,
    ) -> Result<(), Fault> {
        let sheet: Sheet = serde_json::from_str(json).map_err(|_| Fault::of(None, Rule::Json))?;
        let demand = |holds: bool, rule| holds.then_some(()).ok_or_else(|| Fault::of(None, rule));
        let id = sheet.quiz_id.as_bytes();
        demand(
            id.len() == 32 && id.iter().all(u8::is_ascii_hexdigit),
            Rule::Id,
        )?;
        let lens = [sheet.questions.len(), right.len()];
        demand(lens == [self.questions; 2], Rule::Questions)?;
        let mut kinds = HashSet::new();
        for ((place, question), right) in (1..).zip(&sheet.questions).zip(right) {
            let is_new = kinds.insert(&question.kind);
            let rule = if is_new || self.may_repeat_kinds {
                self.broken(place, question, (*right).into(), truth)
            } else {
                Some(Rule::KindsDiffer)
            };
            if let Some(rule) = rule {
                return Err(Fault::of(Some(place), rule));
            }
        }
        Ok(())
    }

    fn broken(self, place: usize, question: &Question, right: u32, truth: &Truth) -> Option<Rule> {
        let choices = &question.choices;
        let distinct: HashSet<&String> = choices.iter().filter(|text| !text.is_empty()).collect();
        let right = usize::try_from(right).unwrap_or(usize::MAX);
        let is_true = |text: &String| truth.holds(&question.kind, text);
        let mut rules = vec![
            (question.id == format!("q{place}"), Rule::QuestionId),
            (!question.prompt.is_empty(), Rule::Json),
            (choices.len() == self.choices, Rule::Choices),
            (distinct.len() == choices.len(), Rule::ChoicesDiffer),
            ((1..=choices.len()).contains(&right), Rule::RightInRange),
        ];
        let (answer, others): (Vec<_>, Vec<_>) =
            (1..).zip(choices).partition(|(at, _)| *at == right);
        let answers = answer
            .into_iter()
            .map(|(_, text)| (is_true(text), Rule::RightIsTrue));
        rules.extend(answers);
        let others = others.into_iter();
        rules.extend(others.map(|(_, text)| (!is_true(text), Rule::OthersAreFalse)));
        let broken = rules.into_iter().find(|(holds, _)| !holds);
        broken.map(|(_, rule)| rule)
    }
}

impl Fault {
    const fn of(question: Option<usize>, rule: Rule) -> Self {
        Self { question, rule }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(question) = self.question {
            write!(f, "question {question}: ")?;
        }
        f.write_str(match self.rule {
            Rule::Choices => "the number of choices isn't as asked",
            Rule::ChoicesDiffer => "choices are equal or empty",
            Rule::Id => "the id isn't 32 hexadecimal digits",
            Rule::Json => "isn't JSON of a quiz",
            Rule::KindsDiffer => "its kind has been asked",
            Rule::QuestionId => "isn't numbered in order",
            Rule::Questions => "the number of questions or of right choices isn't as asked",
            Rule::RightInRange => "the right choice isn't the number of a choice",
            Rule::RightIsTrue => "the right choice isn't true",
            Rule::OthersAreFalse => "a wrong choice is true",
        })
    }
}

impl std::error::Error for Fault {}
