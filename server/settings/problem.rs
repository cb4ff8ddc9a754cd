//! What is wrong with the settings themselves, before any module is looked at.
//!
//! It judges no risk: that is for checks. It says where the go command would refuse a value, or read another one than
//! the user sees (`main.go`, `modfetch/proxy.go`, `modfetch/sumdb.go`, `base/goflags.go`).

use super::Settings;
use super::goproxy::{EntryFault, ProxyProblem};
use super::layer::{Encoding, GoCommand, LayerFile, NoUserFile, Origin, Reading};
use super::path::{clean, is_absolute, split_list};
use super::variable::Variable;
use crate::text::quote;

/// One thing wrong with one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The variable.
    pub variable: &'static str,
    /// The code of the check that reports it, if there is one.
    pub code: Option<&'static str>,
    /// What is wrong; credentials are masked.
    pub message: String,
}

impl Settings {
    /// Everything that is wrong with the variables, in their order.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.variables().iter().flat_map(|variable| self.problems_of(variable)).collect()
    }

    /// What is wrong with one variable.
    #[must_use]
    pub fn problems_of(&self, variable: &Variable) -> Vec<Problem> {
        let mut found: Vec<(Option<&'static str>, String)> = match variable.name {
            "GOPROXY" => self.proxy().err().map(proxy_problem).into_iter().collect(),
            "GOSUMDB" => self.database().err().map(|p| (Some("sumdb-invalid"), p.to_string())).into_iter().collect(),
            "GOFLAGS" => self.flags().problems.iter().map(|p| (None, p.to_string())).collect(),
            "GOAUTH" => self.auth().err().map(|p| (None, p.to_string())).into_iter().collect(),
            "GOPATH" => self.gopath_problems().into_iter().map(|message| (None, message)).collect(),
            "GOMODCACHE" => relative_cache(self, variable).map(|message| (None, message)).into_iter().collect(),
            "GOROOT" => self.sources().goroot_fault.clone().map(|message| (None, message)).into_iter().collect(),
            "GOWORK" => relative_workspace(self, variable).map(|message| (None, message)).into_iter().collect(),
            _ => Vec::new(),
        };
        if variable.encoding == Encoding::Lossy && variable.value.contains('\u{fffd}') {
            found.push((None, "the value is not UTF-8; what cannot be read is shown as \u{fffd}".to_owned()));
        }
        let name = variable.name;
        found.into_iter().map(|(code, message)| Problem { variable: name, code, message }).collect()
    }

    /// The go command ends at a GOPATH like this (`main.go`).
    fn gopath_problems(&self) -> Vec<String> {
        let system = self.sources().system;
        let value = self.value("GOPATH");
        if clean(system, value) == clean(system, self.value("GOROOT")) {
            return vec![format!("both GOPATH and GOROOT are the same directory ({value})")];
        }
        let entries = split_list(system, value).into_iter().filter(|entry| !entry.is_empty());
        entries
            .filter_map(|entry| {
                if entry.starts_with('~') {
                    let entry = quote(&entry);
                    return Some(format!("GOPATH entry cannot start with shell metacharacter '~': {entry}"));
                }
                let relative = !is_absolute(system, &entry);
                relative.then(|| format!("GOPATH entry is relative; must be absolute path: {}", quote(&entry)))
            })
            .collect()
    }
}

fn proxy_problem(problem: ProxyProblem) -> (Option<&'static str>, String) {
    // Go takes an entry without a host, and it cannot work.
    let code = match &problem {
        ProxyProblem::Entry { fault: EntryFault::NoHost(_), .. } => "proxy-typo",
        _ => "proxy-invalid",
    };
    (Some(code), problem.to_string())
}

fn relative_cache(settings: &Settings, cache: &Variable) -> Option<String> {
    let system = settings.sources().system;
    let bad = !cache.value.is_empty() && !is_absolute(system, &cache.value);
    bad.then(|| format!("GOMODCACHE entry is relative; must be absolute path: {}", quote(&cache.value)))
}

fn relative_workspace(settings: &Settings, workspace: &Variable) -> Option<String> {
    let set = !matches!(workspace.origin, Origin::Computed { .. } | Origin::BuiltIn);
    let bad = set && workspace.value != "off" && !is_absolute(settings.sources().system, &workspace.value);
    bad.then(|| "invalid GOWORK: not an absolute path".to_owned())
}

/// What no variable shows, in sentences.
pub(super) fn notes(settings: &Settings) -> Vec<String> {
    let sources = settings.sources();
    let mut notes = Vec::new();
    match &sources.command {
        GoCommand::Found { .. } => {}
        GoCommand::Rootless { path, reason } => {
            notes.push(format!("the installation of {path} was not found: {reason}; set GOROOT to name it"));
        }
        GoCommand::Missing(reason) => notes.push(reason.clone()),
    }
    if !settings.is_go_found() {
        let database = if settings.origin("GOSUMDB") == Origin::BuiltIn { "sum.golang.org" } else { "GOSUMDB" };
        let proxy = if settings.value("GOPROXY").is_empty() { "directly, through no proxy" } else { "as GOPROXY says" };
        notes.push(format!("no defaults of a Go installation are in effect: {database} is asked {proxy}"));
    }
    if let Err(NoUserFile::NoDirectory(reason)) = &sources.user_file {
        notes.push(format!("go reads no env file of the user: {reason}"));
    }
    let files = sources.user_file.iter().chain(&sources.goroot_file);
    notes.extend(files.filter_map(file_note));
    notes
}

fn file_note(file: &LayerFile) -> Option<String> {
    match &file.reading {
        Reading::Refused(reason) => Some(format!("{} was not read: {reason}", file.path)),
        Reading::Text(Encoding::Lossy) => Some(format!("{} is not UTF-8; some characters of it are lost", file.path)),
        Reading::Text(Encoding::Utf8) | Reading::Absent => None,
    }
}
