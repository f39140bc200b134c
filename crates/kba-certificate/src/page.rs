//! What the page says, before it has a form.

use fluent_bundle::FluentArgs;
use kba::Language;
use kba::evidence::{
    AttemptRecord, ChallengeRecord, Circumstances, PolicyRecord, Provider, Record, RecordedResult,
    Signer, TokenRecord,
};

use crate::Attestation;
use crate::texts::{count, moment, percentage, say, say_key, say_with};
use crate::visible::visible;

/// All words of a certificate, in order.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) language: Language,
    pub(crate) title: Text,
    pub(crate) subtitle: Text,
    pub(crate) lead: Text,
    pub(crate) banner: Banner,
    pub(crate) sections: Vec<Section>,
    /// Whose page it is, in one line.
    pub(crate) footer: Text,
    pub(crate) issued: u64,
}

/// The result, which is seen first.
#[derive(Clone, Debug)]
pub(crate) struct Banner {
    pub(crate) tone: Tone,
    pub(crate) label: Text,
    pub(crate) outcome: Text,
    /// Why, when, and what follows.
    pub(crate) lines: Vec<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Failed,
    Open,
    Passed,
}

#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) heading: Text,
    pub(crate) blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// Labels and what they stand for.
    Facts(Vec<(Text, Text)>),
    Note(Text),
    Table(Table),
}

/// Rows under headings; the first cell of a row names it.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) caption: Text,
    pub(crate) columns: Vec<Text>,
    pub(crate) rows: Vec<Vec<Text>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// Where it comes from, for errors.
    pub(crate) field: String,
    pub(crate) style: Style,
    /// A time as machines read it.
    pub(crate) time: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Style {
    /// Told to be absent.
    Absent,
    /// Of the record, to be compared letter by letter.
    Code,
    /// Of the record; it may run in any direction.
    Recorded,
    /// Of the page.
    Words,
}

impl Page {
    pub(crate) fn new(record: &Record, attestation: &Attestation, language: Language) -> Self {
        let words = Words { language };
        let mut args = FluentArgs::new();
        args.set("session", shortened(&visible(&record.session)));
        let footer = Text {
            field: "session".to_owned(),
            ..words.with("footer", &args)
        };
        Self {
            language,
            title: words.plain("title"),
            subtitle: words.plain("subtitle"),
            lead: words.plain("lead"),
            banner: words.banner(&record.result),
            sections: vec![
                words.signer(record.signer.as_ref()),
                words.circumstances(&record.circumstances),
                words.attempts(&record.attempts),
                words.method(&record.method),
                words.provider(&record.provider),
                words.policy(&record.policy),
                words.token(record.token.as_ref()),
                words.verification(record, attestation),
            ],
            footer,
            issued: record.issued,
        }
    }
}

struct Words {
    language: Language,
}

impl Words {
    fn banner(&self, result: &RecordedResult) -> Banner {
        let tone = match result.outcome.as_str() {
            "passed" | "passed_by_challenge" => Tone::Passed,
            "failed" | "locked" => Tone::Failed,
            _ => Tone::Open,
        };
        let by_challenge =
            result.outcome == "passed_by_challenge" && result.reason == "pass_mark_reached";
        let reason = if by_challenge {
            self.plain("reason-pass-mark-reached-by-challenge")
        } else {
            self.key("reason", &result.reason, "result.reason")
        };
        let mut lines = vec![
            reason,
            self.time_within("result-at", result.at, "result.at"),
        ];
        match result.locked_until {
            Some(until) => {
                lines.push(self.time_within("locked-until", until, "result.locked_until"));
            }
            None if result.outcome == "locked" => lines.push(self.plain("locked-without-end")),
            None => {}
        }
        Banner {
            tone,
            label: self.plain("result"),
            outcome: self.key("outcome", &result.outcome, "result.outcome"),
            lines,
        }
    }

    fn signer(&self, signer: Option<&Signer>) -> Section {
        let identity = |note: &str, name: &str, birth: &str, address: &str, ssn_given: bool| {
            let ssn = if ssn_given {
                "ssn-given"
            } else {
                "ssn-not-given"
            };
            vec![
                Block::Note(self.plain(note)),
                Block::Facts(vec![
                    self.fact("signer-name", recorded("signer.name", name)),
                    self.fact("signer-birth", recorded("signer.birth", birth)),
                    self.fact("signer-address", recorded("signer.address", address)),
                    self.fact("signer-ssn", self.plain(ssn)),
                ]),
            ]
        };
        let blocks = match signer {
            Some(Signer::Clear {
                name,
                birth,
                address,
                ssn_given,
                ..
            }) => identity("signer-clear", name, birth, address, *ssn_given),
            Some(Signer::Masked {
                name,
                birth,
                address,
                ssn_given,
                ..
            }) => identity("signer-masked", name, birth, address, *ssn_given),
            Some(Signer::Digest { digest, .. }) => vec![
                Block::Note(self.plain("signer-digest")),
                Block::Facts(vec![
                    self.fact("signer-claim-digest", code("signer.digest", digest)),
                ]),
            ],
            _ => vec![Block::Note(self.absent())],
        };
        self.section("signer", blocks)
    }

