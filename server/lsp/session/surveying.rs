//! What the disk says around the open documents: looked at in tasks, taken in here, forgotten with the documents.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::configuration::{Trace, Trust};
use super::super::convert;
use super::super::documents::Document;
use super::super::outbox::Message;
use super::super::polling::{self, SettingsFiles};
use super::super::reports::Cause;
use super::super::survey::{Reach, Subject, Survey, Task};
use super::settling::files;
use super::{Event, Session, Wish};
use crate::host::Host;
use crate::syntax::FileKind;
use crate::workspace::GoWork;

impl<H: Host + Send + 'static> Session<H> {
    /// Starts the looks that are wanted, each in a task.
    pub(super) fn start_surveys(&mut self) {
        for subject in self.surroundings.start() {
            let task = self.task(subject);
            let (host, events) = (Arc::clone(&self.host), self.events.clone());
            tokio::task::spawn_blocking(move || {
                let _ = events.send(Event::Surveyed(Box::new(Survey::make(task, host.as_ref()))));
            });
        }
    }

    fn task(&self, subject: Subject) -> Task {
        let (neighbours, open) = match &subject {
            Subject::Directory(directory) => {
                let open = self.documents.all_open().filter(|it| it.directory() == Some(directory));
                (self.neighbours(directory), open.filter_map(|it| it.path.clone()).collect())
            }
            Subject::Workspace(_) => (Vec::new(), Vec::new()),
        };
        let typed = match &subject {
            Subject::Workspace(go_work) => self.documents.at(go_work).filter(|it| it.is_open()),
            Subject::Directory(_) => None,
        };
        let typed = typed.map(|document| document.text.to_string());
        let roots = if self.roots.is_empty() { vec![self.host.directory()] } else { self.roots.clone() };
        let reach = if self.trust == Trust::Trusted { Reach::Anywhere } else { Reach::Below };
        Task { subject, neighbours, open, go_work: GoWork::of(&self.settings), roots, typed, reach }
    }

    /// Takes in what a look has shown.
    pub(super) fn take_in(&mut self, survey: Survey) {
        self.surroundings.keep(&survey);
        self.trace(Trace::Verbose, || match &survey.subject {
            Subject::Directory(path) | Subject::Workspace(path) => format!("looked at {}", path.display()),
        });
        self.documents.link(survey.looked.iter().map(|looked| (&looked.path, &looked.real)));
        // What is of no use any more, since its document was closed meanwhile, is not taken in.
        self.forget_useless();
        let concerned = match &survey.subject {
            Subject::Directory(directory) => self.concerned(directory),
            Subject::Workspace(go_work) => self.concerned_by(go_work),
        };
        for uri in concerned {
            self.reports.spoil(&uri, Cause::Other);
            // It may have another place now than before.
            self.spoil_siblings(&uri);
        }
        for (path, text) in survey.texts {
            if self.surroundings.concerns(&path) {
                self.put(&path, text.as_deref(), &survey.subject);
            }
        }
        self.tell_of_policies();
    }

    /// The open documents of a directory.
    fn concerned(&self, directory: &Path) -> Vec<String> {
        let open = self.documents.all_open().filter(|document| document.directory() == Some(directory));
        open.map(|document| document.uri.clone()).collect()
    }

    /// The open documents of a workspace.
    fn concerned_by(&self, go_work: &Path) -> Vec<String> {
        let is_it = |document: &&Document| {
            let found = document.directory().and_then(|directory| self.surroundings.go_work(directory));
            found.is_some_and(|found| found == go_work)
        };
        self.documents.all_open().filter(is_it).map(|document| document.uri.clone()).collect()
    }

    /// Puts a file in that the editor has not open, or takes it out where it is not there.
    fn put(&mut self, path: &Path, text: Option<&[u8]>, subject: &Subject) {
        let Some(kind) = FileKind::of(&path.display().to_string()) else { return };
        let Some(uri) = convert::uri(path).filter(|_| !self.documents.is_open_at(path)) else { return };
        let Some(text) = text.map(String::from_utf8_lossy) else {
            if self.documents.get(&uri).is_some() {
                self.spoil_siblings(&uri);
                self.documents.remove(&uri);
                self.withdraw(&uri);
            }
            return;
        };
        if self.documents.get(&uri).is_none_or(|known| known.text.to_string() != *text) {
            self.replace(Document::new(uri.clone(), Some(path.to_owned()), kind, None, &text));
        }
        // The lines beside an open go.mod are shown there; those of other members are nobody's question.
        let beside = path.with_file_name("go.mod");
        if matches!(subject, Subject::Directory(_)) && self.documents.is_open_at(&beside) {
            self.verify(&uri, Wish::Usual);
        }
    }

    /// Takes a document in, in the place of what had its URI.
    pub(super) fn replace(&mut self, document: Document) {
        let uri = document.uri.clone();
        self.documents.insert(document);
        self.reports.spoil(&uri, Cause::Other);
        self.spoil_siblings(&uri);
    }

    /// What other documents of its workspace show may depend on a document.
    pub(super) fn spoil_siblings(&mut self, uri: &str) {
        let Some(document) = self.documents.get(uri).filter(|document| document.is_sums()) else { return };
        // Its own directory may not have been looked at yet.
        let own = self.surroundings.workspaces().filter(|members| members.holds(document, &self.documents));
        let siblings = own.flat_map(|members| &members.sums).filter_map(|sum| self.documents.at(sum));
        let siblings: Vec<_> = siblings.filter(|it| it.uri != uri).map(|it| it.uri.clone()).collect();
        for sibling in siblings {
            self.reports.spoil(&sibling, Cause::Other);
        }
    }

    /// Forgets what belongs to no open document.
    pub(super) fn forget_useless(&mut self) {
        self.surroundings.retain(&self.documents.open_directories());
        let surroundings = &self.surroundings;
        for uri in self.documents.retain(|path| surroundings.concerns(path)) {
            self.withdraw(&uri);
        }
    }

    /// Files have changed, come or gone.
    pub(super) fn touch(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        for path in paths {
            self.surroundings.touch(&path);
        }
    }

    /// Looks whether files have changed that no client tells of, in a task and one at a time.
    pub(super) fn poll(&mut self) {
        let mut stamps = self.surroundings.stamps();
        if self.client.watches {
            stamps.retain(|path, _| !self.roots.iter().any(|root| path.starts_with(root)));
        }
        if std::mem::replace(&mut self.is_polling, true) {
            return;
        }
        let paths = files(self.settings.sources());
        let settings = SettingsFiles { paths, stamps: self.stamps.clone() };
        polling::compare(Arc::clone(&self.host), stamps, settings, self.events.clone());
    }

    pub(super) fn change_folders(&mut self, added: &[String], removed: &[String]) {
        let removed: Vec<_> = removed.iter().filter_map(|uri| convert::path(uri)).collect();
        self.roots.retain(|root| !removed.contains(root));
        let added = added.iter().filter_map(|uri| convert::path(uri));
        self.roots.extend(added);
        // Policies are looked for up to the folder.
        self.surroundings.touch_all();
    }

    /// Says once what is wrong with a policy: nothing of such a file is used.
    fn tell_of_policies(&mut self) {
        let problems = self.surroundings.problems();
        for (path, problem) in problems.difference(&self.warned) {
            self.outbox.send(Message::Warning(format!("modseal cannot use {}: {problem}", path.display())));
        }
        self.warned = problems;
    }
}
