//! A checksum database in memory: records, heads, tiles, lookups, all true.
//!
//! It knows no server and no lie. Protocol: `golang.org/x/mod/sumdb` (`server.go`), format of records and heads:
//! `sumdb/tlog/note.go`. It shares no code with modseal.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::signer::Signer;
use super::tree::{Hash, Tree, leaf_hash};
use super::wire::Tile;

/// The seed of the key that every fake log signs with.
const OWN_SEED: u8 = 7;
/// The seed of the key that no client was told of.
const OTHER_SEED: u8 = 8;

/// A reply to a lookup, in its three parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lookup {
    /// The record id as it is written.
    pub(crate) id: String,
    /// The record text, which ends in a line feed.
    pub(crate) text: String,
    /// The signed head.
    pub(crate) note: Vec<u8>,
}

impl Lookup {
    /// The reply as it goes over the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [format!("{}\n{}\n", self.id, self.text).as_bytes(), &self.note].concat()
    }

    /// Splits a recorded reply.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (id, rest) = text.split_once('\n')?;
        let (record, note) = rest.split_once("\n\n")?;
        Some(Self { id: id.to_owned(), text: format!("{record}\n"), note: note.as_bytes().to_vec() })
    }
}

/// The log itself. Record ids count from 0; places that nobody set hold filler.
#[derive(Clone)]
pub(crate) struct FakeLog {
    signer: Signer,
    size: u64,
    records: BTreeMap<u64, String>,
    /// The ids of the records by the path and version of their first line.
    ids: BTreeMap<String, BTreeSet<u64>>,
    tree: Tree,
}

impl FakeLog {
    /// An empty log of that name.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            signer: Signer::new(name, OWN_SEED),
            size: 0,
            records: BTreeMap::new(),
            ids: BTreeMap::new(),
            tree: Tree::default(),
        }
    }

    /// The same log with at least `size` records.
    pub(crate) fn with_size(mut self, size: u64) -> Self {
        self.grow_to(size);
        self
    }

    /// Lets filler be added until there are `size` records.
    pub(crate) fn grow_to(&mut self, size: u64) {
        self.size = self.size.max(size);
    }

    /// Adds a record of any text at the end and answers its id.
    pub(crate) fn add(&mut self, text: &str) -> u64 {
        self.add_at(self.size, text)
    }

    /// Adds the usual two lines at the end and answers the record's id.
    pub(crate) fn add_record(&mut self, path: &str, version: &str, zip: &str, go_mod: &str) -> u64 {
        self.add(&record_text(path, version, zip, go_mod))
    }

    /// Puts a record of any text at `id`, over what stood there.
    pub(crate) fn add_at(&mut self, id: u64, text: &str) -> u64 {
        self.tree.set(id, leaf_hash(text.as_bytes()));
        if let Some(old) = self.records.insert(id, text.to_owned()) {
            self.ids.entry(key(&old)).or_default().remove(&id);
        }
        self.ids.entry(key(text)).or_default().insert(id);
        self.grow_to(id + 1);
        id
    }

    /// The database's name.
    pub(crate) fn name(&self) -> &str {
        self.signer.name()
    }

    /// The key that clients are given, in the form of GOSUMDB.
    pub(crate) fn verifier_key(&self) -> String {
        self.signer.verifier_key()
    }

    /// Who signs the heads.
    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// A key of the same name that no client was told of.
    pub(crate) fn other_signer(&self) -> Signer {
        Signer::new(self.name(), OTHER_SEED)
    }

    /// The number of records.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The records that are no filler.
    pub(crate) fn records(&self) -> impl Iterator<Item = (u64, &str)> {
        self.records.iter().map(|(id, text)| (*id, text.as_str()))
    }

    /// The text of any record.
    pub(crate) fn record(&self, id: u64) -> String {
        self.records.get(&id).cloned().unwrap_or_else(|| self.tree.filler(id))
    }

    /// The newest record of a module version, by the first line of its text.
    pub(crate) fn find(&self, path: &str, version: &str) -> Option<u64> {
        self.ids.get(&format!("{path} {version}"))?.last().copied()
    }

    /// The hash of a record.
    pub(crate) fn leaf_hash(&self, id: u64) -> Hash {
        self.tree.leaf(id)
    }

    /// The root of the first `size` records.
    pub(crate) fn tree_root(&self, size: u64) -> Hash {
        self.tree.root(size)
    }

    /// The hashes that lead from a record to the root of the first `size` records.
    pub(crate) fn inclusion_proof(&self, id: u64, size: u64) -> Vec<Hash> {
        self.tree.path(id, size)
    }

    /// The hashes that show the first `old` records to be the past of the first `new`.
    pub(crate) fn consistency_proof(&self, old: u64, new: u64) -> Vec<Hash> {
        self.tree.proof(old, new)
    }

    /// The bytes of a tile, if the first `size` records have it.
    pub(crate) fn tile(&self, tile: Tile, size: u64) -> Option<Vec<u8>> {
        let leaves = 1_u64.checked_shl(8 * tile.level)?;
        let first = tile.index.checked_mul(Tile::FULL)?;
        let end = first.checked_add(tile.width)?.checked_mul(leaves)?;
        if tile.width == 0 || tile.width > Tile::FULL || end > size {
            return None;
        }
        let hashes = (first..first + tile.width).map(|at| self.tree.hash(at * leaves, (at + 1) * leaves));
        Some(hashes.flatten().collect())
    }

    /// The unsigned head of the first `size` records.
    pub(crate) fn head_text(&self, size: u64) -> String {
        head_text(&size.to_string(), &self.tree_root(size))
    }

    /// The signed head of the first `size` records.
    pub(crate) fn signed_head(&self, size: u64) -> Vec<u8> {
        let text = self.head_text(size);
        format!("{text}\n{}", self.signer.sign(&text)).into_bytes()
    }

    /// The reply to a lookup, with the head of the first `size` records.
    pub(crate) fn lookup_reply(&self, path: &str, version: &str, size: u64) -> Option<Lookup> {
        let id = self.find(path, version)?;
        Some(Lookup { id: id.to_string(), text: self.record(id), note: self.signed_head(size) })
    }

    /// Another log under the same key, with the same first `size` records and, once it grows, others after them.
    pub(crate) fn fork_at(&self, size: u64) -> Self {
        let mut fork = self.clone();
        fork.records.split_off(&size);
        fork.ids.values_mut().for_each(|ids| drop(ids.split_off(&size)));
        fork.tree.part_at(size);
        fork.size = size;
        fork
    }
}

/// Path and version of the first line of a record.
fn key(text: &str) -> String {
    let mut words = text.lines().next().unwrap_or_default().split(' ');
    let (path, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    format!("{path} {}", version.trim_end_matches("/go.mod"))
}

/// The text of the usual record of two lines.
pub(crate) fn record_text(path: &str, version: &str, zip: &str, go_mod: &str) -> String {
    format!("{path} {version} {zip}\n{path} {version}/go.mod {go_mod}\n")
}

/// A head of any size text.
pub(crate) fn head_text(size: &str, root: &Hash) -> String {
    format!("go.sum database tree\n{size}\n{}\n", BASE64.encode(root))
}
