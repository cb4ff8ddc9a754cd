//! Waiting for a file lock, but not for ever: whoever holds it may have been stopped.

use std::fs::TryLockError;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long one run waits for locks of others, in all.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(5);

/// The time that is left for waiting.
#[derive(Debug)]
pub(super) struct Patience(Mutex<Duration>);

impl Default for Patience {
    fn default() -> Self {
        Self(Mutex::new(PATIENCE))
    }
}

impl Patience {
    /// Tries for a lock until it is there, or the time is used up.
    ///
    /// # Errors
    /// What the system says, or that somebody else holds it.
    pub(super) fn lock(&self, mut attempt: impl FnMut() -> Result<(), TryLockError>) -> io::Result<()> {
        loop {
            match attempt() {
                Ok(()) => return Ok(()),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) => self.pause()?,
            }
        }
    }

    fn pause(&self) -> io::Result<()> {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = || io::Error::other("another process holds its lock, and seems to have stopped");
        *left = left.checked_sub(PAUSE).ok_or_else(held)?;
        drop(left);
        std::thread::sleep(PAUSE);
        Ok(())
    }
}
