//! What real editors say first: recorded payloads of `initialize`, and wrong ones.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::desk::{Desk, able, forged};

fn recorded() -> Vec<(String, Value)> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lsp/capabilities");
    let entries = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = entries
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_slice(&fs::read(&path).unwrap()).unwrap())
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}

#[tokio::test]
async fn every_recorded_editor_gets_a_server_and_diagnostics() {
    let recorded = recorded();
    assert!(recorded.len() >= 7);
    for (name, payload) in recorded {
        let mut desk = Desk::new();
        let mut params = payload.clone();
        params["processId"] = Value::Null;
        params["rootUri"] = Value::Null;
        let offered = desk.client.initialize_with(params).await;
        let encodings = payload["capabilities"]["general"]["positionEncodings"].to_string();
        let wanted = if encodings.contains("utf-8") { "utf-8" } else { "utf-16" };
        assert_eq!(offered["positionEncoding"], wanted, "{name}");
        let uri = desk.uri("go.sum");
        desk.client.open(&uri, &forged("beta"));
        let is_pulling = name.starts_with("vscode");
        assert_eq!(offered.get("diagnosticProvider").is_some(), is_pulling, "{name}");
        let found = if is_pulling {
            let params = desk.of("go.sum");
            desk.ask_until("textDocument/diagnostic", params, |it| it["items"] != json!([])).await["items"].clone()
        } else {
            desk.client.diagnostics(&uri, |it| !it.is_empty()).await["diagnostics"].clone()
        };
        assert_eq!(found[0]["code"], "hash-mismatch", "{name}");
    }
}

#[tokio::test]
async fn a_capability_of_the_wrong_type_takes_nothing_but_itself_away() {
    let cases = [
        ("/textDocument/publishDiagnostics/tagSupport", json!(true)),
        ("/textDocument/completion", json!("yes")),
        ("/window", json!([])),
        ("/workspace/symbol", json!({ "symbolKind": 7 })),
        ("/notebookDocument", json!(1)),
        ("/textDocument/semanticTokens", json!({ "requests": {}, "tokenTypes": 3 })),
    ];
    for (place, wrong) in cases {
        let mut capabilities = able("utf-32");
        put(&mut capabilities, place, wrong);
        let mut desk = Desk::new();
        let offered = desk.client.initialize(capabilities).await;
        assert_eq!(offered["positionEncoding"], "utf-32", "{place}");
        let uri = desk.uri("go.sum");
        desk.client.open(&uri, &forged("beta"));
        let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
        assert_eq!(shown["version"], 1, "{place}: versionSupport is lost");
    }
}

#[tokio::test]
async fn a_wrong_field_beside_the_capabilities_is_as_if_it_were_not_there() {
    for wrong in [
        json!({ "capabilities": {} }),
        json!({ "capabilities": null, "processId": null, "rootUri": null }),
        json!({ "capabilities": [], "processId": null, "rootUri": null }),
        json!({ "processId": null, "rootUri": null }),
        json!({ "capabilities": {}, "processId": 4_294_967_295_u32, "rootUri": null }),
        json!({ "capabilities": {}, "processId": "it", "rootUri": 3, "trace": "loud", "workspaceFolders": 1 }),
    ] {
        let mut desk = Desk::new();
        let offered = desk.client.initialize_with(wrong.clone()).await;
        assert_eq!(offered["positionEncoding"], "utf-16", "{wrong}");
        assert_eq!(offered["hoverProvider"], true, "{wrong}");
    }
}

#[tokio::test]
async fn a_wrong_field_does_not_lose_the_word_on_trust() {
    let mut desk = Desk::new();
    let params = json!({
        "processId": "it", "rootUri": null, "capabilities": able("utf-8"), "initializationOptions": { "trusted": false },
    });
    desk.client.initialize_with(params).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    desk.client.status(|it| it["counts"]["unchecked"] == 2).await;
    assert!(desk.server.paths().is_empty());
}

/// Puts a value at a place of two or three names.
fn put(into: &mut Value, place: &str, value: Value) {
    let names: Vec<_> = place.split('/').skip(1).collect();
    let mut here = into;
    for name in &names {
        here = &mut here[*name];
    }
    *here = value;
}
