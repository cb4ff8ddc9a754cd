//! The built program, run as a user runs it, in an environment that has nothing of the user's.
//!
//! It knows no server and none of modseal's own code: what is looked at is the exit status and what was printed.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A run that takes longer hangs.
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// How often a run is asked for its memory.
const GLANCE: Duration = Duration::from_millis(3);

/// The program with a home, a project, a store and Go's two places, all of its own and empty.
pub(crate) struct Modseal {
    root: TempDir,
    settings: Vec<(String, OsString)>,
    /// What a shell does before it becomes the program.
    preparation: Option<String>,
    absent: Vec<String>,
    /// Who runs it, if it is another user.
    #[cfg(unix)]
    user: Option<u32>,
}

impl Modseal {
    /// Without a way to any database.
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder can be made");
        for folder in ["home", "project"] {
            fs::create_dir(root.path().join(folder)).expect("a folder can be made");
        }
        Self {
            root,
            settings: Vec::new(),
            preparation: None,
            absent: Vec::new(),
            #[cfg(unix)]
            user: None,
        }
    }

    /// The program that asks the database of a verifier key at an address.
    pub(crate) fn asking(key: &str, url: &str) -> Self {
        Self::new().with("GOSUMDB", format!("{key} {url}"))
    }

    /// The same with one more variable.
    pub(crate) fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.settings.retain(|(other, _)| other != name);
        self.settings.push((name.to_owned(), value.into()));
        self
    }

    /// The same without a variable that it has otherwise.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.settings.retain(|(other, _)| other != name);
        self.absent.push(name.to_owned());
        self
    }

    /// Lets a shell do something before each run, as `ulimit` does.
    pub(crate) fn prepare(&mut self, preparation: Option<&str>) {
        self.preparation = preparation.map(str::to_owned);
    }

    /// Lets another user own everything and run it, so that modes bind even where the tests are run by root.
    #[cfg(unix)]
    pub(crate) fn give_to(&mut self, user: u32) {
        self.user = Some(user);
        let mut open = vec![self.root.path().to_owned()];
        while let Some(here) = open.pop() {
            std::os::unix::fs::lchown(&here, Some(user), Some(user)).expect("root may give files away");
            if here.is_dir() {
                open.extend(fs::read_dir(&here).expect("a folder").map(|entry| entry.expect("an entry").path()));
            }
        }
    }

    /// Writes the project's go.sum.
    pub(crate) fn write_sums(&self, text: &str) {
        fs::write(self.project().join("go.sum"), text).expect("it can be written");
    }

    /// The folder with the go.sum.
    pub(crate) fn project(&self) -> PathBuf {
        self.root.path().join("project")
    }

    /// The store of proofs: everything below it, the database's own folder included.
    pub(crate) fn store(&self) -> PathBuf {
        self.root.path().join("store")
    }

    /// Go's module cache.
    pub(crate) fn module_cache(&self) -> PathBuf {
        self.root.path().join("modcache")
    }

    /// The first folder of GOPATH.
    pub(crate) fn go_path(&self) -> PathBuf {
        self.root.path().join("gopath")
    }

    /// `modseal check` of the project, with more arguments.
    pub(crate) fn check(&self, arguments: &[&str]) -> Run {
        let fixed = ["check", "--format", "json", "--ledger", "--no-progress"];
        let printed = self.run(&[&fixed, arguments].concat());
        let json = serde_json::from_str(&printed.stdout);
        Run { json: json.unwrap_or_else(|error| panic!("{error}: {printed:?}")), printed }
    }

    /// Runs it with any arguments in the project.
    pub(crate) fn run(&self, arguments: &[&str]) -> Printed {
        let mut command = self.command();
        command.args(arguments);
        finish(command.spawn().expect("modseal can be started"))
    }

    /// The program in its environment, with nothing to read and its output to be read.
    pub(crate) fn command(&self) -> Command {
        // The example shares this file, and is built without it.
        let program = option_env!("CARGO_BIN_EXE_modseal");
        let program = program.expect("tests are built with the program");
        let mut command = match &self.preparation {
            None => Command::new(program),
            Some(preparation) => {
                let mut shell = Command::new("/bin/sh");
                shell.args(["-c", &format!("{preparation}; exec \"$0\" \"$@\""), program]);
                shell
            }
        };
        #[cfg(unix)]
        if let Some(user) = self.user {
            std::os::unix::process::CommandExt::uid(&mut command, user);
        }
        command.current_dir(self.project()).env_clear();
        // Windows finds its own parts by these.
        command.envs(["SystemRoot", "TEMP", "TMP"].iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.envs([("GOENV", "off"), ("GOPROXY", "off"), ("PATH", ""), ("GOROOT", "/nowhere"), ("NO_COLOR", "1")]);
        command.env("HOME", self.root.path().join("home")).env("MODSEAL_STORE", self.store());
        command.env("GOMODCACHE", self.module_cache()).env("GOPATH", self.go_path());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        self.absent.iter().for_each(|name| _ = command.env_remove(name));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The files of the store, by their paths below it; evidence aside.
    pub(crate) fn stored(&self) -> BTreeSet<String> {
        files_below(&self.store()).into_iter().filter(|path| !path.contains("/evidence/")).collect()
    }

    /// The one stored file whose path has that part, and its text.
    ///
    /// # Panics
    /// If there is none or more than one.
    pub(crate) fn stored_text(&self, part: &str) -> String {
        let found: Vec<_> = files_below(&self.store()).into_iter().filter(|path| path.contains(part)).collect();
        let [path] = found.as_slice() else { panic!("{part}: {found:?}") };
        fs::read_to_string(self.store().join(path)).expect("it can be read")
    }
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Printed {
    /// The exit status; `None` where a signal ended it.
    pub(crate) status: Option<i32>,
    /// What it wrote to standard output.
    pub(crate) stdout: String,
    /// What it wrote to standard error.
    pub(crate) stderr: String,
    /// The most memory that it had at any time, in KiB, as far as it was seen; Linux alone tells.
    pub(crate) peak: Option<u64>,
}

/// What `modseal check` found.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) printed: Printed,
    pub(crate) json: Value,
}

/// One line of go.sum and what was said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    /// `path version` or `path version/go.mod`.
    pub(crate) key: String,
    /// The verdict, with its reason behind it where it has one.
    pub(crate) verdict: String,
    /// What the log proves instead.
    pub(crate) proven_hash: Option<String>,
}

