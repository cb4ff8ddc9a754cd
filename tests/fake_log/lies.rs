//! Each knob does what its name says, and nothing else.

use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;

use crate::support::catalogue::CATALOGUE;
use crate::support::log::{FakeLog, Lookup};
use crate::support::misbehaviour::{Endpoint, Knob, Where};
use crate::support::oracle::opens;
use crate::support::record_lies::{FORGED_MOD, FORGED_ZIP};
use crate::support::server::FakeServer;
use crate::support::tls::Offer;
use crate::support::tree::leaf_hash;
use crate::support::wire::Tile;

const LOOKUP: &str = "/lookup/corp.example/a@v1.0.0";

/// Two records, ids 300 and 301, among filler.
fn log() -> FakeLog {
    let mut log = FakeLog::new("sum.example").with_size(300);
    log.add_record("corp.example/a", "v1.0.0", "h1:zip", "h1:mod");
    log.add_record("corp.example/b", "v1.0.0", "h1:bzip", "h1:bmod");
    log.grow_to(600);
    log
}

/// A server with one knob on.
fn lying(knob: &str) -> FakeServer {
    let server = FakeServer::of(log());
    server.misbehave(knob);
    server
}

fn client() -> Client {
    Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client can be built")
}

/// The status and the body of an answer.
async fn get(server: &FakeServer, path: &str) -> (u16, Vec<u8>) {
    let reply = client().get(format!("{}{path}", server.url())).send().await.expect("the server answers");
    (reply.status().as_u16(), reply.bytes().await.expect("the body is whole").to_vec())
}

async fn text(server: &FakeServer, path: &str) -> String {
    String::from_utf8_lossy(&get(server, path).await.1).into_owned()
}

async fn lookup(server: &FakeServer) -> Lookup {
    Lookup::parse(&get(server, LOOKUP).await.1).expect("it has the form of a reply")
}

/// Whether a record is in the tree whose head came with it, by the fake's own proof of the log that it serves now.
fn is_proven(lookup: &Lookup, served: &FakeLog) -> bool {
    let id = lookup.id.parse().expect("the id is a number");
    served.leaf_hash(id) == leaf_hash(lookup.text.as_bytes()) && lookup.note == served.signed_head(served.size())
}

#[test]
fn every_example_of_the_catalogue_is_a_knob() {
    for entry in CATALOGUE {
        let text =
            if entry.example.is_empty() { entry.name.to_owned() } else { format!("{}={}", entry.name, entry.example) };
        let knob: Knob = format!("{text}@lookup*3").parse().unwrap();
        assert_eq!((knob.on, knob.left), (Some(Where::At(Endpoint::Lookup)), Some(3)), "{text}");
        let names = CATALOGUE.iter().filter(|other| other.name == entry.name).count();
        assert_eq!(names, 1, "{} is listed once", entry.name);
    }
    let unknown = "forge-everything".parse::<Knob>().unwrap_err();
    assert_eq!(unknown, "no misbehaviour is called \"forge-everything\"; see --help");
    let bad = "status=many".parse::<Knob>().unwrap_err();
    assert_eq!(bad, "status wants \"CODE[,SECONDS]\" after `=`, not \"many\"");
}

#[tokio::test]
async fn heads_that_still_open() {
    let key = log().verifier_key();
    let table = [
        ("lines-after-head", "600", "corp.example/a v1.0.0 "),
        ("head-size=-1", "-1", ""),
        ("head-size=007", "007", ""),
        ("head-size=+7", "+7", ""),
        ("head-size=2^55+1", "36028797018963969", ""),
        ("head-size=2^62", "4611686018427387904", ""),
        ("head-size=2^63", "9223372036854775808", ""),
        ("other-root", "600", ""),
        ("unknown-signatures", "600", ""),
        ("rewind=17", "17", ""),
        ("old-heads=400,500", "400", ""),
    ];
    for (knob, size, line) in table {
        let reply = lookup(&lying(knob)).await;
        assert!(opens(&key, &reply.note), "{knob}");
        let note = String::from_utf8(reply.note).unwrap();
        let lines: Vec<&str> = note.lines().collect();
        assert_eq!(lines[1], size, "{knob}");
        assert!(lines[3].starts_with(line), "{knob}: {note}");
        assert_eq!(reply.text, log().record(300), "{knob}");
    }
}

#[tokio::test]
async fn heads_that_do_not_open() {
    let knobs = [
        "other-name",
        "other-key",
        "unsigned",
        "altered-signature",
        "many-signatures",
        "bad-then-good",
        "crlf",
        "nul",
        "invalid-utf8",
        "empty-note",
    ];
    for knob in knobs {
        let server = lying(knob);
        let (_, latest) = get(&server, "/latest").await;
        assert!(!opens(&log().verifier_key(), &latest), "{knob} at latest");
        let (_, reply) = get(&server, LOOKUP).await;
        let record = format!("300\n{}\n", log().record(300));
        let note = reply.strip_prefix(record.as_bytes()).unwrap_or_else(|| panic!("{knob} changed the record"));
        assert!(!opens(&log().verifier_key(), note), "{knob} at a lookup");
    }
}

