//! Sealing of what is stored: XChaCha20-Poly1305 (RFC 8439; draft-irtf-cfrg-xchacha-03).
//!
//! A sealed text is version, nonce (24 bytes), then the encrypted bytes with their tag (16 bytes).
//! What it belongs to is bound to it: moved elsewhere, it doesn't open.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::secret::{Nonce, Secret};
use crate::{Error, ErrorKind};

/// Seals and opens texts of one purpose.
#[derive(Clone)]
pub(crate) struct Sealer(XChaCha20Poly1305);

/// Why a sealed text doesn't open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unopened {
    /// It was sealed with another secret or for another place, or was changed.
    Foreign,
    /// It was sealed by a later version of this library.
    Newer,
}

impl Sealer {
    pub(crate) fn new(secret: &Secret, purpose: &str) -> Self {
        let key = secret.prf(purpose, &[]).into_key();
        Self(XChaCha20Poly1305::new(&Key::from(*key)))
    }

    /// Seals bytes that belong to a place.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the operating system gives no entropy.
    pub(crate) fn seal(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce = Nonce::random()?.bytes::<NONCE_BYTES>("seal");
        self.seal_with(&nonce, place, plain)
    }

    /// Seals with a nonce that was never used before.
    pub(crate) fn seal_with(
        &self,
        nonce: &[u8; NONCE_BYTES],
        place: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let aad = [&[VERSION], place].concat();
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        let sealed = self.0.encrypt(&XNonce::from(*nonce), payload);
        let sealed =
            sealed.map_err(|_| Error::new(ErrorKind::Store, "a row is too long to seal"))?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for a place.
    pub(crate) fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        let (version, rest) = sealed.split_first().ok_or(Unopened::Foreign)?;
        if *version > VERSION {
            return Err(Unopened::Newer);
        }
        let (nonce, sealed) = rest.split_first_chunk().ok_or(Unopened::Foreign)?;
        let aad = [&[*version], place].concat();
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        let plain = self.0.decrypt(&XNonce::from(*nonce), payload);
        plain.map(Zeroizing::new).map_err(|_| Unopened::Foreign)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer([..])")
    }
}

/// Random numbers of so many bytes never meet.
pub(crate) const NONCE_BYTES: usize = 24;
const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(bytes: &[u8; 16]) -> Sealer {
        Sealer::new(&Secret::new(bytes).unwrap(), "rows")
    }

    #[test]
    fn only_the_same_secret_and_place_open() {
        let own = sealer(b"0123456789abcdef");
        let sealed = own.seal(b"here", b"marked text").unwrap();
        assert_eq!(*own.open(b"here", &sealed).unwrap(), b"marked text");
        assert_eq!(own.open(b"there", &sealed), Err(Unopened::Foreign));
        let other = sealer(b"0123456789abcdeg");
        assert_eq!(other.open(b"here", &sealed), Err(Unopened::Foreign));
        assert!(!sealed.windows(6).any(|window| window == b"marked"));
        assert_ne!(own.seal(b"here", b"marked text").unwrap(), sealed);
    }

    #[test]
    fn any_changed_bit_is_found() {
        let sealer = sealer(b"0123456789abcdef");
        let sealed = sealer.seal(b"here", b"text").unwrap();
        for at in 0..sealed.len() * 8 {
            let mut bent = sealed.clone();
            bent[at / 8] ^= 1 << (at % 8);
            assert!(sealer.open(b"here", &bent).is_err(), "bit {at}");
        }
        for len in 0..sealed.len() {
            assert!(sealer.open(b"here", &sealed[..len]).is_err());
        }
        let mut newer = sealed;
        newer[0] = VERSION + 1;
        assert_eq!(sealer.open(b"here", &newer), Err(Unopened::Newer));
    }
}
