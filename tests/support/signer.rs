//! Signs notes with keys made from a seed, so that every run signs the same.
//!
//! It knows nothing of trees. Format: `golang.org/x/mod/sumdb/note`, written here from its description and without
//! modseal's own code.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

/// The algorithm byte of Ed25519.
const ED25519: u8 = 1;

/// A private key and the name it signs for.
#[derive(Clone)]
pub(crate) struct Signer {
    name: String,
    key: SigningKey,
}

impl Signer {
    /// The key of a seed.
    pub(crate) fn new(name: &str, seed: u8) -> Self {
        Self { name: name.to_owned(), key: SigningKey::from_bytes(&[seed; 32]) }
    }

    /// The name before the first `+` of the verifier key.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The key hash: the first four bytes of `SHA-256(name LF algorithm key)`.
    pub(crate) fn key_hash(&self) -> [u8; 4] {
        let hash = Sha256::new().chain_update(&self.name).chain_update(b"\n").chain_update(self.public()).finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// The verifier key as GOSUMDB takes it: `name+hash+key`.
    pub(crate) fn verifier_key(&self) -> String {
        format!("{}+{:08x}+{}", self.name, u32::from_be_bytes(self.key_hash()), BASE64.encode(self.public()))
    }

    /// The signature line of a text, with its final line feed.
    pub(crate) fn sign(&self, text: &str) -> String {
        signature_line(&self.name, self.key_hash(), &self.key.sign(text.as_bytes()).to_bytes())
    }

    fn public(&self) -> Vec<u8> {
        let mut public = vec![ED25519];
        public.extend_from_slice(self.key.verifying_key().as_bytes());
        public
    }
}

/// A signature line of any bytes, with its final line feed.
pub(crate) fn signature_line(name: &str, key_hash: [u8; 4], signature: &[u8]) -> String {
    let mut bytes = key_hash.to_vec();
    bytes.extend_from_slice(signature);
    format!("\u{2014} {name} {}\n", BASE64.encode(bytes))
}
