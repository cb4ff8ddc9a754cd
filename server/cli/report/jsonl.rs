//! The report as JSON lines: one object for each sum line, one for each finding, and a summary as the last. Pure.
//!
//! The objects are those of the JSON document (schema 1), each with its `type` and, for a line, its file.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::Report;
use super::json::{self, FindingOut, Ledger, LineOut, Tail};
use crate::text::shown_json;

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

/// Writes the report, one JSON object a line.
///
/// # Errors
/// Those of the writer.
pub fn jsonl(report: &Report<'_>, ledger: Ledger, out: &mut dyn Write) -> io::Result<()> {
    for file in &report.files {
        for line in &file.lines {
            write(out, &Row::Line { path: file.path.clone(), line: json::line(file, line) })?;
        }
    }
    for finding in json::findings(report) {
        write(out, &Row::Finding(finding))?;
    }
    write(out, &Row::Summary(Box::new(json::tail(report, ledger))))
}

/// The JSON Schema of one line, ended by a line feed.
#[must_use]
pub fn schema() -> String {
    format!("{:#}\n", schemars::schema_for!(Row).to_value())
}

fn write(out: &mut dyn Write, row: &Row) -> io::Result<()> {
    writeln!(out, "{}", shown_json(&serde_json::to_string(row)?))
}
