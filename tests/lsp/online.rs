//! When something is sent, and when nothing is: settings, trust, commands; and what is said of it.

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, is_done, lines, private};

async fn configured(configuration: Value) -> Desk {
    let mut desk = Desk::new();
    desk.client.configure(configuration);
    desk.client.initialize(able("utf-16")).await;
    desk
}

async fn verify(desk: &mut Desk, name: &str) -> Value {
    let params = json!({ "command": "modseal.verify", "arguments": [desk.uri(name)] });
    desk.ask("workspace/executeCommand", params).await
}

#[tokio::test]
async fn the_settings_are_asked_for_by_their_name() {
    let mut desk = configured(Value::Null).await;
    let asked = desk.client.next("a question", |it| it["method"] == "workspace/configuration").await;
    assert_eq!(asked["params"]["items"], json!([{ "section": "modseal" }]));
}

#[tokio::test]
async fn off_sends_nothing_even_by_command() {
    let mut desk = configured(json!({ "online": "off" })).await;
    let uri = desk.uri("go.sum");
    desk.open_and_verify("go.sum", &forged("beta")).await;
    desk.client.save(&uri);
    verify(&mut desk, "go.sum").await;
    desk.client.settle().await;
    desk.client.settle().await;
    assert!(desk.server.paths().is_empty(), "{:?}", desk.server.paths());
    // Switched on again, the lines are looked up without a save.
    desk.client.configure(json!({}));
    desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": {} }));
    desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "hash-mismatch")).await;
}

#[tokio::test]
async fn manual_sends_by_command_alone() {
    let mut desk = configured(json!({ "online": "manual" })).await;
    let uri = desk.uri("go.sum");
    desk.open_and_verify("go.sum", &format!("{}{}", forged("beta"), private())).await;
    desk.client.save(&uri);
    desk.client.settle().await;
    assert!(desk.server.paths().is_empty());
    verify(&mut desk, "go.sum").await;
    desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "hash-mismatch")).await;
    assert!(!desk.server.was_asked_about("private.example"));
}

#[tokio::test]
async fn a_command_that_comes_with_the_opening_is_not_lost() {
    // Whatever is under way: the configuration, the look at the disk, the proofs at hand.
    let mut desk = configured(json!({ "online": "manual" })).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    verify(&mut desk, "go.sum").await;
    desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "hash-mismatch")).await;
}

#[tokio::test]
async fn a_command_on_a_go_mod_waits_for_the_go_sum_beside_it() {
    let mut desk = configured(json!({ "online": "manual" })).await;
    desk.write("go.sum", forged("beta"));
    desk.client.open(&desk.uri("go.mod"), "module corp.example/app\n\nrequire corp.example/beta v1.2.3\n");
    verify(&mut desk, "go.mod").await;
    let sum = desk.uri("go.sum");
    desk.client.open(&sum, &forged("beta"));
    desk.client.diagnostics(&sum, |it| it.iter().any(|it| it["code"] == "hash-mismatch")).await;
}

#[tokio::test]
async fn a_command_that_waits_is_forgotten_with_its_document() {
    let mut desk = configured(json!({ "online": "manual" })).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    desk.client.close(&uri);
    verify(&mut desk, "go.sum").await;
    desk.open_and_verify("go.sum", &forged("beta")).await;
    desk.client.settle().await;
    assert!(desk.server.paths().is_empty(), "{:?}", desk.server.paths());
}

#[tokio::test]
async fn what_cannot_be_read_of_the_settings_is_as_if_it_were_not_set() {
    for wrong in [json!({ "online": "sometimes", "inlayHints": "yes", "codeLens": 3 }), json!([1]), json!("x")] {
        let mut desk = configured(wrong).await;
        let uri = desk.uri("go.sum");
        desk.client.open(&uri, &forged("beta"));
        desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
    }
}

#[tokio::test]
async fn an_untrusted_workspace_sends_nothing_whatever_is_asked() {
    let mut desk = Desk::untrusted().await;
    let uri = desk.uri("go.sum");
    desk.write("go.mod", "module corp.example/app\n\nrequire corp.example/beta v1.2.3\n");
    desk.open_and_verify("go.sum", &format!("{}broken line\n", forged("beta"))).await;
    desk.client.save(&uri);
    verify(&mut desk, "go.sum").await;
    desk.client.open(&desk.uri("go.mod"), "module x\n");
    desk.client.close(&uri);
    desk.client.open(&uri, &format!("{}broken line\n", lines("gamma")));
    desk.client.status(|it| it["counts"]["unchecked"] == 2).await;
    desk.client.settle().await;
    assert!(desk.codes("go.sum").contains(&"malformed-line".to_owned()));
    assert!(desk.server.paths().is_empty(), "{:?}", desk.server.paths());
    assert_eq!(desk.server.requests().connections(), 0);
}

