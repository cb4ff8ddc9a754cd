//! What is shown over lines that set something: replace, exclude, go and toolchain, use, and the go env file.

use std::fs;

use serde_json::{Value, json};
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

#[tokio::test]
async fn a_newer_toolchain_is_fetched_only_where_the_setting_lets_it() {
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[], "no other toolchain is taken because of this line: GOTOOLCHAIN is not set"),
        (&[("GOTOOLCHAIN", "local")], "GOTOOLCHAIN=local, from the environment"),
        (&[("GOTOOLCHAIN", "go1.98.0+auto")], "here the go command runs go1.99.0, from PATH or else fetched"),
        (&[("GOTOOLCHAIN", "go1.100.0+auto")], "go1.100.0 is new enough"),
        (&[("GOTOOLCHAIN", "go1.98.0+path")], "what lies on PATH is verified by nobody"),
        (&[("GOTOOLCHAIN", "auto")], "where it is older than go1.99.0, the go command runs go1.99.0"),
    ];
    for (variables, wanted) in cases {
        let mut desk = plain(variables).await;
        desk.client.open(&desk.uri("go.mod"), GO_MOD);
        let go = over(&mut desk, "go.mod", GO_MOD, "go 1.99.0").await;
        assert!(go.contains(wanted), "{variables:?}: {go}");
        let may_fetch = variables.iter().any(|(_, value)| value.ends_with("auto") && !value.contains("100"));
        assert_eq!(go.contains("golang.org/toolchain: the checksum database must vouch for it"), may_fetch, "{go}");
    }
    let mut desk = plain(&[("GOTOOLCHAIN", "go1.98.0+auto"), ("GOSUMDB", "off")]).await;
    desk.client.open(&desk.uri("go.mod"), GO_MOD);
    let toolchain = over(&mut desk, "go.mod", GO_MOD, "toolchain go1.99.1").await;
    assert!(toolchain.contains("runs go1.99.1") && toolchain.contains("so fetching one fails"), "{toolchain}");
}

#[tokio::test]
async fn a_member_of_a_workspace_shares_its_lines() {
    const GO_WORK: &str = "go 1.99.0\n\nuse (\n\t./a\n\t./b\n)\n\nreplace corp.example/x => ./x\n";
    let mut desk = plain(&[("GOTOOLCHAIN", "local")]).await;
    desk.client.open(&desk.uri("go.work"), GO_WORK);
    let used = over(&mut desk, "go.work", GO_WORK, "./b").await;
    assert!(used.starts_with("a member of the workspace: a line in its go.sum counts for all members"), "{used}");
    let replaced = over(&mut desk, "go.work", GO_WORK, "corp.example/x").await;
    assert!(
        replaced.contains("taken from a directory") && replaced.contains("overrides what its members"),
        "{replaced}"
    );
    assert!(over(&mut desk, "go.work", GO_WORK, "go 1.99").await.contains("no other toolchain"));
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
