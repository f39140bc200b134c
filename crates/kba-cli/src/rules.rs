//! A policy in one line, as an argument.

use std::str::FromStr;

use kba::{NoneOfTheAbove, Policy, PolicyBuilder};

/// A policy but for the number of attempts, and of choices if it isn't named.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    policy: PolicyBuilder,
    choices: Option<u8>,
}

impl Rules {
    /// The policy for a population that is prepared for so many choices.
    pub(crate) fn policy(&self, prepared: usize) -> PolicyBuilder {
        let prepared = u8::try_from(prepared).unwrap_or(u8::MAX);
        self.policy
            .clone()
            .choices(self.choices.unwrap_or(prepared))
    }
}

impl FromStr for Rules {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rules = Self {
            policy: Policy::builder(),
            choices: None,
        };
        for part in text.split(',').map(str::trim) {
            let policy = rules.policy.clone();
            rules.policy = match part.split_once('=') {
                None => switch(policy, part)?,
                Some(("choices", text)) => {
                    rules.choices = Some(number(part, text)?);
                    policy
                }
                Some((name, text)) => set(policy, (name, text), part)?,
            };
        }
        Ok(rules)
    }
}

fn switch(policy: PolicyBuilder, name: &str) -> Result<PolicyBuilder, String> {
    Ok(match name {
        "default" => policy,
        "no-static" => policy.static_kinds(false),
        "revealing" => policy.revealing_prompts(true),
        "danger-guessable" => policy.danger_guessable(),
        "mixed" => policy.separate_attempts(false),
        _ => return Err(format!("a policy knows no \"{name}\"")),
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

/// For `--help`.
pub(crate) const HELP: &str = "\
The policy: parts between commas

  default       5 questions, 4 of 5 right pass, as many choices as prepared
  questions=N   questions of a quiz, 1 to 10
  choices=K     choices of a question, 4 to what the population is prepared for
  pass=M        right answers that pass; 80 % of the questions unless given
  danger-guessable  let blind guesses pass in more than 2 % of the attempts
  nota=MODE     \"None of the above\": off, some or all
  revealing     prompts may name what is on file
  no-static     no kinds whose answer stays the same for life
  mixed         kinds that help each other may be asked in two attempts
  per-table=N   questions of a quiz from one table
  ages=Y-O      facts of Y to O years of age
  allow=A+B     only these kinds, by key
  deny=A+B      none of these kinds";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read() {
        let read = |text: &str| text.parse::<Rules>().unwrap().policy(5);
        assert_eq!(read("default"), Policy::builder());
        assert_eq!(read("questions=3"), Policy::builder().questions(3));
        let policy = Policy::builder()
            .choices(4)
            .none_of_the_above(NoneOfTheAbove::All)
            .revealing_prompts(true)
            .deny_kinds(&["employer", "zip.code"]);
        assert_eq!(
            read("default, choices=4,nota=all,revealing,deny=employer+zip.code"),
            policy
        );
        let policy = Policy::builder().pass_mark(5).fact_age(1, 10).per_table(2);
        assert_eq!(read("pass=5,ages=1-10,per-table=2"), policy);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "strict",
            "choices",
            "choices=x",
            "nota=maybe",
            "ages=3",
            "default,,",
            "pass=300",
        ] {
            assert!(text.parse::<Rules>().is_err(), "{text}");
        }
    }
}
