//! From go.sum to go.mod and back.

use serde_json::{Value, json};

use super::desk::{Desk, lines};
use super::places::{ENCODINGS, position, slice};

const GO_MOD: &str = "module corp.example/app // 🙂\n\ngo 1.21\n\nrequire corp.example/alpha v1.2.3 // é𝒳\n\n\
    require (\n\tcorp.example/beta v1.2.3\n)\n";

/// Both files open.
async fn both(encoding: &str) -> (Desk, String) {
    let sums = format!("corp.example/🙂 v1 é\n{}{}", lines("alpha"), lines("beta"));
    let mut desk = Desk::ready(encoding).await;
    desk.client.open(&desk.uri("go.mod"), GO_MOD);
    desk.open_and_verify("go.sum", &sums).await;
    (desk, sums)
}

fn places(locations: &Value, desk: &Desk, sums: &str, encoding: &str) -> Vec<String> {
    let shown = |location: &Value| {
        let (name, text) = match location["uri"] == desk.uri("go.mod") {
            true => ("go.mod", GO_MOD),
            false => ("go.sum", sums),
        };
        format!("{name} {} {}", location["range"]["start"]["line"], slice(text, &location["range"], encoding))
    };
    match locations {
        Value::Array(list) => list.iter().map(shown).collect(),
        Value::Null => Vec::new(),
        one => vec![shown(one)],
    }
}

#[tokio::test]
async fn definition_leads_both_ways() {
    for encoding in ENCODINGS {
        let (mut desk, sums) = both(encoding).await;
        for line in [1, 2] {
            let params = desk.at("go.sum", line, 4);
            let found = desk.ask("textDocument/definition", params).await;
            assert_eq!(places(&found, &desk, &sums, encoding), ["go.mod 4 corp.example/alpha"], "{encoding}");
        }
        let at = position(GO_MOD, GO_MOD.find("corp.example/alpha").unwrap() + 3, encoding);
        let params = json!({ "textDocument": { "uri": desk.uri("go.mod") }, "position": at });
        let found = desk.ask("textDocument/definition", params).await;
        let wanted = ["go.sum 1 corp.example/alpha v1.2.3", "go.sum 2 corp.example/alpha v1.2.3"];
        assert_eq!(places(&found, &desk, &sums, encoding), wanted);
    }
}

#[tokio::test]
async fn references_are_all_places_of_a_module_version() {
    for encoding in ENCODINGS {
        let (mut desk, sums) = both(encoding).await;
        let at = position(&sums, sums.find("corp.example/alpha").unwrap() + 3, encoding);
        let params = json!({
            "textDocument": { "uri": desk.uri("go.sum") }, "position": at, "context": { "includeDeclaration": true },
        });
        let found = desk.ask("textDocument/references", params).await;
        let wanted =
            ["go.sum 1 corp.example/alpha v1.2.3", "go.sum 2 corp.example/alpha v1.2.3", "go.mod 4 corp.example/alpha"];
        assert_eq!(places(&found, &desk, &sums, encoding), wanted, "{encoding}");
    }
}

#[tokio::test]
async fn the_pair_is_highlighted_in_go_sum_alone() {
    let (mut desk, sums) = both("utf-16").await;
    let params = desk.at("go.sum", 2, 0);
    let found = desk.ask("textDocument/documentHighlight", params).await;
    let found: Vec<_> =
        found.as_array().unwrap().iter().map(|it| slice(&sums, &it["range"], "utf-16").to_owned()).collect();
    assert_eq!(found, ["corp.example/alpha v1.2.3", "corp.example/alpha v1.2.3"]);
    // In go.mod this is gopls' part.
    let params = desk.at("go.mod", 4, 12);
    assert_eq!(desk.ask("textDocument/documentHighlight", params).await, json!([]));
}

#[tokio::test]
async fn a_neighbour_on_the_disk_is_as_good_as_an_open_one() {
    let mut desk = Desk::ready("utf-8").await;
    desk.write("go.mod", GO_MOD);
    desk.open_and_verify("go.sum", &lines("beta")).await;
    let params = desk.at("go.sum", 0, 0);
    let found = desk.ask_until("textDocument/definition", params, |it| !it.is_null()).await;
    assert_eq!(places(&found, &desk, &lines("beta"), "utf-8"), ["go.mod 7 corp.example/beta"]);
}

#[tokio::test]
async fn nothing_leads_anywhere_from_nowhere() {
    let (mut desk, _) = both("utf-16").await;
    for params in [desk.at("go.sum", 0, 0), desk.at("go.sum", 77, 7), desk.at("go.mod", 2, 0), desk.at("x", 0, 0)] {
        assert_eq!(desk.ask("textDocument/definition", params).await, Value::Null);
    }
}
