//! Collects what the settings are made of: the process, the env files, the go command on PATH. It runs no program.
//!
//! It decides nothing about a value; [`crate::settings`] does. Files are read up to a limit, and only plain ones, so
//! that a pipe or a device cannot hold it up (`cmd/go/internal/cfg/cfg.go`, `os/exec/lp_unix.go`).
#![expect(clippy::disallowed_methods, reason = "this is the edge that reads the process and the files of settings")]

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

use crate::settings::layer::{
    Encoding, Environment, GoCommand, LayerFile, Reading, Sources, Value, goroot_of_file, user_file_path,
};
use crate::settings::path::System;
use crate::settings::variable;
use crate::text::to_text;
use crate::workspace;

/// The largest file of settings that is read.
const FILE_LIMIT: u64 = 1 << 20;

/// What the go command would see if it were started in this directory, by this process.
#[must_use]
pub fn sources(directory: &Path) -> Sources {
    sources_in(directory, std::env::vars_os())
}

/// The same with an environment that is given, as an editor or a test has it.
#[must_use]
pub fn sources_in(directory: &Path, variables: impl IntoIterator<Item = (OsString, OsString)>) -> Sources {
    let system = system();
    let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
    let variables: Vec<_> = variables.into_iter().map(|(name, value)| (canonical(name), value)).collect();
    let search = variables.iter().rev().find(|(name, _)| name == "PATH").map(|(_, value)| value.as_os_str());
    let command = find_go(search.unwrap_or_default());
    let environment: Environment = variables.iter().filter_map(|(name, value)| relevant(name, value)).collect();
    let user_file = user_file_path(system, &environment).map(|path| read_env_file(&directory.join(path)));
    let goroot =
        goroot_of_file(system, &environment, user_file.as_ref().ok(), &command).map(|path| directory.join(path));
    let named = environment.text("GOROOT").map(|path| directory.join(path)).or_else(|| goroot.clone());
    let version = match &command {
        GoCommand::Found { goroot, .. } => read_version(Path::new(goroot)),
        GoCommand::Rootless { .. } | GoCommand::Missing(_) => named.as_deref().and_then(read_version),
    };
    Sources {
        system,
        workspace: find_workspace(&directory, named.as_deref()),
        directory,
        environment,
        user_file,
        command,
        goroot_file: goroot.as_deref().map(|root| read_env_file(&root.join("go.env"))),
        goroot_fault: named.filter(|root| !root.is_dir()).map(|root| missing_goroot(&root)),
        version,
    }
}

fn system() -> System {
    if cfg!(windows) {
        System::Windows
    } else if cfg!(target_vendor = "apple") {
        System::Macos
    } else {
        System::Unix
    }
}

/// The name as it is looked up: Windows makes no difference of case.
fn canonical(name: OsString) -> OsString {
    if cfg!(windows) { name.to_ascii_uppercase() } else { name }
}

fn relevant(name: &OsStr, value: &OsStr) -> Option<(String, Value)> {
    // Other programs' secrets are none of our business.
    let go = |name: &str| name.starts_with("GO") && !name.starts_with("GOOGLE");
    let name =
        name.to_str().filter(|name| go(name) || variable::NAMES.contains(name) || variable::PLACES.contains(name))?;
    let encoding = if value.to_str().is_some() { Encoding::Utf8 } else { Encoding::Lossy };
    Some((name.to_owned(), Value { text: to_text(value.as_encoded_bytes()), encoding }))
}

