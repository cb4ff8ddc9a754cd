//! `invalid-hash`: the third word is no hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{Check, Context, Finding, Fix, FixKind, JudgedLine, Safety, Severity};
use crate::text::TextEdit;

/// The check.
pub const CHECK: Check = Check {
    code: "invalid-hash",
    severity: Severity::Error,
    summary: "the third word is not an algorithm and the base64 of 32 bytes, so no download can ever match it",
    remedy: "put the hash that the checksum database proves",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/invalid-hash.md"),
    run,
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in context.sums.iter().filter(|line| !line.sum.looks_like_comment()) {
        let Some(fault) = fault(&line.sum.hash.text) else { continue };
        let mut finding = CHECK.finding(line.sum.hash.span, format!("{fault}, so no download can ever match it"));
        finding.fixes.extend(fix(context, line));
        findings.push(finding);
    }
}

/// What is wrong with the text of a hash, if anything is.
fn fault(hash: &str) -> Option<String> {
    let Some((algorithm, digest)) = hash.split_once(':') else {
        return Some("this hash has no algorithm before it, such as h1:".to_owned());
    };
    if algorithm.is_empty() {
        return Some("this hash has an empty algorithm before it".to_owned());
    }
    match BASE64.decode(digest) {
        Ok(bytes) if bytes.len() == 32 => None,
        Ok(bytes) => Some(format!("this hash has {} bytes instead of 32", bytes.len())),
        Err(_) => Some("this hash is not the base64 of 32 bytes".to_owned()),
    }
}

fn fix(context: &Context<'_>, line: &JudgedLine<'_>) -> Option<Fix> {
    let hash = context.observations.proven_hash(line.module.as_ref()?, line.sum.of)?;
    Some(Fix {
        title: format!("Put the hash that {} proves: {hash}", context.database),
        safety: Safety::Safe,
        edits: vec![TextEdit { span: line.sum.hash.span, text: hash.to_owned() }],
    })
}
