//! What one check of a file leaves for the next: how each line stands, and the order of the keys. Pure.
//!
//! It knows no text of its own: whoever edits the file tells it which lines were read again. It is a speed-up and no
//! witness: a context that is made with one is the same as one that is made without.

use std::cmp::Ordering;
use std::ops::Range;

use super::{known_bad_hash, verdict};
use crate::observation::{Observations, Verdict};
use crate::syntax::gosum::{LineKind, Of, SumFile, SumLine};

/// So many new lines find their places one by one; where there are more, all are sorted.
const FEW: usize = 64;

/// What is known of the lines of one file.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Which state of the observations it was learnt from.
    revision: u64,
    /// One for each line.
    lines: Vec<Known>,
    /// The sum lines by their key, then by their place; counted from 0.
    order: Vec<usize>,
}

/// What is known of one line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// The record that proves it, where one does.
    record: u64,
    pub(super) standing: Standing,
    /// Whether its hash is that of an accident, whatever the log says; none where nobody has looked.
    is_accident: Option<bool>,
}

/// How a line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nobody has looked.
    #[default]
    Unread,
    /// It is no sum line, or nobody has asked about it.
    Unasked,
    /// It is proven.
    Proven,
    /// It has another verdict, which the observations hold.
    Other,
}

impl Memory {
    /// Lines of the file were read again after an edit: these, counted from 0, in the place of others.
    pub fn edit(&mut self, file: &SumFile, fresh: Range<usize>) {
        if self.lines.is_empty() {
            return;
        }
        let removed = self.lines.len().saturating_add(fresh.len()).saturating_sub(file.line_count());
        let behind = fresh.start.saturating_add(removed).min(self.lines.len());
        self.lines.splice(fresh.start.min(behind)..behind, fresh.clone().map(|_| Known::default()));
        self.order.retain(|row| *row < fresh.start || *row >= behind);
        for row in self.order.iter_mut().filter(|row| **row >= behind) {
            *row = row.saturating_sub(removed).saturating_add(fresh.len());
        }
        self.place(file, fresh);
    }

    fn place(&mut self, file: &SumFile, rows: Range<usize>) {
        let is_few = rows.len() <= FEW;
        for row in rows.filter(|row| sum(file, *row).is_some()) {
            let at = if is_few {
                self.order.partition_point(|other| compare(file, *other, row).is_lt())
            } else {
                self.order.len()
            };
            self.order.insert(at, row);
        }
        if !is_few {
            self.order.sort_by(|a, b| compare(file, *a, *b));
        }
    }

    /// Learns what it does not know yet.
    pub fn refresh(&mut self, file: &SumFile, observations: &Observations) {
        if self.lines.len() != file.line_count() {
            *self = Self { lines: vec![Known::default(); file.line_count()], ..Self::default() };
            self.place(file, 0..file.line_count());
        } else if self.revision != observations.revision() {
            self.lines.iter_mut().for_each(|known| known.standing = Standing::Unread);
        }
        self.revision = observations.revision();
        for (line, known) in file.lines().zip(&mut self.lines) {
            match line.kind {
                LineKind::Sum(sum) if known.standing == Standing::Unread => known.learn(&sum, observations),
                _ => {}
            }
        }
    }

    /// Whether it is what the observations say of a file now.
    pub(super) fn fits(&self, file: &SumFile, observations: &Observations) -> bool {
        self.lines.len() == file.line_count() && self.revision == observations.revision()
    }

    /// What is known of each line.
    pub(super) fn lines(&self) -> impl Iterator<Item = Known> {
        self.lines.iter().copied()
    }

    /// The sum lines by their key, then by their place; counted from 0.
    pub(super) fn order(&self) -> &[usize] {
        &self.order
    }

    /// Whether the hash of a line may be that of an accident which needs no verdict to be seen.
    pub(super) fn may_be_accident(&self, number: usize) -> bool {
        let known = number.checked_sub(1).and_then(|row| self.lines.get(row));
        known.is_none_or(|known| known.is_accident != Some(false))
    }
}

