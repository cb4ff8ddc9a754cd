//! What a feature sees of a session: one document, its neighbours, and all that is known. It waits for nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use crate::check::{self, Context, Extent, Finding, Memory, ModuleContext, SelectedBy, Sibling, Workspace};
use crate::observation::{Observations, Verdict};
use crate::policy::Subject;
use crate::settings::Settings;
use crate::settings::toolchain::Toolchain;
use crate::sumdb::client::Head;
use crate::syntax::FileKind;
use crate::syntax::gosum::{LineKind, SumFile, SumLine};
use crate::text::{Encoding, Position, Span};

use super::documents::{Document, Documents};
use super::rules::Rules;
use super::survey::Members;

/// How many lines have which verdict, by its word.
pub(super) type Counts = BTreeMap<&'static str, usize>;
/// The word for lines that nobody has asked about yet.
pub(super) const UNKNOWN: &str = "unknown";

/// What the checks find in a document, and how its lines stand.
#[derive(Debug, Default)]
pub(super) struct Examined {
    pub(super) findings: Vec<Finding>,
    pub(super) counts: Counts,
    /// How many more findings exceptions of the project hide.
    pub(super) suppressed: usize,
}

/// One document and what is known.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) document: &'a Document,
    pub(super) documents: &'a Documents,
    pub(super) observations: &'a Observations,
    /// How long ago the newest head was seen.
    pub(super) head_age: Option<Duration>,
    /// The settings in effect.
    pub(super) settings: &'a Settings,
    /// The toolchain that is here, and what the settings say of others.
    pub(super) toolchain: &'a Toolchain,
    /// Whether the lines of a go.mod or go.work select a toolchain.
    pub(super) selected_by: SelectedBy,
    /// The name of the database.
    pub(super) database: &'a str,
    /// Whether all members of the workspace are at hand.
    pub(super) extent: Extent,
    /// The workspace that its directory belongs to.
    pub(super) members: Option<&'a Members>,
    /// Which findings are shown.
    pub(super) rules: Rules<'a>,
    pub(super) encoding: Encoding,
}

impl<'a> View<'a> {
    /// The same session, seen from another document.
    pub(super) fn of(self, document: &'a Document) -> Self {
        Self { document, ..self }
    }

    pub(super) fn offset(&self, position: Position) -> usize {
        self.document.text.offset(position, self.encoding)
    }

    pub(super) fn span(&self, start: Position, end: Position) -> Span {
        self.document.text.span(start, end, self.encoding)
    }

    /// The sum line at an offset, with its number and span.
    pub(super) fn sum_at(&self, offset: usize) -> Option<(usize, Span, SumLine<'a>)> {
        // Behind the last line feed there is a line for editors, and none for Go.
        let line = self.document.sums.line_at(offset).filter(|line| line.span.touches(offset))?;
        match line.kind {
            LineKind::Sum(sum) => Some((line.number, line.span, sum)),
            _ => None,
        }
    }

    pub(super) fn verdict(&self, sum: &SumLine<'_>) -> Option<Verdict<'a>> {
        check::verdict(sum, self.observations)
    }

    pub(super) fn head(&self) -> Option<&'a Head> {
        self.observations.head.as_ref()
    }

    /// The document itself if it is a go.mod, else the go.mod beside it.
    pub(super) fn go_mod(&self) -> Option<Self> {
        match self.document.kind {
            FileKind::GoMod => Some(*self),
            _ => self.documents.beside(self.document, "go.mod").map(|document| self.of(document)),
        }
    }

    /// The document itself if it holds sum lines, else the go.sum beside it.
    pub(super) fn go_sum(&self) -> Option<Self> {
        match self.document.is_sums() {
            true => Some(*self),
            false => self.documents.beside(self.document, "go.sum").map(|document| self.of(document)),
        }
    }

    /// What the checks find in the document now, and how its lines stand.
    pub(super) fn examine(&self) -> Examined {
        self.examine_as(&self.document.sums)
    }

    /// The same, with lines in the place of the document's own; for a go.mod or go.work there are none.
    pub(super) fn examine_as(&self, sums: &SumFile) -> Examined {
        if !self.document.is_sums() {
            return self.examine_module();
        }
        let siblings = self.siblings();
        let siblings: Vec<_> =
            siblings.iter().map(|(path, it)| Sibling { path, kind: it.kind, file: &it.sums }).collect();
        let workspace = Workspace { siblings: &siblings, extent: self.extent };
        let Document { kind, memory, sums: own, .. } = self.document;
        // What is known is known of the document's own lines.
        let nothing = Memory::default();
        let memory = if std::ptr::eq(sums, own) { memory } else { &nothing };
        let context = Context::with_memory(*kind, sums, workspace, self.observations, self.database, memory);
        let mut counts = Counts::new();
        let words = context.sums.iter().map(|line| line.verdict.as_ref().map_or(UNKNOWN, Verdict::word));
        for (word, count) in runs(words) {
            *counts.entry(word).or_default() += count;
        }
        let (findings, suppressed) = self.rules.apply(check::run(&context), |finding| {
            let line = sums.line_at(finding.span.start).filter(|line| line.span.touches(finding.span.start))?;
            let LineKind::Sum(sum) = line.kind else { return None };
            Some(Subject::of(&sum))
        });
        Examined { findings, counts, suppressed }
    }

    /// The same for a go.mod or go.work.
    fn examine_module(&self) -> Examined {
        let text = self.document.text.to_string();
        let gopls = self.rules.gopls();
        let Some(context) =
            ModuleContext::new(self.document.kind, text.as_bytes(), self.toolchain, self.selected_by, gopls)
        else {
            return Examined::default();
        };
        let (findings, suppressed) =
            self.rules.apply(check::run_module(&context), |finding| Some(Subject::module(context.subject(finding)?)));
        Examined { findings, counts: Counts::new(), suppressed }
    }

    /// The other sum files of the workspace, if the document is one of its own; each with its path as it is shown.
    fn siblings(&self) -> Vec<(String, &'a Document)> {
        let (Some(members), Some(own)) = (self.members, &self.document.path) else { return Vec::new() };
        if !members.sums.iter().any(|sum| self.documents.is_same(sum, own)) {
            return Vec::new();
        }
        let others = members.sums.iter().filter(|sum| !self.documents.is_same(sum, own));
        let shown = |sum: &Path| sum.strip_prefix(&members.root).unwrap_or(sum).display().to_string();
        others.filter_map(|sum| Some((shown(sum), self.documents.at(sum)?))).collect()
    }

    /// The document that a finding calls by its path.
    pub(super) fn sibling(&self, path: &str) -> Option<Self> {
        let siblings = self.siblings().into_iter();
        siblings.filter(|(shown, _)| shown == path).map(|(_, document)| self.of(document)).next()
    }
}

/// Words that follow one another, each with how often it does.
fn runs(words: impl Iterator<Item = &'static str>) -> impl Iterator<Item = (&'static str, usize)> {
    let mut words = words.peekable();
    std::iter::from_fn(move || {
        let word = words.next()?;
        let mut count = 1_usize;
        while words.next_if_eq(&word).is_some() {
            count = count.saturating_add(1);
        }
        Some((word, count))
    })
}
