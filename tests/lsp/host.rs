//! A machine with settings and a store of its own, and nothing of the user's.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use modseal::host::{
    Connection, Contents, Date, Found, Host, HostError, HostErrorKind, Stamp, Wishes, WriteError, Writing,
};
use modseal::io::disk::Disk;
use modseal::io::modcache::GoCache;
use modseal::io::pages::Pages;
use modseal::io::route::Route;
use modseal::io::{environment, outside, probing, wiring};
use modseal::settings::Settings;
use modseal::settings::goproxy::Hop;
use modseal::settings::gosumdb::Database;
use modseal::settings::layer::Sources;
use modseal::sumdb::client::{Client, Progress};
use modseal::sumdb::remote::LedgerEntry;
use modseal::way::diagnosis::Replied;

/// The machine.
pub(super) struct TestHost {
    /// The directory of the program and of the store.
    pub(super) root: PathBuf,
    /// The variables of the process.
    pub(super) variables: Vec<(String, String)>,
    /// How many files were written.
    pub(super) writes: AtomicUsize,
    /// The pages that the user reads in files.
    pub(super) pages: Pages,
}

impl Host for TestHost {
    type Remote = Route;
    type Store = Disk;
    type Hints = GoCache;

    fn directory(&self) -> PathBuf {
        self.root.clone()
    }

    fn sources(&self) -> Sources {
        let fixed = [("GOENV", "off"), ("GOPROXY", "off"), ("PATH", ""), ("GOROOT", "/nowhere")];
        let fixed = fixed.map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let chosen = self.variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        environment::sources_in(&self.root, fixed.into_iter().chain(chosen))
    }

    fn find(&self, path: &Path) -> Result<Vec<Found>, HostError> {
        Err(HostError {
            kind: HostErrorKind::Other,
            path: path.to_owned(),
            cause: "no test looks for files".to_owned(),
        })
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, HostError> {
        fs::read(path).map_err(|error| HostError {
            kind: if error.kind() == ErrorKind::NotFound { HostErrorKind::NotFound } else { HostErrorKind::Other },
            path: path.to_owned(),
            cause: error.to_string(),
        })
    }

    fn stamp(&self, path: &Path) -> Option<Stamp> {
        outside::stamp(path)
    }

    fn real(&self, path: &Path) -> PathBuf {
        outside::real(path)
    }

    fn is_below(&self, path: &Path, directory: &Path) -> bool {
        outside::is_below(path, directory)
    }

    fn is_running(&self, process: u32) -> bool {
        outside::is_running(process)
    }

    fn read_stdin(&self) -> Result<Vec<u8>, HostError> {
        Err(HostError { kind: HostErrorKind::Other, path: PathBuf::new(), cause: "it is the editor's".to_owned() })
    }

    fn write(&self, path: &Path, _: Writing<'_>) -> Result<(), WriteError> {
        self.refuse(path)
    }

    fn replace(&self, path: &Path, _: &[u8], _: &[u8]) -> Result<PathBuf, WriteError> {
        self.refuse(path).map(|()| path.to_owned())
    }

    fn keep_page(&self, name: &str, text: &[u8]) -> Result<PathBuf, WriteError> {
        self.pages.keep(name, text).map_err(|error| WriteError { path: name.into(), cause: error.to_string() })
    }

    fn remove_pages(&self) {
        self.pages.remove();
    }

    fn today(&self) -> Date {
        Date { year: 2026, month: 3, day: 1 }
    }

    fn connect(&self, settings: &Settings, database: &Database, wishes: &Wishes) -> Connection<Self> {
        let route = wiring::route(settings, database, wishes);
        let place = wishes.store.clone().unwrap_or_else(|| self.root.join("store"));
        let store = Disk::new(Ok(place), &database.key);
        Client::new(database.key.clone(), route, store, GoCache::default())
    }

    async fn probe(
        &self,
        settings: &Settings,
        database: &Database,
        hops: &[Hop],
        wishes: &Wishes,
    ) -> (Replied, Vec<LedgerEntry>) {
        probing::probe(settings, database, hops, wishes).await
    }

    fn contents(&self, _: Option<&Path>) -> Result<Contents, HostError> {
        Ok(Contents::default())
    }

    fn on_progress(&self, _: Progress) {}

    fn end_progress(&self) {}

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

impl TestHost {
    fn refuse(&self, path: &Path) -> Result<(), WriteError> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        Err(WriteError { path: path.to_owned(), cause: "nothing may be written".to_owned() })
    }
}
