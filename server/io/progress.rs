//! How far the work is, on standard error: a bar on a terminal, a line every few seconds elsewhere.

#![expect(clippy::disallowed_methods, reason = "progress needs a clock")]

use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::sumdb::client::{Progress, Stage};

/// Short work shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);
/// Between two lines where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

/// Shows progress.
pub struct Display {
    is_terminal: bool,
    started: Instant,
    state: Mutex<State>,
}

struct State {
    bar: Option<(Stage, ProgressBar)>,
    last_line: Instant,
    /// The user wants to stop: there is no more progress.
    is_over: bool,
}

impl Display {
    /// Shows progress on a terminal, or to a file.
    #[must_use]
    pub fn new(is_terminal: bool) -> Self {
        let started = Instant::now();
        Self { is_terminal, started, state: Mutex::new(State { bar: None, last_line: started, is_over: false }) }
    }

    /// Shows how far the work is.
    pub fn show(&self, progress: Progress) {
        if self.started.elapsed() < PATIENCE {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_over {
            return;
        }
        if self.is_terminal {
            state.draw(progress);
        } else if state.last_line.elapsed() >= LINE_INTERVAL {
            state.last_line = Instant::now();
            tell(&format!("{} {} of {}", word(progress.stage), progress.done, progress.total));
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Says that the run stops, and shows nothing more.
    pub fn stop(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.clear();
        state.is_over = true;
        tell("stopping: what is proven so far is kept; interrupt again to end at once");
    }
}

/// Prints a line; whoever reads it may have gone away, and that ends nothing.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "modseal: {text}");
}

impl State {
    fn clear(&mut self) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn draw(&mut self, progress: Progress) {
        if self.bar.as_ref().is_none_or(|(stage, _)| *stage != progress.stage) {
            self.clear();
            self.bar = Some((progress.stage, bar(progress)));
        }
        if let Some((_, bar)) = &self.bar {
            bar.set_length(progress.total as u64);
            bar.set_position(progress.done as u64);
        }
    }
}

fn bar(progress: Progress) -> ProgressBar {
    let bar = ProgressBar::new(progress.total as u64);
    let template = "{msg} [{bar:30}] {pos} of {len}, {per_sec}";
    // A template that does not parse would only cost the looks.
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(word(progress.stage));
    bar
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Records => "records",
        Stage::Tiles => "tiles",
    }
}
