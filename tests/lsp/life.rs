//! From hello to goodbye, and what comes between them that is no message.

use modseal::lsp::End;
use serde_json::{Value, json};

use super::client::frame;
use super::desk::{Desk, able, forged, lines};
use crate::support::modseal::Modseal;

#[tokio::test]
async fn shutdown_and_exit_end_it_in_order_whatever_the_parameters() {
    for params in [None, Some(Value::Null), Some(json!({})), Some(json!([]))] {
        let mut desk = Desk::ready("utf-16").await;
        let mut shutdown = json!({ "jsonrpc": "2.0", "id": 77, "method": "shutdown" });
        if let Some(params) = params {
            shutdown["params"] = params;
        }
        desk.client.send(&shutdown);
        assert_eq!(desk.client.answer(77).await, Ok(Value::Null), "{shutdown}");
        desk.client.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
        assert_eq!(desk.client.end().await, End::Orderly);
    }
}

#[tokio::test]
async fn exit_without_shutdown_is_abrupt() {
    let desk = Desk::ready("utf-16").await;
    desk.client.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert_eq!(desk.client.end().await, End::Abrupt);
}

#[tokio::test]
async fn a_client_that_vanishes_ends_the_server() {
    let mut desk = Desk::ready("utf-16").await;
    desk.client.open(&desk.uri("go.sum"), &lines("beta"));
    desk.client.vanish();
    assert_eq!(desk.client.end().await, End::Abrupt);
    let mut early = Desk::new();
    early.client.vanish();
    assert_eq!(early.client.end().await, End::Abrupt);
}

#[tokio::test]
async fn nothing_is_answered_before_hello_nor_after_goodbye() {
    let mut desk = Desk::new();
    let error = desk.client.try_request("textDocument/hover", desk.at("go.sum", 0, 0)).await.unwrap_err();
    assert_eq!(error["code"], -32002);
    desk.client.initialize(able("utf-8")).await;
    desk.client.request("shutdown", Value::Null).await;
    let error = desk.client.try_request("textDocument/hover", desk.at("go.sum", 0, 0)).await.unwrap_err();
    assert_eq!(error["code"], -32600);
}

#[tokio::test]
async fn an_unknown_request_is_answered_and_an_unknown_notification_is_passed_over() {
    let mut desk = Desk::ready("utf-16").await;
    desk.client.notify("$/unheardOf", json!({}));
    desk.client.notify("textDocument/unheardOf", json!(7));
    let error = desk.client.try_request("textDocument/unheardOf", json!({})).await.unwrap_err();
    assert_eq!(error["code"], -32601);
    let error = desk.client.try_request("textDocument/hover", json!({ "position": "here" })).await.unwrap_err();
    assert_eq!(error["code"], -32602);
}

#[tokio::test]
async fn a_cancelled_request_is_answered_once() {
    let mut desk = Desk::ready("utf-16").await;
    let params = desk.at("go.sum", 0, 0);
    let id = desk.client.post("textDocument/hover", params);
    desk.client.notify("$/cancelRequest", json!({ "id": id }));
    desk.client.notify("$/cancelRequest", json!({ "id": "of nothing" }));
    if let Err(error) = desk.client.answer(id).await {
        assert_eq!(error["code"], -32800);
    }
    desk.client.settle().await;
    assert!(!desk.client.has_come(|it| it.get("method").is_none() && it["id"] == id), "and not a second time");
}

#[tokio::test]
async fn what_is_no_message_is_answered_and_the_next_one_is_read() {
    let unreadable: [&[u8]; 9] = [
        b"Content-Length: 12\r\n\r\n{\"jsonrpc\": ",
        b"Content-Length: 4\r\n\r\nnull",
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc",
        b"Content-Length: 0\r\n\r\n",
        b"Content-Length: none\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: corp.example\r\nAccept: */*\r\nUser-Agent: it\r\n\r\n",
    ];
    let mut desk = Desk::ready("utf-16").await;
    for bytes in unreadable {
        desk.client.send_raw(bytes);
        let shown = String::from_utf8_lossy(bytes);
        let answer = desk.client.next(&shown, |it| it.get("error").is_some() && it["id"].is_null()).await;
        assert_eq!(answer["error"]["code"], -32700, "{shown}");
        desk.client
            .request("workspace/executeCommand", json!({ "command": "modseal.verify", "arguments": [""] }))
            .await;
    }
}

#[tokio::test]
async fn half_a_character_is_taken_for_a_character() {
    let mut desk = Desk::ready("utf-16").await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, &forged("alpha"));
    // What an editor sends that cuts a pair of UTF-16: JSON can say it, and no text can hold it.
    let start = json!({ "line": 0, "character": 0 });
    let change = json!({ "range": { "start": start, "end": start }, "text": "HALF" });
    let params = json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [change] });
    let message = json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }).to_string();
    let body = message.replace("HALF", "\\ud83d x ");
    desk.client.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    let shown = desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "malformed-line")).await;
    assert_eq!(shown["version"], 2, "{shown}");
    // Four units are taken away: the half counted as one.
    let cut = json!({ "start": start, "end": { "line": 0, "character": 4 } });
    desk.client.change(&uri, 3, Some(cut), "");
    desk.client.diagnostics(&uri, |it| it.iter().all(|it| it["code"] != "malformed-line")).await;
    let hover = desk.ask("textDocument/hover", desk.at("go.sum", 0, 0)).await;
    assert!(hover.to_string().contains("corp.example/alpha"), "{hover}");
}

