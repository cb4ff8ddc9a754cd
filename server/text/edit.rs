//! Edits of a text, and sets of them that were made against one version of it.

use super::Span;

/// One replacement: the bytes of the span by the text. An empty span inserts, an empty text removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced, in the text before any edit.
    pub span: Span,
    /// What it is replaced by.
    pub text: String,
}

impl TextEdit {
    /// Whether two edits had better not be made together: they share a byte, or one inserts at a border of the other, so
    /// that what was meant for one place could land in the other's. Two lines side by side may both be replaced.
    #[must_use]
    pub fn collides(&self, other: &Self) -> bool {
        let (a, b) = (self.span, other.span);
        let touch = a.start <= b.end && b.start <= a.end;
        let overlap = a.start < b.end && b.start < a.end;
        touch && (a == b || overlap || a.is_empty() || b.is_empty())
    }
}

/// Two edits of one set want the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two edits overlap at byte {0}; nothing was changed")]
pub struct OverlappingEdits(pub usize);

/// Applies a set of edits, all of which mean places in the text as it is; insertions at one place keep their order.
///
/// Spans that reach beyond the text are cut.
///
/// # Errors
/// [`OverlappingEdits`]: two edits replace the same bytes, or one inserts inside what another replaces.
pub fn apply_edits(text: &[u8], edits: &[TextEdit]) -> Result<Vec<u8>, OverlappingEdits> {
    let mut edited = Vec::with_capacity(text.len());
    let mut done = 0;
    for (span, new) in in_order(edits, text.len())? {
        edited.extend_from_slice(Span::new(done, span.start).of(text));
        edited.extend_from_slice(new.as_bytes());
        done = span.end;
    }
    edited.extend_from_slice(Span::new(done, text.len()).of(text));
    Ok(edited)
}

/// The edits as cut to a text of this length, in order of place; insertions at one place keep theirs.
fn in_order(edits: &[TextEdit], len: usize) -> Result<Vec<(Span, &str)>, OverlappingEdits> {
    let mut ordered: Vec<(Span, &str)> = edits.iter().map(|edit| (edit.span.clamp(len), edit.text.as_str())).collect();
    ordered.sort_by_key(|(span, _)| *span);
    let mut done = 0;
    for (span, _) in &ordered {
        if span.start < done {
            return Err(OverlappingEdits(span.start));
        }
        done = span.end;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> TextEdit {
        TextEdit { span: Span::new(start, end), text: text.to_owned() }
    }

    #[test]
    fn neighbours_go_together_and_insertions_at_a_border_do_not() {
        for ((a, b), (c, d), collides) in [
            ((0, 3), (3, 6), false),
            ((0, 3), (2, 6), true),
            ((0, 3), (3, 3), true),
            ((3, 3), (3, 3), true),
            ((0, 3), (4, 4), false),
            ((0, 6), (2, 3), true),
        ] {
            let (one, other) = (edit(a, b, "x"), edit(c, d, "y"));
            assert_eq!((one.collides(&other), other.collides(&one)), (collides, collides), "{one:?} {other:?}");
        }
    }

    #[test]
    fn all_spans_mean_the_text_before() {
        let edits = [edit(8, 11, "C"), edit(0, 3, "A"), edit(4, 7, "")];
        assert_eq!(apply_edits(b"one two three", &edits).as_deref(), Ok(&b"A  Cee"[..]));
    }

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        let edits = [edit(1, 1, "x"), edit(1, 1, "y"), edit(1, 2, "B")];
        assert_eq!(apply_edits(b"abc", &edits).as_deref(), Ok(&b"axyBc"[..]));
    }

    #[test]
    fn overlapping_edits_are_refused() {
        for edits in
            [[edit(0, 3, ""), edit(2, 4, "")], [edit(0, 3, ""), edit(1, 1, "x")], [edit(1, 2, ""), edit(1, 2, "")]]
        {
            assert!(apply_edits(b"abcdef", &edits).is_err(), "{edits:?}");
        }
    }

    #[test]
    fn a_stale_span_is_cut() {
        assert_eq!(apply_edits(b"abc", &[edit(2, 90, "Z")]).as_deref(), Ok(&b"abZ"[..]));
        assert_eq!(apply_edits(b"abc", &[edit(80, 90, "Z")]).as_deref(), Ok(&b"abcZ"[..]));
    }
}
