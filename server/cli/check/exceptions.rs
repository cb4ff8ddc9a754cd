//! Finding the policy of each file, and taking away the findings that it hides.

use std::path::{Path, PathBuf};

use super::super::choices::Exceptions;
use super::super::report::{File, Suppressed};
use super::gather::Gathered;
use crate::check::{Extent, Finding};
use crate::host::{Date, Host, HostError};
use crate::policy::{FILE_NAME, Policy, Reach, Subject, Used, place};
use crate::syntax::gosum::SumFile;
use crate::workspace::tidy;

/// The policies of a run.
#[derive(Debug, Default)]
pub(super) struct Policies {
    loaded: Vec<Loaded>,
    today: Option<Date>,
    directory: PathBuf,
}

#[derive(Debug)]
struct Loaded {
    place: PathBuf,
    text: String,
    policy: Policy,
    used: Used,
    /// The files that it holds for.
    files: Vec<PathBuf>,
}

/// The policy of a file.
enum Nearest {
    /// The nth of those that are loaded.
    Known(usize),
    New(PathBuf, Result<Vec<u8>, HostError>),
}

impl Policies {
    /// Reads the policy of every named file. What is wrong with one is among what could not be read.
    pub(super) fn load<H: Host>(options: &Exceptions, gathered: &mut Gathered, host: &H) -> Self {
        let mut policies = Self { loaded: Vec::new(), today: Some(host.today()), directory: tidy(&host.directory()) };
        let sums = gathered.inputs.iter().filter(|it| it.is_named).map(|input| &input.place);
        let places: Vec<_> = sums.chain(gathered.modules.iter().map(|module| &module.place)).cloned().collect();
        match &options.policy {
            _ if options.isolated => {}
            Some(path) => {
                let place = tidy(&host.directory().join(path));
                match host.read(path) {
                    Ok(text) => policies.add(place, &text, places, gathered),
                    Err(error) => gathered.unread.push(error.to_string()),
                }
            }
            None => {
                for file in places {
                    policies.find(file, gathered, host);
                }
            }
        }
        policies
    }

    /// A path without the directory of the run: reports say nothing of the machine.
    fn shown(&self, place: &Path) -> String {
        shown_from(&self.directory, place)
    }

    fn find<H: Host>(&mut self, file: PathBuf, gathered: &mut Gathered, host: &H) {
        let look = |place: PathBuf| match self.loaded.iter().position(|known| known.place == place) {
            Some(known) => Some(Nearest::Known(known)),
            None => place::read(&place, host).map(|read| Nearest::New(place, read)),
        };
        let is_there = |path: &Path| host.read(path).is_ok();
        match place::nearest(&file, &[tidy(&host.directory())], is_there, look) {
            None => {}
            Some(Nearest::Known(known)) => {
                self.loaded.get_mut(known).into_iter().for_each(|it| it.files.push(file.clone()))
            }
            Some(Nearest::New(place, Ok(text))) => self.add(place, &text, vec![file], gathered),
            Some(Nearest::New(place, Err(error))) => {
                gathered.unread.push(format!("cannot use {}: {}", self.shown(&place), error.cause));
                self.add(place, b"", vec![file], gathered);
            }
        }
    }

    fn add(&mut self, place: PathBuf, text: &[u8], files: Vec<PathBuf>, gathered: &mut Gathered) {
        let text = String::from_utf8_lossy(text).into_owned();
        let policy = Policy::parse(&text).unwrap_or_else(|error| {
            let problem = format!("cannot use {}: {error}", self.shown(&place));
            if !gathered.unread.contains(&problem) {
                gathered.unread.push(problem);
            }
            Policy::default()
        });
        self.loaded.push(Loaded { place, text, policy, used: Used::default(), files });
    }

    /// Takes the findings that are excepted out of a file, and keeps them apart. `subject` is what a finding is about.
    pub(super) fn hide<'s>(
        &mut self,
        file: &mut File<'_>,
        place: &Path,
        subject: impl Fn(&Finding) -> Option<Subject<'s>>,
    ) {
        let Some(today) = self.today else { return };
        let directory = &self.directory;
        let Some(loaded) = self.loaded.iter_mut().find(|loaded| loaded.files.iter().any(|it| it == place)) else {
            return;
        };
        let shown = shown_from(directory, &loaded.place);
        for finding in std::mem::take(&mut file.findings) {
            let subject = subject(&finding);
            let reason = loaded.policy.hides(&finding, subject.as_ref(), today, &mut loaded.used).map(str::to_owned);
            match reason {
                Some(reason) => file.suppressed.push(Suppressed { finding, reason, policy: shown.clone() }),
                None => file.findings.push(finding),
            }
        }
    }

    /// The policy files that have exceptions without use, each with its findings.
    ///
    /// Whether one is used can be said only where all that it is for was looked at.
    pub(super) fn stale(&self, paths: &[PathBuf], extent: Extent) -> Vec<File<'static>> {
        let Some(today) = self.today else { return Vec::new() };
        let here = [PathBuf::from(".")];
        let named = if paths.is_empty() { &here } else { paths };
        let roots: Vec<_> = named.iter().map(|path| tidy(&self.directory.join(path))).collect();
        let stale = self.loaded.iter().filter_map(|loaded| {
            let is_below = |root: &PathBuf| loaded.place.starts_with(root);
            let reach = if extent == Extent::Whole && roots.iter().any(is_below) { Reach::Whole } else { Reach::Part };
            let findings = loaded.policy.stale(today, &loaded.used, reach);
            let path = self.shown(&loaded.place);
            let file = SumFile::parse(loaded.text.clone());
            let kind = FILE_NAME;
            (!findings.is_empty()).then(|| File {
                path,
                kind,
                file: file.into(),
                lines: Vec::new(),
                findings,
                ..File::default()
            })
        });
        stale.collect()
    }
}

fn shown_from(directory: &Path, place: &Path) -> String {
    place.strip_prefix(directory).unwrap_or(place).display().to_string()
}
