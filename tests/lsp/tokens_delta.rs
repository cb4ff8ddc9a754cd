//! Colours that are sent again only where they have changed.

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, lines};
use super::places::{ENCODINGS, position};

fn with_deltas(encoding: &str) -> Value {
    let mut capabilities = able(encoding);
    capabilities["textDocument"]["semanticTokens"] = json!({
        "requests": { "full": { "delta": true } }, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"],
    });
    capabilities
}

async fn full(desk: &mut Desk) -> (String, Vec<u64>) {
    let params = desk.of("go.sum");
    let tokens = desk.ask("textDocument/semanticTokens/full", params).await;
    (tokens["resultId"].as_str().unwrap().to_owned(), numbers(&tokens["data"]))
}

async fn delta(desk: &mut Desk, previous: &str) -> Value {
    let mut params = desk.of("go.sum");
    params["previousResultId"] = json!(previous);
    desk.ask("textDocument/semanticTokens/full/delta", params).await
}

fn numbers(data: &Value) -> Vec<u64> {
    data.as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect()
}

fn applied(mut data: Vec<u64>, answer: &Value) -> Vec<u64> {
    for edit in answer["edits"].as_array().unwrap_or_else(|| panic!("no delta: {answer}")) {
        let (start, count) = (edit["start"].as_u64().unwrap() as usize, edit["deleteCount"].as_u64().unwrap() as usize);
        data.splice(start..start + count, numbers(&edit["data"]));
    }
    data
}

#[tokio::test]
async fn edits_make_the_new_colours_of_the_old() {
    let text = format!("corp.example/🙂 v1.0.0 h1:é\n{}{}", lines("alpha"), forged("beta"));
    for encoding in ENCODINGS {
        let mut desk = Desk::new();
        let offered = desk.client.initialize(with_deltas(encoding)).await;
        assert_eq!(offered["semanticTokensProvider"]["full"], json!({ "delta": true }));
        desk.open_and_verify("go.sum", &text).await;
        let (mut id, mut data) = full(&mut desk).await;
        let same = delta(&mut desk, &id).await;
        assert_eq!(same["edits"], json!([]));
        id = same["resultId"].as_str().unwrap().to_owned();
        let end = position(&text, text.find(" v1.0.0 h1:é").unwrap(), encoding);
        let uri = desk.uri("go.sum");
        desk.client.change(&uri, 2, Some(json!({ "start": end, "end": end })), "𝒳é");
        for (version, words) in [(3, "\n\n"), (4, "a b c\n")] {
            let answer = delta(&mut desk, &id).await;
            data = applied(data, &answer);
            id = answer["resultId"].as_str().unwrap().to_owned();
            let (whole_id, whole) = full(&mut desk).await;
            assert_eq!(data, whole, "{encoding}");
            id = if version == 3 { whole_id } else { id };
            let at = json!({ "line": 1, "character": 0 });
            desk.client.change(&uri, version, Some(json!({ "start": at, "end": at })), words);
            if version == 4 {
                // The name of tokens that a later answer has replaced is known no more.
                assert!(delta(&mut desk, &id).await["data"].is_array());
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_known_any_more_is_sent_whole() {
    let mut desk = Desk::new();
    desk.client.initialize(with_deltas("utf-16")).await;
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    let (id, data) = full(&mut desk).await;
    assert_eq!(numbers(&delta(&mut desk, "nonsense").await["data"]), data);
    let uri = desk.uri("go.sum");
    desk.client.close(&uri);
    desk.client.open(&uri, &lines("alpha"));
    assert!(delta(&mut desk, &id).await["data"].is_array());
    let params = json!({ "textDocument": { "uri": desk.uri("none/go.sum") }, "previousResultId": id });
    assert_eq!(desk.ask("textDocument/semanticTokens/full/delta", params).await, Value::Null);
}

#[tokio::test]
async fn a_client_without_deltas_gets_no_names() {
    let mut desk = Desk::new();
    let offered = desk.client.initialize(able("utf-16")).await;
    assert_eq!(offered["semanticTokensProvider"]["full"], true);
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    let params = desk.of("go.sum");
    let tokens = desk.ask("textDocument/semanticTokens/full", params).await;
    assert!(tokens.get("resultId").is_none() && !numbers(&tokens["data"]).is_empty(), "{tokens}");
}
