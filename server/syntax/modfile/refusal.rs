//! What Go refuses, in its words and at its places.
//!
//! It follows `rule.go` (`Error`, `ErrorList`) and `read.go` (`Position`): lines end at LF, columns count runes from 1.

use crate::syntax::Problem;
use crate::text::{GoLines, Span, decode_rune};

/// A text under reading, and the name that messages give it.
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a [u8],
    lines: GoLines,
}

/// One error of Go's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line that Go names, from 1.
    pub line: usize,
    /// The column that Go names, in runes, from 1; Go leaves it out where it is 1.
    pub column: usize,
    /// What the message is about: often more exact than Go's place.
    pub span: Span,
    /// The message, without the place.
    pub message: String,
}

/// All that is wrong with one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals {
    /// What the grammar does not allow, in file order. Go stops at the first.
    pub syntax: Vec<Refusal>,
    /// What the directives do not allow, in file order.
    pub directives: Vec<Refusal>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(name: &'a str, text: &'a [u8]) -> Self {
        Self { name, text, lines: GoLines::new(text) }
    }

    /// Go's line and column of an offset, both from 1.
    pub(crate) fn place(&self, offset: usize) -> (usize, usize) {
        let position = self.lines.position(offset);
        let start = offset.min(self.text.len()).saturating_sub(position.column);
        let mut before = Span::new(start, offset.min(self.text.len())).of(self.text);
        let mut column = 1_usize;
        while !before.is_empty() {
            let (_, width) = decode_rune(before);
            before = before.get(width..).unwrap_or_default();
            column = column.saturating_add(1);
        }
        (position.line.saturating_add(1), column)
    }

    /// An error at an offset about a span.
    pub(crate) fn refuse(&self, offset: usize, span: Span, message: impl Into<String>) -> Refusal {
        let (line, column) = self.place(offset);
        Refusal { line, column, span: span.clamp(self.text.len()), message: message.into() }
    }
}

impl Refusal {
    /// The line that Go prints, for a file of this name (`Error.Error`).
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        let Self { line, column, message, .. } = self;
        if *column > 1 { format!("{name}:{line}:{column}: {message}") } else { format!("{name}:{line}: {message}") }
    }
}

impl Refusals {
    /// The errors that Go reports: the first of the grammar, or else all of the directives.
    #[must_use]
    pub fn reported(&self) -> &[Refusal] {
        match self.syntax.split_first() {
            Some((first, _)) => std::slice::from_ref(first),
            None => &self.directives,
        }
    }

    /// Reports whether Go accepts the file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.syntax.is_empty() && self.directives.is_empty()
    }

    /// What Go prints, for a file of this name, without a final newline; empty where it accepts the file.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.reported().iter().map(|refusal| refusal.text(name)).collect::<Vec<_>>().join("\n")
    }

    /// Everything wrong, in file order, for an editor.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<_> = (self.syntax.iter().chain(&self.directives))
            .map(|refusal| Problem { span: refusal.span, message: refusal.message.clone() })
            .collect();
        problems.sort_by_key(|problem| problem.span);
        problems
    }
}
