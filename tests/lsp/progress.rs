//! What the user sees of a long lookup, and what becomes of it when it is given up.

use serde_json::{Value, json};

use super::desk::{Desk, able, forged};

fn has(diagnostics: &[Value], code: &str) -> bool {
    diagnostics.iter().any(|it| it["code"] == code)
}

#[tokio::test]
async fn a_lookup_that_is_given_up_says_so_and_can_be_taken_up_again() {
    let mut desk = Desk::new();
    let mut abilities = able("utf-16");
    abilities["window"] = json!({ "workDoneProgress": true });
    desk.client.initialize(abilities).await;
    desk.server.misbehave("hang");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    let begin = desk.client.next("a begin", |it| it["params"]["value"]["kind"] == "begin").await;
    assert_eq!(begin["params"]["value"]["cancellable"], true);

    desk.client.notify("window/workDoneProgress/cancel", json!({ "token": begin["params"]["token"] }));
    let published = desk.client.diagnostics(&uri, |it| has(it, "not-checked")).await;
    let finding = published["diagnostics"].as_array().unwrap().iter().find(|it| it["code"] == "not-checked");
    let finding = finding.unwrap();
    assert!(finding["message"].as_str().unwrap().contains("2 lines were not checked: cancelled"), "{finding}");
    desk.client.next("an end", |it| it["params"]["value"]["kind"] == "end").await;
    desk.client.status(|it| it["state"] != "working").await;

    // Nothing is asked again by itself; the finding offers to.
    let asked = desk.server.paths().len();
    desk.client.settle().await;
    assert_eq!(desk.server.paths().len(), asked);
    desk.server.behave();
    let params = json!({ "textDocument": { "uri": uri }, "range": finding["range"], "context": { "diagnostics": [] } });
    let actions = desk.ask("textDocument/codeAction", params).await;
    let action = actions.as_array().unwrap().iter().find(|it| it["command"]["command"] == "modseal.verify");
    let command = action.expect("an action that looks up again")["command"].clone();
    desk.ask("workspace/executeCommand", json!({ "command": command["command"], "arguments": command["arguments"] }))
        .await;
    desk.client.diagnostics(&uri, |it| has(it, "hash-mismatch") && !has(it, "not-checked")).await;
}
