//! What the client can do, as it said in `initialize`, and what the server offers it.

use tower_lsp::gen_lsp_types::{
    ClientCapabilities, ClientSemanticTokensRequestOptionsFull, CodeActionKind, CodeActionOptions, CodeLensOptions,
    DiagnosticOptions, DocumentLinkOptions, ExecuteCommandOptions, Full, MarkupKind, PositionEncodingKind, SaveOptions,
    SemanticTokensFullDelta, SemanticTokensLegend, SemanticTokensOptions, SemanticTokensOptionsRange,
    ServerCapabilities, TextDocumentContentOptions, TextDocumentSyncKind, TextDocumentSyncOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};

use serde_json::Value;

use super::code_actions::FIX_ALL;
use super::command::COMMANDS;
use super::outbox::Refresh;
use super::tokens::{MODIFIERS, TYPES};
use crate::text::Encoding;

/// The scheme of documents that the server makes up.
pub(super) const SCHEME: &str = "modseal";

/// What the client can do.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    pub(super) has_markdown: bool,
    pub(super) has_related_information: bool,
    pub(super) has_code_description: bool,
    pub(super) has_document_changes: bool,
    /// It asks before it applies an edit that says that it may do harm.
    pub(super) has_annotations: bool,
    pub(super) has_action_literals: bool,
    pub(super) has_nested_symbols: bool,
    pub(super) has_link_tooltips: bool,
    pub(super) has_configuration: bool,
    pub(super) has_progress: bool,
    pub(super) has_versions: bool,
    /// It asks for the text of documents that the server makes up.
    pub(super) has_virtual_documents: bool,
    /// It can be told that such a text has changed.
    pub(super) has_content_refresh: bool,
    pub(super) has_show_document: bool,
    pub(super) has_token_deltas: bool,
    /// It asks for the edit of a code action once the user has chosen it.
    pub(super) resolves_edits: bool,
    /// It asks for the command of a lens once it shows it.
    pub(super) resolves_lenses: bool,
    pub(super) refreshes: Vec<Refresh>,
    /// It asks for diagnostics, and asks again when it is told to: it is never sent any.
    pub(super) pulls: bool,
    /// It tells of files that have changed, where it is asked to.
    pub(super) watches: bool,
    /// It tells of settings that have changed, where it is asked to.
    pub(super) registers_configuration: bool,
    /// How many folds of a document it wants at most.
    pub(super) fold_limit: Option<u32>,
}

impl Client {
    pub(super) fn new(capabilities: &ClientCapabilities, options: Option<&Value>) -> Self {
        let workspace = capabilities.workspace.clone().unwrap_or_default();
        let documents = capabilities.text_document.clone().unwrap_or_default();
        let diagnostics = documents.publish_diagnostics.clone().unwrap_or_default();
        let formats = documents.hover.and_then(|hover| hover.content_format).unwrap_or_default();
        let symbols = documents.document_symbol.and_then(|symbols| symbols.hierarchical_document_symbol_support);
        let is_refreshing = workspace.diagnostics.as_ref().and_then(|it| it.refresh_support) == Some(true);
        let watches = workspace.did_change_watched_files.as_ref().and_then(|it| it.dynamic_registration);
        let registers = workspace.did_change_configuration.as_ref().and_then(|it| it.dynamic_registration);
        let edits = workspace.workspace_edit.as_ref().and_then(|edits| edits.document_changes);
        let refreshes = [
            (workspace.inlay_hint.as_ref().and_then(|it| it.refresh_support), Refresh::Hints),
            (workspace.code_lens.as_ref().and_then(|it| it.refresh_support), Refresh::Lenses),
            (workspace.semantic_tokens.as_ref().and_then(|it| it.refresh_support), Refresh::Tokens),
        ];
        let window = capabilities.window.unwrap_or_default();
        let has_text_content = workspace.text_document_content.is_some();
        let says_so = options.and_then(|options| options.get("virtualDocuments")).and_then(Value::as_bool);
        Self {
            encoding: encoding(capabilities),
            has_markdown: formats.first() == Some(&MarkupKind::Markdown),
            has_related_information: diagnostics.diagnostics_capabilities.related_information == Some(true),
            // The page of a check is a document of ours: only a client that can ask for its text can open it.
            has_code_description: has_text_content
                && diagnostics.diagnostics_capabilities.code_description_support == Some(true),
            has_document_changes: edits == Some(true),
            has_annotations: edits == Some(true) && asks_first(capabilities),
            has_action_literals: documents.code_action.is_some_and(|it| it.code_action_literal_support.is_some()),
            has_nested_symbols: symbols == Some(true),
            has_link_tooltips: documents.document_link.is_some_and(|it| it.tooltip_support == Some(true)),
            has_configuration: workspace.configuration == Some(true),
            has_progress: window.work_done_progress == Some(true),
            has_versions: diagnostics.version_support == Some(true),
            has_virtual_documents: has_text_content || says_so == Some(true),
            has_content_refresh: has_text_content,
            has_show_document: window.show_document.is_some_and(|it| it.support),
            has_token_deltas: has_token_deltas(capabilities),
            resolves_edits: resolves_edits(capabilities),
            resolves_lenses: resolves_lenses(capabilities),
            pulls: documents.diagnostic.is_some() && is_refreshing,
            watches: watches == Some(true),
            registers_configuration: registers == Some(true),
            fold_limit: documents.folding_range.and_then(|it| it.range_limit),
            refreshes: refreshes.into_iter().filter(|(has, _)| *has == Some(true)).map(|(_, it)| it).collect(),
        }
    }

