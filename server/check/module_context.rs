//! What a check of a go.mod or go.work looks at: the file as Go reads it, and what the settings mean for toolchains. Pure.
//!
//! It knows no go.sum and no log. The lines of [`ModuleContext::lookup`] are those that Go looks for before it parses
//! anything (`cmd/go/internal/gover/gomod.go`, `GoModLookup`).

use std::path::Path;

use crate::settings::exclusion::TOOLCHAIN;
use crate::settings::toolchain::{Calling, Selected, Toolchain};
use crate::syntax::FileKind;
use crate::syntax::gomod::{GoMod, Mode};
use crate::syntax::gowork::GoWork;
use crate::syntax::modfile::{Refusals, Replace};
use crate::text::{GoLines, Span};

use super::Finding;

/// What a check of a go.mod or go.work may look at.
#[derive(Debug)]
pub struct ModuleContext<'a> {
    /// Its text.
    pub text: &'a [u8],
    /// What Go reads in it, and what it refuses.
    pub file: ModuleFile,
    /// What the settings mean for toolchains, and the go command here.
    pub toolchain: &'a Toolchain,
    /// Which file's lines select one.
    pub selected_by: SelectedBy,
    /// Whether gopls says what Go's parser refuses.
    pub gopls: Presence,
}

/// A go.mod or go.work as Go reads it.
#[expect(clippy::large_enum_variant, reason = "there is one of it, for as long as one file is checked")]
#[derive(Debug)]
pub enum ModuleFile {
    /// That of a main module (`modfile.Parse`).
    Mod(GoMod),
    /// That of a workspace (`modfile.ParseWork`).
    Work(GoWork),
}

/// The file whose `go` and `toolchain` lines select the toolchain (`cmd/go/internal/toolchain/select.go`, `modGoToolchain`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelectedBy {
    /// The file itself.
    #[default]
    ThisFile,
    /// The go.work that holds where the file lies, whether it uses the module or not: the lines of a go.mod only must not
    /// be newer. For a go.work, one that does not hold.
    AnotherFile,
    /// Nobody has looked for a go.work yet.
    Unknown,
}

impl SelectedBy {
    /// What holds for a file, by the go.work that holds where it lies.
    #[must_use]
    pub fn of(kind: FileKind, file: &Path, go_work: Option<&Path>) -> Self {
        let is_read = match (kind, go_work) {
            (FileKind::GoWork, Some(go_work)) => go_work == file,
            (FileKind::GoWork, None) => false,
            (_, go_work) => go_work.is_none(),
        };
        if is_read { Self::ThisFile } else { Self::AnotherFile }
    }
}

/// Whether another program does its part of the work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// It does not.
    #[default]
    Absent,
    /// It does.
    Running,
}

/// A line that Go has looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked<'a> {
    /// The line, from its first word to the end of the value.
    pub span: Span,
    /// What follows the first word, without a comment; nothing where it is no UTF-8.
    pub value: &'a str,
}

impl<'a> ModuleContext<'a> {
    /// Puts together what the checks of one file look at; none for a file that is neither go.mod nor go.work.
    #[must_use]
    pub fn new(
        kind: FileKind,
        text: &'a [u8],
        toolchain: &'a Toolchain,
        selected_by: SelectedBy,
        gopls: Presence,
    ) -> Option<Self> {
        let file = match kind {
            FileKind::GoMod => ModuleFile::Mod(GoMod::parse(kind.name(), text, Mode::Strict)),
            FileKind::GoWork => ModuleFile::Work(GoWork::parse(kind.name(), text)),
            FileKind::GoSum | FileKind::GoWorkSum | FileKind::EnvFile => return None,
        };
        Some(Self { text, file, toolchain, selected_by, gopls })
    }

    /// What Go refuses.
    #[must_use]
    pub fn refusals(&self) -> &Refusals {
        match &self.file {
            ModuleFile::Mod(file) => &file.refusals,
            ModuleFile::Work(file) => &file.refusals,
        }
    }

    /// The `replace` lines.
    #[must_use]
    pub fn replaces(&self) -> &[Replace] {
        match &self.file {
            ModuleFile::Mod(file) => &file.replace,
            ModuleFile::Work(file) => &file.replace,
        }
    }

