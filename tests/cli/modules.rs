//! What `modseal check` says of go.mod and go.work: in every format, at its place, and with which exit status.

use std::fs;

use serde_json::{Value, json};

use super::scene::{Run, Scene};

const REPLACED: &str = "module corp.example/tool\n\nreplace (\n\tcorp.example/a => ../é b\n)\n";
const BROKEN: &str = "module corp.example/tool\n\nnonsense\n";
const NEWER: &str = "module corp.example/tool\n\ngo 1.99.1\n";

fn scene(go_mod: &str) -> Scene {
    Scene::of(&[("go.mod", go_mod.as_bytes()), ("go.sum", b"")])
}

fn check(scene: &Scene, arguments: &[&str]) -> Run {
    scene.run(&[&["check", "--offline"], arguments].concat())
}

/// A run where a Go of this release is installed.
fn check_with_go(scene: &Scene, version: &str, variables: &[(&str, &str)]) -> Run {
    let root = scene.root.path().join("goroot");
    fs::create_dir_all(&root).unwrap();
    fs::write(root.join("VERSION"), format!("{version}\ntime 2026-01-01T00:00:00Z\n")).unwrap();
    fs::write(root.join("go.env"), "GOTOOLCHAIN=auto\n").unwrap();
    let root = root.display().to_string();
    scene.run_with(&["check", "--offline"], &[variables, &[("GOROOT", root.as_str())]].concat())
}

#[test]
fn a_replaced_module_is_told_and_fails_nothing() {
    let scene = scene(&REPLACED.replace("../é b", "../a"));
    let run = check(&scene, &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let wanted = "\
info[unverified-replace]: the directory ../a replaces corp.example/a: nothing checks what is in it
 --> go.mod:4:2
  |
4 |     corp.example/a => ../a
  |     ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: keep it if it is meant, and remove it when it is not needed any more
";
    assert!(run.out.starts_with(wanted), "{}", run.out);
    assert_eq!(check(&scene, &["--fail-on", "info"]).code, 1);
    // No line of go.sum is there that could be proven.
    assert_eq!(check(&scene, &["--require-proven"]).code, 2);
}

#[test]
fn every_format_points_at_the_line_of_go_mod() {
    let scene = scene(BROKEN);
    for (format, place) in [
        ("text", " --> go.mod:3:1\n"),
        ("json", "\"path\": \"go.mod\""),
        ("jsonl", "\"path\":\"go.mod\",\"range\":{\"start\":{\"line\":3,\"column\":1,\"offset\":26}"),
        ("github", "::error file=go.mod,line=3,endLine=3,col=1,endColumn=9,title=modseal%3A syntax::unknown directive"),
        ("gitlab", "\"begin\": 3"),
        ("junit", "go.mod:3:1: error[syntax]: unknown directive: nonsense"),
        ("sarif", "\"uri\": \"go.mod\""),
    ] {
        let run = check(&scene, &["--format", format]);
        assert_eq!(run.code, 1, "{format}: {}", run.err);
        assert!(run.out.contains(place), "{format}: {}", run.out);
        assert!(run.out.contains("unknown directive: nonsense"), "{format}: {}", run.out);
    }
}

#[test]
fn columns_are_bytes_in_json_and_characters_in_sarif() {
    let scene = scene(&REPLACED.replace("../é b", "\"../é b\" // ü"));
    let (report, code) = scene.json(&["check", "--offline", "--format", "json"]);
    assert_eq!(code, 0);
    let range = &report["findings"][0]["range"];
    assert_eq!(range["start"], json!({ "line": 4, "column": 2, "offset": 37 }));
    assert_eq!(range["end"], json!({ "line": 4, "column": 29, "offset": 64 }));
    let sarif: Value = serde_json::from_str(&check(&scene, &["--format", "sarif"]).out).unwrap();
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startColumn"], &region["endColumn"]), (&2.into(), &28.into()));
}

#[test]
fn a_go_mod_without_a_go_sum_is_checked_too() {
    let scene = Scene::of(&[("a/go.mod", BROKEN.as_bytes()), ("go.work", b"go 1.26\n\nuse ./a ./b\n")]);
    let (report, code) = scene.json(&["check", "--offline", "--format", "json"]);
    let found: Vec<_> = report["findings"].as_array().unwrap().iter().map(|it| (&it["path"], &it["message"])).collect();
    assert_eq!(code, 1);
    assert_eq!(
        found,
        [
            (&json!("a/go.mod"), &json!("unknown directive: nonsense")),
            (&json!("go.work"), &json!("usage: use local/dir")),
        ]
    );
}

#[test]
fn only_what_was_named_is_reported() {
    let scene = scene(BROKEN);
    assert_eq!(check(&scene, &["go.sum"]).code, 0);
    assert_eq!(check(&scene, &["go.mod"]).code, 1);
    assert_eq!(check(&scene, &["go.mod", ".", "./go.mod"]).out.matches("error[syntax]").count(), 1);
    assert_eq!(check(&scene, &["--ignore", "syntax"]).code, 0);
    assert_eq!(check(&scene, &["--select", "hash-mismatch"]).code, 0);
    // A go.work above is read for its members alone.
    scene.write("go.work", b"nonsense\n");
    scene.write("b/go.mod", b"module corp.example/b\n");
    assert_eq!(check(&scene, &["b"]).code, 0);
}

#[test]
fn what_cannot_be_read_is_no_success() {
    let scene = Scene::of(&[("go.sum", b"")]);
    assert_eq!(check(&scene, &["go.mod"]).code, 2);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", scene.project().join("go.mod")).unwrap();
        check(&scene, &["."]).says(2, &["go.mod", "it is a link to nothing"]);
    }
}

