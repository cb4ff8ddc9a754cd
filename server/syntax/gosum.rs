//! go.sum and go.work.sum: lines of a path, a version and a hash.
//!
//! It knows what a line says, and nothing of whether that is true, of order, or of other lines. Lossless: every byte of
//! the text is in the span of one line or is the LF behind it. It follows `cmd/go/internal/modfetch` (`readGoSum`):
//! lines end at LF alone, and words are parted by Unicode white space (`strings.Fields`).
//!
//! The text is bytes, since Go asks for no UTF-8; all spans are offsets into the file. A word that is no UTF-8 is shown
//! with U+FFFD in the place of each bad byte.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use crate::text::{Span, TextEdit, to_text};

mod row;

use row::{BYTE_ORDER_MARK, Row, RowKind};

/// A go.sum file under edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SumFile {
    text: Vec<u8>,
    rows: Vec<Row>,
}

/// One line of the file; `K` is nothing where what it says is held beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a, K = LineKind<'a>> {
    /// The number that Go gives it, from 1.
    pub number: usize,
    /// Its bytes, without the LF; a CR before the LF is part of the line.
    pub span: Span,
    /// What it is.
    pub kind: K,
    bytes: &'a [u8],
}

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind<'a> {
    /// Nothing but white space: Go passes over it.
    Blank,
    /// Three words: Go takes it for a sum line, whatever they are.
    Sum(SumLine<'a>),
    /// Another number of words: Go refuses the file here.
    Malformed(Malformed),
    /// What git leaves where a merge failed. Go knows no such thing: it counts the words.
    ConflictMarker(ConflictMarker),
}

/// A line of three words. It is a look at the file and costs next to nothing; a word is read where it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SumLine<'a> {
    /// What the hash is of.
    pub of: Of,
    bytes: &'a [u8],
    row: &'a Row,
}

/// What a hash is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Of {
    /// The module's zip.
    Zip,
    /// The module's go.mod: the version is followed by `/go.mod`.
    GoMod,
}

/// A word and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word.
    pub text: Cow<'a, str>,
    /// Its place in the file.
    pub span: Span,
}

/// A line that is no sum line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The number of words that Go counts: never three.
    pub words: usize,
    /// Whether somebody meant a comment: the first word starts with `#` or `//`.
    pub comment: bool,
}

/// A mark of a failed merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConflictMarker {
    /// Which one.
    pub kind: Marker,
    /// The number of words that Go counts: three pass for a sum line, any other number makes Go refuse the file.
    pub words: usize,
}

/// The four marks, as git writes them: seven of one character, then a space or the line's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Marker {
    /// `<<<<<<<`: our side begins.
    Ours,
    /// `|||||||`: what both come from begins (`merge.conflictStyle` `diff3` and `zdiff3`).
    Base,
    /// `=======`: their side begins.
    Theirs,
    /// `>>>>>>>`: the conflict is over.
    End,
}

impl SumFile {
    /// Reads a file; any bytes will do.
    #[must_use]
    pub fn parse(text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        let rows = row::parse_rows(&text, 0);
        Self { text, rows }
    }

    /// The file, as it stands.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The number of lines that Go counts: an LF at the end starts none.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.rows.len()
    }

    /// The lines, from the first.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Line<'_>> + ExactSizeIterator {
        self.rows.iter().enumerate().map(|(index, row)| self.view(index, row))
    }

    /// The line of this number, from 1.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<Line<'_>> {
        let index = number.checked_sub(1)?;
        self.rows.get(index).map(|row| self.view(index, row))
    }

    /// The line that an offset is in; the LF belongs to its line, the place behind the last byte to the last line.
    #[must_use]
    pub fn line_at(&self, offset: usize) -> Option<Line<'_>> {
        let number = self.rows.partition_point(|row| row.start <= offset);
        self.line(number).filter(|_| offset <= self.text.len())
    }

    /// The sum lines alone, each with its line.
    pub fn sum_lines(&self) -> impl Iterator<Item = (Line<'_, ()>, SumLine<'_>)> {
        self.lines().filter_map(|Line { number, span, kind, bytes }| match kind {
            LineKind::Sum(sum) => Some((Line { number, span, kind: (), bytes }, sum)),
            _ => None,
        })
    }

    /// Reports whether the last line is ended; an empty file has no line to end.
    #[must_use]
    pub fn ends_in_newline(&self) -> bool {
        self.text.last().is_none_or(|last| *last == b'\n')
    }

    /// Applies an edit and reads only the touched lines again; a span that reaches beyond the text is cut.
    ///
    /// Returns the indices of the lines read again, from 0: line numbers less one.
    pub fn edit(&mut self, edit: &TextEdit) -> Range<usize> {
        let span = edit.span.clamp(self.text.len());
        let (first, last) = (self.row_of(span.start), self.row_of(span.end));
        let start = self.start_of(first);
        let behind = last.saturating_add(1);
        let old_end = self.start_of(behind);
        self.text.splice(span.start..span.end, edit.text.bytes());
        let shift = Shift { taken: span.len(), given: edit.text.len() };
        let touched = Span::new(start, shift.apply(old_end));
        let fresh = row::parse_rows(touched.of(&self.text), start);
        let end = first.saturating_add(fresh.len());
        self.rows.splice(first..behind.min(self.rows.len()), fresh);
        for row in self.rows.iter_mut().skip(end) {
            row.start = shift.apply(row.start);
        }
        first..end
    }

    /// The row that an offset is in; behind a last LF it is the one that would come next.
    fn row_of(&self, offset: usize) -> usize {
        if offset == self.text.len() && self.text.ends_with(b"\n") {
            return self.rows.len();
        }
        self.rows.partition_point(|row| row.start <= offset).saturating_sub(1)
    }

    fn start_of(&self, row: usize) -> usize {
        self.rows.get(row).map_or(self.text.len(), |row| row.start)
    }

    fn view<'a>(&'a self, index: usize, row: &'a Row) -> Line<'a> {
        let span = row.span();
        let bytes = span.of(&self.text);
        let kind = match row.kind {
            RowKind::Blank => LineKind::Blank,
            RowKind::Malformed { comment } => LineKind::Malformed(Malformed { words: row.words(), comment }),
            RowKind::Marker(kind) => LineKind::ConflictMarker(ConflictMarker { kind, words: row.words() }),
            RowKind::Sum { of, .. } => LineKind::Sum(SumLine { of, bytes, row }),
        };
        Line { number: index.saturating_add(1), span, kind, bytes }
    }
}

