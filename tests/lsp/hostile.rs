//! Bad input: places that do not exist, documents that were never opened, names that mislead.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use std::fs;

use serde_json::{Value, json};

use super::desk::{Desk, forged, lines};
use super::places::ENCODINGS;

fn range(from: (u32, u32), to: (u32, u32)) -> Value {
    json!({ "start": { "line": from.0, "character": from.1 }, "end": { "line": to.0, "character": to.1 } })
}

/// What the server has for a document, seen by its outline: names and versions.
async fn outline(desk: &mut Desk, uri: &str) -> Vec<String> {
    let symbols = desk.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } })).await;
    let name = |it: &Value| format!("{} {}", it["name"].as_str().unwrap(), it["detail"].as_str().unwrap());
    symbols.as_array().map(|list| list.iter().map(name).collect()).unwrap_or_default()
}

#[tokio::test]
async fn edits_out_of_range_are_moved_to_the_nearest_place() {
    let max = u32::MAX >> 1;
    for encoding in ENCODINGS {
        let mut desk = Desk::ready(encoding).await;
        let uri = desk.uri("go.sum");
        desk.client.open(&uri, "a v1.0.0 h1:x\n");
        desk.client.change(&uri, 2, Some(range((99, 99), (max, max))), "b v1.0.0 h1:x\n");
        desk.client.change(&uri, 3, Some(range((0, max), (0, max))), "y");
        // The end before the start.
        desk.client.change(&uri, 4, Some(range((1, 1), (1, 0))), "c");
        assert_eq!(outline(&mut desk, &uri).await, ["a v1.0.0", "c v1.0.0"], "{encoding}");
        let everything = json!({ "textDocument": { "uri": uri }, "range": range((9, max), (max, 0)), "context": { "diagnostics": [] } });
        for method in ["textDocument/codeAction", "textDocument/inlayHint", "textDocument/semanticTokens/range"] {
            desk.ask(method, everything.clone()).await;
        }
    }
}

#[tokio::test]
async fn numbers_that_are_none_are_refused_and_the_rest_goes_on() {
    let mut desk = Desk::ready("utf-16").await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, "a v1.0.0 h1:x\n");
    for wrong in [json!(-1), json!(4_294_967_296_u64), json!(1.5), json!("0"), Value::Null] {
        let wrong = json!({ "start": { "line": wrong, "character": 0 }, "end": { "line": 0, "character": 1 } });
        desk.client.change(&uri, 2, Some(wrong.clone()), "z");
        let params = json!({ "textDocument": { "uri": uri }, "position": wrong["start"] });
        let answer = desk.client.try_request("textDocument/hover", params).await;
        assert_eq!(answer.unwrap_err()["code"], -32602, "{wrong}");
    }
    desk.client.settle().await;
    let params = json!({ "textDocument": { "uri": uri } });
    let outline = desk.client.try_request("textDocument/documentSymbol", params).await.unwrap();
    assert_eq!(outline[0]["name"], "a", "the text is as it was opened");
}

#[tokio::test]
async fn an_edit_that_cuts_a_character_does_not_spoil_the_text() {
    for (encoding, inside) in [("utf-16", 1), ("utf-8", 1), ("utf-8", 2), ("utf-8", 3)] {
        let mut desk = Desk::ready(encoding).await;
        let uri = desk.uri("go.sum");
        desk.client.open(&uri, "🙂 v1.0.0 h1:x\n");
        desk.client.change(&uri, 2, Some(range((0, inside), (0, inside))), "a");
        let now = outline(&mut desk, &uri).await;
        // Only in UTF-16 has the editor two halves now, which no text can hold; each counts as one, as there.
        let halves = encoding == "utf-16" && now == ["\u{fffd}a\u{fffd} v1.0.0"];
        assert!(halves || now == ["a🙂 v1.0.0"], "{encoding} {inside}: {now:?}");
    }
}

