//! Tests that need the real `go` command.

mod both;
mod differential;
mod edit;
mod edit_cases;
mod env;
mod fake_log;
mod sum;
mod toolchain;
