//! The documents of a session: those that the editor has open, and their neighbours as they are on the disk.
//!
//! It reads nothing; what is on the disk is put in. Edits follow LSP 3.18, `TextDocumentContentChangeEvent`: places that do
//! not exist are moved to the nearest one that does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::check::Memory;
use crate::observation::Observations;
use crate::syntax::FileKind;
use crate::syntax::gomod::{GoMod, Mode};
use crate::syntax::gosum::SumFile;
use crate::text::{Encoding, Position, Span, Text, TextEdit};

/// One document.
#[derive(Debug)]
pub(super) struct Document {
    /// As the client spells it.
    pub(super) uri: String,
    /// Where it lies, if it lies on a disk.
    pub(super) path: Option<PathBuf>,
    pub(super) kind: FileKind,
    /// The client's number for the text; none for what is only read from the disk.
    pub(super) version: Option<i32>,
    /// It was typed in since it was opened or saved last: what it names by now was never meant to leave the machine.
    pub(super) is_dirty: bool,
    pub(super) text: Text,
    /// The same text as lines of go.sum; empty for other kinds.
    pub(super) sums: SumFile,
    /// What the last check of it has left for the next.
    pub(super) memory: Memory,
}

/// One change of a text; without a range all of it is replaced.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) range: Option<(Position, Position)>,
    pub(super) text: String,
}

impl Document {
    pub(super) fn new(uri: String, path: Option<PathBuf>, kind: FileKind, version: Option<i32>, text: &str) -> Self {
        let (nothing, sums, memory) = (Text::default(), SumFile::default(), Memory::default());
        let mut document = Self { uri, path, kind, version, is_dirty: false, text: nothing, sums, memory };
        document.replace(text);
        document
    }

    /// Whether the editor has it open.
    pub(super) fn is_open(&self) -> bool {
        self.version.is_some()
    }

    /// The directory that it lies in, if it lies on a disk.
    pub(super) fn directory(&self) -> Option<&Path> {
        self.path.as_deref()?.parent()
    }

    pub(super) fn is_sums(&self) -> bool {
        self.kind.is_sums()
    }

    /// Takes in what the user has typed.
    pub(super) fn change(&mut self, change: &Change, encoding: Encoding) {
        self.is_dirty = true;
        let Some((start, end)) = change.range else { return self.replace(&change.text) };
        let edit = self.edit(start.min(end), start.max(end), &change.text, encoding);
        let span = self.text.apply(&edit);
        if self.is_sums() {
            let fresh = self.sums.edit(&TextEdit { span, ..edit });
            self.memory.edit(&self.sums, fresh);
        }
    }

    /// The edit between two places. Who counts in UTF-16 may cut a character in two: in the place of the half that stays
    /// comes U+FFFD, which is as long.
    fn edit(&self, start: Position, end: Position, text: &str, encoding: Encoding) -> TextEdit {
        let [before, behind] = [start, end].map(|place| self.text.cut(place, encoding));
        let half = |cut: Option<Span>| cut.map_or("", |_| "\u{fffd}");
        let mut span = self.text.span(start, end, encoding);
        span.end = behind.map_or(span.end, |cut| cut.end);
        TextEdit { span, text: format!("{}{text}{}", half(before), half(behind)) }
    }

    fn replace(&mut self, text: &str) {
        self.text = Text::new(text);
        if self.is_sums() {
            (self.sums, self.memory) = (SumFile::parse(text), Memory::default());
        }
    }

    /// The text as go.mod, as far as it can be read.
    pub(super) fn go_mod(&self) -> Option<GoMod> {
        (self.kind == FileKind::GoMod).then(|| GoMod::parse("go.mod", self.text.to_string().as_bytes(), Mode::Lax))
    }

    /// The places of a span, as editors count them.
    pub(super) fn positions(&self, span: Span, encoding: Encoding) -> (Position, Position) {
        (self.text.position(span.start, encoding), self.text.position(span.end, encoding))
    }
}

