//! The report as one JSON document, schema 1. Pure.
//!
//! Lines and columns count from 1; columns and offsets are bytes.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fix::Applied;
use super::stream::{Each, write_json};
use super::{File, Line, Report};
use crate::check::hash_mismatch::Cause;
use crate::check::{Finding, Safety};
use crate::observation::Verdict;
use crate::sumdb::client::Source;
use crate::syntax::gosum::Of;
use crate::text::Span;
use crate::text::shown;

/// Whether the document lists every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ledger {
    /// Only their number.
    Count,
    /// All of them.
    Full,
}

#[derive(JsonSchema, Serialize)]
#[schemars(title = "The report of modseal check, schema 1")]
struct Document<Files, Findings> {
    #[serde(flatten)]
    tail: Tail,
    #[schemars(with = "Vec<FileOut<()>>")]
    files: Files,
    #[schemars(with = "Vec<FindingOut>")]
    findings: Findings,
}

/// Everything of the document but its two long lists.
#[derive(JsonSchema, Serialize)]
pub(super) struct Tail {
    /// The number of this schema.
    schema: u32,
    tool: Tool,
    /// The checksum database; null if the settings name none.
    database: Option<DatabaseOut>,
    /// What could not be read or written, in sentences; if there is something, the exit status is not 0.
    unread: Vec<String>,
    /// The fixes that --fix has written; the rest of the report is of the files as they are now.
    fixed: Vec<FixedOut>,
    requests: Requests,
    summary: Summary,
}

#[derive(JsonSchema, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct DatabaseOut {
    name: String,
    /// The hash of its key, in hexadecimal.
    key: String,
    /// The number of records in the tree that everything is proven in; null if no head is known.
    tree_size: Option<u64>,
    /// The root of that tree, in base64.
    root: Option<String>,
    /// How long ago its head was received, if that is known.
    age_seconds: Option<u64>,
    /// Where its head came from: remote, or store.
    source: Option<&'static str>,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "FileOut")]
struct FileOut<Lines> {
    path: String,
    kind: &'static str,
    /// The sum lines; none in a go.mod or go.work.
    #[schemars(with = "Vec<LineOut>")]
    lines: Lines,
}

#[derive(JsonSchema, Serialize)]
pub(super) struct LineOut {
    /// From 1.
    line: usize,
    /// Null, as the next three, if the line has not three words.
    module: Option<String>,
    version: Option<String>,
    /// What the hash is of: zip, or go.mod.
    of: Option<&'static str>,
    hash: Option<String>,
    /// proven, differs, absent, excluded, unchecked, broken or malformed.
    verdict: &'static str,
    /// The number of the record that proves the line, or another hash.
    record: Option<u64>,
    /// What the log proves instead, where the verdict is differs.
    proven_hash: Option<String>,
    /// A word for why, where the verdict is unchecked or broken.
    reason: Option<String>,
    /// The likely cause, where the verdict is differs.
    cause: Option<&'static str>,
}

#[derive(JsonSchema, Serialize)]
pub(super) struct FindingOut {
    code: &'static str,
    /// error, warning, info or hint.
    severity: &'static str,
    path: String,
    range: Range,
    message: String,
    help: String,
    fixes: Vec<FixOut>,
    related: Vec<RelatedOut>,
    /// The reason of the exception that hides it: only with --show-suppressed.
    suppressed: Option<String>,
}

#[derive(JsonSchema, Serialize)]
struct Range {
    start: Place,
    /// The first place that does not belong to it.
    end: Place,
}

#[derive(JsonSchema, Serialize)]
struct Place {
    /// From 1.
    line: usize,
    /// In bytes, from 1.
    column: usize,
    /// In bytes, from 0.
    offset: usize,
}

#[derive(JsonSchema, Serialize)]
struct FixOut {
    title: String,
    /// Whether --fix applies it; --unsafe-fixes applies the others as well.
    safe: bool,
    edits: Vec<EditOut>,
}

#[derive(JsonSchema, Serialize)]
struct EditOut {
    path: String,
    start: usize,
    end: usize,
    text: String,
}

#[derive(JsonSchema, Serialize)]
struct RelatedOut {
    path: String,
    /// Null for a place in another file.
    range: Option<Range>,
    message: String,
}

#[derive(JsonSchema, Serialize)]
struct FixedOut {
    path: String,
    line: usize,
    code: &'static str,
    title: String,
}

#[derive(JsonSchema, Serialize)]
struct Requests {
    count: usize,
    bytes: u64,
    /// Each request, with -v or --ledger.
    ledger: Vec<Entry>,
}

#[derive(JsonSchema, Serialize)]
struct Entry {
    host: String,
    path: String,
    /// head, probe, record or tile.
    why: &'static str,
    /// Null if no reply came.
    status: Option<u16>,
    ms: u64,
}

#[derive(Default, JsonSchema, Serialize)]
struct Summary {
    proven: usize,
    differs: usize,
    absent: usize,
    excluded: usize,
    unchecked: usize,
    broken: usize,
    malformed: usize,
    /// Findings that exceptions hide.
    suppressed: usize,
}

/// Writes the report as one JSON document, ended by a line feed.
///
/// # Errors
/// Those of the writer.
pub fn json(report: &Report<'_>, ledger: Ledger, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        files: Each(|| report.files.iter().map(file)),
        findings: Each(|| findings(report)),
        tail: tail(report, ledger),
    };
    write_json(out, &document)
}

