//! Ctrl-C and its like: the first makes a run stop asking and print what it has, a second one ends the program at once.
//!
//! It knows nothing of what is asked. Until a run begins to ask, a signal ends the program as it ends any other.

use std::future::{Future as _, poll_fn};
use std::sync::{Arc, Once};
use std::task::Poll;

use tokio::sync::watch;

use super::progress::Display;
use crate::sumdb::remote::{LedgerEntry, Remote, Request, Unanswered};

/// What a shell adds to the number of the signal that has ended a program.
const SIGNAL_STATUS: i32 = 128;
/// SIGINT and SIGTERM, by their numbers (POSIX `signal.h`).
const INTERRUPT: i32 = 2;
#[cfg(unix)]
const TERMINATE: i32 = 15;

/// Whether the user wants a run to stop.
#[derive(Debug)]
pub struct Interrupt {
    stop: watch::Sender<bool>,
    listens: Once,
}

impl Default for Interrupt {
    fn default() -> Self {
        Self { stop: watch::Sender::new(false), listens: Once::new() }
    }
}

impl Interrupt {
    /// From now on a signal is a wish to stop, told on `display`; call it where tokio runs.
    pub fn listen(&self, display: &Arc<Display>) {
        let (stop, display) = (self.stop.clone(), Arc::clone(display));
        self.listens.call_once(|| {
            // Where signals cannot be caught, they end the program as they did before.
            let Ok(mut signals) = Signals::open() else { return };
            tokio::spawn(async move {
                signals.next().await;
                // The word first: the report follows as soon as nobody is waited for.
                display.stop();
                stop.send_replace(true);
                std::process::exit(SIGNAL_STATUS + signals.next().await);
            });
        });
    }

    /// A remote that answers nothing any more once the user wants to stop; `host` is what it is called.
    pub fn guard<R>(&self, remote: R, host: &str) -> Stoppable<R> {
        Stoppable { remote, host: host.to_owned(), stop: self.stop.subscribe() }
    }
}

/// Waits for a signal that wants the program to end; where none can be caught, for ever.
pub async fn wanted_end() {
    let Ok(mut signals) = Signals::open() else { return std::future::pending().await };
    #[cfg(unix)]
    if let Ok(mut hangup) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) {
        tokio::select! {
            _ = signals.next() => {}
            _ = hangup.recv() => {}
        }
        return;
    }
    signals.next().await;
}

/// A remote that can be stopped: what is under way is dropped, and nothing new is asked.
#[derive(Debug)]
pub struct Stoppable<R> {
    remote: R,
    host: String,
    stop: watch::Receiver<bool>,
}

impl<R: Remote> Remote for Stoppable<R> {
    async fn read(&self, request: &Request) -> Result<Vec<u8>, Unanswered> {
        let mut stop = self.stop.clone();
        let stopped = async {
            if stop.wait_for(|stop| *stop).await.is_err() {
                // Nobody is left who could want it.
                std::future::pending::<()>().await;
            }
        };
        // Word of the wish comes to one after the other: what one gives up must not let the next go.
        let mut reply = std::pin::pin!(self.remote.read(request));
        let reply = poll_fn(|context| match *self.stop.borrow() {
            true => Poll::Pending,
            false => reply.as_mut().poll(context),
        });
        tokio::select! {
            biased;
            () = stopped => Err(Unanswered::Cancelled { host: self.host.clone() }),
            reply = reply => reply,
        }
    }

    fn ledger(&self) -> Vec<LedgerEntry> {
        self.remote.ledger()
    }
}

/// The signals, caught from the moment that they are opened.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn open() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for the next one and says which it was.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => INTERRUPT,
            _ = self.terminate.recv() => TERMINATE,
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn open() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    /// Waits for the next Ctrl-C.
    async fn next(&mut self) -> i32 {
        let _ = self.0.recv().await;
        INTERRUPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sumdb::remote::Why;

    struct Silent;

    impl Remote for Silent {
        async fn read(&self, _: &Request) -> Result<Vec<u8>, Unanswered> {
            std::future::pending().await
        }
    }

    #[tokio::test]
    async fn what_is_under_way_is_given_up_and_nothing_new_is_asked() {
        let interrupt = Interrupt::default();
        let remote = interrupt.guard(Silent, "sum.example");
        let request = Request { path: "latest".to_owned(), limit: 1, why: Why::Head };
        let stop = async { interrupt.stop.send_replace(true) };
        let cancelled = Err(Unanswered::Cancelled { host: "sum.example".to_owned() });
        assert_eq!(tokio::join!(remote.read(&request), stop).0, cancelled);
        assert_eq!(remote.read(&request).await, cancelled);
    }
}
