//! The store on disk: one directory for each database name and key.
//!
//! ```text
//! <store>/<name>+<key hash>/latest            the newest accepted head
//!                          /heads/<size>      heads in which records are proven
//!                          /records/<0..f>    records with their proofs, by a hash of path and version
//!                          /evidence/<name>.txt
//!                          /tmp/              files being written
//! ```
//!
//! Any number of processes may use it at once, and any of them may be killed at any moment. Records are appended; heads
//! and evidence are written to `tmp` and renamed into their place. The newest head is changed in place under a file
//! lock, as Go does with its own (`cmd/go/internal/modfetch/sumdb.go`, `WriteConfig`), and reaches the disk before
//! the lock is given up: it is the one thing here that cannot be fetched again.
//! Whatever is cut or altered does not prove, and is fetched and kept again. What is no file, a link included, is neither
//! read nor written, and names that are not listed here are left alone: another form of the store would use other ones.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::lock::Patience;
use super::regular::{self, Links, make_folder, open_or_make};
use super::{shard, whole};
use crate::module::ModuleVersion;
use crate::sumdb::note::VerifierKey;
use crate::sumdb::proof;
use crate::sumdb::store::{Store, StoreError, StoredHead, Swap};

/// No entry is larger: a record of the largest size with its proof stays far below.
const ENTRY_LIMIT: u64 = 4 << 20;

/// The store of one database.
#[derive(Clone, Debug)]
pub struct Disk {
    /// The directory, or why there is none.
    root: Result<PathBuf, &'static str>,
    patience: Arc<Patience>,
}

/// Where the store is if nobody says otherwise: `modseal` in the user's cache directory.
///
/// # Errors
/// Which variables would have to be set.
pub fn default_place(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, &'static str> {
    let directory = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let caches = if cfg!(windows) {
        directory("LocalAppData").ok_or("%LocalAppData% is not set")
    } else if cfg!(target_os = "macos") {
        directory("HOME").map(|home| home.join("Library/Caches")).ok_or("HOME is not set")
    } else {
        // A relative one is to be ignored (XDG Base Directory Specification).
        let named = directory("XDG_CACHE_HOME").filter(|path| path.is_absolute());
        let home = || directory("HOME").map(|home| home.join(".cache"));
        named.or_else(home).ok_or("neither XDG_CACHE_HOME nor HOME is set")
    };
    // A relative one would put a store into every project.
    let absolute = |caches: PathBuf| {
        if caches.is_absolute() { Ok(caches) } else { Err("the cache directory of the user is no absolute path") }
    };
    caches.and_then(absolute).map(|caches| caches.join("modseal"))
}

impl Disk {
    /// The store of the database of `key` below `store`. Nothing is created before something is written.
    ///
    /// Where there is no place for a store, nothing is kept and nothing is found, and writing says why.
    #[must_use]
    pub fn new(store: Result<PathBuf, &'static str>, key: &VerifierKey) -> Self {
        let name: String = key.name().chars().map(|c| if matches!(c, '/' | '\\' | ':') { '_' } else { c }).collect();
        let root = store.map(|store| store.join(format!("{name}+{:08x}", key.hash())));
        Self { root, patience: Arc::default() }
    }

    fn root(&self) -> Result<&Path, StoreError> {
        self.root.as_deref().map_err(|cause| StoreError { place: "(none)".to_owned(), cause: (*cause).to_owned() })
    }

    fn place(&self, below: &str) -> Result<PathBuf, StoreError> {
        Ok(self.root()?.join(below))
    }

    /// The entries of one file of records that are wanted, by their keys, and proven.
    fn records_of<T>(
        &self,
        shard: &str,
        wanted: Vec<(String, &ModuleVersion)>,
        prove: impl Fn(&ModuleVersion, &[u8]) -> Option<T>,
    ) -> BTreeMap<ModuleVersion, T> {
        let Ok(place) = self.place(&format!("records/{shard}")) else { return BTreeMap::new() };
        let wanted: HashMap<_, _> = wanted.into_iter().collect();
        let bytes = shard::read(&place);
        let proven = proof::entries(&bytes).filter_map(|(key, entry)| {
            let module = wanted.get(std::str::from_utf8(key).ok()?)?;
            Some(((*module).clone(), prove(module, entry)?))
        });
        proven.collect()
    }

    fn write(&self, place: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        whole::write(self.root()?, place, bytes).map_err(|error| store_error(place, &error))
    }

    fn append(&self, place: &Path, entries: &str) -> Result<(), StoreError> {
        let folder = place.parent().unwrap_or(place);
        let made = make_folder(self.root()?, folder);
        let appended = made.and_then(|()| shard::append(place, entries, &self.patience));
        appended.map_err(|error| store_error(place, &error))
    }
}

