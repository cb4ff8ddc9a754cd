//! The route to the database: Go's table of probes, a row a case, and what follows from each.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use modseal::io::http::Http;
use modseal::io::route::Route;
use modseal::settings::goproxy::{Fallback, Hop, Target};
use modseal::settings::gosumdb::Database;
use modseal::sumdb::note::VerifierKey;
use modseal::sumdb::remote::{Remote as _, Request, Unanswered, Why};
use modseal::way::{Outcome, Via};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::options;
use super::servers::{Act, Seen, Server, Tls, nobody, reply};

/// A verifier key of that name; nothing is signed with it here.
fn key(name: &str) -> VerifierKey {
    let public = BASE64.decode(VerifierKey::SUM_GOLANG_ORG.splitn(3, '+').nth(2).unwrap()).unwrap();
    let hash = Sha256::new().chain_update(name).chain_update("\n").chain_update(&public).finalize();
    let hash = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    VerifierKey::parse(&format!("{name}+{hash:08x}+{}", BASE64.encode(public))).unwrap()
}

/// Reads a list as GOPROXY spells it, where `404` is a path on the server that answers so.
fn hops(list: &str, base: &str, down: &str) -> Vec<Hop> {
    let parts = list.split_inclusive([',', '|']);
    parts
        .map(|part| {
            let fallback = if part.ends_with('|') { Fallback::AnyError } else { Fallback::NotFound };
            let target = match part.trim_end_matches([',', '|']) {
                "direct" => Target::Direct,
                "off" => Target::Off,
                "down" => Target::Url(Url::parse(down).unwrap()),
                path => Target::Url(Url::parse(&format!("{base}/{path}")).unwrap()),
            };
            Hop { target, fallback }
        })
        .collect()
}

fn request(path: &str) -> Request {
    Request { path: path.to_owned(), limit: 1000, why: Why::Tile }
}

/// Answers with the status that the first segment of the path names.
fn by_path(seen: &Seen, _: usize) -> Act {
    let status = seen.target.split('/').nth(1).and_then(|status| status.parse().ok()).unwrap_or(200);
    reply(status, "", "body")
}

#[tokio::test]
async fn probes_follow_the_table_of_go() {
    // The list; then the way: `direct`, `proxy N`, or the status of the error that wins; then the hops that were asked.
    let rows = [
        ("200", "proxy 0", "200"),
        ("200,200", "proxy 0", "200"),
        ("404,200", "proxy 1", "404 200"),
        ("410,200", "proxy 1", "410 200"),
        ("404|200", "proxy 1", "404 200"),
        ("404", "direct", "404"),
        ("404,410", "direct", "404 410"),
        ("404,direct", "direct", "404"),
        ("404,off", "direct", "404"),
        ("direct", "direct", ""),
        ("off", "direct", ""),
        ("500", "500", "500"),
        ("403,200", "403", "403"),
        ("403,direct", "403", "403"),
        ("500|200", "proxy 1", "500 200"),
        ("500|404", "500", "500 404"),
        ("500|404,off", "500", "500 404"),
        ("500|off", "500", "500"),
        ("500|direct", "direct", "500"),
        ("500|404,direct", "direct", "500 404"),
        ("500|403|404", "403", "500 403 404"),
        ("500|403,404", "403", "500 403"),
        ("404,500,200", "500", "404 500"),
        ("down", "down", ""),
        ("down,200", "down", ""),
        ("down|200", "proxy 1", "200"),
        ("down|404", "down", "404"),
    ];
    let server = Server::start(Tls::No, by_path).await;
    let down = format!("http://{}", nobody().await);
    let mut before = 0;
    for (list, way, asked) in rows {
        let http = Arc::new(Http::new(options()));
        let database = Database { key: key("sum.example"), url: None };
        let route = Route::new(hops(list, &server.base, &down), &database, http);
        assert_eq!(route.decision(), None);
        let found = match &route.decide().await.way {
            Ok(way) if way.via == Via::Direct => {
                assert_eq!(way.base, "https://sum.example/");
                "direct".to_owned()
            }
            Ok(way) => {
                let Via::Proxy(place) = way.via else { panic!("{way:?}") };
                assert!(way.base.ends_with("/200/sumdb/sum.example"), "{}", way.base);
                format!("proxy {place}")
            }
            Err(Unanswered::Status { status, .. }) => status.to_string(),
            Err(Unanswered::Unreachable { .. }) => "down".to_owned(),
            Err(error) => panic!("{list}: {error}"),
        };
        assert_eq!(found, way, "{list}");
        let targets = server.targets().split_off(before);
        before += targets.len();
        let expected: Vec<_> =
            asked.split_terminator(' ').map(|s| format!("/{s}/sumdb/sum.example/supported")).collect();
        assert_eq!(targets, expected, "{list}");
        assert!(route.http().ledger().iter().all(|entry| entry.why == Why::Probe), "{list}");
    }
}

