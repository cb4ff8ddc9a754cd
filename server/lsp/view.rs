//! What a feature sees of a session: one document, its neighbours, and all that is known. It waits for nothing.

use std::collections::BTreeMap;

use crate::check::{self, Context, Extent, Finding, Workspace};
use crate::observation::{Observations, Verdict};
use crate::settings::Settings;
use crate::sumdb::client::Head;
use crate::syntax::FileKind;
use crate::syntax::gosum::{LineKind, SumLine};
use crate::text::{Encoding, Position, Span};

use super::documents::{Document, Documents};

/// How many lines have which verdict, by its word.
pub(super) type Counts = BTreeMap<&'static str, usize>;
/// The word for lines that nobody has asked about yet.
pub(super) const UNKNOWN: &str = "unknown";

/// What the checks find in a document, and how its lines stand.
#[derive(Debug, Default)]
pub(super) struct Examined {
    pub(super) findings: Vec<Finding>,
    pub(super) counts: Counts,
}

/// One document and what is known.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) document: &'a Document,
    pub(super) documents: &'a Documents,
    pub(super) observations: &'a Observations,
    /// The settings in effect.
    pub(super) settings: &'a Settings,
    /// The name of the database.
    pub(super) database: &'a str,
    /// Whether all members of the workspace are at hand.
    pub(super) extent: Extent,
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

    /// The go.mod beside a go.sum.
    pub(super) fn go_mod(&self) -> Option<Self> {
        match self.document.kind {
            FileKind::GoMod => Some(*self),
            _ => self.documents.beside(self.document, "go.mod").map(|document| self.of(document)),
        }
    }

    /// The go.sum beside a go.mod.
    pub(super) fn go_sum(&self) -> Option<Self> {
        match self.document.kind {
            FileKind::GoSum | FileKind::GoWorkSum => Some(*self),
            _ => self.documents.beside(self.document, "go.sum").map(|document| self.of(document)),
        }
    }

    /// What the checks find in the document now, and how its lines stand.
    pub(super) fn examine(&self) -> Examined {
        if !self.document.is_sums() {
            return Examined::default();
        }
        let workspace = Workspace { siblings: &[], extent: self.extent };
        let context =
            Context::new(self.document.kind, &self.document.sums, workspace, self.observations, self.database);
        let mut counts = Counts::new();
        for line in &context.sums {
            *counts.entry(line.verdict.as_ref().map_or(UNKNOWN, Verdict::word)).or_default() += 1;
        }
        Examined { findings: check::run(&context), counts }
    }
}
