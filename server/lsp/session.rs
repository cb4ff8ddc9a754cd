//! The one task that owns the state of an editor session: documents, answers, and what was published.
//!
//! Events come in the order of the wire and are taken in batches, so that a thousand answers are a handful of publishes.
//! Nothing here waits for network or disk: lookups and reading are tasks that send an event when they are done.

mod asking;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tower_lsp::gen_lsp_types::{ConfigurationItem, Diagnostic};

use super::capabilities::Client;
use super::configuration::{Configuration, Online, Trust};
use super::convert;
use super::documents::{Change, Document, Documents};
use super::outbox::{Message, Outbox};
use super::progress::Shown;
use super::status::Status;
use super::structure;
use super::told::Told;
use super::verification::Lookups;
use super::view::{Counts, Examined, View};
use crate::check::{self, Extent};
use crate::host::{Connection, Host, Wishes};
use crate::module::ModuleVersion;
use crate::observation::{Observation, Observations, Plan};
use crate::settings::Settings;
use crate::settings::gosumdb::SumDb;
use crate::sumdb::client::{Answer, Answers, Network};
use crate::sumdb::remote::Unanswered;
use crate::syntax::FileKind;

/// Events of one batch: what was typed must be seen soon.
const BATCH_LIMIT: usize = 256;
/// How long an answer about the configuration is waited for.
const CONFIGURATION_LIMIT: Duration = Duration::from_secs(2);
/// The first pause before lines that could not be checked are asked for again; it doubles up to the last.
const FIRST_PAUSE: Duration = Duration::from_secs(15);
const LAST_PAUSE: Duration = Duration::from_secs(600);

/// What a feature wants to know of a session, with the way of its answer.
pub(super) type Question<H> = Box<dyn FnOnce(&mut Session<H>) + Send>;

/// What happens to a session.
pub(super) enum Event<H: Host> {
    /// A client has come.
    Connected {
        client: Box<Client>,
        trust: Trust,
    },
    /// It is ready for requests of ours.
    Ready,
    /// Its settings may have changed.
    ConfigurationChanged,
    /// Its settings.
    Configured(Configuration),
    Opened {
        uri: String,
        version: i32,
        text: String,
    },
    Changed {
        uri: String,
        version: i32,
        changes: Vec<Change>,
    },
    Saved {
        uri: String,
    },
    Closed {
        uri: String,
    },
    /// A neighbour of an open document was read from the disk.
    Read {
        path: PathBuf,
        text: Vec<u8>,
    },
    /// Answers of the log.
    Answered {
        asked: Vec<ModuleVersion>,
        answers: Box<Answers>,
    },
    /// Lines that could not be checked may be asked for again.
    Retry,
    /// The user gives up what is being looked up.
    GivenUp,
    /// The user wants a document looked up.
    Verify {
        uri: String,
    },
    /// A feature wants to know something; it answers by itself.
    Ask(Question<H>),
}

/// What the client was told of a document last.
#[derive(Debug, Default)]
struct Published {
    diagnostics: Vec<Diagnostic>,
    counts: Counts,
}

/// The state of one editor session.
pub(super) struct Session<H: Host> {
    host: Arc<H>,
    outbox: Outbox,
    events: UnboundedSender<Event<H>>,
    pub(super) client: Client,
    pub(super) configuration: Option<Configuration>,
    trust: Trust,
    pub(super) documents: Documents,
    observations: Observations,
    settings: Settings,
    connection: Option<(String, Arc<Connection<H>>)>,
    lookups: Lookups,
    /// Documents whose findings may have changed.
    stale: BTreeSet<String>,
    published: BTreeMap<String, Published>,
    pub(super) told: Told,
    status: Status,
    pause: Duration,
    is_retry_set: bool,
}

