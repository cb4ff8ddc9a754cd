//! The edges: everything that touches the network, the disk or the environment lives below here.
//!
//! It knows nothing of checks, editors or reports; only `main` joins it to a front.

pub mod http;
pub mod route;
