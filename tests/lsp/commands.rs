//! Commands that show something: by an address, as a file, or by saying where it lies.

use std::fs;

use serde_json::{Value, json};

use super::client::Client;
use super::desk::{Desk, able, lines};

/// An editor that can do everything and opens what it is asked to.
fn opening() -> Value {
    let mut capabilities = able("utf-16");
    capabilities["window"] = json!({ "showDocument": { "support": true } });
    capabilities
}

/// The same without documents of the server's.
fn without_content(mut capabilities: Value) -> Value {
    capabilities["workspace"].as_object_mut().unwrap().remove("textDocumentContent");
    capabilities
}

async fn run(client: &mut Client, command: &str, arguments: Value) -> Value {
    client.request("workspace/executeCommand", json!({ "command": command, "arguments": arguments })).await
}

async fn shown(client: &mut Client, method: &str) -> Value {
    client.next(method, |it| it["method"] == method).await["params"].clone()
}

#[tokio::test]
async fn a_page_is_opened_by_its_address() {
    let mut desk = Desk::new();
    desk.client.initialize(opening()).await;
    let answer = run(&mut desk.client, "modseal.showSettings", json!([])).await;
    assert_eq!(answer, json!({ "uri": "modseal:settings.md" }));
    let asked = shown(&mut desk.client, "window/showDocument").await;
    assert_eq!((&asked["uri"], &asked["takeFocus"]), (&json!("modseal:settings.md"), &json!(true)));
}

#[tokio::test]
async fn a_client_with_a_scheme_of_its_own_says_so_in_its_options() {
    let mut desk = Desk::new();
    let options = json!({ "virtualDocuments": true });
    let params = json!({
        "processId": null, "rootUri": null, "initializationOptions": options, "capabilities": without_content(able("utf-8")),
    });
    desk.client.initialize_with(params).await;
    let answer = run(&mut desk.client, "modseal.showLedger", json!([])).await;
    assert_eq!(answer, json!({ "uri": "modseal:ledger.md" }));
    desk.client.settle().await;
    assert!(desk.client.held("window/showDocument").is_empty(), "the client does not know that");
    let content = desk.ask("workspace/textDocumentContent", json!({ "uri": "modseal:ledger.md" })).await;
    assert!(content["text"].as_str().unwrap().starts_with("# Requests of this session"));
}

#[tokio::test]
async fn without_documents_of_ours_a_file_is_opened_that_nobody_can_change() {
    let mut desk = Desk::new();
    desk.client.initialize(without_content(opening())).await;
    let answer = run(&mut desk.client, "modseal.showSettings", json!([])).await;
    assert_eq!(answer, Value::Null);
    let asked = shown(&mut desk.client, "window/showDocument").await;
    let path = url::Url::parse(asked["uri"].as_str().unwrap()).unwrap().to_file_path().unwrap();
    assert_eq!(path.file_name().unwrap(), "settings.md");
    assert!(fs::read_to_string(&path).unwrap().contains("GOSUMDB"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o400);
    }
    let Desk { mut client, .. } = desk;
    client.vanish();
    client.end().await;
    assert!(!path.exists() && !path.parent().unwrap().exists(), "it goes with the session");
}

#[tokio::test]
async fn without_anything_a_message_says_where_the_file_is() {
    let mut desk = Desk::new();
    desk.client.initialize(json!({})).await;
    assert_eq!(run(&mut desk.client, "modseal.showLedger", json!([])).await, Value::Null);
    let message = shown(&mut desk.client, "window/showMessage").await;
    let text = message["message"].as_str().unwrap();
    let path = text.strip_prefix("modseal: it is in ").unwrap_or_else(|| panic!("{text}"));
    assert!(fs::read_to_string(path).unwrap().starts_with("# Requests of this session"));
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_said_to_be_none() {
    let mut desk = Desk::new();
    desk.client.initialize(json!({})).await;
    modseal::host::Host::remove_pages(&*desk.host);
    run(&mut desk.client, "modseal.showLedger", json!([])).await;
    let message = shown(&mut desk.client, "window/showMessage").await;
    assert_eq!(message["type"], 1);
    assert!(message["message"].as_str().unwrap().contains("cannot write ledger.md"), "{message}");
}

#[tokio::test]
async fn a_proof_is_found_by_a_line_or_by_a_name() {
    let text = format!("corp.example/🙂 v1 é\n{}", lines("alpha"));
    for encoding in super::places::ENCODINGS {
        let mut desk = Desk::with_sums(encoding, &text).await;
        let wanted = json!({ "uri": "modseal:proof/corp.example/alpha@v1.2.3.md" });
        for arguments in [
            json!([desk.uri("go.sum"), 1]),
            json!([desk.uri("go.sum"), 2]),
            json!(["corp.example/alpha@v1.2.3"]),
            json!(["corp.example/alpha", "v1.2.3"]),
        ] {
            assert_eq!(run(&mut desk.client, "modseal.showProof", arguments.clone()).await, wanted, "{arguments}");
        }
        desk.client.open(&desk.uri("go.mod"), "module corp.example/app\n\nrequire (\n\tcorp.example/alpha v1.2.3\n)\n");
        let arguments = json!([desk.uri("go.mod"), 3]);
        assert_eq!(run(&mut desk.client, "modseal.showProof", arguments).await, wanted, "{encoding}");
    }
}

#[tokio::test]
async fn what_names_nothing_is_refused() {
    let mut desk = Desk::with_sums("utf-16", &lines("alpha")).await;
    let sums = desk.uri("go.sum");
    for (command, arguments) in [
        ("modseal.showProof", json!([sums, 9])),
        ("modseal.showProof", json!([desk.uri("none/go.sum"), 0])),
        ("modseal.showProof", json!(["latest"])),
        ("modseal.showEvidence", json!([])),
        ("modseal.makePrivate", json!(["'; rm -rf / #"])),
        ("modseal.purge", json!([])),
    ] {
        let params = json!({ "command": command, "arguments": arguments });
        let error = desk.client.try_request("workspace/executeCommand", params.clone()).await.unwrap_err();
        assert_eq!(error["code"], -32602, "{params}");
    }
}

#[tokio::test]
async fn every_command_that_is_offered_works() {
    let mut desk = Desk::new();
    let offered = desk.client.initialize(able("utf-16")).await;
    let commands = offered["executeCommandProvider"]["commands"].as_array().unwrap().clone();
    assert_eq!(commands.len(), 6);
    for command in commands {
        let argument = match command.as_str().unwrap() {
            "modseal.verify" => desk.uri("go.sum"),
            "modseal.makePrivate" => "corp.example/a".to_owned(),
            _ => "corp.example/a@v1.0.0".to_owned(),
        };
        run(&mut desk.client, command.as_str().unwrap(), json!([argument])).await;
    }
}
