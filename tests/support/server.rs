//! A fake server on a loopback port: databases, a module proxy, and the knobs by which they misbehave.
//!
//! It runs on a thread of its own, so that tests may be async or not, and stops when it is dropped. What happens on one
//! connection is in [`super::connection`].

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{oneshot, watch};

use super::connection::{Door, accept_all};
use super::database::{Database, Source};
use super::log::FakeLog;
use super::misbehaviour::{Endpoint, Knob, Misbehaviour};
use super::modules::Module;
use super::recorded::RecordedLog;
use super::requests::{Open, Requests};
use super::routing::{Asked, File};
use super::tls::{Identity, Offer};
use super::transport::Reply;
use super::wire::{escape, percent_decode};

/// What all connections of a server share.
pub(crate) struct Shared {
    content: Mutex<Content>,
    /// What was asked.
    pub(crate) requests: Requests,
    /// Told whenever the knobs change.
    pub(crate) changes: watch::Sender<()>,
    /// The connections that speak HTTP.
    pub(crate) open: Open,
}

struct Content {
    databases: Vec<Database>,
    modules: Vec<Module>,
    knobs: Vec<Knob>,
}

/// An answer and the lies that are still to be told about it.
pub(crate) struct Answer {
    pub(crate) reply: Reply,
    pub(crate) lies: Vec<Misbehaviour>,
}

impl Shared {
    /// Answers a request.
    pub(crate) fn answer(&self, path: &str) -> Answer {
        let mut content = self.content();
        let names: Vec<&str> = content.databases.iter().map(Database::name).collect();
        let asked = Asked::read(path, &names);
        let endpoint = asked.endpoint();
        let struck =
            content.knobs.iter_mut().filter_map(|knob| knob.strikes(endpoint, path).then(|| knob.what.clone()));
        let lies: Vec<Misbehaviour> = struck.collect();
        Answer { reply: content.reply(&asked, &lies), lies }
    }

    /// True if some knob wants more than HTTP can say, so that the connection has to be written by hand.
    pub(crate) fn is_raw(&self) -> bool {
        let is_raw = |knob: &Knob| matches!(knob.what, Misbehaviour::Raw(_)) && knob.left != Some(0);
        self.content().knobs.iter().any(is_raw)
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the knobs; whoever hangs goes on, and whoever takes turns begins anew.
    fn turn_knobs(&self, change: impl FnOnce(&mut Vec<Knob>)) {
        let mut content = self.content();
        change(&mut content.knobs);
        content.databases.iter_mut().for_each(Database::restart);
        content.prepare();
        drop(content);
        self.changes.send_replace(());
        if self.is_raw() {
            // From now on every answer is written by hand, on a new connection.
            self.open.wait_for_none();
        }
    }
}

impl Content {
    /// Makes the logs that the knobs ask for.
    fn prepare(&mut self) {
        let Self { databases, knobs, .. } = self;
        databases.iter_mut().for_each(|database| database.prepare(knobs));
    }

    fn reply(&mut self, asked: &Asked, lies: &[Misbehaviour]) -> Reply {
        match asked {
            Asked::Supported(_) => Reply::text(""),
            Asked::Database(name, part) => {
                let is_asked = |it: &&mut Database| name.as_deref().is_none_or(|name| name == it.name());
                let found = self.databases.iter_mut().find(is_asked);
                found.map_or_else(|| Reply::refusal(404, "no such database"), |it| it.answer(part, lies))
            }
            Asked::Module(path, file) => {
                let reply = self.module_file(path, file, lies);
                reply.unwrap_or_else(|| Reply::refusal(404, &format!("not found: {path}: no such module version")))
            }
            Asked::Bad(Endpoint::Lookup) => Reply::refusal(400, "invalid module@version syntax"),
            Asked::Bad(_) => Reply::refusal(400, "malformed request"),
            Asked::Unknown => Reply::refusal(404, "not found"),
        }
    }

