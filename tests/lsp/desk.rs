//! A project on a disk, the log that proves its go.sum, and an editor with a server before them.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use modseal::io::pages::Pages;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::client::Client;
use super::host::TestHost;
use crate::support::log::FakeLog;
use crate::support::modules::Module;
use crate::support::record_lies::FORGED_ZIP;
use crate::support::server::FakeServer;

/// The name of the log: only this one has pages of records.
pub(super) const DATABASE: &str = "sum.golang.org";

/// All of it.
pub(super) struct Desk {
    root: TempDir,
    pub(super) server: FakeServer,
    key: String,
    pub(super) host: Arc<TestHost>,
    pub(super) client: Client,
}

/// A module that the log knows.
pub(super) fn known(name: &str) -> Module {
    Module::new(&format!("corp.example/{name}"), "v1.2.3")
}

/// Its two lines, as the log proves them.
pub(super) fn lines(name: &str) -> String {
    known(name).sum_lines()
}

/// Its two lines with another hash for the zip.
pub(super) fn forged(name: &str) -> String {
    lines(name).replacen(&known(name).zip_hash(), FORGED_ZIP, 1)
}

/// The lines of a module that is private here.
pub(super) fn private() -> String {
    Module::new("private.example/tool", "v1.0.0").sum_lines()
}

/// A log that knows four modules.
pub(super) fn log() -> FakeLog {
    let mut log = FakeLog::new(DATABASE).with_size(1000);
    for name in ["alpha", "beta", "gamma", "delta"] {
        log.add(&lines(name));
    }
    log
}

/// What an editor says that can do everything.
pub(super) fn able(encoding: &str) -> Value {
    json!({
        "general": { "positionEncodings": [encoding] },
        "workspace": {
            "configuration": true,
            "workspaceEdit": { "documentChanges": true },
            "inlayHint": { "refreshSupport": true },
            "codeLens": { "refreshSupport": true },
            "semanticTokens": { "refreshSupport": true },
            "textDocumentContent": { "dynamicRegistration": false },
        },
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true,
                "tagSupport": { "valueSet": [1, 2] },
            },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } } },
        },
    })
}

/// What an editor says whose user does not trust the workspace.
pub(super) fn stranger() -> Value {
    json!({
        "processId": null, "rootUri": null, "capabilities": able("utf-16"),
        "initializationOptions": { "trusted": false },
    })
}

impl Desk {
    /// Nothing said yet.
    pub(super) fn new() -> Self {
        Self::with(&[])
    }

    /// The same with more variables of the process.
    pub(super) fn with(variables: &[(&str, &str)]) -> Self {
        let log = log();
        let key = log.verifier_key();
        let server = FakeServer::of(log);
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("project")).unwrap();
        let sumdb = format!("{key} {}", server.url());
        let mut all = vec![("GOSUMDB".to_owned(), sumdb), ("GOPRIVATE".to_owned(), "private.example".to_owned())];
        all.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let (root_path, writes) = (root.path().to_owned(), AtomicUsize::new(0));
        let pages = Pages::below(root_path.clone());
        let host = Arc::new(TestHost { root: root_path, variables: all, writes, pages });
        let client = Client::start(Arc::clone(&host));
        Self { root, server, key, host, client }
    }

    /// Another editor on the same machine.
    pub(super) fn another(&self) -> Client {
        Client::start(Arc::clone(&self.host))
    }

    /// An editor that can do everything has said hello.
    pub(super) async fn ready(encoding: &str) -> Self {
        let mut desk = Self::new();
        desk.client.initialize(able(encoding)).await;
        desk
    }

    /// The editor has a go.sum open, and all of its lines have their verdict.
    pub(super) async fn with_sums(encoding: &str, text: &str) -> Self {
        let mut desk = Self::ready(encoding).await;
        desk.open_and_verify("go.sum", text).await;
        desk
    }

    /// An editor whose user does not trust the workspace, and who wants to be told everything.
    pub(super) async fn untrusted() -> Self {
        let mut desk = Self::new();
        desk.client.configure(json!({ "trace": "verbose" }));
        desk.client.initialize_with(stranger()).await;
        // What is asked for comes once the settings are there.
        desk.client.next("a refresh", |it| it["method"] == "workspace/codeLens/refresh").await;
        desk
    }

    /// Waits until the disk around a document, or what a go.work names, was looked at.
    pub(super) async fn looked_at(&mut self, name: &str) {
        let place = self.path(name).components().collect::<PathBuf>();
        let wanted = format!("looked at {}", place.display());
        let is_it = |it: &Value| it["method"] == "window/logMessage" && it["params"]["message"] == wanted.as_str();
        self.client.next(&wanted, is_it).await;
        self.client.settle().await;
    }

    pub(super) async fn open_and_verify(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        self.client.open(&uri, text);
        self.client.status(is_done).await;
        self.client.settle().await;
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("project").join(name)
    }

    pub(super) fn uri(&self, name: &str) -> String {
        Url::from_file_path(self.path(name)).unwrap().into()
    }

    pub(super) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The value of GOSUMDB.
    pub(super) fn sumdb(&self) -> String {
        format!("{} {}", self.key, self.server.url())
    }

    /// The diagnostics that are shown for a file: code and the text meant by each.
    pub(super) fn codes(&self, name: &str) -> Vec<String> {
        let shown = self.client.shown.get(&self.uri(name));
        let list = shown.and_then(|it| it["diagnostics"].as_array().cloned()).unwrap_or_default();
        list.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
    }

    /// The parameters of a request about a place.
    pub(super) fn at(&self, name: &str, line: usize, character: usize) -> Value {
        json!({
            "textDocument": { "uri": self.uri(name) },
            "position": { "line": line, "character": character },
        })
    }

    /// The parameters of a request about a document.
    pub(super) fn of(&self, name: &str) -> Value {
        json!({ "textDocument": { "uri": self.uri(name) } })
    }

    /// Opens a document whose neighbour lies on the disk, and waits until that is known.
    pub(super) async fn open_and_verify_beside(&mut self, name: &str, text: &str, neighbour: &str) {
        self.client.open(&self.uri(name), text);
        let params = self.of(neighbour);
        self.ask_until("textDocument/documentLink", params, |it| !it.is_null() && *it != json!([])).await;
    }

    /// Asks until the answer fits: some things are read beside the session, and no message tells of them.
    pub(super) async fn ask_until(&mut self, method: &str, params: Value, fits: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..2000 {
            let answer = self.ask(method, params.clone()).await;
            if fits(&answer) {
                return answer;
            }
            self.client.settle().await;
        }
        panic!("{method} {params}: no fitting answer came");
    }

    pub(super) async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.client.request(method, params).await
    }
}

/// Whether every line that can be looked up has an answer.
pub(super) fn is_done(status: &Value) -> bool {
    status["state"] != "working"
        && status["counts"].as_object().is_some_and(|it| !it.is_empty() && !it.contains_key("unknown"))
}
