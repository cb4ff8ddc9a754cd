//! Attacks on the built program: who lies, what is said of it, and what is left behind.

pub(crate) mod evidence;
mod caches;
#[cfg(unix)]
mod disks;
mod forks;
mod heads;
mod homes;
mod kills;
mod moving;
#[cfg(unix)]
mod places;
mod processes;
mod records;
mod tiles;
mod transport;
