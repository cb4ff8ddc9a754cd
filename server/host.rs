//! What a front needs of the machine that it runs on: a trait, so that no front knows files, network or clock.
//!
//! `io` implements it, `main` joins the two, tests bring their own.

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::settings::Settings;
use crate::settings::goproxy::Hop;
use crate::settings::gosumdb::Database;
use crate::settings::layer::Sources;
use crate::sumdb::client::{Client, Progress};
use crate::sumdb::remote::{LedgerEntry, Remote};
use crate::sumdb::store::Store;
use crate::syntax::FileKind;
use crate::way::diagnosis::Replied;

/// Writes something to where it belongs, piece by piece.
pub type Writing<'a> = &'a dyn Fn(&mut dyn io::Write) -> io::Result<()>;

/// The machine, as a front sees it.
pub trait Host: Sync {
    /// The way to the log.
    type Remote: Remote;
    /// What is kept between runs.
    type Store: Store;
    /// Go's own cache.
    type Hints: Remote;

    /// The directory in which the program was started.
    fn directory(&self) -> PathBuf;

    /// Everything that decides what the go command would use here.
    fn sources(&self) -> Sources;

    /// The files of a kind that we read, at or below `path`, in order.
    ///
    /// # Errors
    /// [`HostError`] if there is nothing at `path`.
    fn find(&self, path: &Path) -> Result<Vec<Found>, HostError>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`HostError`] if it cannot be read, or is larger than any honest one.
    fn read(&self, path: &Path) -> Result<Vec<u8>, HostError>;

    /// How a file looks from outside, without reading it; nothing if there is none.
    fn stamp(&self, path: &Path) -> Option<Stamp>;

    /// The path of a file without links in it; the same path where there is no such file.
    fn real(&self, path: &Path) -> PathBuf;

    /// Whether a path leads into a directory, also when its links are followed.
    fn is_below(&self, path: &Path, directory: &Path) -> bool;

    /// Whether a process is there; where nobody can say, it is.
    fn is_running(&self, process: u32) -> bool;

    /// Everything that comes from standard input.
    ///
    /// # Errors
    /// [`HostError`] if it cannot be read, or is larger than any honest file.
    fn read_stdin(&self) -> Result<Vec<u8>, HostError>;

    /// Writes a file as a whole, piece by piece: whoever reads it sees the old bytes or the new
    /// ones.
    ///
    /// # Errors
    /// [`WriteError`] if it cannot be written; what was there stays.
    fn write(&self, path: &Path, writing: Writing<'_>) -> Result<(), WriteError>;

    /// Puts `new` in the place of `old` in a file that is there, keeps its permissions, and says which file it has written:
    /// another one than `path` where that is a link.
    ///
    /// # Errors
    /// [`WriteError`] if the file does not hold `old` any more, is a link out of the project, or cannot be written;
    /// what was there stays.
    fn replace(&self, path: &Path, old: &[u8], new: &[u8]) -> Result<PathBuf, WriteError>;

    /// Writes a page for the user to read: a file that nobody may change and only the user may read. Says where it is.
    ///
    /// # Errors
    /// [`WriteError`] if it cannot be written.
    fn keep_page(&self, name: &str, text: &[u8]) -> Result<PathBuf, WriteError>;

    /// Removes those pages; none is written any more.
    fn remove_pages(&self);

    /// The day, in UTC.
    fn today(&self) -> Date;

    /// A client of the database; nothing is sent before it is asked.
    fn connect(&self, settings: &Settings, database: &Database, wishes: &Wishes) -> Connection<Self>;

    /// What every place on the way to the database answers, asked at once and within the time of one request; and what was
    /// sent for it.
    fn probe(
        &self,
        settings: &Settings,
        database: &Database,
        hops: &[Hop],
        wishes: &Wishes,
    ) -> impl Future<Output = (Replied, Vec<LedgerEntry>)> + Send;

    /// What the store holds.
    ///
    /// # Errors
    /// [`HostError`] if it cannot be read.
    fn contents(&self, store: Option<&Path>) -> Result<Contents, HostError>;

    /// Shows how far the work is.
    fn on_progress(&self, progress: Progress);

    /// Takes away what [`Host::on_progress`] has drawn.
    fn end_progress(&self);

    /// How long the program has run.
    fn elapsed(&self) -> Duration;
}

/// The client that a host makes.
pub type Connection<H> = Client<<H as Host>::Remote, <H as Host>::Store, <H as Host>::Hints>;

/// A file that a search has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its path, as reached from the directory of the program.
    pub path: PathBuf,
    /// Its kind.
    pub kind: FileKind,
}

/// How a file looks from outside: what has changed has another stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// A folder has no text.
    pub is_file: bool,
    /// Its length in bytes.
    pub length: u64,
    /// When it was changed last, since 1970.
    pub modified: Option<Duration>,
}

/// Settings of our own for one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The directory of the store; the platform's cache directory otherwise.
    pub store: Option<PathBuf>,
    /// The time for one request.
    pub timeout: Option<Duration>,
    /// The most requests under way at once.
    pub jobs: Option<usize>,
}

/// Something on the machine cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read {}: {cause}", path.display())]
pub struct HostError {
    /// The file or directory.
    pub path: PathBuf,
    /// Whether there is nothing, or something that is of no use.
    pub kind: HostErrorKind,
    /// What the system said.
    pub cause: String,
}

/// Why something on the machine cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostErrorKind {
    /// Nothing has that name, not even a link.
    NotFound,
    /// Something has it.
    Other,
}

/// A file on the machine cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot write {}: {cause}", path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// What the system said, or what speaks against it.
    pub cause: String,
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

/// What the store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Its directory.
    pub place: PathBuf,
    /// What it holds of each database.
    pub databases: Vec<DatabaseContents>,
}

/// What the store holds of one database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatabaseContents {
    /// The name of its directory: the database's name, `+`, and the key hash.
    pub name: String,
    /// The number of records with their proofs.
    pub records: usize,
    /// The files of evidence.
    pub evidence: Vec<PathBuf>,
    /// Bytes of all files.
    pub bytes: u64,
    /// The size of the tree of the newest head, if it can be read.
    pub tree_size: Option<u64>,
}
