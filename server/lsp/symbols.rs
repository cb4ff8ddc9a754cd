//! The modules of all known documents, by some letters of their names.
//!
//! A name fits if the letters of the question stand in it in their order (LSP 3.18, `WorkspaceSymbolParams.query`).

use memchr::{memchr_iter, memchr2};

use crate::syntax::FileKind;
use crate::text::Span;

use super::view::View;

/// No answer is longer.
const LIMIT: usize = 500;

/// A module version at a place.
pub(super) struct ModuleSymbol<'a> {
    pub(super) view: View<'a>,
    pub(super) path: String,
    pub(super) version: String,
    pub(super) span: Span,
}

/// The modules that fit, in the order of the documents and of their lines.
pub(super) fn find<'a>(views: impl Iterator<Item = View<'a>>, query: &str) -> Vec<ModuleSymbol<'a>> {
    let query: Vec<u8> = query.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'@').collect();
    let mut found = Vec::new();
    for view in views {
        match view.document.kind {
            FileKind::GoSum | FileKind::GoWorkSum => add_sums(view, &query, &mut found),
            FileKind::GoMod => add_requires(view, &query, &mut found),
            FileKind::GoWork | FileKind::EnvFile => {}
        }
        if found.len() >= LIMIT {
            break;
        }
    }
    found.truncate(LIMIT);
    found
}

/// Looks at the bytes of a line first: to take ten thousand lines apart takes longer than the user may wait.
fn add_sums<'a>(view: View<'a>, query: &[u8], found: &mut Vec<ModuleSymbol<'a>>) {
    let sums = &view.document.sums;
    let text = sums.text();
    let mut start = 0_usize;
    for end in memchr_iter(b'\n', text).chain([text.len()]) {
        let line = Span::new(start, end);
        start = end.saturating_add(1);
        if found.len() >= LIMIT {
            return;
        }
        if !fits(line.of(text), query) {
            continue;
        }
        let Some((_, _, sum)) = view.sum_at(line.start) else { continue };
        let (path, version) = (&sum.path().text, &sum.version().text);
        let span = Span::new(sum.path().span.start, sum.version().span.end);
        // The hash is no part of the name; the two lines of a module version are one symbol.
        let is_next = found.last().is_some_and(|last| {
            last.path == *path && last.version == *version && last.view.document.uri == view.document.uri
        });
        if !is_next && fits(span.of(text), query) {
            found.push(ModuleSymbol { view, path: path.to_string(), version: version.to_string(), span });
        }
    }
}

fn add_requires<'a>(view: View<'a>, query: &[u8], found: &mut Vec<ModuleSymbol<'a>>) {
    for require in view.document.go_mod().map(|go_mod| go_mod.require).unwrap_or_default() {
        let span = require.module.path.span;
        let (path, version) = (require.module.path.text, require.module.version.map(|it| it.text).unwrap_or_default());
        if fits(format!("{path} {version}").as_bytes(), query) {
            found.push(ModuleSymbol { view, path, version, span });
        }
    }
}

/// Whether the letters of a question stand in a text in their order; small and large ones are the same.
fn fits(mut text: &[u8], query: &[u8]) -> bool {
    for letter in query {
        let at = memchr2(letter.to_ascii_lowercase(), letter.to_ascii_uppercase(), text);
        let Some(rest) = at.and_then(|at| text.get(at.saturating_add(1)..)) else { return false };
        text = rest;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_fit_in_their_order() {
        for (query, is_fit) in
            [("", true), ("cmd", false), ("toml", true), ("BST", true), ("burntv120", true), ("lmot", false)]
        {
            assert_eq!(fits(b"github.com/BurntSushi/toml v1.2.0", query.as_bytes()), is_fit, "{query}");
        }
    }
}
