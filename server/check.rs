//! Checks: what can be wrong with a file, found from its text and from the observations at hand. Pure.
//!
//! A check never fetches anything. It is a constant and a function; adding one is a file in `check/`, two lines here,
//! a page in `docs/checks/`, a row in the README and a directory in `fixtures/checks/` (`tests/checks.rs` sees to it).
//!
//! Checks run again on every change, over the whole file: there is nothing to keep in step.

pub mod byte_order_mark;
pub mod conflict_marker;
pub mod conflicting_hashes;
pub mod hash_mismatch;
pub mod invalid_hash;
pub mod invalid_module_version;
pub mod known_bad_hash;
pub mod log_misbehaviour;
pub mod malformed_line;
pub mod missing_pair;
pub mod module_context;
pub mod not_canonical;
pub mod not_checked;
pub mod not_in_log;
pub mod stale_exception;
pub mod syntax;
pub mod toolchain_unverifiable;
pub mod unknown_hash_algorithm;
pub mod unverified_replace;
pub mod vulnerable_go;

use std::cmp::Ordering;

use crate::module::{self, ModuleVersion, compare_sum_keys};
use crate::observation::{Observations, Verdict};
use crate::syntax::FileKind;
use crate::syntax::gosum::{Line, Of, SumFile, SumLine};
use crate::text::{Span, TextEdit};

pub use module_context::{ModuleContext, ModuleFile, Presence};

/// All checks, in the order of the documentation.
pub const ALL: [&Check; 19] = [
    &hash_mismatch::CHECK,
    &not_in_log::CHECK,
    &log_misbehaviour::CHECK,
    &not_checked::CHECK,
    &conflicting_hashes::CHECK,
    &known_bad_hash::CHECK,
    &malformed_line::CHECK,
    &conflict_marker::CHECK,
    &invalid_hash::CHECK,
    &unknown_hash_algorithm::CHECK,
    &invalid_module_version::CHECK,
    &byte_order_mark::CHECK,
    &missing_pair::CHECK,
    &not_canonical::CHECK,
    &unverified_replace::CHECK,
    &toolchain_unverifiable::CHECK,
    &syntax::CHECK,
    &vulnerable_go::CHECK,
    &stale_exception::CHECK,
];

/// Longer messages are cut in the middle, in bytes.
const MESSAGE_LIMIT: usize = 2000;

/// One check. Its code never changes meaning.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// In kebab-case: the name of its file, its page, its fixtures, and its code in every report.
    pub code: &'static str,
    /// How bad a finding is.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub summary: &'static str,
    /// What to do, in one sentence.
    pub remedy: &'static str,
    /// The kind of fix that it offers.
    pub fix: Option<FixKind>,
    /// Its page, in Markdown.
    pub page: &'static str,
    /// Finds.
    pub run: Run,
}

/// How a check finds, by what it looks at.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// In a go.mod or go.work.
    Module(fn(&ModuleContext<'_>, &mut Vec<Finding>)),
    /// In a go.sum or go.work.sum.
    Sums(fn(&Context<'_>, &mut Vec<Finding>)),
}

/// How bad a finding is; ordered from hint to error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something that could be nicer.
    Hint,
    /// Something to know.
    Info,
    /// Something that may be wrong.
    Warning,
    /// Something that is wrong.
    Error,
}

impl Severity {
    /// Its word in every report.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What kind of fix a check offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixKind {
    /// A command that the user runs.
    Command,
    /// A change of the text that cannot do harm.
    Safe,
    /// A change of the text that the user must choose.
    Unsafe,
}

/// What a check may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// The kind of the file.
    pub kind: FileKind,
    /// The file.
    pub file: &'a SumFile,
    /// Its lines of three words, each with its verdict.
    pub sums: Vec<JudgedLine<'a>>,
    /// The workspace that it belongs to.
    pub workspace: Workspace<'a>,
    /// What the log, the settings and the caches say.
    pub observations: &'a Observations,
    /// The name of the database, for example `sum.golang.org`.
    pub database: &'a str,
    /// The places of `sums` in the order of their keys; lines of one key keep the order of the file.
    by_key: Vec<usize>,
}

/// A line of three words with all that is known of it.
#[derive(Clone, Debug)]
pub struct JudgedLine<'a> {
    /// The line.
    pub line: Line<'a, ()>,
    /// Its words.
    pub sum: SumLine<'a>,
    /// Whether its path and version can be those of a module.
    pub is_module_version: bool,
    /// What is to be thought of it; `None` if nobody has asked yet.
    pub verdict: Option<Verdict>,
}

