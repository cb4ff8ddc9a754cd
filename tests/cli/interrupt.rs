//! Ctrl-C: what is proven is kept and printed, the rest is unchecked, and the store is as good as before.
#![cfg(unix)]

use std::process::{Child, Command};

use crate::support::modseal::{Printed, finish};
use crate::support::scene::{Scene, true_sums};

/// No lookup is answered.
const HANG: &str = "hang@lookup";

/// A project of which half is proven in the store, and a server that does not answer any more.
fn half_proven() -> Scene {
    let scene = Scene::new();
    let sums = true_sums();
    scene.modseal.write_sums(&sums.lines().take(4).map(|line| format!("{line}\n")).collect::<String>());
    assert_eq!(scene.check().status(), 0);
    scene.modseal.write_sums(&sums);
    scene.server.requests().forget();
    scene.server.misbehave(HANG);
    scene
}

/// Starts a check and waits until it asks.
fn start(scene: &Scene, arguments: &[&str]) -> Child {
    let child = scene.modseal.command().arg("check").args(arguments).spawn().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(scene.server.requests().wait_for(1));
    child
}

fn send(signal: &str, child: &Child) {
    let status = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

fn interrupted(scene: &Scene, signal: &str, arguments: &[&str]) -> Printed {
    let child = start(scene, arguments);
    send(signal, &child);
    finish(child)
}

#[test]
fn what_is_proven_is_printed_and_the_rest_is_unchecked() {
    for signal in ["-INT", "-TERM"] {
        let scene = half_proven();
        let stored = scene.modseal.stored();
        let printed = interrupted(&scene, signal, &[]);
        assert_eq!(printed.status, Some(2), "{printed:?}");
        assert!(printed.stderr.contains("modseal: stopping: what is proven so far is kept"), "{printed:?}");
        assert!(printed.stdout.contains("4 lines were not checked: cancelled before the reply of"), "{printed:?}");
        assert!(printed.stdout.contains("(cancelled)"), "{printed:?}");
        let summary = printed.stdout.lines().last().unwrap();
        assert!(summary.starts_with("4 proven, 4 unchecked · sum.example at 70,000 · "), "{summary}");
        assert_eq!(scene.modseal.stored(), stored, "nothing is lost and nothing half-written");
        scene.server.behave();
        scene.assert_recovers(signal);
    }
}

#[test]
fn a_report_for_machines_is_whole() {
    let scene = half_proven();
    let printed = interrupted(&scene, "-INT", &["--format", "json"]);
    assert_eq!(printed.status, Some(2), "{printed:?}");
    let report: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!((&report["summary"]["proven"], &report["summary"]["unchecked"]), (&4.into(), &4.into()));
    let lines = report["files"][0]["lines"].as_array().unwrap();
    let reasons: Vec<_> = lines.iter().filter_map(|line| line["reason"].as_str()).collect();
    assert_eq!(reasons, ["cancelled"; 4]);
    assert_eq!(report["requests"]["count"], scene.server.paths().len(), "what was given up has left all the same");
}

#[test]
fn a_finding_still_counts_and_nothing_is_fixed() {
    let scene = half_proven();
    let sums = format!("no sum line\n{}", true_sums());
    scene.modseal.write_sums(&sums.replace("no sum line", "nonsense"));
    let before = std::fs::read(scene.modseal.project().join("go.sum")).unwrap();
    let printed = interrupted(&scene, "-INT", &["--fix"]);
    assert_eq!(printed.status, Some(1), "{printed:?}");
    assert!(printed.stdout.contains("error[malformed-line]"), "{printed:?}");
    assert!(printed.stderr.contains("stopped before every line was asked about: no fix is made"), "{printed:?}");
    assert_eq!(std::fs::read(scene.modseal.project().join("go.sum")).unwrap(), before);
}

/// A reader that takes nothing keeps the report from ending: the second signal ends the program all the same.
#[test]
fn a_second_one_ends_at_once() {
    let scene = half_proven();
    let lines: String = (0..4000).map(|line| format!("nonsense {line}\n")).collect();
    scene.modseal.write_sums(&format!("{lines}{}", true_sums()));
    let mut child = start(&scene, &[]);
    send("-INT", &child);
    // The pipe of standard error tells that the first has arrived; that of standard output is full.
    let mut word = [0; 8];
    std::io::Read::read_exact(child.stderr.as_mut().unwrap(), &mut word).unwrap();
    send("-INT", &child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    scene.server.behave();
    scene.assert_recovers("two signals");
}

/// In a terminal, as a user does it: the bar is there, Ctrl-C takes it away, and the prompt comes back.
#[test]
fn in_a_terminal() {
    let Some(tmux) = Tmux::start() else { return };
    let scene = half_proven();
    tmux.type_in(&scene);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(scene.server.requests().wait_for(1));
    tmux.run(&["send-keys", "C-c"]);
    let screen = tmux.wait_for("status=2");
    assert!(screen.contains("^Cmodseal: stopping: what is proven so far is kept"), "{screen}");
    assert!(screen.contains("4 proven, 4 unchecked"), "{screen}");
    scene.server.behave();
    scene.assert_recovers("Ctrl-C");
}

/// A terminal of its own, which ends with the test.
struct Tmux {
    socket: tempfile::TempDir,
}

impl Tmux {
    /// Nothing where there is no tmux; in CI there is one.
    fn start() -> Option<Self> {
        let tmux = Self { socket: tempfile::tempdir().unwrap() };
        if Command::new("tmux").arg("-V").output().is_err() {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "CI has tmux");
            eprintln!("skipped: no tmux on PATH");
            return None;
        }
        tmux.run(&["new-session", "-d", "-x", "200", "-y", "50", "/bin/sh"]);
        Some(tmux)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(self.socket.path().join("socket")).args(["-f", "/dev/null"]).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) {
        assert!(self.command(arguments).status().unwrap().success(), "{arguments:?}");
    }

    /// Types the command of a scene, and what prints its status, into a script of its own.
    fn type_in(&self, scene: &Scene) {
        let command = scene.modseal.command();
        let mut script = format!("cd '{}'\n", scene.modseal.project().display());
        for (name, value) in command.get_envs().filter_map(|(name, value)| Some((name, value?))) {
            script.push_str(&format!("export {}='{}'\n", name.display(), value.display()));
        }
        script.push_str(&format!("trap : INT\n'{}' check\necho status=$?\n", command.get_program().display()));
        let place = self.socket.path().join("script");
        std::fs::write(&place, script).unwrap();
        self.run(&["send-keys", &format!("/bin/sh {}", place.display()), "Enter"]);
    }

    /// Waits until a text is on the screen, and gives the screen.
    fn wait_for(&self, text: &str) -> String {
        let started = std::time::Instant::now();
        loop {
            let screen = self.command(&["capture-pane", "-p"]).output().unwrap().stdout;
            let screen = String::from_utf8_lossy(&screen).into_owned();
            if screen.contains(text) {
                return screen;
            }
            assert!(started.elapsed().as_secs() < 60, "{screen}");
            std::thread::yield_now();
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = self.command(&["kill-server"]).status();
    }
}
