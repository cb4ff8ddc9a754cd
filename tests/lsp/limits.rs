//! Files of very many lines: what is shown of all of them at once is bounded, what is shown of a range is not.

use serde_json::{Value, json};

use super::desk::{Desk, able};

fn lines(count: usize) -> String {
    (0..count).map(|nth| format!("private.example/m{nth:06} v1.0.0 h1:x\n")).collect()
}

#[tokio::test]
async fn of_a_very_long_file_the_outline_ends_and_colours_are_those_of_a_range() {
    let mut desk = Desk::with_sums("utf-16", &lines(25_001)).await;
    let params = desk.of("go.sum");
    let outline = desk.ask("textDocument/documentSymbol", params.clone()).await;
    let outline = outline.as_array().unwrap();
    assert_eq!(outline.len(), 10_001);
    assert!(
        outline[10_000]["name"].as_str().unwrap().starts_with("15,001 more module versions"),
        "{}",
        outline[10_000]
    );
    assert_eq!(desk.ask("textDocument/semanticTokens/full", params.clone()).await, Value::Null);
    let mut params = params;
    params["range"] = json!({ "start": { "line": 25_000, "character": 0 }, "end": { "line": 25_001, "character": 0 } });
    let tokens = desk.ask("textDocument/semanticTokens/range", params).await;
    assert_eq!(tokens["data"].as_array().map(Vec::len), Some(4 * 5), "{tokens}");
}

#[tokio::test]
async fn there_are_no_more_folds_than_the_client_wants() {
    let text = lines(12_000).replace("h1:x\n", "h1:x\nprivate.example/m v1.0.0 h1:x\nprivate.example/m v1.0.1 h1:x\n");
    for (limit, expected) in [(Value::Null, 10_000), (json!(5000), 5000), (json!(1_000_000), 10_000)] {
        let mut desk = Desk::new();
        let mut abilities = able("utf-16");
        abilities["textDocument"]["foldingRange"] = json!({ "rangeLimit": limit });
        desk.client.initialize(abilities).await;
        desk.client.open(&desk.uri("go.sum"), &text);
        let folds = desk.ask("textDocument/foldingRange", desk.of("go.sum")).await;
        assert_eq!(folds.as_array().map(Vec::len), Some(expected), "{limit}");
    }
}
