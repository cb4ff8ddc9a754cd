//! What the checks of one sum file look at: its lines with their verdicts, the workspace around it, and what is known.
//!
//! It finds nothing wrong by itself. A large file has many lines: one is a look at the file, not a copy of it.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::memory::{Memory, key};
use super::{Fix, Safety};
use crate::module::{ModuleVersion, compare_sum_keys};
use crate::observation::{Observations, Verdict};
use crate::syntax::FileKind;
use crate::syntax::gosum::{Line, LineKind, SumFile, SumLine};
use crate::text::{Span, TextEdit};

/// What a check may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// The kind of the file.
    pub kind: FileKind,
    /// The file.
    pub file: &'a SumFile,
    /// Its lines of three words, each with its verdict.
    pub sums: Vec<JudgedLine<'a>>,
    /// The workspace that it belongs to.
    pub workspace: Workspace<'a>,
    /// What the log, the settings and the caches say.
    pub observations: &'a Observations,
    /// The name of the database, for example `sum.golang.org`.
    pub database: &'a str,
    /// What was known of the lines before.
    memory: Cow<'a, Memory>,
    /// The numbers of the lines that are no plain sum lines.
    odd: Vec<usize>,
    /// The places of `sums` that are not proven.
    unproven: Vec<usize>,
    /// The places of `sums` in the order of their keys; lines of one key keep the order of the file.
    by_key: Vec<usize>,
    /// How many of them have the same key, one number for each key.
    group_sizes: Vec<usize>,
}

/// The lines of one key, in the order of the file: one at least.
#[derive(Clone, Copy, Debug)]
pub struct SameKey<'c, 'a> {
    places: &'c [usize],
    sums: &'c [JudgedLine<'a>],
}

impl<'c, 'a> SameKey<'c, 'a> {
    /// The lines.
    pub fn lines(self) -> impl Iterator<Item = &'c JudgedLine<'a>> {
        self.places.iter().filter_map(|place| self.sums.get(*place))
    }

    /// Whether there are several.
    #[must_use]
    pub fn is_repeated(self) -> bool {
        self.places.len() > 1
    }
}

/// A line of three words with all that is known of it.
#[derive(Clone, Debug)]
pub struct JudgedLine<'a> {
    /// The number that Go gives it, from 1.
    pub number: usize,
    /// Its words.
    pub sum: SumLine<'a>,
    /// What is to be thought of it; `None` if nobody has asked yet.
    pub verdict: Option<Verdict<'a>>,
}

impl JudgedLine<'_> {
    /// The module version that it is about, if it can be one.
    #[must_use]
    pub fn module(&self) -> Option<ModuleVersion> {
        module_version(&self.sum)
    }

    /// The place of its path and version.
    #[must_use]
    pub fn key_span(&self) -> Span {
        self.sum.key_span()
    }

    /// `path version` or `path version/go.mod`, as in the file.
    #[must_use]
    pub fn key(&self) -> String {
        self.sum.key()
    }

    /// The line as Go writes it, with its line feed.
    #[must_use]
    pub fn as_go_writes(&self) -> String {
        format!("{} {}\n", self.key(), self.sum.hash().text)
    }

    /// The order in which Go writes lines (`tidyGoSum` of `cmd/go/internal/modfetch/fetch.go`).
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let (a, b) = (&self.sum, &other.sum);
        let ([a_path, a_version, a_hash], [b_path, b_version, b_hash]) = (a.words(), b.words());
        let full = |sum: &SumLine<'_>| format!("{}{}", sum.version().text, sum.of.suffix());
        // Most neighbours are the two lines of one module version.
        let by_version = || match a_version == b_version {
            true => a.of.cmp(&b.of),
            false => compare_sum_keys(("", &full(a)), ("", &full(b))),
        };
        a_path.cmp(b_path).then_with(by_version).then_with(|| a_hash.cmp(b_hash))
    }
}

impl<'a> Context<'a> {
    /// Puts together what the checks of one file look at.
    #[must_use]
    pub fn new(
        kind: FileKind,
        file: &'a SumFile,
        workspace: Workspace<'a>,
        observations: &'a Observations,
        database: &'a str,
    ) -> Self {
        let mut memory = Memory::default();
        memory.refresh(file, observations);
        Self::judged(kind, file, workspace, observations, database, Cow::Owned(memory))
    }

    /// The same with what an earlier check has left; where that does not fit, as if there were none.
    #[must_use]
    pub fn with_memory(
        kind: FileKind,
        file: &'a SumFile,
        workspace: Workspace<'a>,
        observations: &'a Observations,
        database: &'a str,
        memory: &'a Memory,
    ) -> Self {
        match memory.fits(file, observations) {
            true => Self::judged(kind, file, workspace, observations, database, Cow::Borrowed(memory)),
            false => Self::new(kind, file, workspace, observations, database),
        }
    }

    fn judged(
        kind: FileKind,
        file: &'a SumFile,
        workspace: Workspace<'a>,
        observations: &'a Observations,
        database: &'a str,
        memory: Cow<'a, Memory>,
    ) -> Self {
        let by_key = Vec::with_capacity(memory.order().len());
        let (odd, unproven, group_sizes) = (Vec::new(), Vec::new(), Vec::new());
        // A large file is held once for each line here: no more room than that.
        let sums = Vec::with_capacity(file.line_count());
        let mut context =
            Self { kind, file, sums, workspace, observations, database, memory, odd, unproven, by_key, group_sizes };
        context.judge();
        context.group();
        context
    }

