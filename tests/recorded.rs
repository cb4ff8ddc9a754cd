//! Real projects, every line proven from recorded replies of sum.golang.org, under its own key.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::GzDecoder;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::recorded::RecordedLog;
use crate::support::server::FakeServer;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A server of a recording, and a home directory for the client.
struct Scene {
    server: FakeServer,
    home: TempDir,
}

impl Scene {
    /// A recording that is packed, as `fixtures/sumdb/<name>.tar.gz`, or lies there unpacked.
    fn of(name: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let packed = fixtures().join("sumdb").join(format!("{name}.tar.gz"));
        let folder = if packed.exists() {
            let folder = home.path().join("recording");
            tar::Archive::new(GzDecoder::new(File::open(packed).unwrap())).unpack(&folder).unwrap();
            folder
        } else {
            fixtures().join("sumdb").join(name)
        };
        let recording = RecordedLog::open(&folder).unwrap();
        Self { server: FakeServer::builder().recorded(recording).start().unwrap(), home }
    }

    /// Runs `modseal check --format json` over the files of a fixture.
    fn check(&self, project: &str, network: &[&str]) -> (Value, i32) {
        let output = Command::new(env!("CARGO_BIN_EXE_modseal"))
            .args(["check", "--format", "json"])
            .args(network)
            .env_clear()
            .env("HOME", self.home.path())
            .env("GOENV", "off")
            .env("GOSUMDB", format!("sum.golang.org {}", self.server.url()))
            .current_dir(fixtures().join(project))
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")), output.status.code().unwrap())
    }

    /// Checks a project twice, the second time from the store alone; gives back the numbers of requests.
    fn prove(&self, project: &str, lines: u64) -> u64 {
        let (first, _) = self.check(project, &[]);
        assert_eq!(proven(&first), (lines, lines), "{}", first["summary"]);
        let (second, _) = self.check(project, &["--offline"]);
        assert_eq!(proven(&second), (lines, lines), "{}", second["summary"]);
        assert_eq!(second["requests"]["count"], 0);
        first["requests"]["count"].as_u64().unwrap()
    }
}

/// The number of proven lines, and of all.
fn proven(report: &Value) -> (u64, u64) {
    let all: u64 = report["summary"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    (report["summary"]["proven"].as_u64().unwrap(), all)
}

#[test]
fn every_line_of_cobra_and_gin_is_proven() {
    let scene = Scene::of("recorded");
    scene.prove("cobra", 12);
    scene.prove("gin", 96);
}

#[test]
fn every_line_of_prometheus_is_proven() {
    let requests = Scene::of("prometheus").prove("prometheus", 784);
    // One for each of 485 records, and the tiles.
    assert!((485..1200).contains(&requests), "{requests}");
}

#[test]
fn every_line_of_kubernetes_is_proven_also_of_its_workspace() {
    Scene::of("kubernetes").prove("kubernetes", 513 + 45);
}

#[test]
fn moved_tags_are_told_apart_live_and_from_the_store() {
    let scene = Scene::of("recorded");
    for network in [&[][..], &["--offline"]] {
        let (report, status) = scene.check("moved-tags", network);
        assert_eq!(status, 1);
        assert_eq!((&report["summary"]["proven"], &report["summary"]["differs"]), (&5.into(), &3.into()));
        let differing: Vec<_> = report["files"][0]["lines"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["verdict"] == "differs")
            .collect();
        let found: Vec<_> = differing
            .iter()
            .map(|line| {
                (
                    line["line"].as_u64().unwrap(),
                    line["record"].as_u64().unwrap(),
                    line["proven_hash"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (2, 1_640_014, "h1:LSXCjyHesPY3pLjhwff1mQX72ItcBT/N2xNC685cYeU="),
                (3, 313_845, "h1:DnZGUjFbRkpytojHWwy6nfUSA7vFrzWXDLpFNzt74ZA="),
                (5, 448_531, "h1:kWUa9fUdAOW426qaAD1V4+suF4On2eTr2n/FE/XSGpg="),
            ]
        );
    }
}

/// The README's first command, as it stands there.
#[test]
fn the_store_beside_gin_proves_it_without_network() {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_modseal"))
        .args(["check", "--store", "fixtures/store", "fixtures/gin"])
        .env_clear()
        .env("HOME", home.path())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("96 proven · sum.golang.org at 71,909,756 · ") && text.ends_with(" · 0 requests\n"),
        "{text}"
    );
    assert_eq!(output.status.code(), Some(0));
}
