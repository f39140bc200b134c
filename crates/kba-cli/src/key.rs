//! The secret of an engine, and where its sessions are kept.

use std::path::Path;

use kba::{EmbeddedStore, EngineBuilder, Error, Secret};

use crate::words;

/// Where the secret comes from. A store of sessions can't be opened again without it.
#[derive(Debug, clap::Args)]
pub(crate) struct Key {
    /// Make the same quiz each time, for demonstrations only: the secret follows from the number
    ///
    /// With a store the choices are the same, and their order is fresh.
    #[arg(long, value_name = "N", conflicts_with = "secret_env")]
    pub(crate) seed: Option<u64>,
    /// Take the secret from this environment variable: the same choices in every process
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
}

impl Key {
    /// The arguments that lead to the same secret; empty where none does.
    pub(crate) fn arguments(&self) -> String {
        match (self.seed, &self.secret_env) {
            (Some(seed), _) => format!("--seed {seed}"),
            (None, Some(name)) => format!("--secret-env {}", words::quoted(name)),
            (None, None) => String::new(),
        }
    }

    /// The secret; a fresh one if none is named.
    pub(crate) fn secret(&self) -> Result<Secret, Error> {
        match (self.seed, &self.secret_env) {
            (Some(seed), _) => Secret::new(format!("kba ask --seed {seed:020}").as_bytes()),
            (None, Some(name)) => Secret::from_env(name),
            (None, None) => Secret::random(),
        }
    }
}

/// Keeps the sessions of an engine in a file, if there is one to keep them in.
pub(crate) fn kept_in(builder: EngineBuilder, file: Option<&Path>) -> Result<EngineBuilder, Error> {
    Ok(match file {
        Some(file) => builder.store(EmbeddedStore::open(file)?),
        None => builder,
    })
}