#[test]
fn a_go_with_holes_is_told_with_the_release_that_closes_them() {
    let scene = scene("module corp.example/tool\n\ngo 1.25.0\n");
    let run = check_with_go(&scene, "go1.25.3", &[]);
    assert_eq!(run.code, 1);
    for part in ["warning[vulnerable-go]: the go command here is go1.25.3", "--> go.mod:3:1", "install go1.25.13"] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert_eq!(check_with_go(&scene, "go1.26.8", &[]).code, 0);
    // Without a Go there is none with holes.
    assert_eq!(check(&scene, &[]).code, 0);
}

#[test]
fn a_toolchain_that_nothing_can_check_is_an_error() {
    let scene = scene(NEWER);
    let run = check_with_go(&scene, "go1.26.8", &[("GOSUMDB", "off")]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("error[toolchain-unverifiable]: this line calls for go1.99.1"), "{}", run.out);
    assert!(run.out.contains("--> go.mod:3:1"), "{}", run.out);
    for variables in [vec![], vec![("GOSUMDB", "off"), ("GOTOOLCHAIN", "local")], vec![("GOPRIVATE", "*")]] {
        assert_eq!(check_with_go(&scene, "go1.26.8", &variables).code, 0, "{variables:?}");
    }
}

#[test]
fn where_a_go_work_is_in_effect_its_lines_choose_the_toolchain() {
    let scene = Scene::of(&[
        ("go.work", b"go 1.26.0\n\nuse ./a\n"),
        ("a/go.mod", b"module corp.example/a\n\ngo 1.99.1\n"),
        ("b/go.mod", b"module corp.example/b\n\ngo 1.26.0\n"),
    ]);
    let off = ("GOSUMDB", "off");
    let run = check_with_go(&scene, "go1.26.8", &[off]);
    assert_eq!(run.code, 0, "{}", run.out);
    // Without it, the go.mod does.
    let run = check_with_go(&scene, "go1.26.8", &[off, ("GOWORK", "off")]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("this line calls for go1.99.1") && run.out.contains("--> a/go.mod:3:1"), "{}", run.out);
    // The finding is where the line is, and once.
    scene.write("go.work", b"go 1.99.2\n\nuse ./a\n");
    let run = check_with_go(&scene, "go1.26.8", &[off]);
    assert_eq!(run.out.matches("error[").count(), 1, "{}", run.out);
    assert!(run.out.contains("this line calls for go1.99.2") && run.out.contains("--> go.work:1:1"), "{}", run.out);
    let run = check_with_go(&scene, "go1.26.8", &[off, ("GOWORK", "off")]);
    assert!(!run.out.contains("go.work") && run.out.contains("--> a/go.mod:3:1"), "{}", run.out);
    // One that is named and not there is none.
    let nowhere = scene.root.path().join("nowhere.work").display().to_string();
    let run = check_with_go(&scene, "go1.26.8", &[off, ("GOWORK", &nowhere)]);
    assert!(!run.out.contains("go.work") && run.out.contains("--> a/go.mod:3:1"), "{}", run.out);
    // A nearer one holds below it.
    scene.write("b/go.work", b"go 1.26.0\n\nuse .\n");
    scene.write("b/go.mod", b"module corp.example/b\n\ngo 1.99.3\n");
    let run = check_with_go(&scene, "go1.26.8", &[off]);
    assert_eq!(run.out.matches("error[").count(), 1, "{}", run.out);
}

#[test]
fn a_go_with_holes_that_a_go_work_selects_is_told_there() {
    let scene = Scene::of(&[
        ("go.work", b"go 1.26.0\n\ntoolchain go1.26.5\n\nuse ./a\n"),
        ("a/go.mod", b"module corp.example/a\n\ngo 1.26.0\n"),
    ]);
    let run = check_with_go(&scene, "go1.25.13", &[]);
    assert_eq!(run.out.matches("warning[").count(), 1, "{}", run.out);
    assert!(run.out.contains("this file selects go1.26.5") && run.out.contains("--> go.work:3:1"), "{}", run.out);
    // A member whose own line would select one with holes selects nothing.
    scene.write("go.work", b"go 1.26.8\n\nuse ./a\n");
    scene.write("a/go.mod", b"module corp.example/a\n\ngo 1.26.0\ntoolchain go1.26.5\n");
    assert_eq!(check_with_go(&scene, "go1.25.13", &[]).code, 0);
}

