//! Faults of the way: statuses, pages, silence, broken connections, redirects. No answer is no verdict about a line,
//! every run ends, and the next honest one proves.

use std::sync::Arc;
use std::time::Duration;

use modseal::io::disk::Disk;
use modseal::io::http::Http;
use modseal::io::http::options::Options;
use modseal::io::modcache::GoCache;
use modseal::io::route::Route;
use modseal::module::ModuleVersion;
use modseal::settings::gosumdb::Database;
use modseal::sumdb::client::{Answer, Client, Network};
use modseal::sumdb::note::VerifierKey;

use crate::support::modseal::{Modseal, Run};
use crate::support::scene::{Scene, log, modules, true_sums};
use crate::support::server::FakeServer;

/// Nothing was proven, nothing was kept, the sentence says what happened, and afterwards everything is proven.
fn assert_unchecked(scene: &Scene, knob: &str, run: &Run, reason: &str, sentence: &str) {
    assert_eq!(Vec::from_iter(run.verdicts()), [format!("unchecked {reason}")], "{knob}: {:?}", run.printed);
    assert_eq!(run.status(), 2, "{knob}");
    let told = run.findings("not-checked");
    assert!(told.len() == 1 && told[0].contains(sentence), "{knob}: {told:?}");
    assert_eq!(scene.modseal.stored().len(), 0, "{knob}");
    scene.assert_recovers(knob);
}

fn assert_rows(rows: &[(&str, &str, &str)]) {
    for (knob, reason, sentence) in rows {
        let scene = Scene::new();
        let run = scene.check_under(&[knob]);
        assert_unchecked(&scene, knob, &run, reason, sentence);
    }
}

#[test]
fn statuses_for_every_request() {
    assert_rows(&[
        ("status=400", "http-400", "answered 400"),
        ("status=401", "http-401", "answered 401"),
        ("status=403", "http-403", "answered 403"),
        ("status=500", "http-500", "answered 500"),
        ("status=502", "http-502", "answered 502"),
        ("status=503", "http-503", "answered 503"),
        ("status=504", "http-504", "answered 504"),
        ("status=429", "http-429", "answered 429"),
        ("status=204", "http-204", "answered 204"),
        ("status=429,3600", "http-429", "asks to wait 3600 s: try again then"),
        ("status=503,3600", "http-503", "asks to wait 3600 s: try again then"),
    ]);
}

#[test]
fn statuses_for_tiles() {
    assert_rows(&[
        ("status=404@tile", "http-404", "answered 404"),
        ("status=410@tile", "http-410", "answered 410"),
        ("status=403@tile", "http-403", "answered 403"),
        ("status=500@tile", "http-500", "answered 500"),
        ("status=429,3600@tile", "http-429", "asks to wait 3600 s"),
    ]);
}

/// One moment of weakness is no verdict: the request is made once more.
#[test]
fn statuses_once() {
    for knob in
        ["status=429*1", "status=502*1", "status=503*1", "status=504@tile*1", "status=429,1*1", "status=503,0*3"]
    {
        let scene = Scene::new();
        let run = scene.check_under(&[knob]);
        assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "{knob}: {:?}", run.printed);
        assert_eq!(run.status(), 0, "{knob}");
    }
    for (knob, reason) in [("status=500*1", "unchecked http-500"), ("html*1", "unchecked not-a-log-reply")] {
        let scene = Scene::new();
        let run = scene.check_under(&[knob]);
        assert_eq!(Vec::from_iter(run.verdicts()), ["proven", reason], "{knob}: {:?}", run.printed);
        assert_eq!(
            run.lines().iter().filter(|line| line.verdict == reason).count(),
            2,
            "one module version, two lines"
        );
        assert_eq!(run.status(), 2, "{knob}");
        scene.assert_recovers(knob);
    }
}

#[test]
fn a_log_that_has_no_such_module_version() {
    for status in [404, 410] {
        let scene = Scene::new();
        let run = scene.check_under(&[&format!("status={status}@lookup")]);
        assert_eq!(Vec::from_iter(run.verdicts()), ["absent"], "{:?}", run.printed);
        assert_eq!(run.status(), 1);
        scene.assert_recovers("absence");
    }
}