#[tokio::test]
async fn the_way_is_decided_once_and_the_proxy_is_used_for_all() {
    let act = |seen: &Seen, _: usize| match seen.target.as_str() {
        "/p/sumdb/sum.example/supported" => reply(200, "", "<html>"),
        "/p/sumdb/sum.example/tile/8/0/000" => reply(200, "", "tile"),
        _ => reply(404, "Content-Type: text/plain\r\n", "not here"),
    };
    let server = Server::start(Tls::No, act).await;
    let http = Arc::new(Http::new(options()));
    let list = hops("p,q,direct", &server.base, "");
    let route = Route::new(list, &Database { key: key("sum.example"), url: None }, http);
    let (first, second) = (request("tile/8/0/000"), request("lookup/github.com/!burnt!sushi/toml@v1.2.3"));
    let (tile, lookup) = tokio::join!(route.read(&first), route.read(&second));
    assert_eq!(tile.as_deref(), Ok(b"tile".as_slice()));
    // A proxy that has been chosen is asked for everything: not even a 404 leads to the next.
    let lacks = Unanswered::NotFound { host: server.address.to_string(), status: 404, text: "not here".to_owned() };
    assert_eq!(lookup, Err(lacks));
    let mut targets = server.targets();
    targets[1..].sort();
    assert_eq!(
        targets,
        [
            "/p/sumdb/sum.example/supported",
            "/p/sumdb/sum.example/lookup/github.com/!burnt!sushi/toml@v1.2.3",
            "/p/sumdb/sum.example/tile/8/0/000",
        ]
    );
    let decision = route.decision().unwrap();
    assert_eq!(decision.way.as_ref().unwrap().via, Via::Proxy(0));
    assert_eq!(decision.steps.len(), 1);
    let why: Vec<_> = route.http().ledger().into_iter().map(|entry| entry.why).collect();
    assert_eq!(why, [Why::Probe, Why::Tile, Why::Tile]);
}

#[tokio::test]
async fn a_failed_decision_stays_and_asks_no_more() {
    let server = Server::start(Tls::No, by_path).await;
    let list = hops("403,direct", &server.base, "");
    let route = Route::new(list, &Database { key: key("sum.example"), url: None }, Arc::new(Http::new(options())));
    for _ in 0..2 {
        assert!(matches!(route.read(&request("latest")).await, Err(Unanswered::Status { status: 403, .. })));
    }
    assert_eq!(server.seen().len(), 1);
    assert!(matches!(route.decision().unwrap().steps[0].outcome, Outcome::Failed(_)));
}

#[tokio::test]
async fn a_decision_whose_caller_is_dropped_is_made_by_the_next() {
    let act = |_: &Seen, number: usize| if number == 0 { Act::Hang } else { reply(200, "", "ok") };
    let server = Server::start(Tls::No, act).await;
    let list = hops("p", &server.base, "");
    let route = Route::new(list, &Database { key: key("sum.example"), url: None }, Arc::new(Http::new(options())));
    let short = std::time::Duration::from_millis(50);
    assert!(tokio::time::timeout(short, route.decide()).await.is_err());
    assert_eq!(route.read(&request("latest")).await.as_deref(), Ok(b"ok".as_slice()));
}

