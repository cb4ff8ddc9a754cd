//! The page of the requests that have left the machine in this session. Pure.

use crate::lsp::markdown::{block, prose};
use crate::sumdb::remote::LedgerEntry;
use crate::text::{counted, grouped};

/// Older requests are counted and not listed.
const LIST_LIMIT: usize = 1000;

/// The text of the page.
pub(in crate::lsp) fn ledger(entries: &[LedgerEntry], database: &str) -> String {
    let mut page = String::from("# Requests of this session\n\n");
    if entries.is_empty() {
        page.push_str("No request has left this machine for a checksum database.\n");
        return page;
    }
    let bytes = entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.bytes));
    page.push_str(&format!(
        "{} left this machine for {}, and {} bytes came back. \
         A module that GONOSUMDB or GOPRIVATE keeps private is never named in one.\n\n",
        counted(entries.len(), "request"),
        prose(database),
        grouped(bytes),
    ));
    let skipped = entries.len().saturating_sub(LIST_LIMIT);
    if skipped > 0 {
        page.push_str(&format!("The newest {LIST_LIMIT} of them, the newest last:\n\n"));
    }
    let mut lines = vec![format!("{:>6} {:>9} {:>8}  {:6}  address", "status", "bytes", "ms", "for")];
    lines.extend(entries.iter().skip(skipped).map(line));
    page.push_str(&block(lines.iter().map(String::as_str)));
    page
}

fn line(entry: &LedgerEntry) -> String {
    let status = entry.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let why = entry.why.word();
    format!("{status:>6} {:>9} {:>8}  {why:6}  {}{}", entry.bytes, entry.milliseconds, entry.host, entry.path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sumdb::remote::Why;

    fn entry(path: &str) -> LedgerEntry {
        let (host, path) = ("proxy.example".to_owned(), path.to_owned());
        LedgerEntry { host, path, why: Why::Tile, status: Some(200), bytes: 7, milliseconds: 3 }
    }

    #[test]
    fn only_the_newest_are_listed_and_all_are_counted() {
        let entries: Vec<_> = (0..1002).map(|nth| entry(&format!("/tile/{nth}"))).collect();
        let page = ledger(&entries, "sum.golang.org");
        assert!(page.contains("1,002 requests left") && page.contains("7,014 bytes"), "{page}");
        assert!(!page.contains("/tile/1\n") && page.contains("/tile/2\n") && page.contains("/tile/1001\n"));
    }

    #[test]
    fn a_path_cannot_end_the_block() {
        let page = ledger(&[entry("/a\n```\n# x")], "sum.golang.org");
        assert!(page.contains("/a\\n```\\n# x"), "{page}");
    }
}