    fn module_file(&self, path: &str, file: &File, lies: &[Misbehaviour]) -> Option<Reply> {
        let mut versions = self.modules.iter().filter(|module| module.path() == path);
        let (File::Info(version) | File::Mod(version) | File::Zip(version)) = file else {
            return match file {
                File::Newest => versions.next_back().map(|module| Reply::text(module.info())),
                _ => Some(Reply::text(versions.map(|module| format!("{}\n", module.version())).collect::<String>())),
            };
        };
        let mut module = versions.find(|module| module.version() == version)?.clone();
        if lies.contains(&Misbehaviour::OtherFile) {
            module = module.with_file("go.mod", &format!("module {path}\n\ngo 1.20\n"));
        }
        Some(match file {
            File::Mod(_) => Reply::text(module.go_mod()),
            File::Zip(_) => Reply::bytes(module.zip()),
            _ => Reply::text(module.info()),
        })
    }
}

/// What a server is to have.
#[derive(Default)]
pub(crate) struct Builder {
    databases: Vec<Database>,
    modules: Vec<Module>,
    offer: Option<Offer>,
    listen: Option<SocketAddr>,
}

impl Builder {
    /// Serves a log; the first one directly too.
    pub(crate) fn log(mut self, log: FakeLog) -> Self {
        self.databases.push(Database::new(Source::Fake(Box::new(log))));
        self
    }

    /// Serves a recording; the first database directly too.
    pub(crate) fn recorded(mut self, log: RecordedLog) -> Self {
        self.databases.push(Database::new(Source::Recorded(Box::new(log))));
        self
    }

    /// Serves a module version, as a proxy.
    pub(crate) fn module(mut self, module: Module) -> Self {
        self.modules.push(module);
        self
    }

    /// Speaks TLS with a certificate of its own.
    pub(crate) fn tls(mut self, offer: Offer) -> Self {
        self.offer = Some(offer);
        self
    }

    /// Listens there instead of on a free loopback port.
    pub(crate) fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// Starts it.
    pub(crate) fn start(self) -> io::Result<FakeServer> {
        let listener = TcpListener::bind(self.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0))))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let identity = self.offer.map(|offer| (Identity::new(), offer));
        let authority = identity.as_ref().map(|(identity, _)| identity.authority().to_owned());
        let door = identity.map_or(Door::Open, |(identity, offer)| Door::tls(&identity, offer));
        let content = Content { databases: self.databases, modules: self.modules, knobs: Vec::new() };
        let shared = Arc::new(Shared {
            content: Mutex::new(content),
            requests: Requests::new(),
            changes: watch::Sender::new(()),
            open: Open::default(),
        });

        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let for_thread = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept_all(listener, door, for_thread) => (),
                    _ = stopped => (),
                }
            });
        });
        Ok(FakeServer { address, authority, shared, stop: Some(stop), thread: Some(thread) })
    }
}

/// A running server; it ends, with all its connections, when it is dropped.
pub(crate) struct FakeServer {
    address: SocketAddr,
    authority: Option<String>,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FakeServer {
    /// What a server is to have.
    pub(crate) fn builder() -> Builder {
        Builder::default()
    }

    /// A server of one log, without TLS.
    pub(crate) fn of(log: FakeLog) -> Self {
        Self::builder().log(log).start().expect("loopback has a free port")
    }

    /// Its address: the base of the direct form, and what GOPROXY has to be for the other form.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}", if self.authority.is_some() { "https" } else { "http" }, self.address)
    }

    /// Host and port.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate to trust, in PEM, when it speaks TLS.
    pub(crate) fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Switches a knob on, by its text: `NAME[=ARGUMENT][@WHERE][*TIMES]`.
    ///
    /// # Panics
    /// If there is no such knob.
    pub(crate) fn misbehave(&self, knob: &str) {
        self.switch_on(knob.parse().unwrap_or_else(|error| panic!("{error}")));
    }

    /// Switches a knob on.
    pub(crate) fn switch_on(&self, knob: Knob) {
        self.shared.turn_knobs(|knobs| knobs.push(knob));
    }

    /// Switches all knobs off.
    pub(crate) fn behave(&self) {
        self.shared.turn_knobs(Vec::clear);
    }

    /// Reads or changes the first log that is in memory.
    ///
    /// # Panics
    /// If there is none.
    pub(crate) fn with_log<T>(&self, work: impl FnOnce(&mut FakeLog) -> T) -> T {
        let mut content = self.shared.content();
        let log = content.databases.iter_mut().find_map(Database::fake);
        let result = work(log.expect("the server has a log in memory"));
        content.prepare();
        result
    }

    /// What was asked of it.
    pub(crate) fn requests(&self) -> &Requests {
        &self.shared.requests
    }

    /// The paths that were asked for, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.requests().all().into_iter().map(|request| request.path).collect()
    }

    /// Whether any request named a module path.
    pub(crate) fn was_asked_about(&self, module: &str) -> bool {
        self.paths().iter().filter_map(|path| percent_decode(path)).any(|path| path.contains(&escape(module)))
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been printed already.
            let _ = thread.join();
        }
    }
}
