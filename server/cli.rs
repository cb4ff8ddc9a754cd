//! The command line: each command is a straight line from sources to a report.

pub mod env;
