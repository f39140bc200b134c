//! The rules of the field, by name: what vendors and standards ask, and where that is written.
//!
//! Where the field doesn't say how many choices a question has, they have five. Where its
//! operator chooses, the preset says what it chose; [`Policy::to_builder`] changes it.

use std::time::Duration;

use super::{Challenge, DAY, Lock, NoneOfTheAbove, Policy, PolicyBuilder, Rules};
use crate::Error;

/// A named policy of the field.
///
/// Its name begins with `danger_` if a blind guess passes more than 2 % of its attempts.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    name: &'static str,
    summary: &'static str,
    source: &'static str,
    make: fn() -> Policy,
}

impl Preset {
    /// The name: lower-case words, digits and `_`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it asks, in one line.
    #[must_use]
    pub const fn summary(&self) -> &'static str {
        self.summary
    }

    /// Where that is written, what was chosen, and where sources contradict each other.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> Policy {
        (self.make)()
    }
}

impl Policy {
    /// All presets, by name.
    ///
    /// ```
    /// use kba::Policy;
    ///
    /// assert!(Policy::presets().any(|preset| preset.name() == "ron"));
    /// for preset in Policy::presets() {
    ///     println!("{}: {}", preset.name(), preset.summary());
    /// }
    /// ```
    pub fn presets() -> impl Iterator<Item = Preset> {
        PRESETS.iter().copied()
    }

