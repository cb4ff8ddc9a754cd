//! The report for people: each finding with its line and a caret under the part meant, and a summary. Pure.
//!
//! Everything that comes from files or servers is escaped before it reaches the renderer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::super::paint;
use super::{File, Report};
use crate::check::{Finding, Safety, Severity};
use crate::observation::Verdict;
use crate::text::shown;
use crate::text::{Span, counted, grouped};

/// Columns of a line that are shown on each side of the part meant.
const WINDOW: usize = 120;
/// Lines of a finding that are shown; of a longer one, the first.
const LINES_SHOWN: usize = 3;

/// How much is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Findings only.
    Quiet,
    /// Findings and a summary.
    Normal,
    /// Every request as well.
    Verbose,
}

/// How a line is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// With escape sequences.
    Colored,
    /// As it is.
    Plain,
}

/// Writes the report, with colours as escape sequences.
///
/// # Errors
/// Those of the writer.
pub fn text(report: &Report<'_>, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    let renderer = Renderer::styled();
    for file in &report.files {
        for (finding, reason) in report.listed(file) {
            writeln!(out, "{}\n", render(&renderer, file, finding, reason))?;
        }
    }
    if detail == Detail::Verbose {
        out.write_all(requests(report).as_bytes())?;
    }
    if detail > Detail::Quiet {
        out.write_all(exclusions(report).as_bytes())?;
        writeln!(out, "{}", summary(report, Look::Colored))?;
    }
    Ok(())
}

fn render(renderer: &Renderer, file: &File<'_>, finding: &Finding, reason: Option<&str>) -> String {
    let excerpt = Excerpt::of(file, finding.span);
    let (path, message, help) = (shown(&file.path), shown(&finding.message), shown(&finding.help));
    let title = level(finding.severity).primary_title(message).id(finding.code);
    let annotation = AnnotationKind::Primary.span(excerpt.marked);
    // The renderer counts columns in what it shows: escapes and cuts before the place move them. JSON has the true ones.
    let snippet = Snippet::source(excerpt.source).path(path).line_start(excerpt.line).fold(false);
    let mut group: Group<'_> = title.element(snippet.annotation(annotation));
    if let Some(last) = excerpt.beyond {
        group = group.element(Level::NOTE.message(format!("it ends in line {last}")));
    }
    for related in &finding.related {
        let place = related.path.as_ref().map_or_else(|| place(file, related.span), |path| shown(path));
        group = group.element(Level::NOTE.message(format!("{place}: {}", shown(&related.message))));
    }
    if let Some(reason) = reason {
        group = group.element(Level::NOTE.message(format!("an exception hides this: {}", shown(reason))));
    }
    group = group.element(Level::HELP.message(help));
    for fix in &finding.fixes {
        let kind = if fix.safety == Safety::Safe { "fix" } else { "possible fix" };
        group = group.element(Level::HELP.with_name(kind).message(shown(&fix.title)));
    }
    renderer.render(&[group])
}

fn place(file: &File<'_>, span: Span) -> String {
    let (line, column) = file.line_column(span.start);
    format!("{}:{line}:{column}", shown(&file.path))
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Hint => Level::NOTE.with_name("hint"),
        Severity::Info => Level::INFO,
        Severity::Warning => Level::WARNING,
    }
}

/// The lines around a span as they may be shown, and where in them the span lies.
struct Excerpt {
    source: String,
    marked: Range<usize>,
    line: usize,
    /// The last line of the span, if that is too long to be shown.
    beyond: Option<usize>,
}

impl Excerpt {
    fn of(file: &File<'_>, span: Span) -> Self {
        let (line, _) = file.line_column(span.start);
        let last = file.line_column(span.end).0;
        let is_long = last.saturating_sub(line) >= LINES_SHOWN;
        let mut excerpt = Self { source: String::new(), marked: 0..0, line, beyond: is_long.then_some(last) };
        let lines = (line..).map_while(|number| file.file.line(number)).take_while(|line| line.span.start <= span.end);
        for (index, line) in lines.take(if is_long { 1 } else { LINES_SHOWN }).enumerate() {
            if index > 0 && line.span.start == span.end {
                break;
            }
            if index > 0 {
                excerpt.source.push('\n');
            }
            excerpt.push_line(line.bytes(), line.span, span);
        }
        let end = excerpt.marked.end.max(excerpt.marked.start);
        excerpt.marked.end = end.min(excerpt.source.len());
        excerpt
    }

