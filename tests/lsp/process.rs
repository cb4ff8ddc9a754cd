//! The built program over its standard streams.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use super::client::frame;
use super::desk::{able, forged};
use crate::support::modseal::Modseal;

/// A running `modseal lsp`.
struct Program {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Program {
    fn start(modseal: &Modseal) -> Self {
        let mut command = modseal.command();
        let mut child = command.arg("lsp").stdin(Stdio::piped()).spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, stdin, stdout }
    }

    fn send(&mut self, message: &Value) {
        self.stdin.write_all(&frame(message)).unwrap();
        self.stdin.flush().unwrap();
    }

    /// The next message that fits; what the server asks is answered.
    fn next(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let mut length = 0;
            loop {
                let mut line = String::new();
                assert!(self.stdout.read_line(&mut line).unwrap() > 0, "the program ended");
                match line.trim_end().strip_prefix("Content-Length: ") {
                    Some(number) => length = number.parse().unwrap(),
                    None if line.trim_end().is_empty() => break,
                    None => {}
                }
            }
            let mut body = vec![0; length];
            self.stdout.read_exact(&mut body).unwrap();
            let message: Value = serde_json::from_slice(&body).unwrap();
            if message.get("id").is_some() && message.get("method").is_some() {
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": [null] }));
            }
            if fits(&message) {
                return message;
            }
        }
    }

    fn initialize(&mut self) {
        let params = json!({ "processId": null, "rootUri": null, "capabilities": able("utf-8") });
        self.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }));
        assert_eq!(self.next(|it| it["id"] == 1)["result"]["serverInfo"]["name"], "modseal");
        self.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
    }

    /// Its exit status, once it has ended by itself.
    fn end(self) -> Option<i32> {
        let Self { child, stdin, stdout } = self;
        drop(stdout);
        let printed = crate::support::modseal::finish(child);
        drop(stdin);
        assert_eq!(printed.stderr, "");
        printed.status
    }
}

#[test]
fn it_serves_over_its_standard_streams_and_ends_with_success() {
    let desk_log = crate::support::server::FakeServer::of(super::desk::log());
    let modseal = Modseal::asking(&super::desk::log().verifier_key(), &desk_log.url());
    let mut program = Program::start(&modseal);
    program.initialize();
    let document =
        json!({ "uri": "file:///project/go.sum", "languageId": "go.sum", "version": 1, "text": forged("beta") });
    let params = json!({ "textDocument": document });
    program.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": params }));
    let shown = program.next(|it| it["method"] == "textDocument/publishDiagnostics");
    assert_eq!(shown["params"]["diagnostics"][0]["code"], "hash-mismatch");
    program.send(&json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }));
    program.next(|it| it["id"] == 2);
    program.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert_eq!(program.end(), Some(0));
}

/// What the process left in the temporary directory.
#[cfg(unix)]
fn left(directory: &std::path::Path) -> Vec<std::ffi::OsString> {
    std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

#[cfg(unix)]
#[test]
fn a_signal_that_wants_an_end_leaves_no_page_behind_and_a_kill_leaves_it_to_the_next() {
    use rustix::process::{Pid, Signal, kill_process};
    let temporary = tempfile::tempdir().unwrap();
    let modseal = Modseal::new().with("TMPDIR", temporary.path().to_str().unwrap().to_owned());
    for signal in [Signal::TERM, Signal::HUP, Signal::KILL, Signal::TERM] {
        let mut program = Program::start(&modseal);
        let params = json!({ "processId": null, "rootUri": null, "capabilities": {} });
        program.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }));
        program.next(|it| it["id"] == 1);
        program.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        let params = json!({ "command": "modseal.showSettings", "arguments": [] });
        program.send(&json!({ "jsonrpc": "2.0", "id": 2, "method": "workspace/executeCommand", "params": params }));
        program.next(|it| it["method"] == "window/showMessage");
        assert_eq!(left(temporary.path()).len(), 1, "the page, and nothing of an earlier process");
        kill_process(Pid::from_child(&program.child), signal).unwrap();
        let is_kill = signal == Signal::KILL;
        assert_eq!(program.end(), if is_kill { None } else { Some(0) });
        assert_eq!(left(temporary.path()).len(), usize::from(is_kill));
    }
}

#[test]
fn it_ends_with_failure_where_the_client_did_not_say_goodbye() {
    let modseal = Modseal::new();
    let mut program = Program::start(&modseal);
    program.initialize();
    program.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert_eq!(program.end(), Some(1));
    let mut silent = Program::start(&modseal);
    silent.initialize();
    let Program { child, stdin, stdout } = silent;
    drop((stdin, stdout));
    assert_eq!(crate::support::modseal::finish(child).status, Some(1));
}
