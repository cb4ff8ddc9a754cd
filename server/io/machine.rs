//! The real machine behind the fronts' [`Host`]: joins files, network, environment and clock.

#![expect(clippy::disallowed_methods, reason = "this is the machine")]

use std::fs;
use std::io::{ErrorKind, IsTerminal as _, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use x509_cert::der::DateTime;

use super::disk::{self, Disk};
use super::interrupt::{Interrupt, Stoppable};
use super::modcache::GoCache;
use super::pages::Pages;
use super::progress::Display;
use super::regular::{self, Links};
use super::route::Route;
use super::{contents, environment, files, outside, probing, walk, wiring};
use crate::host::{
    Connection, Contents, Date, Found, Host, HostError, HostErrorKind, Stamp, Wishes, WriteError, Writing,
};
use crate::settings::Settings;
use crate::settings::goproxy::Hop;
use crate::settings::gosumdb::Database;
use crate::settings::layer::Sources;
use crate::sumdb::client::{Client, Progress};
use crate::sumdb::remote::LedgerEntry;
use crate::way::diagnosis::Replied;

/// No file that we read is larger: telegraf's go.sum, one of the longest, has 0.4 MB.
const FILE_LIMIT: u64 = 64 << 20;
/// How often a file is read that somebody is writing, and how long is waited between.
const READ_TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(10);

/// This machine.
pub struct Machine {
    directory: PathBuf,
    started: Instant,
    display: Arc<Display>,
    interrupt: Interrupt,
    signals: Signals,
    pages: Pages,
}

/// What a signal that wants an end does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signals {
    /// The first stops the asking, the second ends the program.
    Caught,
    /// It ends the program, as it ends any other.
    Left,
}

impl Machine {
    /// This machine, from this moment on.
    #[must_use]
    pub fn new() -> Self {
        let directory = std::env::current_dir().unwrap_or_default();
        let display = Arc::new(Display::new(std::io::stderr().is_terminal()));
        let (interrupt, signals, pages) = (Interrupt::default(), Signals::Left, Pages::default());
        Self { directory, started: Instant::now(), display, interrupt, signals, pages }
    }

    /// The same machine, on which Ctrl-C stops the asking first: for a run that has something to print then.
    #[must_use]
    pub fn catching_signals(self) -> Self {
        Self { signals: Signals::Caught, ..self }
    }

    /// Removes the pages of sessions whose process is gone.
    pub fn sweep_pages(&self) {
        self.pages.sweep();
    }

    fn store(&self, wished: Option<&Path>) -> Result<PathBuf, &'static str> {
        match wished {
            Some(wished) => Ok(self.directory.join(wished)),
            None => match std::env::var_os("MODSEAL_STORE").filter(|value| !value.is_empty()) {
                Some(named) => Ok(self.directory.join(named)),
                None => disk::default_place(|name| std::env::var_os(name)),
            },
        }
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Host for Machine {
    type Remote = Stoppable<Route>;
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
        let place = self.directory.join(path);
        read(&place).map_err(|error| match error.kind() {
            ErrorKind::NotFound if place.is_symlink() => {
                HostError { path: path.to_owned(), kind: HostErrorKind::Other, cause: "it is a link to nothing".into() }
            }
            _ => host_error(path, &error),
        })
    }

    fn stamp(&self, path: &Path) -> Option<Stamp> {
        outside::stamp(&self.directory.join(path))
    }

    fn real(&self, path: &Path) -> PathBuf {
        outside::real(&self.directory.join(path))
    }

    fn is_below(&self, path: &Path, directory: &Path) -> bool {
        outside::is_below(&self.directory.join(path), &self.directory.join(directory))
    }

    fn is_running(&self, process: u32) -> bool {
        outside::is_running(process)
    }

    fn read_stdin(&self) -> Result<Vec<u8>, HostError> {
        take(std::io::stdin().lock(), 0).map_err(|error| host_error(Path::new("standard input"), &error))
    }