#[test]
fn what_is_no_reply_of_a_log() {
    let page = "something else than a checksum database answered";
    assert_rows(&[
        ("html", "not-a-log-reply", page),
        ("html@lookup", "not-a-log-reply", page),
        ("html@tile", "not-a-log-reply", page),
        ("gzip", "not-a-log-reply", page),
        ("gzip@/tile/8/1/001", "not-a-log-reply", page),
        ("endless@lookup", "reply-too-large", "sent more than 65536 bytes"),
        ("endless@tile", "reply-too-large", "sent more than 8192 bytes"),
        ("garbage", "unreachable", "cannot reach 127.0.0.1"),
        ("garbage@/tile/8/1/001", "unreachable", "cannot reach 127.0.0.1"),
        ("endless-headers", "unreachable", "cannot reach 127.0.0.1"),
    ]);
}

#[test]
fn broken_connections() {
    let (broke, reach) = ("the reply broke off", "cannot reach 127.0.0.1");
    assert_rows(&[
        ("cut=0", "unreachable", reach),
        ("cut=1", "unreachable", reach),
        ("cut=20", "unreachable", reach),
        ("cut=300", "unreachable", broke),
        ("cut=300@tile", "unreachable", broke),
        ("cut-body=0", "unreachable", broke),
        ("cut-body=10", "unreachable", broke),
        ("cut-body=10@tile", "unreachable", broke),
        ("content-length=5", "unreachable", broke),
        ("content-length=5@/tile/8/1/001", "unreachable", broke),
        ("content-length=100000000", "reply-too-large", "sent more than 65536 bytes"),
        ("content-length=-5@tile", "not-a-log-reply", "and must have"),
    ]);
}

