//! What is hidden, and how bad it is shown: the project's `modseal.toml`, and the settings of the user.

use std::fs;

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, lines};
use super::neighbours::{at_root, changed, watching};
use crate::support::record_lies::FORGED_ZIP;

/// An exception for the forged line of beta.
fn exception(expires: &str) -> String {
    format!(
        "[[exception]]\ncode = \"hash-mismatch\"\nmodule = \"corp.example/beta\"\nhash = \"{FORGED_ZIP}\"\n\
         reason = \"it is a test\"\nexpires = \"{expires}\"\n"
    )
}

fn severities(shown: &Value) -> Vec<(String, u64)> {
    let list = shown["diagnostics"].as_array().unwrap();
    list.iter().map(|it| (it["code"].as_str().unwrap().to_owned(), it["severity"].as_u64().unwrap())).collect()
}

#[tokio::test]
async fn an_exception_hides_a_finding_and_is_counted() {
    let mut desk = at_root(watching()).await;
    desk.write("modseal.toml", exception("2026-03-01"));
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    let status = desk.client.status(|it| it["suppressed"] == 1).await;
    assert_eq!((&status["findings"], &status["counts"]["differs"]), (&json!(0), &json!(1)));
    assert!(status["text"].as_str().unwrap().ends_with("1 finding suppressed"), "{status}");
    desk.client.settle().await;
    assert_eq!(desk.codes("go.sum"), Vec::<String>::new());
    // What is hidden has no fix either.
    let line = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": line, "context": { "diagnostics": [] } });
    assert_eq!(desk.ask("textDocument/codeAction", params).await, json!([]));
    // It has expired now, or is gone, or cannot be read: the finding is back.
    desk.write("modseal.toml", exception("2026-02-28"));
    changed(&desk, "modseal.toml");
    desk.client.diagnostics(&uri, |it| it.len() == 1).await;
    desk.write("modseal.toml", exception("2026-03-01"));
    changed(&desk, "modseal.toml");
    desk.client.diagnostics(&uri, Vec::is_empty).await;
    fs::remove_file(desk.path("modseal.toml")).unwrap();
    changed(&desk, "modseal.toml");
    desk.client.diagnostics(&uri, |it| it.len() == 1).await;
}

#[tokio::test]
async fn a_policy_that_cannot_be_read_is_told_once_and_hides_nothing() {
    let mut desk = at_root(watching()).await;
    desk.write("modseal.toml", format!("{}nonsense = 1\n", exception("2026-03-01")));
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    desk.client.diagnostics(&uri, |it| it.len() == 1).await;
    let told = desk.client.next("a word", |it| it["method"] == "window/showMessage").await;
    let text = told["params"]["message"].as_str().unwrap().to_owned();
    assert!(text.contains("modseal.toml: line ") && text.contains("nonsense"), "{text}");
    assert_eq!(told["params"]["type"], 2);
    for _ in 0..3 {
        changed(&desk, "modseal.toml");
        desk.client.settle().await;
    }
    desk.client.settle().await;
    assert_eq!(desk.client.held("window/showMessage"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_policy_above_the_folder_of_the_editor_is_somebody_elses() {
    let mut desk = Desk::new();
    fs::create_dir(desk.path("root")).unwrap();
    desk.write("modseal.toml", exception("2026-03-01"));
    let root = desk.uri("root");
    let folders = json!([{ "uri": root, "name": "root" }]);
    let params =
        json!({ "processId": null, "rootUri": null, "workspaceFolders": folders, "capabilities": able("utf-16") });
    desk.client.initialize_with(params).await;
    let uri = desk.uri("root/go.sum");
    desk.client.open(&uri, &forged("beta"));
    desk.client.diagnostics(&uri, |it| it.len() == 1).await;
    // The folder above comes in the place of it.
    let event = json!({ "added": [{ "uri": desk.uri("").trim_end_matches('/'), "name": "all" }], "removed": folders });
    desk.client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    desk.client.diagnostics(&uri, Vec::is_empty).await;
}

#[tokio::test]
async fn a_strangers_policy_hides_nothing_and_nothing_is_made_less_bad() {
    let mut desk = Desk::untrusted().await;
    let text = "[[exception]]\ncode = \"not-canonical\"\nreason = \"r\"\n";
    desk.write("modseal.toml", text);
    let severity = json!({ "malformed-line": "hint", "not-canonical": "warning" });
    desk.client.configure(json!({ "severity": severity, "trace": "verbose" }));
    desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &format!("{}{}", lines("beta"), lines("alpha")));
    let is_raised = |it: &Vec<Value>| it.iter().any(|it| it["code"] == "not-canonical" && it["severity"] == 2);
    desk.client.diagnostics(&uri, is_raised).await;
    desk.looked_at("").await;
    assert!(desk.codes("go.sum").contains(&"not-canonical".to_owned()));
    let uri = desk.uri("sub/go.sum");
    desk.client.open(&uri, "broken line\n");
    let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
    assert_eq!(severities(&shown), [("malformed-line".to_owned(), 1)]);
}

#[tokio::test]
async fn the_user_says_how_bad_a_finding_is() {
    let mut desk = Desk::new();
    desk.client.configure(json!({ "severity": { "hash-mismatch": "warning", "nonsense": "error" } }));
    desk.client.initialize(able("utf-16")).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &format!("{}broken line\n", forged("beta")));
    let both = |a, b| vec![("hash-mismatch".to_owned(), a), ("malformed-line".to_owned(), b)];
    let shown = desk.client.diagnostics(&uri, |it| it.len() == 2).await;
    assert_eq!(severities(&shown), both(2, 1));
    for (wish, wanted) in [
        (json!({ "severity.malformed-line": "info" }), both(1, 3)),
        (json!({ "severity": { "malformed-line": "hint", "hash-mismatch": "loud" } }), both(1, 4)),
        (json!({ "severity": { "malformed-line": "off" } }), vec![("hash-mismatch".to_owned(), 1)]),
        (json!({ "severity": 3 }), both(1, 1)),
    ] {
        desk.client.configure(wish.clone());
        desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        let count = wanted.len();
        let is_same = |a: &Value, b: &(String, u64)| a["code"] == b.0.as_str() && a["severity"] == b.1;
        let is_it = |it: &Vec<Value>| it.len() == count && it.iter().zip(&wanted).all(|(a, b)| is_same(a, b));
        let shown = desk.client.diagnostics(&uri, is_it).await;
        assert_eq!(severities(&shown), wanted, "{wish}");
    }
}

#[tokio::test]
async fn evidence_against_the_log_cannot_be_switched_off() {
    let mut desk = Desk::new();
    desk.client.configure(json!({ "severity": { "log-misbehaviour": "off" } }));
    desk.server.misbehave("other-key");
    desk.client.initialize(able("utf-16")).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &lines("alpha"));
    let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
    assert_eq!(severities(&shown)[0], ("log-misbehaviour".to_owned(), 1));
}

