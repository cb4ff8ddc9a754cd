//! The one task that owns the state of an editor session: documents, answers, and what was published.
//!
//! Events come in the order of the wire and are taken in batches, so that a thousand answers are a handful of publishes.
//! Nothing here waits for network or disk: lookups and reading are tasks that send an event when they are done. Below it:
//! what the client asks (`asking`), what is read from the disk (`surveying`), what is looked up (`verifying`), what the
//! client is told (`publishing`).

mod asking;
mod event;
mod publishing;
mod settling;
mod surveying;
mod verifying;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, sleep_until};
use tower_lsp::gen_lsp_types::ConfigurationItem;

use super::capabilities::Client;
use super::configuration::{self, Configuration, Online, Trace, Trust};
use super::convert;
use super::documents::{Change, Document, Documents};
use super::outbox::{Message, Outbox};
use super::registration;
use super::reports::{Cause, Reports};
use super::requests::Requests;
use super::rules::Rules;
use super::status::Status;
use super::surroundings::Surroundings;
use super::survey::Subject;
use super::told::Told;
use super::verification::Lookups;
use super::view::View;
use super::{polling, survey};
use crate::check::{Extent, SelectedBy};
use crate::host::{Connection, Host, Stamp, Wishes};
use crate::observation::Observations;
use crate::settings::Settings;
use crate::settings::gosumdb::SumDb;
use crate::settings::toolchain::Toolchain;
use crate::syntax::FileKind;
pub(super) use event::Event;
use verifying::{FIRST_PAUSE, Wish};

/// Events of one batch: what was typed must be seen soon.
const BATCH_LIMIT: usize = 256;
/// How long an answer about the configuration is waited for.
const CONFIGURATION_LIMIT: Duration = Duration::from_secs(2);

/// The state of one editor session.
pub(super) struct Session<H: Host> {
    host: Arc<H>,
    outbox: Outbox,
    events: UnboundedSender<Event<H>>,
    pub(super) client: Client,
    pub(super) configuration: Configuration,
    /// Whether the client has said how it is configured; nothing is looked up before.
    is_configured: bool,
    trust: Trust,
    /// The folders that the editor works in.
    roots: Vec<PathBuf>,
    pub(super) documents: Documents,
    surroundings: Surroundings,
    observations: Observations,
    settings: Settings,
    toolchain: Toolchain,
    /// When the head came that is the newest now.
    answered_at: Option<Instant>,
    connection: Option<(String, Arc<Connection<H>>)>,
    /// The requests of earlier connections.
    requests: Requests<H>,
    /// The files that the settings come from, as they looked when they were read; none before the first look.
    stamps: BTreeMap<PathBuf, Option<Stamp>>,
    lookups: Lookups,
    /// The documents that the user wants looked up, and that wait for something.
    wished: BTreeSet<String>,
    pub(super) told: Told,
    reports: Reports,
    /// From when on answers may be shown while more of them come.
    late_due: Instant,
    status: Status,
    /// Problems of policies that the user was told of.
    warned: BTreeSet<(PathBuf, String)>,
    pause: Duration,
    is_retry_set: bool,
    is_polling: bool,
    /// Values of the user's settings that cannot be used, and that the user was told of.
    complained: BTreeSet<String>,
}

