//! The sentence for a verdict, and the mark for it at the end of a line.

use crate::observation::Verdict;
use crate::sumdb::client::Head;
use crate::text::grouped;

/// The verdict of a line in one sentence, the important thing first.
pub(super) fn sentence(verdict: Option<&Verdict>, database: &str, head: Option<&Head>) -> String {
    let of = head.map_or_else(String::new, |head| format!(" of {}", grouped(head.checkpoint.size())));
    match verdict {
        None => "not checked yet".to_owned(),
        Some(Verdict::Proven { record }) => format!("proven by {database}, record {}{of}", grouped(*record)),
        Some(Verdict::Differs { record, proven_hash }) => {
            format!("differs: {database} proves {proven_hash}, record {}{of}", grouped(*record))
        }
        Some(Verdict::Absent { host, status }) => {
            format!("not in the log: {host} answered {status} for this module version")
        }
        Some(Verdict::Excluded(rule)) => format!("private, so never looked up: {rule}"),
        Some(Verdict::Unchecked(why)) => format!("not checked: {why}"),
        Some(Verdict::Broken(fault)) => format!("the answer fails verification: {fault}"),
        Some(Verdict::Malformed) => "not a line that Go could have written".to_owned(),
    }
}

/// The mark at the end of a line.
pub(super) fn mark(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Proven { .. } => "proven",
        Verdict::Excluded(_) => "private",
        other => other.word(),
    }
}
