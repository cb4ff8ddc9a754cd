//! The report as JSON lines: one object for each sum line, one for each finding, and a summary as the last. Pure.
//!
//! The objects are those of the JSON document (schema 1), each with its `type` and, for a line, its file.

use schemars::JsonSchema;
use serde::Serialize;

use super::Report;
use super::json::{self, FindingOut, Ledger, LineOut, Tail};

#[derive(JsonSchema, Serialize)]
#[schemars(title = "A line of modseal check --format jsonl, schema 1")]
#[serde(tag = "type", rename_all = "lowercase")]
enum Row {
    /// One sum line.
    Line {
        /// The file that it stands in.
        path: String,
        #[serde(flatten)]
        line: LineOut,
    },
    /// Something that is wrong, at a place.
    Finding(FindingOut),
    /// The last line: everything that is of the whole run.
    Summary(Box<Tail>),
}

/// The report, one JSON object a line.
#[must_use]
pub fn jsonl(report: &Report<'_>, ledger: Ledger) -> String {
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

/// The JSON Schema of one line, ended by a line feed.
#[must_use]
pub fn schema() -> String {
    format!("{:#}\n", schemars::schema_for!(Row).to_value())
}

fn push(text: &mut String, row: &Row) {
    // Numbers, strings and lists always have a JSON form.
    text.push_str(&serde_json::to_string(row).unwrap_or_default());
    text.push('\n');
}
