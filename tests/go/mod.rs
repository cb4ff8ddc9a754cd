//! Tests that need the real `go` command.

mod edit;
mod edit_cases;
mod sum;
