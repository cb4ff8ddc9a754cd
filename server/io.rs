//! The edge: files, network, environment. Only `main` names it; everything else sees traits and plain values.

pub mod disk;
pub mod environment;
pub mod modcache;
