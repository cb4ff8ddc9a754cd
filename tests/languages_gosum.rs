//! go.sum as Go splits it, and the incremental reading against a fresh one.

use modseal::syntax::gosum::{ConflictMarker, Line, LineKind, Malformed, Marker, Of, SumFile};
use modseal::text::{Span, TextEdit};
use proptest::prelude::*;

/// What one line is, in short: the words of a sum line, or the kind.
fn show(line: &Line<'_>) -> String {
    match &line.kind {
        LineKind::Blank => "blank".to_owned(),
        LineKind::Sum(sum) => format!("{}|{}|{:?}|{}", sum.path().text, sum.version().text, sum.of, sum.hash().text),
        LineKind::Malformed(Malformed { words, comment }) => {
            format!("{words} words{}", if *comment { ", comment" } else { "" })
        }
        LineKind::ConflictMarker(ConflictMarker { kind, words }) => format!("{kind:?}, {words} words"),
    }
}

fn show_all(text: impl Into<Vec<u8>>) -> Vec<String> {
    SumFile::parse(text).lines().map(|line| show(&line)).collect()
}

#[test]
fn a_line_is_what_go_makes_of_it() {
    for (line, want) in [
        ("a.b/c v1.0.0 h1:x=", "a.b/c|v1.0.0|Zip|h1:x="),
        ("a.b/c v1.0.0/go.mod h1:x=", "a.b/c|v1.0.0|GoMod|h1:x="),
        (" \ta.b/c\t v1.0.0\u{b}h1:x= \r", "a.b/c|v1.0.0|Zip|h1:x="),
        ("a.b/c\u{a0}v1.0.0\u{85}h1:x=", "a.b/c|v1.0.0|Zip|h1:x="),
        ("a.b/c\u{3000}v1.0.0\u{2028}h1:x=", "a.b/c|v1.0.0|Zip|h1:x="),
        ("a.b/c\u{200b}v1.0.0 h1:x=", "2 words"),
        ("a.b/c v1.0.0/go.mod/go.mod h1:x=", "a.b/c|v1.0.0/go.mod|GoMod|h1:x="),
        ("a.b/c v1.0.0/GO.MOD h1:x=", "a.b/c|v1.0.0/GO.MOD|Zip|h1:x="),
        ("a.b/c v1.0.0/ h1:x=", "a.b/c|v1.0.0/|Zip|h1:x="),
        ("a.b/c /go.mod h1:x=", "a.b/c||GoMod|h1:x="),
        ("\u{feff}a.b/c v1.0.0 h1:x=", "\u{feff}a.b/c|v1.0.0|Zip|h1:x="),
        ("", "blank"),
        (" \t\r\u{a0}", "blank"),
        ("one", "1 words"),
        ("a b c d", "4 words"),
        ("a b c d e f g", "7 words"),
        ("# a comment", "#|a|Zip|comment"),
        ("// one", "2 words, comment"),
        ("#a b c d", "4 words, comment"),
    ] {
        assert_eq!(show_all(format!("{line}\n")), [want], "{line:?}");
        assert_eq!(show_all(line), if line.is_empty() { vec![] } else { vec![want] }, "{line:?} without LF");
    }
}

#[test]
fn conflict_marks_are_those_that_git_writes() {
    for (line, want) in [
        ("<<<<<<< HEAD", "Ours, 2 words"),
        ("||||||| merged common ancestors", "Base, 4 words"),
        ("||||||| 1234567 x", "Base, 3 words"),
        ("=======", "Theirs, 1 words"),
        ("=======\r", "Theirs, 1 words"),
        (">>>>>>> 0123abc (a message)", "End, 4 words"),
        ("<<<<<<<", "Ours, 1 words"),
        ("<<<<<< HEAD", "2 words"),
        ("<<<<<<<< HEAD", "2 words"),
        ("<<<<<<<HEAD", "1 words"),
        ("========", "1 words"),
        (" =======", "1 words"),
        ("<<<<==> x", "2 words"),
    ] {
        assert_eq!(show_all(line), [want], "{line:?}");
    }
    assert_eq!(Marker::Ours.cmp(&Marker::End), std::cmp::Ordering::Less);
}

#[test]
fn lines_are_numbered_and_ended_as_go_does() {
    let file = SumFile::parse("a b c\rd\n\n\r\nx y z");
    let lines: Vec<_> = file.lines().map(|line| (line.number, show(&line))).collect();
    let want = [(1, "4 words"), (2, "blank"), (3, "blank"), (4, "x|y|Zip|z")];
    assert_eq!(lines, want.map(|(number, text)| (number, text.to_owned())));
    assert_eq!(file.line_count(), 4);
    assert!(!file.ends_in_newline() && SumFile::parse("a\n").ends_in_newline() && SumFile::parse("").ends_in_newline());
    assert_eq!(SumFile::parse("a\n").line_count(), 1);
}

#[test]
fn a_three_word_comment_is_told_from_a_sum_line() {
    for (line, want) in [("# a comment", true), ("// a b", true), ("//a b c", true), ("a.b/c # x", false)] {
        let file = SumFile::parse(line);
        let (_, sum) = file.sum_lines().next().expect("three words");
        assert_eq!(sum.looks_like_comment(), want, "{line}");
    }
}

