//! A policy as an argument: a preset's name, a file, or parts between commas.

use std::convert::Infallible;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use kba::policy::NoneOfTheAbove;
use kba::{Engine, Error, Policy, PolicyBuilder};

use crate::outcome::BadInput;
use crate::words;

/// A policy as it stands on the command line; read before anything else is done.
#[derive(Clone, Debug)]
pub(crate) struct Written(String);

impl Written {
    /// What it says.
    pub(crate) fn rules(&self) -> Result<Rules, BadInput> {
        Rules::read(&self.0).map_err(BadInput)
    }
}

impl FromStr for Written {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

/// As a shell takes it.
impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::quoted(&self.0))
    }
}

/// A policy but for the number of choices, if nothing names it.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// What the first part names, whole and with its name.
    base: Box<Policy>,
    /// Set by parts; none if there are no others.
    changed: Option<Box<PolicyBuilder>>,
    /// Whether the number of choices is left to the population.
    is_open: bool,
}

impl Rules {
    /// The policy for a population that is prepared for so many choices: a preset keeps its name.
    pub(crate) fn policy(&self, prepared: usize) -> Result<Policy, BadInput> {
        if !self.is_open {
            return self.alone();
        }
        let builder = match &self.changed {
            Some(builder) => (**builder).clone(),
            None => self.base.to_builder(),
        };
        let policy = builder.choices(u8::try_from(prepared).unwrap_or(u8::MAX));
        usable(policy.build())
    }

    /// The policy without regard to a population.
    pub(crate) fn alone(&self) -> Result<Policy, BadInput> {
        match &self.changed {
            Some(builder) => usable((**builder).clone().build()),
            None => Ok((*self.base).clone()),
        }
    }

    fn read(text: &str) -> Result<Self, String> {
        let rules = Self::of_parts(text)?;
        let policy = rules.alone().map_err(|error| error.0)?;
        Engine::check_policy(&policy).map_err(|error| error.to_string())?;
        Ok(rules)
    }

    fn of_parts(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',').map(str::trim).peekable();
        let base = match parts.peek() {
            Some(first) => base(first)?,
            None => None,
        };
        let mut rules = Self {
            is_open: base.is_none(),
            base: Box::new(base.unwrap_or_default()),
            changed: None,
        };
        if !rules.is_open || parts.peek() == Some(&"default") {
            parts.next();
        }
        for part in parts {
            let builder = rules.changed.take();
            let builder = builder.map_or_else(|| rules.base.to_builder(), |builder| *builder);
            let builder = match part.split_once('=') {
                None => switch(builder, part)?,
                Some((name, text)) => {
                    rules.is_open &= name != "choices";
                    set(builder, (name, text), part)?
                }
            };
            rules.changed = Some(Box::new(builder));
        }
        Ok(rules)
    }
}

/// A policy that is as bad as one that can't be read.
pub(crate) fn usable(policy: Result<Policy, Error>) -> Result<Policy, BadInput> {
    policy.map_err(|error| BadInput(error.to_string()))
}

/// The preset or the file that a first part names; `None` if it names a rule.
fn base(part: &str) -> Result<Option<Policy>, String> {
    if part.ends_with(".toml") {
        let bytes = std::fs::read(Path::new(part));
        let bytes = bytes.map_err(|error| format!("can't read {part}: {error}"))?;
        let policy = of_bytes(&bytes).map_err(|error| format!("{part}: {error}"))?;
        return Ok(Some(policy));
    }
    let is_rule = part.contains('=') || SWITCHES.contains(&part);
    if is_rule {
        return Ok(None);
    }
    Policy::preset(part)
        .map(Some)
        .map_err(|error| format!("{error}; a policy knows no \"{part}\""))
}

/// A policy of what a file holds.
pub(crate) fn of_bytes(bytes: &[u8]) -> Result<Policy, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to());
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        format!("line {line}: not UTF-8")
    })?;
    Policy::from_toml(text).map_err(|error| error.to_string())
}

fn switch(policy: PolicyBuilder, name: &str) -> Result<PolicyBuilder, String> {
    Ok(match name {
        "no-static" => policy.static_kinds(false),
        "revealing" => policy.revealing_prompts(true),
        "danger-guessable" => policy.danger_guessable(),
        "danger-mixed" => policy.danger_mixed_attempts(true),
        _ => return Err(unread(name)),
    })
}