/// All documents, by their URI.
#[derive(Debug, Default)]
pub(super) struct Documents {
    by_uri: BTreeMap<String, Document>,
    /// The URIs of the documents at a place, without links in it.
    by_place: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Where paths with links in them lead.
    links: BTreeMap<PathBuf, PathBuf>,
}

impl Documents {
    pub(super) fn get(&self, uri: &str) -> Option<&Document> {
        self.by_uri.get(uri)
    }

    /// Before a document is checked: what is known of its lines.
    pub(super) fn refresh(&mut self, uri: &str, observations: &Observations) {
        if let Some(document) = self.by_uri.get_mut(uri).filter(|document| document.is_sums()) {
            document.memory.refresh(&document.sums, observations);
        }
    }

    /// All of them, by their URI.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.by_uri.values()
    }

    /// A document that the editor has open.
    pub(super) fn open(&self, uri: &str) -> Option<&Document> {
        self.by_uri.get(uri).filter(|document| document.is_open())
    }

    /// The same, to be changed.
    pub(super) fn open_mut(&mut self, uri: &str) -> Option<&mut Document> {
        self.by_uri.get_mut(uri).filter(|document| document.is_open())
    }

    /// The document at a path, open or read from the disk; the open one where there are two.
    pub(super) fn at(&self, path: &Path) -> Option<&Document> {
        let mut found = self.by_place.get(self.place(path))?.iter().filter_map(|uri| self.by_uri.get(uri));
        let first = found.next()?;
        if first.is_open() { Some(first) } else { Some(found.find(|document| document.is_open()).unwrap_or(first)) }
    }

    /// The document of another name in the same directory.
    pub(super) fn beside(&self, document: &Document, name: &str) -> Option<&Document> {
        self.at(&document.path.as_ref()?.with_file_name(name))
    }

    /// Whether the editor has the document at a path open.
    pub(super) fn is_open_at(&self, path: &Path) -> bool {
        self.at(path).is_some_and(Document::is_open)
    }

    /// Whether two paths are those of one file.
    pub(super) fn is_same(&self, a: &Path, b: &Path) -> bool {
        self.place(a) == self.place(b)
    }

    /// Those that the editor has open.
    pub(super) fn all_open(&self) -> impl Iterator<Item = &Document> {
        self.by_uri.values().filter(|document| document.is_open())
    }

    /// The URIs of those that the editor has open.
    pub(super) fn open_uris(&self) -> Vec<String> {
        self.all_open().map(|document| document.uri.clone()).collect()
    }

    /// The URIs of all.
    pub(super) fn uris(&self) -> Vec<String> {
        self.by_uri.keys().cloned().collect()
    }

    /// The directories that have open documents.
    pub(super) fn open_directories(&self) -> BTreeSet<PathBuf> {
        self.all_open().filter_map(|document| document.directory().map(Path::to_owned)).collect()
    }

    /// Takes a document in, in the place of what had its URI.
    pub(super) fn insert(&mut self, document: Document) {
        if let Some(path) = &document.path {
            let place = self.place(path).to_owned();
            self.by_place.entry(place).or_default().insert(document.uri.clone());
        }
        self.by_uri.insert(document.uri.clone(), document);
    }

    pub(super) fn remove(&mut self, uri: &str) -> Option<Document> {
        let document = self.by_uri.remove(uri)?;
        if let Some(path) = &document.path {
            let place = self.place(path).to_owned();
            let is_empty = self.by_place.get_mut(&place).is_some_and(|uris| {
                uris.remove(uri);
                uris.is_empty()
            });
            if is_empty {
                self.by_place.remove(&place);
            }
        }
        Some(document)
    }

    /// Forgets what is only read from the disk and of no use any more, and says which that was.
    pub(super) fn retain(&mut self, is_of_use: impl Fn(&Path) -> bool) -> Vec<String> {
        let is_useless =
            |document: &&Document| !document.is_open() && !document.path.as_deref().is_some_and(&is_of_use);
        let useless: Vec<_> = self.by_uri.values().filter(is_useless).map(|document| document.uri.clone()).collect();
        for uri in &useless {
            self.remove(uri);
        }
        self.links.retain(|path, _| is_of_use(path));
        self.place_anew();
        useless
    }

    /// Learns where paths really lead.
    pub(super) fn link<'a>(&mut self, pairs: impl IntoIterator<Item = (&'a PathBuf, &'a PathBuf)>) {
        let mut is_changed = false;
        for (path, real) in pairs {
            let before = if path == real {
                self.links.remove(path)
            } else {
                self.links.insert(path.clone(), real.clone()).filter(|before| before != real)
            };
            is_changed |= before.is_some() || path != real;
        }
        if is_changed {
            self.place_anew();
        }
    }

    fn place<'a>(&'a self, path: &'a Path) -> &'a Path {
        self.links.get(path).map_or(path, PathBuf::as_path)
    }

    fn place_anew(&mut self) {
        let mut by_place: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
        for document in self.by_uri.values() {
            let Some(path) = &document.path else { continue };
            by_place.entry(self.place(path).to_owned()).or_default().insert(document.uri.clone());
        }
        self.by_place = by_place;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(path: &str, version: Option<i32>) -> Document {
        Document::new(format!("file://{path}"), Some(path.into()), FileKind::GoSum, version, "")
    }

    /// Every edit between two places of a text with wide characters, as an editor makes it that counts 16-bit units.
    #[test]
    fn a_character_that_an_edit_cuts_leaves_a_half_of_its_length() {
        let text = "a𝒳b\né𝒳🙂";
        let units: Vec<u16> = text.encode_utf16().collect();
        let place = |unit: usize| match unit {
            0..=4 => Position { line: 0, column: unit },
            _ => Position { line: 1, column: unit - 5 },
        };
        for (start, end) in (0..=units.len()).flat_map(|start| (start..=units.len()).map(move |end| (start, end))) {
            for inserted in ["", "x", "𝒳"] {
                let mut document = document("/go.sum", Some(1));
                document.replace(text);
                let range = Some((place(start), place(end)));
                document.change(&Change { range, text: inserted.to_owned() }, Encoding::Utf16);
                let mut wanted = units[..start].to_vec();
                wanted.extend(inserted.encode_utf16());
                wanted.extend(&units[end..]);
                let found: Vec<u16> = document.text.to_string().encode_utf16().collect();
                assert_eq!(found.len(), wanted.len(), "{start}..{end} {inserted:?}: {}", document.text);
                let is_same = |(found, wanted): (&u16, &u16)| found == wanted || *found == 0xFFFD;
                assert!(found.iter().zip(&wanted).all(is_same), "{start}..{end} {inserted:?}: {}", document.text);
                let halves = |units: &[u16]| char::decode_utf16(units.iter().copied()).filter(Result::is_err).count();
                let replaced = found.iter().filter(|unit| **unit == 0xFFFD).count();
                assert!(replaced >= halves(&wanted) && replaced <= 2, "{start}..{end} {inserted:?}: {}", document.text);
            }
        }
    }

    #[test]
    fn one_file_has_one_place_whatever_links_lead_to_it() {
        let mut all = Documents::default();
        all.insert(document("/real/go.sum", None));
        all.insert(document("/link/go.sum", Some(1)));
        assert!(!all.is_open_at(Path::new("/real/go.sum")));
        let (link, real) = (PathBuf::from("/link/go.sum"), PathBuf::from("/real/go.sum"));
        all.link([(&link, &real)]);
        assert!(all.is_open_at(&real) && all.is_same(&link, &real));
        all.remove("file:///link/go.sum");
        assert_eq!(all.at(&link).map(|it| it.uri.as_str()), Some("file:///real/go.sum"));
        assert_eq!(all.retain(|_| false), ["file:///real/go.sum"]);
        assert!(all.at(&link).is_none() && all.at(&real).is_none());
    }
}