#[tokio::test]
async fn settings_are_taken_from_who_cannot_be_asked() {
    let mut capabilities = able("utf-16");
    capabilities["workspace"]["configuration"] = json!(false);
    let mut desk = Desk::new();
    desk.client.initialize(capabilities).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, "broken line\n");
    desk.client.diagnostics(&uri, |it| it.len() == 1).await;
    for settings in
        [json!({ "modseal": { "severity": { "malformed-line": "off" } } }), json!({ "severity.malformed-line": "off" })]
    {
        desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
        desk.client.diagnostics(&uri, Vec::is_empty).await;
        desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        desk.client.diagnostics(&uri, |it| it.len() == 1).await;
    }
}

#[tokio::test]
async fn proofs_are_kept_where_the_user_says_but_not_for_a_stranger() {
    for is_trusted in [true, false] {
        let place = tempfile::tempdir().unwrap();
        let mut desk = Desk::new();
        desk.client.configure(json!({ "store": place.path().join("proofs") }));
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": able("utf-16"),
            "initializationOptions": { "trusted": is_trusted },
        });
        desk.client.initialize_with(params).await;
        desk.client.open(&desk.uri("go.sum"), &lines("alpha"));
        let wanted = if is_trusted { "proven" } else { "unchecked" };
        desk.client.status(|it| it["counts"][wanted] == 2).await;
        assert_eq!(place.path().join("proofs").exists(), is_trusted);
        assert!(!desk.path("../store").exists(), "and nowhere else");
    }
}

#[tokio::test]
async fn the_log_of_the_client_is_told_what_the_user_wants_it_told() {
    let mut desk = Desk::ready("utf-16").await;
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    assert_eq!(desk.client.held("window/logMessage"), Vec::<Value>::new());
    for (level, word) in [("messages", "looking up 1 module version online"), ("verbose", "finding in ")] {
        desk.client.configure(json!({ "trace": level }));
        desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        desk.client.next("a refresh", |it| it["method"] == "workspace/codeLens/refresh").await;
        desk.client.settle().await;
        let name = format!("{level}/go.sum");
        desk.client.open(
            &desk.uri(&name),
            &format!("{}broken line\n", lines(if level == "messages" { "beta" } else { "gamma" })),
        );
        desk.client
            .next(word, |it| {
                it["method"] == "window/logMessage" && it["params"]["message"].as_str().unwrap().contains(word)
            })
            .await;
    }
}