fn set(
    policy: PolicyBuilder,
    (name, text): (&str, &str),
    part: &str,
) -> Result<PolicyBuilder, String> {
    let keys: Vec<&str> = text.split('+').collect();
    Ok(match (name, text) {
        ("nota", "off") => policy.none_of_the_above(NoneOfTheAbove::Off),
        ("nota", "some") => policy.none_of_the_above(NoneOfTheAbove::Some),
        ("nota", "all") => policy.none_of_the_above(NoneOfTheAbove::All),
        ("attempts", _) => policy.attempts(number(part, text)?),
        ("choices", _) => policy.choices(number(part, text)?),
        ("pass", _) => policy.pass_mark(number(part, text)?),
        ("questions", _) => policy.questions(number(part, text)?),
        ("per-table", _) => policy.per_table(number(part, text)?),
        ("ages", _) => {
            let (youngest, oldest) = text.split_once('-').ok_or_else(|| unread(part))?;
            policy.fact_age(number(part, youngest)?, number(part, oldest)?)
        }
        ("allow", _) => policy.allow_kinds(&keys),
        ("deny", _) => policy.deny_kinds(&keys),
        _ => return Err(unread(part)),
    })
}

fn number(part: &str, text: &str) -> Result<u8, String> {
    text.parse().map_err(|_| unread(part))
}

fn unread(part: &str) -> String {
    format!("a policy knows no \"{part}\"")
}

const SWITCHES: [&str; 5] = [
    "danger-guessable",
    "danger-mixed",
    "default",
    "no-static",
    "revealing",
];

/// For `--help`.
pub(crate) const HELP: &str = "\
The policy: parts between commas, of which the first may name a preset (kba policy list) or a
TOML file

  default       5 questions, 80 % right pass, as many choices as prepared
  zoho_sign     that preset, with its choices; any other one
  FILE.toml     what the file says (kba policy check FILE.toml)

  questions=N   questions of a quiz, 1 to 10
  choices=K     choices of a question, 4 to what the population is prepared for
  pass=M        right answers that pass
  attempts=A    attempts, 1 to 5
  nota=MODE     \"None of the above\": off, some or all
  revealing     prompts may name what is on file
  no-static     no kinds whose answer stays the same for life
  per-table=N   questions of a quiz from one table
  ages=Y-O      facts of Y to O years of age
  allow=A+B     only these kinds, by key
  deny=A+B      none of these kinds
  danger-guessable
                however probably a blind guess passes; otherwise at most 2 %
  danger-mixed  kinds that help each other may be asked in two attempts";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read() {
        let read = |text: &str| Rules::read(text).unwrap().policy(5).unwrap();
        let is = |text: &str, builder: PolicyBuilder| {
            assert_eq!(read(text), builder.build().unwrap(), "{text}");
        };
        is("default", Policy::builder());
        is("questions=3", Policy::builder().questions(3));
        let policy = Policy::builder()
            .choices(4)
            .none_of_the_above(NoneOfTheAbove::All)
            .revealing_prompts(true)
            .deny_kinds(&["employer", "zip.code"]);
        is(
            "default, choices=4,nota=all,revealing,deny=employer+zip.code",
            policy,
        );
        let policy = Policy::builder().pass_mark(5).fact_age(1, 10).per_table(2);
        is("pass=5,ages=1-10,per-table=2", policy);
    }

    /// A preset keeps its choices, whatever the population was prepared for, and its name if
    /// nothing else is said.
    #[test]
    fn a_preset_may_come_first() {
        let read = |text: &str| Rules::read(text).unwrap();
        let default = read("default");
        let seven = Policy::builder().choices(7).build().unwrap();
        assert_eq!(default.policy(7).unwrap(), seven);
        assert_eq!(default.alone().unwrap(), Policy::new());
        let ron = read("ron");
        assert_eq!(ron.policy(7).unwrap(), Policy::ron());
        assert_eq!(ron.alone().unwrap(), Policy::ron());
        let more = read("zoho_sign,attempts=5");
        let built = Policy::zoho_sign().to_builder().attempts(5);
        let built = built.build().unwrap();
        assert_eq!(more.policy(7).unwrap(), built);
        assert_eq!(more.alone().unwrap(), built);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "strict",
            "safesend",
            "choices",
            "choices=x",
            "nota=maybe",
            "ages=3",
            "default,,",
            "default,ron",
            "pass=300",
            "pass=3",
            "allow=shoe.size",
            "allow=ssn.issued.in,no-static",
            "nowhere.toml",
        ] {
            assert!(Rules::read(text).is_err(), "{text}");
        }
    }
}
