//! Go's module cache: what its hashes are made of. Pure.

pub mod dirhash;
