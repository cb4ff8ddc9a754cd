//! Files of very many lines: what is shown of all of them at once is bounded, what is shown of a range is not.

use serde_json::{Value, json};

use super::desk::Desk;

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
