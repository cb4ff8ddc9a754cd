//! All tests that look at modseal from outside, in one binary: it links once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests may panic, touch files, run go and say that they skip"
)]

mod attack;
mod checks;
mod cli;
mod fake_log;
mod fuzz_corpus;
mod go;
mod http;
mod languages_gomod;
mod languages_gosum;
mod languages_module;
mod languages_text;
mod lsp;
mod privacy;
mod recorded;
mod reports;
mod settings;
mod sumdb;
mod support;
mod tidy;
