//! What stands along the lines: the lens, hints at line ends, colours, outline, folds and links.

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, is_done, lines, private};
use super::places::{ENCODINGS, position, slice};

fn whole() -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } })
}

fn text() -> String {
    format!("{}{}{}corp.example/🙂 v1.0.0 h1:é\n", lines("alpha"), forged("beta"), private())
}

#[tokio::test]
async fn one_lens_on_the_first_line_counts_the_verdicts() {
    let mut desk = Desk::with_sums("utf-16", &text()).await;
    let params = desk.of("go.sum");
    let lenses = desk.ask("textDocument/codeLens", params).await;
    let [lens] = lenses.as_array().unwrap().as_slice() else { panic!("{lenses}") };
    assert_eq!(lens["range"]["start"]["line"], 0);
    assert_eq!(lens["command"]["title"], "3 of 7 proven · 1 differs · 2 private · 1 malformed");
    assert_eq!(lens["command"]["command"], "modseal.verify");
    assert_eq!(lens["command"]["arguments"][0], desk.uri("go.sum"));
}

#[tokio::test]
async fn there_is_no_lens_where_there_is_nothing_to_count_or_nobody_wants_it() {
    let mut desk = Desk::ready("utf-16").await;
    desk.client.open(&desk.uri("go.sum"), "\n");
    let params = desk.of("go.sum");
    assert_eq!(desk.ask("textDocument/codeLens", params.clone()).await, json!([]));
    desk.client.configure(json!({ "codeLens": false }));
    desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    desk.client.next("a refresh", |it| it["method"] == "workspace/codeLens/refresh").await;
    desk.open_and_verify("a/go.sum", &lines("alpha")).await;
    let params = desk.of("a/go.sum");
    assert_eq!(desk.ask("textDocument/codeLens", params).await, Value::Null);
}

#[tokio::test]
async fn hints_are_off_until_they_are_wanted() {
    for encoding in ENCODINGS {
        let text = text();
        let mut desk = Desk::with_sums(encoding, &text).await;
        let params = json!({ "textDocument": { "uri": desk.uri("go.sum") }, "range": whole() });
        assert_eq!(desk.ask("textDocument/inlayHint", params.clone()).await, Value::Null);
        desk.client.configure(json!({ "inlayHints": true }));
        desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        let hints = desk.ask_until("textDocument/inlayHint", params, |it| !it.is_null()).await;
        let hints = hints.as_array().unwrap();
        let labels: Vec<_> = hints.iter().map(|it| it["label"].as_str().unwrap()).collect();
        assert_eq!(labels, ["proven", "proven", "differs", "proven", "private", "private"]);
        for (hint, line) in hints.iter().zip(text.lines()) {
            let end = text.find(line).unwrap() + line.len();
            assert_eq!(hint["position"], position(&text, end, encoding));
        }
        assert!(hints[0]["tooltip"].as_str().unwrap().starts_with("proven by sum.golang.org"));
        let part = json!({ "start": { "line": 2, "character": 0 }, "end": { "line": 3, "character": 1 } });
        let params = json!({ "textDocument": { "uri": desk.uri("go.sum") }, "range": part });
        assert_eq!(desk.ask("textDocument/inlayHint", params).await.as_array().unwrap().len(), 2);
    }
}

/// Each token as text, with the names of its type and modifiers.
fn read_tokens(text: &str, tokens: &Value, legend: &Value, encoding: &str) -> Vec<(String, String, String)> {
    let data: Vec<u64> = tokens["data"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
    let (mut line, mut start) = (0, 0);
    let name = |list: &str, at: usize| legend[list][at].as_str().unwrap().to_owned();
    let mut read = Vec::new();
    for token in data.chunks(5) {
        (line, start) = if token[0] == 0 { (line, start + token[1]) } else { (line + token[0], token[1]) };
        let end = json!({ "line": line, "character": start + token[2] });
        let range = json!({ "start": { "line": line, "character": start }, "end": end });
        let modifiers = (0..32).filter(|bit| token[4] >> bit & 1 == 1).map(|bit| name("tokenModifiers", bit));
        let kind = name("tokenTypes", usize::try_from(token[3]).unwrap());
        read.push((slice(text, &range, encoding).to_owned(), kind, modifiers.collect()));
    }
    read
}

#[tokio::test]
async fn tokens_are_the_words_of_a_line_with_its_verdict() {
    for encoding in ENCODINGS {
        let text = format!("corp.example/🙂𝒳 v1.0.0 h1:é\n{}{}", forged("beta"), private());
        let mut desk = Desk::new();
        let offered = desk.client.initialize(able(encoding)).await;
        let legend = &offered["semanticTokensProvider"]["legend"];
        desk.open_and_verify("go.sum", &text).await;
        let params = desk.of("go.sum");
        let tokens = desk.ask("textDocument/semanticTokens/full", params).await;
        let read = read_tokens(&text, &tokens, legend, encoding);
        let words: Vec<_> = read.iter().map(|(word, kind, of)| (word.as_str(), kind.as_str(), of.as_str())).collect();
        assert_eq!(words.len(), 5 * 4);
        assert_eq!(
            words[..4],
            [
                ("corp.example/🙂𝒳", "namespace", "malformed"),
                ("v1.0.0", "number", "malformed"),
                ("h1", "keyword", "malformed"),
                ("é", "string", "malformed"),
            ]
        );
        assert_eq!(words[4], ("corp.example/beta", "namespace", "differs"));
        assert_eq!((words[9].0, words[9].2), ("v1.2.3", "proven"));
        assert_eq!(words[12].2, "excluded");
        let range = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 5 } });
        let params = json!({ "textDocument": { "uri": desk.uri("go.sum") }, "range": range });
        let part = desk.ask("textDocument/semanticTokens/range", params).await;
        assert_eq!(read_tokens(&text, &part, legend, encoding), read[4..8], "{encoding}");
    }
}

