//! The edge: files, network, environment, clock. Only `main` names it; everything else sees traits and plain values.
//!
//! It knows nothing of checks or reports.

pub mod contents;
pub mod disk;
pub mod environment;
mod files;
pub mod http;
pub mod interrupt;
mod lock;
pub mod machine;
pub mod modcache;
pub mod outside;
pub mod pages;
pub mod probing;
pub mod progress;
mod regular;
pub mod route;
mod shard;
pub mod walk;
mod whole;
pub mod wiring;
