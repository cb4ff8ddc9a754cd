//! How many requests go to one host at once: the first alone, then many, fewer when the server is strained.
//!
//! It knows nothing of requests. Why the first goes alone: two hundred requests at once to a host that speaks HTTP/2
//! open two hundred connections, since none of them can know that one would do; after one reply they share it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep};

use crate::sumdb::remote::Unanswered;

/// How long the others wait for the first reply before a few of them go as well: one slow record must not stop all.
const PATIENCE: Duration = Duration::from_secs(3);
/// Requests in flight over one connection of HTTP/2: what servers usually allow.
pub(super) const STREAMS: usize = 250;
/// Connections of HTTP/2 to one host at most. More streams than one connection has shorten long runs to two round trips.
pub(super) const LANES: usize = 3;
/// How many go when the first reply lets itself be waited for.
const FEW: usize = 8;
/// After so long without a request the connection may be gone, and the next request goes alone again.
const IDLE: Duration = Duration::from_secs(5);

/// How many requests may be in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Widths {
    pub(super) http1: usize,
    pub(super) http2: usize,
}

/// Which protocol the host speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

/// The gate before one host.
#[derive(Debug)]
pub(super) struct Gate {
    places: Arc<Semaphore>,
    state: Mutex<State>,
    /// The first request found no way: what it found is the answer of all who waited for it.
    failure: watch::Sender<Option<Unanswered>>,
    widths: Widths,
}

#[derive(Debug)]
struct State {
    /// Places that exist, taken ones included.
    width: usize,
    /// Places that vanish when they are given back.
    debt: usize,
    /// Requests inside.
    inside: usize,
    /// A reply has come since the gate was cold.
    warm: bool,
    /// What the host spoke last.
    protocol: Protocol,
    /// Counts the times that the width was halved, so that one overload halves it once.
    strains: u64,
    /// Requests that timed out since the gate was cold, with no reply to any.
    silences: usize,
    /// When the last request left.
    left: Instant,
}

impl Gate {
    pub(super) fn new(widths: Widths) -> Self {
        let state = State {
            width: 1,
            debt: 0,
            inside: 0,
            warm: false,
            protocol: Protocol::Http1,
            strains: 0,
            silences: 0,
            left: Instant::now(),
        };
        Self {
            places: Arc::new(Semaphore::new(1)),
            state: Mutex::new(state),
            failure: watch::Sender::new(None),
            widths,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place. Dropping the future at any moment costs no place.
    ///
    /// # Errors
    /// What the first request found, where it found no way to the host while this one waited for it.
    pub(super) async fn enter(self: &Arc<Self>) -> Result<Pass, Unanswered> {
        self.cool();
        let mut failure = self.failure.subscribe();
        let place = Arc::clone(&self.places).acquire_owned();
        tokio::pin!(place);
        let patience = sleep(PATIENCE);
        tokio::pin!(patience);
        let mut patient = true;
        loop {
            tokio::select! {
                biased;
                Ok(()) = failure.changed() => {
                    if let Some(failure) = failure.borrow_and_update().clone() {
                        return Err(failure);
                    }
                }
                place = &mut place => {
                    // The semaphore is never closed, so there is a place.
                    let mut state = self.state();
                    let lane = if state.protocol == Protocol::Http2 { state.inside / STREAMS } else { 0 };
                    state.inside = state.inside.saturating_add(1);
                    return Ok(Pass { gate: Arc::clone(self), place: place.ok(), strains: state.strains, lane });
                }
                () = &mut patience, if patient => {
                    patient = false;
                    self.open_a_little();
                }
            }
        }
    }

    /// Makes a gate that nobody has used for a while cold again; an old strain is forgotten as well.
    fn cool(&self) {
        let mut state = self.state();
        if state.warm && state.inside == 0 && state.left.elapsed() > IDLE {
            state.warm = false;
            self.resize(&mut state, 1);
        }
    }

    /// A request got no reply in time. One may be a slow record; two in a row, and the host is taken for silent.
    pub(super) fn silent(&self, failure: &Unanswered) {
        let mut state = self.state();
        state.silences = state.silences.saturating_add(1);
        if state.silences > 1 {
            self.fail(&mut state, failure);
        }
    }

    /// Tells those who wait for a first reply that there will be none.
    fn fail(&self, state: &mut State, failure: &Unanswered) {
        if !state.warm {
            self.resize(state, 1);
            self.failure.send_replace(Some(failure.clone()));
        }
    }

    fn open_a_little(&self) {
        let mut state = self.state();
        let few = FEW.min(self.widths.http1).min(self.widths.http2).max(1);
        if !state.warm && state.width < few {
            self.resize(&mut state, few);
        }
    }

    fn resize(&self, state: &mut State, width: usize) {
        if width >= state.width {
            let more = width.saturating_sub(state.width);
            let paid = more.min(state.debt);
            state.debt = state.debt.saturating_sub(paid);
            self.places.add_permits(more.saturating_sub(paid));
        } else {
            let fewer = state.width.saturating_sub(width);
            let gone = self.places.forget_permits(fewer);
            state.debt = state.debt.saturating_add(fewer.saturating_sub(gone));
        }
        state.width = width;
    }
}

/// The right to have one request in flight; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Pass {
    gate: Arc<Gate>,
    place: Option<OwnedSemaphorePermit>,
    strains: u64,
    lane: usize,
}

impl Pass {
    /// Which of the connections of HTTP/2 has room for it; 0 also where the protocol is not known, or is another.
    pub(super) fn lane(&self) -> usize {
        self.lane
    }

