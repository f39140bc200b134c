//! `kba token`: what a pass of a store is worth.

use std::io::{self, Write as _};

use clap::Subcommand;
use kba::token::{Expected, Token};
use kba::{Revocation, Unverified};

use crate::grid::printable;
use crate::outcome::Outcome;
use crate::session::Kept;
use crate::words;

/// Use a token of a pass, or revoke tokens.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Revoke a token, or all tokens that were minted before a time
    Revoke {
        /// The token
        #[arg(value_name = "TOKEN", required_unless_present = "before")]
        token: Option<Token>,
        /// All that were minted before this time, in seconds since 1970
        #[arg(long, value_name = "SECONDS", conflicts_with = "token")]
        before: Option<u64>,
        #[command(flatten)]
        kept: Kept,
    },
    /// Check a token against what is expected of it, and use it up
    Verify {
        /// The token
        #[arg(value_name = "TOKEN")]
        token: String,
        /// The signing service that it must be for
        #[arg(long, value_name = "NAME", default_value = "kba")]
        audience: String,
        /// What it must be for, such as the digest of a document
        #[arg(long, value_name = "TEXT")]
        action: Option<String>,
        /// The thumbprint of the key that the holder has proved to have
        #[arg(long, value_name = "THUMBPRINT")]
        holder_key: Option<String>,
        #[command(flatten)]
        kept: Kept,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    match &args.verb {
        Verb::Revoke {
            token,
            before,
            kept,
        } => {
            let engine = kept.engine()?;
            if let Some(token) = token {
                engine.revoke(Revocation::Token(token), &kept.by)?;
            }
            if let Some(before) = before {
                engine.revoke(Revocation::Before(*before), &kept.by)?;
            }
            Ok(Outcome::Done)
        }
        Verb::Verify {
            token,
            audience,
            action,
            holder_key,
            kept,
            json,
        } => {
            let mut expected = Expected::new(audience);
            if let Some(action) = action {
                expected = expected.action(action);
            }
            if let Some(key) = holder_key {
                expected = expected.key(key);
            }
            let claims = match kept.engine()?.verify(token, &expected) {
                Ok(claims) => claims,
                Err(Unverified::Refused(refusal)) => {
                    if *json {
                        let line = serde_json::json!({ "refused": refusal });
                        writeln!(io::stdout(), "{line}")?;
                    }
                    writeln!(io::stderr(), "kba: the token is refused: {refusal}")?;
                    return Ok(Outcome::Refused);
                }
                Err(Unverified::Failed(error)) => return Err(error.into()),
                Err(error) => return Err(error.into()),
            };
            let mut out = io::stdout().lock();
            if *json {
                writeln!(out, "{}", serde_json::to_string(&claims)?)?;
            } else {
                writeln!(
                    out,
                    "Accepted: {} passed at {} ({}).",
                    claims.sub,
                    words::time(claims.auth_time),
                    printable(&claims.amr.join(", "))
                )?;
            }
            Ok(Outcome::Done)
        }
    }
}