    /// What the server offers to such a client.
    pub(super) fn offer(&self) -> ServerCapabilities {
        ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
                Encoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(sync().into()),
            hover_provider: Some(true.into()),
            definition_provider: Some(true.into()),
            references_provider: Some(true.into()),
            document_highlight_provider: Some(true.into()),
            document_symbol_provider: Some(true.into()),
            folding_range_provider: Some(true.into()),
            inlay_hint_provider: Some(true.into()),
            code_lens_provider: Some(CodeLensOptions {
                resolve_provider: Some(self.resolves_lenses),
                ..Default::default()
            }),
            document_link_provider: Some(DocumentLinkOptions { resolve_provider: Some(false), ..Default::default() }),
            code_action_provider: Some(match self.has_action_literals {
                true => CodeActionOptions {
                    code_action_kinds: Some(kinds()),
                    resolve_provider: Some(self.resolves_edits),
                    ..Default::default()
                }
                .into(),
                false => true.into(),
            }),
            semantic_tokens_provider: Some(self.tokens().into()),
            workspace_symbol_provider: Some(true.into()),
            diagnostic_provider: self.pulls.then(|| {
                DiagnosticOptions {
                    identifier: Some("modseal".to_owned()),
                    inter_file_dependencies: true,
                    workspace_diagnostics: true,
                    ..Default::default()
                }
                .into()
            }),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: COMMANDS.map(str::to_owned).to_vec(),
                ..Default::default()
            }),
            workspace: Some(WorkspaceOptions {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(true.into()),
                }),
                text_document_content: Some(TextDocumentContentOptions { schemes: vec![SCHEME.to_owned()] }.into()),
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    fn tokens(&self) -> SemanticTokensOptions {
        SemanticTokensOptions {
            legend: SemanticTokensLegend {
                token_types: TYPES.map(str::to_owned).to_vec(),
                token_modifiers: MODIFIERS.map(str::to_owned).to_vec(),
            },
            range: Some(SemanticTokensOptionsRange::Bool(true)),
            full: Some(match self.has_token_deltas {
                true => SemanticTokensFullDelta { delta: Some(true) }.into(),
                false => Full::Bool(true),
            }),
            ..Default::default()
        }
    }
}

/// Whether a code action that says that it may do harm is shown before it is applied.
fn asks_first(capabilities: &ClientCapabilities) -> bool {
    let edits = capabilities.workspace.as_ref().and_then(|it| it.workspace_edit.as_ref());
    let actions = capabilities.text_document.as_ref().and_then(|it| it.code_action.as_ref());
    edits.is_some_and(|edits| edits.change_annotation_support.is_some())
        && actions.and_then(|it| it.honors_change_annotations) == Some(true)
}

fn has_token_deltas(capabilities: &ClientCapabilities) -> bool {
    let tokens = capabilities.text_document.as_ref().and_then(|it| it.semantic_tokens.as_ref());
    match tokens.and_then(|it| it.requests.full.as_ref()) {
        Some(ClientSemanticTokensRequestOptionsFull::ClientSemanticTokensRequestFullDelta(full)) => {
            full.delta == Some(true)
        }
        _ => false,
    }
}

/// Without `dataSupport` nothing would come back that tells which action is meant.
fn resolves_edits(capabilities: &ClientCapabilities) -> bool {
    let actions = capabilities.text_document.as_ref().and_then(|it| it.code_action.as_ref());
    actions.is_some_and(|it| {
        it.data_support == Some(true) && has(it.resolve_support.as_ref().map(|it| &it.properties), "edit")
    })
}

fn resolves_lenses(capabilities: &ClientCapabilities) -> bool {
    let lenses = capabilities.text_document.as_ref().and_then(|it| it.code_lens.as_ref());
    lenses.is_some_and(|it| has(it.resolve_support.as_ref().map(|it| &it.properties), "command"))
}

fn has(properties: Option<&Vec<String>>, name: &str) -> bool {
    properties.is_some_and(|properties| properties.iter().any(|property| property == name))
}

/// UTF-8 if it is offered: a column is a byte offset then. Else the client's first choice that we know.
fn encoding(capabilities: &ClientCapabilities) -> Encoding {
    let offered = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_deref());
    let offered = offered.unwrap_or_default();
    if offered.contains(&PositionEncodingKind::UTF8) {
        return Encoding::Utf8;
    }
    let known = |kind: &PositionEncodingKind| match kind {
        PositionEncodingKind::UTF16 => Some(Encoding::Utf16),
        PositionEncodingKind::UTF32 => Some(Encoding::Utf32),
        _ => None,
    };
    offered.iter().find_map(known).unwrap_or_default()
}

fn sync() -> TextDocumentSyncOptions {
    TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(SaveOptions { include_text: Some(false) }.into()),
        ..Default::default()
    }
}

fn kinds() -> Vec<CodeActionKind> {
    vec![CodeActionKind::QuickFix, CodeActionKind::from(FIX_ALL.to_owned())]
}