    /// The preset of a name.
    ///
    /// ```
    /// use kba::Policy;
    ///
    /// assert_eq!(Policy::preset("ron")?, Policy::ron());
    /// // Three of five are guessed too often: the name says so.
    /// let error = Policy::preset("safesend").unwrap_err();
    /// assert!(error.to_string().contains("danger_safesend"));
    /// # Ok::<(), kba::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if there is none of that name.
    pub fn preset(name: &str) -> Result<Self, Error> {
        if let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) {
            return Ok(preset.policy());
        }
        let near = PRESETS
            .iter()
            .find(|preset| preset.name.strip_prefix("danger_") == Some(name));
        Err(Error::config(match near {
            Some(near) => format!("there is no preset of that name, but a {}", near.name),
            None => {
                let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
                format!(
                    "there is no preset of that name; there are {}",
                    names.join(", ")
                )
            }
        }))
    }

    /// Zoho Sign on IDology.
    ///
    /// Five questions, and a challenge of two at three right answers, if the applicant agrees;
    /// attempts until the sender unlocks. Source: Zoho Sign's help, "Knowledge-based
    /// authentication". Its administrator sets the attempts (1 to 5; here 3), the pass mark (here
    /// 4), whether there is a challenge, from how many right answers (here 3) and its pass mark
    /// (here 2).
    #[must_use]
    pub fn zoho_sign() -> Self {
        let challenge = Challenge::new(2, 2).offer_at(&[3]).consent(true);
        let rules = Self::builder()
            .pass_mark(4)
            .none_of_the_above(NoneOfTheAbove::Some)
            .attempts(3)
            .challenge(challenge);
        named("zoho_sign", rules)
    }

    /// Adobe Acrobat Sign on LexisNexis, level "Default".
    ///
    /// Three questions, all right; exactly two right lead to two more, both right. Source: Acrobat
    /// Sign's help, "Knowledge-based authentication". Its administrator sets the attempts (here
    /// 3), after which the agreement is cancelled.
    #[must_use]
    pub fn acrobat_sign_default() -> Self {
        named("acrobat_sign_default", acrobat(3, 2))
    }

    /// Adobe Acrobat Sign on LexisNexis, level "Hard", as its help page says.
    ///
    /// Four questions, all right; exactly two right lead to two more, both right, and three right
    /// to nothing. Source: as of [`Policy::acrobat_sign_default`]. The sentence is that of the
    /// level "Default" and may have been copied; [`Policy::acrobat_sign_hard_3`] is the other
    /// reading.
    #[must_use]
    pub fn acrobat_sign_hard() -> Self {
        named("acrobat_sign_hard", acrobat(4, 2))
    }

    /// Adobe Acrobat Sign on LexisNexis, level "Hard", as resellers tell it.
    ///
    /// Four questions, all right; three right lead to two more, both right; four attempts, then the
    /// agreement is cancelled. Source: support.liscio.me ("one wrong, two additional", "four total
    /// attempts"); [`Policy::acrobat_sign_hard`] is what the help page says, which leaves the
    /// attempts to the administrator.
    #[must_use]
    pub fn acrobat_sign_hard_3() -> Self {
        named("acrobat_sign_hard_3", acrobat(4, 3).attempts(4))
    }

    /// Remote online notarization, with at least 60 % of the questions replaced on the retake.
    ///
    /// Five questions of five choices, 80 % right, all in two minutes; one retake in 24 hours, then
    /// a lock of 24 hours for this principal and notary (the lock scope). Source: 1 TAC 87.70
    /// (Texas, 2018). Satisfies the 40 % of [`Policy::ron_mismo`] as well.
    #[must_use]
    pub fn ron() -> Self {
        named("ron", notarization(60))
    }

    /// Remote online notarization, with at least 40 % of the questions replaced on the retake.
    ///
    /// Source: the MISMO standard and most states; Florida, 117.295(3)(a), lets three of five come
    /// back. Texas asks for 60 %: [`Policy::ron`]. Some states allow two retakes.
    #[must_use]
    pub fn ron_mismo() -> Self {
        named("ron_mismo", notarization(40))
    }

    /// NIST SP 800-63A revision 3, 5.3.2.
    ///
    /// Four questions (the least), all right; three attempts (the most), none of which asks what
    /// another did; two minutes a question, so they are shown one by one; no "None of the above",
    /// no static kinds, no prompt that names a record. Revision 4 forbids knowledge-based
    /// verification for identity proofing.
    #[must_use]
    pub fn nist_800_63a_3() -> Self {
        let rules = Self::builder()
            .questions(4)
            .pass_percent(100)
            .attempts(3)
            .one_by_one(true)
            .question_time(MINUTE * 2)
            .warn_before(WARNING)
            .none_of_the_above(NoneOfTheAbove::Off)
            .static_kinds(false)
            .revealing_prompts(false)
            .tables_min(2);
        named("nist_800_63a_3", rules)
    }

    /// IRS Publication 1345, e-signatures on Forms 8878 and 8879.
    ///
    /// Three attempts in all, then the form is signed by hand; asked again at every access.
    /// Source: the publication, and support.cch.com ("two additional attempts"). It names neither
    /// questions nor pass mark; here four of five.
    #[must_use]
    pub fn irs_1345() -> Self {
        named("irs_1345", Self::builder().pass_mark(4).attempts(3))
    }

    /// PandaDoc.
    ///
    /// Four of five in two minutes, two attempts: its defaults. Source: support.pandadoc.com,
    /// "Knowledge-based authentication". The sender sets four or five right answers, 2 to 10
    /// minutes and 1 to 3 attempts.
    #[must_use]
    pub fn pandadoc() -> Self {
        let rules = Self::builder()
            .pass_mark(4)
            .attempts(2)
            .quiz_time(MINUTE * 2)
            .warn_before(WARNING);
        named("pandadoc", rules)
    }

    /// Enformion, workflow A: three of four in 90 seconds.
    ///
    /// Source: galaxyapi.readme.io, "KBA overview workflow". Attempts aren't told; here 1. A blind
    /// guess passes 17 of 625.
    #[must_use]
    pub fn danger_enformion_a() -> Self {
        let rules = Self::builder()
            .questions(4)
            .pass_mark(3)
            .quiz_time(Duration::from_secs(90))
            .danger_guessable();
        named("danger_enformion_a", rules)
    }

    /// Enformion, workflow B: three of three, or two and one more that is right; no limit of time.
    ///
    /// Source: as of [`Policy::danger_enformion_a`]. At most one answer is "None of the above"
    /// there; here none. A blind guess passes 17 of 625.
    #[must_use]
    pub fn danger_enformion_b() -> Self {
        let challenge = Challenge::new(1, 1).offer_at(&[2]).consent(false);
        let rules = Self::builder()
            .questions(3)
            .pass_mark(3)
            .challenge(challenge)
            .danger_guessable();
        named("danger_enformion_b", rules)
    }

    /// Enformion, workflow C: four of five in five minutes.
    ///
    /// Source: as of [`Policy::danger_enformion_a`]. At most one answer is "None of the above"
    /// there; here none.
    #[must_use]
    pub fn enformion_c() -> Self {
        let rules = Self::builder().pass_mark(4).quiz_time(MINUTE * 5);
        named("enformion_c", rules)
    }

    /// SafeSend (Thomson Reuters) on LexisNexis: three of five, three series.
    ///
    /// Source: thomsonreuters.com, "KBA question generation". A blind guess passes 181 of 3125.
    #[must_use]
    pub fn danger_safesend() -> Self {
        let rules = Self::builder().pass_mark(3).attempts(3).danger_guessable();
        named("danger_safesend", rules)
    }

    /// GOV.UK One Login on Experian: three of four, one at a time, until the outcome is certain.
    ///
    /// Source: the repository govuk-one-login/ipv-cri-kbv-api (verification score 2). Attempts
    /// aren't told; here 1. A blind guess passes 17 of 625.
    #[must_use]
    pub fn danger_gov_uk_3_of_4() -> Self {
        named("danger_gov_uk_3_of_4", gov_uk(4, 3))
    }

    /// GOV.UK One Login on Experian: two of three, one at a time, until the outcome is certain.
    ///
    /// Source: as of [`Policy::danger_gov_uk_3_of_4`] (verification score 1). A blind guess passes
    /// 13 of 125.
    #[must_use]
    pub fn danger_gov_uk_2_of_3() -> Self {
        named("danger_gov_uk_2_of_3", gov_uk(3, 2))
    }
}