#[tokio::test]
async fn versions_that_go_backwards_are_taken_as_they_come() {
    let mut desk = Desk::ready("utf-16").await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, "");
    for (version, text) in [(7, "x\n"), (3, "x\ny\n"), (-1, "x\ny\nz\n"), (i32::MAX, "w\n")] {
        desk.client.change(&uri, version, None, text);
        let shown = desk.client.diagnostics(&uri, |it| it.len() == text.lines().count()).await;
        assert_eq!(shown["version"], version);
    }
}

#[tokio::test]
async fn documents_that_were_never_opened_stay_so() {
    let mut desk = Desk::ready("utf-16").await;
    desk.write("go.mod", "module corp.example/app\n");
    desk.write("go.sum", lines("alpha"));
    let (sums, go_mod) = (desk.uri("go.sum"), desk.uri("go.mod"));
    // Its neighbour is known from the disk: that does not make it open.
    desk.open_and_verify_beside("go.mod", "module corp.example/app\n", "go.sum").await;
    for uri in [&sums, &desk.uri("other/go.sum")] {
        desk.client.change(uri, 2, None, "broken line\n");
        desk.client.save(uri);
        desk.client.close(uri);
    }
    desk.client.settle().await;
    assert!(!desk.client.shown.contains_key(&sums), "{:?}", desk.client.shown);
    assert_eq!(outline(&mut desk, &sums).await, ["corp.example/alpha v1.2.3"], "the disk's text stays");
    desk.client.close(&go_mod);
    desk.client.close(&go_mod);
    desk.client.settle().await;
}

#[tokio::test]
async fn a_document_opened_twice_has_the_later_text() {
    let mut desk = Desk::ready("utf-16").await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, "broken line\n");
    desk.client.diagnostics(&uri, |it| it.len() == 1).await;
    desk.client.open(&uri, &lines("alpha"));
    desk.client.diagnostics(&uri, Vec::is_empty).await;
    assert_eq!(outline(&mut desk, &uri).await, ["corp.example/alpha v1.2.3"]);
}

#[tokio::test]
async fn neighbours_may_hold_any_bytes_or_be_no_file() {
    let mut desk = Desk::ready("utf-16").await;
    desk.write("go.mod", b"module x\n\nrequire corp.example/alpha v1.2.3 // \xff\xfe\n\xf0\x28\n");
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    let params = desk.at("go.sum", 0, 0);
    let hover = desk.ask("textDocument/hover", params).await.to_string();
    assert!(hover.contains("proven by"), "{hover}");
    fs::create_dir_all(desk.path("sub/go.mod")).unwrap();
    desk.open_and_verify("sub/go.sum", &lines("beta")).await;
}

#[tokio::test]
async fn a_neighbour_of_any_bytes_is_still_looked_up() {
    let mut desk = Desk::ready("utf-16").await;
    desk.write("go.sum", [lines("alpha").as_bytes(), b"\xff\xfe \xf0\x28\n"].concat());
    desk.open_and_verify_beside("go.mod", "module x\n\nrequire corp.example/alpha v1.2.3\n", "go.sum").await;
    let params = desk.at("go.mod", 2, 10);
    let hover = desk.ask("textDocument/hover", params).await.to_string();
    assert!(hover.contains("go.sum line 1"), "{hover}");
}

#[tokio::test]
async fn every_spelling_of_a_uri_is_answered_as_it_was_spelled() {
    let mut desk = Desk::ready("utf-16").await;
    for uri in [
        "file:///with%20space/a%25b/go.sum",
        "file:///with space/go.sum",
        "file:///c%3A/Users/it/go.sum",
        "file:///C:/Users/it/go.sum",
        "file:///%E2%82%AC/go.sum",
        "file:///bad%zz/go.sum",
        "file://host/share/go.sum",
        "untitled:go.sum",
        "untitled:Untitled/go.sum",
        "git:/project/go.sum?%7B%22ref%22%3A%22~%22%7D",
        "vscode-remote://wsl+x/home/go.sum#part",
        "go.sum",
    ] {
        desk.client.open(uri, "broken line\n");
        let shown = desk.client.diagnostics(uri, |it| it.len() == 1).await;
        assert_eq!(shown["uri"], uri);
        desk.client.close(uri);
        desk.client.diagnostics(uri, Vec::is_empty).await;
    }
    for uri in ["", ":", "file:", "file:///", "\u{0}", "untitled:Untitled-1"] {
        desk.client.open(uri, "broken line\n");
        desk.client.close(uri);
    }
    desk.client.settle().await;
}

