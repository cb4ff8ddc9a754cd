//! What an editor offers to mend, and what comes out when it is taken.

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, is_done, lines};
use super::places::{ENCODINGS, apply, position};
use crate::support::modseal::Modseal;

fn whole(text: &str, encoding: &str) -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": position(text, text.len(), encoding) })
}

async fn actions(desk: &mut Desk, range: Value, only: Option<Value>) -> Vec<Value> {
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = only;
    }
    let params = json!({ "textDocument": { "uri": desk.uri("go.sum") }, "range": range, "context": context });
    desk.ask("textDocument/codeAction", params).await.as_array().unwrap().clone()
}

/// The edits of an action for a client with or without versioned edits.
fn edits(action: &Value, uri: &str) -> Vec<Value> {
    let edit = &action["edit"];
    let list = match edit.get("documentChanges") {
        Some(changes) => {
            assert_eq!(changes.as_array().unwrap().len(), 1);
            assert_eq!(changes[0]["textDocument"]["uri"], uri);
            &changes[0]["edits"]
        }
        None => &edit["changes"][uri],
    };
    list.as_array().unwrap().clone()
}

/// What `modseal check --fix` makes of a go.sum.
fn fixed_by_command(desk: &Desk, text: &str) -> String {
    let modseal = Modseal::new().with("GOSUMDB", desk.sumdb()).with("GOPRIVATE", "private.example");
    modseal.write_sums(text);
    modseal.run(&["check", "--fix", "--no-progress"]);
    std::fs::read_to_string(modseal.project().join("go.sum")).unwrap()
}

#[tokio::test]
async fn a_fix_is_offered_wherever_the_cursor_stands_on_the_line() {
    let text = format!("{}{}", forged("alpha"), forged("beta"));
    let mut desk = Desk::with_sums("utf-16", &text).await;
    let places =
        [((0, 0), (0, 0), 1), ((0, 200), (0, 200), 1), ((1, 0), (1, 0), 0), ((0, 0), (2, 0), 1), ((0, 5), (2, 1), 2)];
    for (start, end, count) in places {
        let place = |(line, character)| json!({ "line": line, "character": character });
        let found = actions(&mut desk, json!({ "start": place(start), "end": place(end) }), None).await;
        assert_eq!(found.len(), count, "{start:?} {end:?}: {found:?}");
    }
}

#[tokio::test]
async fn a_quick_fix_mends_its_line() {
    for encoding in ENCODINGS {
        let text = format!("{}corp.example/🙂𝒳 é\n{}", lines("alpha"), lines("beta"));
        let mut desk = Desk::with_sums(encoding, &text).await;
        let found = actions(
            &mut desk,
            json!({ "start": { "line": 2, "character": 0 }, "end": { "line": 2, "character": 1 } }),
            None,
        )
        .await;
        let removal = found.iter().find(|it| it["title"] == "Remove this line").unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(removal["kind"], "quickfix");
        assert_eq!(removal["diagnostics"][0]["code"], "malformed-line");
        assert_eq!(removal["edit"]["documentChanges"][0]["textDocument"]["version"], 1);
        let uri = desk.uri("go.sum");
        let fixed = apply(&text, &edits(removal, &uri), encoding);
        assert_eq!(fixed, format!("{}{}", lines("alpha"), lines("beta")), "{encoding}");
        assert_eq!(fixed, fixed_by_command(&desk, &text));
    }
}

#[tokio::test]
async fn a_fix_that_may_do_harm_is_offered_and_not_preferred() {
    let text = forged("beta");
    let mut desk = Desk::with_sums("utf-16", &text).await;
    let range = whole(&text, "utf-16");
    let found = actions(&mut desk, range, None).await;
    let put =
        found.iter().find(|it| it["title"].as_str().unwrap().starts_with("Put the hash that sum.golang.org proves"));
    let put = put.unwrap_or_else(|| panic!("{found:?}"));
    assert!(put.get("isPreferred").is_none(), "{put}");
    let uri = desk.uri("go.sum");
    assert_eq!(apply(&text, &edits(put, &uri), "utf-16"), lines("beta"));
}

