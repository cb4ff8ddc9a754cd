//! Signed heads: size and root are what the text says, in the one form that it may have.

use modseal::sumdb::tree::{Checkpoint, Hash, HeadFault, TREE_LIMIT};

use super::signer::{key, signed};

pub(crate) fn head(data: &[u8]) {
    let message = signed(data);
    match Checkpoint::open(key(), &message) {
        Ok(head) => {
            let tree = head.tree();
            let canonical = format!("go.sum database tree\n{}\n{}\n", tree.size, tree.root);
            assert!(head.message().starts_with(&canonical), "{:?}", head.message());
            assert!(tree.size <= TREE_LIMIT && (tree.size > 0 || tree.root == Hash::empty()));
            assert_eq!(head.message().as_bytes(), message);
        }
        Err(HeadFault::TooLarge) => assert!(size(data).is_some_and(|size| size > TREE_LIMIT)),
        Err(HeadFault::Malformed) => assert!(!is_canonical(data), "{}", String::from_utf8_lossy(data)),
        Err(HeadFault::Note(_)) => {}
    }
}

fn size(data: &[u8]) -> Option<u64> {
    std::str::from_utf8(data).ok()?.lines().nth(1)?.parse().ok()
}

/// Whether size and root are written as modseal itself would write them.
fn is_canonical(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let root = text.split('\n').nth(2).and_then(Hash::from_base64);
    let (Some(size), Some(root)) = (size(data), root) else { return false };
    let canonical = format!("go.sum database tree\n{size}\n{root}\n");
    text.starts_with(&canonical) && (size > 0 || root == Hash::empty())
}
