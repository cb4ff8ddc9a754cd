//! What features ask of the session beyond one document: pages, lenses, tokens, symbols. It waits for nothing.

use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use super::Session;
use crate::check::Severity;
use crate::host::Host;
use crate::lsp::command::Command;
use crate::lsp::lens::{Lens, Standing, lens};
use crate::lsp::outbox::Message;
use crate::lsp::page::{self, Page};
use crate::lsp::showing::{self, Opening};
use crate::lsp::symbols::{self, ModuleSymbol};
use crate::lsp::view::View;
use crate::lsp::{convert, navigation, tokens};
use crate::module::ModuleVersion;
use crate::observation::Observation;
use crate::sumdb::client::Answer;
use crate::text::{Position, Span};

impl<H: Host + Send + 'static> Session<H> {
    /// Puts the page of a command before the user; the answer has its address where the client can read it by that.
    pub(in crate::lsp) fn show(&self, command: Command) -> Result<Option<Value>, &'static str> {
        let page = match command {
            Command::Show(page) => page,
            Command::ShowAt { uri, line, about } => {
                about.page(self.module_at(&uri, line).ok_or("there is no module version on that line")?)
            }
            Command::Verify { .. } => return Ok(None),
        };
        let client = self.outbox.client();
        if self.client.has_virtual_documents {
            if let Some(client) = client.filter(|_| self.client.has_show_document) {
                showing::open(client, &page);
            }
            return Ok(Some(json!({ "uri": page.uri() })));
        }
        if let Some(client) = client {
            let opening = if self.client.has_show_document { Opening::ByRequest } else { Opening::ByUser };
            showing::write(self.host.clone(), client, &page, self.text(&page), opening);
        }
        Ok(None)
    }

    fn module_at(&self, uri: &str, line: usize) -> Option<ModuleVersion> {
        let view = self.view(uri)?;
        let offset = view.offset(Position { line, column: 0 });
        // A block of go.mod is indented.
        let indent =
            view.document.text.slice(Span::new(offset, view.document.text.len().min(offset.saturating_add(64))));
        let indent = indent.len().saturating_sub(indent.trim_start_matches([' ', '\t']).len());
        let (path, version) = navigation::subject(view, offset.saturating_add(indent))?;
        page::module_version(&format!("{path}@{version}"))
    }

    /// The text of an address; the client is told when it changes.
    pub(in crate::lsp) fn read_page(&mut self, uri: &str) -> Option<String> {
        let page = Page::parse(uri)?;
        let text = self.text(&page);
        self.told.watch(page, &text);
        Some(text)
    }

    fn text(&self, page: &Page) -> String {
        match page {
            Page::Check(code) => crate::check::by_code(code).map(|check| check.page.to_owned()).unwrap_or_default(),
            Page::Evidence(module) => {
                let place = self.observations.evidence.get(module).map(String::as_str);
                let fault = match self.observations.of(module) {
                    Some(Observation::Answer(Answer::Broken(fault))) => Some(fault),
                    _ => None,
                };
                page::evidence(&page::Trouble { module, fault, place })
            }
            Page::Ledger => {
                let current = self.connection.as_ref().map(|(_, connection)| connection);
                page::ledger(&self.requests.with(current), self.database())
            }
            Page::Private(path) => page::private(&self.settings, path),
            Page::Proof(module) => page::proof(&page::Subject {
                module,
                database: self.database(),
                key: self.connection.as_ref().map(|(_, connection)| connection.key()),
                observation: self.observations.of(module),
            }),
            Page::Settings => page::settings(&self.settings),
        }
    }

    /// Tells the client which of the pages that it has read have changed.
    pub(in crate::lsp) fn refresh_pages(&mut self) {
        if !self.client.has_content_refresh {
            return;
        }
        let mut changed = Vec::new();
        for page in self.told.due() {
            let text = self.text(&page);
            if self.told.has_changed(&page, &text) {
                changed.push(page.uri());
            }
        }
        if !changed.is_empty() {
            self.outbox.send(Message::RefreshPages(changed));
        }
    }

    /// The lens of a document.
    pub(in crate::lsp) fn lens(&mut self, uri: &str) -> Option<Lens> {
        let sums = self.view(uri)?.go_sum()?.document.uri.clone();
        let standing = self.standing(&sums)?;
        lens(self.view(uri)?, &standing)
    }

    /// How a sum file stands: as the client has it, or else examined once until something happens.
    fn standing(&mut self, uri: &str) -> Option<Standing> {
        if let Some(report) = self.reports.fresh(uri) {
            return Some(Standing { counts: report.counts.clone(), wrong: report.wrong });
        }
        if let Some(standing) = self.told.standings.get(uri) {
            return Some(standing.clone());
        }
        let examined = self.view(uri)?.examine();
        let wrong = examined.findings.iter().filter(|finding| finding.severity >= Severity::Warning).count();
        let standing = Standing { counts: examined.counts, wrong };
        self.told.standings.insert(uri.to_owned(), standing.clone());
        Some(standing)
    }

    /// The tokens of a document.
    pub(in crate::lsp) fn tokens(&mut self, uri: &str) -> Option<lsp::SemanticTokens> {
        let tokens = all_tokens(&self.view(uri)?)?;
        Some(if self.client.has_token_deltas { self.told.keep_tokens(uri, tokens) } else { tokens })
    }

    /// What has changed of them.
    pub(in crate::lsp) fn token_delta(
        &mut self,
        uri: &str,
        previous: &str,
    ) -> Option<lsp::SemanticTokensDeltaResponse> {
        let tokens = all_tokens(&self.view(uri)?)?;
        Some(self.told.delta(uri, previous, tokens))
    }

    /// The modules of all documents that fit a question.
    pub(in crate::lsp) fn symbols(&self, query: &str) -> Vec<ModuleSymbol<'_>> {
        symbols::find(self.documents.iter().map(|document| self.view_of(document)), query)
    }
}

/// None of a document that is too long: the client asks for those of a range.
fn all_tokens(view: &View<'_>) -> Option<lsp::SemanticTokens> {
    if view.document.sums.line_count() > tokens::LINES {
        return None;
    }
    let whole = Span::new(0, view.document.text.len());
    Some(convert::tokens(view, &tokens::tokens(*view, whole)))
}
