//! A text under edit: a rope, and places in it by line and column as editors give them.
//!
//! Places that no longer exist are moved to the nearest one that does, since clients do send stale ones.
//! It follows LSP 3.17 (`Position`, `PositionEncodingKind`).

use std::borrow::Cow;
use std::fmt;

use ropey::{Rope, RopeSlice};

use super::{Position, Span, TextEdit};

/// What a column counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// 16-bit units: what LSP means where nothing was agreed.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// A text that takes edits anywhere in short time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    rope: Rope,
}

impl Text {
    /// Takes over a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { rope: Rope::from_str(text) }
    }

    /// The number of bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Reports whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of lines; at least one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.rope.len_lines()
    }

    /// The line and column of an offset; inside a character it is the character's, inside a line end the line's end.
    #[must_use]
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let char = self.char_at(offset);
        let line = self.rope.try_char_to_line(char).unwrap_or_default();
        let (start, end) = self.chars_of_line(line);
        Position { line, column: self.units(char.min(end), encoding).saturating_sub(self.units(start, encoding)) }
    }

    /// The offset of a line and column; a column behind the line's end is its end, a line behind the last the text's end.
    #[must_use]
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        if position.line >= self.line_count() {
            return self.len();
        }
        let (start, end) = self.chars_of_line(position.line);
        let unit = self.units(start, encoding).saturating_add(position.column);
        let char = match encoding {
            Encoding::Utf8 => self.rope.try_byte_to_char(unit),
            Encoding::Utf16 => self.rope.try_utf16_cu_to_char(unit),
            Encoding::Utf32 => Ok(unit),
        };
        self.units(char.unwrap_or(end).min(end), Encoding::Utf8)
    }

    /// The character that a place lies inside of: half a pair of UTF-16 comes before it.
    #[must_use]
    pub fn cut(&self, position: Position, encoding: Encoding) -> Option<Span> {
        let start = self.offset(position, encoding);
        let nearest = self.position(start, encoding);
        let is_inside = encoding == Encoding::Utf16 && nearest.line == position.line;
        let char = self.rope.get_char(self.char_at(start)).filter(|char| is_inside && char.len_utf16() > 1)?;
        let is_cut = position.column == nearest.column.saturating_add(1);
        is_cut.then(|| Span { start, end: start.saturating_add(char.len_utf8()) })
    }

    /// The span between two places, in whichever order they come.
    #[must_use]
    pub fn span(&self, a: Position, b: Position, encoding: Encoding) -> Span {
        let (a, b) = (self.offset(a, encoding), self.offset(b, encoding));
        Span { start: a.min(b), end: a.max(b) }
    }

    /// The text of a span, cut to the text and to whole characters.
    #[must_use]
    pub fn slice(&self, span: Span) -> Cow<'_, str> {
        let (start, end) = self.chars_of_span(span);
        self.rope.get_slice(start..end).map(Cow::from).unwrap_or_default()
    }

    /// Applies one edit, and returns the span that it replaced: cut to the text and to whole characters.
    pub fn apply(&mut self, edit: &TextEdit) -> Span {
        let (start, end) = self.chars_of_span(edit.span);
        let span = Span { start: self.units(start, Encoding::Utf8), end: self.units(end, Encoding::Utf8) };
        // Both places were cut to the text just now, so that neither can fail.
        let _ = self.rope.try_remove(start..end);
        let _ = self.rope.try_insert(start, &edit.text);
        span
    }

    fn char_at(&self, offset: usize) -> usize {
        self.rope.try_byte_to_char(offset.min(self.len())).unwrap_or_else(|_| self.rope.len_chars())
    }

    fn chars_of_span(&self, span: Span) -> (usize, usize) {
        let span = span.clamp(self.len());
        (self.char_at(span.start), self.char_at(span.end))
    }

    /// The first character of a line and the one behind its last, the line end excluded.
    fn chars_of_line(&self, line: usize) -> (usize, usize) {
        let start = self.rope.try_line_to_char(line).unwrap_or_else(|_| self.rope.len_chars());
        let content = self.rope.get_line(line).map_or(0, content_len);
        (start, start.saturating_add(content))
    }

    fn units(&self, char: usize, encoding: Encoding) -> usize {
        match encoding {
            Encoding::Utf8 => self.rope.try_char_to_byte(char).unwrap_or_else(|_| self.len()),
            Encoding::Utf16 => self.rope.try_char_to_utf16_cu(char).unwrap_or_else(|_| self.rope.len_utf16_cu()),
            Encoding::Utf32 => char.min(self.rope.len_chars()),
        }
    }
}

/// The characters of a line without its end.
fn content_len(line: RopeSlice<'_>) -> usize {
    let len = line.len_chars();
    let back = |n: usize| len.checked_sub(n).and_then(|at| line.get_char(at));
    let end = match (back(2), back(1)) {
        (Some('\r'), Some('\n')) => 2,
        (_, Some('\r' | '\n')) => 1,
        _ => 0,
    };
    len.saturating_sub(end)
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rope.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}
