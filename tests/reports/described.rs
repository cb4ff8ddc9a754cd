//! The command line and its JSON, described by the program itself.

use serde_json::Value;

use super::differing_sums;
use super::formats::errors_by;
use crate::support::modseal::Modseal;
use crate::support::scene::Scene;

#[test]
fn the_report_is_as_the_printed_schema_says() {
    let scene = Scene::new();
    scene.modseal.write_sums(&differing_sums());
    let schema: Value = serde_json::from_str(&scene.printed(&["--print-schema"]).stdout).unwrap();
    let report = scene.modseal.check(&[]).json;
    assert_eq!(errors_by(&schema, &report), [""; 0]);
    assert_ne!(errors_by(&schema, &serde_json::json!({ "schema": 1 })), [""; 0]);
}

#[test]
fn the_settings_are_as_the_printed_schema_says() {
    let modseal = Modseal::new().with("GOPROXY", "https://proxy.example|direct").with("GOSUMDB", "sum.golang.org");
    let printed = |modseal: &Modseal, arguments: &[&str]| -> Value {
        serde_json::from_str(&modseal.run(&[&["env"], arguments].concat()).stdout).unwrap()
    };
    let schema = printed(&modseal, &["--print-schema"]);
    for modseal in [modseal, Modseal::new().with("GOSUMDB", "off"), Modseal::new().with("GOPROXY", "nonsense")] {
        assert_eq!(errors_by(&schema, &printed(&modseal, &["--format", "json"])), [""; 0]);
    }
    assert_ne!(errors_by(&schema, &serde_json::json!({ "schema": 1 })), [""; 0]);
}

#[test]
fn every_line_is_as_the_printed_schema_of_lines_says() {
    let scene = Scene::new();
    scene.modseal.write_sums(&format!("{}a b\n", differing_sums()));
    let lines = ["--format", "jsonl"];
    let printed = scene.printed(&[&["--print-schema"], &lines[..]].concat());
    let schema: Value = serde_json::from_str(&printed.stdout).unwrap();
    let printed = scene.printed(&[&lines[..], &["--ledger", "--show-suppressed", ".", "none"]].concat());
    assert_eq!(printed.stdout.lines().count(), 9 + 2 + 1, "{printed:?}");
    for line in printed.stdout.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(errors_by(&schema, &row), [""; 0], "{line}");
    }
    for wrong in [serde_json::json!({ "type": "line" }), serde_json::json!({ "type": "nonsense" })] {
        assert_ne!(errors_by(&schema, &wrong), [""; 0], "{wrong}");
    }
}

/// What ends with the file ends at one place, whoever prints it.
#[test]
fn a_range_that_ends_with_the_file_is_the_same_everywhere() {
    let scene = Scene::new();
    scene.modseal.write_sums("<<<<<<< a\n=======\n>>>>>>> b\n");
    let printed = |format| scene.printed(&["--format", format]).stdout;
    let json: Value = serde_json::from_str(&printed("json")).unwrap();
    let sarif: Value = serde_json::from_str(&printed("sarif")).unwrap();
    let edit = &json["findings"][0]["fixes"][0]["edits"][0];
    let region = &sarif["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"];
    assert_eq!((&edit["start"], &edit["end"]), (&0.into(), &28.into()), "{json}");
    assert_eq!((&region["endLine"], &region["endColumn"]), (&4.into(), &1.into()), "{sarif}");
    let (end, region) = (
        &json["findings"][0]["range"]["end"],
        &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"],
    );
    assert_eq!((&end["line"], &end["column"]), (&region["endLine"], &region["endColumn"]));
    let last = format!("endLine={},", end["line"]);
    assert!(printed("github").contains(&last), "{last}: {}", printed("github"));
}

#[test]
fn completions_and_the_manual_know_the_options() {
    let modseal = Modseal::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let printed = modseal.run(&["completions", shell]);
        assert_eq!(printed.status, Some(0));
        assert!(printed.stdout.contains("require-proven"), "{shell}: {printed:?}");
    }
    let manual = modseal.run(&["man"]);
    assert!(manual.stdout.contains(".TH modseal 1"), "{manual:?}");
    assert!(manual.stdout.contains("\\-\\-require\\-proven"), "{manual:?}");
    assert!(manual.stdout.contains("Exit status:"), "{manual:?}");
}
