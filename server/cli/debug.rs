//! `modseal debug parse`: what the parsers make of a file, as JSON, to be held against the go command.
//!
//! It reads no file. For go.mod and go.work the JSON is byte for byte that of `go mod edit -json` and
//! `go work edit -json` (`cmd/go/internal/modcmd/edit.go`, `workcmd/edit.go`, Go's `encoding/json`); the other kinds have a
//! form of our own.

use std::collections::HashSet;

use serde::Serialize;

use crate::syntax::FileKind;
use crate::syntax::envfile::EnvFile;
use crate::syntax::gomod::{GoMod, Mode};
use crate::syntax::gosum::{LineKind, SumFile};
use crate::syntax::gowork::GoWork;
use crate::syntax::modfile::{Named, Refusals, Replace, Value, Versioned};

mod json;

use json::Node;

/// Reads a file and prints it: JSON, or what Go prints on standard error where it refuses the file.
///
/// `file_name` tells the kind; `shown_path` is what messages call the file.
///
/// # Errors
/// The text of Go's refusal, with its final newline.
pub fn parse(file_name: &str, shown_path: &str, text: &[u8]) -> Result<String, String> {
    match FileKind::of(file_name) {
        Some(FileKind::GoMod) => parse_mod(shown_path, text),
        Some(FileKind::GoWork) => parse_work(shown_path, text),
        Some(FileKind::GoSum | FileKind::GoWorkSum) => print(&sum_lines(text)),
        // `go/env` is known by its folder, and the folder is no part of a file's name.
        Some(FileKind::EnvFile) => print(&EnvOut::new(text)),
        None if file_name.ends_with(".mod") => parse_mod(shown_path, text),
        None if file_name.ends_with(".work") => parse_work(shown_path, text),
        None if file_name.ends_with(".sum") => print(&sum_lines(text)),
        None if matches!(file_name, "env" | "go.env") => print(&EnvOut::new(text)),
        None => Err(format!("modseal: {shown_path} is no go.mod, go.sum, go.work, go.work.sum or env file\n")),
    }
}

fn parse_mod(path: &str, text: &[u8]) -> Result<String, String> {
    let file = GoMod::parse(path, text, Mode::Strict);
    accept(&file.refusals, path, "")?;
    Ok(mod_json(&file).print())
}

fn parse_work(path: &str, text: &[u8]) -> Result<String, String> {
    let file = GoWork::parse(path, text);
    // `modload.ReadWorkFile` puts its own heading below that of the command.
    accept(&file.refusals, path, "errors parsing go.work:\n")?;
    Ok(work_json(&file).print())
}

fn accept(refusals: &Refusals, path: &str, heading: &str) -> Result<(), String> {
    if refusals.is_empty() {
        return Ok(());
    }
    Err(format!("go: errors parsing {path}:\n{heading}{}\n", refusals.text(path)))
}

/// `fileJSON` of `modcmd/edit.go`, after `SortBlocks` and `Cleanup`: what is empty or said twice is left out.
fn mod_json(file: &GoMod) -> Node<'_> {
    let module = match &file.module {
        Some(module) => vec![("Path", text(&module.path)), ("Deprecated", omit_empty(&module.deprecated))],
        None => vec![("Path", Node::Text(b""))],
    };
    let godebug = file.godebug.iter().filter(|line| !is_empty(&line.key));
    let godebug = godebug.map(|line| Node::Object(vec![("Key", text(&line.key)), ("Value", text(&line.value))]));
    let require = file.require.iter().filter(|line| !is_empty(&line.module.path)).map(|line| {
        let indirect = if line.indirect { Node::True } else { Node::Omitted };
        let [path, version] = versioned(&line.module);
        Node::Object(vec![path, version, ("Indirect", indirect)])
    });
    let retract = file.retract.iter().filter(|line| !is_empty(&line.low) || !is_empty(&line.high)).map(|line| {
        let fields = [("Low", &line.low), ("High", &line.high), ("Rationale", &line.rationale)];
        Node::Object(fields.map(|(key, value)| (key, omit_empty(value))).into())
    });
    let exclude = unique(file.exclude.iter(), |line| key(&line.module));
    let exclude = exclude.into_iter().filter(|line| !is_empty(&line.module.path));
    Node::Object(vec![
        ("Module", Node::Object(module)),
        ("Go", optional(file.go.as_ref())),
        ("Toolchain", optional(file.toolchain.as_ref())),
        ("GoDebug", Node::list(godebug).omit_null()),
        ("Require", Node::list(require)),
        ("Exclude", Node::list(exclude.map(|line| Node::Object(versioned(&line.module).into())))),
        ("Replace", replace_list(&file.replace)),
        ("Retract", Node::list(retract)),
        ("Tool", path_list(&file.tool)),
        ("Ignore", path_list(&file.ignore)),
    ])
}

