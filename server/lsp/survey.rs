//! One look at the disk around open documents: their neighbours, the go.work and the policy that hold for them.
//!
//! It knows no session; it asks the [`Host`] and is run beside the session, never in it. What it looked at is told with its
//! stamp from before the look, so that a later change is seen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::Extent;
use crate::host::{Host, Stamp};
use crate::policy::{Policy, place};
use crate::workspace::{GoWork, Workspace, members};

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
    /// The text of the go.work, where the editor has it open.
    pub(super) typed: Option<String>,
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
            Subject::Workspace(go_work) => survey.look_into(go_work, &task, host),
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
        let is_there = |path: &Path| host.read(path).is_ok();
        let look = |path: PathBuf| {
            self.look(&path, host);
            place::read(&path, host).map(|read| (path, read))
        };
        let found = place::nearest(&directory.join("go.sum"), roots, is_there, look);
        self.policy = found.map(|(path, read)| {
            let text = read.map_err(|error| error.cause);
            let parse = |text: Vec<u8>| Policy::parse(&String::from_utf8_lossy(&text)).map_err(|it| it.to_string());
            Found { path, policy: text.and_then(parse).map(Arc::new) }
        });
    }

    fn look_into<H: Host>(&mut self, go_work: &Path, task: &Task, host: &H) {
        let root = go_work.parent().unwrap_or(go_work).to_owned();
        self.look(go_work, host);
        let is_below = |path: &Path| host.is_below(path, &root);
        if task.reach == Reach::Below && !is_below(go_work) {
            return;
        }
        let saved = host.read(go_work).ok();
        let workspace = match (&task.typed, saved) {
            (None, None) => return,
            (None, Some(text)) => {
                Workspace::of(host, go_work, &text, |path| task.reach == Reach::Anywhere || is_below(path))
            }
            // Until it is saved, what is typed leads nowhere else either.
            (Some(typed), saved) => {
                let saved = saved.map(|text| members(go_work, &text)).unwrap_or_default();
                let is_named = |path: &Path| path.ancestors().take(2).any(|folder| saved.contains(folder));
                let is_wanted = |path: &Path| match task.reach {
                    Reach::Anywhere => path.starts_with(&root) || is_named(path),
                    Reach::Below => is_below(path),
                };
                Workspace::of(host, go_work, typed.as_bytes(), is_wanted)
            }
        };
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