#[tokio::test]
async fn a_folder_with_odd_characters_has_its_neighbour() {
    let mut desk = Desk::ready("utf-16").await;
    let folder = "a b%20c é#?";
    fs::create_dir(desk.path(folder)).unwrap();
    desk.write(&format!("{folder}/go.mod"), "module x\n\nrequire corp.example/alpha v1.2.3\n");
    let name = format!("{folder}/go.sum");
    desk.open_and_verify(&name, &lines("alpha")).await;
    let params = desk.at(&name, 0, 0);
    let found = desk.ask_until("textDocument/definition", params, |it| !it.is_null()).await;
    let uri = if found.is_array() { &found[0]["uri"] } else { &found["uri"] };
    assert_eq!(*uri, desk.uri(&format!("{folder}/go.mod")));
}

#[tokio::test]
async fn the_same_document_by_two_spellings_does_not_end_in_two_answers() {
    let mut desk = Desk::ready("utf-16").await;
    desk.write("go.mod", "module x\n\nrequire corp.example/alpha v1.2.3\n");
    let plain = desk.uri("go.mod");
    let other = plain.replace("go.mod", "go%2Emod");
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    desk.client.open(&other, "module x\n");
    desk.client.settle().await;
    let params = desk.at("go.sum", 0, 0);
    let hover = desk.ask("textDocument/hover", params).await.to_string();
    assert!(hover.contains("not required by go.mod"), "the open text counts: {hover}");
}

#[tokio::test]
async fn a_log_that_lies_proves_nothing() {
    for (knob, code) in
        [("other-key", "log-misbehaviour"), ("forge-record", "log-misbehaviour"), ("html", "not-checked")]
    {
        let mut desk = Desk::ready("utf-16").await;
        desk.server.misbehave(knob);
        let uri = desk.uri("go.sum");
        desk.client.open(&uri, &forged("beta"));
        let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
        assert_eq!(shown["diagnostics"][0]["code"], code, "{knob}");
    }
}

/// Every file of the desk but the store of proofs, with what is in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() && !path.ends_with("store") {
            all.extend(files(&path));
        } else if path.is_file() {
            all.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    all
}

#[tokio::test]
async fn no_file_is_written_by_anything_that_only_shows() {
    let mut desk = Desk::with_sums("utf-16", &forged("beta")).await;
    desk.write("go.mod", "module corp.example/app\n\nrequire corp.example/beta v1.2.3\n");
    desk.write("go.sum", lines("alpha"));
    let before = files(&desk.host.root);
    assert_eq!(before.len(), 2);
    let (document, whole) = (json!({ "uri": desk.uri("go.sum") }), range((0, 0), (9, 0)));
    let place = json!({ "textDocument": document, "range": whole, "context": { "diagnostics": [] } });
    desk.ask("textDocument/codeAction", place).await;
    for method in ["textDocument/hover", "textDocument/codeLens", "textDocument/documentSymbol"] {
        let at = desk.at("go.sum", 0, 3);
        desk.ask(method, at).await;
    }
    for command in ["modseal.showSettings", "modseal.showLedger"] {
        desk.ask("workspace/executeCommand", json!({ "command": command, "arguments": [] })).await;
    }
    desk.client.save(&desk.uri("go.sum"));
    desk.client.settle().await;
    assert_eq!(files(&desk.host.root), before);
    assert_eq!(desk.host.writes.load(std::sync::atomic::Ordering::Relaxed), 0);
}