impl Known {
    fn learn(&mut self, sum: &SumLine<'_>, observations: &Observations) {
        self.standing = match verdict(sum, observations) {
            None => Standing::Unasked,
            Some(Verdict::Proven { record }) => {
                self.record = record;
                Standing::Proven
            }
            Some(_) => Standing::Other,
        };
        // Making the hashes to compare with is what takes long; what the log proves is no accident anyway.
        if self.standing != Standing::Proven && self.is_accident.is_none() {
            self.is_accident = Some(known_bad_hash::accident(sum, None).is_some());
        }
    }

    /// The verdict of a line.
    pub(super) fn verdict<'a>(self, sum: &SumLine<'_>, observations: &'a Observations) -> Option<Verdict<'a>> {
        match self.standing {
            Standing::Proven => Some(Verdict::Proven { record: self.record }),
            Standing::Unasked => None,
            Standing::Unread | Standing::Other => verdict(sum, observations),
        }
    }
}

fn sum(file: &SumFile, row: usize) -> Option<SumLine<'_>> {
    match file.line(row.saturating_add(1))?.kind {
        LineKind::Sum(sum) => Some(sum),
        _ => None,
    }
}

fn compare(file: &SumFile, a: usize, b: usize) -> Ordering {
    let key = |row| sum(file, row).map(|sum| key(&sum));
    key(a).cmp(&key(b)).then(a.cmp(&b))
}

/// The key of a line, as it is ordered and compared.
pub(super) fn key<'a>(sum: &SumLine<'a>) -> (&'a [u8], &'a [u8], Of) {
    let [path, version, _] = sum.words();
    (path, version, sum.of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Context, Workspace, run};
    use crate::sumdb::remote::Unanswered;
    use crate::syntax::FileKind;
    use crate::text::{Span, TextEdit};

    /// Lines as Go writes them, in disorder, twice, of an accident, not as Go writes them, and no lines at all.
    const PIECES: [&str; 9] = [
        "a.example/m v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a.example/m v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a.example/m v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=\n",
        "b.example/m v1.0.0/go.mod h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=\n",
        "corp.example/m v1.10.0 h2:x\n",
        "\u{feff}<<<<<<< ours\n",
        ">>>>>>> theirs\n",
        "\n",
        " x",
    ];

    fn numbers() -> impl FnMut(usize) -> usize {
        let mut state = 9_u64;
        move |limit| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % 1_000_003).unwrap() % limit
        }
    }

    #[test]
    fn whatever_is_edited_and_learnt_a_check_with_it_finds_what_one_without_it_finds() {
        let (mut number, mut observations) = (numbers(), Observations::default());
        let (mut file, mut memory) = (SumFile::default(), Memory::default());
        for nth in 0..600 {
            let size = if nth % 100 == 0 { 200 } else { number(4) };
            let text: String = (0..size).map(|_| PIECES[number(PIECES.len())]).collect();
            let (a, b) = (number(file.text().len() + 1), number(file.text().len() + 1));
            // A file that only grows would be no test of small ones.
            let b = if nth % 50 == 7 {
                file.text().len()
            } else if nth % 3 == 0 {
                b
            } else {
                a
            };
            let fresh = file.edit(&TextEdit { span: Span::new(a.min(b), a.max(b)), text });
            memory.edit(&file, fresh);
            if nth % 17 == 0 {
                let modules = file.sum_lines().filter_map(|(_, sum)| crate::check::module_version(&sum));
                let why = [Unanswered::Offline, Unanswered::NoWay("x".to_owned())];
                observations.leave(modules, &why[number(2)]);
            }
            memory.refresh(&file, &observations);
            let around = Workspace::default;
            let fresh = Context::new(FileKind::GoSum, &file, around(), &observations, "db");
            let kept = Context::with_memory(FileKind::GoSum, &file, around(), &observations, "db", &memory);
            assert!(memory.fits(&file, &observations));
            assert_eq!(run(&kept), run(&fresh), "{:?}", String::from_utf8_lossy(file.text()));
        }
    }
}
