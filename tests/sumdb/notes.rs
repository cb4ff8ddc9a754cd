//! Signed notes against another author's port of Go's note package: the same bytes, the same judgement.
//!
//! Differences are those of the list in [`is_stricter`] and no others: modseal refuses there what Go accepts.

use modseal::sumdb::note::{Note, VerifierKey};
use proptest::prelude::*;

use crate::support::log::FakeLog;
use crate::support::oracle::opens;
use crate::support::signer::{Signer, signature_line};

fn signer() -> Signer {
    Signer::new("sum.example", 7)
}

fn ours(message: &[u8]) -> bool {
    Note::open(&VerifierKey::parse(&signer().verifier_key()).unwrap(), message).is_ok()
}

fn theirs(message: &[u8]) -> bool {
    opens(&signer().verifier_key(), message)
}

/// Control characters from U+007F on: Go looks only for those below U+0020.
fn is_stricter(message: &[u8]) -> bool {
    String::from_utf8_lossy(message).chars().any(|c| c.is_control() && c >= '\u{7f}')
}

fn assert_agree(message: &[u8]) {
    let (ours, theirs) = (ours(message), theirs(message));
    let shown = String::from_utf8_lossy(message);
    if is_stricter(message) {
        assert!(!ours, "{shown:?}");
    } else {
        assert_eq!(ours, theirs, "{shown:?}");
    }
}

/// A change of a message.
#[derive(Clone, Debug)]
enum Change {
    Set(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Double(usize, usize),
}

impl Change {
    fn make(&self, message: &mut Vec<u8>) {
        let place = |at: usize, message: &[u8]| at.checked_rem(message.len()).unwrap_or(0);
        match self {
            Self::Set(at, byte) => {
                let at = place(*at, message);
                if let Some(old) = message.get_mut(at) {
                    *old = *byte;
                }
            }
            Self::Insert(at, bytes) => {
                let at = place(*at, message);
                message.splice(at..at, bytes.iter().copied());
            }
            Self::Remove(at, length) => {
                let at = place(*at, message);
                message.drain(at..message.len().min(at + length));
            }
            Self::Double(at, length) => {
                let at = place(*at, message);
                let copy = message[at..message.len().min(at + length)].to_vec();
                message.splice(at..at, copy);
            }
        }
    }
}

/// Bytes that mean something in a note, and any others.
fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![Just(b'\n'), Just(b' '), Just(b'+'), Just(b'='), Just(b'\r'), Just(0), Just(0x7f), any::<u8>()]
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let lines =
        ["\u{2014} ", "\n\n", "\u{2014} sum.example ", "\u{a0}", "\u{85}", "\u{2028}", "\n\u{2014} x AAAAAAA=\n"];
    prop_oneof![
        proptest::collection::vec(byte(), 1..4),
        proptest::sample::select(lines.to_vec()).prop_map(|line| line.as_bytes().to_vec()),
        Just(signature_line("sum.example", signer().key_hash(), &[6; 64]).into_bytes()),
        Just(signature_line("other.example", [1, 2, 3, 4], &[5; 64]).into_bytes()),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), byte()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<usize>(), piece()).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<usize>(), 1..12_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (any::<usize>(), 1..130_usize).prop_map(|(at, length)| Change::Double(at, length)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Heads with a few changes, mostly refused.
    #[test]
    fn altered_heads(changes in proptest::collection::vec(change(), 0..4)) {
        let mut message = FakeLog::new("sum.example").with_size(5).signed_head(5);
        changes.iter().for_each(|change| change.make(&mut message));
        assert_agree(&message);
    }

    /// Any text under a good signature, and any bytes around it: often accepted.
    #[test]
    fn signed_texts(lines in proptest::collection::vec("[ -~]{0,6}|\u{e4}|\u{2014} x|\u{7f}|\u{85}|\t", 0..5), before in 0..3_usize, after in 0..3_usize) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let unknown = signature_line("other.example", [1, 2, 3, 4], &[5; 64]);
        let message = format!("{text}\n{}{}{}", unknown.repeat(before), signer().sign(&text), unknown.repeat(after));
        assert_agree(message.as_bytes());
    }
}

#[test]
fn signatures_in_every_order() {
    let text = "a text\n";
    let good = signer().sign(text);
    let bad = signature_line("sum.example", signer().key_hash(), &[6; 64]);
    let short = signature_line("sum.example", signer().key_hash(), &[6; 63]);
    let unknown = signature_line("other.example", [1, 2, 3, 4], &[5; 64]);
    let other_hash = signature_line("sum.example", [1, 2, 3, 4], &[5; 64]);
    let other_name = signature_line("other.example", signer().key_hash(), &[5; 64]);
    let empty = signature_line("other.example", [1, 2, 3, 4], &[]);
    let table: [(Vec<&str>, bool); 17] = [
        (vec![&good], true),
        (vec![], false),
        (vec![&bad], false),
        (vec![&unknown], false),
        (vec![&good, &good], true),
        (vec![&good, &bad], true),
        (vec![&bad, &good], false),
        (vec![&short, &good], false),
        (vec![&unknown, &good, &unknown], true),
        (vec![&other_hash, &good], true),
        (vec![&other_name, &good], true),
        (vec![&empty, &good], false),
        (vec![&good, "\n"], false),
        (vec![&good, "x\n"], false),
        (vec![&good, "\u{2014} x\n"], false),
        (vec![&good, "\u{2014} x !!!!\n"], false),
        (vec!["- sum.example AAAAAAA=\n", &good], false),
    ];
    for (lines, expected) in table {
        let message = format!("{text}\n{}", lines.concat());
        assert_eq!((ours(message.as_bytes()), theirs(message.as_bytes())), (expected, expected), "{message:?}");
    }
}

#[test]
fn a_hundred_signatures_and_not_one_more() {
    let text = "a text\n";
    let unknown = signature_line("other.example", [1, 2, 3, 4], &[5; 64]);
    for (count, expected) in [(99, true), (100, false)] {
        for message in [
            format!("{text}\n{}{}", unknown.repeat(count), signer().sign(text)),
            format!("{text}\n{}{}", signer().sign(text), unknown.repeat(count)),
        ] {
            assert_eq!((ours(message.as_bytes()), theirs(message.as_bytes())), (expected, expected), "{count}");
        }
    }
}

#[test]
fn a_megabyte_is_too_much() {
    for (length, expected) in [(900_000, true), (1_000_000, false)] {
        let text = format!("{}\n", "x".repeat(length));
        let message = format!("{text}\n{}", signer().sign(&text));
        assert_eq!(ours(message.as_bytes()), expected, "{length}");
    }
}
