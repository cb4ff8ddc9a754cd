//! Finding and reading the files of a run, and which of them belong to one workspace.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{Extent, SelectedBy};
use crate::host::{Found, Host, HostError};
use crate::syntax::FileKind;
use crate::syntax::gosum::SumFile;
use crate::workspace::{GoWork, Workspace, tidy};

/// The path that means standard input.
pub(super) const STDIN: &str = "-";

/// The sum files of a run.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) inputs: Vec<Input>,
    /// What could not be read, in sentences.
    pub(super) unread: Vec<String>,
    /// The go.mod and go.work files that were named, or lie below a directory that was.
    pub(super) modules: Vec<Module>,
    workspaces: Vec<Known>,
}

/// What is known of one workspace.
#[derive(Debug)]
struct Known {
    /// The places of its sum files, there or not.
    sums: BTreeSet<PathBuf>,
    extent: Extent,
}

/// One go.mod or go.work.
#[derive(Debug)]
pub(super) struct Module {
    /// Where it is, absolute.
    pub(super) place: PathBuf,
    /// Its path, as it is shown.
    pub(super) path: String,
    pub(super) kind: FileKind,
    /// Whether its lines select the toolchain.
    pub(super) selected_by: SelectedBy,
    /// Its text; none if it could not be read, which is among what is unread.
    pub(super) text: Option<Vec<u8>>,
}

/// One sum file.
#[derive(Debug)]
pub(super) struct Input {
    /// Where it is, absolute.
    pub(super) place: PathBuf,
    /// Its path, as it is shown.
    pub(super) path: String,
    pub(super) kind: FileKind,
    pub(super) file: Arc<SumFile>,
    /// Its text as it was read, where fixes have changed it.
    pub(super) before: Option<Vec<u8>>,
    /// The user named it, or a directory above it; else it is read only because it belongs to a workspace.
    pub(super) is_named: bool,
}

impl Gathered {
    /// What is to be said if no line is there that could be proven: a file may have been emptied.
    pub(super) fn nothing_to_prove(&self) -> Option<Nothing> {
        let mut named = self.inputs.iter().filter(|input| input.is_named);
        let has_line = named.any(|input| input.file.line_count() > 0);
        self.nothing().or_else(|| (!has_line && self.unread.is_empty()).then_some(Nothing::EmptySums))
    }

    /// The other sum files of the workspaces that a file belongs to.
    pub(super) fn siblings<'a>(&'a self, input: &'a Input) -> impl Iterator<Item = &'a Input> {
        let places: BTreeSet<_> = self.of(input).flat_map(|workspace| &workspace.sums).collect();
        self.inputs.iter().filter(move |other| other.place != input.place && places.contains(&other.place))
    }

    /// Whether all members of its workspaces are at hand.
    pub(super) fn extent(&self, input: &Input) -> Extent {
        let is_partial = self.of(input).any(|workspace| workspace.extent == Extent::Partial);
        // A go.work.sum without its go.work: nobody knows the members.
        let is_lost = input.kind == FileKind::GoWorkSum && self.of(input).next().is_none();
        if is_partial || is_lost { Extent::Partial } else { Extent::Whole }
    }

    fn of<'a>(&'a self, input: &'a Input) -> impl Iterator<Item = &'a Known> {
        self.workspaces.iter().filter(|workspace| workspace.sums.contains(&input.place))
    }

    fn read<H: Host>(&mut self, host: &H, found: &Found, is_named: bool) -> PathBuf {
        let place = tidy(&host.directory().join(&found.path));
        if let Some(known) = self.inputs.iter_mut().find(|input| input.place == place) {
            known.is_named |= is_named;
            return place;
        }
        match host.read(&found.path) {
            Ok(text) => {
                let (path, file) = (found.path.display().to_string(), Arc::new(SumFile::parse(text)));
                self.inputs.push(Input { place: place.clone(), path, kind: found.kind, file, before: None, is_named });
            }
            // A member without a go.sum is well; a file that was named and cannot be read is not.
            Err(error) if is_named => self.unread.push(unread(&error)),
            Err(_) => {}
        }
        place
    }

    /// Reads the go.sum beside a go.mod, if there is one.
    fn read_beside<H: Host>(&mut self, host: &H, go_mod: &Path) {
        let found = Found { path: go_mod.with_file_name("go.sum"), kind: FileKind::GoSum };
        let place = self.read(host, &found, false);
        let input = self.inputs.iter_mut().find(|input| input.place == place);
        input.into_iter().for_each(|input| input.is_named = true);
    }