#[test]
fn byte_order_marks_are_found_at_the_start_and_in_the_middle() {
    let file = SumFile::parse("\u{feff}a b c\nd e f\u{feff}g h i\nx y z\n");
    let found: Vec<_> = file.lines().map(|line| line.byte_order_marks().collect::<Vec<_>>()).collect();
    assert_eq!(found, [vec![Span::new(0, 3)], vec![Span::new(14, 17)], vec![]]);
}

#[test]
fn spans_are_places_in_the_file() {
    let text = b"x y z\n a.b/c v1.0.0/go.mod h1:abc\n";
    let file = SumFile::parse(&text[..]);
    let line = file.line(2).expect("second line");
    assert_eq!(line.span.of(text), b" a.b/c v1.0.0/go.mod h1:abc");
    let LineKind::Sum(sum) = &line.kind else { panic!("a sum line") };
    assert_eq!(sum.path().span.of(text), b"a.b/c");
    assert_eq!(sum.version().span.of(text), b"v1.0.0");
    assert_eq!(sum.hash().span.of(text), b"h1:abc");
    assert_eq!((sum.algorithm(), sum.of, sum.of.suffix()), (Some("h1".into()), Of::GoMod, "/go.mod"));
    for (offset, number) in [(0, Some(1)), (5, Some(1)), (6, Some(2)), (text.len(), Some(2)), (text.len() + 1, None)] {
        assert_eq!(file.line_at(offset).map(|line| line.number), number, "{offset}");
    }
    assert_eq!(SumFile::parse("").line_at(0), None);
}

#[test]
fn bytes_that_are_no_utf8_are_kept() {
    let text = b"a.b/\xff\xfe v1\x85 h1:\xe2\x98\n\xff";
    let file = SumFile::parse(&text[..]);
    assert_eq!(file.text(), text);
    let shown: Vec<_> = file.lines().map(|line| show(&line)).collect();
    assert_eq!(shown, ["a.b/\u{fffd}\u{fffd}|v1\u{fffd}|Zip|h1:\u{fffd}\u{fffd}", "1 words"]);
}

#[test]
fn an_edit_reads_only_the_touched_lines_again() {
    let mut file = SumFile::parse("a b c\nd e f\ng h i\n");
    let touched = file.edit(&TextEdit { span: Span::new(8, 9), text: "E".to_owned() });
    assert_eq!(touched, 1..2);
    assert_eq!(file.edit(&TextEdit { span: Span::new(5, 6), text: String::new() }), 0..1, "two lines joined");
    assert_eq!(file.edit(&TextEdit { span: Span::new(99, 99), text: "x\ny".to_owned() }), 2..4, "behind the end");
    assert_eq!(file.text(), b"a b cd E f\ng h i\nx\ny");
}

fn piece() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("a.b/c"),
        Just("v1.0.0"),
        Just("/go.mod"),
        Just("h1:"),
        Just(" "),
        Just("\n"),
        Just("\r\n"),
        Just("<<<<<<<"),
        Just("======="),
        Just("\u{feff}"),
        Just("\u{a0}"),
        Just("\u{85}"),
        Just("#"),
        Just("é"),
    ];
    proptest::collection::vec(part, 0..16).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn edits_lead_to_what_a_fresh_reading_finds(
        first in piece(),
        edits in proptest::collection::vec((0_usize..90, 0_usize..30, piece()), 1..10),
    ) {
        let mut plain = first.clone().into_bytes();
        let mut file = SumFile::parse(first);
        for (start, len, text) in edits {
            // Any byte may be the start: an edit can tear a character apart, and the file is still read.
            let span = Span::new(start, start + len);
            let cut = span.clamp(plain.len());
            plain.splice(cut.start..cut.end, text.bytes());
            let touched = file.edit(&TextEdit { span, text });
            prop_assert!(touched.end <= file.line_count());
            prop_assert_eq!(&file, &SumFile::parse(plain.clone()));
        }
    }

    #[test]
    fn nothing_is_lost_and_every_span_is_inside_its_line(text in proptest::collection::vec(
        prop_oneof![Just(b'\n'), Just(b' '), Just(b'a'), Just(0xc2), Just(0x85), Just(0xa0), any::<u8>()], 0..80,
    )) {
        let file = SumFile::parse(text.clone());
        let mut joined = Vec::new();
        for line in file.lines() {
            joined.extend_from_slice(line.span.of(&text));
            if line.span.end < text.len() {
                joined.push(b'\n');
            }
            if let LineKind::Sum(sum) = &line.kind {
                for word in [sum.path(), sum.version(), sum.hash()] {
                    prop_assert!(line.span.start <= word.span.start && word.span.end <= line.span.end);
                }
            }
        }
        prop_assert_eq!(joined, text.clone());
        let words = |line: &[u8]| String::from_utf8_lossy(line).split_whitespace().count();
        let lines = text.split_inclusive(|byte| *byte == b'\n');
        for (line, bytes) in file.lines().zip(lines) {
            match line.kind {
                LineKind::Blank => prop_assert_eq!(words(bytes), 0),
                LineKind::Sum(_) => prop_assert_eq!(words(bytes), 3),
                LineKind::Malformed(Malformed { words: found, .. }) => prop_assert_eq!(words(bytes), found),
                LineKind::ConflictMarker(_) => {}
            }
        }
    }
}