#[tokio::test]
async fn an_explicit_url_bypasses_the_hops() {
    let server = Server::start(Tls::No, by_path).await;
    let url = Some(Url::parse(&format!("{}/200/base/", server.base)).unwrap());
    let list = hops("500", &server.base, "");
    let route = Route::new(list, &Database { key: key("sum.example"), url }, Arc::new(Http::new(options())));
    assert_eq!(route.read(&request("latest")).await.as_deref(), Ok(b"body".as_slice()));
    assert_eq!(server.targets(), ["/200/base/latest"]);
    assert_eq!(route.decision().unwrap().way.as_ref().unwrap().via, Via::Url);
    assert!(matches!(route.read(&request("lookup/../../x")).await, Err(Unanswered::NoWay(_))));
}

#[tokio::test]
async fn the_database_itself_is_asked_over_https_also_when_downloads_are_off() {
    let server = Server::start(Tls::Yes, |_, _| reply(200, "", "head")).await;
    let name = format!("{}/db", server.address);
    let database = Database { key: key(&name), url: None };
    let route = Route::new(hops("off", "", ""), &database, Arc::new(Http::new(options())));
    assert_eq!(route.read(&request("latest")).await.as_deref(), Ok(b"head".as_slice()));
    assert_eq!(server.targets(), ["/db/latest"]);
}

#[tokio::test]
async fn names_and_lists_that_lead_nowhere_are_refused() {
    for name in ["user@sum.example", "sum.example?x", "sum.example#x", "sum.example/", "sum.example:port"] {
        let database = Database { key: key(name), url: None };
        let route = Route::new(hops("direct", "", ""), &database, Arc::new(Http::new(options())));
        let error = route.read(&request("latest")).await.unwrap_err();
        assert!(error.to_string().starts_with("invalid sumdb name"), "{name}: {error}");
    }
    let database = Database { key: key("sum.example"), url: None };
    let route = Route::new(Vec::new(), &database, Arc::new(Http::new(options())));
    assert!(route.read(&request("latest")).await.unwrap_err().to_string().contains("contains no entries"));
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "the test lays out a proxy that is a directory")]
async fn a_proxy_may_be_a_directory() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    for (path, text) in [("full/supported", ""), ("full/latest", "head"), ("odd/supported/x", "")] {
        let path = at(path.split_once('/').unwrap().0).join("sumdb/sum.example").join(path.split_once('/').unwrap().1);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let hop = |name: &str| {
        let target = Target::Url(Url::from_file_path(at(name)).unwrap());
        Hop { target, fallback: Fallback::NotFound }
    };
    let database = Database { key: key("sum.example"), url: None };
    let route = |hops| Route::new(hops, &database, Arc::new(Http::new(options())));

    let found = route(vec![hop("missing"), hop("full")]);
    assert_eq!(found.read(&request("latest")).await.as_deref(), Ok(b"head".as_slice()));
    assert!(matches!(found.read(&request("tile/8/0/000")).await, Err(Unanswered::NotFound { status: 404, .. })));
    let small = Request { limit: 3, ..request("latest") };
    assert!(matches!(found.read(&small).await, Err(Unanswered::TooLarge { limit: 3, .. })));
    assert_eq!(found.decision().unwrap().way.as_ref().unwrap().via, Via::Proxy(1));
    // Nothing has left the machine.
    assert_eq!(found.http().counts().requests, 0);

    // A directory in the place of the file is an error, and no "not found".
    let odd = route(vec![hop("odd"), hop("full")]);
    assert!(matches!(odd.decide().await.way, Err(Unanswered::Unreachable { .. })));
}

#[tokio::test]
async fn a_route_shows_no_credentials() {
    let server = Server::start(Tls::Yes, by_path).await;
    let base = server.base.replace("://", "://user:geheim@");
    for list in ["200", "404,500", "404"] {
        let database = Database { key: key("sum.example"), url: None };
        let route = Route::new(hops(list, &base, ""), &database, Arc::new(Http::new(options())));
        route.decide().await;
        let text = format!("{route:?} {:?} {:?}", route.decision(), route.http().ledger());
        assert!(text.contains(&server.address.to_string()) && !text.contains("geheim"), "{text}");
    }
    assert!(server.seen().iter().all(|seen| seen.header("authorization").is_some()));
}