#[test]
fn a_go_of_a_development_branch_is_not_judged() {
    let scene = scene("module corp.example/tool\n\ngo 1.26.0\n");
    for version in ["go1.27-devel_0123abcd Mon Jan 5 10:00:00 2026 -0700", "devel go1.27-0123abcd Mon Jan 5 2026"] {
        let run = check_with_go(&scene, version, &[("GOSUMDB", "off")]);
        assert_eq!(run.code, 0, "{version}: {}", run.out);
    }
    // It takes itself for go1.27, and loads a newer one where a file calls for it.
    scene.write("go.mod", NEWER.as_bytes());
    for version in ["go1.27-devel_0123abcd Mon Jan 5 10:00:00 2026 -0700", "devel go1.27-0123abcd Mon Jan 5 2026"] {
        let run = check_with_go(&scene, version, &[("GOSUMDB", "off")]);
        assert!(run.out.contains("go1.99.1, newer than the go1.27 here"), "{version}: {}", run.out);
    }
}

#[test]
fn a_diff_does_not_hide_what_it_cannot_mend() {
    let scene = scene(BROKEN);
    let run = check(&scene, &["--diff", "go.mod"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("modseal: go.mod:3:1: error[syntax]: unknown directive: nonsense; "), "{}", run.err);
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    let run = check(&scene, &["--diff", "go.mod", "--fail-on", "never"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

#[test]
fn of_errors_of_the_grammar_the_first_is_told_as_go_does() {
    for (go_mod, message) in [
        ("module m\n\nrequire \"a\nnonsense\nreplace x\n", "unexpected newline in string"),
        ("module m\nnonsense\n/* x */\n", "mod files must use // comments (not /* */ comments)"),
        ("module m\n)\nfoo (\n bar\n", "syntax error (unterminated block started at go.mod:3:1)"),
    ] {
        let (report, code) = scene(go_mod).json(&["check", "--offline", "--format", "json"]);
        let found: Vec<_> = report["findings"].as_array().unwrap().iter().map(|it| it["message"].clone()).collect();
        assert_eq!((code, found), (1, vec![json!(message)]), "{go_mod}");
    }
}

#[test]
fn an_exception_that_could_never_hold_is_refused() {
    let scene = scene(BROKEN);
    for (code, more, why) in [
        ("syntax", "module = \"corp.example/tool\"\nexpires = \"9999-12-31\"\n", "syntax cannot be excepted: it is"),
        ("vulnerable-go", "module = \"std\"\n", "vulnerable-go is about the go command and no module"),
    ] {
        let exception = format!("[[exception]]\ncode = \"{code}\"\n{more}reason = \"r\"\n");
        scene.write("modseal.toml", exception.as_bytes());
        check(&scene, &["--select", "hash-mismatch"]).says(2, &["cannot use modseal.toml: line 1: ", why]);
    }
    scene.write("modseal.toml", b"[[exception]]\ncode = \"vulnerable-go\"\nreason = \"mended here\"\n");
    scene.write("go.mod", b"module corp.example/tool\n\ngo 1.25.0\n");
    let run = check_with_go(&scene, "go1.25.3", &[]);
    assert!(run.code == 0 && run.out.contains("1 suppressed"), "{}", run.out);
}

#[test]
fn an_exception_names_the_module_that_is_replaced() {
    let scene = scene(&REPLACED.replace("../é b", "../a"));
    let exception = |module: &str| {
        format!("[[exception]]\ncode = \"unverified-replace\"\nmodule = \"{module}\"\nreason = \"ours\"\n")
    };
    scene.write("modseal.toml", exception("corp.example/a").as_bytes());
    let run = check(&scene, &["--fail-on", "info"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("1 suppressed"), "{}", run.out);
    scene.write("modseal.toml", exception("corp.example/b").as_bytes());
    let run = check(&scene, &[]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("this exception hides nothing: unverified-replace of corp.example/b"), "{}", run.out);
}

#[test]
fn an_exception_of_the_toolchain_names_its_module() {
    let scene = scene(NEWER);
    let exception = "[[exception]]\ncode = \"toolchain-unverifiable\"\nmodule = \"golang.org/toolchain\"\n\
                     reason = \"go1.99.1 is on every PATH here\"\nexpires = \"9999-12-31\"\n";
    scene.write("modseal.toml", exception.as_bytes());
    let run = check_with_go(&scene, "go1.26.8", &[("GOSUMDB", "off")]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("1 suppressed"), "{}", run.out);
}

#[test]
fn hostile_text_of_a_go_mod_does_not_act() {
    let scene = scene("module corp.example/tool\n\nreplace corp.example/a => ./\u{1b}[2J\u{202e}\n\u{1b}]0;x\u{7}\n");
    for format in ["text", "json", "jsonl", "github", "gitlab", "junit", "sarif"] {
        let run = check(&scene, &["--format", format]);
        let is_plain = |c: char| c == '\n' || (!c.is_control() && c != '\u{202e}');
        assert!(run.out.chars().all(is_plain), "{format}: {:?}", run.out);
        assert_eq!(run.code, 1);
    }
}
