//! What each source says of the module versions at hand, and the verdict of one sum line. Pure.
//!
//! It fetches nothing: fronts ask the log and put the answers in here; checks read them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::module::ModuleVersion;
use crate::settings::exclusion::Exclusion;
use crate::sumdb::client::{Answer, Answers, Head, Proven};
use crate::sumdb::fault::Fault;
use crate::sumdb::remote::Unanswered;
use crate::syntax::gosum::Of;

/// What is known of one module version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// What the log says.
    Answer(Answer),
    /// The settings keep it from being looked up; nothing was sent.
    Excluded(Arc<Exclusion>),
}

/// What is known of all of them.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    by_module: BTreeMap<ModuleVersion, Observation>,
    /// The newest accepted head of the log.
    pub head: Option<Head>,
    /// Where the evidence of broken answers lies.
    pub evidence: BTreeMap<ModuleVersion, String>,
}

/// Which module versions may be asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// These, each once, in order.
    pub asked: Vec<ModuleVersion>,
    /// These not, and by which rule. Nothing of them may leave the machine.
    pub excluded: BTreeMap<ModuleVersion, Arc<Exclusion>>,
}

impl Plan {
    /// Sorts module versions into those that may be asked about and those that may not.
    ///
    /// This is the one gate between a file and the network: whatever is looked up has passed it.
    pub fn of(modules: BTreeSet<ModuleVersion>, exclusion: impl Fn(&str) -> Option<Exclusion>) -> Self {
        let mut plan = Self::default();
        for module in modules {
            match exclusion(&module.path) {
                Some(rule) => _ = plan.excluded.insert(module, Arc::new(rule)),
                None => plan.asked.push(module),
            }
        }
        plan
    }
}

impl Observations {
    /// Takes in what a plan excludes.
    pub fn exclude(&mut self, excluded: BTreeMap<ModuleVersion, Arc<Exclusion>>) {
        let excluded = excluded.into_iter().map(|(module, rule)| (module, Observation::Excluded(rule)));
        self.by_module.append(&mut excluded.collect());
    }

    /// Takes in what the log answered.
    pub fn answer(&mut self, answers: Answers) {
        let answered = answers.by_module.into_iter();
        self.by_module.append(&mut answered.map(|(module, answer)| (module, Observation::Answer(answer))).collect());
        self.head = answers.head.or_else(|| self.head.take());
        self.evidence.extend(answers.evidence);
    }

    /// Takes in that none of `modules` could be asked about, and why.
    pub fn leave(&mut self, modules: impl IntoIterator<Item = ModuleVersion>, why: &Unanswered) {
        let unchecked = Observation::Answer(Answer::Unchecked(why.clone()));
        self.by_module.extend(modules.into_iter().map(|module| (module, unchecked.clone())));
    }

    /// What is known of one module version.
    #[must_use]
    pub fn of(&self, module: &ModuleVersion) -> Option<&Observation> {
        self.by_module.get(module)
    }

    /// The proven record of a module version.
    #[must_use]
    pub fn proven(&self, module: &ModuleVersion) -> Option<&Proven> {
        match self.of(module)? {
            Observation::Answer(Answer::Proven(proven)) => Some(proven),
            _ => None,
        }
    }

    /// The one h1 hash that the log proves for a key, if it does.
    #[must_use]
    pub fn proven_hash(&self, module: &ModuleVersion, of: Of) -> Option<&str> {
        hashes(self.proven(module)?, of).iter().find(|hash| hash.starts_with("h1:")).map(String::as_str)
    }

    /// The verdict of the sum line `module of hash`; `None` if nobody has asked yet.
    #[must_use]
    pub fn verdict(&self, module: &ModuleVersion, of: Of, hash: &str) -> Option<Verdict> {
        Some(match self.of(module)? {
            Observation::Answer(Answer::Absent { host, status, .. }) => {
                Verdict::Absent { host: host.clone(), status: *status }
            }
            Observation::Answer(Answer::Broken(fault)) => Verdict::Broken(fault.clone()),
            Observation::Answer(Answer::Proven(proven)) => compare(proven, of, hash),
            Observation::Answer(Answer::Unchecked(why)) => Verdict::Unchecked(Unchecked::Unanswered(why.clone())),
            Observation::Excluded(rule) => Verdict::Excluded(rule.clone()),
        })
    }
}

fn hashes(proven: &Proven, of: Of) -> &[String] {
    match of {
        Of::GoMod => proven.record.go_mod_hashes(),
        Of::Zip => proven.record.zip_hashes(),
    }
}

/// Compares the hash of a sum line with those of the proven record.
///
/// As Go does, an algorithm that the record does not speak of is no contradiction; unlike Go, no success either.
fn compare(proven: &Proven, of: Of, hash: &str) -> Verdict {
    let (record, id) = (hashes(proven, of), proven.record.id());
    let algorithm = hash.split(':').next().unwrap_or_default();
    let same_algorithm = |known: &&String| known.split(':').next() == Some(algorithm);
    if record.iter().any(|known| known == hash) {
        return Verdict::Proven { record: id };
    }
    if record.is_empty() {
        return Verdict::Broken(Fault::NoSuchLine { id });
    }
    match record.iter().find(same_algorithm) {
        Some(known) => Verdict::Differs { record: id, proven_hash: known.clone() },
        None => Verdict::Unchecked(Unchecked::UnknownAlgorithm { record: id }),
    }
}

/// What is to be thought of one sum line. It has exactly one verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The log answers that it has no such module version.
    Absent {
        /// Who said so.
        host: String,
        /// 404 or 410.
        status: u16,
    },
    /// Something answered, and the answer fails verification.
    Broken(Fault),
    /// The log proves another hash.
    Differs {
        /// The number of the record that proves it.
        record: u64,
        /// That hash.
        proven_hash: String,
    },
    /// The settings keep it from being looked up.
    Excluded(Arc<Exclusion>),
    /// The line cannot be a sum line, so there is nothing to look up.
    Malformed,
    /// It is in a proven record.
    Proven {
        /// The number of the record.
        record: u64,
    },
    /// It could not be checked.
    Unchecked(Unchecked),
}

impl Verdict {
    /// The word for it, everywhere.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "absent",
            Self::Broken(_) => "broken",
            Self::Differs { .. } => "differs",
            Self::Excluded(_) => "excluded",
            Self::Malformed => "malformed",
            Self::Proven { .. } => "proven",
            Self::Unchecked(_) => "unchecked",
        }
    }

    /// The machine-readable reason of `unchecked` and `broken`.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Broken(fault) => Some(fault.reason().to_owned()),
            Self::Unchecked(why) => Some(why.reason()),
            _ => None,
        }
    }
}

/// Why a line could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unchecked {
    /// Nobody answered.
    #[error(transparent)]
    Unanswered(Unanswered),
    /// The proven record speaks of other algorithms only.
    #[error("record {record} holds no hash of this algorithm")]
    UnknownAlgorithm {
        /// The number of the record.
        record: u64,
    },
}

impl Unchecked {
    /// The machine-readable reason.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::UnknownAlgorithm { .. } => "unknown-algorithm".to_owned(),
            Self::Unanswered(why) => why.reason(),
        }
    }
}
