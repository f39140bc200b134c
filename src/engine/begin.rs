//! From a claim to the first questions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::signer::signer;
use super::{Answered, Engine, check_name};
use crate::Error;
use crate::evidence::{Circumstances, PolicyRecord, Signer, SignerForm, What};
use crate::ledger::{Applicant, Claimed, Opened, Why};
use crate::policy::Challenge;
use crate::question::Language;
use crate::quiz::Wanted;
use crate::resolve::{Claim, Qualifier, Reason};
use crate::secret::Nonce;
use crate::session::{Brief, KEY_BYTES_MAX, Round, Scope, SessionId, seconds_up};

/// What a claim led to.
#[non_exhaustive]
#[derive(Debug)]
pub enum Begin {
    /// Ask these questions: an attempt has been charged for them.
    Quiz(Begun),
    /// Nobody is asked; offer another method. No attempt has been charged.
    Declined(Declined),
    /// No attempt is left in this lock scope.
    Locked {
        /// The session, to unlock it by.
        session: SessionId,
        /// When the lock ends, in seconds since 1970, rounded up; `None` if the operator must
        /// unlock.
        until: Option<u64>,
    },
    /// The applicant passed in this lock scope before, and the policy lets it stand.
    Passed {
        /// The session that passed.
        session: SessionId,
    },
}

/// An attempt that has begun.
#[non_exhaustive]
#[derive(Debug)]
pub struct Begun {
    /// Show this.
    pub round: Round,
    /// How the claim differs from the record, for the operator.
    pub qualifiers: Vec<Qualifier>,
    /// Why nobody was found, if the quiz is about nobody and can't be passed: for the operator.
    pub decoy: Option<Reason>,
}

/// Why nobody is asked.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// The session, which has evidence of it ([`Engine::evidence`]); `None` if there were so many of
    /// late that this one isn't stored.
    pub session: Option<SessionId>,
    /// For the operator; the applicant is told that another method is needed, no more.
    pub reason: Reason,
    /// How the claim differs from the record, if there is one.
    pub qualifiers: Vec<Qualifier>,
}

/// How an attempt is asked for.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct BeginOptions {
    language: Language,
    caller: Option<String>,
    circumstances: Circumstances,
    signer: SignerForm,
    holder_key: Option<String>,
    second_factor: Option<String>,
    seed: Option<u64>,
}

/// What is kept beside the event of a charge, for the record.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Attached<'a> {
    pub(super) signer: Signer,
    pub(super) policy: Cow<'a, PolicyRecord>,
}

impl BeginOptions {
    /// In English, in a fresh order of display, of no caller in particular, on an occasion of which
    /// nothing is told; the claim is on record masked.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the language of prompts and choices.
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Names who asks, to the policy's limit per caller: an IP address, an account, 1 to 256
    /// bytes. The store keeps a pseudo-random number of it only.
    pub fn caller(mut self, caller: impl Into<String>) -> Self {
        self.caller = Some(caller.into());
        self
    }

    /// Tells the occasion, for the record: whatever of it is set has 1 to 256 bytes. Where it names
    /// a document, the token of a pass is for that document alone
    /// ([`crate::token::Expected::action`]).
    pub fn circumstances(mut self, circumstances: Circumstances) -> Self {
        self.circumstances = circumstances;
        self
    }

    /// Sets in which form the claim is on record; masked unless set.
    pub const fn signer_form(mut self, form: SignerForm) -> Self {
        self.signer = form;
        self
    }

    /// Binds the token of a pass to a key of the applicant's, by the thumbprint of its JWK
    /// (RFC 7638, SHA-256), 43 characters: whoever shows the token must have proved to hold it
    /// ([`crate::token::Expected::key`]).
    pub fn holder_key(mut self, thumbprint: impl Into<String>) -> Self {
        self.holder_key = Some(thumbprint.into());
        self
    }

    /// Tells that the applicant gave a second factor besides, by its name in RFC 8176, such as
    /// `otp` or `sms`: the token says `kba`, that name and `mfa`.
    pub fn second_factor(mut self, method: impl Into<String>) -> Self {
        self.second_factor = Some(method.into());
        self
    }