fn acrobat(questions: u8, offered_at: u8) -> PolicyBuilder {
    let challenge = Challenge::new(2, 2).offer_at(&[offered_at]).consent(false);
    Policy::builder()
        .questions(questions)
        .pass_percent(100)
        .attempts(3)
        .challenge(challenge)
}

fn notarization(replaced: u8) -> PolicyBuilder {
    Policy::builder()
        .pass_percent(80)
        .quiz_time(MINUTE * 2)
        .warn_before(WARNING)
        .attempts(2)
        .attempt_window(DAY)
        .lock(Lock::For(DAY))
        .replaced(replaced)
}

fn gov_uk(questions: u8, pass_mark: u8) -> PolicyBuilder {
    Policy::builder()
        .questions(questions)
        .pass_mark(pass_mark)
        .one_by_one(true)
        .stop_early(true)
        .danger_guessable()
}

/// Not checked here: a test builds every preset anew.
fn named(name: &str, builder: PolicyBuilder) -> Policy {
    Policy(builder.name(name).settled())
}

impl PolicyBuilder {
    fn settled(self) -> Rules {
        let mut rules = self.into_rules();
        rules.settle();
        rules
    }
}

const MINUTE: Duration = Duration::from_secs(60);
/// A quarter of two minutes: enough to read a question and pick.
const WARNING: Duration = Duration::from_secs(30);

