//! Tests that need the real `go` command.

mod fake_log;
