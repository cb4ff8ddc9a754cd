//! Nothing is sent about an excluded module: for every rule that excludes one, the server's own log is looked at.

mod wire;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::log::FakeLog;
use crate::support::server::FakeServer;

const PRIVATE: &str = "git.corp.example/team/secret";
const PUBLIC: &str = "pub.example/module";
const HASH: &str = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/// A project with a private and a public module, and a log that would answer for both.
struct Scene {
    server: FakeServer,
    home: TempDir,
    key: String,
}

/// How a run was set up beside the database.
#[derive(Default)]
struct Settings<'a> {
    environment: &'a [(&'a str, &'a str)],
    /// The user's go env file.
    user_file: &'a str,
    /// GOROOT's go.env.
    goroot_file: &'a str,
    /// In the place of the key with its URL.
    sumdb: Option<&'a str>,
}

impl Scene {
    fn new() -> Self {
        let mut log = FakeLog::new("sum.example").with_size(1000);
        for path in [PRIVATE, PUBLIC] {
            log.add_record(path, "v1.0.0", HASH, HASH);
        }
        let key = log.verifier_key();
        let home = tempfile::tempdir().unwrap();
        let line = |path: &str| format!("{path} v1.0.0 {HASH}\n{path} v1.0.0/go.mod {HASH}\n");
        fs::write(home.path().join("go.sum"), [line(PRIVATE), line(PUBLIC)].concat()).unwrap();
        Self { server: FakeServer::of(log), home, key }
    }

    fn place(&self, name: &str, text: &str) -> PathBuf {
        let place = self.home.path().join(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, text).unwrap();
        place
    }

    /// Runs `modseal check` and gives back the verdicts by module.
    fn check(&self, settings: &Settings<'_>) -> Vec<(String, String)> {
        self.server.requests().forget();
        let user_file = self.place("config/go/env", settings.user_file);
        self.place("goroot/go.env", settings.goroot_file);
        self.place("goroot/VERSION", "go1.26.8\n");
        let output = Command::new(env!("CARGO_BIN_EXE_modseal"))
            .args(["check", "--format", "json", "--ledger", "go.sum"])
            .env_clear()
            .env("HOME", self.home.path())
            .env("GOENV", user_file)
            .env("GOROOT", self.home.path().join("goroot"))
            .env("GOPROXY", self.server.url())
            .env("MODSEAL_STORE", tempfile::tempdir().unwrap().path())
            .env("GOSUMDB", settings.sumdb.unwrap_or(&self.key))
            .envs(settings.environment.iter().copied())
            .current_dir(self.home.path())
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let lines = report["files"][0]["lines"].as_array().unwrap();
        let word = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
        lines.iter().map(|line| (word(line, "module"), word(line, "verdict"))).collect()
    }

    /// True if no byte about the private module has reached the server.
    fn kept_quiet(&self) -> bool {
        let mentions = |text: &str| text.contains("secret") || text.contains("corp.example");
        let requests = self.server.requests().all();
        !requests.iter().any(|request| mentions(&format!("{request:?}")))
    }
}

fn verdicts(private: &str, public: &str) -> Vec<(String, String)> {
    let line = |path: &str, verdict: &str| (path.to_owned(), verdict.to_owned());
    vec![line(PRIVATE, private), line(PRIVATE, private), line(PUBLIC, public), line(PUBLIC, public)]
}

#[test]
fn without_a_rule_both_are_asked() {
    let scene = Scene::new();
    assert_eq!(scene.check(&Settings::default()), verdicts("proven", "proven"));
    assert!(!scene.kept_quiet(), "the test would not notice a leak");
}

#[test]
fn every_rule_keeps_the_private_name_on_the_machine() {
    let environments: &[&[(&str, &str)]] = &[
        &[("GONOSUMDB", "git.corp.example")],
        &[("GONOSUMDB", "git.corp.example/team/secret")],
        &[("GONOSUMDB", "*.corp.example")],
        &[("GONOSUMDB", "nothing.example,*.corp.example/team/")],
        &[("GONOSUMDB", "git.corp.example/*/s[a-f]cret")],
        &[("GOPRIVATE", "*.corp.example")],
        &[("GOPRIVATE", "*.corp.example"), ("GONOSUMDB", "")],
        &[("GOPRIVATE", "other.example"), ("GONOSUMDB", "git.corp.example")],
    ];
    let scene = Scene::new();
    for environment in environments {
        let found = scene.check(&Settings { environment, ..Settings::default() });
        assert_eq!(found, verdicts("excluded", "proven"), "{environment:?}");
        assert!(scene.kept_quiet(), "{environment:?} leaks: {:?}", scene.server.paths());
    }
}

