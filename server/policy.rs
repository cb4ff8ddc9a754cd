//! A project's exceptions: findings that somebody has looked at and accepted, for a reason and for a time. Pure.
//!
//! It knows no file and no clock: the text and the day are arguments; [`place`] finds the file. The form is described in `docs/policy.md`. An
//! exception hides a finding and changes no verdict.

pub mod place;

use std::borrow::Cow;

use serde::Deserialize;
use toml::Spanned;

use crate::check::stale_exception::{self, Excepted, Fate};
use crate::check::{Finding, Severity, by_code};
use crate::check::{
    conflict_marker, log_misbehaviour, malformed_line, syntax, toolchain_unverifiable, unverified_replace,
    vulnerable_go,
};
use crate::host::Date;
use crate::module::{match_prefix_patterns, path_match};
use crate::syntax::gosum::SumLine;
use crate::text::Span;
use crate::text::shown;

/// The name of the file that is found by itself.
pub const FILE_NAME: &str = "modseal.toml";
/// Evidence against the log itself is never hidden, nor what speaks of exceptions themselves.
const NEVER_HIDDEN: [&str; 2] = [log_misbehaviour::CHECK.code, stale_exception::CHECK.code];
/// What these find is about no module, and an exception of an error must name one: none could ever hold.
const ABOUT_NO_MODULE: [&str; 3] = [syntax::CHECK.code, malformed_line::CHECK.code, conflict_marker::CHECK.code];
/// What these find is in a go.mod or go.work, where no hash stands.
const WITHOUT_HASH: [&str; 3] =
    [unverified_replace::CHECK.code, toolchain_unverifiable::CHECK.code, vulnerable_go::CHECK.code];
/// No project has more exceptions: each is held against each finding.
const LIMIT: usize = 1000;
/// No policy is longer, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// The exceptions of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    exceptions: Vec<Exception>,
}

/// One exception.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Exception {
    span: Span,
    code: String,
    module: Option<String>,
    hash: Option<String>,
    reason: String,
    expires: Option<Date>,
}

/// The file is not what it must be; nothing of it is used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct PolicyError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    exception: Vec<Spanned<Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    code: String,
    module: Option<String>,
    hash: Option<String>,
    reason: String,
    expires: Option<Day>,
}

/// A day, as a date of TOML or in quotes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Day {
    Date(toml::value::Datetime),
    Text(String),
}

/// What a finding is about, as far as an exception can name it.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The module path.
    pub module: Cow<'a, str>,
    /// The hash of the sum line; empty where it is about none.
    pub hash: Cow<'a, str>,
}

impl<'a> Subject<'a> {
    /// The module and the hash of a sum line.
    #[must_use]
    pub fn of(sum: &SumLine<'a>) -> Self {
        Self { module: sum.path().text, hash: sum.hash().text }
    }

    /// A module alone.
    #[must_use]
    pub fn module(path: &'a str) -> Self {
        Self { module: path.into(), hash: Cow::default() }
    }
}

/// How much of what a policy is for a run has looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of it: an exception that has hidden nothing is of no use.
    Whole,
    /// Not all, or not with all answers.
    Part,
}

/// Which exceptions have hidden something.
#[derive(Clone, Debug, Default)]
pub struct Used(std::collections::BTreeSet<usize>);

impl Policy {
    /// Reads the text of a policy file.
    ///
    /// # Errors
    /// [`PolicyError`] at the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.len() > SIZE_LIMIT {
            return Err(PolicyError { line: 1, problem: format!("it is longer than {SIZE_LIMIT} bytes") });
        }
        let document: Document = toml::from_str(text).map_err(|error| PolicyError {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            problem: error.message().to_owned(),
        })?;
        if document.exception.len() > LIMIT {
            return Err(PolicyError { line: 1, problem: format!("there are more than {LIMIT} exceptions") });
        }
        let exceptions = document.exception.into_iter().map(|table| {
            let span = table.span();
            let failed = |problem| PolicyError { line: line_of(text, span.start), problem };
            exception(table.into_inner(), Span::new(span.start, span.end)).map_err(failed)
        });
        Ok(Self { exceptions: exceptions.collect::<Result<_, _>>()? })
    }

    /// The reason why a finding is hidden, if it is; the exception is then marked as used.
    #[must_use]
    pub fn hides(
        &self,
        finding: &Finding,
        subject: Option<&Subject<'_>>,
        today: Date,
        used: &mut Used,
    ) -> Option<&str> {
        let is_it = |exception: &Exception| exception.is_in_force(today) && exception.fits(finding, subject);
        let (index, exception) = self.exceptions.iter().enumerate().find(|(_, exception)| is_it(exception))?;
        used.0.insert(index);
        Some(&exception.reason)
    }

    /// A finding for each exception that has expired or has hidden nothing, in the text of the policy.
    #[must_use]
    pub fn stale(&self, today: Date, used: &Used, reach: Reach) -> Vec<Finding> {
        let days: Vec<_> = self.exceptions.iter().map(|exception| exception.expires.map(text_of)).collect();
        let exceptions = self.exceptions.iter().enumerate().zip(&days).map(|((index, exception), day)| Excepted {
            span: exception.span,
            code: &exception.code,
            module: exception.module.as_deref(),
            reason: &exception.reason,
            fate: match day {
                Some(day) if !exception.is_in_force(today) => Fate::Expired(day),
                _ if reach == Reach::Whole && !used.0.contains(&index) => Fate::Unused,
                _ => Fate::Open,
            },
        });
        stale_exception::find(&exceptions.collect::<Vec<_>>())
    }
}

