//! Key material, and every random choice that is made from it.
//!
//! A [`Secret`] prints as `[..]` and is wiped when dropped. Each purpose has its own derived
//! key, so that no stream tells anything about another. The only module that asks the operating
//! system for entropy.

use std::fmt;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::{Error, ErrorKind};

/// The key of an engine: of its subjects' names, of what its store holds, of its tokens.
///
/// Whoever holds it can read the store, in which answers are, and mint tokens: keep it as the
/// answers themselves. An engine with another key knows nothing of the sessions and of what was asked
/// before.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// Derives the key from bytes of the caller's; 16 or more, from a good source.
    ///
    /// ```
    /// use kba::{ErrorKind, Secret};
    ///
    /// let bytes = [7; 32]; // from where keys are kept
    /// assert_eq!(Secret::new(&bytes)?, Secret::new(&bytes)?);
    /// assert_eq!(Secret::new(b"too short").unwrap_err().kind(), ErrorKind::Config);
    /// # Ok::<(), kba::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there are fewer than 16 bytes.
    pub fn new(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() < MIN_BYTES {
            return Err(Error::config(format!(
                "a secret has {MIN_BYTES} bytes or more"
            )));
        }
        Ok(Self(Zeroizing::new(blake3::derive_key(
            "kba 2026 secret",
            bytes,
        ))))
    }

    /// Reads the key from an environment variable.
    ///
    /// ```
    /// use kba::{ErrorKind, Secret};
    ///
    /// match Secret::from_env("KBA_SECRET_THAT_NOBODY_SET") {
    ///     Ok(_) => println!("the same choices in every process that has it"),
    ///     Err(error) => assert_eq!(error.kind(), ErrorKind::Config),
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it isn't set, isn't Unicode, or has fewer than 16 bytes.
    pub fn from_env(name: &str) -> Result<Self, Error> {
        let mut text = std::env::var(name)
            .map_err(|_| Error::config(format!("the environment variable {name} is not set")))?;
        let secret = Self::new(text.as_bytes());
        text.zeroize();
        secret
    }

    /// A fresh key from the operating system: sets shown under it are gone with the process.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the operating system gives no entropy.
    pub fn random() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(entropy()?)))
    }

    /// The pseudo-random function of one purpose within one edition of the data.
    pub(crate) fn prf(&self, purpose: &str, edition: &[u8]) -> Prf {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&(purpose.len() as u64).to_le_bytes());
        hasher.update(purpose.as_bytes());
        hasher.update(edition);
        Prf(Zeroizing::new(*hasher.finalize().as_bytes()))
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([..])")
    }
}

/// A keyed pseudo-random function (BLAKE3 in its keyed mode).
#[derive(Clone)]
pub(crate) struct Prf(Zeroizing<[u8; 32]>);

impl Prf {
    /// The function of a key.
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// The function's key, for a cipher that is keyed by it.
    pub(crate) fn into_key(self) -> Zeroizing<[u8; 32]> {
        self.0
    }

    /// A number below `bound`, fixed by the words; 0 if the bound is 0.
    ///
    /// The bias of the range reduction is below `bound / 2^64`.
    pub(crate) fn below(&self, words: &[u64], bound: u64) -> u64 {
        let wide = u128::from(self.word(words)) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number fixed by byte strings, wide enough to be nobody else's.
    pub(crate) fn name(&self, parts: &[&[u8]]) -> u128 {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let mut first = [0; 16];
        hasher.finalize_xof().fill(&mut first);
        u128::from_le_bytes(first)
    }

    /// A number fixed by the words.
    pub(crate) fn word(&self, words: &[u64]) -> u64 {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for word in words {
            hasher.update(&word.to_le_bytes());
        }
        let mut first = [0; 8];
        hasher.finalize_xof().fill(&mut first);
        u64::from_le_bytes(first)
    }
}

impl fmt::Debug for Prf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prf([..])")
    }
}

/// What makes one session differ from the next: its id and the order of display.
///
/// Knows nothing of the answers: neither the secret nor the population goes in.
#[derive(Clone)]
pub(crate) struct Nonce {
    key: [u8; 32],
    number: u64,
}

impl Nonce {
    /// A fresh one from the operating system.
    pub(crate) fn random() -> Result<Self, Error> {
        entropy().map(Self::of)
    }

    const fn of(key: [u8; 32]) -> Self {
        Self { key, number: 0 }
    }

    /// A fresh one, or that of a number.
    pub(crate) fn fresh_unless(seed: Option<u64>) -> Result<Self, Error> {
        seed.map_or_else(Self::random, |seed| Ok(Self::from_seed(seed)))
    }

    /// The same for the same number: for demonstrations and tests.
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self::of(blake3::derive_key(
            "kba 2026 session seed",
            &seed.to_le_bytes(),
        ))
    }

    /// Fills bytes for one purpose.
    pub(crate) fn fill(&self, purpose: &[u8], bytes: &mut [u8]) {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(purpose);
        if self.number != 0 {
            hasher.update(&self.number.to_le_bytes());
        }
        hasher.finalize_xof().fill(bytes);
    }

    /// Makes it the one of a number among all that have the same key; 0 is the key's own.
    pub(crate) const fn set_number(&mut self, number: u64) {
        self.number = number;
    }

    /// The first bytes of the stream of one purpose.
    pub(crate) fn bytes<const LEN: usize>(&self, purpose: &str) -> [u8; LEN] {
        let mut bytes = [0; LEN];
        self.stream(purpose).fill_bytes(&mut bytes);
        bytes
    }

    /// The stream of one purpose.
    pub(crate) fn stream(&self, purpose: &str) -> ChaCha20Rng {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(purpose.as_bytes());
        ChaCha20Rng::from_seed(*hasher.finalize().as_bytes())
    }
}

fn entropy() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|_| Error::new(ErrorKind::Io, "the operating system gives no entropy"))?;
    Ok(bytes)
}

const MIN_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_print() {
        let secret = Secret::new(b"marked-secret-0123456789").unwrap();
        let prf = secret.prf("jitter", b"edition");
        assert_eq!(format!("{secret:?} {prf:?}"), "Secret([..]) Prf([..])");
        assert!(Secret::new(b"short").is_err());
    }

    #[test]
    fn purposes_and_editions_have_their_own_numbers() {
        let secret = Secret::new(b"0123456789abcdef").unwrap();
        let words: Vec<u64> = [("a", "x"), ("b", "x"), ("a", "y"), ("ax", "")]
            .iter()
            .map(|(purpose, edition)| secret.prf(purpose, edition.as_bytes()).word(&[7]))
            .collect();
        for (at, word) in words.iter().enumerate() {
            assert!(!words[..at].contains(word));
        }
        assert_eq!(words[0], secret.prf("a", b"x").word(&[7]));
    }

    #[test]
    fn bounded_numbers_are_even() {
        let prf = Secret::new(b"0123456789abcdef").unwrap().prf("a", b"");
        let mut counts = [0_u32; 5];
        for i in 0..50_000 {
            counts[usize::try_from(prf.below(&[i], 5)).unwrap()] += 1;
        }
        // standard deviation 89: five of them
        assert!(
            counts.iter().all(|c| c.abs_diff(10_000) < 450),
            "{counts:?}"
        );
        assert_eq!(prf.below(&[1], 0), 0);
    }
}