#[tokio::test]
async fn a_bad_signature_after_the_good_one() {
    let note = text(&lying("good-then-bad"), "/latest").await;
    let signed: Vec<&str> = note.lines().filter(|line| line.starts_with('\u{2014}')).collect();
    assert_eq!(signed.len(), 2);
    assert_eq!(signed[0], log().signer().sign(&log().head_text(600)).trim_end());
    assert_ne!(signed[0], signed[1]);
}

#[tokio::test]
async fn heads_of_another_key() {
    let other = log().other_signer().verifier_key();
    assert!(opens(&other, &get(&lying("other-key"), "/latest").await.1));
    let signed = text(&lying("other-name"), "/latest").await;
    assert!(signed.contains("\u{2014} other.example "));
}

#[tokio::test]
async fn old_heads_take_turns_and_cover_the_record() {
    let server = lying("old-heads=500,9");
    let heads = [lookup(&server).await.note, lookup(&server).await.note, lookup(&server).await.note];
    assert_eq!(heads, [500, 301, 500].map(|size| log().signed_head(size)));
}

#[tokio::test]
async fn records_that_the_log_does_not_have() {
    let forged = lookup(&lying("forge-record")).await;
    assert_eq!(forged.text, format!("corp.example/a v1.0.0 {FORGED_ZIP}\ncorp.example/a v1.0.0/go.mod {FORGED_MOD}\n"));
    assert!(!is_proven(&forged, &log()));
    let table = [
        ("-1", "-1"),
        ("+7", "+7"),
        ("007", "007"),
        ("2^64", "18446744073709551616"),
        ("9999999", "9999999"),
        ("x", "x"),
    ];
    for (id, written) in table {
        assert_eq!(lookup(&lying(&format!("record-id={id}"))).await.id, written);
    }
}

#[tokio::test]
async fn the_authentic_record_of_another_module() {
    let any = lookup(&lying("foreign-record")).await;
    assert!(any.text.starts_with("corp.example/b v1.0.0 "));
    assert!(is_proven(&any, &log()));
    let named =
        Lookup::parse(&get(&lying("foreign-record=corp.example/a@v1.0.0"), "/lookup/x.example/y@v9.0.0").await.1);
    assert_eq!(named.unwrap().text, log().record(300));
}

#[tokio::test]
async fn logs_that_prove_what_is_wrong() {
    let table = [
        ("other-hash", format!("corp.example/a v1.0.0 {FORGED_ZIP}\ncorp.example/a v1.0.0/go.mod {FORGED_MOD}\n")),
        ("without-line=zip", "corp.example/a v1.0.0/go.mod h1:mod\n".to_owned()),
        ("without-line=go.mod", "corp.example/a v1.0.0 h1:zip\n".to_owned()),
        ("two-hashes", format!("{}corp.example/a v1.0.0 {FORGED_ZIP}\n", log().record(300))),
        (
            "foreign-lines",
            format!(
                "{}foreign.example/x v1.0.0 {FORGED_ZIP}\nforeign.example/x v1.0.0/go.mod {FORGED_MOD}\n",
                log().record(300)
            ),
        ),
        (
            "control-in-record=7f",
            "corp.example/a v1.0.0 h1:zip\u{7f}\ncorp.example/a v1.0.0/go.mod h1:mod\n".to_owned(),
        ),
    ];
    for (knob, record) in table {
        let server = lying(knob);
        let reply = lookup(&server).await;
        assert_eq!((reply.id.as_str(), &reply.text), ("300", &record), "{knob}");
        assert_ne!(reply.note, log().signed_head(600), "{knob}");
        assert!(opens(&log().verifier_key(), &reply.note), "{knob}");
        let (_, tile) = get(&server, "/tile/8/0/001").await;
        assert_eq!(tile[44 * 32..45 * 32], leaf_hash(record.as_bytes()), "{knob}");
    }
}

#[tokio::test]
async fn a_second_record_of_a_module_version() {
    let server = FakeServer::of(log());
    let first = lookup(&server).await;
    server.misbehave("second-record");
    let second = lookup(&server).await;
    assert_eq!((first.id.as_str(), second.id.as_str()), ("300", "600"));
    assert!(second.text.contains(FORGED_ZIP));
    assert!(String::from_utf8(second.note).unwrap().contains("\n602\n"));
}