/// Whether findings of a check may be hidden at all.
#[must_use]
pub fn may_hide(code: &str) -> bool {
    !NEVER_HIDDEN.contains(&code)
}

impl Exception {
    /// It holds on its last day too.
    fn is_in_force(&self, today: Date) -> bool {
        self.expires.is_none_or(|day| today <= day)
    }

    fn fits(&self, finding: &Finding, subject: Option<&Subject<'_>>) -> bool {
        let fits = |wanted: Option<&str>, matches: fn(&str, &str) -> bool, found: Option<&str>| match (wanted, found) {
            (None, _) => true,
            (Some(wanted), Some(found)) => matches(wanted, found),
            (Some(_), None) => false,
        };
        self.code == finding.code
            && may_hide(finding.code)
            && fits(self.module.as_deref(), match_prefix_patterns, subject.map(|subject| &*subject.module))
            && fits(self.hash.as_deref(), |a, b| a == b, subject.map(|subject| &*subject.hash))
    }
}

fn exception(table: Table, span: Span) -> Result<Exception, String> {
    let code = table.code;
    if !may_hide(&code) {
        return Err(format!("{code} cannot be excepted"));
    }
    let check = by_code(&code).ok_or_else(|| format!("there is no check \"{}\"", shown(&code)))?;
    let is_error = check.severity == Severity::Error;
    if ABOUT_NO_MODULE.contains(&code.as_str()) {
        return Err(format!(
            "{code} cannot be excepted: it is about no module, and Go needs the file mended in any case"
        ));
    }
    if code == vulnerable_go::CHECK.code && table.module.is_some() {
        return Err(format!("{code} is about the go command and no module: leave module out"));
    }
    if WITHOUT_HASH.contains(&code.as_str()) && table.hash.is_some() {
        return Err(format!("{code} is about no line of go.sum: leave hash out"));
    }
    if table.reason.trim().is_empty() {
        return Err("reason is empty: say why this is accepted".to_owned());
    }
    let is_bad = |module: &String| module.is_empty() || module.contains(',') || path_match(module, "").is_err();
    if let Some(module) = table.module.as_ref().filter(|module| is_bad(module)) {
        return Err(format!("module \"{}\" is not one pattern as GOPRIVATE has them", shown(module)));
    }
    if is_error && table.module.is_none() {
        return Err(format!("{code} is an error: its exception must name a module"));
    }
    if code == "hash-mismatch" && table.hash.is_none() {
        return Err(format!("an exception of {code} must name the hash that is accepted"));
    }
    let expires = table.expires.map(|day| date(&day)).transpose()?;
    if is_error && expires.is_none() {
        return Err(format!("{code} is an error: its exception must expire (expires = \"YYYY-MM-DD\")"));
    }
    Ok(Exception { span, code, module: table.module, hash: table.hash, reason: table.reason, expires })
}

fn date(day: &Day) -> Result<Date, String> {
    let text = match day {
        Day::Date(date) => date.to_string(),
        Day::Text(text) => text.clone(),
    };
    // TOML's own rules for a date are those of the calendar (RFC 3339): they refuse 30 February.
    let parsed: Option<toml::value::Datetime> = text.parse().ok();
    match parsed {
        Some(toml::value::Datetime { date: Some(date), time: None, offset: None }) => {
            Ok(Date { year: date.year, month: date.month, day: date.day })
        }
        _ => Err(format!("expires \"{}\" is no day as YYYY-MM-DD", shown(&text))),
    }
}

