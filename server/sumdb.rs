//! The checksum database.

pub mod note;
pub mod remote;
