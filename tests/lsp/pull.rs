//! Diagnostics for a client that asks for them: never pushed, sent once, and asked for again when something is new.

use std::fs;

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, lines};

/// What an editor says that pulls.
pub(super) fn pulling() -> Value {
    let mut capabilities = able("utf-16");
    capabilities["textDocument"]["diagnostic"] = json!({ "dynamicRegistration": true });
    capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    capabilities
}

async fn desk() -> (Desk, Value) {
    let mut desk = Desk::new();
    let offered = desk.client.initialize(pulling()).await;
    (desk, offered)
}

async fn pull(desk: &mut Desk, name: &str, previous: Option<&str>) -> Value {
    let mut params = desk.of(name);
    params["previousResultId"] = json!(previous);
    desk.ask("textDocument/diagnostic", params).await
}

async fn refreshed(desk: &mut Desk) {
    desk.client.next("a refresh", |it| it["method"] == "workspace/diagnostic/refresh").await;
}

/// Pulls whenever it is told to, until the codes are these.
async fn pull_until(desk: &mut Desk, name: &str, wanted: &[&str]) -> Value {
    loop {
        let report = pull(desk, name, None).await;
        if codes(&report["items"]) == wanted {
            return report;
        }
        refreshed(desk).await;
    }
}

fn codes(items: &Value) -> Vec<String> {
    let items = items.as_array().cloned().unwrap_or_default();
    items.iter().map(|it| it["code"].as_str().unwrap_or_default().to_owned()).collect()
}

fn is_pushed(desk: &Desk) -> bool {
    desk.client.has_come(|it| it["method"] == "textDocument/publishDiagnostics") || !desk.client.shown.is_empty()
}

#[tokio::test]
async fn who_pulls_gets_a_report_once_and_is_told_when_to_ask_again() {
    let (mut desk, offered) = desk().await;
    assert_eq!(
        offered["diagnosticProvider"],
        json!({ "identifier": "modseal", "interFileDependencies": true, "workspaceDiagnostics": true })
    );
    desk.server.misbehave("hang");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &format!("{}broken line\n", forged("beta")));
    let first = pull(&mut desk, "go.sum", None).await;
    assert_eq!((&first["kind"], codes(&first["items"])), (&json!("full"), vec!["malformed-line".to_owned()]));
    let id = first["resultId"].as_str().unwrap().to_owned();
    let again = pull(&mut desk, "go.sum", Some(&id)).await;
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": id }));
    desk.server.behave();
    let report = pull_until(&mut desk, "go.sum", &["hash-mismatch", "malformed-line"]).await;
    assert_ne!(report["resultId"], id.as_str());
    // An edit needs no call: the editor asks by itself, and the old findings have their old id.
    desk.client.change(&uri, 2, None, "broken line\n");
    let edited = pull(&mut desk, "go.sum", Some(&id)).await;
    assert_eq!(codes(&edited["items"]), ["malformed-line"]);
    assert_eq!(edited["items"][0]["range"]["start"]["line"], 0);
    assert!(!is_pushed(&desk));
}

#[tokio::test]
async fn who_pulls_but_cannot_be_called_is_pushed_to() {
    let mut capabilities = pulling();
    capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": false });
    let mut desk = Desk::new();
    let offered = desk.client.initialize(capabilities).await;
    assert_eq!(offered.get("diagnosticProvider"), None);
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    desk.client.diagnostics(&uri, |it| it.len() == 1).await;
}

#[tokio::test]
async fn of_what_is_not_there_nothing_is_found() {
    let (mut desk, _) = desk().await;
    let report = pull(&mut desk, "go.sum", None).await;
    assert_eq!((&report["kind"], &report["items"]), (&json!("full"), &json!([])));
    let id = report["resultId"].as_str().unwrap().to_owned();
    assert_eq!(pull(&mut desk, "main.go", Some(&id)).await["kind"], "unchanged");
    desk.client.open(&desk.uri("go.mod"), "module corp.example/app\n");
    assert_eq!(pull(&mut desk, "go.mod", None).await["items"], json!([]));
}

