//! From plain answers to LSP types, and from LSP positions to ours.
//!
//! Everything shown is escaped here: texts of the log, of a proxy and of a file are hostile.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;
use url::Url;

use super::capabilities::{Client, SCHEME};
use super::code_actions::{Action, Deed, FIX_ALL, Kind};
use super::command::VERIFY;
use super::documents::Change;
use super::hover::Hover;
use super::lens::Lens;
use super::markdown::escaped;
use super::navigation::{Link, Place};
use super::structure::{Hint, Symbol};
use super::symbols::ModuleSymbol;
use super::tokens::Token;
use super::view::View;
use crate::check::{Finding, Related, Safety, Severity};
use crate::text::{Position, Span, TextEdit, shown};

/// Longer texts are cut, in characters.
const TEXT_LIMIT: usize = 1000;
/// The annotation of edits that may do harm.
const UNSAFE: &str = "modseal.unsafe";

/// The path of a `file` URI; none for any other.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    Url::parse(uri).ok().filter(|uri| uri.scheme() == "file")?.to_file_path().ok()
}

/// The name that decides the kind of a document: the path, or what the URI ends in.
pub(super) fn name(uri: &str) -> String {
    match path(uri) {
        Some(path) => path.display().to_string(),
        None => uri.split(['?', '#']).next().unwrap_or_default().replace(':', "/"),
    }
}

/// The URI of a path.
pub(super) fn uri(path: &std::path::Path) -> Option<String> {
    Url::from_file_path(path).ok().map(String::from)
}

pub(super) fn from_position(position: lsp::Position) -> Position {
    let number = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
    Position { line: number(position.line), column: number(position.character) }
}

fn to_position(position: Position) -> lsp::Position {
    let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    lsp::Position { line: number(position.line), character: number(position.column) }
}

pub(super) fn change(change: lsp::TextDocumentContentChangeEvent) -> Change {
    match change {
        lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
            Change { range: Some((from_position(part.range.start), from_position(part.range.end))), text: part.text }
        }
        lsp::TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
            Change { range: None, text: whole.text }
        }
    }
}

pub(super) fn range(view: &View<'_>, span: Span) -> lsp::Range {
    let (start, end) = view.document.positions(span, view.encoding);
    lsp::Range { start: to_position(start), end: to_position(end) }
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::Error,
        Severity::Warning => lsp::DiagnosticSeverity::Warning,
        Severity::Info => lsp::DiagnosticSeverity::Information,
        Severity::Hint => lsp::DiagnosticSeverity::Hint,
    }
}

/// A finding as a diagnostic.
pub(super) fn diagnostic(view: &View<'_>, finding: &Finding, client: &Client) -> lsp::Diagnostic {
    let related = finding.related.iter().filter_map(|related| related_information(view, related));
    let page = format!("{SCHEME}:checks/{}.md", finding.code);
    lsp::Diagnostic {
        range: range(view, within_line(view, finding.span)),
        severity: Some(severity(finding.severity)),
        code: Some(finding.code.to_owned().into()),
        code_description: client.has_code_description.then(|| lsp::CodeDescription { href: page.into() }),
        source: Some("modseal".to_owned()),
        message: format!("{}\n{}", shown(&finding.message), shown(&finding.help)).into(),
        tags: (finding.severity == Severity::Hint).then(|| vec![lsp::DiagnosticTag::Unnecessary]),
        related_information: client.has_related_information.then(|| related.collect()),
        data: None,
    }
}

/// What is to be said beside the findings, at the place of one of them and as bad as it.
pub(super) fn remark(view: &View<'_>, at: &Finding, text: String) -> lsp::Diagnostic {
    lsp::Diagnostic {
        range: range(view, within_line(view, at.span)),
        severity: Some(severity(at.severity)),
        source: Some("modseal".to_owned()),
        message: text.into(),
        ..Default::default()
    }
}

/// A squiggle under a line end is none: it ends with the line.
fn within_line(view: &View<'_>, span: Span) -> Span {
    let text = view.document.sums.text();
    if span.len() > 1 && span.of(text).ends_with(b"\n") {
        Span::new(span.start, span.end.saturating_sub(1))
    } else {
        span
    }
}

fn related_information(view: &View<'_>, related: &Related) -> Option<lsp::DiagnosticRelatedInformation> {
    let other = match &related.path {
        None => *view,
        Some(path) => view.sibling(path)?,
    };
    let location = lsp::Location { uri: other.document.uri.clone().into(), range: range(&other, related.span) };
    Some(lsp::DiagnosticRelatedInformation { location, message: shown(&related.message) })
}

