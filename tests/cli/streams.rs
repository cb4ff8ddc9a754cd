//! Standard output and standard error that are closed, full, or read by somebody who goes away.
#![cfg(unix)]

use std::process::{Command, Stdio};

use super::scene::{Run, Scene};

const LINE: &str = "example.com/a v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

/// A project with many findings, so that the report is longer than a pipe.
fn project() -> Scene {
    Scene::of(&[("go.sum", "a b\n".repeat(2000).as_bytes())])
}

/// Runs a line of the shell in which `$modseal` is the program.
fn shell(scene: &Scene, line: &str) -> Run {
    let template = scene.command::<&str>(&[]);
    let mut command = Command::new("/bin/sh");
    command.args(["-c", line]).env_clear().env("modseal", template.get_program()).current_dir(scene.project());
    command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?)))).stdin(Stdio::null());
    command.env("PATH", "/usr/bin:/bin");
    Run::of(&command.output().unwrap())
}

#[test]
fn a_reader_may_go_away() {
    // The status of the program comes through a descriptor of its own.
    let head = shell(&project(), "{ { \"$modseal\" check --offline; echo status=$? >&3; } | head -n 1; } 3>&1");
    assert!(head.out.starts_with("error[malformed-line]: ") && head.out.ends_with("\nstatus=1\n"), "{}", head.out);
    assert_eq!((head.out.lines().count(), head.err.as_str()), (2, ""));
    for arguments in ["rules", "env", "explain not-in-log", "--help", "man", "completions bash", "cache stat"] {
        let gone =
            shell(&project(), &format!("{{ {{ \"$modseal\" {arguments}; echo status=$? >&3; }} | true; }} 3>&1"));
        assert_eq!((gone.out.as_str(), gone.err.as_str()), ("status=0\n", ""), "{arguments}");
    }
}

#[test]
fn a_closed_stream_is_nobody_who_reads() {
    let scene = project();
    for (line, err) in
        [("check --offline >&-", ""), ("check --offline >&- 2>&-", ""), ("check --offline 2>&- >/dev/null", "")]
    {
        let run = shell(&scene, &format!("\"$modseal\" {line}"));
        assert_eq!((run.code, run.err.as_str()), (1, err), "{line}");
    }
    let scene = Scene::of(&[("go.sum", LINE.as_bytes())]);
    let run = shell(&scene, "\"$modseal\" check nowhere . 2>&-");
    assert_eq!(run.code, 2);
    assert!(run.out.contains("1 unchecked"), "{}", run.out);
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_does_not_fit_is_no_success() {
    let clean = Scene::of(&[("go.sum", b"")]);
    for arguments in
        ["check", "check --format json", "rules", "explain not-in-log", "env", "man", "check --print-schema"]
    {
        let run = shell(&clean, &format!("\"$modseal\" {arguments} >/dev/full"));
        assert_eq!(run.code, 2, "{arguments}: {}", run.err);
        assert!(run.err.starts_with("modseal: cannot write to standard output: "), "{arguments}: {}", run.err);
        assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    }
    let run = shell(&project(), "\"$modseal\" check --offline >/dev/full");
    assert_eq!(run.code, 2, "{}", run.err);
    // What nobody can read is told to nobody, and changes no status.
    assert_eq!(shell(&project(), "\"$modseal\" check --offline nowhere . 2>/dev/full").code, 1);
    assert_eq!(shell(&clean, "\"$modseal\" check >/dev/full 2>/dev/full").code, 2);
}