impl<H: Host + Send + 'static> Session<H> {
    pub(super) fn new(host: Arc<H>, outbox: Outbox, events: UnboundedSender<Event<H>>) -> Self {
        let settings = Settings::new(host.sources());
        let connection = match settings.database() {
            Ok(SumDb::On(database)) => {
                let connection = host.connect(&settings, &database, &Wishes::default());
                Some((database.key.name().to_owned(), Arc::new(connection)))
            }
            _ => None,
        };
        Self {
            host,
            outbox,
            events,
            client: Client::default(),
            configuration: None,
            trust: Trust::default(),
            documents: Documents::default(),
            observations: Observations::default(),
            settings,
            connection,
            lookups: Lookups::default(),
            stale: BTreeSet::new(),
            published: BTreeMap::new(),
            told: Told::default(),
            status: Status::default(),
            pause: FIRST_PAUSE,
            is_retry_set: false,
        }
    }

    /// Takes events until nobody can send one any more.
    pub(super) async fn run(mut self, mut inbox: UnboundedReceiver<Event<H>>) {
        while let Some(event) = inbox.recv().await {
            self.take(event);
            for _ in 1..BATCH_LIMIT {
                let Ok(event) = inbox.try_recv() else { break };
                self.take(event);
            }
            self.publish();
        }
    }

    fn take(&mut self, event: Event<H>) {
        match &event {
            Event::Ask(_) => {}
            // Other files stand as they stood: a keystroke in go.mod must not cost the examination of its go.sum.
            Event::Changed { uri, .. } => _ = self.told.standings.remove(uri),
            _ => self.told.something_happened(),
        }
        match event {
            Event::Connected { client, trust } => (self.client, self.trust) = (*client, trust),
            Event::Ready | Event::ConfigurationChanged => self.ask_for_configuration(),
            Event::Configured(configuration) => self.configure(configuration),
            Event::Opened { uri, version, text } => self.open(uri, version, &text),
            Event::Changed { uri, version, changes } => self.change(&uri, version, &changes),
            Event::Saved { uri } => self.save(&uri),
            Event::Closed { uri } => self.close(&uri),
            Event::Read { path, text } => self.add_neighbour(&path, &text),
            Event::Answered { asked, answers } => self.answer(&asked, *answers),
            Event::Retry => {
                self.is_retry_set = false;
                self.verify_all();
            }
            Event::GivenUp => self.lookups.cancel(),
            Event::Verify { uri } => self.verify(&uri, Wish::Explicit),
            Event::Ask(question) => question(self),
        }
    }

    /// What a feature sees of one document.
    pub(super) fn view(&self, uri: &str) -> Option<View<'_>> {
        Some(self.view_of(self.documents.get(uri)?))
    }

    fn view_of<'a>(&'a self, document: &'a Document) -> View<'a> {
        View {
            document,
            documents: &self.documents,
            observations: &self.observations,
            settings: &self.settings,
            database: self.database(),
            extent: self.extent(),
            encoding: self.client.encoding,
        }
    }

    fn database(&self) -> &str {
        self.connection.as_ref().map_or("the checksum database", |(name, _)| name)
    }

    /// In a workspace a line may be in another member's file.
    fn extent(&self) -> Extent {
        let go_work = self.settings.value("GOWORK");
        if go_work.is_empty() || go_work == "off" { Extent::Whole } else { Extent::Partial }
    }

    /// Asks the client for its settings, in a task: a request of ours must not keep the session waiting.
    fn ask_for_configuration(&mut self) {
        let Some(client) = self.outbox.client().filter(|_| self.client.has_configuration) else {
            return self.configure(self.configuration.unwrap_or_default());
        };
        let events = self.events.clone();
        tokio::spawn(async move {
            let item = ConfigurationItem { scope_uri: None, section: Some("modseal".to_owned()) };
            let answer = tokio::time::timeout(CONFIGURATION_LIMIT, client.configuration(vec![item])).await;
            let section = match answer {
                Ok(Ok(sections)) => sections.into_iter().next().unwrap_or(Value::Null),
                _ => Value::Null,
            };
            let _ = events.send(Event::Configured(Configuration::read(&section)));
        });
    }

    fn configure(&mut self, configuration: Configuration) {
        self.configuration = Some(configuration);
        self.outbox.send(Message::Refresh(self.client.refreshes.clone()));
        self.verify_all();
    }

    fn open(&mut self, uri: String, version: i32, text: &str) {
        let name = convert::name(&uri);
        let Some(kind) = FileKind::of(&name) else { return };
        let document = Document::new(uri.clone(), convert::path(&uri), kind, Some(version), text);
        let neighbour = match kind {
            FileKind::GoSum => Some("go.mod"),
            FileKind::GoMod => Some("go.sum"),
            _ => None,
        };
        if let (Some(path), Some(neighbour)) = (&document.path, neighbour) {
            self.read(path.with_file_name(neighbour));
        }
        self.documents.insert(document);
        self.stale.insert(uri.clone());
        self.verify(&uri, Wish::Usual);
    }

    /// Reads a neighbour in a task, unless the editor has it open.
    fn read(&self, path: PathBuf) {
        if self.documents.is_open_at(&path) {
            return;
        }
        let (host, events) = (Arc::clone(&self.host), self.events.clone());
        tokio::task::spawn_blocking(move || {
            if let Ok(text) = host.read(&path) {
                let _ = events.send(Event::Read { path, text });
            }
        });
    }

    fn add_neighbour(&mut self, path: &Path, text: &[u8]) {
        let Some(kind) = FileKind::of(&path.display().to_string()) else { return };
        let Some(uri) = convert::uri(path).filter(|_| !self.documents.is_open_at(path)) else { return };
        let text = String::from_utf8_lossy(text);
        self.documents.insert(Document::new(uri.clone(), Some(path.to_owned()), kind, None, &text));
        self.verify(&uri, Wish::Usual);
    }

    fn change(&mut self, uri: &str, version: i32, changes: &[Change]) {
        let encoding = self.client.encoding;
        let Some(document) = self.documents.open_mut(uri) else { return };
        for change in changes {
            document.change(change, encoding);
        }
        document.version = Some(version);
        self.stale.insert(uri.to_owned());
    }

    fn save(&mut self, uri: &str) {
        self.verify(uri, Wish::Usual);
    }

    fn close(&mut self, uri: &str) {
        if self.documents.open_mut(uri).is_none() {
            return;
        }
        let Some(document) = self.documents.remove(uri) else { return };
        self.told.forget(uri);
        self.stale.remove(uri);
        if self.published.remove(uri).is_some_and(|published| !published.diagnostics.is_empty()) {
            self.send_diagnostics(uri, None, Vec::new());
        }
        // It goes on as a neighbour, as the disk has it.
        if let Some(path) = document.path {
            self.read(path);
        }
    }

    fn answer(&mut self, asked: &[ModuleVersion], answers: Answers) {
        for module in asked {
            self.lookups.under_way.remove(module);
        }
        let is_open = answers.by_module.values().any(|answer| matches!(answer, Answer::Unchecked(why) if passes(why)));
        self.observations.answer(answers);
        self.stale.extend(self.documents.open_uris());
        if is_open {
            self.retry_later();
        } else {
            self.pause = FIRST_PAUSE;
        }
        self.outbox.send(Message::Refresh(self.client.refreshes.clone()));
    }

    fn retry_later(&mut self) {
        if std::mem::replace(&mut self.is_retry_set, true) {
            return;
        }
        let (events, pause) = (self.events.clone(), self.pause);
        self.pause = self.pause.saturating_mul(2).min(LAST_PAUSE);
        tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            let _ = events.send(Event::Retry);
        });
    }

    fn verify_all(&mut self) {
        for uri in self.documents.open_uris() {
            self.verify(&uri, Wish::Usual);
        }
    }

    /// Looks up the lines of a document that have no answer yet; of a go.mod, those of the go.sum beside it.
    fn verify(&mut self, uri: &str, wish: Wish) {
        let Some(sums) = self.view(uri).and_then(|view| view.go_sum()) else { return };
        let Some(network) = self.network(wish) else { return };
        let mut modules = Vec::new();
        let mut seen = BTreeSet::new();
        for (_, line) in sums.document.sums.sum_lines() {
            // In the order of the file: what is at the top is seen first.
            let wanted = check::module_version(&line).filter(|module| self.is_open(module, wish));
            modules.extend(wanted.filter(|module| seen.insert(module.clone())));
        }
        let plan = Plan::of(seen, |path| self.settings.is_excluded(path));
        let excluded = plan.excluded;
        modules.retain(|module| !excluded.contains_key(module));
        self.observations.exclude(excluded);
        self.stale.extend(self.documents.open_uris());
        let Some((_, connection)) = &self.connection else {
            return self.observations.leave(modules, &self.no_way());
        };
        if !modules.is_empty() {
            let shown = self.outbox.client().filter(|_| self.client.has_progress).map(Shown::by);
            self.lookups.start(Arc::clone(connection), modules, network, shown, self.events.clone());
        }
    }

    fn no_way(&self) -> Unanswered {
        match self.settings.database() {
            Err(problem) => Unanswered::NoWay(problem.to_string()),
            Ok(_) => Unanswered::NoWay("GOSUMDB is off".to_owned()),
        }
    }

    /// Whether a module version has no final answer, and none is on its way.
    fn is_open(&self, module: &ModuleVersion, wish: Wish) -> bool {
        let is_final = match self.observations.of(module) {
            None | Some(Observation::Answer(Answer::Unchecked(_))) => false,
            Some(Observation::Answer(Answer::Proven(_))) | Some(Observation::Excluded(_)) => true,
            Some(Observation::Answer(_)) => wish == Wish::Usual,
        };
        !is_final && !self.lookups.under_way.contains(module)
    }

    /// May the network be used? `None` before the client has said how it is configured.
    fn network(&self, wish: Wish) -> Option<Network> {
        let online = self.configuration?.online;
        Some(match (self.trust, online, wish) {
            (Trust::Untrusted, _, _) | (_, Online::Off, _) | (_, Online::Manual, Wish::Usual) => Network::Offline,
            (Trust::Trusted, Online::OnSave, _) | (Trust::Trusted, Online::Manual, Wish::Explicit) => Network::Online,
        })
    }

    /// Sends what has changed since it was sent last.
    fn publish(&mut self) {
        for uri in std::mem::take(&mut self.stale) {
            let Some(view) = self.view(&uri) else { continue };
            let Examined { findings, counts } = view.examine();
            let version = view.document.version.filter(|_| self.client.has_versions);
            let diagnostics: Vec<_> =
                findings.iter().map(|finding| convert::diagnostic(&view, finding, &self.client)).collect();
            let is_same = match self.published.get(&uri) {
                Some(published) => published.diagnostics == diagnostics,
                None => diagnostics.is_empty(),
            };
            if !is_same {
                self.send_diagnostics(&uri, version, diagnostics.clone());
            }
            self.published.insert(uri, Published { diagnostics, counts });
        }
        self.refresh_pages();
        self.publish_status();
    }

    fn send_diagnostics(&self, uri: &str, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        self.outbox.send(Message::Diagnostics { uri: uri.to_owned().into(), version, diagnostics });
    }

    fn publish_status(&mut self) {
        let mut counts = Counts::new();
        for (word, count) in self.published.values().flat_map(|published| &published.counts) {
            *counts.entry(word).or_default() += count;
        }
        let head = self.observations.head.as_ref();
        let status = Status {
            state: self.state(&counts).to_owned(),
            text: structure::summary(&counts).unwrap_or_default(),
            counts: counts.into_iter().map(|(word, count)| (word.to_owned(), count)).collect(),
            findings: self.published.values().map(|published| published.diagnostics.len()).sum(),
            database: self.database().to_owned(),
            tree_size: head.map(|head| head.checkpoint.size()),
            head_age_seconds: head.and_then(|head| head.age).map(|age| age.as_secs()),
        };
        if status != self.status {
            self.outbox.send(Message::Status(status.clone()));
        }
        self.status = status;
    }

    fn state(&self, counts: &Counts) -> &'static str {
        match (self.lookups.is_idle(), counts.contains_key("unchecked")) {
            (false, _) => "working",
            (true, true) => "offline",
            (true, false) => "idle",
        }
    }
}

/// Who wants something looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// A document was opened or saved.
    Usual,
    /// The user has asked for it.
    Explicit,
}

/// Whether a reason may pass by itself.
fn passes(why: &Unanswered) -> bool {
    !matches!(why, Unanswered::Offline | Unanswered::NoWay(_) | Unanswered::NotFound { .. })
}
