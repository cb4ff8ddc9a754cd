//! One directory of `fixtures/checks`: its files, what is found in them, and what their fixes make of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use modseal::check::{self, Context, Extent, Finding, ModuleContext, Presence, Safety, SelectedBy, Sibling, Workspace};
use modseal::observation::Observations;
use modseal::settings::Settings;
use modseal::syntax::FileKind;
use modseal::syntax::gosum::SumFile;
use modseal::syntax::gowork;
use modseal::text::{TextEdit, apply_edits};
use modseal::workspace::GoWork;

use super::exceptions::Exceptions;
use super::marks::{self, Mark, Marked};
use super::{settings, world};

/// If this variable is set, what the fixtures expect is written anew instead of compared. Never set in CI.
const WRITE: &str = "MODSEAL_WRITE_FIXTURES";

/// The exceptions of a case.
const POLICY: &str = modseal::policy::FILE_NAME;

/// A case.
pub(super) struct Case {
    code: String,
    place: PathBuf,
    /// By their paths below the case, with `/`.
    files: BTreeMap<String, Marked>,
    observations: Observations,
    workspace: Option<(Vec<String>, Extent)>,
    settings: Settings,
}

impl Case {
    pub(super) fn read(code: &str, place: PathBuf) -> Self {
        let mut files = BTreeMap::new();
        for (name, path) in below(&place) {
            let base = name.rsplit('/').next().unwrap_or_default();
            if is_module(&name) || ["go.sum", "go.work.sum", POLICY].contains(&base) {
                let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                files.insert(name, marks::read(&source));
            }
        }
        assert!(!files.is_empty(), "{} has no file to check", place.display());
        let observations = world::read(&fs::read_to_string(place.join("log.txt")).unwrap_or_default());
        let workspace = files.get("go.work").map(|file: &Marked| workspace(&place, &file.text));
        let settings = settings::read(&fs::read_to_string(place.join("settings.txt")).unwrap_or_default());
        Self { code: code.to_owned(), place, files, observations, workspace, settings }
    }

    /// Whether some mark is of the case's own check.
    pub(super) fn is_marked(&self) -> bool {
        self.files.values().flat_map(|file| &file.marks).any(|mark| mark.is_of(&self.code))
    }

    /// Whether a file is there that shows fixes of that kind.
    pub(super) fn has_fixed(&self, prefix: &str) -> bool {
        self.files.keys().any(|name| self.fixed_place(name, prefix).exists())
    }

