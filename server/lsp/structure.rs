//! The outline of a go.sum, what can be folded in it, and the summary above its first line.

use crate::observation::Verdict;
use crate::syntax::gosum::SumLine;
use crate::text::{Span, grouped};

use super::lines::mark;
use super::view::{Counts, View};

/// Entries of the outline at most: nobody reads more, and a client that is sent 100,000 stands still for a second.
const SYMBOLS: usize = 10_000;
/// Folds at most, for the same reason.
const FOLDS: usize = SYMBOLS;

/// One entry of the outline: all lines of one module version that follow one another.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    pub(super) name: String,
    pub(super) detail: String,
    pub(super) span: Span,
    pub(super) selection: Span,
}

/// A mark at the end of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hint {
    pub(super) offset: usize,
    pub(super) label: &'static str,
    pub(super) tooltip: String,
}

/// The outline; where it would be too long the last entry says how many more there are.
pub(super) fn symbols(view: View<'_>) -> Vec<Symbol> {
    let mut symbols: Vec<Symbol> = Vec::new();
    let mut before: Option<SumLine<'_>> = None;
    let mut more = 0_u64;
    for (line, sum) in view.document.sums.sum_lines() {
        let is_new = !before.replace(sum).is_some_and(|before| before.is_same_module_version(&sum));
        if is_new && symbols.len() < SYMBOLS {
            symbols.push(Symbol {
                name: sum.path().text.to_string(),
                detail: sum.version().text.to_string(),
                span: line.span,
                selection: sum.key_span(),
            });
            continue;
        }
        more = more.saturating_add(u64::from(is_new));
        if let Some(last) = symbols.last_mut().filter(|_| more == 0) {
            last.span.end = line.span.end;
        }
    }
    if let Some(selection) = before.map(|last| last.key_span()).filter(|_| more > 0) {
        let name = format!("{} more module versions", grouped(more));
        symbols.push(Symbol { name, detail: String::new(), span: selection, selection });
    }
    symbols
}

/// Runs of lines of one module, from the first byte of the first to the last of the last; the first `limit` of them, where
/// the client has one, and never more than [`FOLDS`].
pub(super) fn folds(view: View<'_>, limit: Option<u32>) -> Vec<Span> {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).map_or(FOLDS, |limit| limit.min(FOLDS));
    let mut runs: Vec<(String, usize, Span)> = Vec::new();
    for (line, sum) in view.document.sums.sum_lines() {
        match runs.last_mut() {
            Some((path, last, span)) if *path == sum.path().text && last.saturating_add(1) == line.number => {
                (*last, span.end) = (line.number, line.span.end);
            }
            _ => runs.push((sum.path().text.to_string(), line.number, line.span)),
        }
    }
    let text = view.document.sums.text();
    let folds = runs.into_iter().map(|(_, _, span)| span).filter(|span| span.of(text).contains(&b'\n'));
    folds.take(limit).collect()
}

/// `412 of 415 proven · 3 private`; nothing for a file without a sum line.
pub(super) fn summary(counts: &Counts) -> Option<String> {
    let total: usize = counts.values().sum();
    let proven = counts.get("proven").copied().unwrap_or_default();
    let mut text = format!("{} of {} proven", number(proven), number(total));
    for (word, count) in counts.iter().filter(|(word, _)| **word != "proven") {
        let word = match *word {
            "excluded" => "private",
            super::view::UNKNOWN => "not checked yet",
            "unchecked" => "not checked",
            word => word,
        };
        text.push_str(&format!(" · {} {word}", number(*count)));
    }
    (total > 0).then_some(text)
}

fn number(number: usize) -> String {
    grouped(number as u64)
}

/// The marks of the lines that a span touches.
pub(super) fn hints(view: View<'_>, within: Span) -> Vec<Hint> {
    let hint = |(span, sum): (Span, SumLine<'_>)| {
        let verdict = view.verdict(&sum).filter(|verdict| *verdict != Verdict::Malformed)?;
        let tooltip = super::lines::sentence(Some(&verdict), view.database, view.head());
        Some(Hint { offset: span.end, label: mark(&verdict), tooltip })
    };
    lines_within(view, within).filter_map(hint).collect()
}

/// The sum lines that a span touches.
pub(super) fn lines_within<'a>(view: View<'a>, within: Span) -> impl Iterator<Item = (Span, SumLine<'a>)> {
    let sums = &view.document.sums;
    let first = sums.line_at(within.start.min(sums.text().len())).map_or(1, |line| line.number);
    let lines =
        (first..).map_while(move |number| sums.line(number)).take_while(move |line| line.span.start <= within.end);
    lines.filter_map(|line| match line.kind {
        crate::syntax::gosum::LineKind::Sum(sum) => Some((line.span, sum)),
        _ => None,
    })
}
