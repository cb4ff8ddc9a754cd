//! The documents of a session: those that the editor has open, and their neighbours as they are on the disk.
//!
//! It reads nothing; what is on the disk is put in. Edits follow LSP 3.18, `TextDocumentContentChangeEvent`: places that do
//! not exist are moved to the nearest one that does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
    pub(super) text: Text,
    /// The same text as lines of go.sum; empty for other kinds.
    pub(super) sums: SumFile,
}

/// One change of a text; without a range all of it is replaced.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) range: Option<(Position, Position)>,
    pub(super) text: String,
}

impl Document {
    pub(super) fn new(uri: String, path: Option<PathBuf>, kind: FileKind, version: Option<i32>, text: &str) -> Self {
        let mut document = Self { uri, path, kind, version, text: Text::default(), sums: SumFile::default() };
        document.replace(text);
        document
    }

    pub(super) fn is_sums(&self) -> bool {
        matches!(self.kind, FileKind::GoSum | FileKind::GoWorkSum)
    }

    /// Takes in what the user has typed.
    pub(super) fn change(&mut self, change: &Change, encoding: Encoding) {
        let Some((start, end)) = change.range else { return self.replace(&change.text) };
        let edit = TextEdit { span: self.text.span(start, end, encoding), text: change.text.clone() };
        let span = self.text.apply(&edit);
        if self.is_sums() {
            self.sums.edit(&TextEdit { span, ..edit });
        }
    }

    fn replace(&mut self, text: &str) {
        self.text = Text::new(text);
        if self.is_sums() {
            self.sums = SumFile::parse(text);
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
}

impl Documents {
    pub(super) fn get(&self, uri: &str) -> Option<&Document> {
        self.by_uri.get(uri)
    }

    /// All of them, by their URI.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.by_uri.values()
    }

    /// A document that the editor has open.
    pub(super) fn open_mut(&mut self, uri: &str) -> Option<&mut Document> {
        self.by_uri.get_mut(uri).filter(|document| document.version.is_some())
    }

    /// The document at a path, open or read from the disk; the open one where there are two.
    pub(super) fn at(&self, path: &Path) -> Option<&Document> {
        let mut found = self.by_uri.values().filter(|document| document.path.as_deref() == Some(path));
        let first = found.next()?;
        Some(found.find(|document| document.version.is_some()).unwrap_or(first))
    }

    /// The document of another name in the same directory.
    pub(super) fn beside(&self, document: &Document, name: &str) -> Option<&Document> {
        self.at(&document.path.as_ref()?.with_file_name(name))
    }

    /// Whether the editor has the document at a path open.
    pub(super) fn is_open_at(&self, path: &Path) -> bool {
        self.at(path).is_some_and(|document| document.version.is_some())
    }

    /// The URIs of those that the editor has open.
    pub(super) fn open_uris(&self) -> Vec<String> {
        let open = self.by_uri.values().filter(|document| document.version.is_some());
        open.map(|document| document.uri.clone()).collect()
    }

    /// Takes a document in, in the place of what had its URI.
    pub(super) fn insert(&mut self, document: Document) {
        self.by_uri.insert(document.uri.clone(), document);
    }

    pub(super) fn remove(&mut self, uri: &str) -> Option<Document> {
        self.by_uri.remove(uri)
    }
}
