//! Text and places in it.
//!
//! It knows no language. The spans here are byte offsets; lines and columns are derived from them.

mod quote;
mod rune;

pub use quote::{quote, quote_rune, unquote};
pub use rune::{decode_rune, is_printable, to_text};

/// A run of bytes of a text: `start` included, `end` excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}
