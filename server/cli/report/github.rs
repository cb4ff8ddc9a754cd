//! The report as workflow commands of GitHub Actions, which become annotations of the lines. Pure.
//!
//! It follows `actions/toolkit`, `packages/core/src/command.ts`: its names, and its escaping of data and properties.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{File, Report, text};
use crate::check::{Finding, Severity};
use crate::text::shown;

/// Writes the report: a command for each finding and for each file that could not be read, and the summary in plain text.
///
/// # Errors
/// Those of the writer.
pub fn github(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for file in &report.files {
        for (finding, reason) in report.listed(file) {
            write(out, file, finding, reason)?;
        }
    }
    for problem in &report.unread {
        writeln!(out, "::error title=modseal::{}", data(problem))?;
    }
    if let Some(notice) = report.suppression_notice() {
        writeln!(out, "::notice title=modseal::{}", data(&notice))?;
    }
    writeln!(out, "{}", text::summary(report, text::Look::Plain))
}

fn write(out: &mut dyn Write, file: &File<'_>, finding: &Finding, reason: Option<&str>) -> io::Result<()> {
    let (start, end) = file.character_range(finding.span);
    let command = if reason.is_some() { "notice" } else { command(finding.severity) };
    write!(out, "::{command} file={}", property(&file.path.replace('\\', "/")))?;
    write!(out, ",line={},endLine={}", start.0, end.0)?;
    // GitHub takes columns only within one line.
    if start.0 == end.0 {
        write!(out, ",col={},endColumn={}", start.1, end.1)?;
    }
    let why = reason.map_or_else(String::new, |reason| format!("\nan exception hides this: {}", shown(reason)));
    let message = format!("{}\n{}{why}", shown(&finding.message), shown(&finding.help));
    let title = property(&format!("modseal: {}", finding.code));
    writeln!(out, ",title={title}::{}", escaped(&message, &[]))
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint | Severity::Info => "notice",
    }
}

fn data(text: &str) -> String {
    escaped(&shown(text), &[])
}

fn property(text: &str) -> String {
    escaped(&shown(text), &[':', ','])
}

/// What would end the command, or one of its properties, as percent and two hexadecimal digits.
fn escaped(text: &str, also: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match matches!(c, '%' | '\r' | '\n') || also.contains(&c) {
            true => _ = write!(escaped, "%{:02X}", u32::from(c)),
            false => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(property("a:b,c%\n::error::x"), "a%3Ab%2Cc%25\\n%3A%3Aerror%3A%3Ax");
        assert_eq!(escaped("50%: a, b\r\nc", &[]), "50%25: a, b%0D%0Ac");
    }
}