fn show(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn missing_goroot(root: &Path) -> String {
    format!("cannot find GOROOT directory: {}", show(root))
}

fn read_env_file(path: &Path) -> LayerFile {
    match read_limited(path) {
        Ok(bytes) => LayerFile::parse(show(path), &bytes),
        Err(reading) => LayerFile::unread(show(path), reading),
    }
}

/// The bytes of a plain file of reasonable size; of the null device, none.
fn read_limited(path: &Path) -> Result<Vec<u8>, Reading> {
    let refused = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Reading::Absent,
        _ => Reading::Refused(error.to_string()),
    };
    if path == Path::new("/dev/null") {
        return Ok(Vec::new());
    }
    // Asked before opening: to open a pipe would wait for its other end.
    let kind = path.metadata().map_err(refused)?;
    if !kind.is_file() {
        let what = if kind.is_dir() { "a directory" } else { "a pipe or a device" };
        return Err(Reading::Refused(format!("it is {what}, not a file")));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(refused)?;
    file.take(FILE_LIMIT.saturating_add(1)).read_to_end(&mut bytes).map_err(refused)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= FILE_LIMIT) {
        return Ok(bytes);
    }
    Err(Reading::Refused(format!("it is larger than {FILE_LIMIT} bytes; shorten it")))
}

/// The first line of VERSION, which names the release.
fn read_version(goroot: &Path) -> Option<String> {
    let bytes = read_limited(&goroot.join("VERSION")).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.lines().next().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}

/// The nearest go.work at or above the directory, not above GOROOT (`findWorkspaceFile`).
fn find_workspace(directory: &Path, goroot: Option<&Path>) -> Option<String> {
    let is_there = |path: &Path| path.metadata().is_ok_and(|kind| !kind.is_dir());
    workspace::nearest(&lexical(directory), goroot, is_there).map(|path| show(&path))
}

/// The path without `.` and `..`, by its text alone.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            part => out.push(part),
        }
    }
    out
}

/// The go command that a shell would run, and its installation.
///
/// Relative entries of PATH are passed over, as Go itself does: the workspace must not choose the command.
fn find_go(search: &OsStr) -> GoCommand {
    let name = format!("go{}", std::env::consts::EXE_SUFFIX);
    let mut passed_over = Vec::new();
    for folder in std::env::split_paths(search).filter(|folder| folder.is_absolute()) {
        let path = folder.join(&name);
        match fault_of_command(&path) {
            Ok(()) => return root_of(&path),
            Err(Some(fault)) => passed_over.push(format!("{} is {fault}", show(&path))),
            Err(None) => {}
        }
    }
    let tail = if passed_over.is_empty() { String::new() } else { format!(" ({})", passed_over.join("; ")) };
    GoCommand::Missing(format!("no go command is on PATH{tail}"))
}

/// Whether a shell would take this for a command; `Err(None)` if nothing is there.
fn fault_of_command(path: &Path) -> Result<(), Option<&'static str>> {
    let kind = match path.metadata() {
        Ok(kind) => kind,
        // A link that leads nowhere, or to itself, is worth a word.
        Err(_) if path.is_symlink() => return Err(Some("a broken link")),
        Err(_) => return Err(None),
    };
    if kind.is_dir() {
        return Err(Some("a directory"));
    }
    if is_executable(&kind) { Ok(()) } else { Err(Some("not executable")) }
}

#[cfg(unix)]
fn is_executable(kind: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    kind.is_file() && kind.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(kind: &Metadata) -> bool {
    kind.is_file()
}

/// The installation of a command: `bin/go` or `bin/OS_ARCH/go` below a root that has `pkg/tool` (`findGOROOT`).
fn root_of(path: &Path) -> GoCommand {
    // Linux tells a process its resolved name; elsewhere Go tries the name as it was called first.
    let resolved = path.canonicalize();
    let candidates = if cfg!(target_os = "linux") { None } else { Some(path.to_owned()) };
    for executable in candidates.into_iter().chain(resolved.as_ref().ok().cloned()) {
        for levels in [2, 3] {
            let root = executable.ancestors().nth(levels).filter(|root| root.join("pkg/tool").is_dir());
            if let Some(root) = root {
                return GoCommand::Found { path: show(path), goroot: show(root) };
            }
        }
    }
    let reason = match resolved {
        Err(error) => error.to_string(),
        Ok(resolved) if is_script(&resolved) => "it is a script that starts another go".to_owned(),
        Ok(resolved) => format!("{} lies in no Go installation", show(&resolved)),
    };
    GoCommand::Rootless { path: show(path), reason }
}

/// True if the file begins with `#!`.
fn is_script(path: &Path) -> bool {
    let mut start = [0; 2];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"#!"
}
