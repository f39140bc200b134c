//! `kba evidence`: what a session leaves behind, taken from a store, checked, and put on paper.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use kba::evidence::{Consistency, Evidence, SignedHead, Verified};
use kba::token::{Issuer, PublicKeys};
use kba::{ErrorKind, Language};
use kba_certificate::{Attestation, Certificate, Fonts};
use sha2::{Digest as _, Sha256};

use crate::grid::printable;
use crate::key::Key;
use crate::outcome::Outcome;
use crate::session::{Kept, Named};
use crate::words;

/// Take the evidence of a session out of a store, check evidence, and make a certificate of it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the proof that the log of a store only grew since a head of it was signed
    Consistency {
        /// The head, as `kba evidence head` printed it
        #[arg(value_name = "FILE")]
        head: PathBuf,
        #[command(flatten)]
        kept: Kept,
        /// Write to this file instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the evidence of a session: its record, its events, and the proof that they were logged
    Export {
        #[command(flatten)]
        named: Named,
        /// Write to this file instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the signed head of a store's log
    Head {
        #[command(flatten)]
        kept: Kept,
        /// Write to this file instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the public keys of a secret, as a JWK set
    Keys {
        #[command(flatten)]
        key: Key,
        /// Write to this file instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Make a certificate of completion of evidence
    Render {
        /// The evidence
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The public keys that are believed, a JWK set; without them the certificate says that
        /// nothing was checked
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
        /// What to make
        #[arg(long, value_name = "html|pdf", default_value = "html")]
        format: Format,
        /// The language: en, ja or es
        #[arg(long, value_name = "TAG", default_value_t = Language::English)]
        lang: Language,
        /// Take the letters from this file of a font, instead of those that are installed
        #[arg(long, value_name = "FILE")]
        font: Vec<PathBuf>,
        /// Write to this file instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Check evidence, or a proof of consistency, with nothing but the public keys
    Verify {
        /// The evidence, or the proof
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The public keys that are believed, a JWK set
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
        /// Print what is proved as JSON
        #[arg(long)]
        json: bool,
        /// Print the `verified_claims` of a pass instead, for `OpenID` Connect for Identity
        /// Assurance, under this trust framework
        #[arg(long, value_name = "NAME", conflicts_with = "json")]
        trust_framework: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Html,
    Pdf,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    match &args.verb {
        Verb::Consistency { head, kept, out } => {
            let text = String::from_utf8(read(head)?).unwrap_or_default();
            let head: SignedHead = text.trim().parse().with_context(|| place(head))?;
            let proof = kept.engine()?.consistency(&head)?;
            write(out.as_deref(), proof.to_json().as_bytes())?;
        }
        Verb::Export { named, out } => {
            let evidence = named.engine()?.evidence(&named.session)?;
            write(out.as_deref(), evidence.to_json().as_bytes())?;
        }
        Verb::Head { kept, out } => {
            let head = kept.engine()?.head()?;
            write(out.as_deref(), head.to_string().as_bytes())?;
        }
        Verb::Keys { key, out } => {
            if key.arguments().is_empty() {
                anyhow::bail!("whose keys? Name the secret: --secret-env NAME or --seed N");
            }
            let issuer = Issuer::of_secret(&key.secret()?)?;
            write(out.as_deref(), issuer.keys().to_json().as_bytes())?;
        }
        Verb::Render {
            file,
            keys,
            format,
            lang,
            font,
            out,
        } => {
            let page = certificate((file, keys.as_deref()), *lang)?;
            let Ok(page) = page else {
                return Ok(Outcome::Refused);
            };
            let bytes = match format {
                Format::Html => page.html().into_bytes(),
                Format::Pdf => page.pdf(&fonts(font)?)?,
            };
            write(out.as_deref(), &bytes)?;
        }
        Verb::Verify {
            file,
            keys,
            json,
            trust_framework,
        } => return verify(file, keys, (*json, trust_framework.as_deref())),
    }
    Ok(Outcome::Done)
}

/// Whether a file proves what it says; who asks is told why not.
fn verify(
    file: &Path,
    keys: &Path,
    (json, trust_framework): (bool, Option<&str>),
) -> anyhow::Result<Outcome> {
    let bytes = read(file)?;
    let keys = read_keys(keys)?;
    let is_consistency = serde_json::from_slice::<serde_json::Value>(&bytes).is_ok_and(|value| {
        value
            .get("format")
            .is_some_and(|name| name == "kba consistency")
    });
    let mut out = io::stdout().lock();
    if is_consistency {
        let proof = Consistency::from_json(&bytes).and_then(|proof| proof.verify(&keys));
        let Ok((old, new)) = believed(proof, file)? else {
            return Ok(Outcome::Refused);
        };
        if json {
            let heads = serde_json::json!({ "old": old, "new": new });
            writeln!(out, "{heads}")?;
        } else {
            let issuer = printable(&new.issuer);
            writeln!(
                out,
                "The log of {issuer} only grew: {} to {} entries,",
                old.size, new.size
            )?;
            writeln!(out, "{} to {}.", words::time(old.at), words::time(new.at))?;
        }
        return Ok(Outcome::Done);
    }
    let proved = Evidence::from_json(&bytes).and_then(|evidence| evidence.verify(&keys));
    let Ok(proved) = believed(proved, file)? else {
        return Ok(Outcome::Refused);
    };
    if let Some(framework) = trust_framework {
        let Some(claims) = proved.record.verified_claims(framework) else {
            anyhow::bail!("the session didn't pass: there is nothing to claim");
        };
        writeln!(out, "{}", serde_json::json!({ "verified_claims": claims }))?;
    } else if json {
        let told = serde_json::json!({
            "record": proved.record,
            "events": proved.events,
            "head": proved.head,
            "key_id": proved.key_id,
            "at": proved.at,
        });
        writeln!(out, "{told}")?;
    } else {
        print(&proved, &mut out)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// What is proved; or nothing, where it is told why.
fn believed<T>(proved: Result<T, kba::Error>, file: &Path) -> anyhow::Result<Result<T, ()>> {
    match proved {
        Ok(proved) => Ok(Ok(proved)),
        Err(error) if error.kind() == ErrorKind::Evidence => {
            writeln!(io::stderr(), "kba: {}: {error}", file.display())?;
            Ok(Err(()))
        }
        Err(error) => Err(error.into()),
    }
}

fn print(proved: &Verified, out: &mut impl io::Write) -> anyhow::Result<()> {
    let record = &proved.record;
    let (outcome, reason) = (&record.result.outcome, &record.result.reason);
    let spaced = |key: &str| key.replace('_', " ");
    writeln!(out, "Verified: {} ({}).", spaced(outcome), spaced(reason))?;
    writeln!(out, "Session   {}", record.session)?;
    writeln!(out, "Issuer    {}", printable(&record.provider.issuer))?;
    writeln!(out, "Policy    {}", record.policy.digest)?;
    writeln!(
        out,
        "Signed    {} by the key {}",
        words::time(proved.at),
        proved.key_id
    )?;
    let head = &proved.head;
    writeln!(out, "Log       {} entries, root {}", head.size, head.root)?;
    writeln!(out)?;
    for event in &proved.events {
        let name = spaced(event.what.name());
        writeln!(out, "{}  {name}", words::time(event.at_ms / 1_000))?;
    }
    Ok(())
}

/// The certificate of evidence, if it is to be believed.
fn certificate(
    (file, keys): (&Path, Option<&Path>),
    language: Language,
) -> anyhow::Result<Result<Certificate, ()>> {
    let bytes = read(file)?;
    let digest = Sha256::digest(&bytes);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let attestation = Attestation::new().evidence_sha256(digest);
    let evidence = Evidence::from_json(&bytes);
    let Some(keys) = keys else {
        let record = evidence.and_then(|evidence| evidence.danger_record());
        let record = believed(record, file)?;
        return Ok(
            record.map(|record| Certificate::new(&record, &attestation.verified(false), language))
        );
    };
    let keys = read_keys(keys)?;
    let proved = evidence.and_then(|evidence| evidence.verify(&keys));
    Ok(believed(proved, file)?.map(|proved| {
        let attestation = attestation
            .signed_by(proved.key_id.as_str(), proved.at)
            .logged(proved.head.size, proved.head.root.to_string())
            .events(proved.events.len().try_into().unwrap_or(u64::MAX))
            .verified(true);
        Certificate::new(&proved.record, &attestation, language)
    }))
}

/// The fonts that are named; those of the machine if none is.
fn fonts(files: &[PathBuf]) -> anyhow::Result<Fonts> {
    if files.is_empty() {
        return Ok(Fonts::system()?);
    }
    Ok(Fonts::from_files(files)?)
}

fn read_keys(file: &Path) -> anyhow::Result<PublicKeys> {
    PublicKeys::from_json(&read(file)?).with_context(|| place(file))
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).with_context(|| place(file))
}

fn place(file: &Path) -> String {
    format!("can't read {}", file.display())
}

fn write(file: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    match file {
        Some(file) => {
            fs::write(file, bytes).with_context(|| format!("can't write {}", file.display()))
        }
        None => {
            let mut out = io::stdout().lock();
            out.write_all(bytes)?;
            if bytes.last() != Some(&b'\n') && !bytes.starts_with(b"%PDF") {
                out.write_all(b"\n")?;
            }
            Ok(out.flush()?)
        }
    }
}
