//! `known-bad-hash`: a hash that a known accident makes, on a line of the kind that it fits.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Check, Context, Finding, Fix, FixKind, JudgedLine, Run, Safety, Severity};
use crate::modcache::dirhash;
use crate::observation::Verdict;
use crate::syntax::gosum::{Of, SumLine};

/// The check.
pub const CHECK: Check = Check {
    code: "known-bad-hash",
    severity: Severity::Error,
    summary: "this hash is the fingerprint of an accident, such as an empty file",
    remedy: "put the proven hash, or remove the line and let Go add it again",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/known-bad-hash.md"),
    run: Run::Sums(run),
};

/// The hash of an empty go.mod (`emptyGoModHash` of `cmd/go/internal/modfetch/fetch.go`).
pub(super) const EMPTY_GO_MOD: &str = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

/// What servers send instead of a go.mod when they have none, and a careless proxy passes on with status 200.
const ERROR_TEXTS: [&str; 8] = [
    "404 page not found",
    "404: Not Found",
    "404 Not Found",
    "Not Found",
    "not found",
    "Bad Gateway",
    "502 Bad Gateway",
    "Forbidden",
];
/// The titles of the error pages that nginx makes.
const ERROR_TITLES: [&str; 8] = [
    "401 Authorization Required",
    "403 Forbidden",
    "404 Not Found",
    "410 Gone",
    "500 Internal Server Error",
    "502 Bad Gateway",
    "503 Service Temporarily Unavailable",
    "504 Gateway Time-out",
];
/// The go lines that a short go.mod may have: go 1.11 is the first release with modules.
const GO_VERSIONS: std::ops::RangeInclusive<u8> = 11..=27;

/// The hashes of go.mod files that do not depend on the module.
static GO_MODS: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let texts = ERROR_TEXTS.iter().flat_map(|text| [(*text).to_owned(), format!("{text}\n")]);
    let pages = ERROR_TITLES.iter().map(|title| {
        format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
             <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        )
    });
    let empty = "an empty go.mod: the download was cut off, and Go passes over this line";
    let mut known = BTreeMap::from([(EMPTY_GO_MOD.to_owned(), empty)]);
    known.extend(texts.map(|text| (go_mod(&text), "the text of an error that was taken for a go.mod")));
    known.extend(pages.map(|page| (go_mod(&page), "an HTML error page that was taken for a go.mod")));
    known
});
static EMPTY_ZIP: LazyLock<String> = LazyLock::new(dirhash::of_nothing);

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // What the log proves is no accident, however odd it looks.
    for line in context.unproven() {
        let is_disproved = matches!(line.verdict, Some(Verdict::Differs { .. }));
        if !is_disproved && !context.may_be_accident(line) {
            continue;
        }
        let Some(accident) = accident(&line.sum, line.verdict.as_ref()) else { continue };
        let mut finding = CHECK.finding(line.sum.hash().span, format!("{} has the hash of {accident}", line.key()));
        finding.fixes.push(fix(context, line));
        findings.push(finding);
    }
}

/// Which accident makes the hash of a line, if one is known to.
#[must_use]
pub fn accident(sum: &SumLine<'_>, verdict: Option<&Verdict>) -> Option<&'static str> {
    let hash = &*sum.hash().text;
    if sum.of == Of::Zip {
        return (hash == *EMPTY_ZIP).then_some("a zip without files: the download was cut off");
    }
    if let Some(accident) = GO_MODS.get(hash) {
        return Some(accident);
    }
    let path = &sum.path().text;
    let is_crlf = |content: &str| go_mod(content) == hash;
    let is_of_version = |minor| is_crlf(&format!("module {path}\r\n\r\ngo 1.{minor}\r\n"));
    // Many hashes are made only where the log has disproved the line already.
    let is_disproved = matches!(verdict, Some(Verdict::Differs { .. }));
    // What Go itself writes for a module without a go.mod (`LegacyGoMod`), and what `go mod init` writes.
    let found = is_crlf(&format!("module {path}\r\n")) || is_disproved && GO_VERSIONS.into_iter().any(is_of_version);
    found.then_some("a go.mod whose line ends were rewritten to CR LF on the way")
}

fn go_mod(content: &str) -> String {
    dirhash::go_mod(content.as_bytes())
}

fn fix(context: &Context<'_>, line: &JudgedLine<'_>) -> Fix {
    match context.proven_hash(line) {
        Some(hash) => context.put_proven(line, hash, Safety::Safe),
        None => context.remove(line.sum.span()),
    }
}
