//! The one way out: an HTTP client that goes where the go command would go, within limits that Go does not have.
//!
//! It knows nothing of logs, notes or tiles; replies are bytes. Follows `cmd/go/internal/web` and `net/http/client.go`
//! in proxies, redirects and credentials, and adds times, sizes, a second try and a width per host.
//!
//! ```text
//! get -> gate (first alone, then many) -> try -> redirect... -> reply, checked while it streams
//!                                          \-> 429, 502, 503, 504, broken: pause, once more
//! ```

pub mod address;
pub mod credentials;
mod detail;
mod failure;
mod file;
mod gate;
mod ledger;
pub mod netrc;
pub mod options;
pub mod proxy;
mod redirect;
mod retry;
pub mod roots;
mod trust;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, DATE, HeaderName, LOCATION, RETRY_AFTER};
use reqwest::{Client, Response, Version};
use rustls::ClientConfig;
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use crate::sumdb::remote::{LedgerEntry, Unanswered, Why};

use address::{place, show};
use credentials::Login;
use failure::Failure;
use gate::{Gate, LANES, Pass, Protocol, Widths};
use ledger::{Ledger, Line};
use options::{Options, Roots};
use proxy::ProxyRules;
use retry::Again;

pub use ledger::Counts;

/// A connection that is not there by then will not come.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Header fields of a reply over HTTP/1.1.
const HEADER_FIELDS: usize = 100;
/// Bytes of all header fields of a reply over HTTP/2.
const HEADER_BYTES: u32 = 64 << 10;
/// Hosts whose gates are kept at once; beyond that, those that nobody uses are forgotten.
const HOSTS: usize = 256;

/// The client. One serves a whole process; it is built at the first request, since loading roots costs milliseconds.
pub struct Http {
    options: Options,
    rules: ProxyRules,
    /// One for each lane; the first learns which protocol a host speaks, the others are for HTTP/2 alone.
    clients: [OnceLock<Result<Client, Unanswered>>; LANES],
    tls: OnceLock<Result<Option<ClientConfig>, Unanswered>>,
    gates: Mutex<BTreeMap<String, Arc<Gate>>>,
    ledger: Ledger,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("options", &self.options).field("counts", &self.counts()).finish_non_exhaustive()
    }
}

/// What is fetched, the same through all tries and redirects.
struct Errand {
    start: Url,
    login: Option<Login>,
    limit: usize,
    why: Why,
}

/// What came of one request.
enum Reply {
    Body(Vec<u8>),
    Moved(String),
}