impl JudgedLine<'_> {
    /// The module version that it is about, if it can be one.
    #[must_use]
    pub fn module(&self) -> Option<ModuleVersion> {
        self.is_module_version.then(|| words(&self.sum))
    }

    /// The place of its path and version.
    #[must_use]
    pub fn key_span(&self) -> Span {
        Span::new(self.sum.path.span.start, self.sum.version.span.end)
    }

    /// `path version` or `path version/go.mod`, as in the file.
    #[must_use]
    pub fn key(&self) -> String {
        self.sum.key()
    }

    /// The line as Go writes it, with its line feed.
    #[must_use]
    pub fn as_go_writes(&self) -> String {
        format!("{} {}\n", self.key(), self.sum.hash.text)
    }

    /// The order in which Go writes lines (`tidyGoSum` of `cmd/go/internal/modfetch/fetch.go`).
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let full = |line: &Self| format!("{}{}", line.sum.version.text, line.sum.of.suffix());
        let (a, b) = (&self.sum, &other.sum);
        let by_version = || match a.version.text.contains('/') || b.version.text.contains('/') {
            true => compare_sum_keys(("", &full(self)), ("", &full(other))),
            false => compare_sum_keys(("", &a.version.text), ("", &b.version.text)).then(a.of.cmp(&b.of)),
        };
        a.path.text.cmp(&b.path.text).then_with(by_version).then_with(|| a.hash.text.cmp(&b.hash.text))
    }
}

impl<'a> Context<'a> {
    /// Puts together what the checks of one file look at.
    #[must_use]
    pub fn new(
        kind: FileKind,
        file: &'a SumFile,
        workspace: Workspace<'a>,
        observations: &'a Observations,
        database: &'a str,
    ) -> Self {
        let judged = |(line, sum): (Line<'a, ()>, SumLine<'a>)| {
            let module = module_version(&sum);
            let verdict = judge(&sum, module.as_ref(), observations);
            JudgedLine { line, sum, is_module_version: module.is_some(), verdict }
        };
        // A large file is held once for each line here: no more room than that.
        let mut sums = Vec::with_capacity(file.line_count());
        sums.extend(file.sum_lines().map(judged));
        let mut by_key: Vec<usize> = (0..sums.len()).collect();
        by_key.sort_by_key(|place| sums.get(*place).map(key));
        Self { kind, file, sums, workspace, observations, database, by_key }
    }

    /// The lines of each key together, each key once.
    pub fn keys(&self) -> impl Iterator<Item = Vec<&JudgedLine<'a>>> {
        let groups = self.by_key.chunk_by(|a, b| self.sums.get(*a).map(key) == self.sums.get(*b).map(key));
        groups.map(|group| group.iter().filter_map(|place| self.sums.get(*place)).collect())
    }

    /// The lines of one key, in the order of the file.
    pub fn lines_of(&self, path: &str, version: &str, of: Of) -> impl Iterator<Item = &JudgedLine<'a>> {
        let wanted = Some((path, version, of));
        let start = self.by_key.partition_point(|place| self.sums.get(*place).map(key) < wanted);
        let lines = self.by_key.iter().skip(start).filter_map(|place| self.sums.get(*place));
        lines.take_while(move |line| Some(key(line)) == wanted)
    }

    /// The hash that the log proves for the key of a line, if it does.
    #[must_use]
    pub fn proven_hash(&self, line: &JudgedLine<'_>) -> Option<&'a str> {
        self.observations.proven_hash(&line.module()?, line.sum.of)
    }

    /// Puts the proven hash in the place of a line's own; if the file has the proven line already, the line goes.
    #[must_use]
    pub fn put_proven(&self, line: &JudgedLine<'_>, hash: &str, safety: Safety) -> Fix {
        let (path, version, of) = key(line);
        let is_there = self.lines_of(path, version, of).any(|other| other.sum.hash.text == hash);
        let (title, edit) = if is_there {
            (
                format!("Remove this line: the one that {} proves is there as well", self.database),
                self.removal(&line.line),
            )
        } else {
            let edit = TextEdit { span: line.sum.hash.span, text: hash.to_owned() };
            (format!("Put the hash that {} proves: {hash}", self.database), edit)
        };
        Fix { title, safety, edits: vec![edit] }
    }

    /// Takes a line out.
    #[must_use]
    pub fn remove<K>(&self, line: &Line<'_, K>) -> Fix {
        let edits = vec![self.removal(line)];
        Fix { title: "Remove this line".to_owned(), safety: Safety::Safe, edits }
    }

    /// The edit that takes out a whole line with its line end.
    #[must_use]
    pub fn removal<K>(&self, line: &Line<'_, K>) -> TextEdit {
        let end = line.span.end.saturating_add(1).min(self.file.text().len());
        TextEdit { span: Span::new(line.span.start, end), text: String::new() }
    }
}