#[tokio::test]
async fn fix_all_is_what_the_command_line_does() {
    let texts = [
        format!("{}broken line\nbroken again\n{}", lines("beta"), lines("alpha")),
        format!("{0}{0}{1}", lines("alpha"), forged("alpha")),
        format!("\u{feff}{}", lines("alpha")),
        format!("<<<<<<< HEAD\n{}=======\n{}>>>>>>> x\n", lines("alpha"), lines("beta")),
        format!("  {}\n\n{}", lines("beta").replace(' ', "  "), lines("alpha").replace('\n', "\r\n")),
    ];
    for text in texts {
        let mut desk = Desk::with_sums("utf-16", &text).await;
        let wanted = fixed_by_command(&desk, &text);
        let uri = desk.uri("go.sum");
        let mut now = text.clone();
        // Both go round until nothing changes any more. Behind a byte order mark is a module version that nobody has asked
        // about: an editor does once it is saved.
        let times = if text.starts_with('\u{feff}') { 2 } else { 1 };
        for version in 2..2 + times {
            let range = whole(&now, "utf-16");
            let found = actions(&mut desk, range, Some(json!(["source.fixAll"]))).await;
            let Some(all) = found.first() else { break };
            assert_eq!((found.len(), &all["kind"]), (1, &json!("source.fixAll.modseal")));
            now = apply(&now, &edits(all, &uri), "utf-16");
            desk.client.change(&uri, version, None, &now);
            desk.client.save(&uri);
            desk.client.settle().await;
        }
        assert_eq!(now, wanted, "of {text:?}");
    }
}

#[tokio::test]
async fn fix_all_comes_only_when_it_is_asked_for() {
    let text = "broken line\n";
    let mut desk = Desk::ready("utf-16").await;
    desk.client.open(&desk.uri("go.sum"), text);
    let kinds = |found: Vec<Value>| found.iter().map(|it| it["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let range = || whole(text, "utf-16");
    assert_eq!(kinds(actions(&mut desk, range(), None).await), ["quickfix"]);
    assert_eq!(kinds(actions(&mut desk, range(), Some(json!(["quickfix"]))).await), ["quickfix"]);
    for asked in ["source", "source.fixAll", "source.fixAll.modseal"] {
        assert_eq!(kinds(actions(&mut desk, range(), Some(json!([asked]))).await), ["source.fixAll.modseal"]);
    }
    for other in ["refactor", "source.organizeImports", "source.fixAll.other", "source.fix"] {
        assert!(actions(&mut desk, range(), Some(json!([other]))).await.is_empty(), "{other}");
    }
}

#[tokio::test]
async fn a_client_without_versioned_edits_gets_plain_ones() {
    let mut desk = Desk::new();
    let mut capabilities = able("utf-16");
    capabilities["workspace"]["workspaceEdit"] = json!({});
    desk.client.initialize(capabilities).await;
    let text = format!("{}broken line\n", lines("alpha"));
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &text);
    desk.client.status(is_done).await;
    let range = whole(&text, "utf-16");
    let found = actions(&mut desk, range, None).await;
    assert!(found[0]["edit"].get("documentChanges").is_none());
    assert_eq!(apply(&text, &edits(&found[0], &uri), "utf-16"), lines("alpha"));
}

#[tokio::test]
async fn a_client_without_literals_gets_none() {
    let mut desk = Desk::new();
    let mut capabilities = able("utf-16");
    capabilities["textDocument"]["codeAction"] = json!({});
    let offered = desk.client.initialize(capabilities).await;
    assert_eq!(offered["codeActionProvider"], true, "kinds are for clients with literals");
    let text = "broken line\n";
    desk.client.open(&desk.uri("go.sum"), text);
    let range = whole(text, "utf-16");
    assert!(actions(&mut desk, range, None).await.is_empty());
}

#[tokio::test]
async fn nothing_is_offered_where_nothing_is_wrong() {
    let text = format!("{}broken line\n", lines("alpha"));
    let mut desk = Desk::with_sums("utf-16", &text).await;
    let elsewhere = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 4 } });
    assert!(actions(&mut desk, elsewhere, None).await.is_empty());
}
