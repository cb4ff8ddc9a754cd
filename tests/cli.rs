//! The command line as a user meets it: what is printed, in which words, and with which exit status.
//!
//! [`transcripts`] hold what is printed word for word; `SNAPSHOTS=overwrite cargo test cli::` writes them anew. [`shape`] holds
//! the JSON field by field; [`input`] and [`bad_input`] give it bad files, [`bad_settings`] bad settings, [`hostile`]
//! text that wants to act on a terminal.

mod bad_input;
mod bad_settings;
mod colours;
mod hostile;
mod input;
mod interrupt;
mod reports;
mod scene;
mod shape;
mod streams;
mod transcripts;

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
