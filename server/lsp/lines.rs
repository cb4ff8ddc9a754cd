//! The sentence for a verdict, and the mark for it at the end of a line.

use crate::observation::Verdict;
use crate::sumdb::client::Head;

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

/// A number with commas between its thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
