//! What each source says of the module versions at hand, and the verdict of one sum line. Pure.
//!
//! It fetches nothing: fronts ask the log and put the answers in here; checks read them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::RandomState;
use std::sync::Arc;

use hashbrown::{Equivalent, HashMap};

use crate::module::ModuleVersion;
use crate::settings::exclusion::Exclusion;
use crate::sumdb::client::{Answer, Answers, Head, Proven};
use crate::sumdb::fault::Fault;
use crate::sumdb::remote::Unanswered;
use crate::syntax::gosum::{Of, SumLine};

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
    by_module: HashMap<ModuleVersion, Observation, RandomState>,
    /// The newest accepted head of the log.
    pub head: Option<Head>,
    /// Where the evidence of broken answers lies.
    pub evidence: BTreeMap<ModuleVersion, String>,
    /// How often something was taken in.
    revision: u64,
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
        self.advance();
        self.by_module.extend(excluded.into_iter().map(|(module, rule)| (module, Observation::Excluded(rule))));
    }

    /// Takes in what the log answered.
    pub fn answer(&mut self, answers: Answers) {
        self.advance();
        let answered = answers.by_module.into_iter();
        self.by_module.extend(answered.map(|(module, answer)| (module, Observation::Answer(answer))));
        self.head = answers.head.or_else(|| self.head.take());
        self.evidence.extend(answers.evidence);
    }

    /// Takes in that none of `modules` could be asked about, and why.
    pub fn leave(&mut self, modules: impl IntoIterator<Item = ModuleVersion>, why: &Unanswered) {
        self.advance();
        let unchecked = Observation::Answer(Answer::Unchecked(why.clone()));
        self.by_module.extend(modules.into_iter().map(|module| (module, unchecked.clone())));
    }

    /// Looks at each anew: what comes of it is known from now on, or nothing is.
    pub fn revise(&mut self, anew: impl Fn(&ModuleVersion, Observation) -> Option<Observation>) {
        self.advance();
        let known = std::mem::take(&mut self.by_module).into_iter();
        self.by_module = known.filter_map(|(module, it)| anew(&module, it).map(|it| (module, it))).collect();
    }

    fn advance(&mut self) {
        self.revision = self.revision.wrapping_add(1);
    }

    /// Another number than before wherever a verdict may be another.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What is known of one module version.
    #[must_use]
    pub fn of(&self, module: &ModuleVersion) -> Option<&Observation> {
        self.by_module.get(module)
    }

    fn of_line(&self, line: &SumLine<'_>) -> Option<&Observation> {
        let (path, version) = (line.path().text, line.version().text);
        self.by_module.get(&Words { path: &path, version: &version })
    }

    /// The proven record of a module version.
    #[must_use]
    pub fn proven(&self, module: &ModuleVersion) -> Option<&Proven> {
        self.of(module)?.proven()
    }

    /// The one h1 hash that the log proves for the key of a sum line, if it does.
    #[must_use]
    pub fn proven_hash(&self, line: &SumLine<'_>) -> Option<&str> {
        self.proven_hash_of(line, line.of)
    }

    /// The one h1 hash that the log proves for the line of the other kind of the same module version, if it does.
    #[must_use]
    pub fn proven_pair(&self, line: &SumLine<'_>) -> Option<&str> {
        self.proven_hash_of(line, line.of.other())
    }

    fn proven_hash_of(&self, line: &SumLine<'_>, of: Of) -> Option<&str> {
        let proven = self.of_line(line)?.proven()?;
        hashes(proven, of).iter().find(|hash| hash.starts_with("h1:")).map(String::as_str)
    }

    /// The verdict of a sum line; `None` if nobody has asked yet.
    #[must_use]
    pub fn verdict(&self, line: &SumLine<'_>) -> Option<Verdict<'_>> {
        Some(match self.of_line(line)? {
            Observation::Answer(Answer::Absent { host, status, .. }) => Verdict::Absent { host, status: *status },
            Observation::Answer(Answer::Broken(fault)) => Verdict::Broken(fault.clone()),
            Observation::Answer(Answer::Proven(proven)) => compare(proven, line.of, &line.hash().text),
            Observation::Answer(Answer::Unchecked(why)) => Verdict::Unchecked(Unchecked::Unanswered(why)),
            Observation::Excluded(rule) => Verdict::Excluded(rule),
        })
    }
}

impl Observation {
    fn proven(&self) -> Option<&Proven> {
        match self {
            Self::Answer(Answer::Proven(proven)) => Some(proven),
            _ => None,
        }
    }
}

/// A module version as the words of a line have it: to look one up, no copy is made.
#[derive(Hash)]
struct Words<'a> {
    path: &'a str,
    version: &'a str,
}

impl Equivalent<ModuleVersion> for Words<'_> {
    fn equivalent(&self, module: &ModuleVersion) -> bool {
        *self.path == *module.path && *self.version == *module.version
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
fn compare<'a>(proven: &'a Proven, of: Of, hash: &str) -> Verdict<'a> {
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
        Some(known) => Verdict::Differs { record: id, proven_hash: known },
        None => Verdict::Unchecked(Unchecked::UnknownAlgorithm { record: id }),
    }
}

/// What is to be thought of one sum line. It has exactly one verdict, which looks at what is known and copies nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// The log answers that it has no such module version.
    Absent {
        /// Who said so.
        host: &'a str,
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
        proven_hash: &'a str,
    },
    /// The settings keep it from being looked up.
    Excluded(&'a Exclusion),
    /// The line cannot be a sum line, so there is nothing to look up.
    Malformed,
    /// It is in a proven record.
    Proven {
        /// The number of the record.
        record: u64,
    },
    /// It could not be checked.
    Unchecked(Unchecked<'a>),
}

impl Verdict<'_> {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unchecked<'a> {
    /// Nobody answered.
    #[error("{0}")]
    Unanswered(&'a Unanswered),
    /// The proven record speaks of other algorithms only.
    #[error("record {record} holds no hash of this algorithm")]
    UnknownAlgorithm {
        /// The number of the record.
        record: u64,
    },
}

impl Unchecked<'_> {
    /// The machine-readable reason.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::UnknownAlgorithm { .. } => "unknown-algorithm".to_owned(),
            Self::Unanswered(why) => why.reason(),
        }
    }
}
