//! What the disk around the open documents has shown: which go.work, which policy and which files concern which of them.
//!
//! It looks at nothing itself: surveys are put in, and it says what has to be looked at again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::survey::{Found, Looked, Members, Subject, Survey};
use crate::host::Stamp;
use crate::policy::Policy;

/// All of it, by what was looked at.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    known: BTreeMap<Subject, Known>,
    /// What is being looked at now.
    under_way: BTreeSet<Subject>,
    /// What has to be looked at, again or for the first time.
    wanted: BTreeSet<Subject>,
}

/// What one look has shown.
#[derive(Debug)]
struct Known {
    looked: Vec<Looked>,
    go_work: Option<PathBuf>,
    policy: Option<Found>,
    members: Option<Members>,
}

impl Surroundings {
    /// Something has to be looked at.
    pub(super) fn want(&mut self, subject: Subject) {
        self.wanted.insert(subject);
    }

    /// What is to be looked at now; each thing once at a time.
    pub(super) fn start(&mut self) -> Vec<Subject> {
        let (waiting, now): (BTreeSet<_>, BTreeSet<_>) =
            std::mem::take(&mut self.wanted).into_iter().partition(|subject| self.under_way.contains(subject));
        self.wanted = waiting;
        self.under_way.extend(now.iter().cloned());
        now.into_iter().collect()
    }

    /// Keeps what a look has shown, apart from the texts.
    pub(super) fn keep(&mut self, survey: &Survey) {
        self.under_way.remove(&survey.subject);
        let known = Known {
            looked: survey.looked.clone(),
            go_work: survey.go_work.clone(),
            policy: survey.policy.clone(),
            members: survey.members.clone(),
        };
        if let Some(go_work) = &known.go_work {
            let workspace = Subject::Workspace(go_work.clone());
            if !self.known.contains_key(&workspace) {
                self.want(workspace);
            }
        }
        self.known.insert(survey.subject.clone(), known);
    }

    /// Forgets what belongs to none of the directories that have open documents.
    pub(super) fn retain(&mut self, directories: &BTreeSet<PathBuf>) {
        let is_open = |subject: &Subject| match subject {
            Subject::Directory(directory) => directories.contains(directory),
            Subject::Workspace(_) => true,
        };
        self.known.retain(|subject, _| is_open(subject));
        self.wanted.retain(is_open);
        let used: BTreeSet<_> = self.known.values().filter_map(|known| known.go_work.clone()).collect();
        let is_used = |subject: &Subject| !matches!(subject, Subject::Workspace(it) if !used.contains(it));
        self.known.retain(|subject, _| is_used(subject));
        self.wanted.retain(is_used);
    }

    /// Whether the directory of a document was looked at, and its workspace where it has one.
    pub(super) fn is_known(&self, directory: &Path) -> bool {
        self.directory(directory).is_some_and(|known| {
            let go_work = known.go_work.clone().map(Subject::Workspace);
            go_work.is_none_or(|go_work| self.known.contains_key(&go_work))
        })
    }

    /// Whether the directory of a document was looked at.
    pub(super) fn is_looked_at(&self, directory: &Path) -> bool {
        self.directory(directory).is_some()
    }

    fn directory(&self, directory: &Path) -> Option<&Known> {
        self.known.get(&Subject::Directory(directory.to_owned()))
    }

    /// The go.work that holds in a directory.
    pub(super) fn go_work(&self, directory: &Path) -> Option<&PathBuf> {
        self.directory(directory)?.go_work.as_ref()
    }

    /// The members of the workspace of a directory.
    pub(super) fn members(&self, directory: &Path) -> Option<&Members> {
        let go_work = self.go_work(directory)?.clone();
        self.known.get(&Subject::Workspace(go_work))?.members.as_ref()
    }

    /// The members of all workspaces.
    pub(super) fn workspaces(&self) -> impl Iterator<Item = &Members> {
        self.known.values().filter_map(|known| known.members.as_ref())
    }

    /// The policy of a directory.
    pub(super) fn policy(&self, directory: &Path) -> Option<&Arc<Policy>> {
        self.directory(directory)?.policy.as_ref()?.policy.as_ref().ok()
    }