    fn circumstances(&self, told: &Circumstances) -> Section {
        let fact = |label, field, value: &Option<String>| {
            let value = value.as_deref().map(|value| recorded(field, value));
            self.fact(label, value.unwrap_or_else(|| self.absent()))
        };
        let document = told.document.as_deref();
        let document = document.map(|digest| code("circumstances.document", digest));
        let facts = vec![
            fact("agreement", "circumstances.agreement", &told.agreement),
            fact("recipient", "circumstances.recipient", &told.recipient),
            fact("login", "circumstances.login", &told.login),
            fact("ip", "circumstances.ip", &told.ip),
            self.fact("document", document.unwrap_or_else(|| self.absent())),
        ];
        let note = self.plain("circumstances-note");
        self.section(
            "circumstances",
            vec![Block::Note(note), Block::Facts(facts)],
        )
    }

    fn method(&self, method: &str) -> Section {
        let label = self.fact("method-label", self.key("method", method, "method"));
        let blocks = vec![
            Block::Note(self.plain("method-note")),
            Block::Note(self.plain("method-limit")),
            Block::Facts(vec![label]),
        ];
        self.section("method", blocks)
    }

    fn provider(&self, provider: &Provider) -> Section {
        let facts = vec![
            self.fact("issuer", recorded("provider.issuer", &provider.issuer)),
            self.fact("engine", recorded("provider.engine", &provider.engine)),
            self.fact(
                "population",
                code("provider.population", &provider.population),
            ),
        ];
        self.section("provider", vec![Block::Facts(facts)])
    }

    fn policy(&self, policy: &PolicyRecord) -> Section {
        let name = policy
            .name
            .as_deref()
            .map(|name| recorded("policy.name", name));
        let mut args = FluentArgs::new();
        args.set("questions", policy.questions);
        args.set("choices", policy.choices);
        args.set("mark", policy.pass_mark);
        let attempts = policy.attempts.map_or_else(
            || self.plain("policy-attempts-unlimited"),
            |attempts| {
                let mut args = FluentArgs::new();
                args.set("attempts", attempts);
                self.with("policy-attempts-value", &args)
            },
        );
        let fraction = recorded("policy.blind_guess", &policy.blind_guess);
        let blind = match percentage(&policy.blind_guess) {
            Some(percent) => {
                args.set("fraction", fraction.text);
                args.set("percent", percent);
                self.with("policy-blind-value", &args)
            }
            None => fraction,
        };
        let facts = vec![
            self.fact("policy-name", name.unwrap_or_else(|| self.absent())),
            self.fact("policy-quiz", self.with("policy-quiz-value", &args)),
            self.fact(
                "policy-pass-mark",
                self.with("policy-pass-mark-value", &args),
            ),
            self.fact("policy-attempts", attempts),
            self.fact("policy-blind", blind),
            self.fact("policy-digest", code("policy.digest", &policy.digest)),
        ];
        self.section("policy", vec![Block::Facts(facts)])
    }

    fn attempts(&self, attempts: &[AttemptRecord]) -> Section {
        if attempts.is_empty() {
            return self.section("attempts", vec![Block::Note(self.plain("attempts-none"))]);
        }
        let columns = [
            "attempt-number",
            "attempt-began",
            "attempt-ended",
            "attempt-result",
            "attempt-right",
            "attempt-challenge",
        ];
        let rows = attempts.iter().zip(1..);
        let table = Table {
            caption: self.plain("attempts"),
            columns: columns.map(|id| self.plain(id)).into(),
            rows: rows
                .map(|(attempt, number)| self.attempt(attempt, number))
                .collect(),
        };
        self.section("attempts", vec![Block::Table(table)])
    }

    fn attempt(&self, attempt: &AttemptRecord, number: u64) -> Vec<Text> {
        let field = |name: &str| format!("attempts[{}].{name}", number - 1);
        let mut args = FluentArgs::new();
        args.set("questions", attempt.questions);
        let right = match attempt.right {
            Some(right) => {
                args.set("right", right);
                self.with("right-of", &args)
            }
            None => self.with("right-untold", &args),
        };
        let ended = attempt.ended.map(|ended| self.time(ended, field("ended")));
        vec![
            words(number.to_string()),
            self.time(attempt.began, field("began")),
            ended.unwrap_or_else(|| self.plain("attempt-not-ended")),
            self.key("outcome", &attempt.result, field("result")),
            right,
            self.challenge(attempt.challenge.as_ref()),
        ]
    }

