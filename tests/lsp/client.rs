//! A small editor: sends messages, answers what the server asks, and waits for what it says, with a limit.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use modseal::lsp::{End, serve};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, duplex};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::host::TestHost;

/// Nothing that is waited for takes longer.
pub(super) const LIMIT: Duration = Duration::from_secs(60);
const PIPE: usize = 1 << 16;

/// The editor's end of a session.
pub(super) struct Client {
    outgoing: Option<UnboundedSender<Vec<u8>>>,
    incoming: UnboundedReceiver<Value>,
    /// What has come and nobody has asked for yet.
    held: VecDeque<Value>,
    /// The diagnostics that the editor shows.
    pub(super) shown: BTreeMap<String, Value>,
    /// How often diagnostics of a document have come.
    pub(super) publishes: BTreeMap<String, usize>,
    /// What it answers when asked for `modseal.*`.
    pub(super) configuration: Arc<Mutex<Value>>,
    /// Requests of the server with these methods are not answered.
    pub(super) ignored: Arc<Mutex<BTreeSet<&'static str>>>,
    /// It asks for diagnostics.
    is_pulling: bool,
    server: JoinHandle<End>,
    last_id: i64,
}

impl Client {
    /// Starts a server for this editor.
    pub(super) fn start(host: Arc<TestHost>) -> Self {
        let (ours, theirs) = duplex(PIPE);
        let (server_reads, server_writes) = tokio::io::split(theirs);
        let server = tokio::spawn(serve(host, server_reads, server_writes));
        let (from_server, mut to_server) = tokio::io::split(ours);
        let (outgoing, mut to_send) = unbounded_channel::<Vec<u8>>();
        tokio::spawn(async move {
            while let Some(bytes) = to_send.recv().await {
                if to_server.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            // It fails where the server has ended already.
            let _ = to_server.shutdown().await;
        });
        let (messages, incoming) = unbounded_channel();
        let configuration = Arc::new(Mutex::new(Value::Null));
        let ignored = Arc::default();
        let (asked, passed_over) = (Arc::clone(&configuration), Arc::clone(&ignored));
        tokio::spawn(receive(from_server, messages, outgoing.downgrade(), asked, passed_over));
        let (held, shown, publishes) = (VecDeque::new(), BTreeMap::new(), BTreeMap::new());
        Self {
            outgoing: Some(outgoing),
            incoming,
            held,
            shown,
            publishes,
            configuration,
            ignored,
            is_pulling: false,
            server,
            last_id: 0,
        }
    }

    /// Sends bytes as they are.
    pub(super) fn send_raw(&self, bytes: &[u8]) {
        // A server that has ended takes nothing any more; whoever waits for an answer sees that.
        let _ = self.outgoing.as_ref().unwrap().send(bytes.to_vec());
    }

    /// Sends a message.
    pub(super) fn send(&self, message: &Value) {
        self.send_raw(&frame(message));
    }

    pub(super) fn notify(&self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and does not wait; the answer has this id.
    pub(super) fn post(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params }));
        self.last_id
    }

    /// The answer to a posted request.
    pub(super) async fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let message = self.next(&format!("an answer to {id}"), |it| it["id"] == id && it.get("method").is_none()).await;
        match message.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(message["result"].clone()),
        }
    }

    /// Asks and waits.
    pub(super) async fn request(&mut self, method: &str, params: Value) -> Value {
        self.try_request(method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Asks and waits; the answer may be an error.
    pub(super) async fn try_request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.post(method, params);
        self.answer(id).await
    }

    /// Whether a message that fits has come and was not asked for.
    pub(super) fn has_come(&self, fits: impl Fn(&Value) -> bool) -> bool {
        self.held.iter().any(fits)
    }

    /// The first message from now on, or held back, that fits.
    pub(super) async fn next(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(place) = self.held.iter().position(&fits) {
            return self.held.remove(place).unwrap();
        }
        let waiting = async {
            loop {
                let message = self.incoming.recv().await.unwrap_or_else(|| panic!("the server ended before {what}"));
                self.note(&message);
                if fits(&message) {
                    return message;
                }
                self.held.push_back(message);
            }
        };
        let waited = timeout(LIMIT, waiting).await;
        waited.unwrap_or_else(|_| panic!("no {what} came; shown is {:?}", self.shown))
    }

    fn note(&mut self, message: &Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().unwrap().to_owned();
            *self.publishes.entry(uri.clone()).or_default() += 1;
            self.shown.insert(uri, message["params"].clone());
        }
    }

    /// The next diagnostics of a document that fit.
    pub(super) async fn diagnostics(&mut self, uri: &str, fits: impl Fn(&Vec<Value>) -> bool) -> Value {
        let is_it = |message: &Value| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && fits(message["params"]["diagnostics"].as_array().unwrap())
        };
        self.next(&format!("fitting diagnostics of {uri}"), is_it).await["params"].clone()
    }

    /// The next status that fits.
    pub(super) async fn status(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let is_it = |message: &Value| message["method"] == "modseal/status" && fits(&message["params"]);
        self.next("a fitting status", is_it).await["params"].clone()
    }

    /// Waits until everything that was sent before has been taken in and published.
    pub(super) async fn settle(&mut self) {
        if self.is_pulling {
            // It is never sent any; a question is answered between two events, and after a batch comes its status.
            let params = json!({ "textDocument": { "uri": "zz:/last/go.sum" } });
            self.request("textDocument/foldingRange", params).await;
            return;
        }
        // Diagnostics come in the order of events, and of URIs within a batch: this one is the last.
        const LAST: &str = "zz:/last/go.sum";
        self.open(LAST, "no line\n");
        self.diagnostics(LAST, |it| !it.is_empty()).await;
        self.close(LAST);
        self.diagnostics(LAST, Vec::is_empty).await;
    }

    /// Lets go of what has come and nobody has waited for.
    pub(super) fn let_go(&mut self) {
        self.held.clear();
    }

    /// The messages that have come and that nobody has waited for.
    pub(super) fn held(&self, method: &str) -> Vec<Value> {
        self.held.iter().filter(|message| message["method"] == method).cloned().collect()
    }

    /// Says hello, and answers what the server offers.
    pub(super) async fn initialize(&mut self, capabilities: Value) -> Value {
        self.initialize_with(json!({ "processId": null, "rootUri": null, "capabilities": capabilities })).await
    }

    pub(super) async fn initialize_with(&mut self, params: Value) -> Value {
        let result = self.request("initialize", params).await;
        self.is_pulling = result["capabilities"].get("diagnosticProvider").is_some();
        self.notify("initialized", json!({}));
        result["capabilities"].clone()
    }

    pub(super) fn open(&self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "go.sum", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a document; without a range all of it.
    pub(super) fn change(&self, uri: &str, version: i32, range: Option<Value>, text: &str) {
        let change = match range {
            Some(range) => json!({ "range": range, "text": text }),
            None => json!({ "text": text }),
        };
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
    }

    pub(super) fn save(&self, uri: &str) {
        self.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    }

    pub(super) fn close(&self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    pub(super) fn configure(&self, configuration: Value) {
        *self.configuration.lock().unwrap_or_else(PoisonError::into_inner) = configuration;
    }

    /// Leaves without a word.
    pub(super) fn vanish(&mut self) {
        self.outgoing = None;
    }

    /// How the server has ended.
    pub(super) async fn end(self) -> End {
        let Self { server, .. } = self;
        timeout(LIMIT, server).await.expect("the server ends").expect("it does not panic")
    }
}

/// A message as it goes over the wire.
pub(super) fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Takes messages off the wire and answers requests of the server.
async fn receive(
    pipe: tokio::io::ReadHalf<DuplexStream>,
    messages: UnboundedSender<Value>,
    outgoing: tokio::sync::mpsc::WeakUnboundedSender<Vec<u8>>,
    configuration: Arc<Mutex<Value>>,
    ignored: Arc<Mutex<BTreeSet<&'static str>>>,
) {
    let mut pipe = BufReader::new(pipe);
    while let Some(message) = read(&mut pipe).await {
        if let (Some(id), Some(method)) = (message.get("id"), message.get("method")) {
            let result = match method.as_str() {
                Some("workspace/configuration") => {
                    json!([*configuration.lock().unwrap_or_else(PoisonError::into_inner)])
                }
                Some("window/showDocument") => json!({ "success": true }),
                _ => Value::Null,
            };
            let is_ignored = |method: &str| ignored.lock().unwrap_or_else(PoisonError::into_inner).contains(method);
            if let Some(outgoing) = outgoing.upgrade().filter(|_| !method.as_str().is_some_and(is_ignored)) {
                let _ = outgoing.send(frame(&json!({ "jsonrpc": "2.0", "id": id, "result": result })));
            }
        }
        if messages.send(message).is_err() {
            return;
        }
    }
}

async fn read(pipe: &mut BufReader<tokio::io::ReadHalf<DuplexStream>>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if pipe.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim_end().strip_prefix("Content-Length: ") {
            Some(number) => length = number.parse().unwrap(),
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    pipe.read_exact(&mut body).await.ok()?;
    Some(serde_json::from_slice(&body).expect("the server sends JSON"))
}
