//! What `modseal check` prints, writes and ends with, by its options.

mod described;
mod fixes;
mod formats;
mod options;
mod policy;
mod stdin;

use crate::support::modseal::Printed;
use crate::support::scene::{Scene, true_sums};

/// A hash that no record holds.
const WRONG: &str = "h1:CgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCk=";

impl Scene {
    /// `modseal check` with nothing but these arguments.
    fn printed(&self, arguments: &[&str]) -> Printed {
        self.modseal.run(&[&["check", "--no-progress"], arguments].concat())
    }
}

/// What the log proves, as Go writes it.
fn sums() -> String {
    let text = true_sums();
    let mut lines: Vec<_> = text.split_inclusive('\n').collect();
    lines.sort_unstable();
    lines.concat()
}

/// The same, in which the first line has another hash.
fn differing_sums() -> String {
    let sums = sums();
    let (first, rest) = sums.split_once('\n').unwrap();
    let (key, _) = first.rsplit_once(' ').unwrap();
    format!("{key} {WRONG}\n{rest}")
}