    /// What is wrong with policies, each once: its path and a sentence.
    pub(super) fn problems(&self) -> BTreeSet<(PathBuf, String)> {
        let found = self.known.values().filter_map(|known| known.policy.as_ref());
        found.filter_map(|found| Some((found.path.clone(), found.policy.as_ref().err()?.clone()))).collect()
    }

    /// Every file that was looked at, there or not, as it looked.
    pub(super) fn stamps(&self) -> BTreeMap<PathBuf, Option<Stamp>> {
        let looked = self.known.values().flat_map(|known| &known.looked);
        looked.map(|looked| (looked.path.clone(), looked.stamp)).collect()
    }

    /// Whether some look was about a file.
    pub(super) fn concerns(&self, path: &Path) -> bool {
        self.known.values().flat_map(|known| &known.looked).any(|looked| looked.path == path)
    }

    /// A file has changed, come or gone, or a folder with all that was in it: what it concerns is to be looked at again.
    pub(super) fn touch(&mut self, path: &Path) {
        let is_it = |looked: &Looked| looked.path.starts_with(path) || looked.real.starts_with(path);
        let concerned = self.known.iter().filter(|(_, known)| known.looked.iter().any(is_it));
        let concerned: Vec<_> = concerned.map(|(subject, _)| subject.clone()).collect();
        self.wanted.extend(concerned);
    }

    /// Everything is to be looked at again.
    pub(super) fn touch_all(&mut self) {
        self.wanted.extend(self.known.keys().cloned());
    }

    /// Whether nothing is being looked at, nor has to be.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty() && self.wanted.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(subject: Subject, paths: &[&str], go_work: Option<&str>) -> Survey {
        let looked = |path: &&str| Looked { path: path.into(), real: format!("/real{path}").into(), stamp: None };
        Survey {
            subject,
            looked: paths.iter().map(looked).collect(),
            texts: Vec::new(),
            go_work: go_work.map(PathBuf::from),
            policy: None,
            members: None,
        }
    }

    fn directory(path: &str) -> Subject {
        Subject::Directory(path.into())
    }

    #[test]
    fn a_change_during_a_look_is_looked_at_after_it_and_once() {
        let mut all = Surroundings::default();
        all.want(directory("/a"));
        assert_eq!(all.start(), [directory("/a")]);
        all.want(directory("/a"));
        all.want(directory("/a"));
        assert!(all.start().is_empty());
        all.keep(&survey(directory("/a"), &["/a/go.mod"], None));
        assert_eq!(all.start(), [directory("/a")]);
        all.keep(&survey(directory("/a"), &["/a/go.mod"], None));
        assert!(all.is_idle());
    }

    #[test]
    fn a_file_concerns_those_who_looked_at_it_by_either_path() {
        let mut all = Surroundings::default();
        all.keep(&survey(directory("/a"), &["/a/go.mod"], None));
        all.keep(&survey(directory("/b"), &["/b/go.mod"], None));
        all.touch(Path::new("/b/go.mod"));
        assert_eq!(all.start(), [directory("/b")]);
        all.touch(Path::new("/real/a/go.mod"));
        assert_eq!(all.start(), [directory("/a")]);
        all.touch(Path::new("/c/go.mod"));
        assert!(all.start().is_empty());
    }

    #[test]
    fn what_no_open_document_needs_is_forgotten() {
        let mut all = Surroundings::default();
        all.keep(&survey(directory("/w/a"), &["/w/go.work"], Some("/w/go.work")));
        assert_eq!(all.start(), [Subject::Workspace("/w/go.work".into())]);
        all.keep(&survey(Subject::Workspace("/w/go.work".into()), &["/w/b/go.sum"], None));
        assert!(all.is_known(Path::new("/w/a")) && all.concerns(Path::new("/w/b/go.sum")));
        all.retain(&BTreeSet::from([PathBuf::from("/w/a")]));
        assert!(all.concerns(Path::new("/w/b/go.sum")));
        all.retain(&BTreeSet::new());
        assert!(all.stamps().is_empty());
    }
}