#[tokio::test]
async fn the_outline_has_one_entry_for_each_module_version() {
    for encoding in ENCODINGS {
        let text = text();
        let mut desk = Desk::with_sums(encoding, &text).await;
        let params = desk.of("go.sum");
        let symbols = desk.ask("textDocument/documentSymbol", params).await;
        let symbols = symbols.as_array().unwrap();
        let names: Vec<_> = symbols.iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["corp.example/alpha", "corp.example/beta", "private.example/tool", "corp.example/🙂"]);
        assert_eq!(slice(&text, &symbols[3]["range"], encoding), "corp.example/🙂 v1.0.0 h1:é");
        assert_eq!(slice(&text, &symbols[3]["selectionRange"], encoding), "corp.example/🙂 v1.0.0");
        assert_eq!(slice(&text, &symbols[0]["range"], encoding), lines("alpha").trim_end());
        assert_eq!(symbols[0]["detail"], "v1.2.3");
    }
}

#[tokio::test]
async fn a_client_without_nesting_gets_a_flat_outline() {
    let mut desk = Desk::new();
    let mut capabilities = able("utf-16");
    capabilities["textDocument"]["documentSymbol"] = json!({});
    desk.client.initialize(capabilities).await;
    desk.client.open(&desk.uri("go.sum"), &text());
    let params = desk.of("go.sum");
    let symbols = desk.ask("textDocument/documentSymbol", params).await;
    assert_eq!(symbols[1]["name"], "corp.example/beta v1.2.3");
    assert_eq!(symbols[1]["location"]["uri"], desk.uri("go.sum"));
    assert_eq!(symbols[1]["location"]["range"]["start"]["line"], 2);
}

#[tokio::test]
async fn the_lines_of_one_module_fold() {
    let mut desk = Desk::with_sums("utf-16", &text()).await;
    let params = desk.of("go.sum");
    let folds = desk.ask("textDocument/foldingRange", params).await;
    let folds: Vec<_> =
        folds.as_array().unwrap().iter().map(|it| (it["startLine"].as_u64(), it["endLine"].as_u64())).collect();
    assert_eq!(folds, [(Some(0), Some(1)), (Some(2), Some(3)), (Some(4), Some(5))]);
}

#[tokio::test]
async fn links_lead_to_the_log_and_never_name_a_private_module() {
    for encoding in ENCODINGS {
        let text = format!("corp.example/🙂 v1.0.0 h1:é\n{}{}{}", private(), lines("alpha"), lines("epsilon"));
        let mut desk = Desk::with_sums(encoding, &text).await;
        let params = desk.of("go.sum");
        let links = desk.ask("textDocument/documentLink", params).await;
        let links = links.as_array().unwrap();
        assert_eq!(links.len(), 2, "{links:?}");
        assert_eq!(links[0]["target"], "https://sum.golang.org/lookup/corp.example/alpha@v1.2.3");
        assert_eq!(slice(&text, &links[0]["range"], encoding), "v1.2.3");
        assert_eq!(links[0]["range"]["start"]["line"], 3);
    }
}

#[tokio::test]
async fn what_stands_along_the_lines_is_asked_for_again_once_answers_are_there() {
    let mut desk = Desk::new();
    desk.client.initialize(able("utf-16")).await;
    desk.client.settle().await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &lines("alpha"));
    desk.client.status(is_done).await;
    for method in ["inlayHint", "codeLens", "semanticTokens"] {
        desk.client.next(method, |it| it["method"] == format!("workspace/{method}/refresh")).await;
    }
    let mut plain = Desk::new();
    plain.client.initialize(json!({})).await;
    plain.open_and_verify("go.sum", &lines("alpha")).await;
    for method in ["workspace/inlayHint/refresh", "workspace/codeLens/refresh", "workspace/semanticTokens/refresh"] {
        assert!(plain.client.held(method).is_empty(), "{method} to a client that does not know it");
    }
}
