//! What the store on disk holds, counted.

#![expect(clippy::disallowed_methods, reason = "the store is files")]

use std::fs;
use std::path::{Path, PathBuf};

use super::machine::host_error;
use super::shard;
use crate::host::{Contents, DatabaseContents, HostError};
use crate::sumdb::proof;

/// Directories below a database's own that are looked into: module paths are not deeper.
const DEPTH_LIMIT: usize = 64;

/// Counts what lies in the store at `place`; a store that is not there holds nothing.
///
/// # Errors
/// [`HostError`] if there is something and it cannot be read.
pub fn contents(place: &Path) -> Result<Contents, HostError> {
    let mut contents = Contents { place: place.to_owned(), databases: Vec::new() };
    if !place.exists() {
        return Ok(contents);
    }
    let failed = |error: std::io::Error| host_error(place, &error);
    for entry in fs::read_dir(place).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            contents.databases.push(database(&entry.path()));
        }
    }
    contents.databases.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(contents)
}

fn database(directory: &Path) -> DatabaseContents {
    let files = |below: &str| files(&directory.join(below), 0);
    let (records, evidence) = (files("records"), files("evidence"));
    let all = records.iter().chain(&evidence).chain(&files("heads")).map(|(_, bytes)| bytes).sum();
    DatabaseContents {
        name: directory.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        records: records.iter().map(|(path, _)| entries(path)).sum(),
        evidence: evidence.into_iter().map(|(path, _)| path).collect(),
        bytes: all,
        tree_size: tree_size(&directory.join("latest")),
    }
}

/// The number of entries in a file of records; of those that were kept twice both count.
fn entries(path: &Path) -> usize {
    proof::entries(&shard::read(path)).count()
}

/// The regular files below a directory with their sizes, in order.
fn files(directory: &Path, depth: usize) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        match entry.metadata() {
            Ok(metadata) if metadata.is_file() => found.push((entry.path(), metadata.len())),
            Ok(metadata) if metadata.is_dir() && depth < DEPTH_LIMIT => found.extend(files(&entry.path(), depth + 1)),
            _ => {}
        }
    }
    found.sort();
    found
}

/// The second line of the head, unproven: for show only.
fn tree_size(latest: &Path) -> Option<u64> {
    let is_small = fs::metadata(latest).is_ok_and(|metadata| metadata.is_file() && metadata.len() < 1 << 20);
    is_small.then(|| fs::read_to_string(latest).ok())??.lines().nth(1)?.parse().ok()
}
