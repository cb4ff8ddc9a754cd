//! A recorded checksum database: a folder in the layout of the protocol, served as it is.
//!
//! It knows no keys and verifies nothing. Layout: `latest`, `lookup/MODULE@VERSION`, `tile/8/LEVEL/INDEX[.p/WIDTH]`, names
//! escaped as on the wire. Only the tiles of the tree of `latest` are there, so a narrower partial tile is answered with
//! the first hashes of a wider one, as the recording asks for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::log::Lookup;
use super::wire::{Tile, escape};

/// Which head a lookup's reply carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heads {
    /// The one that was current when the reply was recorded.
    AsRecorded,
    /// The one of `latest`: any head that covers the record is a correct reply.
    Newest,
}

/// A folder of recorded replies.
#[derive(Clone, Debug)]
pub(crate) struct RecordedLog {
    folder: PathBuf,
    name: String,
    latest: Vec<u8>,
    heads: Heads,
    texts: Vec<(u64, String)>,
}

impl RecordedLog {
    /// Opens a recording.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let latest = fs::read(folder.join("latest"))?;
        let name = signer_name(&latest).ok_or_else(|| io::Error::other("latest is not a signed head"))?;
        let mut log = Self { folder: folder.to_owned(), name, latest, heads: Heads::AsRecorded, texts: Vec::new() };
        log.texts = log.read_texts(&folder.join("lookup"))?;
        Ok(log)
    }

    /// The same recording with other heads in its lookups.
    pub(crate) fn with_heads(mut self, heads: Heads) -> Self {
        self.heads = heads;
        self
    }

    /// The name of the database, as its signature has it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The newest signed head.
    pub(crate) fn latest(&self) -> Vec<u8> {
        self.latest.clone()
    }

    /// The records that were looked up.
    pub(crate) fn records(&self) -> impl Iterator<Item = (u64, &str)> {
        self.texts.iter().map(|(id, text)| (*id, text.as_str()))
    }

    /// The recorded reply for a module version.
    pub(crate) fn lookup(&self, path: &str, version: &str) -> Option<Lookup> {
        let name = format!("{}@{}", escape(path), escape(version));
        if name.split('/').any(|part| part.is_empty() || part == "..") {
            return None;
        }
        let mut lookup = Lookup::parse(&fs::read(self.folder.join("lookup").join(name)).ok()?)?;
        if self.heads == Heads::Newest {
            lookup.note = self.latest();
        }
        Some(lookup)
    }

    /// The bytes of a tile, cut from a wider one where only that is recorded.
    pub(crate) fn tile(&self, tile: Tile) -> Option<Vec<u8>> {
        let wanted = usize::try_from(tile.width * 32).ok()?;
        let full = self.folder.join(Tile { width: Tile::FULL, ..tile }.path());
        let partial = self.folder.join(Tile { width: 1, ..tile }.path());
        let partial = fs::read_dir(partial.parent()?).into_iter().flatten().flatten().map(|entry| entry.path());
        let bytes = partial.chain([full]).filter_map(|file| fs::read(file).ok()).find(|bytes| bytes.len() >= wanted)?;
        Some(bytes[..wanted].to_vec())
    }

    fn read_texts(&self, folder: &Path) -> io::Result<Vec<(u64, String)>> {
        let mut texts = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                texts.append(&mut self.read_texts(&path)?);
            } else if let Some(lookup) = Lookup::parse(&fs::read(&path)?) {
                texts.push((lookup.id.parse().map_err(io::Error::other)?, lookup.text));
            }
        }
        Ok(texts)
    }
}

/// The name on the last signature line of a note.
fn signer_name(note: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(note).ok()?.trim_end().lines().last()?;
    Some(line.strip_prefix("\u{2014} ")?.split(' ').next()?.to_owned())
}
