//! What is shown over lines that set something: replace, exclude, go and toolchain, use, and the go env file.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::desk::{Desk, able, forged};
use super::places::{ENCODINGS, position, slice};

/// The hover over the first place of some words, as plain text.
async fn over(desk: &mut Desk, name: &str, text: &str, words: &str) -> String {
    let at = position(text, text.find(words).unwrap_or_else(|| panic!("{words:?} is not there")), "utf-16");
    let params = json!({ "textDocument": { "uri": desk.uri(name) }, "position": at });
    let hover = desk.ask("textDocument/hover", params).await;
    hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

/// An editor that shows text as it is.
async fn plain(variables: &[(&str, &str)]) -> Desk {
    let mut desk = Desk::with(variables);
    let mut capabilities = able("utf-16");
    capabilities["textDocument"]["hover"] = json!({ "contentFormat": ["plaintext"] });
    desk.client.initialize(capabilities).await;
    desk
}

const GO_MOD: &str = "module corp.example/app\n\ngo 1.99.0\n\ntoolchain go1.99.1\n\n\
    replace corp.example/here => ../here\n\n\
    replace corp.example/old v1.0.0 => corp.example/alpha v1.2.3\n\n\
    exclude corp.example/bad v1.0.0\n";

#[tokio::test]
async fn what_replaces_a_module_decides_what_is_verified() {
    let mut desk = plain(&[]).await;
    desk.write("go.sum", forged("alpha"));
    desk.client.open(&desk.uri("go.mod"), GO_MOD);
    let directory = over(&mut desk, "go.mod", GO_MOD, "corp.example/here").await;
    assert!(directory.contains("every version of corp.example/here is taken from a directory"), "{directory}");
    assert!(directory.contains("nothing vouches for the files there"), "{directory}");
    let at = position(GO_MOD, GO_MOD.find("corp.example/old").unwrap(), "utf-16");
    let params = json!({ "textDocument": { "uri": desk.uri("go.mod") }, "position": at });
    let hover = desk.ask_until("textDocument/hover", params, |it| it.to_string().contains("proven by")).await;
    let module = hover["contents"]["value"].as_str().unwrap();
    assert!(module.starts_with("corp.example/old v1.0.0 is taken from corp.example/alpha v1.2.3"), "{module}");
    assert!(module.contains("go.sum line 1 (zip): differs: "), "{module}");
    assert!(module.contains("go.sum line 2 (go.mod): proven by "), "{module}");
    let exclude = over(&mut desk, "go.mod", GO_MOD, "corp.example/bad").await;
    assert!(exclude.starts_with("no effect on verification"), "{exclude}");
}

/// The hover over a line, once somebody has looked for a go.work.
async fn over_known(desk: &mut Desk, name: &str, text: &str, words: &str) -> String {
    let at = position(text, text.find(words).unwrap(), "utf-16");
    let params = json!({ "textDocument": { "uri": desk.uri(name) }, "position": at });
    let hover = desk.ask_until("textDocument/hover", params, |it| !it.to_string().contains("not known yet")).await;
    hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

/// An installation of Go of this version, as far as it is looked at.
fn goroot(version: &str) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("VERSION"), format!("{version}\n")).unwrap();
    fs::write(root.path().join("go.env"), "").unwrap();
    root
}

/// What is shown over the go line and over the toolchain line of a go.mod.
async fn over_both(version: &str, go_mod: &str, variables: &[(&str, &str)]) -> [String; 2] {
    let root = goroot(version);
    let mut desk = plain(&[variables, &[("GOROOT", root.path().to_str().unwrap())]].concat()).await;
    desk.client.open(&desk.uri("go.mod"), go_mod);
    let go = over_known(&mut desk, "go.mod", go_mod, "go 1.").await;
    let toolchain = if go_mod.contains("\ntoolchain") {
        over_known(&mut desk, "go.mod", go_mod, "toolchain ").await
    } else {
        String::new()
    };
    [go, toolchain]
}