    fn challenge(&self, challenge: Option<&ChallengeRecord>) -> Text {
        let Some(challenge) = challenge else {
            return self.plain("challenge-none");
        };
        if !challenge.taken {
            return self.plain("challenge-declined");
        }
        let mut args = FluentArgs::new();
        args.set("questions", challenge.questions);
        let Some(right) = challenge.right else {
            return self.with("challenge-taken-untold", &args);
        };
        args.set("right", right);
        self.with("challenge-taken", &args)
    }

    fn token(&self, token: Option<&TokenRecord>) -> Section {
        let Some(token) = token else {
            return self.section("token", vec![Block::Note(self.plain("token-none"))]);
        };
        let facts = vec![
            self.fact("token-id", code("token.id", &token.id)),
            self.fact("token-issued", self.time(token.issued, "token.issued")),
            self.fact("token-expires", self.time(token.expires, "token.expires")),
        ];
        self.section("token", vec![Block::Facts(facts)])
    }

    fn verification(&self, record: &Record, attestation: &Attestation) -> Section {
        let known = |value: Option<Text>| value.unwrap_or_else(|| self.absent());
        let digits = |field: &str, value: &Option<String>| {
            known(value.as_deref().map(|value| code(field, value)))
        };
        let number = |value: Option<u64>| known(value.map(|value| words(count(value))));
        let signed_at = attestation.signed_at;
        let signed_at = signed_at.map(|at| self.time(at, "attestation.signed_at"));
        let verified = attestation.is_verified.map(|is_verified| {
            self.plain(if is_verified {
                "verified-yes"
            } else {
                "verified-no"
            })
        });
        let facts = vec![
            self.fact("session", code("session", &record.session)),
            self.fact("subject", code("subject", &record.subject)),
            self.fact("record-issued", self.time(record.issued, "issued")),
            self.fact("record-version", words(record.version.to_string())),
            self.fact("key", digits("attestation.key_id", &attestation.key_id)),
            self.fact("signed-at", known(signed_at)),
            self.fact("log-size", number(attestation.log_size)),
            self.fact(
                "log-root",
                digits("attestation.log_root", &attestation.log_root),
            ),
            self.fact("events", number(attestation.events)),
            self.fact(
                "evidence",
                digits("attestation.evidence_sha256", &attestation.evidence_sha256),
            ),
            self.fact("verified", known(verified)),
        ];
        let command = self.fact(
            "command",
            code("the page", "kba evidence verify FILE --keys KEYS"),
        );
        let blocks = vec![
            Block::Facts(facts),
            Block::Note(self.plain("verify-note")),
            Block::Facts(vec![command]),
        ];
        self.section("verify", blocks)
    }

    fn section(&self, id: &str, blocks: Vec<Block>) -> Section {
        Section {
            heading: self.plain(id),
            blocks,
        }
    }

    fn fact(&self, label: &str, value: Text) -> (Text, Text) {
        // an empty string says no more than its absence
        let value = if value.text.trim().is_empty() {
            self.absent()
        } else {
            value
        };
        (self.plain(label), value)
    }

    fn absent(&self) -> Text {
        Text {
            style: Style::Absent,
            ..self.plain("not-recorded")
        }
    }

    fn plain(&self, id: &str) -> Text {
        words(say(self.language, id))
    }

    fn with(&self, id: &str, args: &FluentArgs<'_>) -> Text {
        words(say_with(self.language, id, args))
    }

    /// The words of a key, or the key itself if this version doesn't know it.
    fn key(&self, group: &str, key: &str, field: impl Into<String>) -> Text {
        say_key(self.language, group, key).map_or_else(
            || {
                let mut args = FluentArgs::new();
                args.set("key", visible(key));
                Text {
                    field: field.into(),
                    ..self.with("unknown-key", &args)
                }
            },
            words,
        )
    }

    fn time(&self, seconds: u64, field: impl Into<String>) -> Text {
        let (text, time) = moment(self.language, seconds);
        Text {
            field: field.into(),
            time,
            ..words(text)
        }
    }

    /// A time within a sentence.
    fn time_within(&self, id: &str, seconds: u64, field: &str) -> Text {
        let mut args = FluentArgs::new();
        args.set("time", moment(self.language, seconds).0);
        Text {
            field: field.to_owned(),
            ..self.with(id, &args)
        }
    }
}

fn words(text: String) -> Text {
    Text {
        text,
        field: "the page".to_owned(),
        style: Style::Words,
        time: None,
    }
}

fn recorded(field: &str, raw: &str) -> Text {
    Text {
        text: visible(raw),
        field: field.to_owned(),
        style: Style::Recorded,
        time: None,
    }
}

fn code(field: &str, raw: &str) -> Text {
    Text {
        style: Style::Code,
        ..recorded(field, raw)
    }
}

/// As much as fits into a line beside the number of the page.
fn shortened(text: &str) -> String {
    let end = text.char_indices().nth(SHORTENED_MAX).map(|(end, _)| end);
    match end.and_then(|end| text.get(..end)) {
        Some(start) => format!("{start}..."),
        None => text.to_owned(),
    }
}

const SHORTENED_MAX: usize = 40;
