//! From each message of the client to one event, or to one question: no handler waits for disk or network, and none that
//! changes something waits at all.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{oneshot, watch};
use tower_lsp::LanguageServer;
use tower_lsp::gen_lsp_types as lsp;
use tower_lsp::jsonrpc::{Error, Result};

use super::capabilities::Client;
use super::code_actions::{self, FIX_ALL, Key};
use super::command::Command;
use super::configuration;
use super::convert;
use super::outbox::Outbox;
use super::partial;
use super::reports::Pulled;
use super::session::{Event, Session};
use super::structure;
use super::tokens;
use super::verification::Lines;
use super::view::View;
use super::{hover, navigation, progress};
use crate::host::Host;
use crate::text::Span;

/// Documents of each part of a streamed answer.
const STREAMED: usize = 16;

/// The handlers of one client's messages.
pub(super) struct Backend<H: Host> {
    events: UnboundedSender<Event<H>>,
    outbox: Outbox,
    /// The number of the editor's process, once it has said it.
    process: watch::Sender<Option<u32>>,
}

impl<H: Host + Send + 'static> Backend<H> {
    pub(super) fn new(events: UnboundedSender<Event<H>>, outbox: Outbox, process: watch::Sender<Option<u32>>) -> Self {
        Self { events, outbox, process }
    }

    fn tell(&self, event: Event<H>) {
        // It fails only where the session has ended with the client.
        let _ = self.events.send(event);
    }

    /// Asks the session, which answers between two events.
    async fn ask<T: Send + 'static>(&self, question: impl FnOnce(&mut Session<H>) -> T + Send + 'static) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        self.tell(Event::Ask(Box::new(move |session| _ = answer.send(question(session)))));
        answered.await.map_err(|_| Error::internal_error())
    }

    /// Asks about one document; nothing where the session does not know it.
    async fn ask_about<T: Send + 'static>(
        &self,
        document: lsp::TextDocumentIdentifier,
        question: impl FnOnce(&View<'_>, &Client) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let uri = document.uri.0;
        self.ask(move |session| Some(question(&session.view(&uri)?, &session.client))).await
    }

    /// Asks what is found in a document.
    async fn pull(&self, uri: String, previous: Option<String>) -> Result<Pulled> {
        self.ask(move |session| session.pull(&uri, previous.as_deref())).await
    }

    /// The user sees these lines of a document now.
    fn note_seen(&self, uri: &lsp::Uri, range: lsp::Range) {
        let line = |position| convert::from_position(position).line;
        let lines = Lines { first: line(range.start), last: line(range.end) };
        self.tell(Event::Seen { uri: uri.0.clone(), lines });
    }

    /// `window/workDoneProgress/cancel`: the user gives a lookup up.
    pub(super) async fn cancel_progress(&self, params: lsp::WorkDoneProgressCancelParams) {
        if progress::is_ours(&params.token) {
            self.tell(Event::GivenUp);
        }
    }
}

fn within(view: &View<'_>, range: lsp::Range) -> Span {
    view.span(convert::from_position(range.start), convert::from_position(range.end))
}

/// The folders that a client works in, as it has said them in one of two ways, the newest first.
#[allow(deprecated, reason = "older clients know no other way")]
fn folders(params: &lsp::InitializeParams) -> Vec<String> {
    match (&params.workspace_folders_initialize_params.workspace_folders, &params.root_uri) {
        (Some(lsp::WorkspaceFolders::WorkspaceFolderList(folders)), _) => {
            folders.iter().map(|folder| folder.uri.0.clone()).collect()
        }
        (_, Some(root)) => vec![root.0.clone()],
        _ => Vec::new(),
    }
}

fn offset(view: &View<'_>, position: lsp::Position) -> usize {
    view.offset(convert::from_position(position))
}

