//! Much of everything: lines, bytes in a line, documents.

use serde_json::{Value, json};

use super::desk::{Desk, forged, is_done, lines};

#[tokio::test]
async fn two_hundred_thousand_lines_are_taken_and_edited() {
    let mut desk = Desk::ready("utf-16").await;
    desk.client.configure(json!({ "online": "off" }));
    desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    desk.client.settle().await;
    let hash = "CgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCk=";
    let line = |nth: u32| {
        let key = format!("private.example/m{nth:06} v1.0.0");
        format!("{key} h1:{hash}\n{key}/go.mod h1:{hash}\n")
    };
    let text: String = (0..100_000).map(line).collect();
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &text);
    let at = json!({ "line": 199_999, "character": 3 });
    desk.client.change(&uri, 2, Some(json!({ "start": at, "end": at })), " broken ");
    let shown = desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "malformed-line")).await;
    let found = shown["diagnostics"].as_array().unwrap();
    let found = found.iter().find(|it| it["code"] == "malformed-line").unwrap();
    assert_eq!(found["range"]["start"]["line"], 199_999);
    let params = desk.at("go.sum", 100_000, 0);
    let hover = desk.ask("textDocument/hover", params).await.to_string();
    assert!(hover.contains("private, so never looked up"), "{hover}");
}

#[tokio::test]
async fn a_line_of_ten_megabytes_is_shown_shortened() {
    let mut desk = Desk::ready("utf-16").await;
    let long = "x".repeat(10_000_000);
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &format!("corp.example/{long} v1.0.0 h1:{long}\n{long}\n"));
    let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
    assert!(shown.to_string().len() < 100_000);
    let params = desk.at("go.sum", 0, 0);
    let hover = desk.ask("textDocument/hover", params).await;
    assert!(hover.to_string().len() < 100_000, "{} bytes of hover", hover.to_string().len());
    let params = desk.of("go.sum");
    for method in ["textDocument/documentSymbol", "textDocument/codeLens", "textDocument/foldingRange"] {
        let answer = desk.ask(method, params.clone()).await;
        assert!(answer.to_string().len() < 100_000, "{method}");
    }
    let at = json!({ "line": 0, "character": 5_000_000 });
    desk.client.change(&uri, 2, Some(json!({ "start": at, "end": { "line": 9, "character": 0 } })), "\n");
    desk.client.diagnostics(&uri, |it| it.len() == 1).await;
}

#[tokio::test]
async fn fifty_documents_share_what_is_known() {
    let mut desk = Desk::ready("utf-16").await;
    let names: Vec<_> = (0..50).map(|nth| format!("m{nth}/go.sum")).collect();
    for name in &names {
        desk.client.open(&desk.uri(name), &format!("{}{}", lines("alpha"), forged("beta")));
    }
    let status = desk.client.status(|it| is_done(it) && it["findings"] == 50).await;
    assert_eq!(status["counts"], json!({ "proven": 150, "differs": 50 }));
    desk.client.settle().await;
    for name in &names {
        assert_eq!(desk.codes(name), ["hash-mismatch"], "{name}");
    }
    let lookups = desk.server.paths().iter().filter(|path| path.contains("/lookup/")).count();
    assert_eq!(lookups, 2, "each module version is asked for once");
    for name in &names {
        desk.client.close(&desk.uri(name));
    }
    desk.client.status(|it| it["findings"] == 0 && it["counts"] == json!({})).await;
}

#[tokio::test]
async fn nine_hundred_edits_are_all_there_in_order() {
    let mut desk = Desk::ready("utf-16").await;
    desk.server.misbehave("hang");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &lines("alpha"));
    let mut text = String::new();
    for nth in 0..900_u32 {
        let at = json!({ "line": 0, "character": nth });
        let letter = char::from(b'a' + u8::try_from(nth % 26).unwrap());
        desk.client.change(
            &uri,
            i32::try_from(nth).unwrap() + 2,
            Some(json!({ "start": at, "end": at })),
            &letter.to_string(),
        );
        text.push(letter);
    }
    let params = desk.of("go.sum");
    let symbols = desk.ask("textDocument/documentSymbol", params).await;
    let name = symbols[0]["name"].as_str().map(str::to_owned);
    assert_eq!(name, Some(format!("{text}corp.example/alpha")));
    assert_ne!(symbols, Value::Null);
    desk.server.behave();
}
