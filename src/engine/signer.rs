//! What the record tells of who the applicant claimed to be.

use crate::evidence::{Signer, SignerForm};
use crate::resolve::{Claim, ClaimForm};
use crate::secret::Prf;

/// The claim in the form that the caller chose.
pub(super) fn signer(claim: &Claim, form: SignerForm, digests: &Prf) -> Signer {
    let told = &claim.form;
    let ssn_given = claim.ssn_last4.is_some();
    match form {
        SignerForm::Clear => Signer::Clear {
            name: name(told),
            birth: told.birth.trim().to_owned(),
            address: address(told),
            ssn_given,
        },
        SignerForm::Digest => Signer::Digest {
            digest: digest(claim, digests),
        },
        SignerForm::Masked => Signer::Masked {
            name: masked(&name(told)),
            birth: claim.birth.year().to_string(),
            address: region(claim),
            ssn_given,
        },
    }
}

fn name(told: &ClaimForm) -> String {
    joined(&[&told.first_name, &told.last_name, &told.suffix], " ")
}

/// One line, as it is written on an envelope.
fn address(told: &ClaimForm) -> String {
    let region = joined(&[&told.state, &told.zip], " ");
    joined(&[&told.address, &told.city, &region], ", ")
}

fn joined(parts: &[&str], by: &str) -> String {
    let parts = parts.iter().map(|part| part.trim());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(by)
}

/// The first letter of each word, and a star for each further one.
fn masked(text: &str) -> String {
    let mut is_first = true;
    let mask = |letter: char| {
        let shown = if letter.is_alphanumeric() && !is_first {
            '*'
        } else {
            letter
        };
        is_first = !letter.is_alphanumeric();
        shown
    };
    text.chars().map(mask).collect()
}

/// The state; where it wasn't told, the beginning of the ZIP code.
fn region(claim: &Claim) -> String {
    match (claim.state, claim.zip) {
        (Some(state), _) => state.to_owned(),
        (None, Some(zip)) => format!("{:03}**", zip / 100),
        (None, None) => String::new(),
    }
}

/// Of the claim in its normal form: spelled otherwise it is the same.
fn digest(claim: &Claim, digests: &Prf) -> String {
    let birth = claim.birth.to_string();
    let zip = claim.zip.map_or_else(String::new, |zip| zip.to_string());
    let suffix = claim.suffix.map_or_else(String::new, |s| format!("{s:?}"));
    let ssn = claim
        .ssn_last4
        .map_or_else(String::new, |ssn| ssn.to_string());
    let parts = [
        claim.first.as_str(),
        &claim.last,
        &suffix,
        &birth,
        &ssn,
        &claim.number,
        &claim.street,
        &claim.city,
        claim.state.unwrap_or_default(),
        &zip,
    ];
    let digest = digests.name(&parts.map(str::as_bytes));
    format!("{digest:032x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn form() -> ClaimForm {
        ClaimForm {
            first_name: "Ann Marie".into(),
            last_name: "O'Hara-Lee".into(),
            suffix: "Jr".into(),
            birth: "1970-05-17".into(),
            ssn_last4: "6789".into(),
            address: "12 N Oak St, Apt 4".into(),
            city: "Springfield".into(),
            state: "IL".into(),
            zip: "62704".into(),
        }
    }

    fn of(form: &ClaimForm, kind: SignerForm) -> Signer {
        let digests = Secret::new(&[7; 16]).unwrap().prf("signers", &[]);
        signer(&Claim::new(form).unwrap(), kind, &digests)
    }

    #[test]
    fn a_clear_signer_is_as_claimed_but_for_the_number() {
        let Signer::Clear {
            name,
            birth,
            address,
            ssn_given,
        } = of(&form(), SignerForm::Clear)
        else {
            panic!("clear");
        };
        assert_eq!(name, "Ann Marie O'Hara-Lee Jr");
        assert_eq!(birth, "1970-05-17");
        assert_eq!(address, "12 N Oak St, Apt 4, Springfield, IL 62704");
        assert!(ssn_given);
        for kind in [SignerForm::Clear, SignerForm::Masked, SignerForm::Digest] {
            let json = serde_json::to_string(&of(&form(), kind)).unwrap();
            assert!(!json.contains("6789"), "{json}");
        }
    }

    #[test]
    fn a_masked_signer_has_first_letters() {
        let told = of(&form(), SignerForm::Masked);
        let expected = Signer::Masked {
            name: "A** M**** O'H***-L** J*".into(),
            birth: "1970".into(),
            address: "IL".into(),
            ssn_given: true,
        };
        assert_eq!(told, expected);
        let zip_only = ClaimForm {
            state: String::new(),
            ssn_last4: String::new(),
            ..form()
        };
        let Signer::Masked { address, .. } = of(&zip_only, SignerForm::Masked) else {
            panic!("masked");
        };
        assert_eq!(address, "627**");
    }

    #[test]
    fn equal_claims_have_equal_digests() {
        let spelled = ClaimForm {
            address: "12 North Oak Street, Apt 4".into(),
            ..form()
        };
        let other = ClaimForm {
            birth: "1970-05-18".into(),
            ..form()
        };
        assert_eq!(
            of(&form(), SignerForm::Digest),
            of(&spelled, SignerForm::Digest)
        );
        assert_ne!(
            of(&form(), SignerForm::Digest),
            of(&other, SignerForm::Digest)
        );
    }
}