impl Run {
    /// The exit status.
    pub(crate) fn status(&self) -> i32 {
        self.printed.status.unwrap_or(-1)
    }

    /// Each line of each file, in order.
    pub(crate) fn lines(&self) -> Vec<Judged> {
        let files = self.json["files"].as_array().expect("there are files");
        files.iter().flat_map(|file| file["lines"].as_array().expect("a file has lines")).map(judged).collect()
    }

    /// The distinct verdicts, with their reasons.
    pub(crate) fn verdicts(&self) -> BTreeSet<String> {
        self.lines().into_iter().map(|line| line.verdict).collect()
    }

    /// The verdict of one line.
    ///
    /// # Panics
    /// If there is no such line.
    pub(crate) fn verdict(&self, key: &str) -> String {
        let found = self.lines().into_iter().find(|line| line.key == key);
        found.unwrap_or_else(|| panic!("{key}: {self:?}")).verdict
    }

    /// The sentences of the findings with that code, each with its advice.
    pub(crate) fn findings(&self, code: &str) -> Vec<String> {
        let findings = self.json["findings"].as_array().expect("there is a list of findings");
        let of_code = findings.iter().filter(|finding| finding["code"] == code);
        of_code.map(|finding| format!("{}; {}", text(&finding["message"]), text(&finding["help"]))).collect()
    }

    /// The size of the newest head that was accepted.
    pub(crate) fn tree_size(&self) -> Option<u64> {
        self.json["database"]["tree_size"].as_u64()
    }

    /// The paths that were asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        let ledger = self.json["requests"]["ledger"].as_array().expect("there is a ledger");
        ledger.iter().map(|entry| text(&entry["path"])).collect()
    }
}

fn judged(line: &Value) -> Judged {
    let suffix = if line["of"] == "go.mod" { "/go.mod" } else { "" };
    let reason = line["reason"].as_str().map(|reason| format!(" {reason}")).unwrap_or_default();
    Judged {
        key: format!("{} {}{suffix}", text(&line["module"]), text(&line["version"])),
        verdict: format!("{}{reason}", text(&line["verdict"])),
        proven_hash: line["proven_hash"].as_str().map(str::to_owned),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Waits for the end of a started program, and ends it after [`TIME_LIMIT`].
///
/// # Panics
/// If it had to be ended.
pub(crate) fn finish(mut child: Child) -> Printed {
    let (done, ended) = mpsc::channel();
    let stdout = drain(child.stdout.take(), done.clone());
    let stderr = drain(child.stderr.take(), done);
    let end = Instant::now() + TIME_LIMIT;
    let (mut closed, mut peak) = (0, None);
    // Both pipes are closed when the program ends.
    while closed < 2 && Instant::now() < end {
        peak = peak.max(peak_memory(child.id()));
        closed += usize::from(ended.recv_timeout(GLANCE).is_ok());
    }
    let hangs = closed < 2;
    if hangs {
        let _ = child.kill();
    }
    let status = child.wait().expect("it can be waited for");
    let [stdout, stderr] = [stdout, stderr].map(|thread| thread.join().expect("reading does not panic"));
    assert!(!hangs, "modseal had not ended after {TIME_LIMIT:?}; it wrote {stdout:?} and {stderr:?}");
    Printed { status: status.code(), stdout, stderr, peak }
}

/// The most memory that a process has had until now, in KiB.
fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

fn drain(pipe: Option<impl Read + Send + 'static>, done: mpsc::Sender<()>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read until an error is what there is.
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        let _ = done.send(());
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn files_below(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(&here).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(name) = path.strip_prefix(folder) {
                found.insert(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found
}
