//! From plain answers to LSP types, and from LSP positions to ours: the only such place.
//!
//! Everything shown is escaped here: texts of the log, of a proxy and of a file are hostile.

use std::collections::HashMap;
use std::path::PathBuf;

use tower_lsp::gen_lsp_types as lsp;
use url::Url;

use super::capabilities::{Client, SCHEME};
use super::code_actions::{Action, FIX_ALL, Kind};
use super::documents::{Change, Document};
use super::hover::Hover;
use super::navigation::{Link, Place};
use super::structure::{Hint, Symbol};
use super::tokens::Token;
use super::view::View;
use crate::check::{Finding, Related, Severity};
use crate::text::{Position, Span, TextEdit, shown};

/// Longer texts are cut, in characters.
const TEXT_LIMIT: usize = 1000;

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
            let lines: Vec<_> = hover.lines.iter().map(|line| markdown(&short(line))).collect();
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

/// Text in which nothing is markup.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ':' | ';' | '/' | '-' | '=' | '%' | '\'' | '"') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn edits(view: &View<'_>, edits: &[TextEdit]) -> Vec<lsp::TextEdit> {
    let edit = |edit: &TextEdit| lsp::TextEdit { range: range(view, edit.span), new_text: edit.text.clone() };
    edits.iter().map(edit).collect()
}

fn workspace_edit(view: &View<'_>, changes: &[TextEdit], client: &Client) -> lsp::WorkspaceEdit {
    let uri: lsp::Uri = view.document.uri.clone().into();
    let edits = edits(view, changes);
    if !client.has_document_changes {
        return lsp::WorkspaceEdit { changes: Some(HashMap::from([(uri, edits)])), ..Default::default() };
    }
    let edit = lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier {
            version: view.document.version,
            text_document_identifier: lsp::TextDocumentIdentifier { uri },
        },
        edits: edits.into_iter().map(lsp::Edit::from).collect(),
    };
    lsp::WorkspaceEdit { document_changes: Some(vec![edit.into()]), ..Default::default() }
}

pub(super) fn action(view: &View<'_>, action: &Action, client: &Client) -> lsp::CodeAction {
    let diagnostics = action.finding.as_ref().map(|finding| vec![diagnostic(view, finding, client)]);
    lsp::CodeAction {
        title: shown(&action.title),
        kind: Some(match action.kind {
            Kind::QuickFix => lsp::CodeActionKind::QuickFix,
            Kind::FixAll => lsp::CodeActionKind::from(FIX_ALL.to_owned()),
        }),
        diagnostics,
        is_preferred: action.is_preferred.then_some(true),
        edit: Some(workspace_edit(view, &action.edits, client)),
        ..Default::default()
    }
}

pub(super) fn location(place: &Place<'_>) -> lsp::Location {
    lsp::Location { uri: place.view.document.uri.clone().into(), range: range(&place.view, place.span) }
}

pub(super) fn link(view: &View<'_>, link: &Link) -> lsp::DocumentLink {
    lsp::DocumentLink {
        range: range(view, link.span),
        target: Some(link.target.clone().into()),
        tooltip: Some("The record in the log".to_owned()),
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

pub(super) fn lens(title: String, command: &str, document: &Document) -> lsp::CodeLens {
    let command = lsp::Command {
        title,
        tooltip: None,
        command: command.to_owned(),
        arguments: Some(vec![serde_json::Value::String(document.uri.clone())]),
    };
    lsp::CodeLens { command: Some(command), ..Default::default() }
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
