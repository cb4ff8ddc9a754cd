//! Colours, to the escape sequence: where they are wanted, and nowhere else.

use snapbox::{assert_data_eq, str};

use super::scene::Scene;

/// What is printed in colour, with the escape character as `<ESC>` so that it can be read here.
fn colored(scene: &Scene, arguments: &[&str]) -> String {
    let run = scene.run(&[arguments, &["--color", "always"]].concat());
    scene.mask(&run.out).replace('\u{1b}', "<ESC>")
}

fn project(sums: &str) -> Scene {
    Scene::of(&[("go.sum", sums.as_bytes())])
}

const BROKEN: &str = "a b\nexample.com/a v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

#[test]
fn findings() {
    assert_data_eq!(
        colored(&project(BROKEN), &["check", "--offline"]),
        str![[r#"
<ESC>[1m<ESC>[91merror[malformed-line]<ESC>[0m<ESC>[1m: 2 words where path, version and hash belong: Go refuses the file here, "wrong number of fields 2"<ESC>[0m
 <ESC>[1m<ESC>[94m--> <ESC>[0mgo.sum:1:1
  <ESC>[1m<ESC>[94m|<ESC>[0m
<ESC>[1m<ESC>[94m1<ESC>[0m <ESC>[1m<ESC>[94m|<ESC>[0m a b
  <ESC>[1m<ESC>[94m|<ESC>[0m <ESC>[1m<ESC>[91m^^^<ESC>[0m
  <ESC>[1m<ESC>[94m|<ESC>[0m
  <ESC>[1m<ESC>[94m= <ESC>[0m<ESC>[1mhelp<ESC>[0m: mend the line or remove it
  <ESC>[1m<ESC>[94m= <ESC>[0m<ESC>[1mfix<ESC>[0m: Remove this line

<ESC>[1m<ESC>[94minfo[not-checked]<ESC>[0m<ESC>[1m: 1 line was not checked: offline<ESC>[0m
 <ESC>[1m<ESC>[94m--> <ESC>[0mgo.sum:2:1
  <ESC>[1m<ESC>[94m|<ESC>[0m
<ESC>[1m<ESC>[94m2<ESC>[0m <ESC>[1m<ESC>[94m|<ESC>[0m example.com/a v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  <ESC>[1m<ESC>[94m|<ESC>[0m <ESC>[1m<ESC>[94m^^^^^^^^^^^^^^^^^^^^<ESC>[0m
  <ESC>[1m<ESC>[94m|<ESC>[0m
  <ESC>[1m<ESC>[94m= <ESC>[0m<ESC>[1mhelp<ESC>[0m: check again with a network: nothing at hand proves or disproves these lines

<ESC>[33m1 unchecked<ESC>[0m, <ESC>[31m1 malformed<ESC>[0m · [TIME] s · 0 requests

"#]]
    );
}

#[test]
fn a_clean_run() {
    assert_data_eq!(
        colored(&Scene::recorded("cobra"), &["check"]),
        str![[r#"
<ESC>[32m12 proven<ESC>[0m · sum.golang.org at 66,398,721 · [TIME] s · 29 requests

"#]]
    );
}

#[test]
fn a_diff() {
    assert_data_eq!(
        colored(&project(BROKEN), &["check", "--offline", "--diff"]),
        str![[r#"
<ESC>[1m--- go.sum<ESC>[0m
<ESC>[1m+++ go.sum<ESC>[0m
<ESC>[36m@@ -1,2 +1 @@<ESC>[0m
<ESC>[31m-a b<ESC>[0m
 example.com/a v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

"#]]
    );
}

#[test]
fn settings() {
    let scene = project("");
    let run = scene.run_with(&["env", "--color", "always"], &[("GOPROXY", "ftp://proxy.example")]);
    let out = scene.mask(&run.out).replace('\u{1b}', "<ESC>");
    assert_data_eq!(
        out.lines().skip(1).take(7).collect::<Vec<_>>().join("\n"),
        str![[r#"
go command: none
<ESC>[33mnote<ESC>[0m: no go command is on PATH
<ESC>[33mnote<ESC>[0m: no defaults of a Go installation are in effect: GOSUMDB is asked as GOPROXY says

<ESC>[1mGOPROXY<ESC>[0m=ftp://proxy.example
    from the environment
    <ESC>[33mproblem<ESC>[0m: invalid proxy URL scheme (must be https, http, file): ftp://proxy.example
"#]]
    );
}

#[test]
fn a_page() {
    let page = colored(&project(""), &["explain", "stale-exception"]);
    assert_data_eq!(
        page.lines().take(6).collect::<Vec<_>>().join("\n"),
        str![[r#"
<ESC>[1m# stale-exception<ESC>[0m

Severity: warning. Fix: none.

<ESC>[1m## What it means<ESC>[0m

"#]]
    );
    let plain = page.replace("<ESC>[1m", "").replace("<ESC>[0m", "");
    assert_eq!(plain, modseal::check::stale_exception::CHECK.page);
}

#[test]
fn they_are_there_only_where_they_are_wanted() {
    let scene = project(BROKEN);
    for (arguments, variables, wanted) in [
        (&[][..], &[][..], false),
        (&["--color", "auto"], &[], false),
        (&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&["--color", "always"], &[("NO_COLOR", "1")], true),
        (&[], &[("CLICOLOR_FORCE", "1")], true),
        (&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
    ] {
        let run = scene.run_with(&[&["check", "--offline"], arguments].concat(), variables);
        assert_eq!(run.out.contains('\u{1b}'), wanted, "{arguments:?} {variables:?}: {}", run.out);
    }
    for format in ["json", "jsonl", "sarif", "github", "gitlab", "junit"] {
        let run = scene.run(&["check", "--offline", "--color", "always", "--format", format]);
        assert!(!run.out.contains('\u{1b}'), "{format}: {}", run.out);
    }
    scene.run(&["check", "--offline", "--color", "always", "--output", "report"]);
    assert!(!std::fs::read_to_string(scene.project().join("report")).unwrap().contains('\u{1b}'));
    assert_eq!(scene.run(&["--color", "sometimes", "check"]).code, 2);
}
