//! The real go command believes the fake log and proxy, and refuses them when they lie.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::go::{Go, go_command};
use crate::support::log::FakeLog;
use crate::support::modules::Module;
use crate::support::server::FakeServer;
use crate::support::tls::Offer;

/// The size of the real log in November 2026: the holes of old clients depend on the shape of the tree.
const SIZE: u64 = 71_909_756;

/// A module that requires another one, published in a large log.
struct Stage {
    server: FakeServer,
    go: Go,
    project: std::path::PathBuf,
    _home: TempDir,
}

impl Stage {
    fn new() -> Option<Self> {
        let module = Module::new("corp.example/Hello", "v1.2.3");
        let mut log = FakeLog::new("sum.example").with_size(SIZE - 200_000);
        log.add_record(module.path(), module.version(), &module.zip_hash(), &module.mod_hash());
        log.add_record("corp.example/other", "v1.0.0", "h1:zip", "h1:mod");
        log.grow_to(SIZE);
        let key = log.verifier_key();
        let server = FakeServer::builder().log(log).module(module).start().unwrap();

        let home = tempfile::tempdir().unwrap();
        let project = home.path().join("project");
        fs::create_dir(&project).unwrap();
        write_project(&project);
        let go = go_command(home.path())?.with("GOSUMDB", key).with("GOPROXY", server.url());
        Some(Self { server, go, project, _home: home })
    }

    /// Downloads the module with an empty cache; answers whether go was content, and what it said.
    fn download(&self) -> (bool, String) {
        let output = self.go.run(&self.project, &["mod", "download", "-x", "corp.example/Hello"]);
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn write_project(project: &Path) {
    let text = "module project.example/it\n\ngo 1.21\n\nrequire corp.example/Hello v1.2.3\n";
    fs::write(project.join("go.mod"), text).unwrap();
}

#[test]
fn go_proves_a_module_through_the_proxy() {
    let Some(stage) = Stage::new() else { return };
    let (is_content, said) = stage.download();
    assert!(is_content, "{said}");
    let module = Module::new("corp.example/Hello", "v1.2.3");
    assert_eq!(fs::read_to_string(stage.project.join("go.sum")).unwrap(), module.sum_lines());
    let paths = stage.server.paths();
    assert!(paths.contains(&"/sumdb/sum.example/supported".to_owned()));
    assert!(paths.contains(&"/sumdb/sum.example/lookup/corp.example/!hello@v1.2.3".to_owned()));
    assert!(paths.iter().any(|path| path.starts_with("/sumdb/sum.example/tile/8/0/")));
    assert!(stage.go.module_cache().join("corp.example/!hello@v1.2.3/it.go").is_file());
}

#[test]
fn go_proves_a_module_by_the_direct_form() {
    let Some(mut stage) = Stage::new() else { return };
    let key = stage.server.with_log(|log| log.verifier_key());
    stage.go = stage.go.with("GOSUMDB", format!("{key} {}", stage.server.url()));
    let (is_content, said) = stage.download();
    assert!(is_content, "{said}");
    assert!(stage.server.paths().contains(&"/lookup/corp.example/!hello@v1.2.3".to_owned()));
}

#[test]
fn go_trusts_the_certificate() {
    let home = tempfile::tempdir().unwrap();
    let Some(go) = go_command(home.path()) else { return };
    let module = Module::new("corp.example/hello", "v1.0.0");
    let mut log = FakeLog::new("sum.example").with_size(1_000);
    log.add(&module.sum_lines());
    let key = log.verifier_key();
    let server = FakeServer::builder().log(log).module(module).tls(Offer::Http2).start().unwrap();
    let pem = home.path().join("authority.pem");
    fs::write(&pem, server.authority().unwrap()).unwrap();
    let go = go.with("GOSUMDB", key).with("GOPROXY", server.url()).with("SSL_CERT_FILE", pem);
    let output = go.run(home.path(), &["mod", "download", "corp.example/hello@v1.0.0"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(server.requests().all().iter().all(|request| request.protocol == "HTTP/2.0"));
}

/// What go says of each lie; each is told to an empty cache.
#[test]
fn go_refuses_lies() {
    let table = [
        ("other-hash", "checksum mismatch"),
        ("other-file", "checksum mismatch"),
        ("forge-record", "cannot authenticate record data in server response"),
        ("forge-tile-hash=0,0,0", ""),
        ("foreign-record", "checksum missing from sumdb response"),
        ("without-line=zip", "checksum missing from sumdb response"),
        ("forged-leaf", "downloaded inconsistent tile"),
        ("lines-after-head", ""),
        ("swap-tiles", "downloaded inconsistent tile"),
        ("truncate-tile=32", "bad result slice"),
        ("other-key", "note has no verifiable signatures"),
        ("altered-signature", "invalid signature for key"),
        ("many-signatures", "malformed note"),
        ("crlf", "malformed note"),
        ("nul", "malformed note"),
        ("other-root", "downloaded inconsistent tile"),
        ("rewind=5", "cannot validate record"),
        ("record-id=99999999999", "cannot validate record"),
        ("html@lookup", "malformed record data"),
        ("status=404@lookup", "404 Not Found"),
        ("status=503@tile", "503 Service Unavailable"),
        ("supported-then-gone", "404 Not Found"),
        ("cut=0@lookup", "EOF"),
    ];
    for (knob, words) in table {
        let Some(stage) = Stage::new() else { return };
        stage.server.misbehave(knob);
        let (is_content, said) = stage.download();
        assert_eq!(is_content, words.is_empty(), "{knob}: {said}");
        assert!(said.contains(words), "{knob}: {said}");
    }
}

#[test]
fn go_reports_a_fork_between_runs() {
    let Some(stage) = Stage::new() else { return };
    assert!(stage.download().0);
    // Go says "inconsistent tile" of most forks, before it compares heads: where the tiles at the edge of its old head
    // are not in its cache, and where a tile at the edge of the new head is. So they stay, and no edge is the same.
    for folder in ["cache/download/corp.example", "cache/download/sumdb/sum.example/lookup", "corp.example"] {
        fs::remove_dir_all(stage.go.module_cache().join(folder)).unwrap();
    }
    fs::remove_file(stage.project.join("go.sum")).unwrap();
    stage.server.with_log(|log| log.grow_to(SIZE + (1 << 24)));
    stage.server.misbehave(&format!("fork={}", SIZE - 100_000));
    let (is_content, said) = stage.download();
    assert!(!is_content);
    assert!(said.contains("go.sum database server misbehavior detected!"), "{said}");
}