fn reports(items: &Value) -> Vec<(String, String, usize)> {
    let of = |it: &Value| {
        let count = it["items"].as_array().map_or(0, Vec::len);
        (it["uri"].as_str().unwrap().to_owned(), it["kind"].as_str().unwrap().to_owned(), count)
    };
    items.as_array().unwrap().iter().map(of).collect()
}

#[tokio::test]
async fn the_workspace_is_all_that_is_open_and_its_neighbours() {
    let (mut desk, _) = desk().await;
    desk.write("go.sum", "broken line\n");
    let (open, beside) = (desk.uri("go.mod"), desk.uri("go.sum"));
    desk.client.open(&open, "module corp.example/app\n");
    let params = json!({ "previousResultIds": [] });
    let answer = desk.ask_until("workspace/diagnostic", params, |it| it["items"].as_array().unwrap().len() == 2).await;
    assert_eq!(
        reports(&answer["items"]),
        [(open.clone(), "full".to_owned(), 0), (beside.clone(), "full".to_owned(), 1)]
    );
    assert_eq!((&answer["items"][0]["version"], &answer["items"][1]["version"]), (&json!(1), &Value::Null));
    let previous: Vec<_> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| json!({ "uri": it["uri"], "value": it["resultId"] }))
        .collect();
    let gone = "file:///gone/go.sum";
    let previous = [previous, vec![json!({ "uri": gone, "value": "old" })]].concat();
    let again = desk.ask("workspace/diagnostic", json!({ "previousResultIds": previous })).await;
    let mut wanted = vec![
        (open, "unchanged".to_owned(), 0),
        (beside, "unchanged".to_owned(), 0),
        // What it still shows of a file that is not known any more is taken back.
        (gone.to_owned(), "full".to_owned(), 0),
    ];
    wanted.sort();
    assert_eq!(reports(&again["items"]), wanted);
}

#[tokio::test]
async fn a_workspace_is_sent_in_parts_to_who_has_a_token_for_them() {
    let (mut desk, _) = desk().await;
    for nth in 0..40 {
        desk.client.open(&desk.uri(&format!("m{nth}/go.sum")), "broken line\n");
    }
    let params = json!({ "previousResultIds": [], "partialResultToken": "the token" });
    let id = desk.client.post("workspace/diagnostic", params);
    let mut seen = Vec::new();
    let last = loop {
        let is_end = |it: &Value| it["id"] == id && it.get("method").is_none();
        let message = desk.client.next("a part or the end", |it| it["method"] == "$/progress" || is_end(it)).await;
        if is_end(&message) {
            break message;
        }
        assert_eq!(message["params"]["token"], "the token");
        seen.extend(reports(&message["params"]["value"]["items"]));
    };
    assert_eq!(last["result"], json!({ "items": [] }), "all of it is in the parts");
    assert_eq!(seen.len(), 40);
    assert!(seen.iter().all(|(_, kind, count)| kind == "full" && *count == 1), "{seen:?}");
}

#[tokio::test]
async fn of_very_many_findings_the_worst_thousand_are_sent_and_the_rest_is_counted() {
    let mut desk = Desk::ready("utf-16").await;
    let uri = desk.uri("go.sum");
    let text = format!("{}{}{}", "broken line\n".repeat(1400), forged("beta"), lines("alpha"));
    desk.client.open(&uri, &text);
    let status = desk.client.status(|it| it["counts"]["differs"] == 1).await;
    assert_eq!(status["findings"], 1401);
    desk.client.settle().await;
    let shown = desk.client.shown[&uri]["diagnostics"].as_array().unwrap().clone();
    assert_eq!(shown.len(), 1001);
    assert_eq!(shown[1000]["message"], "401 more findings in this file not shown here");
    assert_eq!((&shown[1000]["severity"], shown[1000].get("code")), (&json!(1), None));
}

#[tokio::test]
async fn a_file_on_a_disk_that_cannot_be_written_is_checked_all_the_same() {
    let mut desk = Desk::new();
    let file = desk.path("file");
    fs::write(&file, "").unwrap();
    desk.client.configure(json!({ "store": file.join("store"), "trace": "messages" }));
    desk.client.initialize(able("utf-16")).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "hash-mismatch")).await;
    let is_told = |it: &Value| it["method"] == "window/logMessage" && it.to_string().contains("are not kept");
    desk.client.next("a word on the store", is_told).await;
}
