//! The same on the wire: of an excluded module not one part of its name leaves, on any way to the database, whatever answers.

use std::fs;

use super::HASH;
use crate::support::log::FakeLog;
use crate::support::modseal::{Modseal, Run};
use crate::support::relay::Relay;
use crate::support::server::FakeServer;
use crate::support::tls::Offer;
use crate::support::wire::percent_decode;

const PRIVATE: &str = "git.corp.example/Team/hush-Zebra/v3";
const PRIVATE_VERSION: &str = "v3.9.8-0.20260102030405-abcdef012345";
const PUBLIC: &str = "pub.example/module";

/// Parts of the private name and version that nothing else has.
const PARTS: [&str; 8] =
    ["corp.example", "git.corp", "team", "hush", "zebra", "v3.9.8", "20260102030405", "abcdef012345"];

/// What excludes the private module: the environment, the user's go env file, GOROOT's.
type Rule = (Variables, &'static str, &'static str);
type Variables = &'static [(&'static str, &'static str)];

const RULES: [Rule; 14] = [
    (&[("GONOSUMDB", "git.corp.example")], "", ""),
    (&[("GONOSUMDB", "git.corp.example/Team/hush-Zebra")], "", ""),
    (&[("GONOSUMDB", PRIVATE)], "", ""),
    (&[("GONOSUMDB", "*.corp.example")], "", ""),
    (&[("GONOSUMDB", "nothing.example,*.corp.example/Team/")], "", ""),
    (&[("GONOSUMDB", "git.corp.example/*/h[a-z]sh-*")], "", ""),
    (&[("GOPRIVATE", "*.corp.example")], "", ""),
    (&[("GOPRIVATE", "*.corp.example"), ("GONOSUMDB", "")], "", ""),
    (&[("GOPRIVATE", "other.example"), ("GONOSUMDB", "git.corp.example")], "", ""),
    (&[("GOPRIVATE", "git.corp.example"), ("GONOPROXY", "none")], "", ""),
    (&[("GOPRIVATE", "git.corp.example"), ("GOINSECURE", "*"), ("GOFLAGS", "-mod=mod")], "", ""),
    (&[], "GONOSUMDB=*.corp.example\n", ""),
    (&[], "GOPRIVATE=x.example\nGOPRIVATE=*.corp.example\n", ""),
    (&[], "", "GOPRIVATE=*.corp.example\n"),
];

/// How the database is reached; `{}` is the relay.
const WAYS: [Variables; 5] = [
    &[("GOPROXY", "{}")],
    &[("GOPROXY", "{},direct"), ("GOSUMDB", "KEY {}")],
    &[("GOPROXY", "off"), ("GOSUMDB", "KEY {}")],
    &[("HTTP_PROXY", "{}"), ("GOPROXY", "http://proxy.example")],
    &[("http_proxy", "{}"), ("GOPROXY", "off"), ("GOSUMDB", "KEY http://sum.example")],
];

fn log() -> FakeLog {
    let mut log = FakeLog::new("sum.example").with_size(1000);
    for (path, version) in [(PRIVATE, PRIVATE_VERSION), (PUBLIC, "v1.0.0")] {
        log.add_record(path, version, HASH, HASH);
    }
    log
}

fn project(key: &str, relay: &Relay, way: &[(&str, &str)], rule: Rule) -> Modseal {
    let mut modseal = Modseal::new().with("GOSUMDB", key);
    for (name, value) in way {
        modseal = modseal.with(name, value.replace("{}", &relay.url()).replace("KEY", key));
    }
    let (environment, user_file, goroot_file) = rule;
    for (name, value) in environment {
        modseal = modseal.with(name, value);
    }
    let places = ["user-env", "goroot/go.env", "goroot/VERSION"].map(|name| modseal.go_path().join(name));
    fs::create_dir_all(modseal.go_path().join("goroot")).unwrap();
    for (place, text) in places.iter().zip([user_file, goroot_file, "go1.26.8\n"]) {
        fs::write(place, text).unwrap();
    }
    let line = |path: &str, version: &str| format!("{path} {version} {HASH}\n{path} {version}/go.mod {HASH}\n");
    modseal.write_sums(&[line(PRIVATE, PRIVATE_VERSION), line(PUBLIC, "v1.0.0")].concat());
    // The project itself has the private name.
    fs::write(modseal.project().join("go.mod"), format!("module {PRIVATE}\n\ngo 1.24\n")).unwrap();
    let goroot = modseal.go_path().join("goroot");
    modseal.with("GOENV", &places[0]).with("GOROOT", goroot)
}

/// The parts of the private name that are in the bytes, written in whatever way a URL may write them.
fn parts_in(bytes: &[u8]) -> Vec<&'static str> {
    let raw = String::from_utf8_lossy(bytes).into_owned();
    let decoded = percent_decode(&raw).unwrap_or_default();
    let plain = [raw, decoded].concat().replace('!', "").to_lowercase();
    PARTS.into_iter().filter(|part| plain.contains(part)).collect()
}