#[tokio::test]
async fn the_line_that_decides_says_which_toolchain_is_taken() {
    const NEW_ENOUGH: &str =
        "no other toolchain is taken because of this line: go1.26.8, the one that is here, is new enough";
    const FETCHED: &str = ", from PATH or else fetched: GOTOOLCHAIN=auto, from the environment";
    let auto = ("GOTOOLCHAIN", "auto");
    for (version, lines, variables, go, toolchain) in [
        ("go1.26.8", "go 1.25.0\ntoolchain go1.26.0", auto, NEW_ENOUGH, NEW_ENOUGH),
        (
            "go1.26.8",
            "go 1.99.0\ntoolchain go1.99.1",
            auto,
            "the toolchain line decides here, and the go command runs go1.99.1",
            FETCHED,
        ),
        (
            "go1.26.8",
            "go 1.99.2\ntoolchain go1.99.1",
            auto,
            FETCHED,
            "the go line decides here, and the go command runs go1.99.2",
        ),
        (
            "go1.26.8",
            "go 1.99.2\ntoolchain default",
            auto,
            "the toolchain line says default",
            "the toolchain line says default",
        ),
        (
            "go1.26.8",
            "go 1.99.2\ntoolchain nonsense",
            auto,
            "every go command stops here: what the toolchain line says is no toolchain",
            "",
        ),
        ("go1.20.14", "go 1.99.2", auto, "go1.20.14, the one that is here, knows no other", ""),
        ("go1.26.8", "go 1.99.2", ("GOTOOLCHAIN", ""), "because of this line: GOTOOLCHAIN is not set", ""),
        ("go1.26.8", "go 1.99.2", ("GOTOOLCHAIN", "local"), "GOTOOLCHAIN=local, from the environment", ""),
        ("go1.26.8", "go 1.99.2", ("GOTOOLCHAIN", "go1.100.0+auto"), "go1.100.0 is new enough", ""),
        ("go1.26.8", "go 1.99.2", ("GOTOOLCHAIN", "go1.98.0+path"), "what lies on PATH is verified by nobody", ""),
        ("go1.26.8", "go 1.99.2", ("GOTOOLCHAIN", "nonsense"), "nonsense is no toolchain (GOTOOLCHAIN=nonsense", ""),
    ] {
        let found = over_both(version, &format!("module corp.example/app\n\n{lines}\n"), &[variables]).await;
        assert!(found[0].contains(go) && found[1].contains(toolchain), "{lines}, {variables:?}: {found:#?}");
    }
    let mut desk = plain(&[auto]).await;
    desk.client.open(&desk.uri("go.mod"), GO_MOD);
    let unknown = over_known(&mut desk, "go.mod", GO_MOD, "go 1.99.0").await;
    assert!(unknown.contains("no go command was found here"), "{unknown}");
}

#[tokio::test]
async fn what_vouches_for_a_fetched_toolchain_is_what_the_settings_allow() {
    const MUST: &str =
        "the module golang.org/toolchain: the checksum database must vouch for it, whatever GONOSUMDB says";
    let auto = ("GOTOOLCHAIN", "auto");
    let files = ("GOPROXY", "file:///srv/proxy");
    for (variables, wanted) in [
        (vec![auto], MUST),
        (vec![auto, ("GONOSUMDB", "*")], MUST),
        (
            vec![auto, ("GOSUMDB", "off")],
            "fetching it fails, since nothing can vouch for it: checksum database disabled by GOSUMDB=off (GOSUMDB is from the environment)",
        ),
        (vec![auto, ("GOSUMDB", "on")], "fetching it fails, since nothing can vouch for it: invalid GOSUMDB"),
        (vec![auto, files], MUST),
        (
            vec![auto, files, ("GOSUMDB", "off")],
            "nothing vouches for what is fetched from the one file URL of GOPROXY: GOSUMDB=off",
        ),
        (vec![auto, files, ("GONOSUMDB", "golang.org")], "one file URL of GOPROXY: golang.org in GONOSUMDB"),
    ] {
        let [go, _] = over_both("go1.26.8", "module corp.example/app\n\ngo 1.99.0\n", &variables).await;
        assert!(go.contains("here the go command runs go1.99.0") && go.contains(wanted), "{variables:?}: {go}");
    }
}

#[tokio::test]
async fn where_a_go_work_holds_its_lines_select_the_toolchain() {
    let root = goroot("go1.26.8");
    let variables = [("GOTOOLCHAIN", "auto"), ("GOSUMDB", "off"), ("GOROOT", root.path().to_str().unwrap())];
    for (variables, at_go_mod, at_go_work) in [
        (
            variables.to_vec(),
            "a go.work holds here, and its lines select the toolchain",
            "here the go command runs go1.99.5",
        ),
        (
            [&variables[..], &[("GOWORK", "off")]].concat(),
            "here the go command runs go1.99.0",
            "this go.work does not hold here",
        ),
    ] {
        let mut desk = plain(&variables).await;
        let go_work = "go 1.99.5\n\nuse .\n";
        desk.write("go.work", go_work);
        let go_mod = "module corp.example/app\n\ngo 1.99.0\n";
        desk.client.open(&desk.uri("go.mod"), go_mod);
        desk.client.open(&desk.uri("go.work"), go_work);
        let found = [
            over_known(&mut desk, "go.mod", go_mod, "go 1.99").await,
            over_known(&mut desk, "go.work", go_work, "go 1.99").await,
        ];
        assert!(found[0].contains(at_go_mod) && found[1].contains(at_go_work), "{found:#?}");
        // What is found agrees with what is said.
        let mut firing = Vec::new();
        for name in ["go.mod", "go.work"] {
            let params = json!({ "textDocument": { "uri": desk.uri(name) } });
            let report = desk.ask("textDocument/diagnostic", params).await;
            firing.extend(report.to_string().contains("toolchain-unverifiable").then_some(name));
        }
        assert_eq!(firing, [if at_go_mod.starts_with("here") { "go.mod" } else { "go.work" }]);
    }
}

