//! The Go program: built once from Go's own copy of `golang.org/x/mod`, and asked all cases in one run.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;

use super::{Case, Verdict};
use crate::support::go::go_command;

/// The packages that the program needs.
const PACKAGES: [&str; 6] = ["internal/lazyregexp", "modfile", "module", "semver", "sumdb/note", "sumdb/tlog"];

pub(super) struct Program {
    folder: TempDir,
}

impl Program {
    /// Builds it; nothing, loudly, where there is no go.
    pub(super) fn build() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        // The compiled standard library stays, so that only the first run waits for it.
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-build");
        let go = go_command(folder.path())?.with("GOCACHE", cache).with("GOPROXY", "off");
        let said = go.run(folder.path(), &["env", "GOROOT"]);
        let goroot = PathBuf::from(String::from_utf8(said.stdout).unwrap().trim());
        copy_packages(&goroot.join("src/cmd/vendor/golang.org/x/mod"), &folder.path().join("mod"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/go/differential/main.go");
        fs::copy(source, folder.path().join("main.go")).unwrap();
        let language = language(&goroot);
        let needs = "require golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ./mod\n";
        let go_mod = format!("module differential.example/m\n\n{language}\n\n{needs}");
        fs::write(folder.path().join("go.mod"), go_mod).unwrap();
        fs::write(folder.path().join("mod/go.mod"), format!("module golang.org/x/mod\n\n{language}\n")).unwrap();
        let built = go.run(folder.path(), &["build", "-o", "differential", "."]);
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        Some(Self { folder })
    }

    /// Asks all cases, in one process.
    pub(super) fn ask(&self, cases: &[Case]) -> Vec<Verdict> {
        let mut command = std::process::Command::new(self.folder.path().join("differential"));
        let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = program.stdin.take().unwrap();
        let frames: Vec<u8> = cases.iter().flat_map(frame).collect();
        // Written beside the reading: neither pipe holds all of it.
        let writer = std::thread::spawn(move || input.write_all(&frames).unwrap());
        let output = program.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.status.success(), "the Go program ended with {}", output.status);
        answers(&output.stdout)
    }
}

/// The `go` line under which Go itself builds the copy; a copy it is only where Go's commands depend on it.
fn language(goroot: &Path) -> String {
    let go_mod = fs::read_to_string(goroot.join("src/cmd/go.mod")).unwrap();
    assert!(go_mod.contains("\tgolang.org/x/mod v"), "go's commands no longer depend on golang.org/x/mod");
    go_mod.lines().find(|line| line.starts_with("go ")).unwrap().to_owned()
}

fn copy_packages(from: &Path, to: &Path) {
    for package in PACKAGES {
        fs::create_dir_all(to.join(package)).unwrap();
        for entry in fs::read_dir(from.join(package)).unwrap() {
            let file = entry.unwrap().path();
            if file.is_file() {
                fs::copy(&file, to.join(package).join(file.file_name().unwrap())).unwrap();
            }
        }
    }
}

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap().to_be_bytes()
}

fn frame(case: &Case) -> Vec<u8> {
    let mut frame = length(case.fields.len() + 1).to_vec();
    for field in [case.question.as_bytes()].into_iter().chain(case.fields.iter().map(Vec::as_slice)) {
        frame.extend_from_slice(&length(field.len()));
        frame.extend_from_slice(field);
    }
    frame
}

fn answers(mut output: &[u8]) -> Vec<Verdict> {
    let mut answers = Vec::new();
    while let Some((length, rest)) = output.split_first_chunk::<4>() {
        let (answer, rest) = rest.split_at(usize::try_from(u32::from_be_bytes(*length)).unwrap());
        answers.push(Verdict::read(answer));
        output = rest;
    }
    answers
}