    /// Compares all findings of all checks with the marks.
    pub(super) fn hold_marks(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, file) in &self.files {
            let mut found: Vec<_> = self.run(name, &file.text).iter().map(Mark::of).collect();
            found.sort();
            if std::env::var_os(WRITE).is_some() {
                fs::write(self.place.join(name), marks::write(&file.text, &found)).unwrap();
                continue;
            }
            let tell = |what: &str, mark: &Mark| {
                format!("{}: {what} at `{}`: {}", self.shown(name), marks::shown(&file.text, mark.span), mark.text)
            };
            faults.extend(file.marks.iter().filter(|mark| !found.contains(mark)).map(|mark| tell("not found", mark)));
            faults.extend(found.iter().filter(|mark| !file.marks.contains(mark)).map(|mark| tell("not marked", mark)));
            let written = fs::read_to_string(self.place.join(name)).unwrap();
            if faults.is_empty() && written != marks::write(&file.text, &found) {
                faults.push(format!("{} is not written as the notation has it", self.shown(name)));
            }
        }
        faults
    }

    /// Applies the fixes of the case's own check and compares what comes out; then the check has to be silent.
    pub(super) fn hold_fixes(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, file) in &self.files {
            for (safety, prefix) in [(Safety::Safe, "fixed."), (Safety::Unsafe, "fixed-unsafe.")] {
                let own: Vec<_> = self.run(name, &file.text).into_iter().filter(|it| it.code == self.code).collect();
                let is_meant = |finding: &&Finding| finding.fixes.first().is_some_and(|fix| fix.safety == safety);
                let meant: Vec<_> = own.iter().filter(is_meant).collect();
                let place = self.fixed_place(name, prefix);
                if meant.is_empty() {
                    if place.exists() {
                        faults.push(format!("{}: there is no such fix", place.display()));
                    }
                    continue;
                }
                let edits: Vec<TextEdit> = meant.iter().flat_map(|it| it.fixes[0].edits.clone()).collect();
                let fixed = apply_edits(&file.text, &edits).unwrap();
                faults.extend(hold(&place, &marks::write(&fixed, &[])));
                let left = self.run(name, &fixed).into_iter().filter(|it| it.code == self.code).count();
                if left != own.len() - meant.len() {
                    faults.push(format!("{}: {left} findings of {} are left", place.display(), self.code));
                }
                // Fixes of one finding must not make the file worse for Go.
                if go_accepts(&file.text) && !go_accepts(&fixed) {
                    faults.push(format!("{}: Go refuses what the fix makes", place.display()));
                }
            }
        }
        faults
    }

    fn run(&self, name: &str, text: &[u8]) -> Vec<Finding> {
        if name == POLICY {
            return self.run_policy(text);
        }
        if is_module(name) {
            return self.run_module(name, text);
        }
        self.run_sums(name, text, &mut |_, _| {})
    }

    fn run_module(&self, name: &str, text: &[u8]) -> Vec<Finding> {
        let toolchain = self.settings.toolchain();
        let kind = FileKind::of(name).unwrap();
        let (file, is_there) = (Path::new(name), |path: &Path| self.files.contains_key(path.to_str().unwrap()));
        let go_work = GoWork::of(&self.settings).find(file.parent().unwrap(), is_there);
        let selected_by = SelectedBy::of(kind, file, go_work.as_deref());
        check::run_module(&ModuleContext::new(kind, text, &toolchain, selected_by, Presence::Absent).unwrap())
    }

    /// What is to be said of the exceptions, after all sum files have been looked at.
    fn run_policy(&self, text: &[u8]) -> Vec<Finding> {
        let mut exceptions = Exceptions::read(text);
        for (name, file) in self.files.iter().filter(|(name, _)| *name != POLICY && !is_module(name)) {
            self.run_sums(name, &file.text, &mut |context, findings| exceptions.look_at(context, findings));
        }
        exceptions.stale()
    }

    fn run_sums(&self, name: &str, text: &[u8], look: &mut dyn FnMut(&Context<'_>, &[Finding])) -> Vec<Finding> {
        let file = SumFile::parse(text);
        let kind = FileKind::of(name).unwrap();
        let parsed: Vec<_> =
            self.others(name).map(|(name, other)| (name, SumFile::parse(other.text.clone()))).collect();
        let siblings: Vec<_> =
            parsed.iter().map(|(path, file)| Sibling { path, kind: FileKind::of(path).unwrap(), file }).collect();
        let extent = match &self.workspace {
            Some((_, extent)) => *extent,
            None if kind == FileKind::GoWorkSum => Extent::Partial,
            None => Extent::Whole,
        };
        let workspace = Workspace { siblings: &siblings, extent };
        let context = Context::new(kind, &file, workspace, &self.observations, world::DATABASE);
        let findings = check::run(&context);
        look(&context, &findings);
        findings
    }

    fn others<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a Marked)> {
        let members = self.workspace.iter().flat_map(|(members, _)| members);
        let files = members.filter(move |member| *member != name);
        files.filter_map(|member| self.files.get_key_value(member)).map(|(name, file)| (name.as_str(), file))
    }

    fn fixed_place(&self, name: &str, prefix: &str) -> PathBuf {
        let path = self.place.join(name);
        path.with_file_name(format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap()))
    }

    fn shown(&self, name: &str) -> String {
        let case = self.place.file_name().unwrap().to_string_lossy();
        format!("fixtures/checks/{}/{case}/{name}", self.code)
    }
}

fn is_module(name: &str) -> bool {
    matches!(FileKind::of(name), Some(FileKind::GoMod | FileKind::GoWork))
}

/// Compares a file with what it should be, or writes it.
fn hold(place: &Path, wanted: &str) -> Option<String> {
    if std::env::var_os(WRITE).is_some() {
        fs::write(place, wanted).unwrap();
    }
    let there = fs::read_to_string(place).unwrap_or_default();
    (there != wanted).then(|| format!("{}: should be\n{wanted}", place.display()))
}

/// `readGoSum`: no words or three in every line.
fn go_accepts(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    text.split('\n').all(|line| [0, 3].contains(&line.split_whitespace().count()))
}

/// The sum files of a workspace, and whether all members are at hand.
fn workspace(place: &Path, go_work: &[u8]) -> (Vec<String>, Extent) {
    let uses = gowork::parse(go_work).uses();
    let uses = uses.iter().map(|member| member.trim_start_matches("./"));
    let is_whole = uses.clone().all(|member| place.join(member).is_dir());
    let members = uses.map(|member| if member == "." { "go.sum".to_owned() } else { format!("{member}/go.sum") });
    let members = members.chain(["go.work.sum".to_owned()]).collect();
    (members, if is_whole { Extent::Whole } else { Extent::Partial })
}

/// Every file below a directory, with its path from there.
fn below(directory: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(below(&path).into_iter().map(|(inner, path)| (format!("{name}/{inner}"), path)));
        } else {
            found.push((name, path));
        }
    }
    found.sort();
    found
}