    fn judge(&mut self) {
        let mut places = Vec::with_capacity(self.file.line_count());
        for (line, known) in self.file.lines().zip(self.memory.lines()) {
            places.push(self.sums.len());
            let LineKind::Sum(sum) = line.kind else {
                self.odd.push(line.number);
                continue;
            };
            if !sum.is_plain() {
                self.odd.push(line.number);
            }
            let verdict = known.verdict(&sum, self.observations);
            if !matches!(verdict, Some(Verdict::Proven { .. })) {
                self.unproven.push(self.sums.len());
            }
            self.sums.push(JudgedLine { number: line.number, sum, verdict });
        }
        self.by_key.extend(self.memory.order().iter().filter_map(|row| places.get(*row).copied()));
    }

    fn group(&mut self) {
        let sums = &self.sums;
        let is_same = |a: &usize, b: &usize| match (sums.get(*a), sums.get(*b)) {
            // Most neighbours are the two lines of one module version: the kind tells first.
            (Some(a), Some(b)) => a.sum.of == b.sum.of && a.sum.is_same_module_version(&b.sum),
            _ => false,
        };
        self.group_sizes = self.by_key.chunk_by(is_same).map(<[usize]>::len).collect();
    }

    /// The lines that are no sum line, or not as Go writes one: with all others only their truth and their place can be wrong.
    pub fn odd_lines(&self) -> impl Iterator<Item = Line<'a>> {
        self.odd.iter().filter_map(|number| self.file.line(*number))
    }

    /// Those of `sums` that are not proven.
    pub fn unproven(&self) -> impl Iterator<Item = &JudgedLine<'a>> {
        self.unproven.iter().filter_map(|place| self.sums.get(*place))
    }

    /// Whether the hash of a line may be that of an accident which needs no verdict to be seen.
    pub(super) fn may_be_accident(&self, line: &JudgedLine<'_>) -> bool {
        self.memory.may_be_accident(line.number)
    }

    /// The lines of each key together, each key once, in the order of path, version and kind: the `/go.mod` lines of a
    /// module version come right behind those of its zip.
    pub fn keys(&self) -> impl Iterator<Item = SameKey<'_, 'a>> {
        let mut rest = self.by_key.as_slice();
        self.group_sizes.iter().filter_map(move |size| {
            let (places, behind) = rest.split_at_checked(*size)?;
            rest = behind;
            Some(SameKey { places, sums: &self.sums })
        })
    }

    /// The lines of the key of a line, which may be one of another file, in the order of the file.
    pub fn lines_of<'s>(&'s self, line: &SumLine<'s>) -> impl Iterator<Item = &'s JudgedLine<'a>> + use<'a, 's> {
        let [path, version, _] = line.words();
        let wanted = Some((path, version, line.of));
        let start = self.by_key.partition_point(|place| self.sums.get(*place).map(|line| key(&line.sum)) < wanted);
        let lines = self.by_key.iter().skip(start).filter_map(|place| self.sums.get(*place));
        lines.take_while(move |line| Some(key(&line.sum)) == wanted)
    }

    /// The hash that the log proves for the key of a line, if it does.
    #[must_use]
    pub fn proven_hash(&self, line: &JudgedLine<'_>) -> Option<&'a str> {
        self.observations.proven_hash(&line.sum)
    }

    /// Puts the proven hash in the place of a line's own; if the file has the proven line already, the line goes.
    #[must_use]
    pub fn put_proven(&self, line: &JudgedLine<'_>, hash: &str, safety: Safety) -> Fix {
        let is_there = self.lines_of(&line.sum).any(|other| other.sum.hash().text == hash);
        let (title, edit) = if is_there {
            (
                format!("Remove this line: the one that {} proves is there as well", self.database),
                self.removal(line.sum.span()),
            )
        } else {
            let edit = TextEdit { span: line.sum.hash().span, text: hash.to_owned() };
            (format!("Put the hash that {} proves: {hash}", self.database), edit)
        };
        Fix { title: title.into(), safety, edits: vec![edit] }
    }

    /// Takes a line out.
    #[must_use]
    pub fn remove(&self, line: Span) -> Fix {
        let edits = vec![self.removal(line)];
        Fix { title: "Remove this line".into(), safety: Safety::Safe, edits }
    }

    /// The edit that takes out a whole line with its line end.
    #[must_use]
    pub fn removal(&self, line: Span) -> TextEdit {
        let end = line.end.saturating_add(1).min(self.file.text().len());
        TextEdit { span: Span::new(line.start, end), text: String::new() }
    }
}

/// The workspace of a sum file, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Workspace<'a> {
    /// Its other sum files.
    pub siblings: &'a [Sibling<'a>],
    /// Whether all of them are at hand.
    pub extent: Extent,
}

/// Whether the members of a workspace are at hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// All that its go.work names, or there is none.
    #[default]
    Whole,
    /// Some are not: what is missing here may be there.
    Partial,
}

/// Another sum file of the same workspace.
#[derive(Clone, Copy, Debug)]
pub struct Sibling<'a> {
    /// Its path, as it is shown.
    pub path: &'a str,
    /// Its kind.
    pub kind: FileKind,
    /// Its content.
    pub file: &'a SumFile,
}

/// The verdict of a sum line; `None` if nobody has asked yet.
///
/// A line whose module version cannot exist, or that was meant as a comment, is malformed.
#[must_use]
pub fn verdict<'a>(line: &SumLine<'_>, observations: &'a Observations) -> Option<Verdict<'a>> {
    match line.is_module_version() {
        true => observations.verdict(line),
        false => Some(Verdict::Malformed),
    }
}

/// The module version that a sum line is about, if it can be one: only then can there be anything to look up.
#[must_use]
pub fn module_version(line: &SumLine<'_>) -> Option<ModuleVersion> {
    let module = || ModuleVersion { path: (*line.path().text).into(), version: (*line.version().text).into() };
    line.is_module_version().then(module)
}
