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
        let (mut desk, offered) = desk_of(&payload).await;
        let encodings = payload["capabilities"]["general"]["positionEncodings"].to_string();
        let wanted = if encodings.contains("utf-8") { "utf-8" } else { "utf-16" };
        assert_eq!(offered["positionEncoding"], wanted, "{name}");
        assert_eq!(offered.get("diagnosticProvider").is_some(), name.starts_with("vscode"), "{name}");
        let found = diagnostics_of_forged(&mut desk, &offered).await;
        assert_eq!(found[0]["code"], "hash-mismatch", "{name}");
    }
}

/// Opens a forged go.sum, and gives what the editor is shown of it in the way that it was offered.
async fn diagnostics_of_forged(desk: &mut Desk, offered: &Value) -> Value {
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    if offered.get("diagnosticProvider").is_none() {
        return desk.client.diagnostics(&uri, |it| !it.is_empty()).await["diagnostics"].clone();
    }
    let params = desk.of("go.sum");
    desk.ask_until("textDocument/diagnostic", params, |it| it["items"] != json!([])).await["items"].clone()
}

/// A desk at which a recorded editor has said hello, and what it was offered.
async fn desk_of(payload: &Value) -> (Desk, Value) {
    let mut desk = Desk::new();
    let mut params = payload.clone();
    params["processId"] = Value::Null;
    params["rootUri"] = Value::Null;
    let offered = desk.client.initialize_with(params).await;
    (desk, offered)
}

#[tokio::test]
async fn every_recorded_editor_is_shown_a_page_in_the_way_that_it_knows() {
    let ways = [("vscode", "address"), ("emacs-30", "file"), ("neovim", "file")];
    for (name, payload) in recorded() {
        let way = ways.iter().find(|(start, _)| name.starts_with(start)).map_or("message", |(_, way)| way);
        let (mut desk, _) = desk_of(&payload).await;
        let params = json!({ "command": "modseal.showSettings", "arguments": [] });
        let answer = desk.ask("workspace/executeCommand", params).await;
        let method = if way == "message" { "window/showMessage" } else { "window/showDocument" };
        let shown = desk.client.next(&format!("{method} for {name}"), |it| it["method"] == method).await;
        match way {
            "address" => {
                assert_eq!((&answer["uri"], &shown["params"]["uri"]), (&json!("modseal:settings.md"), &answer["uri"]))
            }
            "file" => assert!(shown["params"]["uri"].as_str().unwrap().starts_with("file:///"), "{name}: {shown}"),
            _ => assert!(shown["params"]["message"].as_str().unwrap().ends_with("settings.md"), "{name}: {shown}"),
        }
        assert_eq!(answer.is_null(), way != "address", "{name}");
        for other in ["window/showMessage", "window/showDocument"].iter().filter(|other| **other != method) {
            assert!(desk.client.held(other).is_empty(), "{name}: {other}");
        }
    }
}

#[tokio::test]
async fn every_recorded_editor_gets_fixes_lenses_and_colours_as_it_can_take_them() {
    for (name, payload) in recorded() {
        let (mut desk, offered) = desk_of(&payload).await;
        let is = |names: &[&str]| names.iter().any(|start| name.starts_with(start));
        let resolves = is(&["emacs-30", "helix", "neovim", "vscode"]);
        let deltas = is(&["neovim", "vscode"]);
        assert_eq!(offered["codeActionProvider"]["resolveProvider"] == true, resolves, "{name}: {offered}");
        assert_eq!(offered["codeLensProvider"]["resolveProvider"], deltas, "{name}");
        assert_eq!(offered["semanticTokensProvider"]["full"]["delta"] == true, deltas, "{name}");
        diagnostics_of_forged(&mut desk, &offered).await;
        let uri = desk.uri("go.sum");
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        let found = desk.ask("textDocument/codeAction", params).await;
        if !payload["capabilities"]["textDocument"]["codeAction"]["codeActionLiteralSupport"].is_object() {
            assert_eq!(found, json!([]), "{name}: a fix that is no command cannot be told to it");
            continue;
        }
        let put = found.as_array().unwrap().iter().find(|it| it["title"].as_str().unwrap().starts_with("Put the hash"));
        let mut put = put.unwrap_or_else(|| panic!("{name}: {found}")).clone();
        assert_eq!(put.get("edit").is_none(), resolves, "{name}: {put}");
        if resolves {
            put = desk.ask("codeAction/resolve", put).await;
        }
        let edit = put["edit"].to_string();
        assert!(edit.contains(&super::desk::known("beta").zip_hash()), "{name}: {put}");
        assert_eq!(edit.contains("changeAnnotations"), is(&["vscode"]), "{name}: {put}");
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
