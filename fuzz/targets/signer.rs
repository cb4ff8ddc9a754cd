//! A key whose secret half is known, so that a target may put a good signature under any text.
//!
//! Format: `golang.org/x/mod/sumdb/note`, written from its description and without modseal's code.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer as _, SigningKey};
use modseal::sumdb::note::VerifierKey;
use sha2::{Digest as _, Sha256};

use super::textbook::{Hash, root};

const NAME: &str = "sum.example";

static SECRET: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));
static KEY: LazyLock<VerifierKey> = LazyLock::new(|| {
    let text = format!("{NAME}+{:08x}+{}", u32::from_be_bytes(hash()), BASE64.encode(public()));
    VerifierKey::parse(&text).expect("the key is well formed")
});

fn public() -> Vec<u8> {
    [&[1], SECRET.verifying_key().as_bytes().as_slice()].concat()
}

fn hash() -> [u8; 4] {
    let digest: Hash = Sha256::new().chain_update(NAME).chain_update("\n").chain_update(public()).finalize().into();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// The public half.
pub(crate) fn key() -> &'static VerifierKey {
    &KEY
}

/// A text with the blank line and a good signature behind it.
pub(crate) fn signed(text: &[u8]) -> Vec<u8> {
    let signature = [&hash()[..], &SECRET.sign(text).to_bytes()].concat();
    [text, format!("\n\u{2014} {NAME} {}\n", BASE64.encode(signature)).as_bytes()].concat()
}

/// The signed head of the first `size` records of the true tree.
pub(crate) fn head(size: u64) -> Vec<u8> {
    signed(format!("go.sum database tree\n{size}\n{}\n", BASE64.encode(root(0, size))).as_bytes())
}

/// Checks a message as `note.Open` does, with nothing of modseal's: the text, if a line below it is a good signature.
pub(crate) fn opens(message: &str) -> Option<&str> {
    let at = message.rfind("\n\n")? + 1;
    let good = |line: &str| {
        let bytes = line.strip_prefix("\u{2014} ")?.strip_prefix(NAME)?.strip_prefix(' ')?;
        let bytes = BASE64.decode(bytes).ok()?;
        let signature = ed25519_dalek::Signature::from_slice(bytes.strip_prefix(&hash())?).ok()?;
        SECRET.verifying_key().verify_strict(&message.as_bytes()[..at], &signature).ok()
    };
    message[at + 1..].lines().any(|line| good(line).is_some()).then_some(&message[..at])
}