pub(super) fn hover(view: &View<'_>, hover: &Hover, client: &Client) -> lsp::Hover {
    let contents = match client.has_markdown {
        true => {
            let lines: Vec<_> = hover.lines.iter().map(|line| escaped(&short(line))).collect();
            lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value: lines.join("\n\n") }
        }
        false => {
            let lines: Vec<_> = hover.lines.iter().map(|line| short(line)).collect();
            lsp::MarkupContent { kind: lsp::MarkupKind::PlainText, value: lines.join("\n") }
        }
    };
    lsp::Hover { contents: contents.into(), range: Some(range(view, hover.span)) }
}

/// Text as it may be shown, the start of it where it is long: words of a file may be of any length.
fn short(text: &str) -> String {
    match text.char_indices().nth(TEXT_LIMIT) {
        Some((end, _)) => format!("{}…", shown(text.get(..end).unwrap_or_default())),
        None => shown(text),
    }
}

fn edits(view: &View<'_>, edits: &[TextEdit]) -> Vec<lsp::TextEdit> {
    let edit = |edit: &TextEdit| lsp::TextEdit { range: range(view, edit.span), new_text: edit.text.clone() };
    edits.iter().map(edit).collect()
}

/// The edit of an action; none where it runs a command.
pub(super) fn workspace_edit(view: &View<'_>, action: &Action, client: &Client) -> Option<lsp::WorkspaceEdit> {
    let Deed::Edit { edits: changes, safety } = &action.deed else { return None };
    let uri: lsp::Uri = view.document.uri.clone().into();
    let edits = edits(view, changes);
    if !client.has_document_changes {
        return Some(lsp::WorkspaceEdit { changes: Some(HashMap::from([(uri, edits)])), ..Default::default() });
    }
    let asks_first = client.has_annotations && *safety == Safety::Unsafe;
    let annotated = |text_edit: lsp::TextEdit| match asks_first {
        true => lsp::AnnotatedTextEdit { annotation_id: UNSAFE.to_owned(), text_edit }.into(),
        false => lsp::Edit::from(text_edit),
    };
    let edit = lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier {
            version: view.document.version,
            text_document_identifier: lsp::TextDocumentIdentifier { uri },
        },
        edits: edits.into_iter().map(annotated).collect(),
    };
    let annotation = lsp::ChangeAnnotation {
        label: shown(&action.title),
        // Who has chosen it from a menu has said yes.
        needs_confirmation: None,
        description: Some(
            "It is right only if this line is wrong, and not what the proxy or the cache holds".to_owned(),
        ),
    };
    Some(lsp::WorkspaceEdit {
        document_changes: Some(vec![edit.into()]),
        change_annotations: asks_first.then(|| HashMap::from([(UNSAFE.to_owned(), annotation)])),
        ..Default::default()
    })
}

/// A command, for clients that know no more of an action.
fn command(action: &Action) -> Option<lsp::Command> {
    let Deed::Run { command, arguments } = &action.deed else { return None };
    let arguments = arguments.iter().map(|argument| Value::String(argument.clone())).collect();
    let title = shown(&action.title);
    Some(lsp::Command { title, tooltip: None, command: (*command).to_owned(), arguments: Some(arguments) })
}

/// An action as the client can take it; none if it cannot.
pub(super) fn offer(view: &View<'_>, offered: &Action, client: &Client) -> Option<lsp::CodeActionResponse> {
    match client.has_action_literals {
        true => Some(action(view, offered, client).into()),
        false => command(offered).map(Into::into),
    }
}

fn action(view: &View<'_>, action: &Action, client: &Client) -> lsp::CodeAction {
    let diagnostics = action.finding.as_ref().map(|finding| vec![diagnostic(view, finding, client)]);
    let is_later = client.resolves_edits && matches!(action.deed, Deed::Edit { .. });
    lsp::CodeAction {
        title: shown(&action.title),
        kind: Some(match action.kind {
            Kind::QuickFix => lsp::CodeActionKind::QuickFix,
            Kind::FixAll => lsp::CodeActionKind::from(FIX_ALL.to_owned()),
        }),
        diagnostics,
        is_preferred: action.is_preferred.then_some(true),
        edit: workspace_edit(view, action, client).filter(|_| !is_later),
        command: command(action),
        data: is_later.then(|| json!(action.key(view.document))),
        ..Default::default()
    }
}

pub(super) fn location(place: &Place<'_>) -> lsp::Location {
    lsp::Location { uri: place.view.document.uri.clone().into(), range: range(&place.view, place.span) }
}

