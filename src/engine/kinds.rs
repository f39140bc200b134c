//! Whether anything is left to ask: kinds are the catalogue's, which policies don't know.

use crate::Error;
use crate::kind::{CATALOGUE, Kind};
use crate::policy::Policy;

/// Refuses a policy that names kinds that there aren't, allows kinds that it rules out otherwise,
/// or leaves none.
pub(super) fn check(policy: &Policy) -> Result<(), Error> {
    let mut clauses = Vec::new();
    for key in policy.named_kinds() {
        if !CATALOGUE.iter().any(|kind| kind.key == key) {
            clauses.push(format!(
                "the policy names a kind that isn't in the catalogue: {key}"
            ));
        }
    }
    let allowed = policy.allowed_kinds().unwrap_or_default();
    let is_named = |kind: &&Kind| allowed.iter().any(|key| key == kind.key);
    for kind in CATALOGUE.iter().filter(is_named) {
        if let Some(why) = never(policy, kind) {
            clauses.push(format!(
                "the policy allows {}, which it can't ask: {why}",
                kind.key
            ));
        }
    }
    let asks = |kind: &Kind| policy.asks(kind.key, kind.never_changes, kind.prompt.reveals());
    if clauses.is_empty() && !CATALOGUE.iter().any(asks) {
        clauses.push("the policy leaves no kind to ask".to_owned());
    }
    if clauses.is_empty() {
        return Ok(());
    }
    clauses.dedup();
    Err(Error::config(clauses.join("; ")))
}

/// Why a kind is never asked, though it is allowed; whoever denies it too means it.
fn never(policy: &Policy, kind: &Kind) -> Option<&'static str> {
    if !policy.asks(kind.key, false, false) {
        None
    } else if kind.never_changes && !policy.asks_static() {
        Some("its answer stays the same for life (facts.static_kinds)")
    } else if kind.prompt.reveals() && !policy.reveals() {
        Some("its prompt names what is on file (facts.revealing_prompts)")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicyBuilder;

    fn told(builder: PolicyBuilder) -> String {
        let policy = builder.build().unwrap();
        check(&policy).unwrap_err().to_string()
    }

    #[test]
    fn each_kind_that_cannot_be_asked_is_named() {
        let policy = Policy::builder;
        let error = told(
            policy()
                .allow_kinds(&["ssn.issued.in", "street.name", "shoe.size", "employer"])
                .static_kinds(false),
        );
        for clause in [
            "isn't in the catalogue: shoe.size",
            "allows ssn.issued.in, which it can't ask: its answer stays",
            "allows street.name, which it can't ask: its prompt names",
        ] {
            assert!(error.contains(clause), "{error}");
        }
        assert!(!error.contains("employer"), "{error}");
        assert!(told(policy().deny_kinds(&["shoe.size"])).contains("shoe.size"));
    }

    #[test]
    fn some_kind_must_be_left() {
        let all: Vec<&str> = CATALOGUE.iter().map(|kind| kind.key).collect();
        assert!(told(Policy::builder().deny_kinds(&all)).contains("no kind to ask"));
        let but_one = Policy::builder().deny_kinds(&all[1..]);
        let left = but_one.static_kinds(true).revealing_prompts(true);
        assert!(check(&left.build().unwrap()).is_ok());
        for preset in Policy::presets() {
            assert!(check(&preset.policy()).is_ok(), "{}", preset.name());
        }
        let both = Policy::builder().allow_kinds(&["employer", "zip.code"]);
        assert!(check(&both.deny_kinds(&["employer"]).build().unwrap()).is_ok());
    }
}
