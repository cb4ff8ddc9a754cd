//! Files that the editor has not open: read, watched or polled, read again, and forgotten.

use std::fs;

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, lines};

/// What an editor says that watches files.
pub(super) fn watching() -> Value {
    let mut capabilities = able("utf-16");
    capabilities["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    capabilities["workspace"]["didChangeConfiguration"] = json!({ "dynamicRegistration": true });
    capabilities
}

/// An editor at the root of the project, with these capabilities.
pub(super) async fn at_root(capabilities: Value) -> Desk {
    let mut desk = Desk::new();
    let root = desk.uri("");
    let params = json!({ "processId": null, "rootUri": root, "capabilities": capabilities });
    desk.client.initialize_with(params).await;
    desk
}

pub(super) fn changed(desk: &Desk, name: &str) {
    let changes = json!([{ "uri": desk.uri(name), "type": 2 }]);
    desk.client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

async fn symbols(desk: &mut Desk, name: &str, fits: impl Fn(&Value) -> bool) -> Value {
    let params = desk.of(name);
    desk.ask_until("textDocument/documentSymbol", params, fits).await
}

fn is_gone(symbols: &Value) -> bool {
    symbols.is_null()
}

#[tokio::test]
async fn who_can_watch_files_is_asked_to() {
    let mut desk = at_root(watching()).await;
    let asked = desk.client.next("a registration", |it| it["method"] == "client/registerCapability").await;
    let asked = asked["params"]["registrations"].as_array().unwrap().clone();
    let methods: Vec<_> = asked.iter().map(|it| it["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration"]);
    let globs: Vec<_> =
        asked[0]["registerOptions"]["watchers"].as_array().unwrap().iter().map(|it| &it["globPattern"]).collect();
    assert_eq!(globs, ["**/go.{mod,sum,work}", "**/go.work.sum", "**/modseal.toml"]);
    let mut other = at_root(able("utf-16")).await;
    other.client.settle().await;
    assert_eq!(other.client.held("client/registerCapability"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_neighbour_that_has_changed_is_read_again_and_one_that_is_gone_is_forgotten() {
    let mut desk = at_root(watching()).await;
    desk.write("go.sum", lines("alpha"));
    desk.client.open(&desk.uri("go.mod"), "module corp.example/app\n");
    symbols(&mut desk, "go.sum", |it| it[0]["name"] == "corp.example/alpha").await;
    desk.write("go.sum", lines("beta"));
    changed(&desk, "go.sum");
    symbols(&mut desk, "go.sum", |it| it[0]["name"] == "corp.example/beta").await;
    fs::remove_file(desk.path("go.sum")).unwrap();
    changed(&desk, "go.sum");
    symbols(&mut desk, "go.sum", is_gone).await;
    desk.write("go.sum", lines("gamma"));
    changed(&desk, "go.sum");
    symbols(&mut desk, "go.sum", |it| it[0]["name"] == "corp.example/gamma").await;
}

#[tokio::test]
async fn where_nobody_watches_changes_are_seen_all_the_same() {
    let mut desk = at_root(able("utf-16")).await;
    desk.write("go.sum", lines("alpha"));
    desk.open_and_verify_beside("go.mod", "module corp.example/app\n", "go.sum").await;
    desk.write("go.sum", forged("beta"));
    // Its lines are looked up, as those of the first text were.
    while !desk.server.was_asked_about("corp.example/beta") {
        desk.client.next("answers", |it| it["method"] == "workspace/codeLens/refresh").await;
    }
}

#[tokio::test]
async fn an_open_document_is_as_the_editor_has_it_whatever_the_disk_says() {
    let mut desk = at_root(watching()).await;
    desk.write("go.sum", "broken line\n");
    desk.write("go.mod", "module corp.example/app\n");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &lines("alpha"));
    desk.client.open(&desk.uri("go.mod"), "module corp.example/app\n");
    changed(&desk, "go.sum");
    changed(&desk, "go.mod");
    desk.client.status(|it| it["counts"]["proven"] == 2).await;
    desk.client.settle().await;
    assert_eq!(desk.codes("go.sum"), Vec::<String>::new());
    // Closed, it goes on as the neighbour of the go.mod, as the disk has it.
    desk.client.close(&uri);
    let params = desk.of("go.sum");
    desk.ask_until("textDocument/documentSymbol", params, |it| *it == json!([])).await;
}

#[tokio::test]
async fn a_closed_document_that_no_open_one_needs_is_forgotten() {
    let mut desk = at_root(watching()).await;
    desk.write("go.sum", lines("alpha"));
    desk.write("go.mod", "module corp.example/app\n");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &lines("alpha"));
    let params = desk.of("go.mod");
    desk.ask_until("textDocument/foldingRange", params, |it| !it.is_null()).await;
    desk.client.close(&uri);
    for name in ["go.sum", "go.mod"] {
        symbols(&mut desk, name, is_gone).await;
    }
    changed(&desk, "go.sum");
    desk.client.settle().await;
    desk.client.settle().await;
    symbols(&mut desk, "go.sum", is_gone).await;
}