/// A reply whose Content-Length leaves out its end cannot be told from one that somebody cut: it does not verify.
#[test]
fn a_head_without_its_end() {
    let scene = Scene::new();
    let run = scene.check_under(&["content-length=-5@lookup"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["broken malformed-head"], "{:?}", run.printed);
    assert_eq!(scene.modseal.stored().len(), 0);
    scene.assert_recovers("a head without its end");
}

#[test]
fn silence_at_the_lookups() {
    assert_rows(&[("hang@lookup", "timeout", "no reply from 127.0.0.1")]);
}

#[test]
fn silence_at_the_tiles() {
    assert_rows(&[("hang@tile", "timeout", "within 2 s")]);
}

#[test]
fn slowness_at_the_lookups() {
    assert_rows(&[("trickle=50@lookup", "timeout", "no reply from 127.0.0.1")]);
}

#[test]
fn slowness_at_the_tiles() {
    assert_rows(&[("trickle=50@tile", "timeout", "within 2 s")]);
}

#[test]
fn slowness_that_ends_in_time() {
    let scene = Scene::new();
    let run = scene.check_under(&["delay=100"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "{:?}", run.printed);
}

#[test]
fn redirects_that_lead_nowhere() {
    assert_rows(&[
        ("redirect=loop", "no-way-to-database", "stopped after 10 redirects"),
        ("redirect=loop@tile", "no-way-to-database", "stopped after 10 redirects"),
        ("redirect=file:///etc", "no-way-to-database", "to a URL of scheme file"),
        ("redirect=ftp://127.0.0.1", "no-way-to-database", "to a URL of scheme ftp"),
        ("redirect=http://[", "no-way-to-database", "redirects to what is no URL"),
        ("redirect=http://127.0.0.1:9", "unreachable", "cannot reach 127.0.0.1:9"),
    ]);
}

/// A redirect is only another way: who answers at its end is believed as little.
#[test]
fn redirects_to_another_server() {
    let other = FakeServer::of(log());
    let scene = Scene::new();
    let knob = format!("redirect={}", other.url());
    assert_eq!(Vec::from_iter(scene.check_under(&[&knob]).verdicts()), ["proven"]);
    assert!(!other.paths().is_empty());

    other.misbehave("forged-leaf");
    let scene = Scene::new();
    let run = scene.check_under(&[&knob]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["broken record-not-in-tree"], "{:?}", run.printed);
    scene.assert_nothing_kept("a redirect to a liar");
    scene.assert_recovers("a redirect to a liar");
}

#[test]
fn nobody_listens() {
    let Scene { server, modseal } = Scene::new();
    drop(server);
    let run = modseal.check(&["--timeout", "2"]);
    assert_eq!(Vec::from_iter(run.verdicts()), ["unchecked unreachable"], "{:?}", run.printed);
    assert_eq!(run.status(), 2);
    assert!(run.findings("not-checked").concat().contains("cannot reach 127.0.0.1"));
}

/// The way through a proxy, by its `supported` reply.
#[test]
fn a_proxy_and_what_it_claims() {
    let server = FakeServer::of(log());
    let key = server.with_log(|log| log.verifier_key());
    let table = [
        ("status=200@supported", "proven", 0),
        ("html@supported", "proven", 0),
        ("gzip@supported", "proven", 0),
        ("endless@supported", "proven", 0),
        ("html", "unchecked not-a-log-reply", 2),
        ("supported-then-gone", "absent", 1),
        ("status=403@supported", "unchecked http-403", 2),
        ("status=503@supported", "unchecked http-503", 2),
        ("status=429,3600@supported", "unchecked http-429", 2),
        ("hang@supported", "unchecked timeout", 2),
        ("cut-body=3@lookup", "unchecked unreachable", 2),
        ("redirect=loop@supported", "unchecked no-way-to-database", 2),
    ];
    for (knob, verdict, status) in table {
        let modseal = Modseal::new().with("GOSUMDB", &key).with("GOPROXY", server.url());
        modseal.write_sums(&true_sums());
        server.misbehave(knob);
        let run = modseal.check(&["--timeout", "2"]);
        server.behave();
        assert_eq!(Vec::from_iter(run.verdicts()), [verdict], "{knob}: {:?}", run.printed);
        assert_eq!(run.status(), status, "{knob}");
        let run = modseal.check(&["--timeout", "2"]);
        assert_eq!(Vec::from_iter(run.verdicts()), ["proven"], "after {knob}: {:?}", run.printed);
    }
}

/// A reply that breaks off at any of its bytes, header included, is no reply.
#[tokio::test]
async fn a_connection_cut_at_every_byte_of_a_reply() {
    let server = FakeServer::of(log());
    let key = VerifierKey::parse(&server.with_log(|log| log.verifier_key())).unwrap();
    let url = url::Url::parse(&server.url()).unwrap();
    let beta = &modules()[1];
    let question = [ModuleVersion { path: beta.path().into(), version: beta.version().into() }];
    let answer = || async {
        let store = tempfile::tempdir().unwrap();
        let options = Options { pause: Duration::ZERO, timeout: Duration::from_secs(5), ..Options::default() };
        let database = Database { key: key.clone(), url: Some(url.clone()) };
        let route = Route::new(Vec::new(), &database, Arc::new(Http::new(options)));
        let disk = Disk::new(Ok(store.path().to_owned()), &key);
        let client = Client::new(key.clone(), route, disk, GoCache::default());
        let answers = client.lookup(&question, Network::Online, &|_| {}).await;
        answers.by_module.into_values().next().unwrap()
    };
    // The header has about a hundred bytes, and this is written by hand, so that the end is known by trying.
    let mut whole = None;
    for at in (0..600).chain((700..8_500).step_by(331)) {
        let on = if at < 600 { "lookup" } else { "tile" };
        server.misbehave(&format!("cut={at}@{on}"));
        match answer().await {
            Answer::Unchecked(why) => {
                assert_eq!(why.reason(), "unreachable", "cut at {at}");
                assert!(whole.is_none() || on == "tile", "cut at {at}, after the end");
            }
            Answer::Proven(_) => whole = whole.or((on == "lookup").then_some(at)),
            other => panic!("cut at {at}: {other:?}"),
        }
        server.behave();
    }
    let whole = whole.expect("the reply has fewer than 600 bytes");
    assert!(whole > 350, "{whole}");
}

/// The memory of runs is looked at while they run; one that lasts is always seen.
#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_a_run_is_seen() {
    let scene = Scene::new();
    let peak = scene.check_under(&["delay=200"]).printed.peak.expect("a run of half a second is seen");
    assert!((2_000..100_000).contains(&peak), "{peak} KiB");
}