fn text_of(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count().saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 3, day: 1 };

    fn problem(text: &str) -> String {
        Policy::parse(text).map_or_else(|error| error.to_string(), |policy| format!("{policy:?}"))
    }

    fn table(lines: &str) -> String {
        format!("[[exception]]\n{lines}\n")
    }

    #[test]
    fn what_is_missing_is_said_with_its_line() {
        for (lines, part) in [
            ("code = \"not-in-log\"", "missing field `reason`"),
            ("code = \"not-in-log\"\nreason = \" \"", "reason is empty"),
            ("code = \"nonsense\"\nreason = \"r\"", "no check \"nonsense\""),
            ("code = \"log-misbehaviour\"\nreason = \"r\"", "cannot be excepted"),
            ("code = \"syntax\"\nmodule = \"a.example/b\"\nreason = \"r\"", "syntax cannot be excepted"),
            ("code = \"malformed-line\"\nmodule = \"a.example/b\"\nreason = \"r\"", "it is about no module"),
            ("code = \"conflict-marker\"\nreason = \"r\"", "it is about no module"),
            ("code = \"vulnerable-go\"\nmodule = \"std\"\nreason = \"r\"", "leave module out"),
            ("code = \"unverified-replace\"\nhash = \"h1:x\"\nreason = \"r\"", "leave hash out"),
            ("code = \"known-bad-hash\"\nreason = \"r\"", "must name a module"),
            ("code = \"known-bad-hash\"\nmodule = \"a.example/b\"\nreason = \"r\"", "must expire"),
            ("code = \"hash-mismatch\"\nmodule = \"a.example/b\"\nreason = \"r\"", "must name the hash"),
            ("code = \"not-in-log\"\nreason = \"r\"\nexpires = \"2026-02-30\"", "no day"),
            ("code = \"not-in-log\"\nreason = \"r\"\nexpires = \"tomorrow\"", "no day"),
            ("code = \"not-in-log\"\nreason = \"r\"\nmodule = \"a,b\"", "not one pattern"),
            ("code = \"not-in-log\"\nreason = \"r\"\nmodule = \"[\"", "not one pattern"),
            ("code = \"not-in-log\"\nreason = \"r\"\nmodul = \"a\"", "unknown field `modul`"),
        ] {
            let text = problem(&table(lines));
            assert!(text.starts_with("line ") && text.contains(part), "{lines}: {text}");
        }
    }

    #[test]
    fn what_is_beyond_all_measure_is_refused() {
        let one = table("code = \"not-in-log\"\nreason = \"r\"");
        assert!(Policy::parse(&one.repeat(LIMIT)).is_ok());
        assert_eq!(problem(&one.repeat(LIMIT + 1)), "line 1: there are more than 1000 exceptions");
        assert_eq!(problem(&" ".repeat(SIZE_LIMIT + 1)), "line 1: it is longer than 1048576 bytes");
    }

    #[test]
    fn an_exception_holds_for_its_module_until_its_day() {
        let text = table("code = \"not-in-log\"\nmodule = \"a.example/*\"\nreason = \"r\"\nexpires = 2026-03-01");
        let policy = Policy::parse(&text).unwrap();
        let finding = by_code("not-in-log").unwrap().finding(Span::new(0, 1), String::new());
        let hides = |module: &str, today| {
            let subject = Subject { module: module.to_owned().into(), hash: "h1:x".into() };
            policy.hides(&finding, Some(&subject), today, &mut Used::default()).is_some()
        };
        assert!(hides("a.example/b", TODAY) && hides("a.example/b/c", TODAY));
        assert!(!hides("b.example/b", TODAY));
        assert!(!hides("a.example/b", Date { day: 2, ..TODAY }));
        assert!(policy.hides(&finding, None, TODAY, &mut Used::default()).is_none());
    }

    #[test]
    fn an_exception_that_hides_nothing_is_stale() {
        let policy = Policy::parse(&table("code = \"not-in-log\"\nreason = \"r\"")).unwrap();
        let mut used = Used::default();
        assert_eq!(policy.stale(TODAY, &used, Reach::Whole).len(), 1);
        assert_eq!(policy.stale(TODAY, &used, Reach::Part), []);
        let finding = by_code("not-in-log").unwrap().finding(Span::new(0, 1), String::new());
        assert_eq!(policy.hides(&finding, None, TODAY, &mut used), Some("r"));
        assert_eq!(policy.stale(TODAY, &used, Reach::Whole), []);
    }
}