#[tokio::test]
async fn what_only_some_clients_know_is_answered_where_it_is_a_request() {
    let mut desk = Desk::ready("utf-16").await;
    let id = desk.client.post("$/corp.example/custom", json!({}));
    assert_eq!(desk.client.answer(id).await.unwrap_err()["code"], -32601);
    desk.client.notify("$/corp.example/custom", json!({}));
    let id = desk.client.post("shutdown", Value::Null);
    assert_eq!(desk.client.answer(id).await, Ok(Value::Null));
}

#[tokio::test]
async fn headers_are_read_as_clients_write_them() {
    let mut desk = Desk::ready("utf-16").await;
    let body = String::from_utf8(frame(&json!({ "jsonrpc": "2.0", "id": 5, "method": "shutdown" }))).unwrap();
    let body = body.split("\r\n\r\n").nth(1).unwrap().to_owned();
    let more = "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nX-One: 1\r\nX-Two: 2\r\n";
    desk.client.send_raw(format!("content-length: {}\r\n{more}\r\n{body}", body.len()).as_bytes());
    assert_eq!(desk.client.answer(5).await, Ok(Value::Null));
}

#[tokio::test]
async fn a_message_of_an_impossible_length_ends_it() {
    let desk = Desk::ready("utf-16").await;
    desk.client.send_raw(format!("Content-Length: {}\r\n\r\n{{", usize::MAX).as_bytes());
    assert_eq!(desk.client.end().await, End::Abrupt);
}

#[tokio::test]
async fn garbage_without_end_is_read_to_its_end_and_answered_by_nothing() {
    let mut desk = Desk::ready("utf-16").await;
    desk.client.send_raw(&vec![b'x'; 1 << 20]);
    desk.client.vanish();
    assert_eq!(desk.client.end().await, End::Abrupt);
}

#[tokio::test]
async fn messages_are_looked_at_in_the_order_of_the_wire() {
    let mut desk = Desk::ready("utf-8").await;
    let uri = desk.uri("go.sum");
    desk.client.open(&uri, "");
    // Each hover asks about the line that the change before it has put there.
    let mut ids = Vec::new();
    for nth in 0..200 {
        desk.client.change(&uri, nth + 2, None, &forged("beta").replace("beta", &format!("m{nth}")));
        ids.push(desk.client.post("textDocument/hover", desk.at("go.sum", 0, 0)));
    }
    for (nth, id) in ids.into_iter().enumerate() {
        let hover = desk.client.answer(id).await.unwrap().to_string();
        assert!(hover.contains(&format!("corp.example/m{nth} ")), "{nth}: {hover}");
    }
}

/// A process that waits, and that only the test knows.
fn waiting(modseal: &Modseal) -> std::process::Child {
    modseal.command().arg("lsp").stdin(std::process::Stdio::piped()).spawn().unwrap()
}

fn of_process(process: u32) -> Value {
    json!({ "processId": process, "rootUri": null, "capabilities": able("utf-16") })
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_whose_editor_has_died_ends_though_the_pipe_is_open() {
    let modseal = Modseal::new();
    let mut editor = waiting(&modseal);
    let mut desk = Desk::new();
    desk.client.initialize_with(of_process(editor.id())).await;
    desk.client.settle().await;
    editor.kill().unwrap();
    editor.wait().unwrap();
    assert_eq!(desk.client.end().await, End::Abrupt);
}

#[tokio::test]
async fn a_number_that_is_no_process_here_ends_nothing() {
    let modseal = Modseal::new();
    let mut editor = waiting(&modseal);
    editor.kill().unwrap();
    editor.wait().unwrap();
    let mut desk = Desk::new();
    desk.client.initialize_with(of_process(editor.id())).await;
    for _ in 0..20 {
        desk.client.settle().await;
    }
}

#[tokio::test]
async fn who_does_not_answer_is_not_asked_the_same_again() {
    let methods = ["workspace/codeLens/refresh", "workspace/inlayHint/refresh", "workspace/semanticTokens/refresh"];
    let mut desk = Desk::new();
    desk.client.ignored.lock().unwrap().extend(methods);
    desk.client.initialize(able("utf-16")).await;
    for nth in 0..50 {
        desk.client.configure(json!({ "codeLens": nth % 2 == 0 }));
        desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        desk.client.settle().await;
    }
    for method in methods {
        assert_eq!(desk.client.held(method).len(), 1, "{method}");
    }
}
