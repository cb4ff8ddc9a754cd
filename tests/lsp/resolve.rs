//! What is made only once it is wanted, fixes that say that they may do harm, and fixes that are commands.

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, lines};
use super::places::{ENCODINGS, apply};

/// An editor of today.
fn ablest(encoding: &str) -> Value {
    let mut capabilities = able(encoding);
    let action = &mut capabilities["textDocument"]["codeAction"];
    action["dataSupport"] = json!(true);
    action["resolveSupport"] = json!({ "properties": ["edit"] });
    action["honorsChangeAnnotations"] = json!(true);
    capabilities["textDocument"]["codeLens"] = json!({ "resolveSupport": { "properties": ["command"] } });
    capabilities["workspace"]["workspaceEdit"]["changeAnnotationSupport"] = json!({});
    capabilities
}

async fn desk_of(capabilities: Value, text: &str) -> Desk {
    let mut desk = Desk::new();
    desk.client.initialize(capabilities).await;
    desk.open_and_verify("go.sum", text).await;
    desk
}

async fn actions(desk: &mut Desk) -> Vec<Value> {
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 999, "character": 0 } });
    let params = json!({
        "textDocument": { "uri": desk.uri("go.sum") }, "range": range, "context": { "diagnostics": [] },
    });
    desk.ask("textDocument/codeAction", params).await.as_array().unwrap().clone()
}

fn titled<'a>(found: &'a [Value], start: &str) -> &'a Value {
    let is_it = |it: &&Value| it["title"].as_str().unwrap().starts_with(start);
    found.iter().find(is_it).unwrap_or_else(|| panic!("no action {start:?} in {found:?}"))
}

#[tokio::test]
async fn the_edit_comes_with_the_choice() {
    for encoding in ENCODINGS {
        let text = format!("{}corp.example/🙂𝒳 é\n{}", lines("alpha"), lines("beta"));
        let mut desk = desk_of(ablest(encoding), &text).await;
        let found = actions(&mut desk).await;
        let removal = titled(&found, "Remove this line").clone();
        assert!(removal.get("edit").is_none() && removal["data"].is_object(), "{removal}");
        let resolved = desk.ask("codeAction/resolve", removal.clone()).await;
        let edits = resolved["edit"]["documentChanges"][0]["edits"].as_array().unwrap();
        assert_eq!(apply(&text, edits, encoding), format!("{}{}", lines("alpha"), lines("beta")), "{encoding}");
        assert_eq!((&resolved["title"], &resolved["kind"]), (&removal["title"], &removal["kind"]));
        // Its edit is for the text that it was offered for.
        let uri = desk.uri("go.sum");
        desk.client.change(&uri, 2, None, &lines("alpha"));
        let error = desk.client.try_request("codeAction/resolve", removal).await.unwrap_err();
        assert_eq!(error["code"], -32801);
    }
}

#[tokio::test]
async fn the_action_that_mends_all_is_resolved_too() {
    let text = format!("broken line\n{}broken\n", lines("alpha"));
    let mut desk = desk_of(ablest("utf-16"), &text).await;
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
    let params = json!({ "textDocument": { "uri": desk.uri("go.sum") }, "range": range, "context": context });
    let found = desk.ask("textDocument/codeAction", params).await;
    let resolved = desk.ask("codeAction/resolve", found[0].clone()).await;
    let edits = resolved["edit"]["documentChanges"][0]["edits"].as_array().unwrap();
    assert_eq!(apply(&text, edits, "utf-16"), lines("alpha"));
}

#[tokio::test]
async fn what_is_none_of_ours_is_refused() {
    let mut desk = desk_of(ablest("utf-16"), &format!("{}broken line\n", lines("alpha"))).await;
    for data in [json!(null), json!({}), json!("x"), json!({ "uri": 3 })] {
        let action = json!({ "title": "x", "data": data });
        let error = desk.client.try_request("codeAction/resolve", action).await.unwrap_err();
        assert_eq!(error["code"], -32602);
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
        let lens = json!({ "range": range, "data": data });
        let error = desk.client.try_request("codeLens/resolve", lens).await.unwrap_err();
        assert_eq!(error["code"], -32602);
    }
}

#[tokio::test]
async fn what_runs_a_command_is_whole_as_it_is() {
    let mut desk = desk_of(ablest("utf-16"), &lines("alpha")).await;
    let action = json!({ "title": "x", "command": { "title": "x", "command": "modseal.verify", "arguments": [] } });
    assert_eq!(desk.ask("codeAction/resolve", action.clone()).await, action);
}

#[tokio::test]
async fn a_fix_that_may_do_harm_says_so() {
    let mut desk = desk_of(ablest("utf-16"), &forged("beta")).await;
    let found = actions(&mut desk).await;
    let put = titled(&found, "Put the hash that sum.golang.org proves").clone();
    let edit = desk.ask("codeAction/resolve", put.clone()).await["edit"].clone();
    let id =
        edit["documentChanges"][0]["edits"][0]["annotationId"].as_str().unwrap_or_else(|| panic!("{edit}")).to_owned();
    let annotation = &edit["changeAnnotations"][&id];
    assert_eq!(annotation.get("needsConfirmation"), None, "to choose it is to confirm it");
    assert_eq!(annotation["label"], put["title"]);
    assert!(annotation["description"].is_string());
    // A safe one does not.
    let mut desk = desk_of(ablest("utf-16"), &format!("{}broken line\n", lines("alpha"))).await;
    let found = actions(&mut desk).await;
    let edit = desk.ask("codeAction/resolve", titled(&found, "Remove this line").clone()).await["edit"].clone();
    assert!(!edit.to_string().contains("nnotation"), "{edit}");
}

