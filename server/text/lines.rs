//! Lines as Go counts them: ended by LF alone, so that a CR is a character of its line.

use super::{Position, Span};

/// Where the lines of a text start, in Go's sense. It serves texts that do not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoLines {
    starts: Vec<usize>,
    len: usize,
}

impl GoLines {
    /// Finds the lines. A text that ends in LF has an empty last line, as in an editor.
    #[must_use]
    pub fn new(text: &[u8]) -> Self {
        let mut starts = vec![0];
        starts.extend(
            text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(offset, _)| offset.saturating_add(1)),
        );
        Self { starts, len: text.len() }
    }

    /// The number of lines; at least one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line and the byte column of an offset, from 0; an offset beyond the text is its end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.len);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        Position { line, column: offset.saturating_sub(start) }
    }

    /// The bytes of a line, without its LF; none where there is no such line.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<Span> {
        let start = *self.starts.get(line)?;
        let end = match self.starts.get(line.saturating_add(1)) {
            Some(next) => next.saturating_sub(1),
            None => self.len,
        };
        Some(Span { start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lf_ends_a_line() {
        let text = "a\r\nbé\rc\n".as_bytes();
        let lines = GoLines::new(text);
        assert_eq!(lines.count(), 3);
        let spans: Vec<_> = (0..4).map(|line| lines.line(line).map(|span| span.of(text))).collect();
        assert_eq!(spans, [Some(&b"a\r"[..]), Some("bé\rc".as_bytes()), Some(b""), None]);
        for (offset, line, column) in [(0, 0, 0), (2, 0, 2), (3, 1, 0), (6, 1, 3), (9, 2, 0), (99, 2, 0)] {
            assert_eq!(lines.position(offset), Position { line, column }, "{offset}");
        }
    }
}
