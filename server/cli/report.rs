//! What a run of `modseal check` has found, and its renderings. Pure.
//!
//! Each format is one file below; all of them print this one type.

pub mod github;
pub mod gitlab;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod sarif;
pub mod stat;
mod stream;
pub mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::check::Finding;
use crate::check::hash_mismatch::Cause;
use crate::observation::Verdict;
use crate::sumdb::client::Head;
use crate::sumdb::note::VerifierKey;
use crate::sumdb::remote::LedgerEntry;
use crate::syntax::gosum::{LineKind, SumFile, SumLine};
use crate::text::{Span, counted};

pub use stream::Colourless;

use super::Status;
use super::choices::{Demand, Threshold};
use super::fix::Applied;

/// Everything that a run has found.
#[derive(Debug)]
pub struct Report<'a> {
    /// The directory of the run, absolute, so that paths can be made relative.
    pub directory: String,
    /// The database, if the settings name one.
    pub database: Option<Database>,
    /// The files, in the order in which they were read.
    pub files: Vec<File<'a>>,
    /// Files and directories that could not be read, in sentences.
    pub unread: Vec<String>,
    /// Whether what exceptions hide is listed.
    pub hidden: Hidden,
    /// The fixes that were written.
    pub fixed: Vec<Applied>,
    /// Every request that left the machine.
    pub ledger: Vec<LedgerEntry>,
    /// How long it took.
    pub elapsed: Duration,
}

/// The database and what is known of it.
#[derive(Debug)]
pub struct Database {
    /// Its key.
    pub key: VerifierKey,
    /// The newest accepted head.
    pub head: Option<Head>,
}

/// One file.
#[derive(Debug, Default)]
pub struct File<'a> {
    /// Its path, as it is shown.
    pub path: String,
    /// The word for its kind.
    pub kind: &'static str,
    /// Its content.
    pub file: Arc<SumFile>,
    /// The verdicts of its sum lines; none in a go.mod or go.work.
    pub lines: Vec<Line<'a>>,
    /// What the checks have found, by place.
    pub findings: Vec<Finding>,
    /// What exceptions have hidden.
    pub suppressed: Vec<Suppressed>,
}

/// A finding that an exception hides.
#[derive(Debug)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// Why it is accepted.
    pub reason: String,
    /// The path of the policy that the exception stands in, as it is shown.
    pub policy: String,
}

/// Whether what exceptions hide is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// Only its number is told.
    Counted,
    /// Each is shown.
    Listed,
}

/// One sum line.
#[derive(Debug)]
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// What is to be thought of it.
    pub verdict: Verdict<'a>,
    /// Why it differs, if it does.
    pub cause: Option<Cause>,
}

impl Report<'_> {
    /// The number of lines of each verdict, by its word.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for line in self.files.iter().flat_map(|file| &file.lines) {
            *counts.entry(line.verdict.word()).or_default() += 1;
        }
        counts
    }

    /// The number of findings that exceptions hide.
    #[must_use]
    pub fn suppressed(&self) -> usize {
        self.files.iter().map(|file| file.suppressed.len()).sum()
    }

    /// How many findings the exceptions of which policy hide, in a sentence; `None` if none does.
    #[must_use]
    pub fn suppression_notice(&self) -> Option<String> {
        let suppressed = self.files.iter().flat_map(|file| &file.suppressed);
        let policies: BTreeSet<_> = suppressed.map(|hidden| hidden.policy.as_str()).collect();
        let by = match policies.len() {
            1 => policies.first().copied().unwrap_or_default().to_owned(),
            many => counted(many, "policy file"),
        };
        (!policies.is_empty()).then(|| format!("{} suppressed by {by}", counted(self.suppressed(), "finding")))
    }

    /// The findings to list of a file, each with the reason why it is hidden.
    pub fn listed<'a>(&self, file: &'a File) -> impl Iterator<Item = (&'a Finding, Option<&'a str>)> {
        file.listed(self.hidden)
    }

    /// The path of a file from the directory of the run, with `/`: a report says nothing of the machine that wrote it.
    #[must_use]
    pub fn relative(&self, file: &File<'_>) -> String {
        let path = file.path.replace('\\', "/");
        let names: Vec<_> = path.split('/').filter(|name| !name.is_empty()).collect();
        if !path.starts_with('/') && path.get(1..3) != Some(":/") {
            return names.join("/");
        }
        let directory: Vec<_> = self.directory.split(['/', '\\']).filter(|name| !name.is_empty()).collect();
        let common = directory.iter().zip(&names).take_while(|(a, b)| a == b).count();
        let up = directory.iter().skip(common).map(|_| "..");
        up.chain(names.into_iter().skip(common)).collect::<Vec<_>>().join("/")
    }

    /// What the program ends with.
    #[must_use]
    pub fn status(&self, threshold: Threshold) -> Status {
        if self.failing(threshold).next().is_some() || self.lacking(threshold.demand).next().is_some() {
            return Status::Findings;
        }
        // A broken answer has a finding; where that does not count, the line has still not been checked.
        match self.unread.is_empty() && !self.files.iter().flat_map(|file| &file.lines).any(Line::is_unknown) {
            true => Status::Clean,
            false => Status::CouldNotCheck,
        }
    }

    /// The findings that reach a threshold, each with its file.
    pub fn failing(&self, threshold: Threshold) -> impl Iterator<Item = (&File<'_>, &Finding)> {
        let findings = self.files.iter().flat_map(|file| file.findings.iter().map(move |finding| (file, finding)));
        findings.filter(move |(_, finding)| threshold.severity.is_some_and(|least| finding.severity >= least))
    }

    /// The lines that are not as it is demanded, whatever the findings are.
    pub fn lacking(&self, demand: Demand) -> impl Iterator<Item = (&File<'_>, &Line<'_>)> {
        let lines = self.files.iter().flat_map(|file| file.lines.iter().map(move |line| (file, line)));
        lines.filter(move |(_, line)| demand.lacks(line))
    }
}