    /// Reads a go.mod or go.work that was found.
    fn read_module<H: Host>(&mut self, host: &H, found: &Found, go_work: &GoWork) {
        let place = tidy(&host.directory().join(&found.path));
        if self.modules.iter().any(|known| known.place == place) {
            return;
        }
        let text = host.read(&found.path).map_err(|error| self.unread.push(unread(&error))).ok();
        let path = found.path.display().to_string();
        let holding = place.parent().and_then(|directory| find(go_work, directory, host));
        let selected_by = SelectedBy::of(found.kind, &place, holding.as_deref());
        self.modules.push(Module { place, path, kind: found.kind, selected_by, text });
    }

    /// What is to be said if there was no sum line to check.
    pub(super) fn nothing(&self) -> Option<Nothing> {
        let has_read = self.inputs.iter().any(|input| input.is_named) || !self.unread.is_empty();
        (!has_read).then_some(if self.modules.is_empty() { Nothing::NoModule } else { Nothing::NoSums })
    }

    /// Takes in what comes from standard input, in the place of the file that it is called after.
    fn read_stdin<H: Host>(&mut self, host: &H, name: &Path) {
        match host.read_stdin() {
            Ok(text) => {
                let path = name.display().to_string();
                let kind = match FileKind::of(&path) {
                    Some(FileKind::GoWorkSum) => FileKind::GoWorkSum,
                    _ => FileKind::GoSum,
                };
                let place = tidy(&host.directory().join(name));
                self.inputs.retain(|input| input.place != place);
                self.inputs.push(Input {
                    place,
                    path,
                    kind,
                    file: Arc::new(SumFile::parse(text)),
                    before: None,
                    is_named: true,
                });
            }
            Err(error) => self.unread.push(error.to_string()),
        }
    }

    fn add_workspace<H: Host>(&mut self, host: &H, go_work: &Path) {
        let Some(workspace) = Workspace::read(host, go_work) else { return };
        let sums = workspace.sums.iter().map(|found| self.read(host, found, false)).collect();
        self.workspaces.push(Known { sums, extent: workspace.extent });
    }
}

/// Why there was no sum line to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Nothing {
    /// A go.sum is there and has no line.
    #[error("there is no line to prove: go.sum is empty; if the module has dependencies, run go mod tidy")]
    EmptySums,
    /// Nothing of Go is there: most likely another directory was meant.
    #[error(
        "no go.sum or go.work.sum is here or below: nothing was checked; name a file, or the directory of a Go module"
    )]
    NoModule,
    /// A module without dependencies has no go.sum.
    #[error("there is a go.mod and no go.sum: no line was checked; if the module has dependencies, run go mod tidy")]
    NoSums,
}

/// A sentence for a file or directory that could not be read.
fn unread(error: &HostError) -> String {
    format!("{error}; nothing of it was checked")
}

/// Finds and reads the files at or below `paths`; the current directory if there are none.
///
/// `go_work` is what the settings say of go.work, `stdin_name` what standard input is called.
pub(super) fn gather<H: Host>(paths: &[PathBuf], stdin_name: &Path, go_work: &GoWork, host: &H) -> Gathered {
    let mut gathered = Gathered::default();
    let here = [PathBuf::from(".")];
    let mut go_works: BTreeSet<_> = find(go_work, &host.directory(), host).into_iter().collect();
    for path in if paths.is_empty() { &here } else { paths } {
        if path.as_os_str() == STDIN {
            gathered.read_stdin(host, stdin_name);
            continue;
        }
        let found = match host.find(path) {
            Ok(found) => found,
            Err(error) => {
                gathered.unread.push(unread(&error));
                continue;
            }
        };
        for mut file in found {
            file.path = tidy(&file.path);
            match file.kind {
                FileKind::GoSum => _ = gathered.read(host, &file, true),
                FileKind::GoWorkSum => {
                    gathered.read(host, &file, true);
                    go_works.insert(file.path.with_file_name("go.work"));
                }
                FileKind::GoWork => {
                    gathered.read_module(host, &file, go_work);
                    go_works.insert(file.path);
                }
                FileKind::GoMod => {
                    gathered.read_module(host, &file, go_work);
                    gathered.read_beside(host, &file.path);
                }
                FileKind::EnvFile => {}
            }
        }
    }
    // Settings name it by its whole path; what is shown is as short as what the user names.
    let here = host.directory();
    let go_works: BTreeSet<_> =
        go_works.iter().map(|path| path.strip_prefix(&here).unwrap_or(path).to_owned()).collect();
    for go_work in go_works {
        gathered.add_workspace(host, &go_work);
    }
    gathered
}

/// The go.work that the go command would use in a directory.
fn find<H: Host>(go_work: &GoWork, directory: &Path, host: &H) -> Option<PathBuf> {
    go_work.find(directory, |path| host.stamp(path).is_some_and(|stamp| stamp.is_file))
}
