//! Signed notes: a text and the signatures under it. Pure and trusted.
//!
//! It knows nothing of trees. Format: `golang.org/x/mod/sumdb/note` and <https://c2sp.org/signed-note>.
//!
//! ```text
//! go.sum database tree
//! 71909756
//! iHqVxqh8cyFgqTcentUiEjZ88MD/U2r6w+0h9y1wcFA=
//!
//! — sum.golang.org Az3gruqca1CkvBUmiVQwTbA/gaUFzmjGdeKsltdaxDjB0sALZnZFiokxoLeuELkWgcacVEQfWPJ8/AdDoOHPspHuDgk=
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// The largest note that is read, in bytes (`note.go`, `maxNoteSize` of later Go versions).
const NOTE_LIMIT: usize = 1_000_000;
/// More signature lines than this make a note malformed, so that a note cannot buy unbounded work (`note.go`).
const SIGNATURE_LIMIT: usize = 100;
/// The algorithm byte of Ed25519 in a verifier key.
const ED25519: u8 = 1;

/// The public key that the heads of one database must be signed with.
///
/// Its text form is `name+hash+key`: the key hash as 8 hex digits, then base64 of the algorithm byte and the key.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    hash: u32,
    key: VerifyingKey,
}

impl VerifierKey {
    /// The key of `sum.golang.org`, as built into Go (`modfetch/key.go`).
    pub const SUM_GOLANG_ORG: &'static str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

    /// Reads a key from its text form.
    ///
    /// # Errors
    /// In Go's own words, since Go says the same of a bad GOSUMDB.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (name, rest) = text.split_once('+').ok_or(KeyError::Malformed)?;
        let (hash_text, key_text) = rest.split_once('+').ok_or(KeyError::Malformed)?;
        if hash_text.len() != 8 || !hash_text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(KeyError::Malformed);
        }
        let hash = u32::from_str_radix(hash_text, 16).map_err(|_| KeyError::Malformed)?;
        let key = BASE64.decode(key_text).map_err(|_| KeyError::Malformed)?;
        let (algorithm, public) = key.split_first().ok_or(KeyError::Malformed)?;
        if !is_name(name) {
            return Err(KeyError::Malformed);
        }
        if hash != key_hash(name, &key) {
            return Err(KeyError::Hash);
        }
        if *algorithm != ED25519 {
            return Err(KeyError::Algorithm);
        }
        let public: [u8; 32] = public.try_into().map_err(|_| KeyError::Malformed)?;
        let key = VerifyingKey::from_bytes(&public).map_err(|_| KeyError::Malformed)?;
        Ok(Self { name: name.to_owned(), hash, key })
    }

    /// The name of the database, for example `sum.golang.org`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key hash, as it stands in the text form and in each signature.
    #[must_use]
    pub fn hash(&self) -> u32 {
        self.hash
    }

    /// True if `signature` is this key's signature of `text`.
    fn verify(&self, text: &str, signature: &[u8]) -> bool {
        // The plain check, as Go makes it: the strict one would refuse what Go accepts.
        use ed25519_dalek::Verifier as _;
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519];
        key.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, self.hash, BASE64.encode(key))
    }
}

/// Why a text is no verifier key; the words are Go's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The algorithm byte is not Ed25519's.
    #[error("unknown verifier algorithm")]
    Algorithm,
    /// The key hash does not belong to the name and the key.
    #[error("invalid verifier hash")]
    Hash,
    /// It has not the form `name+hash+key`.
    #[error("malformed verifier id")]
    Malformed,
}

/// A text that the verifier key has signed. Only [`Note::open`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    message: String,
}

impl Note {
    /// Opens a signed message: checks its form and the signature of `key`.
    ///
    /// Signatures of other keys are ignored; one of `key` that fails makes the whole note fail, even beside a good one.
    /// Stricter than Go's `note.Open`: every control character is refused, not only those below U+0020,
    /// and base64 must be canonical.
    ///
    /// # Errors
    /// [`NoteFault`] says what is wrong with it.
    pub fn open(key: &VerifierKey, message: &[u8]) -> Result<Self, NoteFault> {
        let message = std::str::from_utf8(message).map_err(|_| NoteFault::Malformed)?;
        if message.len() > NOTE_LIMIT || message.chars().any(|c| c.is_control() && c != '\n') {
            return Err(NoteFault::Malformed);
        }
        // The text keeps its last line feed; the blank line belongs to neither side.
        let blank = message.rfind("\n\n").ok_or(NoteFault::Malformed)?;
        let (text, rest) = message.split_at_checked(blank.saturating_add(1)).ok_or(NoteFault::Malformed)?;
        let block = rest.strip_prefix('\n').ok_or(NoteFault::Malformed)?;
        let mut verified = false;
        for signature in signature_lines(block)? {
            if signature.name != key.name || signature.hash != key.hash || verified {
                continue;
            }
            if !key.verify(text, &signature.bytes) {
                return Err(NoteFault::BadSignature);
            }
            verified = true;
        }
        if !verified {
            return Err(NoteFault::Unsigned);
        }
        Ok(Self { text: text.to_owned(), message: message.to_owned() })
    }

    /// The signed text, with its last line feed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole message, text and signatures, as it was received.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// What is wrong with a signed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum NoteFault {
    /// It carries a signature under the configured key's name and hash, and that signature is wrong.
    #[error("the signature under the head is not the key's")]
    BadSignature,
    /// It is no signed note.
    #[error("the head is not a signed note")]
    Malformed,
    /// No signature is by the configured key.
    #[error("the head carries no signature of the configured key")]
    Unsigned,
}

/// One signature line, taken apart but not verified.
struct SignatureLine<'a> {
    name: &'a str,
    hash: u32,
    bytes: Vec<u8>,
}

fn signature_lines(block: &str) -> Result<Vec<SignatureLine<'_>>, NoteFault> {
    let block = block.strip_suffix('\n').ok_or(NoteFault::Malformed)?;
    let lines: Vec<_> = block.split('\n').map(signature_line).collect::<Option<_>>().ok_or(NoteFault::Malformed)?;
    if lines.len() > SIGNATURE_LIMIT { Err(NoteFault::Malformed) } else { Ok(lines) }
}

fn signature_line(line: &str) -> Option<SignatureLine<'_>> {
    let (name, base64) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let bytes = BASE64.decode(base64).ok()?;
    let (hash, bytes) = bytes.split_first_chunk::<4>()?;
    if !is_name(name) || bytes.is_empty() {
        return None;
    }
    Some(SignatureLine { name, hash: u32::from_be_bytes(*hash), bytes: bytes.to_vec() })
}

/// A key's name is not empty and holds neither white space nor `+` (`note.go`, `isValidName`).
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+')
}

/// The first four bytes of SHA-256 over name, line feed, algorithm byte and key (`note.go`, `keyHash`).
fn key_hash(name: &str, key: &[u8]) -> u32 {
    let digest: [u8; 32] = Sha256::new().chain_update(name).chain_update("\n").chain_update(key).finalize().into();
    digest.first_chunk::<4>().map_or(0, |start| u32::from_be_bytes(*start))
}