#[tokio::test]
async fn forks() {
    let server = FakeServer::of(log());
    let honest = lookup(&server).await;
    assert!(is_proven(&honest, &log()));
    server.misbehave("fork=300");
    let forked = lookup(&server).await;
    assert!(forked.text.contains(FORGED_ZIP));
    assert_ne!(forked.note, honest.note);
    assert!(opens(&log().verifier_key(), &forked.note));
    server.behave();
    assert_eq!(lookup(&server).await, honest);
    server.misbehave("fork-in-turn=301");
    let in_turn = [lookup(&server).await, lookup(&server).await, lookup(&server).await];
    assert_eq!(in_turn[0], honest);
    assert_eq!(
        in_turn[1],
        Lookup { note: in_turn[1].note.clone(), ..honest.clone() },
        "record 300 is in the common past"
    );
    assert_ne!(in_turn[1].note, honest.note);
    assert_eq!(in_turn[2], honest);
}

#[tokio::test]
async fn a_forged_leaf_is_in_its_tile_alone() {
    let server = lying("forged-leaf");
    let reply = lookup(&server).await;
    assert!(reply.text.contains(FORGED_ZIP));
    assert_eq!(reply.note, log().signed_head(600));
    let (_, tile) = get(&server, "/tile/8/0/001").await;
    let mut honest = log().tile(Tile { level: 0, index: 1, width: 256 }, 600).unwrap();
    assert_ne!(tile, honest);
    // Both real records lie in this tile; nothing else of it is touched.
    for (slot, text) in [(44, &*reply.text), (45, &lookup_b(&server).await.text)] {
        honest[slot * 32..(slot + 1) * 32].copy_from_slice(&leaf_hash(text.as_bytes()));
    }
    assert_eq!(tile, honest);
    let (_, parent) = get(&server, "/tile/8/1/000.p/2").await;
    assert_eq!(Some(parent), log().tile(Tile { level: 1, index: 0, width: 2 }, 600));
}

async fn lookup_b(server: &FakeServer) -> Lookup {
    Lookup::parse(&get(server, "/lookup/corp.example/b@v1.0.0").await.1).unwrap()
}

#[tokio::test]
async fn tiles() {
    let honest = |index, width| log().tile(Tile { level: 0, index, width }, 600).unwrap();
    let tile = async |knob: &str, path: &str| get(&lying(knob), path).await;

    let (_, forged) = tile("forge-tile-hash=0,1,2", "/tile/8/0/001").await;
    let mut one_bit_off = honest(1, 256);
    one_bit_off[64] ^= 1;
    assert_eq!(forged, one_bit_off);
    assert_eq!(tile("forge-tile-hash=0,1,2", "/tile/8/0/000").await.1, honest(0, 256));

    assert_eq!(tile("truncate-tile=32", "/tile/8/0/001").await.1, honest(1, 255));
    assert_eq!(tile("enlarge-tile=32", "/tile/8/0/001.p/9").await.1.len(), 320);
    assert_eq!(tile("swap-tiles", "/tile/8/0/001").await.1, honest(0, 256));
    assert_eq!(tile("full-for-partial", "/tile/8/0/001.p/9").await.1, honest(1, 256));
    assert_eq!(tile("no-partial-tiles", "/tile/8/0/001.p/9").await.0, 404);
    assert_eq!(tile("no-partial-tiles", "/tile/8/0/001").await.1, honest(1, 256));
    assert_eq!(tile("no-partial-tiles", "/tile/8/0/002.p/88").await.1, honest(2, 88));
}

#[tokio::test]
async fn one_tile_or_one_module_alone() {
    let server = lying("truncate-tile=32@/tile/8/0/001");
    assert_eq!(get(&server, "/tile/8/0/001").await.1.len(), 255 * 32);
    assert_eq!(get(&server, "/tile/8/0/000").await.1.len(), 256 * 32);
    server.misbehave("status=410@/lookup/corp.example/b@");
    assert_eq!(get(&server, "/lookup/corp.example/b@v1.0.0").await.0, 410);
    assert_eq!(get(&server, LOOKUP).await.0, 200);
}

