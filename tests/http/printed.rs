//! Credentials are in nothing that is printed or kept: every format, every failure, through the built program.

use std::fs;
use std::path::Path;

use crate::support::modseal::Modseal;
use crate::support::scene::{log, true_sums};
use crate::support::server::FakeServer;
use crate::support::tls::Offer;

/// What must not be seen: the password, as it is, within base64 at each of its places, and as a URL may hold it.
const SECRETS: [&str; 6] = ["geheim", "Z2VoZWlt", "dlaGVpb", "nZWhlaW", "ge%68eim", "dXNlcjpn"];

const FORMATS: [&str; 6] = ["text", "json", "jsonl", "sarif", "github", "junit"];

/// Ways for a server to fail.
const KNOBS: [&str; 15] = [
    "delay=0",
    "status=400",
    "status=401",
    "status=403",
    "status=404",
    "status=500",
    "status=503",
    "status=429,3600",
    "html",
    "endless",
    "cut=20",
    "garbage",
    "redirect=loop",
    "redirect=https://user:geheim@127.0.0.1:9",
    "forged-leaf",
];

fn server() -> FakeServer {
    FakeServer::builder().log(log()).tls(Offer::Http1).start().unwrap()
}

/// A project whose settings hold the password; `HOST` stands for the server.
fn project(server: &FakeServer, settings: &[(&str, &str)], netrc: &str) -> Modseal {
    let key = log().verifier_key();
    let fill = |text: &str| text.replace("HOST", &server.address().to_string()).replace("KEY", &key);
    let mut modseal = Modseal::new().with("GOSUMDB", &key).with("SSL_CERT_FILE", "authority.pem");
    fs::write(modseal.project().join("authority.pem"), server.authority().unwrap()).unwrap();
    fs::write(modseal.project().join("netrc"), fill(netrc)).unwrap();
    modseal.write_sums(&true_sums());
    for (name, value) in settings {
        modseal = modseal.with(name, fill(value));
    }
    modseal.with("NETRC", "netrc")
}

/// Runs everything that prints, and looks at it and at what was kept.
fn assert_silent(modseal: &Modseal, formats: &[&str], what: &str) {
    let check = ["check", "--timeout", "1", "--ledger", "-v", "--format"];
    let checks = formats.iter().map(|format| [&check[..], &[*format]].concat());
    let others = [vec!["env"], vec!["env", "--format", "json"], vec!["cache", "stat"]];
    for arguments in checks.chain(others) {
        let printed = modseal.run(&arguments);
        assert!(printed.status.is_some_and(|status| status <= 2), "{what}: {printed:?}");
        for text in [&printed.stdout, &printed.stderr] {
            let seen: Vec<_> = SECRETS.iter().filter(|secret| text.contains(**secret)).collect();
            assert!(seen.is_empty(), "{what}, {arguments:?}: {seen:?} in {text}");
        }
    }
    assert_nothing_below(&modseal.store(), what);
}

fn assert_nothing_below(folder: &Path, what: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            assert_nothing_below(&entry.path(), what);
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
        let is_silent = !SECRETS.iter().any(|secret| text.contains(secret));
        assert!(is_silent, "{what}: {} holds {text}", entry.path().display());
    }
}

const URL: [(&str, &str); 1] = [("GOPROXY", "https://user:geheim@HOST")];

#[test]
fn whatever_the_server_answers() {
    let server = server();
    for knob in KNOBS {
        let modseal = project(&server, &URL, "");
        server.misbehave(knob);
        assert_silent(&modseal, &FORMATS, knob);
        server.behave();
    }
    let requests = server.requests().all();
    let logins = requests.iter().filter(|it| it.header("authorization") == Some("Basic dXNlcjpnZWhlaW0="));
    assert!(logins.count() > 20, "the login is sent");
}

#[test]
fn wherever_the_password_stands() {
    let (server, netrc) = (server(), "machine HOST login user password geheim\n");
    let ways: [(&[(&str, &str)], &str); 14] = [
        (&[("GOPROXY", "https://user:ge%68eim@HOST")], ""),
        (&[("GOPROXY", "https://geheim@HOST,direct"), ("GOSUMDB", "KEY https://user:geheim@HOST")], ""),
        (&[("GOPROXY", "off"), ("GOSUMDB", "KEY https://user:geheim@HOST/base")], ""),
        (&[("GOPROXY", "https://HOST")], netrc),
        (
            &[("GOPROXY", "https://HOST"), ("GOAUTH", "netrc")],
            "machine HOST login geheim password geheim account geheim\n",
        ),
        (&[("GOPROXY", "http://user:geheim@HOST")], ""),
        (&[("GOPROXY", "https://user:geheim@127.0.0.1:1|https://user:geheim@HOST")], ""),
        (&[("GOPROXY", "https://user:geheim@HOST"), ("SSL_CERT_FILE", "netrc")], ""),
        (&[("GOPROXY", "http://proxy.example"), ("HTTP_PROXY", "http://user:geheim@127.0.0.1:1")], ""),
        (&[("GOPROXY", "https://proxy.example"), ("HTTPS_PROXY", "http://user:geheim@127.0.0.1:1")], ""),
        (&[("GOPROXY", "https://proxy.example"), ("HTTPS_PROXY", "http://user:geheim@HOST")], ""),
        (&[("GOPROXY", "https://proxy.example"), ("HTTPS_PROXY", "socks5://user:geheim@127.0.0.1:1")], ""),
        (&[("GOPROXY", "https://proxy.example"), ("HTTPS_PROXY", "user:geheim@127.0.0.1:1")], ""),
        (&[("GOPROXY", "https://HOST/x?token=geheim")], ""),
    ];
    for (settings, netrc) in ways {
        for knob in ["delay=0", "status=401", "cut=20", "forged-leaf"] {
            let modseal = project(&server, settings, netrc);
            server.misbehave(knob);
            assert_silent(&modseal, &["text", "json"], &format!("{settings:?}, {knob}"));
            server.behave();
        }
        assert_silent(&project(&server, settings, netrc), &FORMATS, &format!("{settings:?}"));
    }
}

/// Settings that Go refuses are quoted in Go's words, and there too the password is masked.
#[test]
fn also_in_settings_that_are_refused() {
    let server = server();
    let refused: [&[(&str, &str)]; 10] = [
        &[("GOPROXY", "ftp://user:geheim@HOST")],
        &[("GOPROXY", "user:geheim@HOST")],
        &[("GOPROXY", "https://user:geheim@[::1")],
        &[("GOPROXY", "https://user:geheim@host:port")],
        &[("GOPROXY", "https://user:geheim@ho st")],
        &[("GOPROXY", "https://user:geheim%zz@HOST")],
        &[("GOPROXY", "off"), ("GOSUMDB", "KEY ftp://user:geheim@HOST")],
        &[("GOPROXY", "off"), ("GOSUMDB", "KEY https://user:geheim@HOST more")],
        &[("GOPROXY", "https://proxy.example"), ("HTTPS_PROXY", "http://user:geheim@[")],
        &[("GOPROXY", "https://proxy.example"), ("HTTPS_PROXY", "ftp://user:geheim@HOST")],
    ];
    for settings in refused {
        assert_silent(&project(&server, settings, ""), &FORMATS, &format!("{settings:?}"));
    }
}