impl Http {
    /// A client that will do as the options say; nothing is opened or read yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let rules = ProxyRules::new(&options.proxies);
        Self {
            options,
            rules,
            clients: Default::default(),
            tls: OnceLock::new(),
            gates: Mutex::new(BTreeMap::new()),
            ledger: Ledger::default(),
        }
    }

    /// Fetches the body of one URL, `https`, `http` or `file`, of at most `limit` bytes.
    ///
    /// The future may be dropped at any moment.
    ///
    /// # Errors
    /// [`Unanswered`]; its texts hold no credentials.
    pub async fn get(&self, url: &Url, limit: usize, why: Why) -> Result<Vec<u8>, Unanswered> {
        match url.scheme() {
            "file" => return file::read(url, limit).await,
            "http" | "https" => {}
            _ => return Err(Unanswered::NoWay(format!("unsupported scheme: {}", show(url)))),
        }
        let errand = self.prepare(url, limit, why)?;
        let deadline = self.options.deadline.map(Instant::from_std);
        let cancelled = || Unanswered::Cancelled { host: place(&errand.start) };
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Err(cancelled());
        }
        let gate = self.gate(&errand.start);
        let pass = match deadline {
            Some(deadline) => timeout_at(deadline, gate.enter()).await.unwrap_or_else(|_| Err(cancelled()))?,
            None => gate.enter().await?,
        };
        let own_end = Instant::now() + self.options.timeout;
        let end = deadline.map_or(own_end, |deadline| deadline.min(own_end));
        let Ok(result) = timeout_at(end, self.try_twice(&errand, pass, end)).await else {
            if end < own_end {
                return Err(cancelled());
            }
            let silence = timed_out(&errand.start, self.options.timeout);
            gate.silent(&silence);
            return Err(silence);
        };
        result
    }

    /// The most time that one request may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.options.timeout
    }

    /// Every request that left the machine, oldest first.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.ledger.entries()
    }

    /// How many requests left and how many bytes came; cheap.
    pub fn counts(&self) -> Counts {
        self.ledger.counts()
    }

    /// Takes the credentials out of the URL, or finds those that belong to it.
    fn prepare(&self, url: &Url, limit: usize, why: Why) -> Result<Errand, Unanswered> {
        let own = Login::of(url);
        if own.is_some() && url.scheme() != "https" {
            let refused = "refusing to pass credentials to insecure URL";
            return Err(Unanswered::NoWay(format!("{refused}: {}", show(url))));
        }
        let login = own.or_else(|| self.options.credentials.find(url).cloned());
        let mut start = url.clone();
        // Refused only by URLs without a host, which http and https do not have.
        let _ = start.set_username("").and_then(|()| start.set_password(None));
        start.set_fragment(None);
        Ok(Errand { start, login, limit, why })
    }

    async fn try_twice(&self, errand: &Errand, pass: Pass, end: Instant) -> Result<Vec<u8>, Unanswered> {
        let failure = match self.chase(errand, pass).await {
            Ok(body) => return Ok(body),
            Err(failure) => failure,
        };
        let Some(pause) = failure.again.filter(|pause| Instant::now() + *pause < end) else {
            return Err(failure.what);
        };
        sleep(pause).await;
        let pass = self.gate(&errand.start).enter().await?;
        self.chase(errand, pass).await.map_err(|failure| failure.what)
    }

    /// Follows redirects to the reply. No place is held while another is waited for.
    async fn chase(&self, errand: &Errand, pass: Pass) -> Result<Vec<u8>, Failure> {
        let mut here = errand.start.clone();
        let mut login = errand.login.as_ref();
        let mut pass = Some(pass);
        for _ in 0..redirect::CHAIN {
            let own = match pass.take() {
                Some(pass) => pass,
                None => self.gate(&here).enter().await?,
            };
            let location = match self.exchange(&own, &here, login, errand).await? {
                Reply::Body(body) => return Ok(body),
                Reply::Moved(location) => location,
            };
            here = redirect::follow(&errand.start, &here, &location)?;
            if !redirect::is_same_origin(&errand.start, &here) {
                // For the rest of the chain, even if it comes back.
                login = None;
            }
        }
        Err(redirect::endless(&errand.start).into())
    }

    /// Sends one request and reads what comes.
    async fn exchange(
        &self,
        pass: &Pass,
        here: &Url,
        login: Option<&Login>,
        errand: &Errand,
    ) -> Result<Reply, Failure> {
        let via = self.rules.find(here).map_err(|error| Unanswered::NoWay(error.to_string()))?;
        let mut request = self.client(pass.lane())?.get(here.clone());
        if let Some(login) = login {
            request = request.basic_auth(&login.user, Some(&login.password));
        }
        let mut line = self.ledger.open(here, errand.why);
        let response = request.send().await.map_err(|error| self.no_reply(pass, here, via, &error))?;
        let status = response.status().as_u16();
        line.answered(status);
        let protocol = if response.version() == Version::HTTP_2 { Protocol::Http2 } else { Protocol::Http1 };
        pass.answered(protocol, status);
        if status == 200 {
            return Ok(Reply::Body(read_body(response, here, errand.limit, &mut line).await?));
        }
        match header(&response, &LOCATION).filter(|location| !location.is_empty()) {
            Some(location) if redirect::is_redirect(status) => {
                read_some(response, &mut line).await;
                Ok(Reply::Moved(location))
            }
            _ => Err(self.refuse(response, here, login, &mut line).await),
        }
    }

    /// A status that is no answer, with what the server says of it.
    async fn refuse(&self, response: Response, here: &Url, login: Option<&Login>, line: &mut Line<'_>) -> Failure {
        let (host, status) = (place(here), response.status().as_u16());
        let (retry_after, date) = (header(&response, &RETRY_AFTER), header(&response, &DATE));
        let plain = header(&response, &CONTENT_TYPE).is_some_and(|kind| detail::is_plain_text(&kind));
        let body = read_some(response, line).await;
        let text = match login {
            _ if !plain => String::new(),
            Some(login) => login.mask(&detail::clip(&body)),
            None => detail::clip(&body),
        };
        match retry::decide(status, retry_after.as_deref(), date.as_deref(), self.options.pause) {
            Again::TooLate(seconds) => Unanswered::Busy { host, status, seconds }.into(),
            Again::After(pause) => Failure { what: Unanswered::Status { host, status, text }, again: Some(pause) },
            Again::No if matches!(status, 404 | 410) => Unanswered::NotFound { host, status, text }.into(),
            Again::No => Unanswered::Status { host, status, text }.into(),
        }
    }

    /// No reply came at all.
    fn no_reply(&self, pass: &Pass, here: &Url, via: Option<&Url>, error: &reqwest::Error) -> Failure {
        let what = if error.is_timeout() {
            timed_out(here, self.connect_timeout())
        } else {
            let through = via.map(|proxy| format!("through the proxy {}: ", place(proxy))).unwrap_or_default();
            Unanswered::Unreachable { host: place(here), cause: format!("{through}{}", failure::explain(error)) }
        };
        if error.is_connect() {
            pass.failed(&what);
        }
        Failure { what, again: failure::broke(error).then_some(self.options.pause) }
    }

    fn gate(&self, url: &Url) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if gates.len() >= HOSTS {
            gates.retain(|_, gate| Arc::strong_count(gate) > 1);
        }
        let widths = Widths { http1: self.options.http1_connections, http2: self.options.http2_requests };
        let gate = gates.entry(url.origin().ascii_serialization()).or_insert_with(|| Arc::new(Gate::new(widths)));
        Arc::clone(gate)
    }

    fn connect_timeout(&self) -> Duration {
        CONNECT_TIMEOUT.min(self.options.timeout)
    }

    fn client(&self, lane: usize) -> Result<&Client, Unanswered> {
        let lane = lane.min(LANES - 1);
        self.clients[lane].get_or_init(|| self.build(lane)).as_ref().map_err(Clone::clone)
    }

    fn build(&self, lane: usize) -> Result<Client, Unanswered> {
        let rules = self.rules.clone();
        let proxy = reqwest::Proxy::custom(move |url| rules.find(url).ok().flatten().cloned());
        let builder = Client::builder()
            .user_agent(concat!("modseal/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // A try that the library makes by itself would not stand in the ledger.
            .retry(reqwest::retry::never())
            .no_proxy()
            .proxy(proxy)
            .connect_timeout(self.connect_timeout())
            .pool_max_idle_per_host(self.options.http1_connections)
            .http1_max_headers(HEADER_FIELDS)
            .http2_max_header_list_size(HEADER_BYTES);
        let builder = match self.tls.get_or_init(|| self.tls()).clone()? {
            Some(config) => builder.tls_backend_preconfigured(config),
            None => builder,
        };
        // Only where a host has shown that it speaks HTTP/2: then all requests of a lane wait for its one connection.
        let builder = if lane > 0 { builder.http2_prior_knowledge() } else { builder };
        builder.build().map_err(|error| failure::no_client(&failure::explain(&error)))
    }

    /// The TLS side; `None` where the system's own store decides.
    fn tls(&self) -> Result<Option<ClientConfig>, Unanswered> {
        let trusted = match &self.options.roots {
            Roots::System(_) if cfg!(any(windows, target_vendor = "apple")) => return Ok(None),
            Roots::System(variables) => roots::load(variables),
            Roots::Only(pem) => roots::certificates(std::iter::once(pem.as_slice())),
        };
        trust::configure(trusted).map(Some).map_err(|cause| failure::no_client(&cause))
    }
}

fn timed_out(url: &Url, limit: Duration) -> Unanswered {
    Unanswered::Timeout { host: place(url), seconds: limit.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX) }
}

