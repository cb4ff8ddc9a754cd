//! What is shown over a line: the verdict first.

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, is_done, known, lines, private};
use super::places::{ENCODINGS, position, slice};

const GO_MOD: &str = "module corp.example/app\n\ngo 1.21\n\nrequire corp.example/alpha v1.2.3\n\n\
    require (\n\tcorp.example/beta v1.2.4\n\tcorp.example/gamma v1.2.3 // indirect\n)\n";

async fn over(desk: &mut Desk, name: &str, line: usize) -> String {
    let params = desk.at(name, line, 3);
    let hover = desk.ask("textDocument/hover", params).await;
    hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn each_verdict_is_said_first() {
    let text = format!("{}{}{}{}broken line\n", lines("alpha"), forged("beta"), private(), lines("epsilon"));
    let mut desk = Desk::with_sums("utf-16", &text).await;
    let starts = [
        (0, "proven by sum.golang.org, record 1,000 of 1,004"),
        (2, "differs: sum.golang.org proves h1:"),
        (4, "private, so never looked up: "),
        (6, "not in the log: "),
        (8, ""),
    ];
    for (line, start) in starts {
        let hover = over(&mut desk, "go.sum", line).await;
        assert!(hover.starts_with(start) && hover.is_empty() == start.is_empty(), "{line}: {hover}");
    }
}

#[tokio::test]
async fn a_line_that_go_never_wrote_is_said_to_be_none() {
    let mut desk = Desk::with_sums("utf-16", &format!("{}Corp v1 h1:x\n", lines("alpha"))).await;
    assert!(over(&mut desk, "go.sum", 2).await.starts_with("not a line that Go could have written"));
}

#[tokio::test]
async fn before_any_answer_it_is_not_checked_yet() {
    let mut desk = Desk::ready("utf-16").await;
    desk.server.misbehave("hang");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &lines("alpha"));
    assert!(over(&mut desk, "go.sum", 0).await.starts_with("not checked yet"));
    desk.server.behave();
}

#[tokio::test]
async fn without_an_answer_the_reason_is_said() {
    let mut desk = Desk::ready("utf-16").await;
    desk.server.misbehave("status=403");
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    let hover = over(&mut desk, "go.sum", 0).await;
    assert!(hover.starts_with("not checked: ") && hover.contains("403"), "{hover}");
}

#[tokio::test]
async fn why_a_line_is_there_is_read_from_the_go_mod_beside_it() {
    let mut desk = Desk::ready("utf-16").await;
    desk.write("go.mod", GO_MOD);
    let text = ["alpha", "beta", "delta", "gamma"].map(lines).concat();
    desk.open_and_verify("go.sum", &text).await;
    let wanted = [
        (0, "required by go\\.mod"),
        (2, "go.mod requires v1.2.4; this version is only in the module graph"),
        (4, "not required by go.mod: only in the module graph"),
        (6, "required by go.mod, indirectly"),
    ];
    for (line, reason) in wanted {
        let hover = over(&mut desk, "go.sum", line).await;
        assert!(hover.contains(&reason.replace('\\', "")), "{line}: {hover}");
    }
    // The editor's text counts, not the disk's.
    let uri = desk.uri("go.mod");
    desk.client.open(&uri, &GO_MOD.replace("delta", "x").replace("v1.2.4", "v1.2.3"));
    desk.client.settle().await;
    assert!(over(&mut desk, "go.sum", 2).await.contains("required by go.mod\n"));
}

#[tokio::test]
async fn what_the_hash_covers_and_the_other_line_are_named() {
    let mut desk = Desk::with_sums("utf-16", &lines("alpha")).await;
    let (zip, go_mod) = (over(&mut desk, "go.sum", 0).await, over(&mut desk, "go.sum", 1).await);
    assert!(zip.contains("corp.example/alpha v1.2.3: the hash covers all files of the module"), "{zip}");
    assert!(zip.contains("line 2 holds the hash of its go.mod"), "{zip}");
    assert!(go_mod.contains("the hash covers the go.mod of the module alone"), "{go_mod}");
    assert!(zip.contains("proof from the database, in this session"), "{zip}");
}

#[tokio::test]
async fn over_a_require_stand_the_verdicts_of_its_lines() {
    let mut desk = Desk::ready("utf-16").await;
    desk.write("go.sum", forged("alpha"));
    desk.client.open(&desk.uri("go.mod"), GO_MOD);
    let params = desk.at("go.mod", 4, 3);
    let is_known = |hover: &Value| hover.to_string().contains("proven by");
    let hover = desk.ask_until("textDocument/hover", params, is_known).await;
    let hover = hover["contents"]["value"].as_str().unwrap();
    assert!(hover.contains(r"go.sum line 1 \(zip\): differs: "), "{hover}");
    assert!(hover.contains(r"go.sum line 2 \(go.mod\): proven by "), "{hover}");
    // What gopls shows is left to it.
    for line in [0, 7] {
        assert_eq!(over(&mut desk, "go.mod", line).await, "", "{line}");
    }
}

#[tokio::test]
async fn the_range_is_that_of_the_line_as_agreed() {
    for encoding in ENCODINGS {
        let text = format!("corp.example/🙂𝒳 v1.0.0 h1:é\n{}", lines("alpha"));
        let mut desk = Desk::with_sums(encoding, &text).await;
        let at = position(&text, text.find(" h1:é").unwrap(), encoding);
        let params = json!({ "textDocument": { "uri": desk.uri("go.sum") }, "position": at });
        let hover = desk.ask("textDocument/hover", params).await;
        assert_eq!(slice(&text, &hover["range"], encoding), "corp.example/🙂𝒳 v1.0.0 h1:é", "{encoding}");
    }
}

#[tokio::test]
async fn nothing_in_a_hover_is_markup_of_the_file() {
    let text = "corp.example/[x](http://evil.example)<img> v1.0.0 h1:`*_x_*`\u{202e}\n";
    let mut desk = Desk::ready("utf-16").await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, text);
    let hover = over(&mut desk, "go.sum", 0).await;
    assert!(!hover.contains("[x](") && !hover.contains("<img>") && !hover.contains('\u{202e}'), "{hover}");
}

#[tokio::test]
async fn a_client_without_markdown_gets_plain_text() {
    let mut desk = Desk::new();
    let mut capabilities = able("utf-16");
    capabilities["textDocument"]["hover"] = json!({ "contentFormat": ["plaintext"] });
    desk.client.initialize(capabilities).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("beta"));
    desk.client.status(is_done).await;
    let params = desk.at("go.sum", 0, 0);
    let hover = desk.ask("textDocument/hover", params).await;
    assert_eq!(hover["contents"]["kind"], "plaintext");
    let proven = known("beta").zip_hash();
    assert!(hover["contents"]["value"].as_str().unwrap().contains(&proven), "nothing is escaped: {hover}");
}

#[tokio::test]
async fn nothing_is_shown_where_nothing_is() {
    let mut desk = Desk::with_sums("utf-16", &lines("alpha")).await;
    for params in [desk.at("go.sum", 2, 0), desk.at("go.sum", 99, 99), desk.at("other/go.sum", 0, 0)] {
        assert_eq!(desk.ask("textDocument/hover", params).await, Value::Null);
    }
}
