//! What a line of go.mod or go.work means for verification. Pure.
//!
//! What gopls shows is left to it. It follows `cmd/go/internal/modload` (replacements, excluded versions) and
//! `modfetch/fetch.go` (the sum files of a workspace).

use crate::settings::toolchain::Calling;
use crate::syntax::FileKind;
use crate::syntax::gomod::{GoMod, Mode};
use crate::syntax::gowork;
use crate::syntax::modfile::{Named, Replace};

use super::{Hover, toolchain, verdicts};
use crate::lsp::view::View;

/// What there is to say about a place of go.mod, beside its requires.
pub(super) fn over_go_mod(view: View<'_>, offset: usize) -> Option<Hover> {
    let text = view.document.text.to_string();
    // The lax reading is for dependencies: it leaves these lines out.
    let file = GoMod::parse("go.mod", text.as_bytes(), Mode::Strict);
    let exclude = file.exclude.iter().find(|exclude| exclude.line.touches(offset));
    if let Some(exclude) = exclude {
        return Some(Hover { span: exclude.line, lines: vec![EXCLUDE.to_owned()] });
    }
    over_replace(view, &file.replace, offset)
        .or_else(|| over_version(view, &text, [file.go.as_ref(), file.toolchain.as_ref()], offset))
}

/// What there is to say about a place of go.work.
pub(super) fn over_go_work(view: View<'_>, offset: usize) -> Option<Hover> {
    let text = view.document.text.to_string();
    let file = gowork::parse(text.as_bytes());
    if let Some(used) = file.directories.iter().find(|used| used.line.touches(offset)) {
        return Some(Hover { span: used.line, lines: vec![USE.to_owned()] });
    }
    over_replace(view, &file.replace, offset)
        .or_else(|| over_version(view, &text, [file.go.as_ref(), file.toolchain.as_ref()], offset))
}

const EXCLUDE: &str = "no effect on verification: this version is never chosen, and lines of it that are still in go.sum \
     are checked like any other";
const USE: &str = "a member of the workspace: a line in its go.sum counts for all members, and so does one in go.work.sum, \
     where go commands in the workspace put the lines that they add";

fn over_replace(view: View<'_>, replacements: &[Replace], offset: usize) -> Option<Hover> {
    let replace = replacements.iter().find(|replace| replace.line.touches(offset))?;
    let (old, new) = (&replace.old.path.text, &replace.new);
    let which = match &replace.old.version {
        Some(version) => format!("{old} {}", version.text),
        None => format!("every version of {old}"),
    };
    let mut lines = Vec::new();
    match &new.version {
        None => lines.push(format!(
            "{which} is taken from a directory: nothing vouches for the files there, neither go.sum nor the checksum database"
        )),
        Some(version) => {
            lines.push(format!(
                "{which} is taken from {0} {1}: the lines of {0} {1} in go.sum count, and none of {old} is needed for it",
                new.path.text, version.text
            ));
            lines.extend(verdicts(view, &new.path.text, &version.text));
        }
    }
    if view.document.kind == FileKind::GoWork {
        lines.push("in the workspace it overrides what its members replace".to_owned());
    }
    Some(Hover { span: replace.line, lines })
}

fn over_version(view: View<'_>, text: &str, lines: [Option<&Named>; 2], offset: usize) -> Option<Hover> {
    let mut lines = lines.into_iter().zip([Calling::Go, Calling::Toolchain]);
    let touched =
        |(line, calling): (Option<&Named>, Calling)| Some((line.filter(|it| it.line.touches(offset))?.line, calling));
    let (span, calling) = lines.find_map(touched)?;
    Some(Hover { span, lines: toolchain::lines(view, text, calling) })
}
