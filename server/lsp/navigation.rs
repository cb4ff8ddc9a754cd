//! From a line of go.sum to the require of go.mod and back, the lines of one module version, and the log's own page.

use crate::module::{escape_path, escape_version};
use crate::observation::Verdict;
use crate::syntax::FileKind;
use crate::syntax::gosum::SumLine;
use crate::text::Span;

use super::view::View;

/// The database that has a page for each record.
const WITH_PAGES: &str = "sum.golang.org";

/// A place in some document.
pub(super) struct Place<'a> {
    pub(super) view: View<'a>,
    pub(super) span: Span,
}

/// A span that leads to a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) span: Span,
    pub(super) target: String,
}

/// What a place is about: a module path and a version.
pub(super) fn subject(view: View<'_>, offset: usize) -> Option<(String, String)> {
    match view.document.kind {
        FileKind::GoSum | FileKind::GoWorkSum => {
            let (_, _, sum) = view.sum_at(offset)?;
            Some((sum.path().text.to_string(), sum.version().text.to_string()))
        }
        FileKind::GoMod => {
            let go_mod = view.document.go_mod()?;
            let require = go_mod.require.into_iter().find(|require| require.line.touches(offset))?;
            Some((require.module.path.text, require.module.version?.text))
        }
        FileKind::GoWork | FileKind::EnvFile => None,
    }
}

/// From go.sum to the require of the module, from a require to its lines.
pub(super) fn definition(view: View<'_>, offset: usize) -> Vec<Place<'_>> {
    let Some((path, version)) = subject(view, offset) else { return Vec::new() };
    match view.document.kind {
        FileKind::GoMod => sum_lines(view, &path, &version),
        _ => requires(view, &path),
    }
}

/// Every line that speaks of the module version at a place, in go.sum and go.mod.
pub(super) fn references(view: View<'_>, offset: usize) -> Vec<Place<'_>> {
    let Some((path, version)) = subject(view, offset) else { return Vec::new() };
    let mut places = sum_lines(view, &path, &version);
    places.extend(requires(view, &path));
    places
}

/// The lines of the module version at a place, in the same document.
pub(super) fn highlights(view: View<'_>, offset: usize) -> Vec<Span> {
    let Some((path, version)) = subject(view, offset).filter(|_| view.document.is_sums()) else { return Vec::new() };
    sum_lines(view, &path, &version).into_iter().map(|place| place.span).collect()
}

fn sum_lines<'a>(view: View<'a>, path: &str, version: &str) -> Vec<Place<'a>> {
    let Some(sums) = view.go_sum() else { return Vec::new() };
    let is_of = |sum: &SumLine<'_>| sum.path().text == path && sum.version().text == version;
    let lines = sums.document.sums.sum_lines().filter(|(_, sum)| is_of(sum));
    lines.map(|(_, sum)| Place { view: sums, span: Span::new(sum.path().span.start, sum.version().span.end) }).collect()
}

fn requires<'a>(view: View<'a>, path: &str) -> Vec<Place<'a>> {
    let Some(view) = view.go_mod() else { return Vec::new() };
    let requires = view.document.go_mod().map(|go_mod| go_mod.require).unwrap_or_default();
    let of_it = requires.into_iter().filter(|require| require.module.path.text == path);
    of_it.map(|require| Place { view, span: require.module.path.span }).collect()
}

/// The log's page for each proven line. Nothing leads anywhere for a module that may not be named.
pub(super) fn links(view: View<'_>) -> Vec<Link> {
    if view.database != WITH_PAGES {
        return Vec::new();
    }
    let link = |sum: SumLine<'_>| {
        let Some(Verdict::Proven { .. } | Verdict::Differs { .. }) = view.verdict(&sum) else { return None };
        let (path, version) = (escape_path(&sum.path().text).ok()?, escape_version(&sum.version().text).ok()?);
        let target = format!("https://{WITH_PAGES}/lookup/{path}@{version}");
        Some(Link { span: sum.version().span, target })
    };
    view.document.sums.sum_lines().filter_map(|(_, sum)| link(sum)).collect()
}
