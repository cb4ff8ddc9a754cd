//! Attacks on the built program: who lies, what is said of it, and what is left behind.

pub(crate) mod evidence;
mod caches;
mod forks;
mod heads;
mod processes;
mod records;
mod tiles;
mod transport;