/// `workfileJSON` of `workcmd/edit.go`.
fn work_json(file: &GoWork) -> Node<'_> {
    let directories = file.directories.iter().filter(|line| !is_empty(&line.value));
    Node::Object(vec![
        ("Go", optional(file.go.as_ref())),
        ("Use", Node::list(directories.map(|line| Node::Object(vec![("DiskPath", text(&line.value))])))),
        ("Replace", replace_list(&file.replace)),
    ])
}

/// The replacements: the last of two for one left side counts.
fn replace_list(lines: &[Replace]) -> Node<'_> {
    let mut kept = unique(lines.iter().rev(), |line| key(&line.old));
    kept.reverse();
    Node::list(kept.into_iter().filter(|line| !is_empty(&line.old.path)).map(|line| {
        let [old, new] = [&line.old, &line.new].map(|side| Node::Object(versioned(side).into()));
        Node::Object(vec![("Old", old), ("New", new)])
    }))
}

fn path_list(lines: &[Named]) -> Node<'_> {
    let kept = unique(lines.iter(), |line| line.value.as_bytes());
    Node::list(kept.into_iter().map(|line| Node::Object(vec![("Path", text(&line.value))])))
}

/// The first line of each key, in order (`removeDups`).
fn unique<'a, T, K: Eq + std::hash::Hash>(lines: impl Iterator<Item = &'a T>, key: impl Fn(&'a T) -> K) -> Vec<&'a T> {
    let mut seen = HashSet::new();
    lines.filter(|line| seen.insert(key(line))).collect()
}

fn key(module: &Versioned) -> (&[u8], Option<&[u8]>) {
    (module.path.as_bytes(), module.version.as_ref().map(Value::as_bytes))
}

fn versioned(module: &Versioned) -> [(&'static str, Node<'_>); 2] {
    [("Path", text(&module.path)), ("Version", module.version.as_ref().map_or(Node::Omitted, omit_empty))]
}

fn optional(line: Option<&Named>) -> Node<'_> {
    line.map_or(Node::Omitted, |line| omit_empty(&line.value))
}

fn text(value: &Value) -> Node<'_> {
    Node::Text(value.as_bytes())
}

fn omit_empty(value: &Value) -> Node<'_> {
    if is_empty(value) { Node::Omitted } else { text(value) }
}

fn is_empty(value: &Value) -> bool {
    value.as_bytes().is_empty()
}

fn print(value: &impl Serialize) -> Result<String, String> {
    let json = serde_json::to_string_pretty(value).map_err(|err| format!("modseal: {err}\n"))?;
    Ok(json + "\n")
}

