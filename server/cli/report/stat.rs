//! `modseal cache stat`: what the store holds.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::json;

use super::super::{Format, Output, Status};
use crate::host::{Contents, Host};
use crate::text::{counted, grouped, shown};

/// Prints what the store holds.
pub(crate) fn run<H: Host>(store: Option<PathBuf>, format: Format, host: &H, output: &mut Output<'_>) -> Status {
    match host.contents(store.as_deref()) {
        Ok(contents) => {
            match format {
                Format::Json => output.print_json(&format!("{:#}\n", document(&contents))),
                Format::Text => output.print(&text(&contents)),
            }
            Status::Clean
        }
        Err(error) => {
            output.tell(&shown(&error.to_string()));
            Status::CouldNotCheck
        }
    }
}

fn document(contents: &Contents) -> serde_json::Value {
    let databases = contents.databases.iter().map(|database| {
        let evidence: Vec<_> = database.evidence.iter().map(|path| path.display().to_string()).collect();
        json!({
            "name": database.name, "records": database.records, "tree_size": database.tree_size,
            "bytes": database.bytes, "evidence": evidence,
        })
    });
    json!({ "schema": 1, "store": contents.place.display().to_string(), "databases": databases.collect::<Vec<_>>() })
}

fn text(contents: &Contents) -> String {
    let mut text = format!("store: {}\n", shown(&contents.place.display().to_string()));
    if contents.databases.is_empty() {
        text.push_str("it is empty: nothing has been proven on this machine yet\n");
    }
    for database in &contents.databases {
        let size = database
            .tree_size
            .map_or_else(|| "no head".to_owned(), |size| format!("head of {} records", grouped(size)));
        let (records, bytes) = (counted(database.records, "proven record"), grouped(database.bytes));
        let _ = writeln!(text, "{}: {records}, {size}, {bytes} bytes", shown(&database.name));
        for path in &database.evidence {
            let _ = writeln!(text, "  evidence of misbehaviour: {}", shown(&path.display().to_string()));
        }
    }
    text
}
