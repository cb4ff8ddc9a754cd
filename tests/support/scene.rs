//! A project, the log that proves its go.sum, and modseal between them: what an attack is played on.

use super::log::FakeLog;
use super::modseal::{Modseal, Run};
use super::modules::Module;
use super::record_lies::forge;
use super::server::FakeServer;

/// Where the records of the project lie in the log: in the first tile, further on, late, and at the right edge.
const PLACES: [u64; 4] = [10, 300, 65_000, 69_998];

/// No attack makes a run take more memory, in KiB.
const MEMORY_LIMIT: u64 = 100_000;

/// A running log and a project of four module versions that it proves.
pub(crate) struct Scene {
    pub(crate) server: FakeServer,
    pub(crate) modseal: Modseal,
}

/// The module versions of every project here.
pub(crate) fn modules() -> Vec<Module> {
    let name = |name: &str| Module::new(&format!("corp.example/{name}"), "v1.2.3");
    ["Alpha", "beta", "gamma", "delta"].map(name).to_vec()
}

/// The go.sum that the log proves.
pub(crate) fn true_sums() -> String {
    modules().iter().map(Module::sum_lines).collect()
}

/// The go.sum of a victim: every hash is that of the lying replies.
pub(crate) fn forged_sums() -> String {
    forge(&true_sums())
}

/// A log of that many records with those of the project at `places`.
pub(crate) fn log_with(size: u64, places: [u64; 4]) -> FakeLog {
    let mut log = FakeLog::new("sum.example").with_size(size);
    for (module, id) in modules().iter().zip(places) {
        log.add_at(id, &module.sum_lines());
    }
    log
}

/// The usual log: 70,000 records, so that there are three levels of tiles, full and partial ones.
pub(crate) fn log() -> FakeLog {
    log_with(70_000, PLACES)
}

impl Scene {
    /// The usual log, at its own address.
    pub(crate) fn new() -> Self {
        Self::of(log())
    }

    /// Any log, at its own address.
    pub(crate) fn of(log: FakeLog) -> Self {
        let key = log.verifier_key();
        let server = FakeServer::of(log);
        let modseal = Modseal::asking(&key, &server.url());
        modseal.write_sums(&true_sums());
        Self { server, modseal }
    }

    /// A check with a short time for each request.
    ///
    /// # Panics
    /// If it took more memory than any honest or hostile answer may cost.
    pub(crate) fn check(&self) -> Run {
        let run = self.modseal.check(&["--timeout", "2"]);
        let peak = run.printed.peak;
        assert!(peak.is_none_or(|peak| peak <= MEMORY_LIMIT), "{peak:?} KiB: {:?}", run.printed);
        run
    }

    /// A check while some knobs are on.
    pub(crate) fn check_under(&self, knobs: &[&str]) -> Run {
        knobs.iter().for_each(|knob| self.server.misbehave(knob));
        let run = self.check();
        self.server.behave();
        run
    }

    /// With everybody honest again and the store as it is, every line is proven.
    ///
    /// # Panics
    /// If one is not.
    pub(crate) fn assert_recovers(&self, after: &str) {
        self.modseal.write_sums(&true_sums());
        let run = self.check();
        assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "after {after}: {:?}", run.printed);
        assert_eq!(run.status(), 0, "after {after}: {:?}", run.printed);
        let offline = self.modseal.check(&["--offline"]);
        assert_eq!(Vec::from_iter(offline.verdicts()), ["proven"], "offline after {after}: {:?}", offline.printed);
        assert!(offline.asked().is_empty());
    }

    /// Nothing of an attack is kept: no record at all.
    pub(crate) fn assert_nothing_kept(&self, after: &str) {
        let stored = self.modseal.stored();
        assert!(!stored.iter().any(|path| path.contains("/records/")), "after {after}: {stored:?}");
    }
}