    /// The host has answered: the others may go.
    pub(super) fn answered(&self, protocol: Protocol, status: u16) {
        let gate = &self.gate;
        let mut state = gate.state();
        state.silences = 0;
        state.protocol = protocol;
        if !state.warm {
            state.warm = true;
            let width = match protocol {
                Protocol::Http1 => gate.widths.http1,
                Protocol::Http2 => gate.widths.http2,
            };
            gate.resize(&mut state, width.max(1));
        }
        if matches!(status, 429 | 503) && state.strains == self.strains {
            state.strains = state.strains.saturating_add(1);
            let half = (state.width / 2).max(1);
            gate.resize(&mut state, half);
        }
    }

    /// There is no way to the host: who waits for the first reply learns it at once instead of trying in turn.
    pub(super) fn failed(&self, failure: &Unanswered) {
        let mut state = self.gate.state();
        self.gate.fail(&mut state, failure);
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        state.inside = state.inside.saturating_sub(1);
        state.left = Instant::now();
        if state.debt > 0 {
            state.debt = state.debt.saturating_sub(1);
            if let Some(place) = self.place.take() {
                place.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTHS: Widths = Widths { http1: 4, http2: 16 };

    fn gate() -> Arc<Gate> {
        Arc::new(Gate::new(WIDTHS))
    }

    /// How many can be inside at once now.
    async fn room(gate: &Arc<Gate>) -> usize {
        let mut inside = Vec::new();
        while let Ok(pass) = tokio::time::timeout(Duration::from_millis(1), gate.enter()).await {
            inside.push(pass.unwrap());
            assert!(inside.len() < 100);
        }
        inside.len()
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_goes_alone_and_its_reply_opens_the_gate() {
        for (protocol, width) in [(Protocol::Http1, 4), (Protocol::Http2, 16)] {
            let gate = gate();
            assert_eq!(room(&gate).await, 1);
            let first = gate.enter().await.unwrap();
            assert_eq!(room(&gate).await, 0);
            first.answered(protocol, 200);
            drop(first);
            assert_eq!(room(&gate).await, width);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_request_that_is_given_up_lets_the_next_go() {
        let gate = gate();
        let first = gate.enter().await.unwrap();
        let next = {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move { gate.enter().await.map(drop) })
        };
        tokio::task::yield_now().await;
        drop(first);
        assert_eq!(next.await.unwrap(), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_first_found_is_told_to_all_who_wait_and_not_to_who_comes_later() {
        let gate = gate();
        let first = gate.enter().await.unwrap();
        let waiting: Vec<_> = (0..20)
            .map(|_| {
                let gate = Arc::clone(&gate);
                tokio::spawn(async move { gate.enter().await.map(drop) })
            })
            .collect();
        tokio::task::yield_now().await;
        first.failed(&Unanswered::Offline);
        drop(first);
        for wait in waiting {
            assert_eq!(wait.await.unwrap(), Err(Unanswered::Offline));
        }
        assert_eq!(room(&gate).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_first_reply_is_not_waited_for_for_ever() {
        let gate = gate();
        let _first = gate.enter().await.unwrap();
        let begun = Instant::now();
        let second = gate.enter().await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), PATIENCE.as_secs());
        // Four places for HTTP/1.1 bound the few.
        assert_eq!(room(&gate).await, 2);
        second.answered(Protocol::Http2, 200);
        assert_eq!(room(&gate).await, 14);
    }

    #[tokio::test(start_paused = true)]
    async fn two_silent_requests_are_the_answer_of_all_who_wait() {
        let gate = gate();
        let first = gate.enter().await.unwrap();
        let wait = |gate: &Arc<Gate>| {
            let gate = Arc::clone(gate);
            tokio::spawn(async move { gate.enter().await })
        };
        let (second, third) = (wait(&gate), wait(&gate));
        tokio::task::yield_now().await;
        gate.silent(&Unanswered::Offline);
        drop(first);
        let second = second.await.unwrap().unwrap();
        gate.silent(&Unanswered::Offline);
        drop(second);
        assert_eq!(third.await.unwrap().map(drop), Err(Unanswered::Offline));
    }

    #[tokio::test(start_paused = true)]
    async fn one_overload_halves_the_width_once_also_while_all_places_are_taken() {
        let gate = gate();
        gate.enter().await.unwrap().answered(Protocol::Http2, 200);
        let mut all = Vec::new();
        for _ in 0..16 {
            all.push(gate.enter().await.unwrap());
        }
        for pass in &all {
            pass.answered(Protocol::Http2, 429);
        }
        drop(all);
        assert_eq!(room(&gate).await, 8);
        gate.enter().await.unwrap().answered(Protocol::Http2, 503);
        assert_eq!(room(&gate).await, 4);
        for _ in 0..9 {
            gate.enter().await.unwrap().answered(Protocol::Http2, 503);
        }
        assert_eq!(room(&gate).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_rest_the_first_goes_alone_again() {
        let gate = gate();
        gate.enter().await.unwrap().answered(Protocol::Http2, 503);
        assert_eq!(room(&gate).await, 8);
        sleep(IDLE * 2).await;
        assert_eq!(room(&gate).await, 1);
        gate.enter().await.unwrap().answered(Protocol::Http2, 200);
        assert_eq!(room(&gate).await, 16);
    }
}
