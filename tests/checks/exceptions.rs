//! The exceptions of a case: its `modseal.toml`, held against what is found in its other files.

use modseal::check::{Context, Finding};
use modseal::host::Date;
use modseal::observation::Verdict;
use modseal::policy::{Policy, Reach, Subject, Used};

/// The day of every case.
const TODAY: Date = Date { year: 2026, month: 3, day: 1 };

/// The exceptions of a case, while its files are looked at.
pub(super) struct Exceptions {
    policy: Policy,
    used: Used,
    reach: Reach,
}

impl Exceptions {
    pub(super) fn read(text: &[u8]) -> Self {
        let text = std::str::from_utf8(text).unwrap();
        Self { policy: Policy::parse(text).unwrap(), used: Used::default(), reach: Reach::Whole }
    }

    /// Takes notice of one file and what was found in it.
    pub(super) fn look_at(&mut self, context: &Context<'_>, findings: &[Finding]) {
        for finding in findings {
            let line = context.sums.iter().find(|line| line.sum.span().touches(finding.span.start));
            let subject = line.map(|line| Subject::of(&line.sum));
            let _ = self.policy.hides(finding, subject.as_ref(), TODAY, &mut self.used);
        }
        if context.sums.iter().any(|line| matches!(line.verdict, None | Some(Verdict::Unchecked(_)))) {
            self.reach = Reach::Part;
        }
    }

    /// What is to be said of the exceptions themselves.
    pub(super) fn stale(&self) -> Vec<Finding> {
        self.policy.stale(TODAY, &self.used, self.reach)
    }
}
