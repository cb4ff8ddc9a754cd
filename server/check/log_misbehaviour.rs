//! `log-misbehaviour`: something answered for the log, and the answer fails verification.

use std::collections::BTreeMap;

use super::{Check, Context, Finding, FixKind, JudgedLine, Run, Severity};
use crate::observation::Verdict;
use crate::sumdb::fault::Fault;

/// The check.
pub const CHECK: Check = Check {
    code: "log-misbehaviour",
    severity: Severity::Error,
    summary: "an answer in the name of the checksum database fails verification",
    remedy: "keep the evidence, add no modules for now, and tell the operators of the database",
    fix: Some(FixKind::Command),
    page: include_str!("../../docs/checks/log-misbehaviour.md"),
    run: Run::Sums(run),
};

/// A fault of a record is told once for each module version; a fault of the log once for the file.
fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut by_fault: BTreeMap<String, Vec<(&JudgedLine<'_>, &Fault)>> = BTreeMap::new();
    for line in context.unproven() {
        if let Some(Verdict::Broken(fault)) = &line.verdict {
            by_fault.entry(group(line, fault)).or_default().push((line, fault));
        }
    }
    findings.extend(by_fault.values().filter_map(|lines| finding(context, lines)));
}

fn group(line: &JudgedLine<'_>, fault: &Fault) -> String {
    match fault {
        Fault::Consistency { .. } | Fault::Fork(_) | Fault::Head(_) => fault.reason().to_owned(),
        Fault::NoSuchLine { .. } => format!("{} {}", line.key(), fault.reason()),
        Fault::Record(_) => format!("{} {} {}", line.sum.path().text, line.sum.version().text, fault.reason()),
    }
}

fn finding(context: &Context<'_>, lines: &[(&JudgedLine<'_>, &Fault)]) -> Option<Finding> {
    let (first, fault) = lines.first()?;
    let others = match lines.len() {
        1 => String::new(),
        2 => " and one more line".to_owned(),
        number => format!(" and {} more lines", number.saturating_sub(1)),
    };
    let (key, database, reason) = (first.key(), context.database, fault.reason());
    let message = format!(
        "the answer of {database} for {key}{others} fails verification: {fault} ({reason}); nothing is proven by it"
    );
    let mut finding = CHECK.finding(first.key_span(), message);
    let evidence = first.module().and_then(|module| context.observations.evidence.get(&module));
    finding.help = match (fault, evidence) {
        (Fault::Fork(_), Some(place)) => format!(
            "the evidence is kept in {place}: send it to the people who run the database, \
             and add or update no modules until they have answered"
        )
        .into(),
        (Fault::Fork(_), None) => finding.help,
        (_, evidence) => {
            let kept = evidence.map_or_else(String::new, |place| format!("; the answer is kept in {place}"));
            format!(
                "leave verification on and add no modules for now; check again from another network: \
                 if it fails behind one proxy only, tell the people who run that proxy{kept}"
            )
            .into()
        }
    };
    Some(finding)
}