impl<H: Host + Send + 'static> Session<H> {
    pub(super) fn new(host: Arc<H>, outbox: Outbox, events: UnboundedSender<Event<H>>) -> Self {
        let settings = Settings::new(host.sources());
        let mut session = Self {
            host,
            outbox,
            events,
            client: Client::default(),
            configuration: Configuration::default(),
            is_configured: false,
            trust: Trust::default(),
            roots: Vec::new(),
            documents: Documents::default(),
            surroundings: Surroundings::default(),
            observations: Observations::default(),
            toolchain: settings.toolchain(),
            answered_at: None,
            settings,
            connection: None,
            requests: Requests::default(),
            stamps: BTreeMap::new(),
            lookups: Lookups::default(),
            wished: BTreeSet::new(),
            told: Told::default(),
            reports: Reports::default(),
            late_due: Instant::now(),
            status: Status::default(),
            warned: BTreeSet::new(),
            pause: FIRST_PAUSE,
            is_retry_set: false,
            is_polling: false,
            complained: BTreeSet::new(),
        };
        session.connect();
        session
    }

    fn connect(&mut self) {
        if let Some((_, former)) = self.connection.take() {
            self.requests.keep(former);
        }
        self.connection = match self.settings.database() {
            Ok(SumDb::On(database)) => {
                let wishes = Wishes { store: self.configuration.store.clone(), ..Wishes::default() };
                let connection = self.host.connect(&self.settings, &database, &wishes);
                Some((database.key.name().to_owned(), Arc::new(connection)))
            }
            _ => None,
        };
    }

    /// Takes events until nobody can send one any more.
    pub(super) async fn run(mut self, mut inbox: UnboundedReceiver<Event<H>>) {
        loop {
            tokio::select! {
                event = inbox.recv() => match event {
                    Some(event) => self.take(event),
                    None => return,
                },
                () = sleep_until(self.late_due), if self.reports.has_late() => {}
            }
            for _ in 1..BATCH_LIMIT {
                let Ok(event) = inbox.try_recv() else { break };
                self.take(event);
            }
            self.take_up_wishes();
            self.start_surveys();
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
            Event::Connected { client, trust, folders } => {
                (self.client, self.trust) = (*client, trust);
                self.roots = folders.iter().filter_map(|uri| convert::path(uri)).collect();
            }
            Event::Ready => self.greet(),
            Event::ConfigurationChanged(settings) => self.reconfigure(&settings),
            Event::Configured(section) => self.configure(&section),
            Event::FoldersChanged { added, removed } => self.change_folders(&added, &removed),
            Event::Opened { uri, version, text } => self.open(uri, version, &text),
            Event::Changed { uri, version, changes } => self.change(&uri, version, &changes),
            Event::Saved { uri } => self.save(&uri),
            Event::Closed { uri } => self.close(&uri),
            Event::Seen { uri, lines } => self.lookups.look_at(&uri, lines),
            Event::Surveyed(survey) => self.take_in(*survey),
            Event::Touched { uris } => self.touch(uris.iter().filter_map(|uri| convert::path(uri))),
            Event::Tick => self.poll(),
            Event::Collected(collected) => self.settle(*collected),
            Event::Polled { changed } => {
                self.is_polling = false;
                self.touch(changed);
            }
            Event::Answered { epoch, .. } if epoch != self.lookups.epoch => {}
            Event::Answered { asked, answers, .. } => self.answer(&asked, *answers),
            Event::Retry => {
                self.is_retry_set = false;
                self.verify_all();
            }
            Event::GivenUp => self.give_up(),
            Event::Verify { uri } => self.wish(uri),
            Event::Ask(question) => question(self),
        }
    }

    /// What a feature sees of one document.
    pub(super) fn view(&self, uri: &str) -> Option<View<'_>> {
        Some(self.view_of(self.documents.get(uri)?))
    }

    fn view_of<'a>(&'a self, document: &'a Document) -> View<'a> {
        let directory = document.directory();
        View {
            document,
            documents: &self.documents,
            observations: &self.observations,
            head_age: self.head_age(),
            settings: &self.settings,
            toolchain: &self.toolchain,
            selected_by: self.selected_by(document),
            database: self.database(),
            extent: self.extent(document),
            members: directory.and_then(|directory| self.surroundings.members(directory)),
            rules: Rules {
                policy: directory.and_then(|directory| self.surroundings.policy(directory)).map(Arc::as_ref),
                severities: &self.configuration.severities,
                trust: self.trust,
                today: self.host.today(),
            },
            encoding: self.client.encoding,
        }
    }

    /// Whether the lines of a document select a toolchain.
    fn selected_by(&self, document: &Document) -> SelectedBy {
        let (Some(path), Some(directory)) = (&document.path, document.directory()) else { return SelectedBy::ThisFile };
        if !self.surroundings.is_looked_at(directory) {
            return SelectedBy::Unknown;
        }
        SelectedBy::of(document.kind, path, self.surroundings.go_work(directory).map(PathBuf::as_path))
    }

    /// How long ago the newest head was seen, if that is known.
    fn head_age(&self) -> Option<Duration> {
        let age = self.observations.head.as_ref()?.age?;
        Some(age.saturating_add(self.answered_at.map(|at| at.elapsed()).unwrap_or_default()))
    }

    fn database(&self) -> &str {
        self.connection.as_ref().map_or("the checksum database", |(name, _)| name)
    }

    /// Whether all files are at hand that may hold lines that are missing in a document.
    fn extent(&self, document: &Document) -> Extent {
        let Some(directory) = document.directory() else { return Extent::Whole };
        // Before anybody has looked, something may be there.
        if !self.surroundings.is_known(directory) {
            return Extent::Partial;
        }
        match self.surroundings.members(directory) {
            Some(members) if members.holds(document, &self.documents) => members.extent,
            _ if document.kind == FileKind::GoWorkSum => Extent::Partial,
            _ => Extent::Whole,
        }
    }

    /// The client takes requests now.
    fn greet(&mut self) {
        if let Some(client) = self.outbox.client() {
            registration::register(client, &self.client);
        }
        polling::start(self.events.clone());
        self.ask_for_configuration();
    }

    fn reconfigure(&mut self, settings: &Value) {
        if self.client.has_configuration {
            self.ask_for_configuration();
        } else {
            self.configure(configuration::section(settings));
        }
    }

    /// Asks the client for its settings, in a task: a request of ours must not keep the session waiting.
    fn ask_for_configuration(&mut self) {
        let Some(client) = self.outbox.client().filter(|_| self.client.has_configuration) else {
            return self.configure(&Value::Null);
        };
        let events = self.events.clone();
        tokio::spawn(async move {
            let item = ConfigurationItem { scope_uri: None, section: Some("modseal".to_owned()) };
            let answer = tokio::time::timeout(CONFIGURATION_LIMIT, client.configuration(vec![item])).await;
            let section = match answer {
                Ok(Ok(sections)) => sections.into_iter().next().unwrap_or(Value::Null),
                _ => Value::Null,
            };
            let _ = events.send(Event::Configured(section));
        });
    }

    fn configure(&mut self, section: &Value) {
        let problems = configuration::problems(section);
        for problem in problems.difference(&self.complained) {
            self.outbox.send(Message::Warning(problem.clone()));
        }
        // Told once: a value that is put right and wrong again is news.
        self.complained = problems;
        let mut configuration = Configuration::read(section);
        // Where nobody trusts the workspace, its settings name no place that is written to.
        configuration.store = configuration.store.filter(|_| self.trust == Trust::Trusted);
        let before = std::mem::replace(&mut self.configuration, configuration);
        self.is_configured = true;
        if before.store != self.configuration.store {
            self.connect();
        }
        // Less than was allowed: what is under way is given up at once.
        if before.online == Online::OnSave && self.configuration.online != Online::OnSave {
            self.lookups.cancel();
        }
        if before.severities != self.configuration.severities {
            self.spoil_all();
        }
        self.refresh_marks();
        self.verify_all();
    }

    fn refresh_marks(&self) {
        self.outbox.send(Message::Refresh(self.client.refreshes.clone()));
    }

    /// Tells the client's log, if the user wants that much.
    fn trace(&self, from: Trace, text: impl FnOnce() -> String) {
        if self.configuration.trace >= from {
            self.outbox.send(Message::Log(text()));
        }
    }

    fn open(&mut self, uri: String, version: i32, text: &str) {
        let name = convert::name(&uri);
        let Some(kind) = FileKind::of(&name) else { return };
        let document = Document::new(uri.clone(), convert::path(&uri), kind, Some(version), text);
        if let Some(directory) = document.directory() {
            self.surroundings.want(Subject::Directory(directory.to_owned()));
        }
        let go_work = document.path.clone().filter(|_| kind == FileKind::GoWork);
        self.replace(document);
        self.touch(go_work);
        self.verify(&uri, Wish::Usual);
    }

    fn change(&mut self, uri: &str, version: i32, changes: &[Change]) {
        let encoding = self.client.encoding;
        let Some(document) = self.documents.open_mut(uri) else { return };
        for change in changes {
            document.change(change, encoding);
        }
        document.version = Some(version);
        let go_work = document.path.clone().filter(|_| document.kind == FileKind::GoWork);
        self.reports.spoil(uri, Cause::Edit);
        self.spoil_siblings(uri);
        // The members that are shown are those that the editor has.
        self.touch(go_work);
    }

    fn save(&mut self, uri: &str) {
        if let Some(document) = self.documents.open_mut(uri) {
            document.is_dirty = false;
        }
        self.verify(uri, Wish::Usual);
        // What was typed may lead further now.
        let path = self.documents.open(uri).filter(|it| it.kind == FileKind::GoWork).and_then(|it| it.path.clone());
        self.touch(path);
    }

    fn close(&mut self, uri: &str) {
        if self.documents.open(uri).is_none() {
            return;
        }
        let Some(document) = self.documents.remove(uri) else { return };
        self.told.forget(uri);
        self.lookups.forget(uri);
        self.wished.remove(uri);
        self.withdraw(uri);
        // It may go on as a neighbour or a member, as the disk has it.
        self.forget_useless();
        if let (Some(directory), Some(path)) = (document.directory(), &document.path) {
            if self.documents.open_directories().contains(directory) {
                self.surroundings.want(Subject::Directory(directory.to_owned()));
            }
            self.surroundings.touch(path);
        }
    }

    /// The names of the files whose text belongs to that of the open documents in a directory.
    fn neighbours(&self, directory: &Path) -> Vec<&'static str> {
        let open = self.documents.all_open().filter(|document| document.directory() == Some(directory));
        let names: BTreeSet<_> = open
            .filter_map(|document| match document.kind {
                FileKind::GoSum => Some("go.mod"),
                FileKind::GoMod => Some("go.sum"),
                _ => None,
            })
            .collect();
        names.into_iter().collect()
    }
}

impl survey::Members {
    /// Whether a document is one of the sum files.
    fn holds(&self, document: &Document, documents: &Documents) -> bool {
        document.path.as_ref().is_some_and(|path| self.sums.iter().any(|sum| documents.is_same(sum, path)))
    }
}
