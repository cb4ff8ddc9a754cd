//! The integration tests: one binary, one module for each part of the surface.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests may panic, touch files, run go and say that they skip"
)]

mod fake_log;
mod go;
mod support;
