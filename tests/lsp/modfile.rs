//! What is found in go.mod and go.work, of which gopls says nothing.

use serde_json::{Value, json};

use super::desk::Desk;
use super::neighbours::{at_root, watching};

const GO_MOD: &str = "module corp.example/app\n\ngo 1.24\n\nrequire corp.example/alpha v1.2.3\n\nreplace corp.example/alpha => ../alpha\n";

async fn shown(desk: &mut Desk, name: &str, text: &str) -> Value {
    let uri = desk.uri(name);
    desk.client.open(&uri, text);
    desk.client.diagnostics(&uri, |it| !it.is_empty()).await["diagnostics"].clone()
}

#[tokio::test]
async fn a_replace_is_told_in_go_mod_and_in_go_work_and_goes_with_its_line() {
    for (name, text, line) in [("go.mod", GO_MOD, 6), ("go.work", "go 1.24\n\nreplace a.example/b => ../b\n", 2)] {
        let mut desk = Desk::ready("utf-16").await;
        let found = shown(&mut desk, name, text).await;
        assert_eq!((&found[0]["code"], &found[0]["severity"]), (&json!("unverified-replace"), &json!(3)), "{found}");
        assert_eq!(found[0]["range"]["start"], json!({ "line": line, "character": 0 }), "{found}");
        let uri = desk.uri(name);
        let rest = json!({ "start": { "line": line, "character": 0 }, "end": { "line": line + 1, "character": 0 } });
        desk.client.change(&uri, 2, Some(rest), "");
        desk.client.diagnostics(&uri, Vec::is_empty).await;
    }
}

#[tokio::test]
async fn what_gopls_says_of_go_mod_is_left_to_it_until_the_user_asks() {
    let mut desk = Desk::ready("utf-16").await;
    let found = shown(&mut desk, "go.mod", &format!("{GO_MOD}nonsense\n")).await;
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    desk.client.configure(json!({ "severity": { "syntax": "error" } }));
    desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let found = desk.client.diagnostics(&desk.uri("go.mod"), |it| it.len() == 2).await["diagnostics"].clone();
    assert_eq!((&found[1]["code"], &found[1]["severity"]), (&json!("syntax"), &json!(1)), "{found}");
    assert!(found[1]["message"].as_str().unwrap().contains("unknown directive: nonsense"), "{found}");
}

#[tokio::test]
async fn an_exception_names_the_replaced_module() {
    let mut desk = at_root(watching()).await;
    desk.write(
        "modseal.toml",
        "[[exception]]\ncode = \"unverified-replace\"\nmodule = \"corp.example/alpha\"\nreason = \"it is ours\"\n",
    );
    let uri = desk.uri("go.mod");
    desk.client.open(&uri, GO_MOD);
    let status = desk.client.status(|it| it["suppressed"] == 1).await;
    assert_eq!(status["findings"], 0);
    desk.client.settle().await;
    assert_eq!(desk.codes("go.mod"), Vec::<String>::new());
}
