//! Asks every place on the way to the database at once, within one time limit for all of them.
//!
//! It judges nothing: [`crate::way::diagnosis`] does. Two small requests go to each place, and none names a module.
#![expect(clippy::disallowed_methods, reason = "this is the edge that keeps to a time limit")]

use std::time::Instant;

use futures_util::future::{join, join_all};
use url::Url;

use super::http::Http;
use super::http::address::join as below;
use super::wiring;
use crate::host::Wishes;
use crate::settings::Settings;
use crate::settings::goproxy::{Hop, Target};
use crate::settings::gosumdb::Database;
use crate::sumdb::remote::{LedgerEntry, Unanswered, Why};
use crate::way::diagnosis::Replied;
use crate::way::place::Replies;

/// No head is longer, and of a page in its place the start is enough.
const LIMIT: usize = 64 << 10;

/// What each place answers, and what was sent for it.
pub async fn probe(
    settings: &Settings,
    database: &Database,
    hops: &[Hop],
    wishes: &Wishes,
) -> (Replied, Vec<LedgerEntry>) {
    let mut options = wiring::options(settings, wishes);
    options.deadline = Instant::now().checked_add(options.timeout);
    let http = Http::new(options);
    let name = database.key.name();
    let of_hop = async |hop: &Hop| match &hop.target {
        Target::Url(url) => Some(through(&http, url, name).await),
        Target::Direct | Target::Off => None,
    };
    let itself = async {
        let start = Instant::now();
        let base = database.url.clone().map_or_else(|| Url::parse(&format!("https://{name}")), Ok);
        let head = match base {
            Ok(base) => get(&http, &base, "latest", Why::Head).await,
            Err(error) => Err(Unanswered::NoWay(format!("the name {name} is no host: {error}"))),
        };
        Replies { supported: None, head, elapsed: start.elapsed() }
    };
    let (hops, itself) = join(join_all(hops.iter().map(of_hop)), itself).await;
    (Replied { hops, database: itself }, http.ledger())
}

async fn through(http: &Http, hop: &Url, name: &str) -> Replies {
    let start = Instant::now();
    let (supported, latest) = (format!("sumdb/{name}/supported"), format!("sumdb/{name}/latest"));
    let asked = join(get(http, hop, &supported, Why::Probe), get(http, hop, &latest, Why::Head));
    let (supported, head) = asked.await;
    Replies { supported: Some(supported), head, elapsed: start.elapsed() }
}

async fn get(http: &Http, base: &Url, path: &str, why: Why) -> Result<Vec<u8>, Unanswered> {
    let url = below(base, path).ok_or_else(|| Unanswered::NoWay(format!("the address has no place for {path}")))?;
    match http.get(&url, LIMIT, why).await {
        // All that was waited for was this.
        Err(Unanswered::Cancelled { host }) => Err(Unanswered::Timeout { host, seconds: http.timeout().as_secs() }),
        reply => reply,
    }
}
