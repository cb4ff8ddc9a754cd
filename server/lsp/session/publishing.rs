//! What the client is told: findings, pushed or pulled but never both, and the status.

use std::time::Duration;

use tokio::time::Instant;

use super::super::configuration::Trace;
use super::super::outbox::{Message, Refresh};
use super::super::reports::{Cause, Pulled, Report};
use super::super::status::Status;
use super::super::structure;
use super::super::view::Counts;
use super::Session;
use crate::host::Host;
use crate::text::counted;

/// Answers are not shown more often than this while more of them come.
const LATE_GAP: Duration = Duration::from_millis(50);
/// Nor so often that showing them takes more than this part of the time: one in so many.
const LATE_REST: u32 = 5;

impl<H: Host + Send + 'static> Session<H> {
    /// Sends what has changed since it was sent last, or asks the client to pull it.
    ///
    /// What the user does is seen at once. While many lines are looked up, their answers are shown from time to time, so
    /// that the session is free for most of it; the last of them are shown at once as well.
    pub(super) fn publish(&mut self) {
        let begun = Instant::now();
        let is_due = self.reports.has_late() && (self.lookups.is_idle() || begun >= self.late_due);
        if is_due {
            self.reports.release_late();
        }
        self.publish_stale();
        if is_due {
            self.late_due = begun + LATE_GAP.max(begun.elapsed().saturating_mul(LATE_REST));
        }
    }

    fn publish_stale(&mut self) {
        if self.client.pulls {
            // The status speaks of all that is open, whether the client has asked for it or not.
            for uri in self.reports.stale() {
                if self.documents.open(&uri).is_none() {
                    continue;
                }
                if let Some(report) = self.report(&uri) {
                    self.reports.put(&uri, report);
                }
            }
            if self.reports.take_call() {
                self.outbox.send(Message::Refresh(vec![Refresh::Diagnostics]));
            }
        } else {
            for uri in self.reports.take_stale() {
                self.push(&uri);
            }
        }
        self.refresh_pages();
        self.publish_status();
    }

    fn push(&mut self, uri: &str) {
        if self.documents.open(uri).is_none() {
            return;
        }
        let Some(report) = self.report(uri) else { return };
        let version =
            self.documents.open(uri).and_then(|document| document.version).filter(|_| self.client.has_versions);
        let is_same = match self.reports.get(uri) {
            Some(known) => known.diagnostics == report.diagnostics,
            None => report.diagnostics.is_empty(),
        };
        if !is_same {
            self.trace(Trace::Verbose, || format!("{} in {uri}", counted(report.diagnostics.len(), "finding")));
            let diagnostics = report.diagnostics.clone();
            self.outbox.send(Message::Diagnostics { uri: uri.to_owned().into(), version, diagnostics });
        }
        self.reports.put(uri, report);
    }

    fn report(&mut self, uri: &str) -> Option<Report> {
        self.documents.refresh(uri, &self.observations);
        let view = self.view(uri)?;
        Some(Report::new(&view, view.examine(), &self.client))
    }

    /// What is found in a document, for a client that asks; nothing more than that where it has it already.
    pub(in crate::lsp) fn pull(&mut self, uri: &str, previous: Option<&str>) -> Pulled {
        let version = self.documents.get(uri).and_then(|document| document.version);
        if self.reports.fresh(uri).is_none() || !self.client.pulls {
            let Some(report) = self.report(uri) else { return Pulled::nothing(uri, previous) };
            // A client that is sent everything and asks all the same gets its answer, and is sent everything as before.
            if !self.client.pulls {
                return Pulled::of(uri, version, &report, previous);
            }
            self.reports.put(uri, report);
        }
        self.trace(Trace::Verbose, || format!("{uri} was pulled"));
        self.reports.pull(uri, version, previous)
    }

    /// A document is shown no more.
    pub(super) fn withdraw(&mut self, uri: &str) {
        let Some(report) = self.reports.remove(uri) else { return };
        if !self.client.pulls && !report.diagnostics.is_empty() {
            let diagnostics = Vec::new();
            self.outbox.send(Message::Diagnostics { uri: uri.to_owned().into(), version: None, diagnostics });
        }
    }

    /// Everything that is shown may have changed.
    pub(super) fn spoil_all(&mut self) {
        for uri in self.documents.uris() {
            self.reports.spoil(&uri, Cause::Other);
        }
    }

    fn publish_status(&mut self) {
        let mut counts = Counts::new();
        let open = self.documents.all_open().filter_map(|document| self.reports.get(&document.uri));
        let (mut findings, mut suppressed) = (0, 0);
        for report in open {
            findings += report.findings;
            suppressed += report.suppressed;
            for (word, count) in &report.counts {
                *counts.entry(word).or_default() += count;
            }
        }
        let head = self.observations.head.as_ref();
        let mut text = structure::summary(&counts).unwrap_or_default();
        if suppressed > 0 {
            text.push_str(&format!(" · {} suppressed", counted(suppressed, "finding")));
        }
        let status = Status {
            state: self.state(&counts).to_owned(),
            text,
            counts: counts.into_iter().map(|(word, count)| (word.to_owned(), count)).collect(),
            findings,
            suppressed,
            database: self.database().to_owned(),
            tree_size: head.map(|head| head.checkpoint.size()),
            head_age_seconds: self.head_age().map(|age| age.as_secs()),
        };
        // That time passes is no news.
        let head_age_seconds = self.status.head_age_seconds.and(status.head_age_seconds);
        if status != (Status { head_age_seconds, ..self.status.clone() }) {
            self.outbox.send(Message::Status(status.clone()));
        }
        self.status = status;
    }

    fn state(&self, counts: &Counts) -> &'static str {
        match (self.lookups.is_idle(), counts.contains_key("unchecked")) {
            (false, _) => "working",
            (true, true) => "offline",
            (true, false) => "idle",
        }
    }
}
