//! The go command and modseal at the same server: what one downloads, the other proves; where one fails, the other sees why.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::go::{Go, go_command};
use crate::support::log::FakeLog;
use crate::support::modules::Module;
use crate::support::server::FakeServer;

const MODULES: [(&str, &str); 3] =
    [("corp.example/Hello", "v1.2.3"), ("corp.example/other/v2", "v2.0.1"), ("other.example/x", "v0.0.1")];

struct Stage {
    server: FakeServer,
    go: Go,
    project: PathBuf,
    key: String,
    home: TempDir,
}

impl Stage {
    fn new() -> Option<Self> {
        let mut log = FakeLog::new("sum.example").with_size(70_000);
        let mut builder = FakeServer::builder();
        let mut go_mod = "module project.example/it\n\ngo 1.21\n\n".to_owned();
        for (path, version) in MODULES {
            let module = Module::new(path, version);
            log.add_record(path, version, &module.zip_hash(), &module.mod_hash());
            log.grow_to(log.size() + 1000);
            builder = builder.module(module);
            go_mod.push_str(&format!("require {path} {version}\n"));
        }
        let key = log.verifier_key();
        let server = builder.log(log).start().unwrap();
        let home = tempfile::tempdir().unwrap();
        let project = home.path().join("project");
        fs::create_dir(&project).unwrap();
        fs::write(project.join("go.mod"), go_mod).unwrap();
        let go = go_command(home.path())?.with("GOSUMDB", &key).with("GOPROXY", server.url());
        Some(Self { server, go, project, key, home })
    }

    /// Downloads all modules by name, so that go.sum has both lines of each.
    fn download(&self) {
        let names: Vec<_> = MODULES.iter().map(|(path, version)| format!("{path}@{version}")).collect();
        let arguments: Vec<_> = ["mod", "download"].into_iter().chain(names.iter().map(String::as_str)).collect();
        let output = self.go.run(&self.project, &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn check(&self, gopath: Option<&Path>, arguments: &[&str]) -> (Value, Option<i32>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modseal"));
        command.args(["check", "--format", "json", "--ledger"]).args(arguments).env_clear();
        command.env("HOME", self.home.path().join("nobody")).env("GOENV", "off").current_dir(&self.project);
        command.env("GOSUMDB", &self.key).env("GOPROXY", self.server.url());
        if let Some(gopath) = gopath {
            command.env("GOPATH", gopath).env("GOMODCACHE", self.go.module_cache());
        }
        let output = command.output().unwrap();
        (serde_json::from_slice(&output.stdout).unwrap(), output.status.code())
    }
}

#[test]
fn what_go_has_downloaded_is_proven_by_the_same_way() {
    let Some(stage) = Stage::new() else { return };
    stage.download();
    stage.server.requests().forget();
    let (report, status) = stage.check(None, &[]);
    assert_eq!((report["summary"]["proven"].as_u64(), status), (Some(6), Some(0)), "{report:#}");
    // Through the proxy's mirror of the database, as go went: probed once, and nothing else is asked of it.
    let paths = stage.server.paths();
    assert_eq!(paths.iter().filter(|path| path.ends_with("/supported")).count(), 1, "{paths:?}");
    assert!(paths.iter().all(|path| path.starts_with("/sumdb/sum.example/")), "{paths:?}");
    assert_eq!(report["requests"]["count"].as_u64().unwrap(), paths.len() as u64);
}

#[test]
fn what_go_has_cached_is_proven_without_network() {
    let Some(stage) = Stage::new() else { return };
    stage.download();
    stage.server.requests().forget();
    let gopath = stage.go.gopath();
    let (report, status) = stage.check(Some(&gopath), &["--offline"]);
    assert_eq!((report["summary"]["proven"].as_u64(), status), (Some(6), Some(0)), "{report:#}");
    assert_eq!(stage.server.paths(), Vec::<String>::new());
}

#[test]
fn a_poisoned_line_passes_go_and_not_modseal() {
    let Some(stage) = Stage::new() else { return };
    stage.download();
    let go_sum = stage.project.join("go.sum");
    let text = fs::read_to_string(&go_sum).unwrap();
    let (good, bad) =
        (Module::new(MODULES[2].0, MODULES[2].1).zip_hash(), Module::new(MODULES[0].0, MODULES[0].1).zip_hash());
    fs::write(&go_sum, text.replace(&good, &bad)).unwrap();
    // Go compares with its cache, and never with the database: it says where the line differs from its cache only.
    stage.server.requests().forget();
    let verify = stage.go.run(&stage.project, &["mod", "verify"]);
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stderr));
    assert!(stage.server.paths().is_empty(), "go mod verify asks the log now: {:?}", stage.server.paths());
    let (report, status) = stage.check(None, &[]);
    assert_eq!(status, Some(1));
    let finding = &report["findings"][0];
    assert_eq!(
        (finding["code"].as_str(), finding["range"]["start"]["line"].as_u64()),
        (Some("hash-mismatch"), Some(5))
    );
    assert_eq!(finding["fixes"][0]["edits"][0]["text"].as_str(), Some(good.as_str()));
}
