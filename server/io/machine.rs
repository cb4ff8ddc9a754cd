//! The real machine behind the fronts' [`Host`]: joins files, network, environment and clock.

#![expect(clippy::disallowed_methods, reason = "this is the machine")]

use std::fs;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::disk::{self, Disk};
use super::modcache::GoCache;
use super::progress::Display;
use super::route::Route;
use super::{contents, environment, walk, wiring};
use crate::host::{Connection, Contents, Found, Host, HostError, Wishes};
use crate::settings::Settings;
use crate::settings::gosumdb::Database;
use crate::settings::layer::Sources;
use crate::sumdb::client::{Client, Progress};

/// No file that we read is larger: telegraf's go.sum, one of the longest, has 0.4 MB.
const FILE_LIMIT: u64 = 64 << 20;

/// This machine.
pub struct Machine {
    directory: PathBuf,
    started: Instant,
    display: Display,
}

impl Machine {
    /// This machine, from this moment on.
    #[must_use]
    pub fn new() -> Self {
        let directory = std::env::current_dir().unwrap_or_default();
        Self { directory, started: Instant::now(), display: Display::new(std::io::stderr().is_terminal()) }
    }

    fn store(&self, wished: Option<&Path>) -> Result<PathBuf, &'static str> {
        match wished {
            Some(wished) => Ok(self.directory.join(wished)),
            None => disk::default_place(|name| std::env::var_os(name)),
        }
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Host for Machine {
    type Remote = Route;
    type Store = Disk;
    type Hints = GoCache;

    fn directory(&self) -> PathBuf {
        self.directory.clone()
    }

    fn sources(&self) -> Sources {
        environment::sources(&self.directory)
    }

    fn find(&self, path: &Path) -> Result<Vec<Found>, HostError> {
        walk::find(&self.directory, path)
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, HostError> {
        read(&self.directory.join(path)).map_err(|error| HostError { path: path.to_owned(), cause: error.to_string() })
    }

    fn connect(&self, settings: &Settings, database: &Database, wishes: &Wishes) -> Connection<Self> {
        let remote = wiring::route(settings, database, wishes);
        let store = Disk::new(self.store(wishes.store.as_deref()), &database.key);
        let gopath = settings.gopath_first();
        let hints = GoCache::new(settings.modcache().map(Path::new), gopath.as_deref().map(Path::new), &database.key);
        Client::new(database.key.clone(), remote, store, hints)
    }

    fn contents(&self, store: Option<&Path>) -> Result<Contents, HostError> {
        let nowhere = |cause: &str| HostError { path: PathBuf::from("the store"), cause: cause.to_owned() };
        contents::contents(&self.store(store).map_err(nowhere)?)
    }

    fn on_progress(&self, progress: Progress) {
        self.display.show(progress);
    }

    fn end_progress(&self) {
        self.display.clear();
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(std::io::Error::other("it is a directory"));
    }
    if !metadata.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(std::io::Error::other(format!("it has more than {} MB", FILE_LIMIT >> 20)));
    }
    Ok(bytes)
}
