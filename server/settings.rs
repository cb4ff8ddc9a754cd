//! What the go command would use, each value with its origin.

pub mod goproxy;
pub mod gosumdb;
