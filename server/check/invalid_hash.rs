//! `invalid-hash`: the third word is no hash.

use base64::engine::general_purpose::STANDARD as BASE64;
use base64::{DecodeError, Engine as _};

use super::{Check, Context, Finding, FixKind, Run, Safety, Severity};

/// The check.
pub const CHECK: Check = Check {
    code: "invalid-hash",
    severity: Severity::Error,
    summary: "this is not a hash, so no download can ever fit it",
    remedy: "put the hash that the checksum database proves",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/invalid-hash.md"),
    run: Run::Sums(run),
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in context.sums.iter().filter(|line| !line.sum.is_plain() && !line.sum.looks_like_comment()) {
        let Some(fault) = fault(&line.sum.hash().text) else { continue };
        let mut finding = CHECK.finding(line.sum.hash().span, format!("{fault}, so no download can ever fit it"));
        finding.fixes.extend(context.proven_hash(line).map(|hash| context.put_proven(line, hash, Safety::Safe)));
        findings.push(finding);
    }
}

/// What is wrong with the text of a hash, if anything is.
fn fault(hash: &str) -> Option<String> {
    let Some((algorithm, digest)) = hash.split_once(':') else {
        return Some("no algorithm stands before this hash, such as h1:".to_owned());
    };
    if algorithm.is_empty() {
        return Some("nothing stands before the colon of this hash, where h1 belongs".to_owned());
    }
    match BASE64.decode(digest) {
        Ok(bytes) if bytes.len() == 32 => None,
        Ok(bytes) => Some(format!("this hash has {} bytes, not 32", bytes.len())),
        Err(DecodeError::InvalidLastSymbol { .. }) => {
            Some("this hash ends in a character with which no encoder ends the base64 of 32 bytes".to_owned())
        }
        Err(_) => Some("this hash is not the base64 of 32 bytes".to_owned()),
    }
}
