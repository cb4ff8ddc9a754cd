//! `hash-mismatch`: the log proves another hash than the sum line has.

use super::{Check, Context, Finding, FixKind, Run, Safety, Severity, known_bad_hash};
use crate::observation::Verdict;
use crate::syntax::gosum::SumLine;

/// The check.
pub const CHECK: Check = Check {
    code: "hash-mismatch",
    severity: Severity::Error,
    summary: "the log proves another hash for this module version",
    remedy: "find out which side has changed before you build, and only then put the proven hash",
    fix: Some(FixKind::Unsafe),
    page: include_str!("../../docs/checks/hash-mismatch.md"),
    run: Run::Sums(run),
};

/// Why a line may differ from what the log proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The hash is the fingerprint of an accident.
    Accident,
    /// What is at hand does not say.
    Unknown,
}

impl Cause {
    /// The likely cause, from the line alone; none if it does not differ.
    #[must_use]
    pub fn of(sum: &SumLine<'_>, verdict: &Verdict) -> Option<Self> {
        let accident = || known_bad_hash::accident(sum, Some(verdict));
        matches!(verdict, Verdict::Differs { .. }).then(|| accident().map_or(Self::Unknown, |_| Self::Accident))
    }

    /// The word for it, everywhere.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accident => "accident",
            Self::Unknown => "unknown",
        }
    }
}

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in context.unproven() {
        let Some(verdict @ Verdict::Differs { record, proven_hash }) = &line.verdict else { continue };
        let (key, hash, database) = (line.key(), &line.sum.hash().text, context.database);
        let cause = Cause::of(&line.sum, verdict).unwrap_or(Cause::Unknown).word();
        let message = format!(
            "{database} proves another hash for {key}: {proven_hash} in record {record}, here {hash} (likely cause: {cause})"
        );
        let mut finding = CHECK.finding(line.sum.hash().span, message);
        finding.fixes.push(context.put_proven(line, proven_hash, Safety::Unsafe));
        findings.push(finding);
    }
}
