//! Text and places in it.
//!
//! It knows no language. A place is a byte offset ([`Span`]); lines and columns are derived from it, in two ways that
//! must not be mixed: [`Text`] counts lines as editors do (LF, CR LF, lone CR: LSP 3.17, `TextDocument`), [`GoLines`] as
//! Go does (LF alone).

mod edit;
mod lines;
mod numbers;
mod quote;
mod rope;
mod rune;
mod shown;

pub use edit::{OverlappingEdits, TextEdit, apply_edits};
pub use lines::GoLines;
pub use numbers::{counted, grouped};
pub use quote::{quote, quote_rune, unquote};
pub use rope::{Encoding, Text};
pub use rune::{decode_rune, is_printable, to_text, trim_space};
pub use shown::{is_invisible, shown, shown_json};

/// A run of bytes of a text: `start` included, `end` excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The number of bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Reports whether no byte is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Reports whether the offset is one of its bytes, or the place right behind them.
    #[must_use]
    pub fn touches(self, offset: usize) -> bool {
        (self.start..=self.end).contains(&offset)
    }

    /// The bytes that it means in a text; none where it reaches beyond it.
    #[must_use]
    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The same run in a text of this length: both ends are moved into it, and the end is not before the start.
    #[must_use]
    pub fn clamp(self, len: usize) -> Self {
        let start = self.start.min(len);
        Self { start, end: self.end.clamp(start, len) }
    }
}

/// A line and a column, both counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in the unit that was asked for.
    pub column: usize,
}
