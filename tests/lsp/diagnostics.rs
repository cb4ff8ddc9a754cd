//! What is squiggled: at once what the text alone shows, then what the log says.

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, is_done, lines, private};
use super::places::{ENCODINGS, position, range, slice};

/// Characters beyond the BMP, where the three ways to count differ most.
const WIDE: &str = "𝒳🙂 é corp.example/wide v1\n";

fn only(params: &Value) -> Value {
    let list = params["diagnostics"].as_array().unwrap();
    assert_eq!(list.len(), 1, "{list:?}");
    list[0].clone()
}

#[tokio::test]
async fn static_findings_come_at_once_though_the_log_hangs() {
    let mut desk = Desk::ready("utf-16").await;
    desk.server.misbehave("hang");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &format!("{}broken line\n", forged("beta")));
    let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
    assert_eq!(only(&shown)["code"], "malformed-line");
    // Typing goes on while nobody answers.
    desk.client.change(&uri, 2, None, &format!("{}broken line\nanother one\n", forged("beta")));
    let shown = desk.client.diagnostics(&uri, |it| it.len() == 2).await;
    assert_eq!(shown["version"], 2);
    desk.server.behave();
    let shown = desk.client.diagnostics(&uri, |it| it.len() == 3).await;
    assert_eq!(shown["diagnostics"][0]["code"], "hash-mismatch");
}

#[tokio::test]
async fn verdicts_come_after_the_open_with_all_that_belongs_to_them() {
    let mut desk = Desk::ready("utf-16").await;
    let text = format!("{}{}", lines("alpha"), forged("beta"));
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &text);
    let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
    assert_eq!(shown["version"], 1);
    let diagnostic = only(&shown);
    assert_eq!(diagnostic["severity"], 1);
    assert_eq!(diagnostic["source"], "modseal");
    assert_eq!(diagnostic["codeDescription"]["href"], "modseal:checks/hash-mismatch.md");
    assert!(slice(&text, &diagnostic["range"], "utf-16").contains("h1:Zm9yZ2Vk"), "{diagnostic}");
    assert_eq!(diagnostic["range"]["start"]["line"], 2);
}

#[tokio::test]
async fn a_client_that_can_less_gets_less() {
    let mut desk = Desk::new();
    desk.client.initialize(json!({})).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &format!("{}{}", forged("beta"), lines("beta")));
    let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
    assert!(shown.get("version").is_none(), "{shown}");
    for diagnostic in shown["diagnostics"].as_array().unwrap() {
        assert!(diagnostic.get("codeDescription").is_none() && diagnostic.get("relatedInformation").is_none());
    }
}

#[tokio::test]
async fn ranges_are_counted_as_agreed() {
    for encoding in ENCODINGS {
        let mut desk = Desk::ready(encoding).await;
        let uri = desk.uri("go.sum");
        let text = format!("{}{WIDE}", lines("alpha"));
        desk.client.open(&uri, &text);
        let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
        let found = only(&shown);
        assert_eq!(slice(&text, &found["range"], encoding), WIDE.trim_end(), "{encoding}: {found}");
        // An edit behind the wide characters, so counted, mends the line.
        let cut = json!({
            "start": position(&text, text.find("𝒳").unwrap(), encoding),
            "end": position(&text, text.find("corp.example/wide").unwrap(), encoding),
        });
        desk.client.change(&uri, 2, Some(cut), "");
        let end = position(&text.replace("𝒳🙂 é ", ""), text.len() - "𝒳🙂 é ".len() - 1, encoding);
        desk.client.change(&uri, 3, Some(json!({ "start": end, "end": end })), ".2.3 h1:x");
        let shown = desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "invalid-hash")).await;
        assert_eq!(shown["version"], 3, "{encoding}");
    }
}

#[tokio::test]
async fn related_places_are_counted_as_agreed() {
    for encoding in ENCODINGS {
        let mut desk = Desk::ready(encoding).await;
        let uri = desk.uri("go.sum");
        let text = format!("{WIDE}{}{}", lines("unknown"), lines("unknown").replace("h1:", "h1:A"));
        desk.client.open(&uri, &text);
        let shown = desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "conflicting-hashes")).await;
        let list = shown["diagnostics"].as_array().unwrap();
        let conflict = list.iter().find(|it| it["code"] == "conflicting-hashes").unwrap();
        let related = &conflict["relatedInformation"][0];
        assert_eq!(related["location"]["uri"], uri.as_str());
        assert!(slice(&text, &related["location"]["range"], encoding).starts_with(['c', 'h']), "{related}");
    }
}

