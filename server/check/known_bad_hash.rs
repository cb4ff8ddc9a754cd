//! `known-bad-hash`: a hash that a known accident makes, on a line of the kind that it fits.

use super::{Check, Context, Finding, Fix, FixKind, JudgedLine, Safety, Severity};
use crate::modcache::dirhash;
use crate::observation::Verdict;
use crate::syntax::gosum::Of;
use crate::text::TextEdit;

/// The check.
pub const CHECK: Check = Check {
    code: "known-bad-hash",
    severity: Severity::Error,
    summary: "this is the hash of an accident, such as an empty or cut download",
    remedy: "put the proven hash, or remove the line and let the go command fetch the module again",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/known-bad-hash.md"),
    run,
};

/// What servers send instead of a go.mod when they have none, and a careless proxy passes on with status 200.
const ERROR_PAGES: [&str; 6] =
    ["404 page not found\n", "404: Not Found", "404 Not Found", "Not Found", "not found", "Not Found\n"];

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in &context.sums {
        // What the log proves is no accident, however odd it looks.
        if matches!(line.verdict, Some(Verdict::Proven { .. })) {
            continue;
        }
        let Some(accident) = accident(line) else { continue };
        let message = format!("{} has the hash of {accident}", line.key());
        let mut finding = CHECK.finding(line.sum.hash.span, message);
        finding.fixes.push(fix(context, line));
        findings.push(finding);
    }
}

fn accident(line: &JudgedLine<'_>) -> Option<&'static str> {
    let (hash, path) = (&*line.sum.hash.text, &line.sum.path.text);
    match line.sum.of {
        Of::GoMod => {
            let is_of = |content: &str| dirhash::go_mod(content.as_bytes()) == hash;
            if is_of("") {
                return Some("an empty go.mod: the download was cut off, and Go passes over this line");
            }
            if [format!("module {path}\r\n"), format!("module {path}\r\n\r\n")].iter().any(|content| is_of(content)) {
                return Some("a go.mod whose line ends were rewritten to CR LF on the way");
            }
            ERROR_PAGES
                .iter()
                .any(|page| is_of(page))
                .then_some("the text of an error page that was taken for a go.mod")
        }
        Of::Zip => (hash == dirhash::of_nothing()).then_some("an empty zip: the download was cut off"),
    }
}

fn fix(context: &Context<'_>, line: &JudgedLine<'_>) -> Fix {
    let proven = line.module.as_ref().and_then(|module| context.observations.proven_hash(module, line.sum.of));
    let is_there =
        |hash: &str| context.sums.iter().any(|other| other.key() == line.key() && other.sum.hash.text == hash);
    match proven.filter(|hash| !is_there(hash)) {
        Some(hash) => Fix {
            title: format!("Put the hash that {} proves: {hash}", context.database),
            safety: Safety::Safe,
            edits: vec![TextEdit { span: line.sum.hash.span, text: hash.to_owned() }],
        },
        None => {
            Fix { title: "Remove this line".to_owned(), safety: Safety::Safe, edits: vec![context.removal(&line.line)] }
        }
    }
}
