//! The real `go` command, in an environment that has nothing of the user's.
//!
//! It knows no server. A test that needs it skips loudly where there is no go, and fails there when CI is set.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A go command with an own home, caches and settings.
pub(crate) struct Go {
    program: PathBuf,
    home: PathBuf,
    settings: Vec<(String, OsString)>,
}

/// The go command with its home in an empty folder; nothing, loudly, where there is none.
///
/// # Panics
/// Where there is none and the variable CI is `true`.
pub(crate) fn go_command(home: &Path) -> Option<Go> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let name = format!("go{}", std::env::consts::EXE_SUFFIX);
    let program = std::env::split_paths(&path).map(|folder| folder.join(&name)).find(|file| file.is_file());
    if program.is_none() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no go on PATH, and CI needs it");
        eprintln!("skipped: no go on PATH");
    }
    Some(Go { program: program?, home: home.to_owned(), settings: Vec::new() })
}

impl Go {
    /// The same command with one more variable.
    pub(crate) fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.settings.push((name.to_owned(), value.into()));
        self
    }

    /// Its module cache.
    pub(crate) fn module_cache(&self) -> PathBuf {
        self.home.join("modcache")
    }

    /// Its GOPATH.
    pub(crate) fn gopath(&self) -> PathBuf {
        self.home.join("gopath")
    }

    /// The command with its arguments, to be run in `folder`.
    pub(crate) fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(folder).env_clear();
        // Windows finds its own parts by these.
        let kept = ["PATH", "SystemRoot", "TEMP", "TMP"];
        command.envs(kept.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        let settings = [("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOFLAGS", "-modcacherw"), ("GOWORK", "off")];
        command.envs(settings).env("HOME", &self.home).env("GOPATH", self.gopath());
        command.env("GOMODCACHE", self.module_cache()).env("GOCACHE", self.home.join("gocache"));
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it and answers what it wrote.
    ///
    /// # Panics
    /// If it cannot be started.
    pub(crate) fn run(&self, folder: &Path, arguments: &[&str]) -> Output {
        self.command(folder, arguments).output().expect("go can be started")
    }
}
