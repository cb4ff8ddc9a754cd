//! `modseal env`: what scripts and people see of the settings.

use std::path::Path;

use modseal::cli::env::{json, text};
use modseal::settings::Settings;
use serde_json::{Value, json};

use super::{settings, sources, without_go};

fn variable<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["variables"].as_array().unwrap().iter().find(|variable| variable["name"] == name).unwrap()
}

#[test]
fn scripts_see_values_origins_and_what_is_hidden() {
    let settings = settings(
        &[("GOPRIVATE", "corp.example"), ("HOME", "/h")],
        "\nGOPROXY=https://proxy.example|direct\n",
        "GOPROXY=direct\nGOSUMDB=sum.golang.org\n",
    );
    let report = json(&settings, Path::new("/work"));
    assert_eq!(report["schema"], 1);
    assert_eq!(report["directory"], "/work");
    assert_eq!(report["go"], json!({"path": "/bin/go", "goroot": "/go", "version": "go1.26.8"}));
    assert_eq!(
        *variable(&report, "GOPROXY"),
        json!({
            "name": "GOPROXY",
            "value": "https://proxy.example|direct",
            "origin": {"kind": "user-file", "path": "/home/me/.config/go/env", "line": 2, "from": null},
            "shadowed": [
                {"value": "direct", "origin": {"kind": "goroot-file", "path": "/go/go.env", "line": 1, "from": null}}
            ],
            "problems": []
        })
    );
    let origin = |name: &str| variable(&report, name)["origin"].clone();
    let bare = |kind: &str, from: Option<&str>| json!({"kind": kind, "path": null, "line": null, "from": from});
    assert_eq!(origin("GOPRIVATE"), bare("environment", None));
    assert_eq!(origin("GONOSUMDB"), bare("inherited", Some("GOPRIVATE")));
    assert_eq!(origin("GOMODCACHE"), bare("computed", Some("GOPATH")));
    assert_eq!(origin("GOAUTH"), bare("built-in", None));
    assert_eq!(
        report["proxy"],
        json!([
            {"hop": "url", "url": "https://proxy.example", "fallback": "any-error"},
            {"hop": "direct", "url": null, "fallback": "not-found"}
        ])
    );
    let database = json!({"name": "sum.golang.org", "key": "033de0ae", "url": null, "via": "proxy"});
    assert_eq!(report["database"], database);
    assert_eq!(report["notes"], json!([]));
}

#[test]
fn scripts_see_what_go_refuses() {
    let report = json(&settings(&[("GOSUMDB", "on"), ("GOPROXY", "foo")], "", ""), Path::new("/work"));
    let problem = |name: &str| variable(&report, name)["problems"].clone();
    let proxy = "invalid proxy URL missing scheme: foo";
    let database = "invalid GOSUMDB: malformed verifier id";
    assert_eq!(problem("GOPROXY"), json!([{"code": "proxy-invalid", "message": proxy}]));
    assert_eq!(problem("GOSUMDB"), json!([{"code": "sumdb-invalid", "message": database}]));
    assert_eq!((&report["proxy"], &report["database"]), (&json!([]), &Value::Null));
}

#[test]
fn the_way_to_the_database_is_named() {
    for (database, proxy, via, url) in [
        ("sum.golang.org", "off", "direct", Value::Null),
        ("sum.golang.org https://u:p@b.example/x", "off", "url", json!("https://xxxxx@b.example/x")),
        ("sum.golang.org", "https://a.example", "proxy", Value::Null),
    ] {
        let report = json(&settings(&[("GOSUMDB", database), ("GOPROXY", proxy)], "", ""), Path::new("/"));
        assert_eq!((&report["database"]["via"], &report["database"]["url"]), (&json!(via), &url), "{database}");
    }
    assert_eq!(json(&settings(&[("GOSUMDB", "off")], "", ""), Path::new("/"))["database"], Value::Null);
}

#[test]
fn people_see_the_same_in_sentences() {
    let settings = settings(
        &[("GOPRIVATE", "corp.example"), ("HOME", "/h")],
        "\nGOPROXY=https://proxy.example|direct\n",
        "GOPROXY=direct\nGOSUMDB=sum.golang.org\n",
    );
    let expected = "\
in /work
go command: /bin/go (go1.26.8), installed in /go

GOPROXY=https://proxy.example|direct
    from /home/me/.config/go/env:2
    overrides direct from /go/go.env:1
GOSUMDB=sum.golang.org
    from /go/go.env:2
GOPRIVATE=corp.example
    from the environment
GONOSUMDB=corp.example
    from GOPRIVATE, whose value it takes
GONOPROXY=corp.example
    from GOPRIVATE, whose value it takes
GOAUTH=netrc
    from the go command's own default
GOENV=/h/.config/go/env
    computed from the user's configuration directory
GOROOT=/go
    computed from PATH
GOPATH=/h/go
    computed from HOME
GOMODCACHE=/h/go/pkg/mod
    computed from GOPATH

not set: GOINSECURE, GOFLAGS, GOVCS, GOTOOLCHAIN, GOWORK, GODEBUG, HTTP_PROXY, http_proxy, HTTPS_PROXY, https_proxy, \
NO_PROXY, no_proxy, SSL_CERT_FILE, SSL_CERT_DIR, NETRC, GIT_HTTP_USER_AGENT

modules come from https://proxy.example (on any error the next), direct
checksums come from sum.golang.org (key 033de0ae) through the first proxy that mirrors it, else directly
";
    assert_eq!(text(&settings), expected);
}

#[test]
fn without_go_the_text_says_what_is_done_instead() {
    let text = text(&without_go(&[], ""));
    assert!(text.contains("go command: none\nnote: no go command is on PATH\nnote: no defaults of a Go installation"));
    assert!(text.contains("GOSUMDB=sum.golang.org\n    from the go command's own default\n"), "{text}");
    assert!(text.ends_with("checksums come from sum.golang.org (key 033de0ae) directly\n"), "{text}");
}

#[test]
fn controls_show_as_escapes_and_each_value_stays_on_its_line() {
    let mut sources = sources(&[("GOSUMDB", "off\r"), ("GOFLAGS", "\u{1b}]0;x\u{7}\nGOPROXY=direct")], "", "");
    sources.directory = "/w\u{1b}ork".into();
    let text = text(&Settings::new(sources));
    assert!(text.starts_with("in /w\\u{1b}ork\n"), "{text}");
    assert!(text.contains("\nGOSUMDB=off\\r\n"), "{text}");
    assert!(text.contains("\nGOFLAGS=\\u{1b}]0;x\\u{7}\\nGOPROXY=direct\n"), "{text}");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn no_credential_is_shown_anywhere() {
    let settings = settings(
        &[
            ("GOPROXY", "https://user:s3cret@a.example,foo"),
            ("GOSUMDB", "sum.golang.org https://s3cret@b.example:x"),
            ("HTTPS_PROXY", "me:s3cret@proxy.example:3128"),
            ("http_proxy", "http://s3cret@proxy.example"),
            ("GOAUTH", "helper https://me:s3cret@c.example;"),
            ("GOFLAGS", "https://me:s3cret@d.example"),
        ],
        "GOPROXY=https://user:s3cret@e.example\nGOSUMDB=s3cret@f.example\n",
        "GOPROXY=user:s3cret@g.example\n",
    );
    let text = text(&settings);
    let json = json(&settings, Path::new("/work")).to_string();
    assert!(!text.contains("s3cret") && !json.contains("s3cret"), "{text}\n{json}");
    assert!(text.contains("GOPROXY=https://xxxxx@a.example,foo\n"), "{text}");
}