    /// Appends one line, escaped, and cut where it is far from the span.
    fn push_line(&mut self, bytes: &[u8], line: Span, span: Span) {
        let (start, end) = (span.start.saturating_sub(line.start), span.end.saturating_sub(line.start));
        let last = end.min(start + WINDOW).saturating_add(WINDOW);
        let near = start.saturating_sub(WINDOW)..last.min(bytes.len());
        if near.start > 0 {
            self.source.push('…');
        }
        let mut offset = near.start;
        let indent = bytes.iter().take_while(|byte| **byte == b'\t').count();
        for chunk in bytes.get(near.clone()).unwrap_or_default().utf8_chunks() {
            for c in chunk.valid().chars() {
                // Lines of a go.mod are indented by a tab, which the renderer shows as spaces and counts as one column.
                let text = if offset < indent { "\t".to_owned() } else { shown(c.encode_utf8(&mut [0; 4])) };
                self.push_char(&text, offset..offset + c.len_utf8(), line, span);
                offset += c.len_utf8();
            }
            for _ in chunk.invalid() {
                self.push_char("\u{fffd}", offset..offset + 1, line, span);
                offset += 1;
            }
        }
        if near.end < bytes.len() {
            self.source.push('…');
        }
        // A place behind the last character.
        if start >= bytes.len() && span.start >= line.start {
            self.marked = self.source.len()..self.source.len();
        }
    }

    /// Appends one character as it is shown, which stands at these bytes of its line.
    fn push_char(&mut self, text: &str, at: Range<usize>, line: Span, span: Span) {
        if line.start + at.start == span.start {
            self.marked = self.source.len()..self.source.len();
        }
        self.source.push_str(text);
        if line.start + at.start >= span.start && line.start + at.start < span.end {
            self.marked.end = self.source.len();
        }
    }
}

/// Which rule keeps how many lines from being looked up: nobody should take them for proven.
fn exclusions(report: &Report<'_>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in report.files.iter().flat_map(|file| &file.lines) {
        if let Verdict::Excluded(rule) = &line.verdict {
            *counts.entry(rule.to_string()).or_default() += 1;
        }
    }
    let lines =
        counts.iter().map(|(rule, count)| format!("{} not looked up: {}\n", counted(*count, "line"), shown(rule)));
    lines.collect()
}

fn requests(report: &Report<'_>) -> String {
    let mut text = String::new();
    for entry in &report.ledger {
        let status = entry.status.map_or_else(|| "no reply".to_owned(), |status| status.to_string());
        let (host, path) = (shown(&entry.host), shown(&entry.path));
        let _ = writeln!(text, "{:>8} {:>6} ms  {:6} {host}{path}", status, entry.milliseconds, entry.why.word());
    }
    text
}

/// The last line: `412 proven, 3 excluded, 1 differs · sum.golang.org at 71,909,756 · 0.84 s · 37 requests`.
pub(super) fn summary(report: &Report<'_>, look: Look) -> String {
    let counts = report.counts();
    let number = |word: &str| counts.get(word).copied().unwrap_or_default();
    let words = ["proven", "excluded", "differs", "absent", "unchecked", "broken", "malformed"];
    let present = words.iter().filter(|word| number(word) > 0);
    let verdict = |word: &&str| {
        let text = format!("{} {word}", grouped(number(word) as u64));
        match paint::role_of(word).filter(|_| look == Look::Colored) {
            Some(role) => paint::paint(role, &text),
            None => text,
        }
    };
    let verdicts: Vec<_> = present.map(verdict).collect();
    let verdicts = if verdicts.is_empty() { "no sum lines".to_owned() } else { verdicts.join(", ") };
    let head = report.database.as_ref().and_then(|database| {
        let head = database.head.as_ref()?;
        Some(format!("{} at {}", shown(database.key.name()), grouped(head.checkpoint.size())))
    });
    let hidden = report.suppressed();
    let hidden = (hidden > 0).then(|| format!("{} suppressed", grouped(hidden as u64)));
    let parts =
        [Some(verdicts), hidden, head, Some(seconds(report.elapsed)), Some(counted(report.ledger.len(), "request"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}