impl Store for Disk {
    fn latest(&self) -> Result<Option<StoredHead>, StoreError> {
        let Ok(place) = self.place("latest") else { return Ok(None) };
        match read_locked(&place, &self.patience) {
            Ok((bytes, age)) => Ok(head_text(bytes).map(|message| StoredHead { message, age })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(store_error(&place, &error)),
        }
    }

    fn replace_latest(&self, old: Option<&str>, new: &str) -> Result<Swap, StoreError> {
        let place = self.place("latest")?;
        let made = make_folder(self.root()?, self.root()?);
        let swapped = made.and_then(|()| swap_locked(&place, old.unwrap_or(""), new, &self.patience));
        swapped.map_err(|error| store_error(&place, &error))
    }

    fn head(&self, size: u64) -> Option<Vec<u8>> {
        read_bounded(&self.place(&format!("heads/{size}")).ok()?).ok()
    }

    fn keep_head(&self, size: u64, message: &str) -> Result<(), StoreError> {
        self.write(&self.place(&format!("heads/{size}"))?, message.as_bytes())
    }

    fn forget_heads(&self) {
        // Those that cannot be removed still prove what they proved; the answers of this run do not come from them.
        let _ = self.root().map(|root| fs::remove_dir_all(root.join("heads")));
    }

    fn records<T: Send>(
        &self,
        asked: &[ModuleVersion],
        prove: &(impl Fn(&ModuleVersion, &[u8]) -> Option<T> + Sync),
    ) -> BTreeMap<ModuleVersion, T> {
        let shards = by_shard(asked.iter().map(|module| (proof::key(module), module)));
        let proven = shards.into_par_iter().map(|(shard, wanted)| self.records_of(&shard, wanted, prove));
        proven.reduce(BTreeMap::new, |mut one, mut other| {
            one.append(&mut other);
            one
        })
    }

    fn keep_records(&self, records: &[(ModuleVersion, String)]) -> Result<(), StoreError> {
        let records = records.iter().map(|(module, text)| (proof::key(module), text.as_str()));
        let mut kept = Ok(());
        for (shard, entries) in by_shard(records) {
            let place = self.place(&format!("records/{shard}"))?;
            let text: String = entries.into_iter().map(|(_, text)| text).collect();
            // A file that cannot be written does not keep the others from it.
            kept = kept.and(self.append(&place, &text));
        }
        kept
    }

    fn keep_evidence(&self, name: &str, text: &[u8]) -> Result<String, StoreError> {
        let place = self.place(&format!("evidence/{name}.txt"))?;
        self.write(&place, text)?;
        Ok(place.display().to_string())
    }
}

fn by_shard<T>(keyed: impl Iterator<Item = (String, T)>) -> BTreeMap<String, Vec<(String, T)>> {
    let mut shards: BTreeMap<String, Vec<(String, T)>> = BTreeMap::new();
    for (key, value) in keyed {
        shards.entry(shard::name(&key)).or_default().push((key, value));
    }
    shards
}

fn read_bounded(place: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    regular::read(place, Links::Refused)?.take(ENTRY_LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_locked(place: &Path, patience: &Patience) -> io::Result<(Vec<u8>, Option<Duration>)> {
    let file = regular::read(place, Links::Refused)?;
    // Who reads without the lock sees at worst a head that does not open. Not to know the newest head would be worse.
    let _ = patience.lock(|| file.try_lock_shared());
    let age = file.metadata()?.modified().ok().and_then(|time| time.elapsed().ok());
    let mut bytes = Vec::new();
    file.take(ENTRY_LIMIT).read_to_end(&mut bytes)?;
    Ok((bytes, age))
}

/// The text of a kept head. An empty file is what a process leaves that was killed between creating and writing, and what is
/// no text is damage: both are as if they were not there, so that they are written over.
fn head_text(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

fn swap_locked(place: &Path, old: &str, new: &str, patience: &Patience) -> io::Result<Swap> {
    let mut file = open_or_make(place, OpenOptions::new().read(true).write(true))?;
    patience.lock(|| file.try_lock())?;
    let mut current = Vec::new();
    (&file).take(ENTRY_LIMIT).read_to_end(&mut current)?;
    if head_text(current).is_some_and(|current| current != old) {
        return Ok(Swap::Conflict);
    }
    write_over(&mut file, new)?;
    Ok(Swap::Done)
}

/// In one write, and cut only afterwards: whoever is killed or finds the disk full before it leaves the old head whole.
fn write_over(file: &mut File, new: &str) -> io::Result<()> {
    file.rewind()?;
    file.write_all(new.as_bytes())?;
    file.set_len(new.len() as u64)?;
    file.sync_all()
}

fn store_error(place: &Path, error: &io::Error) -> StoreError {
    StoreError { place: place.display().to_string(), cause: error.to_string() }
}
