//! Workspaces of Go in the editor: the other members' files are looked at, and nobody is asked about them.

use std::fs;

use serde_json::{Value, json};

use super::desk::{Desk, able, forged, lines};
use super::neighbours::{at_root, changed, watching};
use super::places::slice;

/// A workspace of three members; the second has another hash for beta than the first will have, the third something more.
fn lay_out(desk: &Desk) {
    for member in ["a", "b", "c"] {
        fs::create_dir_all(desk.path(member)).unwrap();
        desk.write(&format!("{member}/go.mod"), format!("module corp.example/{member}\n\ngo 1.26\n"));
    }
    desk.write("b/go.sum", lines("beta"));
    desk.write("c/go.sum", lines("delta"));
    desk.write("go.work", "go 1.26\n\nuse (\n\t./a\n\t./b\n\t./c\n)\n");
}

fn conflict(diagnostics: &[Value]) -> Option<&Value> {
    diagnostics.iter().find(|it| it["code"] == "conflicting-hashes")
}

#[tokio::test]
async fn what_another_member_contradicts_is_shown_with_the_place_there() {
    let mut desk = at_root(watching()).await;
    lay_out(&desk);
    let uri = desk.uri("a/go.sum");
    desk.client.open(&uri, &forged("beta"));
    let shown = desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
    let found = conflict(shown["diagnostics"].as_array().unwrap()).unwrap().clone();
    let related = &found["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], desk.uri("b/go.sum"));
    let meant = slice(&lines("beta"), &related["location"]["range"], "utf-16").to_owned();
    assert!(meant.starts_with("h1:"), "{related}");
    assert!(found["message"].as_str().unwrap().contains("b/go.sum of the same workspace"), "{found}");
    desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "hash-mismatch")).await;
    assert!(!desk.server.was_asked_about("corp.example/delta"), "nobody asks about what only others have");
    // The other member is opened and typed in: what is shown here follows.
    let other = desk.uri("b/go.sum");
    desk.client.open(&other, &lines("beta"));
    desk.client.change(&other, 2, None, &lines("gamma"));
    desk.client.diagnostics(&uri, |it| conflict(it).is_none()).await;
    desk.client.close(&other);
    desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
}

#[tokio::test]
async fn a_member_that_leaves_the_workspace_contradicts_nobody() {
    let mut desk = at_root(watching()).await;
    lay_out(&desk);
    let uri = desk.uri("a/go.sum");
    desk.client.open(&uri, &forged("beta"));
    desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
    desk.write("go.work", "go 1.26\n\nuse ./a\n");
    changed(&desk, "go.work");
    desk.client.diagnostics(&uri, |it| conflict(it).is_none()).await;
    desk.write("go.work", "go 1.26\n\nuse (\n\t./a\n\t./b\n)\n");
    changed(&desk, "go.work");
    desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
    fs::remove_file(desk.path("go.work")).unwrap();
    changed(&desk, "go.work");
    desk.client.diagnostics(&uri, |it| conflict(it).is_none()).await;
}

#[tokio::test]
async fn where_gowork_is_off_there_is_no_workspace_and_where_it_is_set_it_is_that_one() {
    let mut desk = Desk::with(&[("GOWORK", "off")]);
    lay_out(&desk);
    desk.client.configure(json!({ "trace": "verbose" }));
    desk.client.initialize(able("utf-16")).await;
    desk.client.next("a refresh", |it| it["method"] == "workspace/codeLens/refresh").await;
    let uri = desk.uri("a/go.sum");
    desk.client.open(&uri, &forged("beta"));
    let shown = desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "hash-mismatch")).await;
    desk.looked_at("a").await;
    // Had it found a go.work, it would look at that next.
    let go_work = desk.path("go.work").display().to_string();
    for _ in 0..5 {
        desk.client.settle().await;
    }
    assert!(!desk.client.held("window/logMessage").iter().any(|it| it.to_string().contains(&go_work)));
    assert_eq!(conflict(shown["diagnostics"].as_array().unwrap()), None);
    assert_eq!(desk.codes("a/go.sum"), ["hash-mismatch"]);

    let elsewhere = tempfile::tempdir().unwrap();
    let go_work = elsewhere.path().join("go.work");
    let mut desk = Desk::with(&[("GOWORK", go_work.to_str().unwrap())]);
    lay_out(&desk);
    let uses = format!("go 1.26\n\nuse (\n\t{:?}\n\t{:?}\n)\n", desk.path("a"), desk.path("c"));
    fs::write(&go_work, uses).unwrap();
    desk.write("c/go.sum", lines("beta"));
    desk.client.initialize(able("utf-16")).await;
    let uri = desk.uri("a/go.sum");
    desk.client.open(&uri, &forged("beta"));
    let shown = desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
    let found = conflict(shown["diagnostics"].as_array().unwrap()).unwrap();
    assert_eq!(found["relatedInformation"].as_array().unwrap().len(), 1);
    assert_eq!(found["relatedInformation"][0]["location"]["uri"], desk.uri("c/go.sum"));
}