#[tokio::test]
async fn a_client_that_does_not_ask_gets_plain_edits_at_once() {
    for less in ["dataSupport", "resolveSupport", "honorsChangeAnnotations"] {
        let mut capabilities = ablest("utf-16");
        capabilities["textDocument"]["codeAction"].as_object_mut().unwrap().remove(less);
        let mut desk = desk_of(capabilities, &forged("beta")).await;
        let found = actions(&mut desk).await;
        let mut put = titled(&found, "Put the hash").clone();
        if less == "honorsChangeAnnotations" {
            put = desk.ask("codeAction/resolve", put).await;
        }
        let edit = &put["edit"];
        assert!(edit["documentChanges"].is_array(), "{less}: {put}");
        assert_eq!(edit.to_string().contains("annotationId"), less != "honorsChangeAnnotations", "{less}: {edit}");
    }
}

#[tokio::test]
async fn a_module_that_the_log_lacks_can_be_made_private() {
    let mut desk = desk_of(ablest("utf-16"), &lines("epsilon")).await;
    let found = actions(&mut desk).await;
    let action = titled(&found, "Show how to make corp.example/epsilon private");
    assert_eq!(action["command"]["command"], "modseal.makePrivate");
    assert_eq!(action["command"]["arguments"], json!(["corp.example/epsilon"]));
    assert_eq!(action["diagnostics"][0]["code"], "not-in-log");
    assert!(action.get("edit").is_none() && action.get("data").is_none(), "{action}");
    let answer = desk.ask("workspace/executeCommand", action["command"].clone()).await;
    assert_eq!(answer["uri"], "modseal:private/corp.example/epsilon.md");
}

#[tokio::test]
async fn lines_that_were_not_checked_can_be_checked_again() {
    let mut desk = Desk::new();
    desk.client.initialize(ablest("utf-16")).await;
    desk.server.misbehave("status=403");
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    desk.server.behave();
    let found = actions(&mut desk).await;
    let command = titled(&found, "Check these lines again")["command"].clone();
    desk.ask("workspace/executeCommand", command).await;
    desk.client.status(|it| it["counts"] == json!({ "proven": 2 })).await;
}

#[tokio::test]
async fn a_client_without_literals_gets_the_commands_alone() {
    let mut capabilities = able("utf-16");
    capabilities["textDocument"]["codeAction"] = json!({});
    let mut desk = desk_of(capabilities, &format!("{}broken line\n", lines("epsilon"))).await;
    let found = actions(&mut desk).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["command"], "modseal.makePrivate", "a command, not an action: {found:?}");
}

#[tokio::test]
async fn a_lens_gets_its_words_when_it_is_shown() {
    let text = format!("{}{}", lines("alpha"), forged("beta"));
    let mut desk = desk_of(ablest("utf-16"), &text).await;
    let params = desk.of("go.sum");
    let lenses = desk.ask("textDocument/codeLens", params).await;
    assert!(lenses[0].get("command").is_none(), "{lenses}");
    let lens = desk.ask("codeLens/resolve", lenses[0].clone()).await;
    assert_eq!(lens["command"]["title"], "3 of 4 proven · 1 differs");
    assert_eq!(lens["range"], lenses[0]["range"]);
}

#[tokio::test]
async fn go_mod_has_a_lens_only_when_something_is_wrong() {
    const GO_MOD: &str = "// 🙂\nmodule corp.example/app\n";
    for neighbour_is_open in [true, false] {
        for (sums, title) in [
            (lines("alpha"), None),
            (format!("{}{}", lines("alpha"), forged("beta")), Some("go.sum: 1 differs")),
            (lines("epsilon"), Some("go.sum: 2 not in the log")),
        ] {
            let mut desk = Desk::new();
            desk.client.initialize(able("utf-16")).await;
            if neighbour_is_open {
                desk.client.open(&desk.uri("go.mod"), GO_MOD);
                desk.open_and_verify("go.sum", &sums).await;
            } else {
                desk.write("go.sum", &sums);
                desk.client.open(&desk.uri("go.mod"), GO_MOD);
            }
            let params = desk.of("go.mod");
            let Some(title) = title else {
                assert_eq!(desk.ask("textDocument/codeLens", params).await, json!([]));
                continue;
            };
            let lenses = desk.ask_until("textDocument/codeLens", params, |it| !it[0].is_null()).await;
            assert_eq!(lenses[0]["command"]["title"], title, "open: {neighbour_is_open}");
            assert_eq!(lenses[0]["range"]["start"], json!({ "line": 1, "character": 0 }));
        }
    }
}
