//! What is known of the signature and the log of a record.

/// What is known of a record's signature and of the log that holds it.
///
/// All of it is optional: the certificate tells what isn't known.
///
/// ```
/// use kba_certificate::Attestation;
///
/// let attestation = Attestation::new()
///     .signed_by("evidence-2026", 1_795_342_560)
///     .verified(false);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attestation {
    pub(crate) key_id: Option<String>,
    pub(crate) signed_at: Option<u64>,
    pub(crate) log_size: Option<u64>,
    pub(crate) log_root: Option<String>,
    pub(crate) events: Option<u64>,
    pub(crate) evidence_sha256: Option<String>,
    pub(crate) is_verified: Option<bool>,
}

impl Attestation {
    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of the key that signed, and when, in seconds since 1970.
    #[must_use]
    pub fn signed_by(mut self, key_id: impl Into<String>, at: u64) -> Self {
        self.key_id = Some(key_id.into());
        self.signed_at = Some(at);
        self
    }

    /// Leaves of the log's Merkle tree, and its root in hexadecimal digits.
    #[must_use]
    pub fn logged(mut self, size: u64, root: impl Into<String>) -> Self {
        self.log_size = Some(size);
        self.log_root = Some(root.into());
        self
    }

    /// Events of the session in the log.
    #[must_use]
    pub fn events(mut self, events: u64) -> Self {
        self.events = Some(events);
        self
    }

    /// The SHA-256 of the evidence file, in hexadecimal digits.
    #[must_use]
    pub fn evidence_sha256(mut self, digest: impl Into<String>) -> Self {
        self.evidence_sha256 = Some(digest.into());
        self
    }

    /// Whether the evidence file was verified before the certificate was made of it.
    #[must_use]
    pub fn verified(mut self, is_verified: bool) -> Self {
        self.is_verified = Some(is_verified);
        self
    }
}