#[tokio::test]
async fn the_half_of_a_pair_may_be_in_a_member() {
    let mut desk = at_root(watching()).await;
    lay_out(&desk);
    let zip_line = |name: &str| lines(name).lines().next().map(|line| format!("{line}\n")).unwrap();
    let uri = desk.uri("go.work.sum");
    desk.client.open(&uri, &format!("{}{}", zip_line("alpha"), zip_line("beta")));
    let shown = desk.client.diagnostics(&uri, |it| !it.is_empty()).await;
    let found = shown["diagnostics"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0]["code"], &found[0]["range"]["start"]["line"]), (&json!("missing-pair"), &json!(0)));
    // Where a member is not at hand, nobody can tell.
    fs::remove_file(desk.path("c/go.mod")).unwrap();
    changed(&desk, "c/go.mod");
    desk.client.diagnostics(&uri, Vec::is_empty).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_the_project_is_the_project() {
    let mut desk = at_root(watching()).await;
    lay_out(&desk);
    // The editor has one member open under its own name, and the other under that of a link to the project.
    std::os::unix::fs::symlink(desk.path(""), desk.path("link")).unwrap();
    let (here, there) = (desk.uri("a/go.sum"), desk.uri("link/b/go.sum"));
    desk.client.open(&here, &forged("beta"));
    desk.client.diagnostics(&here, |it| conflict(it).is_some()).await;
    desk.client.open(&there, &lines("gamma"));
    desk.client.diagnostics(&here, |it| conflict(it).is_none()).await;
    // A file is not its own sibling under another name.
    desk.client.change(&there, 2, None, &forged("beta"));
    desk.client.settle().await;
    let shown = desk.client.shown.get(&there).map(|it| it["diagnostics"].to_string()).unwrap_or_default();
    assert!(!shown.contains("conflicting-hashes"), "{shown}");
}

#[tokio::test]
async fn a_strangers_go_work_leads_nowhere_else() {
    let mut desk = Desk::untrusted().await;
    lay_out(&desk);
    let outside = outside();
    desk.write("go.work", format!("go 1.26\n\nuse (\n\t./a\n\t{:?}\n)\n", outside.path()));
    let uri = desk.uri("a/go.sum");
    desk.client.open(&uri, &format!("{}broken line\n", forged("beta")));
    desk.looked_at("go.work").await;
    desk.client.status(|it| it["counts"]["unchecked"] == 2).await;
    assert!(!desk.codes("a/go.sum").contains(&"conflicting-hashes".to_owned()));
    // Inside of it, it leads on.
    desk.write("go.work", "go 1.26\n\nuse (\n\t./a\n\t./b\n)\n");
    changed(&desk, "go.work");
    desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
}

/// A module beside the project, with another hash for beta than the project has.
fn outside() -> tempfile::TempDir {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("go.mod"), "module corp.example/out\n").unwrap();
    fs::write(outside.path().join("go.sum"), lines("beta")).unwrap();
    outside
}

#[cfg(unix)]
#[tokio::test]
async fn nor_does_it_where_a_link_of_the_stranger_would_lead() {
    use std::os::unix::fs::symlink;
    for is_whole in [true, false] {
        let mut desk = Desk::untrusted().await;
        lay_out(&desk);
        let outside = outside();
        fs::remove_dir_all(desk.path("b")).unwrap();
        if is_whole {
            symlink(outside.path(), desk.path("b")).unwrap();
        } else {
            // The directory is the project's own, and its files are not.
            fs::create_dir(desk.path("b")).unwrap();
            desk.write("b/go.mod", "module corp.example/b\n");
            symlink(outside.path().join("go.sum"), desk.path("b/go.sum")).unwrap();
        }
        let uri = desk.uri("a/go.sum");
        desk.client.open(&uri, &format!("{}broken line\n", forged("beta")));
        desk.looked_at("go.work").await;
        desk.client.status(|it| it["counts"]["unchecked"] == 2).await;
        assert!(!desk.codes("a/go.sum").contains(&"conflicting-hashes".to_owned()), "{is_whole}");
    }
}

#[tokio::test]
async fn a_folder_that_goes_takes_what_its_members_contradict_with_it() {
    let mut desk = at_root(watching()).await;
    lay_out(&desk);
    let uri = desk.uri("a/go.sum");
    desk.client.open(&uri, &forged("beta"));
    desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
    // One event, for the folder.
    fs::rename(desk.path("b"), desk.path("elsewhere")).unwrap();
    changed(&desk, "b");
    desk.client.diagnostics(&uri, |it| conflict(it).is_none()).await;
    fs::rename(desk.path("elsewhere"), desk.path("b")).unwrap();
    changed(&desk, "b");
    desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
}

#[tokio::test]
async fn the_members_are_those_that_the_editor_has_and_nothing_is_sent_for_them() {
    let mut desk = at_root(watching()).await;
    lay_out(&desk);
    let go_work = desk.uri("go.work");
    desk.write("go.work", "go 1.26\n\nuse ./a\n");
    let outside = outside();
    let uri = desk.uri("a/go.sum");
    desk.client.configure(json!({ "trace": "verbose" }));
    desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    desk.client.open(&uri, &forged("beta"));
    desk.client.open(&go_work, "go 1.26\n\nuse ./a\n");
    desk.client.diagnostics(&uri, |it| it.iter().any(|it| it["code"] == "hash-mismatch")).await;
    // Typed, and not saved.
    desk.client.change(&go_work, 2, None, "go 1.26\n\nuse (\n\t./a\n\t./b\n\t./c\n)\n");
    desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
    assert!(!desk.server.was_asked_about("corp.example/delta"), "{:?}", desk.server.paths());
    // What is typed leads nowhere else, as on some systems a path alone asks another machine.
    let far = format!("go 1.26\n\nuse (\n\t./a\n\t{:?}\n)\n", outside.path());
    desk.client.change(&go_work, 3, None, &far);
    desk.client.diagnostics(&uri, |it| conflict(it).is_none()).await;
    desk.write("go.work", &far);
    desk.client.save(&go_work);
    desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
    // Closed, it is as the disk has it.
    desk.client.change(&go_work, 4, None, "go 1.26\n\nuse ./a\n");
    desk.client.diagnostics(&uri, |it| conflict(it).is_none()).await;
    desk.client.close(&go_work);
    desk.client.diagnostics(&uri, |it| conflict(it).is_some()).await;
}
