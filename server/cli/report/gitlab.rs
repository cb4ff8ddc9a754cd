//! The report as GitLab's code quality report, which becomes the widget and the marks of a merge request. Pure.
//!
//! The fields are those of GitLab's documentation ("Code Quality report format"), a part of Code Climate's. There is no place
//! in it for files that could not be read, nor for a count of what exceptions hide: standard error tells of them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::stream::{Each, write_json};
use super::{File, Report};
use crate::check::{Finding, Severity};
use crate::text::shown;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the report as one JSON list, ended by a line feed.
///
/// # Errors
/// Those of the writer.
pub fn gitlab(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_json(out, &Each(|| report.files.iter().flat_map(|file| issues(report, file))))
}

fn issues<'r>(report: &'r Report<'_>, file: &'r File<'_>) -> impl Iterator<Item = Issue> + 'r {
    let path = report.relative(file);
    // Equal lines may have the same finding: each is counted, since GitLab drops what has a fingerprint that it knows.
    let mut seen: BTreeMap<(&str, &[u8]), u64> = BTreeMap::new();
    let one = move |(finding, reason): (&'r Finding, Option<&'r str>)| {
        let text = file.file.line_at(finding.span.start).map_or(&[][..], |line| line.span.of(file.file.text()));
        let nth = seen.entry((finding.code, text)).or_default();
        *nth = nth.saturating_add(1);
        let parts = [finding.code.as_bytes(), path.as_bytes(), text];
        match reason {
            None => issue(file, finding, shown(&path), fingerprint(&parts, *nth)),
            // Once nothing hides it any more it is another issue, a new one.
            Some(reason) => {
                let issue = issue(file, finding, shown(&path), fingerprint(&[&parts[..], &[b"hidden"]].concat(), *nth));
                let description = format!("{}; an exception hides this: {}", issue.description, shown(reason));
                Issue { description, severity: "info", ..issue }
            }
        }
    };
    report.listed(file).map(one)
}

fn issue(file: &File<'_>, finding: &Finding, path: String, fingerprint: String) -> Issue {
    let (begin, _) = file.line_column(finding.span.start);
    // The end is excluded: where a line begins, the one before it is the last.
    let last = finding.span.end.saturating_sub(1).max(finding.span.start);
    let (end, _) = file.line_column(last);
    Issue {
        description: format!("{}; {}", shown(&finding.message), shown(&finding.help)),
        check_name: finding.code,
        fingerprint,
        severity: severity(finding.severity),
        location: Location { path, lines: Lines { begin, end } },
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "minor",
        Severity::Hint => "info",
    }
}

/// The same for the same finding, wherever its line moves to in its file.
fn fingerprint(parts: &[&[u8]], nth: u64) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.update(nth.to_be_bytes());
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_tell_their_parts_apart() {
        let one = fingerprint(&[b"a", b"bc"], 1);
        assert_eq!(one.len(), 64);
        assert_eq!(one, fingerprint(&[b"a", b"bc"], 1));
        assert_ne!(one, fingerprint(&[b"ab", b"c"], 1));
        assert_ne!(one, fingerprint(&[b"a", b"bc"], 2));
    }
}
