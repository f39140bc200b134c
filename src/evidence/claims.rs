//! A pass in the words of identity assurance.

use serde_json::{Map, Value, json};

use crate::evidence::{Record, Signer};

impl Record {
    /// The pass as the value of a `verified_claims` member, for recipients that read `OpenID`
    /// Connect for Identity Assurance; `None` if the record tells of no pass, or of one beyond the
    /// calendar.
    ///
    /// The trust framework is the one that operator and recipient agreed on: which one a quiz meets
    /// isn't the engine's to say, and a recipient ignores what it doesn't know.
    ///
    /// `verification` tells when the applicant passed (ISO 8601, UTC) and the session. Its one
    /// piece of evidence is an electronic record that was checked by knowledge-based verification
    /// (`kbv`), by whom, and in which session. `claims` tells what the record holds in clear, as it
    /// was claimed: `name`, `birthdate` and `address`; of a masked claim only the year of birth and the
    /// state, of a digest nothing. The social security number is never told.
    ///
    /// ```
    /// # let json = r#"{"version": 1, "issued": 0, "provider": {"issuer": "https://kba.test",
    /// # "engine": "kba 0.1.0", "population": "e"}, "method": "kbv", "session": "s", "subject":
    /// # "p", "signer": {"form": "clear", "name": "Ann O'Hara", "birth": "1974-05-09",
    /// # "address": "a", "ssn_given": true}, "circumstances": {}, "policy": {"name": null, "digest": "d",
    /// # "questions": 5, "choices": 5, "pass_mark": 4, "attempts": 1, "blind_guess": "21/3125"},
    /// # "attempts": [], "result": {"outcome": "passed", "at": 1795342595,
    /// # "reason": "pass_mark_reached", "locked_until": null}, "token": null}"#;
    /// let record: kba::evidence::Record = serde_json::from_str(json).unwrap();
    /// let claims = record.verified_claims("https://example.com/our-framework").unwrap();
    /// assert_eq!(claims["verification"]["time"], "2026-11-22T10:16:35Z");
    /// assert_eq!(claims["claims"]["birthdate"], "1974-05-09");
    /// ```
    ///
    /// Source: `OpenID` Identity Assurance Schema Definition 1.0, the elements `claims`, which may
    /// be empty, `verification` and `evidence` (drafts called `check_id` `txn`); its predefined
    /// values, `openid.net/wg/ekyc-ida/identifiers` (`kbv`); `OpenID` Connect Core 1.0, section 5.1
    /// (claims; a year alone is a `birthdate`).
    #[must_use]
    pub fn verified_claims(&self, trust_framework: &str) -> Option<Value> {
        if !self.result.is_passed() {
            return None;
        }
        let time = time(self.result.at)?;
        let claims = self.signer.as_ref().map(claims).unwrap_or_default();
        Some(json!({
            "verification": {
                "trust_framework": trust_framework,
                "time": time,
                "verification_process": self.session,
                "evidence": [{
                    "type": "electronic_record",
                    "check_details": [{
                        "check_method": "kbv",
                        "organization": self.provider.issuer,
                        "check_id": self.session,
                        "time": time,
                    }],
                }],
            },
            "claims": claims,
        }))
    }
}

fn claims(signer: &Signer) -> Map<String, Value> {
    let mut claims = Map::new();
    let birth = match signer {
        Signer::Clear {
            name,
            birth,
            address,
            ..
        } => {
            claims.insert("name".to_owned(), json!(name));
            claims.insert("address".to_owned(), json!({ "formatted": address }));
            birth
        }
        Signer::Masked { birth, address, .. } => {
            // or three digits of the ZIP code, which no claim tells
            if is_state(address) {
                let place = json!({ "region": address, "country": "US" });
                claims.insert("address".to_owned(), place);
            }
            birth
        }
        Signer::Digest { .. } => return claims,
    };
    if is_birthdate(birth) {
        claims.insert("birthdate".to_owned(), json!(birth));
    }
    claims
}

/// Seconds since 1970; `None` beyond the calendar.
fn time(at: u64) -> Option<String> {
    let timestamp = jiff::Timestamp::from_second(i64::try_from(at).ok()?).ok()?;
    Some(timestamp.to_string())
}

/// Whether it is `YYYY-MM-DD` or `YYYY`.
fn is_birthdate(text: &str) -> bool {
    let fits = |form: &[u8]| {
        let mut pairs = form.iter().zip(text.bytes());
        form.len() == text.len()
            && pairs.all(|(form, byte)| match form {
                b'-' => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    fits(b"YYYY") || fits(b"YYYY-MM-DD")
}

fn is_state(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::sample::{SESSION, charged, event, record, verdict};
    use crate::evidence::summary;

    fn of(outcome: &str) -> Record {
        let events = [
            event(1_795_342_500_000, charged()),
            event(1_795_342_595_999, verdict(outcome)),
        ];
        record("https://verify.example.com", summary(&events).unwrap())
    }

    #[test]
    fn a_pass_is_told_as_the_schema_has_it() {
        assert_eq!(
            of("passed").verified_claims("our_framework"),
            Some(json!({
                "verification": {
                    "trust_framework": "our_framework",
                    "time": "2026-11-22T10:16:35Z",
                    "verification_process": SESSION,
                    "evidence": [{
                        "type": "electronic_record",
                        "check_details": [{
                            "check_method": "kbv",
                            "organization": "https://verify.example.com",
                            "check_id": SESSION,
                            "time": "2026-11-22T10:16:35Z",
                        }],
                    }],
                },
                "claims": {
                    "name": "Ann O'Hara-Nu\u{f1}ez",
                    "birthdate": "1974-05-09",
                    "address": { "formatted": "1200 Maple Avenue, Springfield, IL 62704" },
                },
            }))
        );
    }

    #[test]
    fn only_a_pass_is_told() {
        for outcome in ["failed", "expired", "abandoned", "cancelled", "opted_out"] {
            assert_eq!(of(outcome).verified_claims("our_framework"), None);
        }
    }

    #[test]
    fn no_more_is_claimed_than_the_record_holds() {
        let claims = |signer: Option<Signer>| {
            let mut record = of("passed");
            record.signer = signer;
            record.verified_claims("our_framework").unwrap()["claims"].clone()
        };
        let masked = |birth: &str, address: &str| {
            claims(Some(Signer::Masked {
                name: "A*** O*****".to_owned(),
                birth: birth.to_owned(),
                address: address.to_owned(),
                ssn_given: true,
            }))
        };
        assert_eq!(
            masked("1974", "IL"),
            json!({ "birthdate": "1974", "address": { "region": "IL", "country": "US" } })
        );
        assert_eq!(masked("197*", "627"), json!({}));
        let digest = "ab".to_owned();
        assert_eq!(claims(Some(Signer::Digest { digest })), json!({}));
        assert_eq!(claims(None), json!({}));
        for odd in [
            "",
            "74",
            "1974-05",
            "1974-05-9x",
            "05-09-1974",
            "1974/05/09",
        ] {
            assert!(!is_birthdate(odd), "{odd}");
        }
    }

    #[test]
    fn a_time_beyond_the_calendar_is_not_told() {
        let mut record = of("passed");
        record.result.at = u64::MAX;
        assert_eq!(record.verified_claims("our_framework"), None);
    }
}
