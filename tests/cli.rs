//! The command line as a user meets it: what is printed, in which words, and with which exit status.

mod bad_input;
mod hostile_text;
mod reports;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::modseal::{Modseal, Printed};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The program with the recorded store and a fixture's go.sum in its project.
fn with_proofs(project: &str) -> Modseal {
    let modseal = Modseal::new().with("GOSUMDB", "sum.golang.org").with("MODSEAL_STORE", fixtures().join("store"));
    modseal.write_sums(&fs::read_to_string(fixtures().join(project).join("go.sum")).unwrap());
    modseal
}

/// The program without store and without a way to the database.
fn offline() -> Modseal {
    Modseal::new().with("GOSUMDB", "sum.golang.org")
}

/// Runs it and looks at the status.
fn run(modseal: &Modseal, arguments: &[&str], status: i32) -> Printed {
    let printed = modseal.run(arguments);
    assert_eq!(printed.status, Some(status), "{arguments:?}: {printed:?}");
    assert!(!printed.stderr.contains("panicked"), "{arguments:?}: {printed:?}");
    printed
}
