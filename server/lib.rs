//! modseal checks every line of go.sum against Go's checksum database, with proofs.
//!
//! # The idea
//!
//! 1. Text goes in, findings come out, and that path is pure: no clock, no file, no network, no async.
//! 2. What the log, the proxy and the module cache say are *observations*, fetched beside that path.
//!    Checks read observations; they never fetch.
//! 3. The network, the caches and the tiles may all lie.
//!    A small checker that trusts only the verifier key and the newest proven checkpoint decides.
//! 4. The editor, the terminal and CI show the same findings: every report is a rendering of one type.
//!
//! # Reading order
//!
//! The modules below stand in reading order, and each may name only those above it.
//! `tests/tidy.rs` keeps that rule and the others of `docs/architecture.md`.

pub mod text;
pub mod module;
pub mod syntax;
pub mod sumdb;
pub mod settings;
pub mod modcache;
pub mod way;
pub mod observation;
pub mod check;
pub mod host;
pub mod policy;
pub mod workspace;
pub mod lsp;
pub mod cli;
pub mod io;