fn header(response: &Response, name: &HeaderName) -> Option<String> {
    response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Reads a body to its end, which must come before the limit.
async fn read_body(
    mut response: Response,
    here: &Url,
    limit: usize,
    line: &mut Line<'_>,
) -> Result<Vec<u8>, Unanswered> {
    let too_large = || Unanswered::TooLarge { host: place(here), limit };
    let announced = response.content_length().map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(announced.unwrap_or(0));
    loop {
        let piece = response.chunk().await.map_err(|error| Unanswered::Unreachable {
            host: place(here),
            cause: format!("the reply broke off: {}", failure::explain(&error)),
        })?;
        let Some(piece) = piece else { return Ok(body) };
        line.received(piece.len());
        if piece.len() > limit.saturating_sub(body.len()) {
            return Err(too_large());
        }
        body.extend_from_slice(&piece);
    }
}

/// Reads the start of a body that nobody needs: for its words, and so that the connection can be used again.
async fn read_some(mut response: Response, line: &mut Line<'_>) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        line.received(piece.len());
        let room = detail::READ_LIMIT.saturating_sub(body.len());
        let (kept, rest) = piece.split_at_checked(room).unwrap_or((&piece, &[]));
        body.extend_from_slice(kept);
        if !rest.is_empty() {
            break;
        }
    }
    body
}
