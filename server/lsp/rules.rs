//! Which findings are shown, and how bad they are: the exceptions of the project and the severities that the user has set.
//!
//! It knows no file and no clock. In a workspace that nobody trusts nothing is hidden and nothing made less bad.

use std::collections::BTreeMap;

use super::configuration::Trust;
use crate::check::{Finding, Presence, Severity, by_code, syntax};
use crate::host::Date;
use crate::policy::{Policy, Subject, Used, may_hide};

/// How bad the findings of each check are, where the user has set it; none for what is not to be shown.
pub(super) type Severities = BTreeMap<&'static str, Option<Severity>>;

/// What holds for one document.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) policy: Option<&'a Policy>,
    pub(super) severities: &'a Severities,
    pub(super) trust: Trust,
    pub(super) today: Date,
}

impl Rules<'_> {
    /// The findings that are shown, as they are shown, and the number of those that exceptions hide.
    ///
    /// `subject` says what a finding is about.
    pub(super) fn apply<'t>(
        &self,
        findings: Vec<Finding>,
        subject: impl Fn(&Finding) -> Option<Subject<'t>>,
    ) -> (Vec<Finding>, usize) {
        let (mut shown, mut hidden) = (Vec::with_capacity(findings.len()), 0_usize);
        for mut finding in findings {
            if self.hides(&finding, &subject) {
                hidden = hidden.saturating_add(1);
                continue;
            }
            let Some(severity) = self.severity(&finding) else { continue };
            finding.severity = severity;
            shown.push(finding);
        }
        (shown, hidden)
    }

    /// What gopls says of go.mod is left to it, unless the user has asked to see it from us.
    pub(super) fn gopls(&self) -> Presence {
        if self.severities.contains_key(syntax::CHECK.code) { Presence::Absent } else { Presence::Running }
    }

    fn hides<'t>(&self, finding: &Finding, subject: impl Fn(&Finding) -> Option<Subject<'t>>) -> bool {
        let Some(policy) = self.policy.filter(|_| self.trust == Trust::Trusted) else { return false };
        policy.hides(finding, subject(finding).as_ref(), self.today, &mut Used::default()).is_some()
    }

    /// How bad a finding is; none if it is not to be shown.
    fn severity(&self, finding: &Finding) -> Option<Severity> {
        let own = finding.severity;
        let Some(wished) = self.severities.get(finding.code) else { return Some(own) };
        if self.trust == Trust::Trusted && may_hide(finding.code) {
            *wished
        } else {
            Some(wished.map_or(own, |it| it.max(own)))
        }
    }
}

/// The severity that a word means; none within for `off`.
pub(super) fn severity(word: &str) -> Option<Option<Severity>> {
    let all = [Severity::Error, Severity::Warning, Severity::Info, Severity::Hint];
    if word == "off" { Some(None) } else { all.into_iter().find(|severity| severity.word() == word).map(Some) }
}

/// The code of a check, as the check itself has it.
pub(super) fn code(name: &str) -> Option<&'static str> {
    by_code(name).map(|check| check.code)
}
