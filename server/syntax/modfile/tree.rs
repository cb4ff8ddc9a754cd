//! The syntax tree: lines, blocks and comments, by their places alone.
//!
//! It follows `read.go` (`FileSyntax`, `Line`, `LineBlock`, `CommentBlock`).

use crate::text::Span;

/// The statements of a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The statements.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// Whole-line comments that belong to nothing: an empty line follows, or the end of the file.
    Comments(Vec<Comment>),
    /// A directive on one line.
    Line(Line),
    /// A directive with its lines in parentheses.
    Block(Block),
}

/// A line of words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// From the first word to the end of the last.
    pub span: Span,
    /// The words: on a line of its own the first is the verb, inside a block none is.
    pub words: Vec<Span>,
    /// The whole-line comments right above.
    pub before: Vec<Comment>,
    /// The comments at its end.
    pub suffix: Vec<Comment>,
    /// Whether a syntax error cut it short: what it says is not known.
    pub damaged: bool,
}

/// A verb and lines in parentheses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// From the first word to the closing parenthesis.
    pub span: Span,
    /// The words before the parenthesis: only one is right.
    pub head: Vec<Span>,
    /// The opening parenthesis.
    pub open: Span,
    /// The lines.
    pub lines: Vec<Line>,
    /// The closing parenthesis; none where the file ends first.
    pub close: Option<Span>,
    /// The whole-line comments right above.
    pub before: Vec<Comment>,
    /// The comments at its end, where it is empty and on one line.
    pub suffix: Vec<Comment>,
}

/// A comment with its `//`, without the line end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// Its place; empty where an empty line inside a block stands in for one.
    pub span: Span,
}