/// One line of a go.sum file.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum SumOut {
    Blank { line: usize },
    Sum { line: usize, module: String, version: String, of: &'static str, hash: String, comment: bool, bom: bool },
    Malformed { line: usize, words: usize, comment: bool, bom: bool },
    ConflictMarker { line: usize, marker: &'static str, words: usize },
}

fn sum_lines(text: &[u8]) -> Vec<SumOut> {
    let file = SumFile::parse(text);
    file.lines()
        .map(|line| {
            let (number, bom) = (line.number, line.byte_order_marks().next().is_some());
            match &line.kind {
                LineKind::Blank => SumOut::Blank { line: number },
                LineKind::Sum(sum) => SumOut::Sum {
                    line: number,
                    module: sum.path().text.to_string(),
                    version: sum.version().text.to_string(),
                    of: sum.of.name(),
                    hash: sum.hash().text.to_string(),
                    comment: sum.looks_like_comment(),
                    bom,
                },
                LineKind::Malformed(line) => {
                    SumOut::Malformed { line: number, words: line.words, comment: line.comment, bom }
                }
                LineKind::ConflictMarker(mark) => {
                    SumOut::ConflictMarker { line: number, marker: mark.kind.text(), words: mark.words }
                }
            }
        })
        .collect()
}

/// A go env file.
#[derive(Serialize)]
struct EnvOut {
    assignments: Vec<AssignmentOut>,
    ignored: Vec<usize>,
}

#[derive(Serialize)]
struct AssignmentOut {
    line: usize,
    key: String,
    value: String,
    /// Whether a later line of the same key takes its place.
    replaced: bool,
}

impl EnvOut {
    fn new(text: &[u8]) -> Self {
        let file = EnvFile::parse(text);
        let assignments = file.assignments.iter().map(|assignment| AssignmentOut {
            line: assignment.line,
            key: assignment.key.clone(),
            value: assignment.value.clone(),
            replaced: file.last(&assignment.key) != Some(assignment),
        });
        Self { assignments: assignments.collect(), ignored: file.ignored.iter().map(|line| line.line).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_go_mod_file_is_printed_as_go_prints_it() {
        let json = parse("go.mod", "go.mod", b"module a.b/c\ngo 1.21\nrequire d.e/f v1 // indirect\n");
        let want = "{\n\t\"Module\": {\n\t\t\"Path\": \"a.b/c\"\n\t},\n\t\"Go\": \"1.21\",\n\t\"Require\": [\n\t\t{\n\
                    \t\t\t\"Path\": \"d.e/f\",\n\t\t\t\"Version\": \"v1.0.0\",\n\t\t\t\"Indirect\": true\n\t\t}\n\t],\n\
                    \t\"Exclude\": null,\n\t\"Replace\": null,\n\t\"Retract\": null,\n\t\"Tool\": null,\n\
                    \t\"Ignore\": null\n}\n";
        assert_eq!(json.as_deref(), Ok(want));
    }

    #[test]
    fn a_refusal_is_what_go_prints() {
        let refused = parse("go.mod", "x/go.mod", b"module a\nfoo bar\n\trequire x\n");
        let want = "go: errors parsing x/go.mod:\nx/go.mod:2: unknown directive: foo\n\
                    x/go.mod:3:2: usage: require module/path v1.2.3\n";
        assert_eq!(refused, Err(want.to_owned()));
        let refused = parse("go.work", "go.work", b"require x\n");
        let want = "go: errors parsing go.work:\nerrors parsing go.work:\ngo.work:1: unknown directive: require\n";
        assert_eq!(refused, Err(want.to_owned()));
    }

    #[test]
    fn a_sum_file_is_printed_line_by_line() {
        let json = parse("go.sum", "go.sum", b"a.b/c v1.0.0/go.mod h1:x=\n\n# x\n=======\n").expect("JSON");
        let lines: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let want = serde_json::json!([
            {"kind": "sum", "line": 1, "module": "a.b/c", "version": "v1.0.0", "of": "go.mod", "hash": "h1:x=",
             "comment": false, "bom": false},
            {"kind": "blank", "line": 2},
            {"kind": "malformed", "line": 3, "words": 2, "comment": true, "bom": false},
            {"kind": "conflict-marker", "line": 4, "marker": "=======", "words": 1},
        ]);
        assert_eq!(lines, want);
    }

    #[test]
    fn an_env_file_shows_what_is_replaced_and_ignored() {
        let json = parse("env", "env", b"GOSUMDB=off\nexport X=1\nGOSUMDB=\n").expect("JSON");
        let out: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(out["ignored"], serde_json::json!([2]));
        assert_eq!(out["assignments"][0]["replaced"], true);
        assert_eq!(out["assignments"][1]["replaced"], false);
    }

    #[test]
    fn another_kind_of_file_is_refused() {
        assert!(parse("main.go", "main.go", b"").is_err());
    }
}
