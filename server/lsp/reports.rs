//! What is found in each document, as the client has it or will have it: for push and for pull (LSP 3.18, "Pull Diagnostics").
//!
//! It finds nothing itself. A report that may be out of date is stale; whether it really is, is seen when it is made anew.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use tower_lsp::gen_lsp_types::{
    Diagnostic, DocumentDiagnosticReport, FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::capabilities::Client;
use super::convert;
use super::view::{Counts, Examined, View};
use crate::check::{Finding, Severity};
use crate::text::counted;

/// No client is sent more findings of one document.
const LIMIT: usize = 1000;

/// What is found in one document.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) counts: Counts,
    /// All of them, also those beyond the limit.
    pub(super) findings: usize,
    /// Those of them that are warnings or errors.
    pub(super) wrong: usize,
    pub(super) suppressed: usize,
}

/// Why a report may be out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The client has changed the document: it will ask by itself.
    Edit,
    /// Lines were looked up: while more of them come, this has time.
    Answer,
    /// Something that the client does not know.
    Other,
}

/// The reports of a session.
#[derive(Debug, Default)]
pub(super) struct Reports {
    by_uri: BTreeMap<String, Report>,
    stale: BTreeSet<String>,
    /// Those that answers alone have made stale.
    late: BTreeSet<String>,
    /// What a client that pulls has.
    pulled: BTreeSet<String>,
    /// A client that pulls should do so again.
    is_calling: bool,
}

/// What a client that pulls gets.
#[derive(Debug)]
pub(super) struct Pulled {
    uri: String,
    version: Option<i32>,
    id: String,
    /// None where the client has it already.
    items: Option<Vec<Diagnostic>>,
}

impl Report {
    pub(super) fn new(view: &View<'_>, examined: Examined, client: &Client) -> Self {
        let Examined { findings, counts, suppressed } = examined;
        let shown = worst(&findings);
        let mut diagnostics: Vec<_> = shown.iter().map(|finding| convert::diagnostic(view, finding, client)).collect();
        let more = findings.len().saturating_sub(shown.len());
        if let Some(last) = findings.last().filter(|_| more > 0) {
            let text = format!("{} in this file not shown here", counted(more, "more finding"));
            diagnostics.push(convert::remark(view, last, text));
        }
        let wrong = findings.iter().filter(|finding| finding.severity >= Severity::Warning).count();
        Self { diagnostics, counts, findings: findings.len(), wrong, suppressed }
    }

    /// The same for the same findings, whichever session has found them.
    fn id(&self) -> String {
        // What cannot be written is never the same as anything.
        let text = serde_json::to_vec(&self.diagnostics).unwrap_or_default();
        Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The findings that are sent, by place: where there are too many, the worst.
fn worst(findings: &[Finding]) -> Vec<&Finding> {
    let mut places: Vec<_> = findings.iter().enumerate().collect();
    if places.len() > LIMIT {
        places.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
        places.truncate(LIMIT);
        places.sort_by_key(|(place, _)| *place);
    }
    places.into_iter().map(|(_, finding)| finding).collect()
}

impl Reports {
    /// The report of a document, fresh or stale.
    pub(super) fn get(&self, uri: &str) -> Option<&Report> {
        self.by_uri.get(uri)
    }

    /// The report of a document, if nothing has happened since.
    pub(super) fn fresh(&self, uri: &str) -> Option<&Report> {
        self.by_uri.get(uri).filter(|_| !self.stale.contains(uri) && !self.late.contains(uri))
    }

    pub(super) fn put(&mut self, uri: &str, report: Report) {
        self.stale.remove(uri);
        self.late.remove(uri);
        self.by_uri.insert(uri.to_owned(), report);
    }

    pub(super) fn remove(&mut self, uri: &str) -> Option<Report> {
        self.stale.remove(uri);
        self.late.remove(uri);
        self.is_calling |= self.pulled.remove(uri);
        self.by_uri.remove(uri)
    }

    /// A report may be out of date. Nothing is found anew before somebody wants it.
    pub(super) fn spoil(&mut self, uri: &str, cause: Cause) {
        if cause == Cause::Answer {
            self.late.insert(uri.to_owned());
            return;
        }
        self.stale.insert(uri.to_owned());
        self.is_calling |= cause == Cause::Other && self.pulled.contains(uri);
    }

    /// Whether answers wait for being shown.
    pub(super) fn has_late(&self) -> bool {
        !self.late.is_empty()
    }

    /// What answers have made stale is to be shown now.
    pub(super) fn release_late(&mut self) {
        self.is_calling |= self.late.iter().any(|uri| self.pulled.contains(uri));
        self.stale.append(&mut self.late);
    }

    /// What may be out of date, for a client that is sent everything.
    pub(super) fn take_stale(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.stale)
    }

    /// What may be out of date.
    pub(super) fn stale(&self) -> Vec<String> {
        self.stale.iter().cloned().collect()
    }

    /// Whether a client that pulls should do so again; once.
    pub(super) fn take_call(&mut self) -> bool {
        std::mem::take(&mut self.is_calling)
    }

    /// What a client gets that has pulled, or knows another report by its id.
    pub(super) fn pull(&mut self, uri: &str, version: Option<i32>, previous: Option<&str>) -> Pulled {
        let Some(report) = self.by_uri.get(uri) else { return Pulled::nothing(uri, previous) };
        let pulled = Pulled::of(uri, version, report, previous);
        self.pulled.insert(uri.to_owned());
        pulled
    }
}

impl Pulled {
    /// A report, for who may have it already.
    pub(super) fn of(uri: &str, version: Option<i32>, report: &Report, previous: Option<&str>) -> Self {
        let id = report.id();
        let items = (previous != Some(&id)).then(|| report.diagnostics.clone());
        Self { uri: uri.to_owned(), version, id, items }
    }

