//! Which base URL carries the database, and requests to it: `Remote` over the network.
//!
//! It knows nothing of what the replies mean. Follows `dbClient.initBase` of `cmd/go/internal/modfetch/sumdb.go` and
//! `TryProxies` of `proxy.go`: an explicit URL is used as it is; else each hop of GOPROXY is asked in turn whether it
//! carries the database ([`Walk`] decides), and what is found is used for everything.

use std::fmt;
use std::sync::Arc;

use tokio::sync::OnceCell;
use url::Url;

use super::http::Http;
use super::http::address::{join, show};
use crate::settings::goproxy::{Hop, Target};
use crate::settings::gosumdb::Database;
use crate::sumdb::remote::{LedgerEntry, Remote, Request, Unanswered, Why};
use crate::way::{Outcome, Via, Walk};

/// The body of a probe's reply is of no interest; so much of it is read.
const PROBE_LIMIT: usize = 64 << 10;

/// The way to one database.
pub struct Route {
    http: Arc<Http>,
    hops: Vec<Hop>,
    name: String,
    url: Option<Url>,
    decided: OnceCell<(Decision, Result<Url, Unanswered>)>,
}

/// Which way was found, and each step on the way to it. Holds no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The way, or why there is none.
    pub way: Result<Way, Unanswered>,
    /// The hops that were considered, in order.
    pub steps: Vec<Step>,
}

/// How the database is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Through what.
    pub via: Via,
    /// The base URL, without credentials.
    pub base: String,
}

/// One hop of GOPROXY and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The hop: `direct`, `off`, or its URL without credentials.
    pub hop: String,
    /// What came of it.
    pub outcome: Outcome,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").field("name", &self.name).field("decision", &self.decision()).finish_non_exhaustive()
    }
}

impl Route {
    /// The way from these hops to this database; nothing is asked yet.
    #[must_use]
    pub fn new(hops: Vec<Hop>, database: &Database, http: Arc<Http>) -> Self {
        let name = database.key.name().to_owned();
        Self { http, hops, name, url: database.url.clone(), decided: OnceCell::new() }
    }

    /// No way at all: every request fails for this reason.
    #[must_use]
    pub fn closed(database: &Database, http: Arc<Http>, reason: Unanswered) -> Self {
        let decision = Decision { way: Err(reason.clone()), steps: Vec::new() };
        let decided = OnceCell::new_with(Some((decision, Err(reason))));
        Self { decided, ..Self::new(Vec::new(), database, http) }
    }

    /// The decision, if it has been needed so far.
    #[must_use]
    pub fn decision(&self) -> Option<&Decision> {
        self.decided.get().map(|(decision, _)| decision)
    }

    /// Decides now, if it has not been decided yet; asks the hops for it.
    pub async fn decide(&self) -> &Decision {
        &self.settle().await.0
    }

    /// The client that it goes through: its ledger has each request.
    #[must_use]
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// Decided once, failures too, as in Go. A caller that is dropped meanwhile leaves it to the next.
    async fn settle(&self) -> &(Decision, Result<Url, Unanswered>) {
        self.decided
            .get_or_init(|| async {
                let mut steps = Vec::new();
                let found = self.find(&mut steps).await;
                let way = found.as_ref().map(|(via, base)| Way { via: *via, base: show(base) });
                let decision = Decision { way: way.map_err(Clone::clone), steps };
                (decision, found.map(|(_, base)| base))
            })
            .await
    }

    async fn find(&self, steps: &mut Vec<Step>) -> Result<(Via, Url), Unanswered> {
        if let Some(url) = &self.url {
            return Ok((Via::Url, url.clone()));
        }
        if self.hops.is_empty() {
            let empty = "GOPROXY list is not the empty string, but contains no entries";
            return Err(Unanswered::NoWay(empty.to_owned()));
        }
        let mut walk = Walk::default();
        for hop in &self.hops {
            let (name, outcome) = match &hop.target {
                Target::Direct => ("direct".to_owned(), Outcome::End),
                Target::Off => ("off".to_owned(), Outcome::End),
                Target::Url(url) => (show(url), probe(&self.http, url, &self.name).await),
            };
            let decision = walk.take(hop, &outcome);
            steps.push(Step { hop: name, outcome });
            if let Some(decision) = decision {
                return self.base(decision?);
            }
        }
        self.base(walk.end()?)
    }

    /// Where the decision leads.
    fn base(&self, via: Via) -> Result<(Via, Url), Unanswered> {
        let Via::Proxy(place) = via else { return self.direct() };
        match self.hops.get(place).map(|hop| &hop.target) {
            Some(Target::Url(url)) => Ok((via, below(url, &format!("sumdb/{}", self.name))?)),
            _ => self.direct(),
        }
    }

    /// `https://NAME`; the name may have a path, and nothing else.
    fn direct(&self) -> Result<(Via, Url), Unanswered> {
        let refused = || Unanswered::NoWay(format!("invalid sumdb name (must be host[/path]): {}", self.name));
        let url = Url::parse(&format!("https://{}", self.name)).map_err(|_| refused())?;
        let plain = url.username().is_empty() && url.password().is_none();
        let plain = plain && url.query().is_none() && url.fragment().is_none() && !self.name.ends_with('/');
        if plain { Ok((Via::Direct, url)) } else { Err(refused()) }
    }
}

impl Remote for Route {
    async fn read(&self, request: &Request) -> Result<Vec<u8>, Unanswered> {
        let base = self.settle().await.1.as_ref().map_err(Clone::clone)?;
        self.http.get(&below(base, &request.path)?, request.limit, request.why).await
    }

    fn ledger(&self) -> Vec<LedgerEntry> {
        self.http.ledger()
    }
}

/// Asks one hop whether it carries the database called `name`.
pub async fn probe(http: &Http, hop: &Url, name: &str) -> Outcome {
    let url = match below(hop, &format!("sumdb/{name}/supported")) {
        Ok(url) => url,
        Err(error) => return Outcome::Failed(error),
    };
    Outcome::of(http.get(&url, PROBE_LIMIT, Why::Probe).await)
}

fn below(base: &Url, path: &str) -> Result<Url, Unanswered> {
    join(base, path).ok_or_else(|| Unanswered::NoWay(format!("{} has no place for {path:?}", show(base))))
}
