//! `modseal explain` and `modseal rules`: the checks described. Pure.

use std::fmt::Write as _;

use serde_json::json;

use super::paint::{self, Role, paint};
use super::{Format, Output, Status};
use crate::check::{ALL, Check, FixKind, by_code};
use crate::text::shown;

/// Prints the page of one check.
pub(super) fn explain(code: &str, output: &mut Output<'_>) -> Status {
    match by_code(code) {
        Some(check) => {
            output.print(&paint::page(check.page));
            Status::Clean
        }
        None => {
            output.tell(&format!("there is no check \"{}\"; modseal rules lists them all", shown(code)));
            Status::CouldNotCheck
        }
    }
}

/// Prints the table of all checks.
pub(super) fn rules(format: Format, output: &mut Output<'_>) -> Status {
    match format {
        Format::Json => {
            let rules: Vec<_> = ALL.iter().map(|check| row(check)).collect();
            output.print_json(&format!("{:#}\n", json!({ "schema": 1, "rules": rules })));
        }
        Format::Text => output.print(&table()),
    }
    Status::Clean
}

fn row(check: &Check) -> serde_json::Value {
    json!({
        "code": check.code,
        "severity": check.severity.word(),
        "fix": check.fix.map(fix_word),
        "summary": check.summary,
        "remedy": check.remedy,
    })
}

fn table() -> String {
    let width = ALL.iter().map(|check| check.code.len()).max().unwrap_or_default();
    let mut table = String::new();
    for check in ALL {
        let fix = check.fix.map_or("-", fix_word);
        let code = paint(Role::Name, &format!("{:width$}", check.code));
        let _ = writeln!(table, "{code}  {:8} {:8} {}", check.severity.word(), fix, check.summary);
    }
    table
}

/// The word for a kind of fix.
#[must_use]
pub fn fix_word(fix: FixKind) -> &'static str {
    match fix {
        FixKind::Command => "command",
        FixKind::Safe => "safe",
        FixKind::Unsafe => "unsafe",
    }
}