#[test]
fn the_rule_may_stand_in_any_layer() {
    let scene = Scene::new();
    for (user_file, goroot_file) in [
        ("GONOSUMDB=*.corp.example\n", ""),
        ("GOPRIVATE=*.corp.example\n", ""),
        ("", "GONOSUMDB=*.corp.example\n"),
        ("", "GOPRIVATE=*.corp.example\n"),
        ("GOPRIVATE=x.example\nGOPRIVATE=*.corp.example\n", ""),
    ] {
        let found = scene.check(&Settings { user_file, goroot_file, ..Settings::default() });
        assert_eq!(found, verdicts("excluded", "proven"), "{user_file:?} {goroot_file:?}");
        assert!(scene.kept_quiet(), "{user_file:?} {goroot_file:?} leaks: {:?}", scene.server.paths());
    }
}

#[test]
fn with_the_database_off_nothing_is_sent_at_all() {
    let scene = Scene::new();
    let found = scene.check(&Settings { sumdb: Some("off"), ..Settings::default() });
    assert_eq!(found, verdicts("excluded", "excluded"));
    assert_eq!(scene.server.paths(), Vec::<String>::new());
}

#[test]
fn a_rule_that_excludes_all_sends_nothing_not_even_a_probe() {
    let scene = Scene::new();
    for environment in [[("GONOSUMDB", "*")], [("GOPRIVATE", "*.example")]] {
        let found = scene.check(&Settings { environment: &environment, ..Settings::default() });
        assert_eq!(found, verdicts("excluded", "excluded"), "{environment:?}");
        assert_eq!(scene.server.paths(), Vec::<String>::new(), "{environment:?}");
    }
}

#[test]
fn a_database_that_cannot_be_named_is_not_asked_by_another_way() {
    let scene = Scene::new();
    for sumdb in ["on", "https://sum.golang.org", "sum.example+00000000+AAAA"] {
        let found = scene.check(&Settings { sumdb: Some(sumdb), ..Settings::default() });
        assert_eq!(found, verdicts("unchecked", "unchecked"), "{sumdb}");
        assert_eq!(scene.server.paths(), Vec::<String>::new(), "{sumdb}");
    }
}

/// A pattern that Go does not trim, or that names another case, excludes nothing: as in Go, where such a name leaks.
#[test]
fn patterns_mean_exactly_what_they_mean_to_go() {
    let scene = Scene::new();
    for pattern in [
        "a.example, git.corp.example",
        "https://git.corp.example",
        "GIT.corp.example",
        "corp.example",
        "git.corp.example/team/secret/deeper",
    ] {
        let found = scene.check(&Settings { environment: &[("GONOSUMDB", pattern)], ..Settings::default() });
        assert_eq!(found, verdicts("proven", "proven"), "{pattern}");
    }
}

/// What the store holds of an excluded module stays there unused: the settings decide, not what is at hand.
#[test]
fn a_stored_proof_does_not_lift_an_exclusion() {
    let scene = Scene::new();
    let store = tempfile::tempdir().unwrap();
    let store = store.path().to_str().unwrap();
    assert_eq!(
        scene.check(&Settings { environment: &[("MODSEAL_STORE", store)], ..Settings::default() }),
        verdicts("proven", "proven")
    );
    let environment = [("MODSEAL_STORE", store), ("GOPRIVATE", "*.corp.example")];
    assert_eq!(
        scene.check(&Settings { environment: &environment, ..Settings::default() }),
        verdicts("excluded", "proven")
    );
    assert_eq!(scene.server.paths(), Vec::<String>::new());
}

#[test]
fn the_file_that_is_read_is_left_as_it_was() {
    let scene = Scene::new();
    let before = fs::read(scene.home.path().join("go.sum")).unwrap();
    scene.check(&Settings::default());
    assert_eq!(fs::read(scene.home.path().join("go.sum")).unwrap(), before);
    assert!(!Path::new(&scene.home.path().join("go.mod")).exists());
}
