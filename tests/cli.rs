//! The command line as a user meets it: what is printed, in which words, and with which exit status.
//!
//! [`transcripts`] hold what is printed word for word, [`colours`] the same in colour; `SNAPSHOTS=overwrite cargo test cli::`
//! writes them anew. [`shape`] holds the JSON field by field; [`input`] gives it bad files, [`bad_settings`] bad settings,
//! [`modules`] go.mod and go.work, [`doctor`] proxies that misbehave,
//! [`hostile`] text that wants to act on a terminal; [`streams`] closes what it prints to, and [`interrupt`] stops it.

mod bad_settings;
mod colours;
mod doctor;
mod hostile;
mod input;
mod interrupt;
mod modules;
mod scene;
mod shape;
mod streams;
mod transcripts;

use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}
