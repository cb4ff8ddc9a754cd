//! The texts of the documents that the server makes up.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::desk::{Desk, able, lines, private};

async fn read(desk: &mut Desk, uri: &str) -> String {
    let content = desk.ask("workspace/textDocumentContent", json!({ "uri": uri })).await;
    content["text"].as_str().unwrap().to_owned()
}

/// The lines of the block of code behind a heading.
fn block(page: &str, nth: usize) -> Vec<&str> {
    let inside = page.split("```text\n").nth(nth + 1).unwrap_or_else(|| panic!("no block {nth} in {page}"));
    inside.split("```").next().unwrap().lines().collect()
}

fn bytes(text: &str) -> Vec<u8> {
    BASE64.decode(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[tokio::test]
async fn a_proof_page_can_be_checked_by_hand() {
    for name in ["alpha", "beta", "gamma", "delta"] {
        let mut desk = Desk::with_sums("utf-16", &lines(name)).await;
        let page = read(&mut desk, &format!("modseal:proof/corp.example/{name}@v1.2.3.md")).await;
        // The record, its leaf hash.
        let record = block(&page, 0).iter().map(|line| format!("{line}\n")).collect::<String>();
        assert_eq!(record, lines(name));
        let leaf = Sha256::new().chain_update([0]).chain_update(&record).finalize().to_vec();
        assert_eq!(bytes(block(&page, 1)[0]), leaf);
        // Up the path, as the page says.
        let mut reached = leaf;
        let steps = block(&page, 2);
        for step in &steps[1..] {
            let words: Vec<_> = step.split_whitespace().collect();
            let sibling = bytes(words[2]);
            let (left, right) = if words[1] == "left" { (&sibling, &reached) } else { (&reached, &sibling) };
            let above = Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().to_vec();
            assert_eq!(bytes(words[3]), above, "{step}");
            reached = above;
        }
        let levels: Vec<u32> =
            steps[1..].iter().map(|step| step.split_whitespace().next().unwrap().parse().unwrap()).collect();
        assert!(levels.is_sorted_by(|a, b| a < b), "{levels:?}");
        // The head, and the line that signs it.
        let head = block(&page, 3);
        assert_eq!(head[..2], ["go.sum database tree", "1004"]);
        assert_eq!(bytes(head[2]), reached, "the path ends in the root of the head");
        let signed = block(&page, 4);
        assert!(head.contains(&signed[0]) && signed[0].starts_with("\u{2014} sum.golang.org "), "{signed:?}");
        assert_eq!(format!("{} {}", signed[1], desk.server.url()), desk.sumdb());
        assert!(page.contains("RFC 9162, section 2.1.3.2") && page.contains("RFC 9162, section 2.1.1"));
    }
}

#[tokio::test]
async fn where_there_is_no_proof_the_page_says_why() {
    let mut desk = Desk::with_sums("utf-16", &format!("{}{}", private(), lines("epsilon"))).await;
    for (module, reason) in [
        ("private.example/tool@v1.0.0", "the module is private"),
        ("corp.example/epsilon@v1.2.3", "answered 404"),
        ("corp.example/other@v1.0.0", "it has not been looked up yet"),
    ] {
        let page = read(&mut desk, &format!("modseal:proof/{module}.md")).await;
        assert!(page.contains("There is no proof") && page.contains(reason), "{page}");
        assert!(!page.contains("```"), "{page}");
    }
}

#[tokio::test]
async fn the_settings_page_says_what_modseal_env_says() {
    let secret = [("GOPROXY", "https://user:geheim@proxy.example,direct"), ("GOFLAGS", "-x=`a`")];
    let mut desk = Desk::with(&secret);
    desk.client.initialize(able("utf-16")).await;
    let page = read(&mut desk, "modseal:settings.md").await;
    assert!(!page.contains("geheim"), "{page}");
    assert!(page.contains("`https://xxxxx@proxy.example,direct`"), "{page}");
    assert!(page.contains("## GOPRIVATE\n\n`private.example`\n\n- from the environment"), "{page}");
    assert!(page.contains("## GONOSUMDB\n\n`private.example`\n\n- from GOPRIVATE, whose value it takes"), "{page}");
    assert!(page.contains("`` -x=`a` ``"), "backticks of a value are no markup: {page}");
    let sources = modseal::host::Host::sources(&*desk.host);
    let env = modseal::cli::env::text(&modseal::settings::Settings::new(sources));
    for name in
        env.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).filter(|name| !name.contains(' '))
    {
        assert!(page.contains(&format!("## {}\n", name.replace('_', "\\_"))), "{name} is missing: {page}");
    }
}

#[tokio::test]
async fn the_ledger_lists_what_was_sent_and_no_private_module() {
    let mut desk = Desk::ready("utf-16").await;
    let empty = read(&mut desk, "modseal:ledger.md").await;
    assert!(empty.contains("No request has left"), "{empty}");
    desk.open_and_verify("go.sum", &format!("{}{}", lines("alpha"), private())).await;
    let page = read(&mut desk, "modseal:ledger.md").await;
    for path in desk.server.paths() {
        assert!(page.contains(&path), "{path} is missing: {page}");
    }
    assert!(!page.contains("private.example"), "{page}");
    assert_eq!(block(&page, 0).len() - 1, desk.server.paths().len());
}

#[tokio::test]
async fn a_page_that_has_changed_is_to_be_read_again() {
    let mut desk = Desk::ready("utf-16").await;
    read(&mut desk, "modseal:ledger.md").await;
    read(&mut desk, "modseal:settings.md").await;
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    let refresh = "workspace/textDocumentContent/refresh";
    let told = desk.client.next("a refresh", |it| it["method"] == refresh).await;
    assert_eq!(told["params"]["uri"], "modseal:ledger.md");
    desk.client.settle().await;
    let is_of_settings = |it: &Value| it["method"] == refresh && it["params"]["uri"] == "modseal:settings.md";
    assert!(!desk.client.has_come(is_of_settings), "that one has not changed");
}

#[tokio::test]
async fn a_client_that_cannot_be_told_is_not_told() {
    let mut desk = Desk::new();
    let mut capabilities = able("utf-16");
    capabilities["workspace"].as_object_mut().unwrap().remove("textDocumentContent");
    desk.client.initialize(capabilities).await;
    read(&mut desk, "modseal:ledger.md").await;
    desk.open_and_verify("go.sum", &lines("alpha")).await;
    assert!(desk.client.held("workspace/textDocumentContent/refresh").is_empty());
}

#[tokio::test]
async fn the_page_of_a_private_module_has_the_exact_command_and_writes_nothing() {
    let cases: [(&[(&str, &str)], &str); 4] = [
        (&[("GOPRIVATE", "")], "go env -w GOPRIVATE=corp.example/a"),
        (&[], "GOPRIVATE=private.example,corp.example/a"),
        (&[("GOPRIVATE", "*.x.example")], "'GOPRIVATE=*.x.example,corp.example/a'"),
        (&[("GOPRIVATE", ""), ("GONOSUMDB", "b.example")], "GONOSUMDB=b.example,corp.example/a"),
    ];
    for (variables, wanted) in cases {
        let mut desk = Desk::with(variables);
        desk.client.initialize(able("utf-16")).await;
        let page = read(&mut desk, "modseal:private/corp.example/a.md").await;
        assert!(page.lines().any(|line| line == wanted), "{variables:?}: {page}");
        assert_eq!(desk.host.writes.load(std::sync::atomic::Ordering::Relaxed), 0);
    }
    let mut desk = Desk::ready("utf-16").await;
    let page = read(&mut desk, "modseal:private/private.example/tool.md").await;
    assert!(page.contains("already kept from the checksum database") && !page.contains("go env -w"), "{page}");
}

#[tokio::test]
async fn the_evidence_of_a_bad_answer_is_shown_with_its_place() {
    let mut desk = Desk::ready("utf-16").await;
    desk.server.misbehave("altered-signature");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &lines("alpha"));
    desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "log-misbehaviour")).await;
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 1 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
    let found = desk.ask("textDocument/codeAction", params).await;
    let action = found.as_array().unwrap().iter().find(|it| it["command"]["command"] == "modseal.showEvidence");
    let command = action.unwrap_or_else(|| panic!("{found}"))["command"].clone();
    let uri = desk.ask("workspace/executeCommand", command).await["uri"].as_str().unwrap().to_owned();
    assert_eq!(uri, "modseal:evidence/corp.example/alpha@v1.2.3.md");
    let page = read(&mut desk, &uri).await;
    assert!(page.starts_with("# The answer for `corp.example/alpha@v1.2.3` fails verification"), "{page}");
    assert!(page.contains("(`bad-signature`)"), "{page}");
    let none = read(&mut desk, "modseal:evidence/corp.example/beta@v1.2.3.md").await;
    assert!(none.contains("No answer for it has failed"), "{none}");
}

#[tokio::test]
async fn the_evidence_of_a_fork_stands_on_its_page() {
    let mut desk = Desk::ready("utf-16").await;
    desk.server.misbehave("fork-in-turn=500");
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &["alpha", "beta", "delta", "gamma"].map(lines).concat());
    desk.client.diagnostics(&uri, |it| it.iter().any(|it| it.to_string().contains("two histories"))).await;
    let page = read(&mut desk, "modseal:evidence/corp.example/alpha@v1.2.3.md").await;
    assert!(page.contains("(`fork`)") && page.contains("The evidence is kept in `"), "{page}");
    let evidence = block(&page, 0);
    assert_eq!(evidence[0], "modseal evidence 1");
    assert_eq!(evidence.iter().filter(|line| **line == "go.sum database tree").count(), 2, "{page}");
}