#[tokio::test]
async fn a_member_of_a_workspace_shares_its_lines() {
    const GO_WORK: &str = "go 1.99.0\n\nuse (\n\t./a\n\t./b\n)\n\nreplace corp.example/x => ./x\n";
    let mut desk = plain(&[("GOTOOLCHAIN", "local")]).await;
    desk.write("go.work", GO_WORK);
    desk.client.open(&desk.uri("go.work"), GO_WORK);
    let used = over(&mut desk, "go.work", GO_WORK, "./b").await;
    assert!(used.starts_with("a member of the workspace: a line in its go.sum counts for all members"), "{used}");
    let replaced = over(&mut desk, "go.work", GO_WORK, "corp.example/x").await;
    assert!(
        replaced.contains("taken from a directory") && replaced.contains("overrides what its members"),
        "{replaced}"
    );
    assert!(over_known(&mut desk, "go.work", GO_WORK, "go 1.99").await.contains("no go command was found here"));
    assert_eq!(over(&mut desk, "go.work", GO_WORK, "use (").await, "");
}

#[tokio::test]
async fn a_line_of_the_env_file_says_whether_it_counts() {
    let text = "GOSUMDB=off\nGOSUMDB=sum.golang.org\nGOPRIVATE=corp.example\nGOPROXY=https://u:geheim@proxy.example\n\
        GONOPROXY=\n export GOINSECURE=x\nHTTPS_PROXY=x\nGOARCH=arm64\nGOVCS=off\r\n# a comment\n";
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("go/env");
    fs::create_dir(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    let proxy = "https://u:geheim@proxy.example";
    let mut desk = plain(&[("GOENV", file.to_str().unwrap()), ("GOPROXY", proxy), ("GOSUMDB", "")]).await;
    let uri = String::from(Url::from_file_path(&file).unwrap());
    desk.client.open(&uri, text);
    let mut hover = async |words: &str| -> String {
        let at = position(text, text.find(words).unwrap(), "utf-16");
        let params = json!({ "textDocument": { "uri": uri }, "position": at });
        desk.ask("textDocument/hover", params).await["contents"]["value"].as_str().unwrap_or_default().to_owned()
    };
    for (words, wanted) in [
        (
            "GOSUMDB=off",
            "no effect: line 2 sets GOSUMDB again, and the last line counts\nthe checksum database that vouches",
        ),
        ("GOSUMDB=sum", "in effect\nthe checksum database that vouches"),
        ("GOPRIVATE", "no effect: the environment sets GOPRIVATE=private.example\n"),
        ("GOPROXY", "no effect: the environment sets GOPROXY=https://xxxxx@proxy.example\n"),
        ("GONOPROXY", "in effect, with an empty value\n"),
        ("export", "Go passes over this line in silence: this is no shell script"),
        ("HTTPS_PROXY", "no effect: Go reads HTTPS_PROXY from the environment alone"),
        ("GOVCS", "in effect\nwhich version control"),
    ] {
        let said = hover(words).await;
        assert!(said.starts_with(wanted) && !said.contains("geheim"), "{words}: {said}");
    }
    assert!(hover("GOVCS").await.contains("carriage return"));
    for words in ["GOARCH", "# a comment"] {
        assert_eq!(hover(words).await, "", "{words}");
    }
}

#[tokio::test]
async fn a_file_that_go_does_not_read_is_said_to_have_no_effect() {
    let mut desk = plain(&[]).await;
    let text = "GOPROXY=direct\n";
    desk.client.open(&desk.uri("go/env"), text);
    let off = over(&mut desk, "go/env", text, "GOPROXY").await;
    assert!(off.starts_with("no effect: GOENV=off"), "{off}");
    let mut desk = plain(&[("GOENV", "/elsewhere/env")]).await;
    desk.client.open(&desk.uri("go/env"), text);
    let other = over(&mut desk, "go/env", text, "GOPROXY").await;
    assert!(other.starts_with("no effect here: the go command reads /elsewhere/env"), "{other}");
}

#[tokio::test]
async fn the_range_is_that_of_the_line_as_agreed() {
    for encoding in ENCODINGS {
        let mut desk = Desk::ready(encoding).await;
        for (name, text, wanted) in [
            ("go.mod", "module m // 🙂\n\nreplace ( // é𝒳\n\tcorp.example/x => ./🙂x\n)\n", "corp.example/x => ./🙂x"),
            ("go.work", "// 🙂é\nuse ./🙂x\n", "use ./🙂x"),
            ("go/env", "# 🙂\nGOPROXY=é𝒳\n", "GOPROXY=é𝒳"),
        ] {
            desk.client.open(&desk.uri(name), text);
            let at = position(text, text.find(wanted).unwrap() + wanted.len(), encoding);
            let params = json!({ "textDocument": { "uri": desk.uri(name) }, "position": at });
            let hover = desk.ask("textDocument/hover", params).await;
            assert_ne!(hover, Value::Null, "{name} {encoding}");
            assert_eq!(slice(text, &hover["range"], encoding), wanted, "{name} {encoding}");
        }
    }
}