#[tokio::test]
async fn statuses_by_endpoint_and_number() {
    let server = FakeServer::of(log());
    server.misbehave("status=429,7@lookup*1");
    server.misbehave("status=410@tile");
    let busy = client().get(format!("{}{LOOKUP}", server.url())).send().await.unwrap();
    assert_eq!((busy.status().as_u16(), busy.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    assert_eq!(lookup(&server).await.text, log().record(300), "once is once");
    assert_eq!(get(&server, "/tile/8/0/000").await.0, 410);
    assert_eq!(get(&server, "/tile/8/0/001").await.0, 410);
    assert_eq!(get(&server, "/latest").await.0, 200);
}

#[tokio::test]
async fn pages_redirects_and_a_probe_that_lied() {
    let server = lying("html@latest");
    let (status, page) = get(&server, "/latest").await;
    assert!(status == 200 && page.starts_with(b"<!DOCTYPE html>"));

    let location = async |knob: &str| {
        let server = lying(knob);
        let reply = client().get(format!("{}/latest", server.url())).send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 302);
        reply.headers()["location"].to_str().unwrap().replace(&server.address().to_string(), "HOST")
    };
    assert_eq!(location("redirect=loop").await, "/latest");
    assert_eq!(location("redirect=http").await, "http://HOST/latest");
    assert_eq!(location("redirect=https://other.example/x/").await, "https://other.example/x/latest");

    let server = lying("supported-then-gone");
    assert_eq!(get(&server, "/sumdb/sum.example/supported").await.0, 200);
    assert_eq!(get(&server, "/sumdb/sum.example/latest").await.0, 404);
    assert_eq!(get(&server, &format!("/sumdb/sum.example{LOOKUP}")).await.0, 404);
}

#[tokio::test]
async fn bodies_that_break_or_never_end() {
    for (knob, received) in [("cut-body=10", 10), ("content-length=5", log().signed_head(600).len())] {
        let server = lying(knob);
        let mut reply = client().get(format!("{}/latest", server.url())).send().await.unwrap();
        let mut count = 0;
        let end = loop {
            match reply.chunk().await {
                Ok(Some(chunk)) => count += chunk.len(),
                end => break end,
            }
        };
        assert!(end.is_err(), "{knob}");
        assert_eq!(count, received, "{knob}");
    }
    assert_eq!(
        get(&lying("content-length=-5"), "/latest").await.1,
        log().signed_head(600)[..log().signed_head(600).len() - 5]
    );

    let server = lying("endless");
    let mut reply = client().get(format!("{}/latest", server.url())).send().await.unwrap();
    let mut count = 0;
    while count < 4_000_000 {
        count += reply.chunk().await.unwrap().expect("there is always more").len();
    }
}

#[tokio::test]
async fn what_is_not_http() {
    for knob in ["cut=0", "cut=20", "garbage", "endless-headers"] {
        let server = lying(knob);
        let failed = client().get(format!("{}/latest", server.url())).send().await;
        assert!(failed.is_err(), "{knob}");
        assert_eq!(server.paths(), ["/latest"], "{knob}");
        server.behave();
        assert_eq!(get(&server, "/latest").await.1, log().signed_head(600), "after {knob}");
    }
    let server = lying("garbage@tile");
    assert_eq!(get(&server, "/latest").await.1, log().signed_head(600), "other endpoints answer well");
}

#[tokio::test]
async fn what_is_not_http_ends_open_connections() {
    let server = FakeServer::of(log());
    let client = client();
    let url = format!("{}/latest", server.url());
    client.get(&url).send().await.unwrap().bytes().await.unwrap();
    server.misbehave("garbage");
    assert!(client.get(&url).send().await.is_err());
}

#[tokio::test]
async fn answers_that_take_time() {
    let server = lying("hang@latest");
    let pending = tokio::spawn(client().get(format!("{}/latest", server.url())).send());
    server.requests().wait_for(1).await;
    assert_eq!(get(&server, LOOKUP).await.0, 200, "others are answered meanwhile");
    assert!(!pending.is_finished());
    server.behave();
    assert_eq!(pending.await.unwrap().unwrap().bytes().await.unwrap(), log().signed_head(600));

    for knob in ["delay=30", "trickle=1"] {
        let start = tokio::time::Instant::now();
        assert_eq!(get(&lying(knob), "/latest").await.1, log().signed_head(600));
        assert!(start.elapsed() >= Duration::from_millis(30), "{knob}");
    }
}

#[tokio::test]
async fn compression_that_nobody_asked_for() {
    let server = lying("gzip");
    let reply = client().get(format!("{}/latest", server.url())).send().await.unwrap();
    assert_eq!(reply.headers()["content-encoding"], "gzip");
    let body = reply.bytes().await.unwrap();
    assert!(body.starts_with(&[0x1F, 0x8B, 8]));
    assert!(body.windows(4).any(|bytes| bytes == b"600\n"), "the blocks are stored");
}

#[tokio::test]
async fn lies_over_tls() {
    let server = FakeServer::builder().log(log()).tls(Offer::Http2).start().unwrap();
    let authority = reqwest::Certificate::from_pem(server.authority().unwrap().as_bytes()).unwrap();
    let latest = async || {
        let client = Client::builder().no_proxy().tls_certs_only([authority.clone()]).build().unwrap();
        client.get(format!("{}/latest", server.url())).send().await?.bytes().await
    };
    for knob in ["cut-body=10", "content-length=5", "cut=20", "garbage"] {
        server.misbehave(knob);
        assert!(latest().await.is_err(), "{knob}");
        server.behave();
        assert_eq!(latest().await.unwrap(), log().signed_head(600), "after {knob}");
    }
}
