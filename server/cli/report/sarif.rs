//! The report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format). Pure.
//!
//! Only what we fill is described here. Paths are relative, so that a report says nothing of the machine that wrote it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::stream::{Each, write_json};
use super::{File, Hidden, Report};
use crate::check::{self, Finding, Fix, Severity};
use crate::text::Span;
use crate::text::shown;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Serialize)]
struct Log<Results> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<Results>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<Results> {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Results,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    help: Message,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultOut {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixOut>,
    /// Empty: it is not suppressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Suppression>>,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixOut {
    description: Message,
    artifact_changes: [Change; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

/// Writes the report as one SARIF log with one run.
///
/// # Errors
/// Those of the writer.
pub fn sarif(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<_> = check::ALL.iter().map(|check| rule(check)).collect();
    let places: BTreeMap<_, _> = rules.iter().enumerate().map(|(place, rule)| (rule.id, place)).collect();
    // An empty list says that it is not suppressed, a missing one that nobody knows (section 3.27.23).
    let unsuppressed = || (report.suppressed() > 0).then(Vec::new);
    let results = || {
        report.files.iter().flat_map(|file| {
            let (uri, places) = (encoded(&report.relative(file)), &places);
            // What is suppressed is a result too: a viewer hides it, and shows it when asked.
            file.listed(Hidden::Listed).map(move |(finding, reason)| {
                let mut result = result(file, finding, reason, (&uri, places));
                result.suppressions = result.suppressions.or_else(unsuppressed);
                result
            })
        })
    };
    let version = env!("CARGO_PKG_VERSION");
    let run = Run {
        column_kind: "unicodeCodePoints",
        invocations: [invocation(report)],
        results: Each(results),
        tool: Tool { driver: Driver { name: "modseal", version, semantic_version: version, rules } },
    };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    write_json(out, &log)
}

fn rule(check: &check::Check) -> Rule {
    Rule {
        id: check.code,
        short_description: Message { text: check.summary.to_owned() },
        help: Message { text: check.remedy.to_owned() },
        default_configuration: Configuration { level: level(check.severity) },
    }
}

fn invocation(report: &Report<'_>) -> Invocation {
    let notification = |problem: &String| Notification { level: "error", message: Message { text: shown(problem) } };
    Invocation {
        execution_successful: report.unread.is_empty(),
        tool_execution_notifications: report.unread.iter().map(notification).collect(),
    }
}

fn result(
    file: &File<'_>,
    finding: &Finding,
    reason: Option<&str>,
    (uri, places): (&str, &BTreeMap<&str, usize>),
) -> ResultOut {
    let text = format!("{}\n{}", shown(&finding.message), shown(&finding.help));
    ResultOut {
        rule_id: finding.code,
        rule_index: places.get(finding.code).copied(),
        level: level(finding.severity),
        message: Message { text },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: artifact(uri),
                region: region(file, finding.span),
            },
        }],
        // A fix that changes no text is a command, for which SARIF has no place.
        fixes: finding.fixes.iter().filter(|fix| !fix.edits.is_empty()).map(|it| fix(file, it, uri)).collect(),
        suppressions: reason.map(|reason| vec![Suppression { kind: "external", justification: shown(reason) }]),
    }
}

fn fix(file: &File<'_>, fix: &Fix, uri: &str) -> FixOut {
    let replacements = fix.edits.iter().map(|edit| Replacement {
        deleted_region: region(file, edit.span),
        inserted_content: Message { text: edit.text.clone() },
    });
    FixOut {
        description: Message { text: shown(&fix.title) },
        artifact_changes: [Change { artifact_location: artifact(uri), replacements: replacements.collect() }],
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint | Severity::Info => "note",
    }
}

fn artifact(uri: &str) -> Artifact {
    Artifact { uri: uri.to_owned(), uri_base_id: "%SRCROOT%" }
}

fn region(file: &File<'_>, span: Span) -> Region {
    let ((start_line, start_column), (end_line, end_column)) = file.character_range(span);
    Region { start_line, start_column, end_line, end_column }
}

/// A relative reference (RFC 3986).
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_no_foreign_characters() {
        assert_eq!(encoded("a b/ü:#?%/go.sum"), "a%20b/%C3%BC%3A%23%3F%25/go.sum");
    }
}
