//! go.sum: every byte is in one line, words are where they are said to be, and an edit gives what a new reading gives.

use modseal::syntax::gosum::{Line, LineKind, SumFile};
use modseal::text::{Span, TextEdit, apply_edits, to_text};

use super::input::numbers;

/// How many edits follow one another.
const EDITS: usize = 6;

pub(crate) fn gosum(data: &[u8]) {
    let mut file = SumFile::parse(data);
    assert_lossless(&file, data);
    let mut next = numbers(data);
    for _ in 0..EDITS {
        let text = file.text().to_vec();
        let edit = any_edit(&text, data, &mut next);
        let edited = apply_edits(&text, std::slice::from_ref(&edit)).expect("one edit overlaps nothing");
        let read_again = file.edit(&edit);
        assert!(read_again.end <= file.line_count(), "{read_again:?} of {} lines", file.line_count());
        assert_eq!(file, SumFile::parse(edited), "after {edit:?}");
    }
}

/// An edit at places that the bytes choose, mostly near a line end; what it inserts is a piece of the same bytes.
fn any_edit(text: &[u8], data: &[u8], next: &mut impl FnMut(usize) -> usize) -> TextEdit {
    let mut place = || {
        let at = next(text.len() + 2);
        let line_end = text.iter().skip(at).position(|byte| *byte == b'\n');
        line_end.filter(|_| next(2) == 0).map_or(at, |behind| at + behind + next(2))
    };
    let (a, b) = (place(), place());
    let from = next(data.len() + 1);
    let piece = &data[from..data.len().min(from + next(90))];
    TextEdit { span: Span::new(a.min(b), a.max(b).min(a.min(b) + next(200))), text: to_text(piece) }
}

fn assert_lossless(file: &SumFile, data: &[u8]) {
    assert_eq!(file.text(), data);
    let mut text = Vec::new();
    for (index, line) in file.lines().enumerate() {
        assert_eq!((line.number, line.span.start), (index + 1, text.len()));
        assert_eq!(line.bytes(), line.span.of(data));
        assert!(!line.bytes().contains(&b'\n'));
        assert!(file.line_at(line.span.end).is_some_and(|found| found.number == line.number));
        assert_words(&line, data);
        text.extend_from_slice(line.bytes());
        text.push(b'\n');
    }
    if !file.ends_in_newline() {
        text.pop();
    }
    assert_eq!(text, data, "lines and LFs are the whole file");
}

fn assert_words(line: &Line<'_>, data: &[u8]) {
    let Ok(text) = std::str::from_utf8(line.bytes()) else { return };
    let words: Vec<_> = text.split_whitespace().collect();
    match &line.kind {
        LineKind::Blank => assert!(words.is_empty()),
        LineKind::Malformed(malformed) => assert!(malformed.words == words.len() && words.len() != 3),
        LineKind::ConflictMarker(marker) => {
            assert!(marker.words == words.len() && text.starts_with(marker.kind.text()))
        }
        LineKind::Sum(sum) => {
            let version = format!("{}{}", sum.version().text, sum.of.suffix());
            assert_eq!(words, [&*sum.path().text, &version, &*sum.hash().text]);
            for word in [sum.path(), sum.version(), sum.hash()] {
                assert_eq!(word.span.of(data), word.text.as_bytes());
                assert!(line.span.start <= word.span.start && word.span.end <= line.span.end);
            }
        }
    }
}