impl Line<'_> {
    /// True if nobody has said what is to be thought of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.verdict, Verdict::Broken(_) | Verdict::Unchecked(_))
    }
}

impl Demand {
    /// True if a line is not as it is demanded.
    #[must_use]
    pub fn lacks(self, line: &Line<'_>) -> bool {
        self == Self::AllProven && !matches!(line.verdict, Verdict::Proven { .. })
    }
}

impl File<'_> {
    /// Leaves the findings of other checks than these out, also the hidden ones.
    pub fn keep(&mut self, is_wanted: impl Fn(&str) -> bool) {
        self.findings.retain(|finding| is_wanted(finding.code));
        self.suppressed.retain(|hidden| is_wanted(hidden.finding.code));
    }

    /// The findings, and those that are hidden if they are wanted, each with the reason why.
    pub fn listed(&self, hidden: Hidden) -> impl Iterator<Item = (&Finding, Option<&str>)> {
        let hidden = if hidden == Hidden::Listed { self.suppressed.as_slice() } else { &[] };
        let hidden = hidden.iter().map(|hidden| (&hidden.finding, Some(hidden.reason.as_str())));
        self.findings.iter().map(|finding| (finding, None)).chain(hidden)
    }

    /// The words of the line of this number, if it has three.
    #[must_use]
    pub fn sum(&self, number: usize) -> Option<SumLine<'_>> {
        match self.file.line(number)?.kind {
            LineKind::Sum(sum) => Some(sum),
            _ => None,
        }
    }

    /// A finding of it in one line.
    #[must_use]
    pub fn told(&self, finding: &Finding) -> String {
        let (line, column) = self.line_column(finding.span.start);
        let severity = finding.severity.word();
        let (code, message, help) = (finding.code, &finding.message, &finding.help);
        format!("{}:{line}:{column}: {severity}[{code}]: {message}; {help}", self.path)
    }

    /// The lines and columns of a span, from 1, in characters; the end is excluded.
    #[must_use]
    pub fn character_range(&self, span: Span) -> ((usize, usize), (usize, usize)) {
        let place = |offset: usize| {
            let (line, before) = self.place(offset);
            (line, String::from_utf8_lossy(before.of(self.file.text())).chars().count().saturating_add(1))
        };
        (place(span.start), place(span.end))
    }

    /// The line and column of an offset, both from 1; columns are bytes.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let (line, before) = self.place(offset);
        (line, before.len().saturating_add(1))
    }

    /// The number of the line that an offset is in, and what stands before it there. Behind a last line feed a next line would
    /// begin: whatever ends with the file ends there, in every report.
    fn place(&self, offset: usize) -> (usize, Span) {
        let is_behind = offset >= self.file.text().len() && self.file.ends_in_newline();
        match self.file.line_at(offset).filter(|_| !is_behind) {
            Some(line) => (line.number, Span::new(line.span.start, offset)),
            None => (self.file.line_count().saturating_add(1), Span::new(offset, offset)),
        }
    }
}
