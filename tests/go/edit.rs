//! go.mod and go.work against `go mod edit -json` and `go work edit -json`: output, refusal and exit status, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use modseal::cli::debug;
use modseal::text::to_text;
use tempfile::TempDir;

use super::edit_cases::{BOTH, BYTES, MOD, WORK};
use crate::support::dice::Dice;

/// What a run printed: the JSON, or the refusal.
type Answer = Result<String, String>;

/// The real go, in a folder of its own. None if there is no go here; in CI that is a failure.
pub(super) struct Go {
    pub(super) root: TempDir,
    program: PathBuf,
}

impl Go {
    pub(super) fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let Some(program) = std::env::split_paths(&path).map(|folder| folder.join("go")).find(|go| go.is_file()) else {
            assert!(std::env::var_os("CI").is_none(), "no go on PATH, and CI needs one");
            eprintln!("skipped: no go on PATH");
            return None;
        };
        Some(Self { root: TempDir::new().expect("a scratch folder"), program })
    }

    /// Runs go, which neither leaves the machine nor reads its owner's settings.
    pub(super) fn run(&self, arguments: &[&str]) -> Answer {
        let output = Command::new(&self.program)
            .args(arguments)
            .current_dir(self.root.path())
            .env_clear()
            .envs(["PATH", "SYSTEMROOT"].iter().filter_map(|name| Some((*name, std::env::var_os(name)?))))
            .env("HOME", self.root.path())
            .env("GOCACHE", self.root.path().join("cache"))
            .envs([("GOFLAGS", ""), ("GOTOOLCHAIN", "local"), ("GOWORK", "off"), ("GOENV", "off"), ("GOPROXY", "off")])
            .output()
            .expect("go runs");
        let (out, err) = (to_text(&output.stdout), to_text(&output.stderr));
        match output.status.code() {
            Some(0) => Ok(out),
            Some(1) if out.is_empty() => Err(err),
            code => panic!("go {arguments:?}: exit status {code:?}\n{out}\n{err}"),
        }
    }

    pub(super) fn write(&self, name: &str, text: &[u8]) {
        fs::write(self.root.path().join(name), text).expect("a file is written");
    }

    fn edit(&self, name: &str, text: &[u8]) -> Answer {
        self.write(name, text);
        let command = if name == "go.work" { "work" } else { "mod" };
        self.run(&[command, "edit", "-json", name])
    }
}

/// Holds each text under each name against go, and shows all that differ.
fn compare<'a>(cases: impl Iterator<Item = (&'a str, &'a [u8])>) {
    let Some(go) = Go::find() else { return };
    let mut differing = Vec::new();
    for (name, text) in cases {
        let (want, got) = (go.edit(name, text), debug::parse(name, name, text));
        if want != got {
            differing.push(format!("{name} {:?}\n  go:      {want:?}\n  modseal: {got:?}", to_text(text)));
        }
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn go_mod_files_are_read_as_go_reads_them() {
    compare(MOD.iter().map(|text| ("go.mod", text.as_bytes())));
}

#[test]
fn go_work_files_are_read_as_go_reads_them() {
    compare(WORK.iter().map(|text| ("go.work", text.as_bytes())));
}

#[test]
fn the_common_grammar_is_that_of_go_in_both() {
    let texts = BOTH.iter().map(|text| text.as_bytes()).chain(BYTES.iter().copied());
    compare(texts.flat_map(|text| [("go.mod", text), ("go.work", text)]));
}

#[test]
fn real_files_are_read_as_go_reads_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let files = ["cobra/go.mod", "gin/go.mod", "moved-tags/go.mod"].into_iter().chain([
        "kubernetes/go.mod",
        "kubernetes/go.work",
        "prometheus/go.mod",
        "prometheus/go.work",
    ]);
    let texts: Vec<_> = files
        .map(|file| {
            let name = if file.ends_with("work") { "go.work" } else { "go.mod" };
            let text = fs::read(root.join(file)).expect(file);
            let crlf = to_text(&text).replace('\n', "\r\n").into_bytes();
            (name, text, crlf)
        })
        .collect();
    compare(texts.iter().flat_map(|(name, text, crlf)| [(*name, text.as_slice()), (*name, crlf.as_slice())]));
}

#[test]
fn random_files_are_read_as_go_reads_them() {
    const WORDS: [&str; 48] = [
        "module",
        "go",
        "toolchain",
        "godebug",
        "require",
        "exclude",
        "replace",
        "retract",
        "tool",
        "ignore",
        "use",
        "(",
        ")",
        "[",
        "]",
        ",",
        "{",
        "=>",
        "\n",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\t",
        " ",
        " ",
        " ",
        " ",
        "// indirect",
        "// c",
        "//",
        "/*",
        "\"",
        "`",
        "'",
        "\\",
        "a.b/c",
        "a.b/c/v2",
        "v1.2.3",
        "v2.0.0",
        "v1",
        "1.21",
        "k=v",
        "./x",
        "\u{feff}",
        "é",
        "\u{a0}",
        "gopkg.in/y.v1",
    ];
    let mut dice = Dice(0x6d6f_6473_6561_6c21);
    let texts: Vec<String> = (0..150)
        .map(|_| (0..dice.roll(24)).map(|_| WORDS[dice.roll(WORDS.len())]).collect::<Vec<_>>().concat())
        .collect();
    let names = ["go.mod", "go.work"].into_iter().cycle();
    compare(names.zip(texts.iter().map(String::as_bytes)));
}
