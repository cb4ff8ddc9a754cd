//! The report as JUnit's XML: one test case for each file, and a skipped one for each finding that is suppressed. Pure.
//!
//! There is no one specification; the elements are those that Ant's `junitreport` writes and every CI server reads. Our
//! own escaping is five characters long, and what XML 1.0 (section 2.2) has no place for is dropped.

use std::io::{self, Write};

use super::super::choices::Threshold;
use super::{File, Report, Suppressed};
use crate::text::{counted, shown};

/// Writes the report. What is below the threshold is told and fails nothing.
///
/// # Errors
/// Those of the writer.
pub fn junit(report: &Report<'_>, threshold: Threshold, out: &mut dyn Write) -> io::Result<()> {
    let outcomes: Vec<_> = report.files.iter().map(|file| outcome(file, threshold)).collect();
    let failures = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Failed(_))).count();
    let unknown = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Unknown(_))).count();
    let errors = report.unread.len() + unknown;
    let skipped = report.suppressed();
    let tests = report.files.len() + report.unread.len() + skipped;
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"");
    let time = report.elapsed.as_secs_f64();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"modseal\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"modseal check\" {counts} time=\"{time:.3}\">")?;
    for (file, outcome) in report.files.iter().zip(&outcomes) {
        write(out, file, outcome)?;
        write_suppressed(out, file)?;
    }
    for problem in &report.unread {
        let problem = escaped(problem);
        writeln!(out, "    <testcase name=\"files\" classname=\"modseal\"><error message=\"{problem}\"/></testcase>")?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// What became of a file.
enum Outcome {
    Failed(String),
    Passed,
    Unknown(String),
}

fn outcome(file: &File<'_>, threshold: Threshold) -> Outcome {
    let fails = |severity| threshold.severity.is_some_and(|least| severity >= least);
    let findings = file.findings.iter().filter(|finding| fails(finding.severity)).count();
    let lacking = file.lines.iter().filter(|line| threshold.demand.lacks(line)).count();
    let unknown = file.lines.iter().filter(|line| line.is_unknown()).count();
    match (findings, lacking, unknown) {
        (0, 0, 0) => Outcome::Passed,
        (0, 0, unknown) => Outcome::Unknown(format!("{} could not be checked", counted(unknown, "line"))),
        (0, lacking, _) => Outcome::Failed(format!("{} not proven", counted(lacking, "line"))),
        (findings, ..) => Outcome::Failed(counted(findings, "finding")),
    }
}

fn write(out: &mut dyn Write, file: &File<'_>, outcome: &Outcome) -> io::Result<()> {
    write!(out, "    <testcase name=\"{}\" classname=\"modseal\">", escaped(&file.path))?;
    let element = match outcome {
        Outcome::Failed(message) => Some((format!("failure message=\"{}\"", escaped(message)), "failure")),
        Outcome::Unknown(message) => Some((format!("error message=\"{}\"", escaped(message)), "error")),
        Outcome::Passed if file.findings.is_empty() => None,
        Outcome::Passed => Some(("system-out".to_owned(), "system-out")),
    };
    if let Some((start, end)) = element {
        write!(out, "<{start}>")?;
        for (place, finding) in file.findings.iter().enumerate() {
            let line_end = if place > 0 { "\n" } else { "" };
            write!(out, "{line_end}{}", escaped(&file.told(finding)))?;
        }
        write!(out, "</{end}>")?;
    }
    writeln!(out, "</testcase>")
}

fn write_suppressed(out: &mut dyn Write, file: &File<'_>) -> io::Result<()> {
    for Suppressed { finding, reason, policy } in &file.suppressed {
        let (line, _) = file.line_column(finding.span.start);
        let name = escaped(&format!("{}:{line}: {}", file.path, finding.code));
        let message = escaped(&format!("suppressed by {policy}: {reason}"));
        let told = escaped(&file.told(finding));
        write!(out, "    <testcase name=\"{name}\" classname=\"modseal\"><skipped message=\"{message}\">")?;
        writeln!(out, "{told}</skipped></testcase>")?;
    }
    Ok(())
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in shown(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_an_element_or_an_attribute_early() {
        assert_eq!(escaped("<a b=\"c\" d='e'>&]]>"), "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;]]&gt;");
        assert_eq!(escaped("a\u{0}b\u{ffff}c\u{1b}"), "a\\u{0}bc\\u{1b}");
    }
}
