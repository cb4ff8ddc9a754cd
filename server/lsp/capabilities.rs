//! What the client can do, as it said in `initialize`, and what the server offers it.

use tower_lsp::gen_lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeLensOptions, DiagnosticOptions, DocumentLinkOptions,
    ExecuteCommandOptions, Full, MarkupKind, PositionEncodingKind, SaveOptions, SemanticTokensLegend,
    SemanticTokensOptions, SemanticTokensOptionsRange, ServerCapabilities, TextDocumentContentOptions,
    TextDocumentSyncKind, TextDocumentSyncOptions, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};

use super::code_actions::FIX_ALL;
use super::outbox::Refresh;
use super::tokens::{MODIFIERS, TYPES};
use crate::text::Encoding;

/// The scheme of documents that the server makes up.
pub(super) const SCHEME: &str = "modseal";
/// Looks up every line of a document again.
pub(super) const VERIFY: &str = "modseal.verify";
/// The commands.
pub(super) const COMMANDS: [&str; 1] = [VERIFY];

/// What the client can do.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    pub(super) has_markdown: bool,
    pub(super) has_related_information: bool,
    pub(super) has_code_description: bool,
    pub(super) has_document_changes: bool,
    pub(super) has_action_literals: bool,
    pub(super) has_nested_symbols: bool,
    pub(super) has_configuration: bool,
    pub(super) has_progress: bool,
    pub(super) has_versions: bool,
    pub(super) refreshes: Vec<Refresh>,
    /// It asks for diagnostics, and asks again when it is told to: it is never sent any.
    pub(super) pulls: bool,
    /// It tells of files that have changed, where it is asked to.
    pub(super) watches: bool,
    /// It tells of settings that have changed, where it is asked to.
    pub(super) registers_configuration: bool,
}

impl Client {
    pub(super) fn new(capabilities: &ClientCapabilities) -> Self {
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
        Self {
            encoding: encoding(capabilities),
            has_markdown: formats.first() == Some(&MarkupKind::Markdown),
            has_related_information: diagnostics.diagnostics_capabilities.related_information == Some(true),
            // The page of a check is a document of ours: only a client that can ask for its text can open it.
            has_code_description: workspace.text_document_content.is_some()
                && diagnostics.diagnostics_capabilities.code_description_support == Some(true),
            has_document_changes: edits == Some(true),
            has_action_literals: documents.code_action.is_some_and(|it| it.code_action_literal_support.is_some()),
            has_nested_symbols: symbols == Some(true),
            has_configuration: workspace.configuration == Some(true),
            has_progress: capabilities.window.as_ref().and_then(|window| window.work_done_progress) == Some(true),
            has_versions: diagnostics.version_support == Some(true),
            pulls: documents.diagnostic.is_some() && is_refreshing,
            watches: watches == Some(true),
            registers_configuration: registers == Some(true),
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
            code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false), ..Default::default() }),
            document_link_provider: Some(DocumentLinkOptions { resolve_provider: Some(false), ..Default::default() }),
            code_action_provider: Some(match self.has_action_literals {
                true => CodeActionOptions { code_action_kinds: Some(kinds()), ..Default::default() }.into(),
                false => true.into(),
            }),
            semantic_tokens_provider: Some(tokens().into()),
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

fn tokens() -> SemanticTokensOptions {
    SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: TYPES.map(str::to_owned).to_vec(),
            token_modifiers: MODIFIERS.map(str::to_owned).to_vec(),
        },
        range: Some(SemanticTokensOptionsRange::Bool(true)),
        full: Some(Full::Bool(true)),
        ..Default::default()
    }
}
