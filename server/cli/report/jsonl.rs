//! The report as JSON lines: one object for each sum line, one for each finding, and a summary as the last. Pure.
//!
//! The objects are those of the JSON document (schema 1), each with its `type` and, for a line, its file.

use serde::Serialize;

use super::Report;
use super::json::{self, FindingOut, Ledger, LineOut, Tail};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Row {
    Line {
        path: String,
        #[serde(flatten)]
        line: LineOut,
    },
    Finding(FindingOut),
    Summary(Box<Tail>),
}

/// The report, one JSON object a line.
#[must_use]
pub fn jsonl(report: &Report, ledger: Ledger) -> String {
    let mut text = String::new();
    for file in &report.files {
        for line in &file.lines {
            push(&mut text, &Row::Line { path: file.path.clone(), line: json::line(file, line) });
        }
    }
    for finding in json::findings(report) {
        push(&mut text, &Row::Finding(finding));
    }
    push(&mut text, &Row::Summary(Box::new(json::tail(report, ledger))));
    text
}

fn push(text: &mut String, row: &Row) {
    // Numbers, strings and lists always have a JSON form.
    text.push_str(&serde_json::to_string(row).unwrap_or_default());
    text.push('\n');
}