/// The key of a line, as it is ordered and compared.
fn key<'l>(line: &'l JudgedLine<'_>) -> (&'l str, &'l str, Of) {
    (&line.sum.path.text, &line.sum.version.text, line.sum.of)
}

/// The workspace of a sum file, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Workspace<'a> {
    /// Its other sum files.
    pub siblings: &'a [Sibling<'a>],
    /// Whether all of them are at hand.
    pub extent: Extent,
}

/// Whether the members of a workspace are at hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// All that its go.work names, or there is none.
    #[default]
    Whole,
    /// Some are not: what is missing here may be there.
    Partial,
}

/// Another sum file of the same workspace.
#[derive(Clone, Copy, Debug)]
pub struct Sibling<'a> {
    /// Its path, as it is shown.
    pub path: &'a str,
    /// Its kind.
    pub kind: FileKind,
    /// Its content.
    pub file: &'a SumFile,
}

/// Something that is wrong, at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The code of the check.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What is wrong here.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Changes that would mend it, the best first.
    pub fixes: Vec<Fix>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// A change of the text that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it changes.
    pub title: String,
    /// May it be applied unasked?
    pub safety: Safety,
    /// The edits, all in the finding's own file; they do not overlap.
    pub edits: Vec<TextEdit>,
}

/// May a fix be applied unasked?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// It cannot do harm.
    Safe,
    /// The user must choose it.
    Unsafe,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The path of the file, as it is shown; `None` for the finding's own file.
    pub path: Option<String>,
    /// Where in it.
    pub span: Span,
    /// What is there.
    pub message: String,
}

impl Check {
    /// A finding of this check without fixes.
    #[must_use]
    pub fn finding(&self, span: Span, message: String) -> Finding {
        let message = clip(message);
        Finding {
            code: self.code,
            severity: self.severity,
            span,
            message,
            help: self.remedy.to_owned(),
            fixes: Vec::new(),
            related: Vec::new(),
        }
    }
}

/// A message may quote words of the file, which may be of any length.
fn clip(message: String) -> String {
    if message.len() <= MESSAGE_LIMIT {
        return message;
    }
    let start: String = message.chars().take(MESSAGE_LIMIT / 8).collect();
    let end: Vec<char> = message.chars().rev().take(MESSAGE_LIMIT / 8).collect();
    format!("{start}…{}", end.into_iter().rev().collect::<String>())
}

/// Runs all checks of a sum file over one; the findings come by place.
#[must_use]
pub fn run(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in ALL {
        if let Run::Sums(run) = check.run {
            run(context, &mut findings);
        }
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    findings
}

/// Runs all checks of a go.mod or go.work over one; the findings come by place.
#[must_use]
pub fn run_module(context: &ModuleContext<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in ALL {
        if let Run::Module(run) = check.run {
            run(context, &mut findings);
        }
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    findings
}

/// The verdict of a sum line; `None` if nobody has asked yet.
///
/// A line whose module version cannot exist, or that was meant as a comment, is malformed.
#[must_use]
pub fn verdict(line: &SumLine<'_>, observations: &Observations) -> Option<Verdict> {
    judge(line, module_version(line).as_ref(), observations)
}

fn judge(line: &SumLine<'_>, module: Option<&ModuleVersion>, observations: &Observations) -> Option<Verdict> {
    match module {
        Some(module) => observations.verdict(module, line.of, &line.hash.text),
        None => Some(Verdict::Malformed),
    }
}

/// The module version that a sum line is about, if it can be one: only then can there be anything to look up.
#[must_use]
pub fn module_version(line: &SumLine<'_>) -> Option<ModuleVersion> {
    let (path, version) = (&line.path.text, &line.version.text);
    let is_one = module::check(path, version).is_ok() && module::canonical_version(version).as_deref() == Some(version);
    is_one.then(|| words(line))
}

fn words(line: &SumLine<'_>) -> ModuleVersion {
    ModuleVersion { path: line.path.text.to_string(), version: line.version.text.to_string() }
}

/// Finds a check by its code.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Check> {
    ALL.into_iter().find(|check| check.code == code)
}