const fn preset(
    (name, make): (&'static str, fn() -> Policy),
    summary: &'static str,
    source: &'static str,
) -> Preset {
    Preset {
        name,
        summary,
        source,
        make,
    }
}

const PRESETS: &[Preset] = &[
    preset(
        ("acrobat_sign_default", Policy::acrobat_sign_default),
        "3 of 3; 2 right lead to 2 more, both right; 3 attempts",
        "Adobe Acrobat Sign's help page (level Default); attempts are the administrator's choice",
    ),
    preset(
        ("acrobat_sign_hard", Policy::acrobat_sign_hard),
        "4 of 4; exactly 2 right lead to 2 more, both right; 3 attempts",
        "Adobe Acrobat Sign's help page (level Hard) to the letter; acrobat_sign_hard_3 is the \
         other reading; attempts are the administrator's choice",
    ),
    preset(
        ("acrobat_sign_hard_3", Policy::acrobat_sign_hard_3),
        "4 of 4; 3 right lead to 2 more, both right; 4 attempts",
        "support.liscio.me, a reseller (\"one wrong, two additional\", \"four total attempts\"); \
         the help page says acrobat_sign_hard, and that attempts are the administrator's choice",
    ),
    preset(
        ("danger_enformion_a", Policy::danger_enformion_a),
        "3 of 4 in 90 seconds",
        "galaxyapi.readme.io, KBA overview workflow (A); attempts aren't told",
    ),
    preset(
        ("danger_enformion_b", Policy::danger_enformion_b),
        "3 of 3; 2 right lead to 1 more",
        "galaxyapi.readme.io, KBA overview workflow (B); attempts aren't told",
    ),
    preset(
        ("danger_gov_uk_2_of_3", Policy::danger_gov_uk_2_of_3),
        "2 of 3, one by one, until the outcome is certain",
        "GOV.UK One Login, repository ipv-cri-kbv-api (score 1); attempts aren't told",
    ),
    preset(
        ("danger_gov_uk_3_of_4", Policy::danger_gov_uk_3_of_4),
        "3 of 4, one by one, until the outcome is certain",
        "GOV.UK One Login, repository ipv-cri-kbv-api (score 2); attempts aren't told",
    ),
    preset(
        ("danger_safesend", Policy::danger_safesend),
        "3 of 5; 3 attempts",
        "thomsonreuters.com, KBA question generation (\"three series\")",
    ),
    preset(
        ("enformion_c", Policy::enformion_c),
        "4 of 5 in 5 minutes",
        "galaxyapi.readme.io, KBA overview workflow (C); attempts aren't told",
    ),
    preset(
        ("irs_1345", Policy::irs_1345),
        "4 of 5; 3 attempts in all",
        "IRS Publication 1345 (attempts); questions and pass mark are chosen",
    ),
    preset(
        ("nist_800_63a_3", Policy::nist_800_63a_3),
        "4 of 4, one by one, 2 minutes each; 3 attempts",
        "NIST SP 800-63A revision 3, 5.3.2; superseded by revision 4, which forbids it",
    ),
    preset(
        ("pandadoc", Policy::pandadoc),
        "4 of 5 in 2 minutes; 2 attempts",
        "support.pandadoc.com, its defaults; the sender may choose others",
    ),
    preset(
        ("ron", Policy::ron),
        "4 of 5 in 2 minutes; 1 retake in 24 hours, 60 % replaced; 24 hours' lock",
        "1 TAC 87.70 (Texas); ron_mismo has the 40 % of other states",
    ),
    preset(
        ("ron_mismo", Policy::ron_mismo),
        "4 of 5 in 2 minutes; 1 retake in 24 hours, 40 % replaced; 24 hours' lock",
        "MISMO's standard, Florida 117.295(3)(a) and most states; ron has the 60 % of Texas",
    ),
    preset(
        ("zoho_sign", Policy::zoho_sign),
        "4 of 5; 3 right lead to 2 more, both right, if the applicant agrees; 3 attempts",
        "Zoho Sign's help page; attempts (1 to 5), pass mark, and the challenge's score and pass \
         mark are the administrator's choice",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_can_be_built() {
        let names: Vec<&str> = Policy::presets().map(|preset| preset.name()).collect();
        assert!(names.is_sorted());
        for preset in Policy::presets() {
            let policy = preset.policy();
            assert_eq!(policy.name(), Some(preset.name()));
            assert_eq!(policy, Policy::preset(preset.name()).unwrap());
            let built = policy.to_builder().name(preset.name()).build();
            assert_eq!(built.unwrap(), policy);
        }
    }

    /// Those that are guessed more often than others may be say so, and no others do.
    #[test]
    fn weak_presets_are_named_so() {
        for preset in Policy::presets() {
            let builder = preset.policy().to_builder().guess_max(1, 50);
            let is_weak = preset.name().starts_with("danger_");
            assert_eq!(builder.build().is_err(), is_weak, "{}", preset.name());
        }
    }

    /// Against fractions worked out by hand.
    #[test]
    fn presets_are_as_strong_as_they_say() {
        for (name, once, in_all) in [
            ("acrobat_sign_default", "37/3125", ""),
            ("acrobat_sign_hard", "121/15625", ""),
            ("acrobat_sign_hard_3", "41/15625", ""),
            ("danger_enformion_a", "17/625", "17/625"),
            ("danger_enformion_b", "17/625", "17/625"),
            ("danger_gov_uk_2_of_3", "13/125", "13/125"),
            ("danger_gov_uk_3_of_4", "17/625", "17/625"),
            ("danger_safesend", "181/3125", ""),
            ("enformion_c", "21/3125", "21/3125"),
            ("irs_1345", "21/3125", ""),
            ("nist_800_63a_3", "1/625", ""),
            ("pandadoc", "21/3125", "130809/9765625"),
            ("ron", "21/3125", "5248/390625"),
            ("zoho_sign", "137/15625", ""),
        ] {
            let strength = Policy::preset(name).unwrap().strength();
            assert_eq!(strength.once().to_string(), once, "{name}");
            if !in_all.is_empty() {
                assert_eq!(strength.in_all().to_string(), in_all, "{name}");
            }
        }
    }
}
