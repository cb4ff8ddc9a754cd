//! Go's settings change while the editor is open: `go env -w` in a terminal, and settings of the server itself.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::desk::{Desk, able, is_done, lines};

/// A desk whose settings are in the user's file, and that file.
async fn with_file(text: &str, variables: &[(&str, &str)]) -> (Desk, PathBuf, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("env");
    fs::write(&file, text).unwrap();
    let named = [("GOENV", file.to_str().unwrap()), ("GOPRIVATE", "")];
    let mut desk = Desk::with(&[&named[..], variables].concat());
    desk.client.initialize(able("utf-16")).await;
    (desk, file, directory)
}

#[tokio::test]
async fn what_becomes_private_is_shown_so_and_what_is_so_no_more_is_looked_up() {
    let (mut desk, file, _directory) = with_file("", &[]).await;
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    fs::write(&file, "GOPRIVATE=corp.example\n").unwrap();
    desk.client.status(|it| it["counts"] == json!({ "excluded": 2 })).await;
    let lens = desk.of("go.sum");
    let is_private = |it: &Value| it.to_string().contains("private");
    desk.ask_until("textDocument/codeLens", lens, is_private).await;
    fs::write(&file, "GOPRIVATE=other.example\n").unwrap();
    desk.client.status(|it| it["counts"] == json!({ "proven": 2 })).await;
}

#[tokio::test]
async fn what_was_typed_is_not_sent_when_it_is_private_no_more() {
    let (mut desk, file, _directory) = with_file("GOPRIVATE=corp.example\n", &[]).await;
    let uri = desk.uri("go.sum");
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    let start = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    desk.client.change(&uri, 2, Some(start), &lines("beta"));
    desk.client.settle().await;
    desk.client.let_go();
    fs::write(&file, "GOPRIVATE=other.example\n").unwrap();
    desk.client.status(|it| it["counts"] == json!({ "unknown": 4 })).await;
    desk.client.settle().await;
    assert!(desk.server.paths().is_empty(), "{:?}", desk.server.paths());
    desk.client.save(&uri);
    desk.client.status(|it| it["counts"] == json!({ "proven": 4 })).await;
}

#[tokio::test]
async fn another_database_is_asked_from_then_on() {
    let (mut desk, file, _directory) = with_file("GOSUMDB=off\n", &[("GOSUMDB", "")]).await;
    desk.client.open(&desk.uri("go.sum"), &lines("alpha"));
    desk.client.status(|it| is_done(it) && it["counts"] == json!({ "excluded": 2 })).await;
    fs::write(&file, format!("GOSUMDB={}\n", desk.sumdb())).unwrap();
    let status = desk.client.status(|it| it["counts"] == json!({ "proven": 2 })).await;
    assert_eq!(status["database"], "sum.golang.org");
    fs::write(&file, "GOSUMDB=off\n").unwrap();
    let status = desk.client.status(|it| it["counts"] == json!({ "excluded": 2 })).await;
    assert_eq!(status["treeSize"], Value::Null);
    // What has left the machine has left it.
    assert!(ledger(&mut desk).await.contains("/lookup/corp.example/alpha"));
}

async fn ledger(desk: &mut Desk) -> String {
    desk.ask("workspace/textDocumentContent", json!({ "uri": "modseal:ledger.md" })).await.to_string()
}

#[tokio::test]
async fn another_store_leaves_the_ledger_as_it_is() {
    let mut desk = Desk::with_sums("utf-16", &lines("alpha")).await;
    let before = ledger(&mut desk).await;
    assert!(before.contains("/lookup/corp.example/alpha"), "{before}");
    let store = tempfile::tempdir().unwrap();
    desk.client.let_go();
    desk.client.configure(json!({ "store": store.path() }));
    desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    desk.client.next("a refresh", |it| it["method"] == "workspace/codeLens/refresh").await;
    assert_eq!(ledger(&mut desk).await, before);
}

#[tokio::test]
async fn a_value_that_cannot_be_used_is_told_once() {
    let mut desk = Desk::new();
    desk.client.configure(json!({ "online": 5 }));
    desk.client.initialize(able("utf-16")).await;
    let told = desk.client.next("a word", |it| it["method"] == "window/showMessage").await;
    let text = told["params"]["message"].as_str().unwrap().to_owned();
    assert!(text.contains("modseal.online cannot be 5") && text.contains("\"manual\""), "{text}");
    assert_eq!(told["params"]["type"], 2);
    for wanted in [0, 1] {
        let section = json!({ "online": 5, "severity": if wanted == 0 { json!({}) } else { json!("error") } });
        desk.client.let_go();
        desk.client.configure(section);
        desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        desk.client.next("a refresh", |it| it["method"] == "workspace/codeLens/refresh").await;
        desk.client.settle().await;
        assert_eq!(desk.client.held("window/showMessage").len(), wanted);
    }
}
