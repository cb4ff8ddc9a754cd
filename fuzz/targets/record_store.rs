//! Files of kept records: entries are pieces of the file in its order, what is read is written the same, and whatever
//! stands before a whole entry hides it from nobody.

use modseal::module::ModuleVersion;
use modseal::sumdb::proof::{StoredRecord, entries, key};
use modseal::sumdb::record::Record;
use modseal::sumdb::tree::{Checkpoint, Hash};

use super::{signer, textbook};

const ID: u64 = 600;
const SIZE: u64 = 1000;

pub(crate) fn record_store(data: &[u8]) {
    let mut from = 0;
    for (key, entry) in entries(data) {
        let at =
            data[from..].windows(entry.len()).position(|window| window == entry).expect("it is a piece of the file");
        from += at + 1;
        if let Some(stored) = StoredRecord::parse(entry) {
            assert_eq!(stored.to_text().as_bytes(), entry);
            assert_eq!(modseal::sumdb::proof::key(&stored.module).as_bytes(), key);
            assert_proven_is_true(&stored);
        }
    }
    if let Some(stored) = StoredRecord::parse(data) {
        assert_eq!(stored.to_text().as_bytes(), data);
    }
    let good = good();
    for gap in ["", "\n"] {
        let file = [data, gap.as_bytes(), good.to_text().as_bytes()].concat();
        let last = entries(&file).filter(|(found, _)| *found == key(&good.module).as_bytes()).last();
        let found = last.and_then(|(_, entry)| StoredRecord::parse(entry));
        // What is appended begins a line of its own: an append sees to it.
        assert!(found == Some(good.clone()) || gap.is_empty() && !data.ends_with(b"\n") && !data.is_empty());
    }
}

fn good() -> StoredRecord {
    StoredRecord {
        module: ModuleVersion { path: "corp.example/m".into(), version: format!("v1.0.{ID}").into() },
        id: ID,
        size: SIZE,
        text: textbook::record(ID),
        proof: textbook::path(ID, SIZE).into_iter().map(Hash).collect(),
    }
}

/// A kept record proves only if it is one of the tree, under its number.
fn assert_proven_is_true(stored: &StoredRecord) {
    let head = Checkpoint::open(signer::key(), &signer::head(SIZE)).expect("the head is good");
    let proven = Record::prove(&stored.module, stored.id, &stored.text, &stored.proof, &head);
    let is_true = stored.id < SIZE && stored.text == textbook::record(stored.id);
    assert!(proven.is_err() || is_true, "{stored:?}");
}
