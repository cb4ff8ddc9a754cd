//! A project in a home of its own, and what a run over it has left.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::fixtures;
use crate::support::recorded::RecordedLog;
use crate::support::server::FakeServer;

/// A home directory, a project, and a store; nothing else of the machine is seen.
pub(super) struct Scene {
    pub(super) root: TempDir,
    /// What GOSUMDB is.
    pub(super) database: String,
    pub(super) server: Option<FakeServer>,
}

/// What a run has left.
pub(super) struct Run {
    pub(super) out: String,
    pub(super) err: String,
    pub(super) code: i32,
}

impl Scene {
    /// A project of these files; the database is one that cannot be reached.
    pub(super) fn of(files: &[(&str, &[u8])]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let scene = Self { root, database: "sum.golang.org http://127.0.0.1:1".to_owned(), server: None };
        fs::create_dir_all(scene.project()).unwrap();
        for (name, content) in files {
            scene.write(name, content);
        }
        scene
    }

    /// A project of the fixtures, and the recording of the database that goes with it.
    pub(super) fn recorded(project: &str) -> Self {
        let mut scene = Self::of(&[]);
        for name in ["go.mod", "go.sum"] {
            scene.write(name, &fs::read(fixtures().join(project).join(name)).unwrap());
        }
        let log = RecordedLog::open(&fixtures().join("sumdb/recorded")).unwrap();
        let server = FakeServer::builder().recorded(log).start().unwrap();
        scene.database = format!("sum.golang.org {}", server.url());
        scene.server = Some(server);
        scene
    }

    pub(super) fn project(&self) -> PathBuf {
        self.root.path().join("project")
    }

    pub(super) fn write(&self, name: &str, content: &[u8]) {
        let path = self.project().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(super) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modseal"));
        command.args(arguments).env_clear().current_dir(self.project()).stdin(Stdio::null());
        command.env("HOME", self.root.path()).env("GOENV", "off").env("PATH", "");
        command.env("MODSEAL_STORE", self.root.path().join("store")).env("GOSUMDB", &self.database);
        command
    }

    pub(super) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Run {
        Run::of(&self.command(arguments).output().unwrap())
    }

    pub(super) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        Run::of(&self.command(arguments).envs(variables.iter().copied()).output().unwrap())
    }

    pub(super) fn json(&self, arguments: &[&str]) -> (Value, i32) {
        let run = self.run(arguments);
        let value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.out));
        (value, run.code)
    }

    /// A text without what differs from run to run.
    pub(super) fn mask(&self, text: &str) -> String {
        let mut text = text.replace(&self.root.path().display().to_string(), "[ROOT]");
        if let Some(server) = &self.server {
            text = text.replace(&server.address().to_string(), "[SERVER]");
        }
        mask_times(&text)
    }
}

impl Run {
    pub(super) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the output is UTF-8");
        let run = Self {
            out: text(&output.stdout),
            err: text(&output.stderr),
            code: output.status.code().expect("it was not killed"),
        };
        assert!(!run.err.contains("panicked"), "{}", run.err);
        run
    }

    /// Holds the exit status and that standard error is one sentence with these parts.
    pub(super) fn says(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("modseal: "), "{}", self.err);
        for part in parts {
            assert!(self.err.contains(part), "{part:?} is not in {}", self.err);
        }
    }
}

/// `0.84 s` and `41 ms` become `[TIME]`.
fn mask_times(text: &str) -> String {
    let mut masked = String::new();
    for line in text.split_inclusive('\n') {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        for at in 1..words.len() {
            let is_unit = ["s", "ms"].contains(&words[at].trim_end());
            if is_unit
                && words[at - 1].bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && !words[at - 1].is_empty()
            {
                words[at - 1] = "[TIME]".to_owned();
            }
        }
        masked.push_str(&words.join(" "));
    }
    masked
}
