//! Lies about the signed head of a tree.
//!
//! They know a head's text and its signatures, and no record or tile. A head is changed in three steps: its text (which
//! is then signed anew), its signatures, its bytes.

use super::log::head_text;
use super::record_lies::forged_lines;
use super::signer::{Signer, signature_line};
use super::tree::Hash;

/// One way to give out a wrong head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HeadLie {
    /// True heads of these sizes, one after the other, then again from the first.
    InTurn(Vec<u64>),
    /// A true head of this size, whether it covers the record or not.
    Rewind(u64),
    /// Lines after the third, validly signed: sum lines of the module asked for (CVE-2026-56864).
    LinesAfter,
    /// Any text for the size, validly signed.
    Size(String),
    /// The root of a tree of another size, validly signed.
    OtherRoot,
    /// Signed by a key of another name.
    OtherName,
    /// Signed by another key of the same name.
    OtherKey,
    /// No signature line.
    Unsigned,
    /// A signature with one bit changed.
    AlteredSignature,
    /// Two signatures of keys that nobody knows, around the good one: correct.
    UnknownSignatures,
    /// One hundred unknown signatures before the good one: one more than a note may have.
    ManySignatures,
    /// The good signature, then a bad one of the same key.
    GoodThenBad,
    /// A bad signature, then the good one of the same key.
    BadThenGood,
    /// Lines that end in CR LF.
    Crlf,
    /// A NUL in the first line.
    Nul,
    /// A byte that is no UTF-8 in the first line.
    InvalidUtf8,
    /// Nothing at all.
    Empty,
}

/// A signed head in its two parts.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// The text that is signed, with its last line feed.
    pub(crate) text: String,
    /// The signature lines.
    pub(crate) signatures: String,
}

/// What a liar has at hand.
pub(crate) struct Means {
    /// The key that clients were given.
    pub(crate) own: Signer,
    /// Another key of the same name.
    pub(crate) other: Signer,
    /// The root of some other tree.
    pub(crate) other_root: Hash,
    /// The module version asked for, where there was one.
    pub(crate) asked: Option<(String, String)>,
}

impl Head {
    /// Splits a signed head.
    pub(crate) fn parse(note: &[u8]) -> Self {
        let note = String::from_utf8_lossy(note).into_owned();
        match note.split_once("\n\n") {
            Some((text, signatures)) => Self { text: format!("{text}\n"), signatures: signatures.to_owned() },
            None => Self { text: note, signatures: String::new() },
        }
    }

    /// The head after all lies were told.
    pub(crate) fn tell(mut self, lies: &[HeadLie], means: &Means) -> Vec<u8> {
        lies.iter().for_each(|lie| self.tell_in_text(lie, means));
        lies.iter().for_each(|lie| self.tell_in_signatures(lie, means));
        let note = format!("{}\n{}", self.text, self.signatures).into_bytes();
        lies.iter().fold(note, tell_in_bytes)
    }

    fn tell_in_text(&mut self, lie: &HeadLie, means: &Means) {
        let mut lines = self.text.lines();
        let (_, size, root) = (lines.next(), lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        self.text = match lie {
            HeadLie::LinesAfter => {
                let (path, version) = means.asked.clone().unwrap_or(("forged.example/module".into(), "v1.0.0".into()));
                format!("{}{}", self.text, forged_lines(&path, &version))
            }
            HeadLie::Size(size) => format!("go.sum database tree\n{size}\n{root}\n"),
            HeadLie::OtherRoot => head_text(size, &means.other_root),
            _ => return,
        };
        self.signatures = means.own.sign(&self.text);
    }

    fn tell_in_signatures(&mut self, lie: &HeadLie, means: &Means) {
        let good = self.signatures.clone();
        let unknown = || signature_line("unknown.example", [1, 2, 3, 4], &[5; 64]);
        let bad = || signature_line(means.own.name(), means.own.key_hash(), &[6; 64]);
        self.signatures = match lie {
            HeadLie::OtherName => Signer::new("other.example", 9).sign(&self.text),
            HeadLie::OtherKey => means.other.sign(&self.text),
            HeadLie::Unsigned => String::new(),
            HeadLie::AlteredSignature => bad(),
            HeadLie::UnknownSignatures => [unknown(), good, unknown()].concat(),
            HeadLie::ManySignatures => unknown().repeat(100) + &good,
            HeadLie::GoodThenBad => good + &bad(),
            HeadLie::BadThenGood => bad() + &good,
            _ => good,
        };
    }
}

fn tell_in_bytes(note: Vec<u8>, lie: &HeadLie) -> Vec<u8> {
    match lie {
        HeadLie::Crlf => String::from_utf8_lossy(&note).replace('\n', "\r\n").into_bytes(),
        HeadLie::Nul => put_in_first_line(note, 0),
        HeadLie::InvalidUtf8 => put_in_first_line(note, 0xFF),
        HeadLie::Empty => Vec::new(),
        _ => note,
    }
}

fn put_in_first_line(mut note: Vec<u8>, byte: u8) -> Vec<u8> {
    note.insert(note.len().min(6), byte);
    note
}