    /// Of a document that nobody knows there is nothing to show.
    pub(super) fn nothing(uri: &str, previous: Option<&str>) -> Self {
        Self::of(uri, None, &Report::default(), previous)
    }

    /// For `textDocument/diagnostic`.
    pub(super) fn of_document(self) -> DocumentDiagnosticReport {
        match self.items {
            Some(items) => RelatedFullDocumentDiagnosticReport {
                related_documents: None,
                full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(self.id), items },
            }
            .into(),
            None => RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: self.id },
            }
            .into(),
        }
    }

    /// For `workspace/diagnostic`.
    pub(super) fn of_workspace(self) -> WorkspaceDocumentDiagnosticReport {
        let (uri, version) = (self.uri.into(), self.version);
        match self.items {
            Some(items) => WorkspaceFullDocumentDiagnosticReport {
                uri,
                version,
                full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(self.id), items },
            }
            .into(),
            None => WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: self.id },
            }
            .into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::by_code;
    use crate::text::Span;

    #[test]
    fn where_there_are_too_many_the_worst_are_shown_by_place() {
        let finding = |code: &str, at| by_code(code).unwrap().finding(Span::new(at, at), String::new());
        let mut all: Vec<_> = (0..LIMIT).map(|at| finding("not-canonical", at)).collect();
        all.push(finding("hash-mismatch", LIMIT));
        let shown = worst(&all);
        assert_eq!(shown.len(), LIMIT);
        assert_eq!(shown.last().map(|it| it.code), Some("hash-mismatch"));
        assert_eq!(shown.first().map(|it| it.span.start), Some(0));
    }

    #[test]
    fn a_client_is_called_for_what_it_has_and_does_not_know_of() {
        let mut reports = Reports::default();
        reports.spoil("a", Cause::Other);
        assert!(!reports.take_call(), "it has nothing of it");
        reports.put("a", Report::default());
        let id = reports.pull("a", None, None).id;
        reports.spoil("a", Cause::Edit);
        assert!(!reports.take_call(), "it asks by itself");
        reports.spoil("a", Cause::Other);
        assert!(reports.take_call() && !reports.take_call());
        assert_eq!(Pulled::nothing("a", Some(&id)).items, None);
    }

    #[test]
    fn what_answers_have_made_stale_is_not_fresh_and_waits() {
        let mut reports = Reports::default();
        reports.put("a", Report::default());
        reports.pull("a", None, None);
        reports.spoil("a", Cause::Answer);
        assert!(reports.fresh("a").is_none() && reports.has_late());
        assert!(reports.stale().is_empty() && !reports.take_call());
        reports.release_late();
        assert!(reports.stale() == ["a"] && reports.take_call() && !reports.has_late());
        // An edit shows them as well.
        reports.spoil("a", Cause::Answer);
        reports.put("a", Report::default());
        assert!(reports.fresh("a").is_some() && !reports.has_late());
    }
}
