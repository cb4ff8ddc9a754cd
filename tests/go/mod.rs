//! Tests that need the real `go` command.

mod env;
mod fake_log;