impl<H: Host + Send + 'static> LanguageServer for Backend<H> {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let client = Client::new(&params.capabilities, params.initialization_options.as_ref());
        let capabilities = client.offer();
        let trust = configuration::trust(params.initialization_options.as_ref());
        self.process.send_replace(params.process_id.and_then(|process| u32::try_from(process).ok()));
        let folders = folders(&params);
        self.tell(Event::Connected { client: Box::new(client), trust, folders });
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        let server_info = Some(lsp::ServerInfo { name: "modseal".to_owned(), version });
        Ok(lsp::InitializeResult { capabilities, server_info })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        self.tell(Event::Ready);
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        self.tell(Event::ConfigurationChanged(params.settings));
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let uris = |folders: Vec<lsp::WorkspaceFolder>| folders.into_iter().map(|folder| folder.uri.0).collect();
        let lsp::WorkspaceFoldersChangeEvent { added, removed } = params.event;
        self.tell(Event::FoldersChanged { added: uris(added), removed: uris(removed) });
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        self.tell(Event::Touched { uris: params.changes.into_iter().map(|change| change.uri.0).collect() });
    }

    async fn diagnostic(&self, params: lsp::DocumentDiagnosticParams) -> Result<lsp::DocumentDiagnosticReport> {
        Ok(self.pull(params.text_document.uri.0, params.previous_result_id).await?.of_document())
    }

    async fn workspace_diagnostic(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReport> {
        let previous = params.previous_result_ids.into_iter().map(|it| (it.uri.0, Some(it.value)));
        let mut wanted: BTreeMap<_, _> = previous.collect();
        for uri in self.ask(|session| session.documents.uris()).await? {
            wanted.entry(uri).or_insert(None);
        }
        let client = self.outbox.client();
        let mut stream = params.partial_result_params.partial_result_token.zip(client);
        let mut items = Vec::new();
        // Each is a question of its own, so that whatever is typed meanwhile comes between them.
        for (uri, previous) in wanted {
            items.push(self.pull(uri, previous).await?.of_workspace());
            if let Some((token, client)) = stream.as_mut().filter(|_| items.len() >= STREAMED) {
                partial::send(client, token, std::mem::take(&mut items)).await;
            }
        }
        if let Some((token, client)) = stream.as_mut().filter(|_| !items.is_empty()) {
            partial::send(client, token, std::mem::take(&mut items)).await;
        }
        Ok(lsp::WorkspaceDiagnosticReport { items })
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.tell(Event::Opened { uri: document.uri.0, version: document.version, text: document.text });
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let document = params.text_document;
        let changes = params.content_changes.into_iter().map(convert::change).collect();
        let uri = document.text_document_identifier.uri.0;
        self.tell(Event::Changed { uri, version: document.version, changes });
    }

    async fn did_save(&self, params: lsp::DidSaveTextDocumentParams) {
        self.tell(Event::Saved { uri: params.text_document.uri.0 });
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.tell(Event::Closed { uri: params.text_document.uri.0 });
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let place = params.text_document_position_params;
        let hover = self.ask_about(place.text_document, move |view, client| {
            let hover = hover::hover(*view, offset(view, place.position))?;
            Some(convert::hover(view, &hover, client))
        });
        Ok(hover.await?.flatten())
    }

    async fn goto_definition(&self, params: lsp::DefinitionParams) -> Result<Option<lsp::DefinitionResponse>> {
        let place = params.text_document_position_params;
        let locations = self.ask_about(place.text_document, move |view, _| {
            let places = navigation::definition(*view, offset(view, place.position));
            places.iter().map(convert::location).collect::<Vec<_>>()
        });
        let locations = locations.await?.filter(|locations| !locations.is_empty());
        Ok(locations.map(|locations| lsp::Definition::from(locations).into()))
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        let place = params.text_document_position_params;
        self.ask_about(place.text_document, move |view, _| {
            let places = navigation::references(*view, offset(view, place.position));
            places.iter().map(convert::location).collect()
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        let place = params.text_document_position_params;
        self.ask_about(place.text_document, move |view, _| {
            let spans = navigation::highlights(*view, offset(view, place.position));
            let range = |span| lsp::DocumentHighlight { range: convert::range(view, span), kind: None };
            spans.into_iter().map(range).collect()
        })
        .await
    }

    async fn document_link(&self, params: lsp::DocumentLinkParams) -> Result<Option<Vec<lsp::DocumentLink>>> {
        self.ask_about(params.text_document, |view, client| {
            navigation::links(*view).iter().map(|link| convert::link(view, link, client)).collect()
        })
        .await
    }

    async fn document_symbol(&self, params: lsp::DocumentSymbolParams) -> Result<Option<lsp::DocumentSymbolResponse>> {
        self.ask_about(params.text_document, |view, client| convert::symbols(view, &structure::symbols(*view), client))
            .await
    }

    async fn folding_range(&self, params: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>> {
        self.ask_about(params.text_document, |view, client| {
            structure::folds(*view, client.fold_limit).into_iter().map(|span| convert::fold(view, span)).collect()
        })
        .await
    }

    async fn inlay_hint(&self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        self.note_seen(&params.text_document.uri, params.range);
        let uri = params.text_document.uri.0;
        self.ask(move |session| {
            session.configuration.inlay_hints.then_some(())?;
            let view = session.view(&uri)?;
            let hints = structure::hints(view, within(&view, params.range));
            Some(hints.iter().map(|hint| convert::hint(&view, hint)).collect())
        })
        .await
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        let uri = params.text_document.uri.0;
        self.ask(move |session| {
            session.configuration.code_lens.then_some(())?;
            let (lens, view) = (session.lens(&uri), session.view(&uri)?);
            let shown = if session.client.resolves_lenses { convert::bare_lens } else { convert::lens };
            Some(lens.iter().map(|lens| shown(&view, lens)).collect())
        })
        .await
    }

    async fn code_lens_resolve(&self, params: lsp::CodeLens) -> Result<lsp::CodeLens> {
        let uri = params.data.as_ref().and_then(|data| data.get("uri")).and_then(Value::as_str);
        let uri = uri.ok_or_else(|| Error::invalid_params("the lens is none of modseal's"))?.to_owned();
        let resolved = self.ask(move |session| {
            let lens = session.lens(&uri)?;
            Some(convert::lens(&session.view(&uri)?, &lens))
        });
        // The client asks for lenses again, since what they were made of has changed.
        resolved.await?.ok_or_else(Error::content_modified)
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<Vec<lsp::CodeActionResponse>>> {
        let only = params.context.only.map(|kinds| kinds.into_iter().map(String::from).collect::<Vec<_>>());
        // A kind stands for all below it: `source` for `source.fixAll.modseal`.
        let is_wanted = move |kind: &str| {
            let covers = |wanted: &String| kind == wanted || kind.starts_with(&format!("{wanted}."));
            only.as_ref().map(|only| only.iter().any(covers))
        };
        self.ask_about(params.text_document, move |view, client| {
            let mut actions = Vec::new();
            if is_wanted("quickfix") != Some(false) {
                actions.extend(code_actions::quick_fixes(*view, within(view, params.range)));
            }
            // A light bulb on every line would be too much: only where it is asked for.
            if is_wanted(FIX_ALL) == Some(true) {
                actions.extend(code_actions::fix_all(*view));
            }
            actions.iter().filter_map(|action| convert::offer(view, action, client)).collect()
        })
        .await
    }

    async fn code_action_resolve(&self, mut params: lsp::CodeAction) -> Result<lsp::CodeAction> {
        // A client may resolve whatever has no edit: what runs a command is whole as it is.
        if params.data.is_none() && params.command.is_some() {
            return Ok(params);
        }
        let key = params.data.clone().and_then(|data| serde_json::from_value::<Key>(data).ok());
        let key = key.ok_or_else(|| Error::invalid_params("the action is none of modseal's"))?;
        let edit = self.ask(move |session| {
            let view = session.view(&key.uri).filter(|view| view.document.version == key.version)?;
            convert::workspace_edit(&view, &code_actions::find(view, &key)?, &session.client)
        });
        params.edit = Some(edit.await?.ok_or_else(Error::content_modified)?);
        Ok(params)
    }

    async fn symbol(&self, params: lsp::WorkspaceSymbolParams) -> Result<Option<lsp::WorkspaceSymbolResponse>> {
        let symbols = self
            .ask(move |session| session.symbols(&params.query).iter().map(convert::module_symbol).collect::<Vec<_>>());
        Ok(Some(symbols.await?.into()))
    }

    async fn semantic_tokens_full(&self, params: lsp::SemanticTokensParams) -> Result<Option<lsp::SemanticTokens>> {
        self.ask(move |session| session.tokens(&params.text_document.uri.0)).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: lsp::SemanticTokensDeltaParams,
    ) -> Result<Option<lsp::SemanticTokensDeltaResponse>> {
        let uri = params.text_document.uri.0;
        self.ask(move |session| session.token_delta(&uri, &params.previous_result_id)).await
    }

    async fn semantic_tokens_range(
        &self,
        params: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokens>> {
        self.note_seen(&params.text_document.uri, params.range);
        self.ask_about(params.text_document, move |view, _| {
            convert::tokens(view, &tokens::tokens(*view, within(view, params.range)))
        })
        .await
    }

    async fn text_document_content(
        &self,
        params: lsp::TextDocumentContentParams,
    ) -> Result<lsp::TextDocumentContentResult> {
        let text = self.ask(move |session| session.read_page(&params.uri.0)).await?;
        match text {
            Some(text) => Ok(lsp::TextDocumentContentResult { text }),
            None => Err(Error::invalid_params("there is no such document")),
        }
    }

    async fn execute_command(&self, params: lsp::ExecuteCommandParams) -> Result<Option<Value>> {
        let arguments = params.arguments.unwrap_or_default();
        match Command::read(&params.command, &arguments).map_err(Error::invalid_params)? {
            Command::Verify { uri } => {
                self.tell(Event::Verify { uri });
                Ok(None)
            }
            show => self.ask(move |session| session.show(show)).await?.map_err(Error::invalid_params),
        }
    }
}
