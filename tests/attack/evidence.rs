//! Evidence of a fork, checked by somebody who has the file and the verifier key and nothing of modseal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::support::oracle::{implied_roots, opens};
use crate::support::tree::Hash;

/// What an evidence file holds.
struct Evidence {
    heads: Vec<Signed>,
    proof: Vec<Hash>,
}

struct Signed {
    message: String,
    size: u64,
    root: Hash,
}

fn hash(text: &str) -> Hash {
    BASE64.decode(text).expect("it is base64").try_into().expect("it is a hash")
}

fn parse(text: &str) -> Evidence {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("modseal evidence 1"));
    let mut evidence = Evidence { heads: Vec::new(), proof: Vec::new() };
    while let Some(line) = lines.next() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["head", count] => {
                let count = count.parse().expect("it is a number");
                let note: Vec<&str> = lines.by_ref().take(count).collect();
                let size = note[1].parse().expect("it is a number");
                let message = note.iter().map(|line| format!("{line}\n")).collect();
                evidence.heads.push(Signed { message, size, root: hash(note[2]) });
            }
            ["consistency", old, "in", new, count] => {
                let sizes: Vec<_> = evidence.heads.iter().map(|head| head.size.to_string()).collect();
                assert_eq!(sizes, [old, new]);
                evidence.proof = lines.by_ref().take(count.parse().expect("it is a number")).map(hash).collect();
            }
            _ => assert!(line.is_empty() || line.starts_with('#'), "{line}"),
        }
    }
    evidence
}

/// Both heads carry the key's signature, and no tree has both.
///
/// # Panics
/// If the evidence does not show it.
pub(crate) fn assert_holds(text: &str, key: &str) {
    let Evidence { heads, proof } = parse(text);
    let [older, newer] = heads.as_slice() else { panic!("{} heads", heads.len()) };
    for head in [older, newer] {
        assert!(opens(key, head.message.as_bytes()), "{}", head.message);
    }
    if older.size == newer.size {
        assert_ne!(older.root, newer.root);
        return;
    }
    assert!(older.size < newer.size);
    let (old_root, new_root) = implied_roots(older.size, newer.size, None, &proof);
    assert_eq!(new_root, newer.root, "the proof leads to the newer root");
    assert_ne!(old_root, older.root, "and not to the older one");
}