#[tokio::test]
async fn nothing_is_published_again_that_has_not_changed() {
    let text = format!("{}{}", forged("beta"), lines("alpha"));
    let mut desk = Desk::with_sums("utf-16", &text).await;
    let uri = desk.uri("go.sum");
    let before = desk.client.publishes[&uri];
    for version in 2..20 {
        let end = range(&text, "corp.example/alpha", "utf-16")["end"].clone();
        desk.client.change(&uri, version, Some(json!({ "start": end, "end": end })), "");
        desk.client.save(&uri);
    }
    desk.client.settle().await;
    assert_eq!(desk.client.publishes[&uri], before);
    // Of a document without findings nothing is said at all.
    desk.open_and_verify("sub/go.sum", &lines("gamma")).await;
    assert!(!desk.client.publishes.contains_key(&desk.uri("sub/go.sum")));
}

#[tokio::test]
async fn a_closed_document_shows_nothing_and_shows_it_again_once_opened() {
    let mut desk = Desk::with_sums("utf-16", &forged("beta")).await;
    let uri = desk.uri("go.sum");
    assert_eq!(desk.codes("go.sum"), ["hash-mismatch"]);
    desk.client.close(&uri);
    let shown = desk.client.diagnostics(&uri, Vec::is_empty).await;
    assert!(shown.get("version").is_none());
    desk.client.settle().await;
    let asked = desk.server.paths().len();
    desk.client.open(&uri, &forged("beta"));
    desk.client.settle().await;
    assert_eq!(desk.codes("go.sum"), ["hash-mismatch"]);
    assert_eq!(desk.server.paths().len(), asked, "what is known is not asked for again");
}

#[tokio::test]
async fn an_edited_line_has_its_verdict_after_the_save_and_no_keystroke_is_sent() {
    let mut desk = Desk::with_sums("utf-16", &lines("alpha")).await;
    let uri = desk.uri("go.sum");
    let asked = desk.server.paths().len();
    desk.client.change(&uri, 2, None, &format!("{}{}", lines("alpha"), forged("gamma")));
    desk.client.settle().await;
    assert_eq!(desk.server.paths().len(), asked, "an edit sends nothing");
    assert!(desk.codes("go.sum").is_empty());
    desk.client.save(&uri);
    let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
    assert_eq!(only(&shown)["code"], "hash-mismatch");
    // What is proven now decides at once, without a save.
    desk.client.change(&uri, 3, None, &format!("{}{}", lines("alpha"), lines("gamma")));
    desk.client.diagnostics(&uri, Vec::is_empty).await;
}

#[tokio::test]
async fn private_modules_are_neither_asked_for_nor_squiggled() {
    let desk = Desk::with_sums("utf-16", &format!("{}{}", lines("alpha"), private())).await;
    assert!(desk.codes("go.sum").is_empty());
    assert!(desk.server.was_asked_about("corp.example/alpha"));
    assert!(!desk.server.was_asked_about("private.example"));
}

#[tokio::test]
async fn where_the_database_is_off_every_line_is_excluded_and_nothing_is_found() {
    let mut desk = Desk::with(&[("GOSUMDB", "off")]);
    desk.client.initialize(able("utf-16")).await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &format!("{}{}{}", lines("alpha"), forged("beta"), lines("gamma")));
    let status = desk.client.status(is_done).await;
    assert_eq!(status["counts"], json!({ "excluded": 6 }));
    desk.client.settle().await;
    assert_eq!(desk.codes("go.sum"), Vec::<String>::new());
}

#[tokio::test]
async fn hints_are_shown_as_unnecessary() {
    let text = format!("{}{}", lines("beta"), lines("alpha"));
    let desk = Desk::with_sums("utf-16", &text).await;
    let shown = &desk.client.shown[&desk.uri("go.sum")];
    let found = only(shown);
    assert_eq!((&found["code"], &found["severity"], &found["tags"]), (&json!("not-canonical"), &json!(4), &json!([1])));
}

#[tokio::test]
async fn files_of_other_kinds_are_left_alone() {
    let mut desk = Desk::ready("utf-16").await;
    for name in ["main.go", "go.sum.bak", "README.md"] {
        let uri = desk.uri(name);
        desk.client.open(&uri, "broken line\n");
    }
    desk.client.settle().await;
    assert!(desk.client.shown.keys().all(|uri| uri.starts_with("zz:")), "{:?}", desk.client.shown);
}