impl<K> Line<'_, K> {
    /// The byte order marks in it, at its start or where two files were joined.
    pub fn byte_order_marks(&self) -> impl Iterator<Item = Span> + '_ {
        memmem::find_iter(self.bytes, BYTE_ORDER_MARK).map(|at| {
            let start = self.span.start.saturating_add(at);
            Span::new(start, start.saturating_add(BYTE_ORDER_MARK.len()))
        })
    }

    /// Its bytes, without the LF.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.bytes
    }
}

impl<'a> SumLine<'a> {
    /// The module path.
    #[must_use]
    pub fn path(&self) -> Word<'a> {
        let [path, _, _] = self.row.parts();
        self.word(path)
    }

    /// The version, without `/go.mod`; another suffix stays in it.
    #[must_use]
    pub fn version(&self) -> Word<'a> {
        let [_, version, _] = self.row.parts();
        self.word(version)
    }

    /// The third word, whole: algorithm, colon and digest.
    #[must_use]
    pub fn hash(&self) -> Word<'a> {
        let [_, _, hash] = self.row.parts();
        self.word(hash)
    }

    /// The three words as they stand in the file, to be compared.
    #[must_use]
    pub fn words(&self) -> [&'a [u8]; 3] {
        self.row.parts().map(|part| part.of(self.bytes))
    }

    /// Its bytes, without the LF.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether a byte order mark is in it.
    #[must_use]
    pub fn has_byte_order_mark(&self) -> bool {
        memmem::find(self.bytes, BYTE_ORDER_MARK).is_some()
    }

    /// Whether another line has the same path and version.
    #[must_use]
    pub fn is_same_module_version(&self, other: &SumLine<'_>) -> bool {
        let ([path, version, _], [other_path, other_version, _]) = (self.words(), other.words());
        version == other_version && path == other_path
    }

    /// The place of path and version.
    #[must_use]
    pub fn key_span(&self) -> Span {
        let [path, version, _] = self.row.parts();
        self.row.place(Span::new(path.start, version.end))
    }

    /// The place of the whole line, without the LF.
    #[must_use]
    pub fn span(&self) -> Span {
        self.row.span()
    }

    /// Whether path and version can be those of a module, in the form in which Go writes them: only then can there be anything
    /// to look up.
    #[must_use]
    pub fn is_module_version(&self) -> bool {
        matches!(self.row.kind, RowKind::Sum { is_module_version: true, .. })
    }

    /// Whether it is a line as Go writes it: of a possible module version, with a well-formed `h1:` hash and no other white
    /// space than Go's. Then nothing can be wrong with it but its truth and its place.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(self.row.kind, RowKind::Sum { is_plain: true, .. })
    }

    fn word(&self, part: Span) -> Word<'a> {
        let bytes = part.of(self.bytes);
        Word { text: text(bytes), span: self.row.place(part) }
    }

    /// `path version` or `path version/go.mod`, as in the file.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{} {}{}", self.path().text, self.version().text, self.of.suffix())
    }

    /// The algorithm before the colon, `h1` in all that Go writes; none without a colon.
    #[must_use]
    pub fn algorithm(&self) -> Option<Cow<'a, str>> {
        let [_, _, hash] = self.words();
        let colon = hash.iter().position(|byte| *byte == b':')?;
        hash.get(..colon).map(text)
    }

    /// Whether somebody meant a comment, which Go takes for a sum line since it has three words.
    #[must_use]
    pub fn looks_like_comment(&self) -> bool {
        let [path, _, _] = self.words();
        row::starts_comment(path)
    }
}

impl Marker {
    /// What git writes.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Ours => "<<<<<<<",
            Self::Base => "|||||||",
            Self::Theirs => "=======",
            Self::End => ">>>>>>>",
        }
    }
}

impl Of {
    /// The name that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::GoMod => "go.mod",
        }
    }

    /// The other of the two.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Zip => Self::GoMod,
            Self::GoMod => Self::Zip,
        }
    }

    /// What follows the version in the file.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Zip => "",
            Self::GoMod => "/go.mod",
        }
    }
}

/// Bytes of the file as text, copied only where they are no UTF-8.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(to_text(bytes)), Cow::Borrowed)
}

/// How far an edit moves what is behind it.
#[derive(Clone, Copy)]
struct Shift {
    taken: usize,
    given: usize,
}

impl Shift {
    fn apply(self, offset: usize) -> usize {
        offset.saturating_sub(self.taken).saturating_add(self.given)
    }
}