    fn write(&self, path: &Path, writing: Writing<'_>) -> Result<(), WriteError> {
        written(path, files::write(&self.directory.join(path), writing))
    }

    fn replace(&self, path: &Path, old: &[u8], new: &[u8]) -> Result<PathBuf, WriteError> {
        written(path, files::replace(&self.directory, path, old, new))
    }

    fn keep_page(&self, name: &str, text: &[u8]) -> Result<PathBuf, WriteError> {
        written(Path::new(name), self.pages.keep(name, text))
    }

    fn remove_pages(&self) {
        self.pages.remove();
    }

    fn today(&self) -> Date {
        // A clock before 1970 or after 9999 is wrong; on the last day no exception holds any more.
        let now = DateTime::from_system_time(SystemTime::now());
        now.map_or(Date { year: 9999, month: 12, day: 31 }, |now| Date {
            year: now.year(),
            month: now.month(),
            day: now.day(),
        })
    }

    fn connect(&self, settings: &Settings, database: &Database, wishes: &Wishes) -> Connection<Self> {
        if self.signals == Signals::Caught {
            self.interrupt.listen(&self.display);
        }
        outlive_file_limits();
        let remote = self.interrupt.guard(wiring::route(settings, database, wishes), database.key.name());
        let store = Disk::new(self.store(wishes.store.as_deref()), &database.key);
        let gopath = settings.gopath_first();
        let hints = GoCache::new(settings.modcache().map(Path::new), gopath.as_deref().map(Path::new), &database.key);
        Client::new(database.key.clone(), remote, store, hints)
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

    fn contents(&self, store: Option<&Path>) -> Result<Contents, HostError> {
        let (path, kind) = (PathBuf::from("the store"), HostErrorKind::Other);
        let nowhere = |cause: &str| HostError { path, kind, cause: cause.to_owned() };
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

/// From now on a write beyond the largest size of a file (`ulimit -f`) fails, instead of ending the program. Where there is
/// no runtime, things stay as they were.
fn outlive_file_limits() {
    #[cfg(unix)]
    if tokio::runtime::Handle::try_current().is_ok() {
        use tokio::signal::unix::{SignalKind, signal};
        // SIGXFSZ has this number on all systems but Linux on MIPS. The handler stays when this is dropped.
        let _ = signal(SignalKind::from_raw(25));
    }
}

/// The bytes of a file that nobody changed while they were read.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    for _ in 0..READ_TRIES {
        if let Some(bytes) = read_once(path)? {
            return Ok(bytes);
        }
        std::thread::sleep(PAUSE);
    }
    Err(std::io::Error::other("it keeps changing while it is read"))
}

/// The bytes of a file, or nothing if it has changed meanwhile: half of a line may look like a wrong one.
fn read_once(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    if fs::metadata(path)?.is_dir() {
        return Err(std::io::Error::other("it is a directory"));
    }
    let mut file = regular::read(path, Links::Followed)?;
    let before = file.metadata()?;
    let bytes = take(&mut file, before.len())?;
    let after = file.metadata()?;
    let is_same = before.modified().ok() == after.modified().ok() && before.len() == after.len();
    Ok(is_same.then_some(bytes))
}

fn written<T>(path: &Path, result: std::io::Result<T>) -> Result<T, WriteError> {
    result.map_err(|error| WriteError { path: path.to_owned(), cause: said(&error) })
}

/// The error of a file or directory that cannot be read.
pub(super) fn host_error(path: &Path, error: &std::io::Error) -> HostError {
    let kind = if error.kind() == ErrorKind::NotFound { HostErrorKind::NotFound } else { HostErrorKind::Other };
    HostError { path: path.to_owned(), kind, cause: said(error) }
}

/// What the system said, without the number that Rust adds.
fn said(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

/// All bytes, if they are not too many; room is made at once for as many as are expected.
fn take(reader: impl Read, expected: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(FILE_LIMIT)).unwrap_or_default());
    reader.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(std::io::Error::other(format!("it has more than {} MB", FILE_LIMIT >> 20)));
    }
    Ok(bytes)
}
