//! What is shown over a line: in go.sum and on a require the verdict first; elsewhere what the line does to verification.
//!
//! What gopls shows on go.mod is left to it.

mod envfile;
mod modfile;
mod toolchain;

use crate::module::ModuleVersion;
use crate::observation::Verdict;
use crate::sumdb::client::Source;
use crate::syntax::FileKind;
use crate::syntax::gosum::{LineKind, Of, SumLine};
use crate::text::Span;

use super::lines::sentence;
use super::view::View;

/// A text over a place. Each line is one paragraph, to be shown as it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hover {
    pub(super) span: Span,
    pub(super) lines: Vec<String>,
}

/// What there is to say about a place.
pub(super) fn hover(view: View<'_>, offset: usize) -> Option<Hover> {
    match view.document.kind {
        FileKind::GoSum | FileKind::GoWorkSum => over_sum(view, offset),
        FileKind::GoMod => over_require(view, offset).or_else(|| modfile::over_go_mod(view, offset)),
        FileKind::GoWork => modfile::over_go_work(view, offset),
        FileKind::EnvFile => envfile::over(view, offset),
    }
}

fn over_sum(view: View<'_>, offset: usize) -> Option<Hover> {
    let (_, span, sum) = view.sum_at(offset)?;
    let verdict = view.verdict(&sum);
    let mut lines = vec![sentence(verdict.as_ref(), view.database, view.head())];
    lines.push(covers(&sum));
    lines.extend(reason(view, &sum));
    lines.extend(pair(view, &sum));
    lines.extend(proof(view, &sum, verdict.as_ref()));
    Some(Hover { span, lines })
}

fn covers(sum: &SumLine<'_>) -> String {
    let what = match sum.of {
        Of::Zip => "all files of the module",
        Of::GoMod => "the go.mod of the module alone",
    };
    format!("{} {}: the hash covers {what}", sum.path().text, sum.version().text)
}

/// Why the line is there, as far as the go.mod beside it says.
fn reason(view: View<'_>, sum: &SumLine<'_>) -> Option<String> {
    let go_mod = view.go_mod()?.document.go_mod()?;
    let required = go_mod.require.iter().find(|require| require.module.path.text == sum.path().text);
    let version = |require: &crate::syntax::gomod::Require| require.module.version.as_ref().map(|it| it.text.clone());
    Some(match required {
        Some(require) if version(require).as_deref() == Some(&*sum.version().text) => match require.indirect {
            true => "required by go.mod, indirectly".to_owned(),
            false => "required by go.mod".to_owned(),
        },
        Some(require) => {
            format!(
                "go.mod requires {}; this version is only in the module graph",
                version(require).unwrap_or_default()
            )
        }
        None => "not required by go.mod: only in the module graph".to_owned(),
    })
}

/// The other line of the same module version.
fn pair(view: View<'_>, sum: &SumLine<'_>) -> Option<String> {
    let other = if sum.of == Of::Zip { Of::GoMod } else { Of::Zip };
    // A search for bytes: to look at ten thousand lines takes longer than a hover may.
    let key = format!("{} {}{} ", sum.path().text, sum.version().text, other.suffix());
    let text = view.document.sums.text();
    let is_line_start = |at: &usize| at.checked_sub(1).is_none_or(|before| text.get(before) == Some(&b'\n'));
    let at = memchr::memmem::find_iter(text, &key).find(is_line_start)?;
    let line = view.document.sums.line_at(at)?;
    Some(format!("line {} holds the hash of its {}", line.number, other.name()))
}

fn proof(view: View<'_>, sum: &SumLine<'_>, verdict: Option<&Verdict>) -> Option<String> {
    let Some(Verdict::Proven { .. } | Verdict::Differs { .. }) = verdict else {
        return None;
    };
    let module = ModuleVersion { path: (*sum.path().text).into(), version: (*sum.version().text).into() };
    let source = match view.observations.proven(&module)?.source {
        Source::Store => "the store of earlier proofs, proven again",
        Source::GoCache => "Go's own cache, proven again",
        Source::Remote => "the database, in this session",
    };
    let age = view.head_age.map_or_else(String::new, |age| format!("; its newest head was seen {}", words(age)));
    Some(format!("proof from {source}{age}"))
}

fn words(age: std::time::Duration) -> String {
    match age.as_secs() {
        0 => "just now".to_owned(),
        seconds @ 1..=119 => format!("{seconds} s ago"),
        seconds @ 120..=7199 => format!("{} min ago", seconds / 60),
        seconds @ 7200..=172_799 => format!("{} h ago", seconds / 3600),
        seconds => format!("{} days ago", seconds / 86_400),
    }
}

fn over_require(view: View<'_>, offset: usize) -> Option<Hover> {
    let go_mod = view.document.go_mod()?;
    let require = go_mod.require.iter().find(|require| require.line.touches(offset))?;
    let version = require.module.version.as_ref()?;
    let lines = verdicts(view, &require.module.path.text, &version.text);
    (!lines.is_empty()).then_some(Hover { span: require.line, lines })
}

/// The verdicts of the lines of a module version in the go.sum beside a file.
fn verdicts(view: View<'_>, path: &str, version: &str) -> Vec<String> {
    let Some(sums) = view.go_sum() else { return Vec::new() };
    let file = &sums.document.sums;
    // A search for bytes, as above; of each line once.
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(at) = file.text().get(start..).and_then(|text| memchr::memmem::find(text, path.as_bytes())) {
        let Some(line) = file.line_at(start.saturating_add(at)) else { break };
        start = line.span.end.saturating_add(1);
        let LineKind::Sum(sum) = &line.kind else { continue };
        if sum.path().text == path && sum.version().text == version {
            let sentence = sentence(sums.verdict(sum).as_ref(), view.database, view.head());
            lines.push(format!("go.sum line {} ({}): {sentence}", line.number, sum.of.name()));
        }
    }
    lines
}