    /// The go.mod, if it is one.
    #[must_use]
    pub fn go_mod(&self) -> Option<&GoMod> {
        match &self.file {
            ModuleFile::Mod(file) => Some(file),
            ModuleFile::Work(_) => None,
        }
    }

    /// The toolchain that Go would use here, and the line that calls for it, if it is one of this file.
    #[must_use]
    pub fn selected(&self) -> (Selected, Option<Looked<'a>>) {
        let line = |word| self.lookup(word).filter(|_| self.selected_by == SelectedBy::ThisFile);
        let (go, toolchain) = (line("go"), line("toolchain"));
        let value = |line: &Option<Looked<'a>>| line.as_ref().map(|line| line.value);
        let selected = self.toolchain.select(value(&go), value(&toolchain));
        let line = match &selected {
            Selected::Line(_, Calling::Go) => go,
            Selected::Line(_, Calling::Toolchain) => toolchain,
            _ => None,
        };
        (selected, line)
    }

    /// The first line that starts with this word.
    #[must_use]
    pub fn lookup(&self, word: &str) -> Option<Looked<'a>> {
        let lines = GoLines::new(self.text);
        (0..lines.count()).find_map(|number| look(self.text, lines.line(number)?, word))
    }

    /// The module that a finding is about, so that an exception can name it.
    #[must_use]
    pub fn subject(&self, finding: &Finding) -> Option<&str> {
        match finding.code {
            code if code == super::unverified_replace::CHECK.code => {
                let mut replaces = self.replaces().iter();
                replaces.find(|it| it.line == finding.span).map(|replace| replace.old.path.text.as_str())
            }
            code if code == super::toolchain_unverifiable::CHECK.code => Some(TOOLCHAIN),
            _ => None,
        }
    }
}

/// `parseKey`: the word, a space or a tab, and then the value up to a comment.
fn look<'a>(text: &'a [u8], line: Span, word: &str) -> Option<Looked<'a>> {
    let bytes = line.of(text).trim_ascii_end();
    let trimmed = bytes.trim_ascii_start();
    let start = line.start.saturating_add(bytes.len().saturating_sub(trimmed.len()));
    let rest = trimmed.strip_prefix(word.as_bytes()).filter(|rest| matches!(rest.first(), Some(b' ' | b'\t')))?;
    let comment = rest.windows(2).position(|two| two == b"//").unwrap_or(rest.len());
    let value = rest.get(..comment)?.trim_ascii_end();
    let end = start.saturating_add(word.len()).saturating_add(value.len());
    let value = std::str::from_utf8(value.trim_ascii_start()).unwrap_or_default();
    Some(Looked { span: Span::new(start, end), value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(text: &str, word: &str) -> Option<(String, String)> {
        let toolchain = Toolchain::default();
        let context =
            ModuleContext::new(FileKind::GoMod, text.as_bytes(), &toolchain, SelectedBy::ThisFile, Presence::Absent)
                .unwrap();
        let looked = context.lookup(word)?;
        let place = String::from_utf8_lossy(looked.span.of(text.as_bytes())).into_owned();
        Some((place, looked.value.to_owned()))
    }

    #[test]
    fn the_first_line_with_the_word_counts() {
        for (text, place, value) in [
            ("module a\n\ngo 1.21\ngo 1.22\n", "go 1.21", "1.21"),
            ("  go\t1.21 // for generics\r\n", "go\t1.21", "1.21"),
            ("go 1.21//x", "go 1.21", "1.21"),
            ("gogo 1\ngo\ngo 1.21 \n", "go 1.21", "1.21"),
            ("go // nothing\n", "go", ""),
            ("require (\n\tgo 1.99\n)\ngo 1.21\n", "go 1.99", "1.99"),
        ] {
            assert_eq!(looked(text, "go"), Some((place.to_owned(), value.to_owned())), "{text}");
        }
        assert_eq!(looked("// go 1.21\ngolang 1.21\n", "go"), None);
    }

    #[test]
    fn a_sum_file_has_no_such_context() {
        let toolchain = Toolchain::default();
        assert!(ModuleContext::new(FileKind::GoSum, b"", &toolchain, SelectedBy::ThisFile, Presence::Absent).is_none());
    }
}
