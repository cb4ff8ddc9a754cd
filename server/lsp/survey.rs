//! One look at the disk around open documents: their neighbours, the go.work and the policy that hold for them.
//!
//! It knows no session; it asks the [`Host`] and is run beside the session, never in it. What it looked at is told with its
//! stamp from before the look, so that a later change is seen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::Extent;
use crate::host::{Host, HostErrorKind, Stamp};
use crate::policy::place::folders;
use crate::policy::{FILE_NAME, Policy};
use crate::workspace::{GoWork, Workspace};

/// What is looked at together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// The directory of open documents.
    Directory(PathBuf),
    /// The members of a go.work.
    Workspace(PathBuf),
}

/// What a look has to know beforehand.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) subject: Subject,
    /// The names of files in the directory that are to be read.
    pub(super) neighbours: Vec<&'static str>,
    /// The open documents in the directory: only where they really lie is of interest.
    pub(super) open: Vec<PathBuf>,
    pub(super) go_work: GoWork,
    /// The folders that the editor works in.
    pub(super) roots: Vec<PathBuf>,
    /// Whether members outside of the workspace's directory are read too.
    pub(super) reach: Reach,
}

/// How far the members of a workspace may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Anywhere,
    /// A stranger's go.work leads nowhere else: on some systems a path alone may ask another machine.
    Below,
}

/// A file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Looked {
    pub(super) path: PathBuf,
    /// The same without links.
    pub(super) real: PathBuf,
    pub(super) stamp: Option<Stamp>,
}

/// What was seen.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) subject: Subject,
    pub(super) looked: Vec<Looked>,
    /// The files that were read, and their bytes where there are some.
    pub(super) texts: Vec<(PathBuf, Option<Vec<u8>>)>,
    pub(super) go_work: Option<PathBuf>,
    pub(super) policy: Option<Found>,
    pub(super) members: Option<Members>,
}

/// A policy that was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// What it says, or what is wrong with it.
    pub(super) policy: Result<Arc<Policy>, String>,
}

/// The sum files of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Members {
    /// The directory of its go.work.
    pub(super) root: PathBuf,
    /// Where they are, there or not.
    pub(super) sums: Vec<PathBuf>,
    pub(super) extent: Extent,
}

impl Survey {
    /// Looks.
    pub(super) fn make<H: Host>(task: Task, host: &H) -> Self {
        let mut survey = Self {
            subject: task.subject.clone(),
            looked: Vec::new(),
            texts: Vec::new(),
            go_work: None,
            policy: None,
            members: None,
        };
        match &task.subject {
            Subject::Directory(directory) => survey.look_around(directory, &task, host),
            Subject::Workspace(go_work) => survey.look_into(go_work, task.reach, host),
        }
        survey
    }

    fn look<H: Host>(&mut self, path: &Path, host: &H) -> Option<Stamp> {
        let stamp = host.stamp(path);
        self.looked.push(Looked { path: path.to_owned(), real: host.real(path), stamp });
        stamp
    }

    fn read<H: Host>(&mut self, path: &Path, host: &H) {
        let text = self.look(path, host).and_then(|_| host.read(path).ok());
        self.texts.push((path.to_owned(), text));
    }

    fn look_around<H: Host>(&mut self, directory: &Path, task: &Task, host: &H) {
        for open in &task.open {
            self.look(open, host);
        }
        for name in &task.neighbours {
            self.read(&directory.join(name), host);
        }
        let is_file = |path: &Path| self.look(path, host).is_some_and(|stamp| stamp.is_file);
        self.go_work = task.go_work.find(directory, is_file);
        self.find_policy(directory, &task.roots, host);
    }

    fn find_policy<H: Host>(&mut self, directory: &Path, roots: &[PathBuf], host: &H) {
        for folder in folders(&directory.join("go.sum"), roots, host) {
            let path = folder.join(FILE_NAME);
            self.look(&path, host);
            let policy = match host.read(&path) {
                Ok(text) => Policy::parse(&String::from_utf8_lossy(&text)).map(Arc::new).map_err(|it| it.to_string()),
                Err(error) if error.kind == HostErrorKind::NotFound => continue,
                // It is the nearest: whatever it says, that of a directory above it does not hold.
                Err(error) => Err(error.cause),
            };
            self.policy = Some(Found { path, policy });
            return;
        }
    }

    fn look_into<H: Host>(&mut self, go_work: &Path, reach: Reach, host: &H) {
        let root = go_work.parent().unwrap_or(go_work).to_owned();
        self.look(go_work, host);
        let is_wanted = |member: &Path| reach == Reach::Anywhere || member.starts_with(&root);
        let Some(workspace) = Workspace::read(host, go_work, is_wanted) else { return };
        for module in &workspace.modules {
            self.look(module, host);
        }
        for found in &workspace.sums {
            self.read(&found.path, host);
        }
        let sums = workspace.sums.into_iter().map(|found| found.path).collect();
        self.members = Some(Members { root, sums, extent: workspace.extent });
    }
}
