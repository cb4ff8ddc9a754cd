//! The notation of the fixtures: escapes, and lines of carets that point at the line above them.

use std::fmt::Write as _;

use modseal::check::Finding;
use modseal::text::Span;

/// A file as its fixture describes it.
#[derive(Debug, Default)]
pub(super) struct Marked {
    /// Its bytes.
    pub(super) text: Vec<u8>,
    /// What is to be found in it, as [`describe`] has it.
    pub(super) marks: Vec<Mark>,
}

/// A finding: where, and `code: message`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) span: (usize, usize),
    pub(super) text: String,
}

impl Mark {
    pub(super) fn of(finding: &Finding) -> Self {
        let text = format!("{}: {}", finding.code, escape(finding.message.as_bytes()));
        Self { span: (finding.span.start, finding.span.end), text }
    }

    pub(super) fn is_of(&self, code: &str) -> bool {
        self.text.strip_prefix(code).is_some_and(|rest| rest.starts_with(':'))
    }
}

/// One line of a fixture taken apart.
struct Decoded {
    bytes: Vec<u8>,
    /// The offset of each character as it is written, and of the end.
    offsets: Vec<usize>,
    is_ended: bool,
}

/// Reads a fixture.
pub(super) fn read(source: &str) -> Marked {
    let mut marked = Marked::default();
    let mut lines: Vec<(usize, Decoded)> = Vec::new();
    let mut pending: Vec<(usize, Caret)> = Vec::new();
    for line in source.lines() {
        if line.trim_start().starts_with('^') {
            assert!(!lines.is_empty(), "a mark without a line above it: {line}");
            pending.push((lines.len() - 1, Caret::read(line)));
            continue;
        }
        let decoded = decode(line);
        let start = marked.text.len();
        marked.text.extend_from_slice(&decoded.bytes);
        if decoded.is_ended {
            marked.text.push(b'\n');
        }
        lines.push((start, decoded));
    }
    for (at, caret) in pending {
        let place = |line: usize, column: Option<usize>| {
            let (start, decoded) = lines.get(line).unwrap_or_else(|| panic!("no line {line}: {}", caret.text));
            start + column.map_or(decoded.bytes.len(), |column| decoded.offsets[column.min(decoded.offsets.len() - 1)])
        };
        let start = place(at, Some(caret.column));
        let end =
            if caret.down > 0 { place(at + caret.down, None) } else { place(at, Some(caret.column + caret.width)) };
        marked.marks.push(Mark { span: (start, end), text: caret.text });
    }
    marked.marks.sort();
    marked
}

/// A line of carets.
struct Caret {
    column: usize,
    width: usize,
    /// Lines further down at whose end the place ends.
    down: usize,
    text: String,
}

impl Caret {
    fn read(line: &str) -> Self {
        let column = line.chars().take_while(|c| *c == ' ').count();
        let rest = line.trim_start();
        let carets = rest.chars().take_while(|c| *c == '^').count();
        let (note, text) = rest[carets..].split_once(' ').unwrap_or_else(|| panic!("no code: {line}"));
        let (width, down) = match note {
            "" => (carets, 0),
            "0" => (0, 0),
            lines => (0, lines.strip_prefix('+').and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{line}"))),
        };
        Self { column, width, down, text: text.to_owned() }
    }
}

fn decode(line: &str) -> Decoded {
    let chars: Vec<char> = line.chars().collect();
    let mut decoded = Decoded { bytes: Vec::new(), offsets: Vec::new(), is_ended: true };
    let mut at = 0;
    while at < chars.len() {
        let (bytes, width) = match (chars[at], chars.get(at + 1)) {
            ('\\', None) => {
                decoded.is_ended = false;
                (Vec::new(), 1)
            }
            ('\\', Some('r')) => (vec![b'\r'], 2),
            ('\\', Some('t')) => (vec![b'\t'], 2),
            ('\\', Some('0')) => (vec![0], 2),
            ('\\', Some('\\')) => (vec![b'\\'], 2),
            ('\\', Some('x')) => {
                let digits: String = chars[at + 2..at + 4].iter().collect();
                (vec![u8::from_str_radix(&digits, 16).unwrap()], 4)
            }
            ('\\', Some('u')) => {
                let digits: String = chars[at + 3..].iter().take_while(|c| **c != '}').collect();
                let c = char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap();
                (c.to_string().into_bytes(), digits.len() + 4)
            }
            ('\\', Some(other)) => panic!("no such escape: \\{other}"),
            (c, _) => (c.to_string().into_bytes(), 1),
        };
        decoded.offsets.extend(std::iter::repeat_n(decoded.bytes.len(), width));
        decoded.bytes.extend_from_slice(&bytes);
        at += width;
    }
    decoded.offsets.push(decoded.bytes.len());
    decoded
}

/// Bytes as a fixture writes them.
pub(super) fn escape(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\0' => text.push_str("\\0"),
                '\\' => text.push_str("\\\\"),
                ' '..='~' => text.push(c),
                _ => _ = write!(text, "\\u{{{:x}}}", u32::from(c)),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// A file and its marks as a fixture has them.
pub(super) fn write(text: &[u8], marks: &[Mark]) -> String {
    let mut source = String::new();
    let mut start = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let bytes = line.strip_suffix(b"\n").unwrap_or(line);
        let end = start + bytes.len();
        let no_end = if bytes.len() == line.len() { "\\" } else { "" };
        let _ = writeln!(source, "{}{no_end}", escape(bytes));
        for mark in marks.iter().filter(|mark| (start..start + line.len()).contains(&mark.span.0)) {
            let column = escape(&text[start..mark.span.0]).len();
            let carets = match mark.span {
                (from, to) if from == to => "^0".to_owned(),
                (from, to) if to <= end => "^".repeat(escape(&text[from..to]).len()),
                (from, to) => format!("^+{}", text[from..to].iter().filter(|byte| **byte == b'\n').count()),
            };
            let _ = writeln!(source, "{}{carets} {}", " ".repeat(column), mark.text);
        }
        start += line.len();
    }
    source
}

#[test]
fn the_notation_reads_back_what_it_writes() {
    let text = "\u{feff}a\\b c\td\r\n\nlast \u{202e}é".as_bytes();
    let text = [text, b"\xff"].concat();
    let mark = |start: usize, end: usize| Mark { span: (start, end), text: format!("code: {start}") };
    let marks = [mark(0, 3), mark(3, 6), mark(10, 10), mark(0, text.len()), mark(16, text.len())];
    let mut sorted = marks.to_vec();
    sorted.sort();
    let source = write(&text, &sorted);
    let read = read(&source);
    assert_eq!((read.text, read.marks), (text, sorted), "{source}");
    assert!(source.is_ascii());
}

/// The bytes of a place, to be shown.
pub(super) fn shown(text: &[u8], span: (usize, usize)) -> String {
    escape(Span::new(span.0, span.1).of(text))
}
