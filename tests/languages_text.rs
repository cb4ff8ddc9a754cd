//! Text under edit: positions as editors give them, and the rope against a plain string.

use modseal::text::{Encoding, Position, Span, Text, TextEdit};
use proptest::prelude::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

fn at(line: usize, column: usize) -> Position {
    Position { line, column }
}

#[test]
fn a_column_counts_what_was_agreed() {
    let text = Text::new("é𝒳z\r\nb\rc\n");
    for (encoding, column) in [(Encoding::Utf8, 6), (Encoding::Utf16, 3), (Encoding::Utf32, 2)] {
        assert_eq!(text.position(6, encoding), at(0, column), "{encoding:?}");
        assert_eq!(text.offset(at(0, column), encoding), 6, "{encoding:?}");
    }
}

#[test]
fn lf_crlf_and_lone_cr_end_a_line_and_nothing_else_does() {
    let text = Text::new("a\r\nb\rc\nd\u{2028}e\u{85}f\u{b}g\u{c}h");
    assert_eq!(text.line_count(), 4);
    for (offset, line) in [(0, 0), (3, 1), (5, 2), (7, 3), (19, 3)] {
        assert_eq!(text.position(offset, Encoding::Utf8).line, line, "{offset}");
    }
}

#[test]
fn stale_places_are_moved_to_the_nearest() {
    let text = Text::new("ab\r\ncd");
    for encoding in ENCODINGS {
        assert_eq!(text.offset(at(0, 99), encoding), 2, "behind the line end, before the CR");
        assert_eq!(text.offset(at(1, 99), encoding), 6);
        assert_eq!(text.offset(at(9, 0), encoding), 6);
        assert_eq!(text.offset(at(usize::MAX, usize::MAX), encoding), 6);
        assert_eq!(text.offset(at(1, usize::MAX), encoding), 6);
        assert_eq!(text.position(99, encoding), at(1, 2));
        assert_eq!(text.position(3, encoding), at(0, 2), "between CR and LF");
    }
    assert_eq!(text.slice(Span::new(90, 99)), "");
}

#[test]
fn a_place_inside_a_character_is_its_start() {
    let text = Text::new("a𝒳b");
    assert_eq!(text.offset(at(0, 2), Encoding::Utf16), 1, "inside the surrogate pair");
    assert_eq!(text.offset(at(0, 3), Encoding::Utf8), 1);
    assert_eq!(text.position(3, Encoding::Utf16), at(0, 1));
}

#[test]
fn only_a_pair_of_utf16_can_be_cut() {
    let text = Text::new("a𝒳b\né𝒳");
    let cut = |line, column, encoding| text.cut(at(line, column), encoding).map(|span| (span.start, span.end));
    assert_eq!(cut(0, 2, Encoding::Utf16), Some((1, 5)));
    assert_eq!(cut(1, 2, Encoding::Utf16), Some((9, 13)), "at the end of the text");
    for (line, column) in [(0, 0), (0, 1), (0, 3), (0, 4), (0, 5), (1, 0), (1, 1), (1, 3), (1, 4), (2, 2), (9, 9)] {
        assert_eq!(cut(line, column, Encoding::Utf16), None, "{line}:{column}");
    }
    for column in 0..9 {
        assert_eq!((cut(0, column, Encoding::Utf8), cut(0, column, Encoding::Utf32)), (None, None), "{column}");
    }
}

#[test]
fn an_empty_text_has_one_line() {
    let text = Text::default();
    assert_eq!((text.line_count(), text.is_empty()), (1, true));
    assert_eq!(text.position(0, Encoding::Utf16), at(0, 0));
    assert_eq!(text.offset(at(0, 5), Encoding::Utf16), 0);
}

fn edit(start: usize, end: usize, text: &str) -> TextEdit {
    TextEdit { span: Span::new(start, end), text: text.to_owned() }
}

fn piece() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![Just("a"), Just("é"), Just("𝒳"), Just("\n"), Just("\r\n"), Just("\r"), Just("\u{2028}"), Just(" ")],
        0..12,
    )
    .prop_map(|parts| parts.concat())
}

fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The position by counting, as LSP describes it.
fn count_position(text: &str, offset: usize, encoding: Encoding) -> Position {
    let mut position = at(0, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if start >= offset {
            break;
        }
        let pair = c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n');
        match c {
            '\r' if pair => {}
            '\r' | '\n' => position = at(position.line + 1, 0),
            _ => {
                position.column += match encoding {
                    Encoding::Utf8 => c.len_utf8(),
                    Encoding::Utf16 => c.len_utf16(),
                    Encoding::Utf32 => 1,
                };
            }
        }
    }
    position
}

proptest! {
    #[test]
    fn the_rope_is_a_string_with_edits(
        first in piece(),
        edits in proptest::collection::vec((0_usize..40, 0_usize..10, piece()), 0..12),
    ) {
        let mut plain = first.clone();
        let mut text = Text::new(&first);
        for (start, len, new) in edits {
            let replaced = text.apply(&edit(start, start + len, &new));
            let (start, end) = (floor(&plain, start), floor(&plain, start + len));
            prop_assert_eq!(replaced, Span::new(start, end));
            plain.replace_range(start..end, &new);
            prop_assert_eq!(&text.to_string(), &plain);
            prop_assert_eq!(text.len(), plain.len());
        }
    }

    #[test]
    fn positions_and_offsets_are_each_others_inverse(plain in piece()) {
        let text = Text::new(&plain);
        for offset in (0..=plain.len()).filter(|at| plain.is_char_boundary(*at)) {
            for encoding in ENCODINGS {
                let position = text.position(offset, encoding);
                prop_assert_eq!(position, count_position(&plain, offset, encoding));
                let inside_line_end = offset > 0 && plain.as_bytes()[offset - 1..].starts_with(b"\r\n");
                let want = if inside_line_end { offset - 1 } else { offset };
                prop_assert_eq!(text.offset(position, encoding), want);
            }
        }
    }
}