#[tokio::test]
async fn verify_asks_again_about_what_has_no_proof() {
    let mut desk = Desk::ready("utf-16").await;
    desk.server.misbehave("status=404@lookup");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &lines("beta"));
    desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "not-in-log")).await;
    desk.server.behave();
    desk.client.save(&uri);
    desk.client.settle().await;
    assert_eq!(desk.codes("go.sum").first().map(String::as_str), Some("not-in-log"), "a save trusts the answer");
    verify(&mut desk, "go.sum").await;
    desk.client.diagnostics(&uri, Vec::is_empty).await;
}

#[tokio::test]
async fn commands_say_what_is_wrong_with_them() {
    let mut desk = Desk::ready("utf-16").await;
    for params in [
        json!({ "command": "modseal.verify" }),
        json!({ "command": "modseal.verify", "arguments": [7] }),
        json!({ "command": "modseal.unheardOf", "arguments": [] }),
    ] {
        let error = desk.client.try_request("workspace/executeCommand", params.clone()).await.unwrap_err();
        assert_eq!(error["code"], -32602, "{params}");
    }
}

#[tokio::test]
async fn the_pages_of_the_checks_are_documents() {
    let mut desk = Desk::ready("utf-16").await;
    let content = desk.ask("workspace/textDocumentContent", json!({ "uri": "modseal:checks/hash-mismatch.md" })).await;
    assert_eq!(content["text"], modseal::check::by_code("hash-mismatch").unwrap().page);
    for uri in ["modseal:checks/none.md", "modseal:checks/hash-mismatch", "file:///etc/passwd", "modseal:", ""] {
        let answer = desk.client.try_request("workspace/textDocumentContent", json!({ "uri": uri })).await;
        assert_eq!(answer.unwrap_err()["code"], -32602, "{uri}");
    }
}

#[tokio::test]
async fn the_status_tells_what_the_server_is_at() {
    let mut desk = Desk::ready("utf-16").await;
    desk.server.misbehave("hang");
    let text = format!("{}{}{}", lines("alpha"), forged("beta"), private());
    desk.client.open(&desk.uri("go.sum"), &text);
    desk.client.status(|it| it["state"] == "working" && it["counts"]["unknown"] == 4).await;
    desk.server.behave();
    let status = desk.client.status(|it| it["state"] == "idle" && is_done(it)).await;
    assert_eq!(status["counts"], json!({ "proven": 3, "differs": 1, "excluded": 2 }));
    assert_eq!(status["text"], "3 of 6 proven · 1 differs · 2 private");
    assert_eq!((&status["database"], &status["treeSize"]), (&json!("sum.golang.org"), &json!(1004)));
    assert_eq!(status["findings"], 1);
}

#[tokio::test]
async fn a_log_that_does_not_answer_is_offline_and_calm() {
    let mut desk = Desk::ready("utf-16").await;
    desk.server.misbehave("status=403");
    desk.client.open(&desk.uri("go.sum"), &format!("{}{}", lines("alpha"), lines("beta")));
    let status = desk.client.status(|it| it["state"] == "offline" && is_done(it)).await;
    assert_eq!(status["counts"], json!({ "unchecked": 4 }));
    desk.client.settle().await;
    assert_eq!(desk.codes("go.sum"), ["not-checked"]);
}

#[tokio::test]
async fn what_another_session_has_proven_is_not_asked_for_again() {
    let mut desk = Desk::with_sums("utf-16", &lines("alpha")).await;
    let asked = desk.server.paths().len();
    let mut other = desk.another();
    other.initialize(able("utf-16")).await;
    other.open(&desk.uri("go.sum"), &lines("alpha"));
    other.status(is_done).await;
    assert_eq!(desk.server.paths().len(), asked);
    let params = desk.at("go.sum", 0, 0);
    let hover = other.request("textDocument/hover", params).await.to_string();
    assert!(hover.contains("the store of earlier proofs, proven again"), "{hover}");
    desk.client.settle().await;
}

/// What is typed leaves the machine when it is saved, whatever else happens meanwhile.
#[tokio::test]
async fn what_was_typed_and_not_saved_is_never_asked_for() {
    let mut desk = Desk::with_sums("utf-16", &lines("alpha")).await;
    let uri = desk.uri("go.sum");
    let start = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    desk.client.change(&uri, 2, Some(start), &lines("beta"));
    desk.client.configure(json!({ "inlayHints": true }));
    desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    desk.client.settle().await;
    desk.client.settle().await;
    assert!(!desk.server.was_asked_about("corp.example/beta"), "{:?}", desk.server.paths());
    desk.client.save(&uri);
    desk.client.status(|it| it["counts"]["proven"] == 4).await;
    assert!(desk.server.was_asked_about("corp.example/beta"));
}

#[tokio::test]
async fn the_age_of_the_head_grows() {
    let mut desk = Desk::with_sums("utf-16", &lines("alpha")).await;
    let place = json!({ "textDocument": { "uri": desk.uri("go.sum") }, "position": { "line": 0, "character": 3 } });
    let is_new = |it: &Value| it.to_string().contains("newest head was seen just now");
    desk.ask_until("textDocument/hover", place.clone(), is_new).await;
    let is_older = |it: &Value| it.to_string().contains(" s ago") && !it.to_string().contains("was seen 0 s ago");
    desk.ask_until("textDocument/hover", place, is_older).await;
}