pub(super) fn link(view: &View<'_>, link: &Link, client: &Client) -> lsp::DocumentLink {
    lsp::DocumentLink {
        range: range(view, link.span),
        target: Some(link.target.clone().into()),
        tooltip: client.has_link_tooltips.then(|| "The record in the log".to_owned()),
        data: None,
    }
}

#[allow(deprecated, reason = "fields that must be named")]
pub(super) fn symbols(view: &View<'_>, symbols: &[Symbol], client: &Client) -> lsp::DocumentSymbolResponse {
    let nested = |symbol: &Symbol| lsp::DocumentSymbol {
        name: short(&symbol.name),
        detail: Some(short(&symbol.detail)),
        kind: lsp::SymbolKind::Package,
        tags: None,
        deprecated: None,
        range: range(view, symbol.span),
        selection_range: range(view, symbol.selection),
        children: None,
    };
    let flat = |symbol: &Symbol| lsp::SymbolInformation {
        location: lsp::Location { uri: view.document.uri.clone().into(), range: range(view, symbol.span) },
        base_symbol_information: lsp::BaseSymbolInformation {
            name: short(&format!("{} {}", symbol.name, symbol.detail)),
            kind: lsp::SymbolKind::Package,
            tags: None,
            container_name: None,
        },
        deprecated: None,
    };
    match client.has_nested_symbols {
        true => lsp::DocumentSymbolResponse::from(symbols.iter().map(nested).collect::<Vec<_>>()),
        false => lsp::DocumentSymbolResponse::from(symbols.iter().map(flat).collect::<Vec<_>>()),
    }
}

pub(super) fn fold(view: &View<'_>, span: Span) -> lsp::FoldingRange {
    let range = range(view, span);
    lsp::FoldingRange { start_line: range.start.line, end_line: range.end.line, ..Default::default() }
}

pub(super) fn hint(view: &View<'_>, hint: &Hint) -> lsp::InlayHint {
    lsp::InlayHint {
        position: range(view, Span::new(hint.offset, hint.offset)).start,
        label: hint.label.to_owned().into(),
        tooltip: Some(short(&hint.tooltip).into()),
        padding_left: Some(true),
        padding_right: None,
        kind: None,
        text_edits: None,
        data: None,
    }
}

/// A lens whose command the client asks for later.
pub(super) fn bare_lens(view: &View<'_>, lens: &Lens) -> lsp::CodeLens {
    let range = range(view, lens.span);
    // The line is what counts, and a lens must not reach over two.
    let range = lsp::Range { start: range.start, end: range.start };
    lsp::CodeLens { range, command: None, data: Some(json!({ "uri": view.document.uri })) }
}

pub(super) fn lens(view: &View<'_>, lens: &Lens) -> lsp::CodeLens {
    let command = lsp::Command {
        title: shown(&lens.title),
        tooltip: None,
        command: VERIFY.to_owned(),
        arguments: Some(vec![json!(view.document.uri)]),
    };
    lsp::CodeLens { command: Some(command), data: None, ..bare_lens(view, lens) }
}

#[allow(deprecated, reason = "a field that must be named")]
pub(super) fn module_symbol(symbol: &ModuleSymbol<'_>) -> lsp::SymbolInformation {
    let document = symbol.view.document;
    let location = lsp::Location { uri: document.uri.clone().into(), range: range(&symbol.view, symbol.span) };
    let base_symbol_information = lsp::BaseSymbolInformation {
        name: short(&format!("{} {}", symbol.path, symbol.version)),
        kind: lsp::SymbolKind::Package,
        tags: None,
        container_name: Some(document.kind.name().to_owned()),
    };
    lsp::SymbolInformation { location, base_symbol_information, deprecated: None }
}

/// Tokens, each relative to the one before it.
pub(super) fn tokens(view: &View<'_>, tokens: &[Token]) -> lsp::SemanticTokens {
    let mut last = lsp::Position::default();
    let relative = |token: &Token| {
        let range = range(view, token.span);
        let delta_line = range.start.line.saturating_sub(last.line);
        let from = if delta_line == 0 { last.character } else { 0 };
        last = range.start;
        lsp::SemanticToken {
            delta_line,
            delta_start: range.start.character.saturating_sub(from),
            length: range.end.character.saturating_sub(range.start.character),
            token_type: token.kind,
            token_modifiers_bitset: token.modifiers,
        }
    };
    lsp::SemanticTokens { result_id: None, data: tokens.iter().map(relative).collect() }
}
