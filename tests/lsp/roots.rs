//! Many folders at once.

use std::fs;

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, is_done, lines};

#[tokio::test]
async fn fifty_roots_are_fifty_projects() {
    let mut desk = Desk::new();
    let names: Vec<_> = (0..50).map(|nth| format!("r{nth:02}")).collect();
    for name in &names {
        fs::create_dir(desk.path(name)).unwrap();
        desk.write(
            &format!("{name}/go.mod"),
            format!("module corp.example/{name}\n\nrequire corp.example/beta v1.2.3\n"),
        );
    }
    // Every second one accepts the line.
    let reason = "code = \"not-canonical\"\nreason = \"r\"\n";
    for name in names.iter().step_by(2) {
        desk.write(&format!("{name}/modseal.toml"), format!("[[exception]]\n{reason}"));
    }
    let folders: Vec<_> = names.iter().map(|name| json!({ "uri": desk.uri(name), "name": name })).collect();
    let params = json!({
        "processId": null, "rootUri": null, "capabilities": able("utf-16"), "workspaceFolders": folders,
    });
    let offered = desk.client.initialize_with(params).await;
    assert_eq!(offered["workspace"]["workspaceFolders"], json!({ "supported": true, "changeNotifications": true }));
    for name in &names {
        desk.client.open(&desk.uri(&format!("{name}/go.sum")), &format!("{}{}", lines("gamma"), forged("beta")));
    }
    let status = desk.client.status(|it| is_done(it) && it["suppressed"] == 25).await;
    assert_eq!((&status["findings"], &status["counts"]), (&json!(75), &json!({ "proven": 150, "differs": 50 })));
    desk.client.settle().await;
    for (nth, name) in names.iter().enumerate() {
        let codes = desk.codes(&format!("{name}/go.sum"));
        let is_accepted = nth % 2 == 0;
        assert_eq!(codes.contains(&"not-canonical".to_owned()), !is_accepted, "{name}: {codes:?}");
        // Each finds the go.mod of its own.
        let params = desk.at(&format!("{name}/go.sum"), 2, 0);
        let found = desk.ask_until("textDocument/definition", params, |it| !it.is_null()).await;
        assert_eq!(found[0]["uri"], desk.uri(&format!("{name}/go.mod")));
    }
    let event = json!({ "added": [], "removed": folders });
    desk.client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    for name in &names {
        desk.client.close(&desk.uri(&format!("{name}/go.sum")));
    }
    desk.client.status(|it| it["findings"] == 0 && it["counts"] == json!({})).await;
    let params = desk.of("r07/go.mod");
    desk.ask_until("textDocument/documentSymbol", params, Value::is_null).await;
}