fn verdicts(run: &Run) -> [String; 2] {
    [PRIVATE.to_owned() + " " + PRIVATE_VERSION, PUBLIC.to_owned() + " v1.0.0"].map(|key| run.verdict(&key))
}

#[test]
fn without_a_rule_the_name_is_seen_on_every_way() {
    let server = FakeServer::of(log());
    let (relay, key) = (Relay::before(server.address()), log().verifier_key());
    for way in WAYS {
        let run = project(&key, &relay, way, (&[], "", "")).check(&[]);
        assert_eq!(verdicts(&run), ["proven", "proven"], "{way:?}: {:?}", run.printed);
        assert_eq!(parts_in(&relay.take()), PARTS, "{way:?}: the test would not notice a leak");
    }
}

#[test]
fn with_a_rule_no_part_of_it_is_sent_on_any_way() {
    let server = FakeServer::of(log());
    let (relay, key) = (Relay::before(server.address()), log().verifier_key());
    for rule in RULES {
        for way in WAYS {
            let run = project(&key, &relay, way, rule).check(&["-v"]);
            assert_eq!(verdicts(&run), ["excluded", "proven"], "{rule:?} {way:?}: {:?}", run.printed);
            let sent = relay.take();
            assert!(!sent.is_empty(), "{rule:?} {way:?}");
            let parts = parts_in(&sent);
            assert!(parts.is_empty(), "{rule:?} {way:?}: {parts:?} in {}", String::from_utf8_lossy(&sent));
        }
    }
}

/// What goes wrong is tried again, led elsewhere, or told: never with another name.
#[test]
fn nor_where_the_server_fails_or_leads_elsewhere() {
    let (server, other) = (FakeServer::of(log()), FakeServer::of(log()));
    let (relay, away, key) = (Relay::before(server.address()), Relay::before(other.address()), log().verifier_key());
    let redirect = format!("redirect={}", away.url());
    let knobs = [
        "status=404",
        "status=410@lookup",
        "status=503",
        "status=429,0",
        "status=500@tile",
        "html",
        "cut=20",
        "garbage",
        "forged-leaf",
        "redirect=loop",
        &redirect,
    ];
    for knob in knobs {
        for way in WAYS {
            server.misbehave(knob);
            let run = project(&key, &relay, way, RULES[6]).check(&["--timeout", "2"]);
            server.behave();
            assert_eq!(verdicts(&run)[0], "excluded", "{knob} {way:?}: {:?}", run.printed);
            let sent = [relay.take(), away.take()].concat();
            let parts = parts_in(&sent);
            assert!(parts.is_empty(), "{knob} {way:?}: {parts:?} in {}", String::from_utf8_lossy(&sent));
            let is_led = knob == redirect && way[0].0 == "GOPROXY";
            assert!(!is_led || !other.paths().is_empty(), "{way:?}: the redirect is followed");
        }
    }
}

/// Through a tunnel only the name of the database's host is to be seen, in the CONNECT and in the greeting of TLS.
#[test]
fn a_tunnel_is_asked_for_the_database_alone() {
    let server = FakeServer::builder().log(log()).tls(Offer::Http1).start().unwrap();
    let (relay, key) = (Relay::before(server.address()), log().verifier_key());
    for (way, host) in [
        ([("HTTPS_PROXY", "{}"), ("GOPROXY", "https://proxy.example")], "proxy.example"),
        ([("https_proxy", "{}"), ("GOSUMDB", "KEY https://sum.example")], "sum.example"),
    ] {
        let run = project(&key, &relay, &way, RULES[6]).check(&["--timeout", "2"]);
        // The certificate is for no such name: nothing is proven, and the names are seen all the same.
        assert_eq!(verdicts(&run)[0], "excluded", "{:?}", run.printed);
        let sent = relay.take();
        let text = String::from_utf8_lossy(&sent);
        assert!(text.starts_with(&format!("CONNECT {host}:443 HTTP/1.1\r\n")), "{text}");
        assert_eq!(text.matches("CONNECT ").count(), text.matches(&format!("CONNECT {host}:443 ")).count(), "{text}");
        assert!(parts_in(&sent).is_empty(), "{text}");
    }
}

#[test]
fn where_nothing_may_be_sent_nobody_is_called() {
    let server = FakeServer::of(log());
    let (relay, key) = (Relay::before(server.address()), log().verifier_key());
    for way in WAYS {
        let off: Variables = &[("GOSUMDB", "off")];
        for rule in [off, &[("GONOSUMDB", "*")], &[("GOPRIVATE", "*.corp.example,pub.example")]] {
            let run = project(&key, &relay, way, (rule, "", "")).check(&[]);
            assert_eq!(verdicts(&run), ["excluded", "excluded"], "{rule:?} {way:?}: {:?}", run.printed);
        }
        let run = project(&key, &relay, way, (&[], "", "")).check(&["--offline"]);
        assert_eq!(verdicts(&run), ["unchecked offline", "unchecked offline"], "{way:?}: {:?}", run.printed);
        assert_eq!(relay.take(), b"", "{way:?}");
    }
}