/// The JSON Schema of the document, ended by a line feed.
#[must_use]
pub fn schema() -> String {
    format!("{:#}\n", schemars::schema_for!(Document<(), ()>).to_value())
}

pub(super) fn tail(report: &Report<'_>, ledger: Ledger) -> Tail {
    Tail {
        schema: 1,
        tool: Tool { name: "modseal", version: env!("CARGO_PKG_VERSION") },
        database: report.database.as_ref().map(database),
        unread: report.unread.iter().map(|text| shown(text)).collect(),
        fixed: report.fixed.iter().map(fixed).collect(),
        requests: requests(report, ledger),
        summary: summary(report),
    }
}

fn database(database: &super::Database) -> DatabaseOut {
    let head = database.head.as_ref();
    DatabaseOut {
        name: database.key.name().to_owned(),
        key: format!("{:08x}", database.key.hash()),
        tree_size: head.map(|head| head.checkpoint.size()),
        root: head.map(|head| head.checkpoint.tree().root.to_string()),
        age_seconds: head.and_then(|head| head.age).map(|age| age.as_secs()),
        source: head.map(|head| match head.source {
            Source::Remote => "remote",
            Source::GoCache | Source::Store => "store",
        }),
    }
}

fn file(file: &File<'_>) -> FileOut<impl Serialize> {
    let lines = Each(|| file.lines.iter().map(|it| line(file, it)));
    FileOut { path: file.path.clone(), kind: file.kind, lines }
}

pub(super) fn line(file: &File<'_>, line: &Line<'_>) -> LineOut {
    let sum = file.sum(line.number);
    let sum = sum.as_ref();
    let (record, proven_hash) = match line.verdict {
        Verdict::Differs { record, proven_hash } => (Some(record), Some(proven_hash.to_owned())),
        Verdict::Proven { record } => (Some(record), None),
        _ => (None, None),
    };
    LineOut {
        line: line.number,
        module: sum.map(|sum| sum.path().text.to_string()),
        version: sum.map(|sum| sum.version().text.to_string()),
        of: sum.map(|sum| of(sum.of)),
        hash: sum.map(|sum| sum.hash().text.to_string()),
        verdict: line.verdict.word(),
        record,
        proven_hash,
        reason: line.verdict.reason(),
        cause: line.cause.map(Cause::word),
    }
}

fn fixed(fix: &Applied) -> FixedOut {
    FixedOut { path: fix.path.clone(), line: fix.line, code: fix.code, title: fix.title.clone() }
}

fn of(of: Of) -> &'static str {
    match of {
        Of::GoMod => "go.mod",
        Of::Zip => "zip",
    }
}

pub(super) fn findings(report: &Report<'_>) -> impl Iterator<Item = FindingOut> {
    let listed = |file| report.listed(file).map(move |(finding, reason)| finding_out(file, finding, reason));
    report.files.iter().flat_map(listed)
}

fn finding_out(file: &File<'_>, finding: &Finding, reason: Option<&str>) -> FindingOut {
    let related = finding.related.iter().map(|related| RelatedOut {
        path: related.path.clone().unwrap_or_else(|| file.path.clone()),
        // A place in another file is given by its path alone: its text is not at hand here.
        range: related.path.is_none().then(|| range(file, related.span)),
        message: related.message.clone(),
    });
    let fixes = finding.fixes.iter().map(|fix| FixOut {
        title: fix.title.to_string(),
        safe: fix.safety == Safety::Safe,
        edits: fix.edits.iter().map(|edit| edit_out(file, edit)).collect(),
    });
    FindingOut {
        code: finding.code,
        severity: finding.severity.word(),
        path: file.path.clone(),
        range: range(file, finding.span),
        message: finding.message.clone(),
        help: finding.help.to_string(),
        fixes: fixes.collect(),
        related: related.collect(),
        suppressed: reason.map(str::to_owned),
    }
}

fn edit_out(file: &File<'_>, edit: &crate::text::TextEdit) -> EditOut {
    EditOut { path: file.path.clone(), start: edit.span.start, end: edit.span.end, text: edit.text.clone() }
}

fn range(file: &File<'_>, span: Span) -> Range {
    let place = |offset: usize| {
        let (line, column) = file.line_column(offset);
        Place { line, column, offset }
    };
    Range { start: place(span.start), end: place(span.end) }
}

fn requests(report: &Report<'_>, ledger: Ledger) -> Requests {
    let entries = report.ledger.iter().filter(|_| ledger == Ledger::Full).map(|entry| Entry {
        host: entry.host.clone(),
        path: entry.path.clone(),
        why: entry.why.word(),
        status: entry.status,
        ms: entry.milliseconds,
    });
    Requests {
        count: report.ledger.len(),
        bytes: report.ledger.iter().map(|entry| entry.bytes).sum(),
        ledger: entries.collect(),
    }
}

fn summary(report: &Report<'_>) -> Summary {
    let mut summary = Summary { suppressed: report.suppressed(), ..Summary::default() };
    for line in report.files.iter().flat_map(|file| &file.lines) {
        let count = match line.verdict {
            Verdict::Absent { .. } => &mut summary.absent,
            Verdict::Broken(_) => &mut summary.broken,
            Verdict::Differs { .. } => &mut summary.differs,
            Verdict::Excluded(_) => &mut summary.excluded,
            Verdict::Malformed => &mut summary.malformed,
            Verdict::Proven { .. } => &mut summary.proven,
            Verdict::Unchecked(_) => &mut summary.unchecked,
        };
        *count += 1;
    }
    summary
}