    /// Fixes the order of display and the session's id by a number: for demonstrations and tests.
    /// An applicant who knows the number learns nothing of the answers, but two sessions with one
    /// number can't be told apart.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl Begin {
    /// For the operator's log: what was decided, and nothing of claim, quiz, record or session.
    fn log(&self) {
        match self {
            Self::Quiz(begun) => tracing::debug!(
                questions = begun.round.questions().len(),
                decoy = begun.decoy.is_some(),
                attempts_left = begun.round.attempts_left,
                "attempt charged"
            ),
            Self::Declined(declined) => {
                tracing::debug!(reason = ?declined.reason, "claim declined");
            }
            Self::Locked { until, .. } => tracing::debug!(until, "claim locked"),
            Self::Passed { .. } => tracing::debug!("a pass stands"),
        }
    }
}

impl Engine {
    /// Resolves a claim and begins an attempt: charges it, durably, then hands out the quiz.
    ///
    /// The same subject gets the same choices every time, in a fresh order; facts asked before are
    /// not asked again, unless the attempt passed. A quiz of the same subject and scope that is
    /// still open is left by it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] if the policy limits callers, so that
    /// [`Engine::begin_with`] must name one;
    /// [`crate::ErrorKind::Io`] if the operating system gives no entropy;
    /// [`crate::ErrorKind::Store`] if the store can't be used: the attempt may have been charged.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// use kba::{Begin, Claim, ClaimForm, Reason, Scope};
    ///
    /// let scope = Scope::new("agreement 7, recipient 2")?;
    /// let Begin::Quiz(begun) = engine.begin(&claim, &scope)? else { panic!("declined") };
    /// // what a browser is sent
    /// let json = serde_json::to_string(&begun.round).expect("it is plain data");
    /// assert!(json.contains("\"attempts_left\":1"));
    ///
    /// // nobody of that name: no error, but another method is needed
    /// let nobody = Claim::new(&ClaimForm {
    ///     first_name: "Zacharias".into(),
    ///     last_name: "Nobody".into(),
    ///     birth: "1970".into(),
    ///     address: "12 Oak St".into(),
    ///     zip: "62301".into(),
    ///     ..ClaimForm::default()
    /// })?;
    /// let Begin::Declined(declined) = engine.begin(&nobody, &scope)? else { panic!("asked") };
    /// assert_eq!(declined.reason, Reason::NoMatch);
    ///
    /// // where callers are limited, one must be named
    /// # use kba::{ErrorKind, policy::Velocity};
    /// # let hour = std::time::Duration::from_secs(3_600);
    /// # let (engine, claim) = town::desk(town::small().per_caller(Velocity::new(9, hour)))?;
    /// assert_eq!(engine.begin(&claim, &scope).unwrap_err().kind(), ErrorKind::Config);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn begin(&self, claim: &Claim, scope: &Scope) -> Result<Begin, Error> {
        self.begin_with(claim, scope, &BeginOptions::new())
    }

    /// Like [`Engine::begin`], in another language or of a caller.
    ///
    /// # Errors
    /// As [`Engine::begin`]; [`crate::ErrorKind::Config`] if the policy limits callers and none is
    /// named, its name, a text of the circumstances or the second factor is empty or longer than 256
    /// bytes, or the holder's key isn't a thumbprint.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// use kba::{Begin, BeginOptions, ErrorKind, Language, Scope};
    ///
    /// let scope = Scope::new("agreement 7, recipient 2")?;
    /// let options = BeginOptions::new().language(Language::Spanish).caller("203.0.113.7");
    /// let begin = engine.begin_with(&claim, &scope, &options)?;
    /// assert!(matches!(begin, Begin::Quiz(_)));
    ///
    /// let error = engine.begin_with(&claim, &scope, &BeginOptions::new().caller("")).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Config);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn begin_with(
        &self,
        claim: &Claim,
        scope: &Scope,
        options: &BeginOptions,
    ) -> Result<Begin, Error> {
        let caller = self.check_caller(options)?;
        let brief = options.brief()?;
        let nonce = Nonce::fresh_unless(options.seed)?;
        let Answered {
            about,
            nobody,
            qualifiers,
        } = self.answered(claim);
        let (maker, policy) = (self.maker(), self.policy());
        let is_asked = nobody.is_none() || policy.has_decoys();
        let claimed = self.claimed((claim, options.signer), (nobody, &qualifiers), brief)?;
        let applicant = Applicant {
            subject: maker.subject_name(about.filter(|_| nobody.is_none()), claim),
            scope,
            caller,
            claimed: &claimed,
        };
        let opened = self.0.ledger.begin(
            &applicant,
            policy,
            (&|| self.now(), &nonce),
            &mut |occasion| {
                let wanted = Wanted {
                    questions: policy.question_count(),
                    challenge: policy.challenge().map_or(0, Challenge::question_count),
                    attempts: occasion.attempts_left.map_or(1, usize::from),
                    carried_max: policy.carried_max(),
                };
                let history = (occasion.history, occasion.last);
                let form = (options.language, &nonce);
                let made = maker.quiz((about?, claim), history, wanted, form)?;
                is_asked.then_some(made)
            },
        )?;
        let declined = |session, reason| {
            Begin::Declined(Declined {
                session,
                reason: nobody.unwrap_or(reason),
                qualifiers: qualifiers.clone(),
            })
        };
        let begin = match opened {
            Opened::Begun {
                session,
                case,
                outcome,
                made,
            } => Begin::Quiz(Begun {
                round: Round::first(session, &case, outcome, made.main.quiz, policy),
                qualifiers,
                decoy: nobody,
            }),
            Opened::Declined(why, session) => declined(
                session,
                match why {
                    Why::CallerTooOften => Reason::CallerTooOften,
                    Why::NoQuiz => Reason::NotEnoughFacts,
                    Why::PersonTooOften => Reason::PersonTooOften,
                },
            ),
            Opened::Locked(session, lock) => Begin::Locked {
                session,
                until: lock.until_ms.map(seconds_up),
            },
            Opened::Passed(session) => Begin::Passed { session },
        };
        begin.log();
        Ok(begin)
    }

    /// What goes on record of a claim.
    fn claimed(
        &self,
        (claim, form): (&Claim, SignerForm),
        (nobody, qualifiers): (Option<Reason>, &[Qualifier]),
        brief: Brief,
    ) -> Result<Claimed, Error> {
        let qualifiers = qualifiers.iter().map(key).collect();
        let what = match nobody {
            None => What::ClaimResolved { qualifiers },
            Some(reason) => What::ClaimUnresolved {
                reason: key(&reason),
                qualifiers,
            },
        };
        let attached = serde_json::to_string(&Attached {
            signer: signer(claim, form, &self.0.names),
            policy: Cow::Borrowed(&self.0.policy_record),
        });
        Ok(Claimed {
            what,
            brief,
            attached: attached.map_err(|_| Error::store("a record can't be put into words"))?,
        })
    }

    fn check_caller<'a>(&self, options: &'a BeginOptions) -> Result<Option<&'a str>, Error> {
        let caller = options.caller.as_deref();
        let fits = |caller: &str| (1..=KEY_BYTES_MAX).contains(&caller.len());
        if !caller.is_none_or(fits) {
            return Err(Error::config(format!(
                "a caller's name has 1 to {KEY_BYTES_MAX} bytes"
            )));
        }
        if caller.is_none() && self.policy().per_caller().is_some() {
            return Err(Error::config(
                "the policy limits callers, and no caller is named",
            ));
        }
        Ok(caller)
    }
}

impl BeginOptions {
    fn brief(&self) -> Result<Brief, Error> {
        let of = &self.circumstances;
        let told = [
            &of.agreement,
            &of.recipient,
            &of.login,
            &of.ip,
            &of.document,
        ];
        for text in told.into_iter().chain([&self.second_factor]).flatten() {
            check_name(text)?;
        }
        let is_thumbprint = |key: &String| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            key.len() == THUMBPRINT_LEN && key.bytes().all(fits)
        };
        if !self.holder_key.as_ref().is_none_or(is_thumbprint) {
            return Err(Error::config(
                "the holder's key is named by a thumbprint of 43 characters of Base64",
            ));
        }
        Ok(Brief {
            circumstances: self.circumstances.clone(),
            holder_key: self.holder_key.clone(),
            second_factor: self.second_factor.clone(),
        })
    }
}

/// The name of a unit variant, as JSON tells it.
fn key(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// Characters of a thumbprint by SHA-256.
const THUMBPRINT_LEN: usize = 43;
