//! One line of go.sum as it is kept: offsets alone, relative to the line, so that an edit elsewhere moves only its start.
//! A large file has many, so offsets in a line are kept in four bytes.
//!
//! It follows `readGoSum` and Go's `strings.Fields`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{Marker, Of};
use crate::module;
use crate::text::{Span, decode_rune};

/// U+FEFF in UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// What git writes at the start of a mark.
const MARKER_WIDTH: usize = 7;

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Where it starts in the file.
    pub(super) start: usize,
    /// Its bytes, without the LF.
    len: u32,
    /// The number of words.
    words: u32,
    /// Starts and ends of path, version and hash of a sum line, relative to its start.
    parts: [(u32, u32); 3],
    /// What it is.
    pub(super) kind: RowKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    Blank,
    Sum {
        of: Of,
        /// Whether path and version can be those of a module.
        is_module_version: bool,
        /// Whether nothing but the truth of it can be wrong.
        is_plain: bool,
    },
    Malformed {
        comment: bool,
    },
    Marker(Marker),
}

impl Row {
    pub(super) fn span(&self) -> Span {
        Span::new(self.start, self.start.saturating_add(wide(self.len)))
    }

    /// The place in the file of a part of it.
    pub(super) fn place(&self, part: Span) -> Span {
        Span::new(self.start.saturating_add(part.start), self.start.saturating_add(part.end))
    }

    /// The number of words.
    pub(super) fn words(&self) -> usize {
        wide(self.words)
    }

    /// Path, version and hash of a sum line, relative to its start.
    pub(super) fn parts(&self) -> [Span; 3] {
        self.parts.map(|(start, end)| Span::new(wide(start), wide(end)))
    }
}

/// Reads whole lines; `start` is the offset of the first in the file.
pub(super) fn parse_rows(text: &[u8], mut start: usize) -> Vec<Row> {
    let mut rows = Vec::with_capacity(text.len() / 80);
    // What follows the last LF is a line only if something stands there.
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let bytes = line.strip_suffix(b"\n").unwrap_or(line);
        rows.push(parse_row(bytes, start));
        start = start.saturating_add(line.len());
    }
    rows
}

fn parse_row(line: &[u8], start: usize) -> Row {
    let (words, mut parts) = split_words(line);
    let [path, version, hash] = &mut parts;
    let kind = match (find_marker(line), words) {
        (Some(marker), _) => RowKind::Marker(marker),
        (None, 0) => RowKind::Blank,
        (None, 3) => {
            let of = cut_suffix(line, version);
            let words = [path.of(line), version.of(line), hash.of(line)];
            let is_module_version = is_module_version(words);
            RowKind::Sum { of, is_module_version, is_plain: is_module_version && is_plain(line, of, words) }
        }
        (None, _) => RowKind::Malformed { comment: starts_comment(path.of(line)) },
    };
    let parts = parts.map(|part| (narrow(part.start), narrow(part.end)));
    Row { start, len: narrow(line.len()), words: narrow(words), parts, kind }
}

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Whether `module.Check` takes them, and the version is its own canonical form.
fn is_module_version([path, version, _]: [&[u8]; 3]) -> bool {
    let (Ok(path), Ok(version)) = (std::str::from_utf8(path), std::str::from_utf8(version)) else { return false };
    module::check(path, version).is_ok() && module::canonical_version(version).as_deref() == Some(version)
}

/// Whether one blank parts the words, nothing is around them, and the hash is an `h1:` with the base64 of 32 bytes.
fn is_plain(line: &[u8], of: Of, [path, version, hash]: [&[u8]; 3]) -> bool {
    let mut rest = line;
    let is_next = |part: &[u8]| rest.strip_prefix(part).map(|behind| rest = behind).is_some();
    let parts = [path, b" ", version, of.suffix().as_bytes(), b" ", hash];
    let digest = hash.strip_prefix(b"h1:").map(|digest| BASE64.decode_slice(digest, &mut [0; 33]));
    digest == Some(Ok(32)) && parts.into_iter().all(is_next) && rest.is_empty()
}

/// Takes `/go.mod` off the version; any other suffix stays.
fn cut_suffix(line: &[u8], version: &mut Span) -> Of {
    match version.of(line).strip_suffix(Of::GoMod.suffix().as_bytes()) {
        Some(bare) => {
            version.end = version.start.saturating_add(bare.len());
            Of::GoMod
        }
        None => Of::Zip,
    }
}

/// Reports whether a first word starts what somebody would write as a comment.
pub(super) fn starts_comment(word: &[u8]) -> bool {
    word.starts_with(b"#") || word.starts_with(b"//")
}

fn find_marker(line: &[u8]) -> Option<Marker> {
    let (mark, rest) = line.split_at_checked(MARKER_WIDTH)?;
    let first = *mark.first()?;
    let kind = match first {
        b'<' => Marker::Ours,
        b'|' => Marker::Base,
        b'=' => Marker::Theirs,
        b'>' => Marker::End,
        _ => return None,
    };
    let ended = matches!(rest, [] | [b' ', ..] | b"\r");
    (ended && mark.iter().all(|byte| *byte == first)).then_some(kind)
}

/// Counts the words and finds the first three (`strings.Fields`).
fn split_words(line: &[u8]) -> (usize, [Span; 3]) {
    let mut parts = [Span::default(); 3];
    let mut words = 0_usize;
    let mut open = false;
    let mut offset = 0_usize;
    while let Some(rest) = line.get(offset..).filter(|rest| !rest.is_empty()) {
        let (space, width) = next_space(rest);
        let end = offset.saturating_add(width);
        if space {
            open = false;
        } else {
            if !open {
                words = words.saturating_add(1);
                open = true;
                if let Some(part) = parts.get_mut(words.saturating_sub(1)) {
                    part.start = offset;
                }
            }
            if let Some(part) = parts.get_mut(words.saturating_sub(1)) {
                part.end = end;
            }
        }
        offset = end;
    }
    (words, parts)
}

/// Reports whether white space comes next, and how many bytes have the same answer at least.
fn next_space(rest: &[u8]) -> (bool, usize) {
    // A run of plain bytes is taken at once; most of a file is such runs.
    let run = rest.iter().take_while(|byte| byte.is_ascii_graphic()).count();
    if run > 0 {
        return (false, run);
    }
    let (rune, width) = decode_rune(rest);
    (rune.is_whitespace(), width)
}
