//! What is collected from a machine: the go command on PATH, GOROOT, the env files. Nothing is run.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the machine under test is made of files")]

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use modseal::io::environment::sources_in;
use modseal::settings::Settings;
use modseal::settings::layer::{Encoding, GoCommand, Origin, Reading, Sources};
use tempfile::TempDir;

struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(TempDir::new().unwrap());
        machine.folder("work");
        machine
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(path)
    }

    fn folder(&self, path: &str) {
        fs::create_dir_all(self.path(path)).unwrap();
    }

    fn file(&self, path: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    /// A file that would leave a trace if it were run.
    fn program(&self, path: &str) {
        self.file(path, format!("#!/bin/sh\ntouch {}\n", self.path("was-run").display()));
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A Go installation.
    fn install(&self, root: &str) {
        self.folder(&format!("{root}/pkg/tool"));
        self.program(&format!("{root}/bin/go"));
        self.file(&format!("{root}/go.env"), "GOSUMDB=sum.golang.org\n");
        self.file(&format!("{root}/VERSION"), "go1.26.8\ntime 2026-08-28T16:20:06Z\n");
    }

    fn link(&self, target: &str, path: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        symlink(target, self.path(path)).unwrap();
    }

    /// What is collected with these variables; `{}` is the machine's root. Nothing of it may have been run.
    fn sources(&self, variables: &[(&str, &str)]) -> Sources {
        let root = self.path("").display().to_string();
        let fill = |text: &str| OsString::from(text.replace("{}/", &root));
        let variables: Vec<_> = variables.iter().map(|(name, value)| (OsString::from(name), fill(value))).collect();
        let sources = sources_in(&self.path("work"), variables);
        assert!(!self.path("was-run").exists(), "a program was run");
        sources
    }

    fn found(&self, path: &str, root: &str) -> GoCommand {
        let text = |path: &str| self.path(path).display().to_string();
        GoCommand::Found { path: text(path), goroot: text(root) }
    }
}

fn reason(command: &GoCommand) -> &str {
    match command {
        GoCommand::Rootless { reason, .. } | GoCommand::Missing(reason) => reason,
        GoCommand::Found { goroot, .. } => panic!("found in {goroot}"),
    }
}

#[test]
fn go_is_found_through_links() {
    let machine = Machine::new();
    machine.install("lib/go");
    machine.link("../lib/go/bin/go", "alternatives/go");
    machine.link("../alternatives/go", "bin/go");
    let sources = machine.sources(&[("PATH", "{}/none:{}/bin")]);
    assert_eq!(sources.command, machine.found("bin/go", "lib/go"));
    assert_eq!(sources.version.as_deref(), Some("go1.26.8"));
    let settings = Settings::new(sources);
    assert_eq!(settings.value("GOROOT"), machine.path("lib/go").to_str().unwrap());
    assert_eq!(settings.origin("GOROOT"), Origin::Computed { from: "PATH" });
    let go_env = machine.path("lib/go/go.env").display().to_string();
    assert_eq!(settings.origin("GOSUMDB"), Origin::GorootFile { path: go_env, line: 1 });
}

#[test]
fn go_may_lie_one_folder_deeper() {
    let machine = Machine::new();
    machine.folder("go/pkg/tool");
    machine.program("go/bin/linux_arm64/go");
    let sources = machine.sources(&[("PATH", "{}/go/bin/linux_arm64")]);
    assert_eq!(sources.command, machine.found("go/bin/linux_arm64/go", "go"));
}

#[test]
fn what_a_shell_would_not_run_is_passed_over_with_a_word() {
    let machine = Machine::new();
    machine.install("go");
    machine.folder("a/go");
    machine.file("b/go", "not executable");
    machine.link("nowhere", "c/go");
    machine.link("go", "d/go");
    let path = "{}/a:{}/b:{}/c:{}/d:relative::.";
    let missing = machine.sources(&[("PATH", path)]).command;
    let text = |path: &str| machine.path(path).display().to_string();
    assert_eq!(
        reason(&missing),
        format!(
            "no go command is on PATH ({} is a directory; {} is not executable; {} is a broken link; {} is a broken link)",
            text("a/go"),
            text("b/go"),
            text("c/go"),
            text("d/go")
        )
    );
    let found = machine.sources(&[("PATH", &format!("{path}:{{}}/go/bin"))]).command;
    assert_eq!(found, machine.found("go/bin/go", "go"));
}

#[test]
fn the_workspace_cannot_put_a_go_in_the_way() {
    let machine = Machine::new();
    machine.install("work");
    for path in [".", "", "bin", ":"] {
        let sources = machine.sources(&[("PATH", path)]);
        assert_eq!(reason(&sources.command), "no go command is on PATH", "PATH={path}");
        assert_eq!(sources.goroot_file, None);
    }
    assert_eq!(reason(&machine.sources(&[]).command), "no go command is on PATH");
}

#[test]
fn a_script_named_go_is_no_installation() {
    let machine = Machine::new();
    machine.program("shims/go");
    let sources = machine.sources(&[("PATH", "{}/shims")]);
    assert_eq!(reason(&sources.command), "it is a script that starts another go");
    let settings = Settings::new(sources);
    assert_eq!(settings.value("GOSUMDB"), "sum.golang.org");
    assert!(settings.notes()[0].ends_with("it is a script that starts another go; set GOROOT to name it"));
}

#[test]
fn a_program_outside_an_installation_is_named() {
    let machine = Machine::new();
    machine.file("bin/go", "\x7fELF");
    fs::set_permissions(machine.path("bin/go"), fs::Permissions::from_mode(0o755)).unwrap();
    let command = machine.sources(&[("PATH", "{}/bin")]).command;
    assert_eq!(reason(&command), format!("{} lies in no Go installation", machine.path("bin/go").display()));
}

#[test]
fn goroot_of_the_users_file_decides_which_defaults_are_read() {
    let machine = Machine::new();
    machine.install("a");
    machine.install("b");
    machine.file("env", format!("GOROOT={}/\n", machine.path("b").display()));
    let variables = [("PATH", "{}/a/bin"), ("GOENV", "{}/env")];
    let sources = machine.sources(&variables);
    assert_eq!(sources.goroot_file.unwrap().path, machine.path("b/go.env").display().to_string());
    let sources = machine.sources(&[("GOROOT", "{}/a"), ("GOENV", "{}/env")]);
    assert_eq!(Path::new(&sources.goroot_file.as_ref().unwrap().path), machine.path("b/go.env"));
    assert_eq!(Settings::new(sources).value("GOROOT"), machine.path("a").to_str().unwrap());
}

#[test]
fn a_goroot_that_is_missing_is_said_to_be() {
    let machine = Machine::new();
    machine.file("file", "");
    for root in ["none", "file"] {
        let sources = machine.sources(&[("GOROOT", &format!("{{}}/{root}"))]);
        let expected = format!("cannot find GOROOT directory: {}", machine.path(root).display());
        assert_eq!(sources.goroot_fault, Some(expected));
    }
}

#[test]
fn only_plain_files_of_a_reasonable_size_are_read() {
    let machine = Machine::new();
    let filler = |length: usize| format!("GOSUMDB=off\n#{}\n", "x".repeat(length - 14));
    machine.file("fits", filler(1 << 20));
    machine.file("large", filler((1 << 20) + 1));
    machine.folder("folder");
    machine.link("self", "self");
    for (path, value, note) in [
        ("{}/fits", "off", None),
        ("{}/none", "", None),
        ("{}/fits/below", "", None),
        ("/dev/null", "", None),
        ("{}/large", "", Some("it is larger than 1048576 bytes; shorten it")),
        ("{}/folder", "", Some("it is a directory, not a file")),
        ("/dev/zero", "", Some("it is a pipe or a device, not a file")),
        ("{}/self", "", Some("")),
    ] {
        machine.folder("go/pkg/tool");
        let sources = machine.sources(&[("GOENV", path), ("GOROOT", "{}/go")]);
        let refused = match &sources.user_file.as_ref().unwrap().reading {
            Reading::Refused(reason) => Some(reason.clone()),
            Reading::Text(_) | Reading::Absent => None,
        };
        assert_eq!(refused.is_some(), note.is_some(), "{path}: {refused:?}");
        assert!(refused.unwrap_or_default().starts_with(note.unwrap_or_default()), "{path}");
        assert_eq!(Settings::new(sources).value("GOSUMDB"), value, "{path}");
    }
}

#[test]
fn text_that_is_not_utf_8_is_kept_as_far_as_it_goes() {
    let machine = Machine::new();
    machine.file("env", b"GOPRIVATE=\xffx\n");
    let mut sources = machine.sources(&[("GOENV", "{}/env")]);
    assert_eq!(sources.user_file.as_ref().unwrap().reading, Reading::Text(Encoding::Lossy));
    assert_eq!(Settings::new(sources).value("GOPRIVATE"), "\u{fffd}x");
    let variable = (OsString::from("GOPRIVATE"), OsString::from_vec(b"\xffy".to_vec()));
    sources = sources_in(&machine.path("work"), [variable]);
    assert_eq!(sources.environment.encoding("GOPRIVATE"), Encoding::Lossy);
    assert_eq!(Settings::new(sources).value("GOPRIVATE"), "\u{fffd}y");
}

#[test]
fn variables_of_other_programs_are_not_collected() {
    let machine = Machine::new();
    let sources = machine.sources(&[("GOOGLE_API_KEY", "k"), ("SECRET", "s"), ("GO_SUMDB", "off"), ("GOFLAGS", "-x")]);
    let names: Vec<_> = sources.environment.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["GOFLAGS", "GO_SUMDB"]);
}

#[test]
fn the_nearest_workspace_is_found_but_not_above_goroot() {
    let machine = Machine::new();
    machine.file("go.work", "");
    let sources = machine.sources(&[]);
    assert_eq!(sources.workspace, Some(machine.path("go.work").display().to_string()));
    let root = machine.path("").display().to_string();
    let sources = machine.sources(&[("GOROOT", root.trim_end_matches('/'))]);
    assert_eq!(sources.workspace, None);
    machine.folder("work/go.work");
    assert!(machine.sources(&[]).workspace.unwrap().ends_with("/go.work"), "a directory is no workspace file");
}
