//! Text that wants to act on a terminal, from files, paths, settings and servers: none of it comes out as it is.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::scene::{Run, Scene};
use crate::support::log::FakeLog;
use crate::support::server::FakeServer;

const EVIL: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{7f}\u{8}";
const HASH: &str = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// Control characters other than the line feed, and marks of direction.
fn acts(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn hold(run: &Run) {
    for text in [&run.out, &run.err] {
        let found: Vec<_> = text.chars().filter(|c| acts(*c)).map(|c| c.escape_unicode().to_string()).collect();
        assert!(found.is_empty(), "{found:?} in {text:?}");
    }
}

/// Every way to look at a project.
fn look(scene: &Scene, variables: &[(&str, &str)]) -> String {
    let mut seen = String::new();
    let formats = ["text", "json", "jsonl", "sarif", "github", "gitlab", "junit"];
    let checks = formats.iter().map(|format| vec!["check", "-v", "--format", *format]);
    let others = [vec!["env"], vec!["env", "--format", "json"], vec!["check", "--offline", "--diff"]];
    for arguments in checks.chain(others) {
        let run = scene.run_with(&arguments, variables);
        hold(&run);
        seen.push_str(&run.out);
        seen.push_str(&run.err);
    }
    seen
}

#[test]
fn in_the_content_of_a_file() {
    let content = format!(
        "{EVIL}\nexample.com/{EVIL} v1.0.0 {HASH}\nexample.com/a v1.0.0 {EVIL}\nexample.com/a v1.0.0 h1:{EVIL}\n\
         example.com/a v1.0.0 {EVIL}:x\nexample.com/a v{EVIL} {HASH}\n<<<<<<< {EVIL}\n# {EVIL} {EVIL}\n"
    );
    let seen = look(&Scene::of(&[("go.sum", content.as_bytes())]), &[]);
    assert!(seen.contains("\\u{1b}[2J") && seen.contains("\\u001b[2J") && seen.contains("\\u202e"), "{seen}");
}

#[cfg(unix)]
#[test]
fn in_the_name_of_a_directory() {
    let line = format!("example.com/a v1.0.0/go.mod {HASH}\nx\n");
    let scene = Scene::of(&[(&format!("{EVIL}/go.sum"), line.as_bytes())]);
    assert!(look(&scene, &[]).contains("\\u{1b}[2J"));
    for arguments in
        [&["check", "--offline", EVIL][..], &["check", &format!("{EVIL}nosuch")], &["debug", "parse", EVIL]]
    {
        hold(&scene.run(arguments));
    }
    hold(&scene.run(&["explain", EVIL]));
    let store = scene.root.path().join(EVIL);
    std::fs::write(&store, "a file in the place of the store").unwrap();
    for format in ["text", "json"] {
        let variables = [("MODSEAL_STORE", store.to_str().unwrap())];
        hold(&scene.run_with(&["cache", "stat", "--format", format], &variables));
        hold(&scene.run_with(&["check", "--format", format], &variables));
    }
}

#[test]
fn in_a_setting() {
    let line = format!("example.com/a v1.0.0/go.mod {HASH}\n");
    let scene = Scene::of(&[("go.sum", line.as_bytes())]);
    for name in ["GOSUMDB", "GOPROXY", "GOPRIVATE", "GONOSUMDB", "GOFLAGS", "HTTPS_PROXY"] {
        look(&scene, &[(name, EVIL)]);
        look(&scene, &[(name, &format!("https://proxy.example/{EVIL},{EVIL}"))]);
    }
}

#[test]
fn in_an_exception() {
    let quoted = EVIL.escape_unicode();
    let quoted: String = quoted.to_string().replace("\\u{", "\\U").split('}').fold(String::new(), |mut text, part| {
        let digits = part.strip_prefix("\\U").unwrap_or_default();
        if !digits.is_empty() {
            text.push_str(&format!("\\U{digits:0>8}"));
        }
        text
    });
    let policy = format!("[[exception]]\ncode = \"not-in-log\"\nreason = \"{quoted}\"\nexpires = 2020-01-01\n");
    let line = format!("example.com/a v1.0.0/go.mod {HASH}\n");
    let seen = look(&Scene::of(&[("go.sum", line.as_bytes()), ("modseal.toml", policy.as_bytes())]), &[]);
    assert!(seen.contains("stale-exception") && seen.contains("\\u{1b}[2J"), "{seen}");
    for policy in [format!("[[exception]]\n{EVIL} = 1\n"), format!("[[exception]]\n\"{quoted}\" = 1\n")] {
        let scene = Scene::of(&[("go.sum", line.as_bytes()), ("modseal.toml", policy.as_bytes())]);
        assert!(look(&scene, &[]).contains("cannot use modseal.toml"));
    }
}

/// A server that answers every request with these bytes, for as long as the tests run.
fn answering(reply: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // The request is small; whoever asks may also have gone away.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn in_what_a_server_says() {
    let line = format!("example.com/a v1.0.0/go.mod {HASH}\n");
    let body = format!("{EVIL}\n{EVIL}\n\n{EVIL}\n");
    let length = body.len();
    for (head, seen_as) in [
        (format!("200 OK\r\nContent-Length: {length}"), "not-a-log-reply"),
        (format!("404 Not Found\r\nContent-Length: {length}"), "not-in-log"),
        (format!("404 {EVIL}\r\nContent-Length: {length}"), "unchecked"),
        (format!("403 Forbidden\r\nContent-Length: {length}"), "http-403"),
        (format!("302 Found\r\nLocation: http://127.0.0.1:1/{EVIL}\r\nContent-Length: {length}"), "unchecked"),
    ] {
        let mut scene = Scene::of(&[("go.sum", line.as_bytes())]);
        let server = answering(format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n{body}"));
        scene.database = format!("sum.golang.org {server}");
        let seen = look(&scene, &[]);
        assert!(seen.contains(seen_as), "{head:?}: {seen}");
    }
}

#[test]
fn in_the_text_of_a_record() {
    // A record that is proven, with marks of direction in a line of its own: nothing of it is shown.
    let mut log = FakeLog::new("sum.golang.org").with_size(10);
    let marks = "\u{202e}\u{2066}";
    log.add(&format!("example.com/a v1.0.0 h1:{marks}\nexample.com/a v1.0.0/go.mod h1:{marks}\n"));
    let key = log.verifier_key();
    let server = FakeServer::of(log);
    let line = format!("example.com/a v1.0.0/go.mod {HASH}\n");
    let mut scene = Scene::of(&[("go.sum", line.as_bytes())]);
    scene.database = format!("{key} {}", server.url());
    let seen = look(&scene, &[]);
    assert!(seen.contains("1 differs") && seen.contains("h1:\\u{202e}\\u{2066}"), "{seen}");
}
