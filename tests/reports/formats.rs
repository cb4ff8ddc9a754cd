//! The formats for machines, each from one run that has findings of all kinds.

use serde_json::Value;

use super::{WRONG, sums};
use crate::support::modseal::Modseal;
use crate::support::scene::Scene;

/// The schema of the OASIS committee, as the crate serde-sarif carries it.
const SCHEMA: &str = include_str!("sarif-2.1.0.schema.json");

/// What the official schema says against a report.
pub(super) fn errors(sarif: &Value) -> Vec<String> {
    // The pattern of `language`, which we do not write, has a bracket too many and is no regular expression.
    let schema = SCHEMA.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(sarif).map(|error| error.to_string()).collect()
}

/// A folder whose name every format must escape.
const FOLDER: &str = "a b,ü%&'";
const PATH: &str = "a b,ü%&'/go.sum";

/// A project with an error, a warning and an unreadable path, below a folder with an awkward name.
fn scene() -> Scene {
    let scene = Scene::new();
    let folder = scene.modseal.project().join(FOLDER);
    std::fs::create_dir(&folder).unwrap();
    std::fs::remove_file(scene.modseal.project().join("go.sum")).unwrap();
    let proven = sums();
    let (_, without_first_zip) = proven.split_once('\n').unwrap();
    let text = format!("corp.example/Alpha v1.2.3 {WRONG}\n{without_first_zip}// é <x> & \"y\" ]]> z\n");
    std::fs::write(folder.join("go.sum"), text).unwrap();
    scene
}

fn report(format: &str, more: &[&str]) -> String {
    let printed = scene().printed(&[&["--format", format, FOLDER], more].concat());
    assert_eq!(printed.status, Some(1), "{printed:?}");
    printed.stdout
}

#[test]
fn sarif_is_what_the_official_schema_wants() {
    let sarif: Value = serde_json::from_str(&report("sarif", &["none"])).unwrap();
    assert_eq!(errors(&sarif), [""; 0]);
    assert_ne!(errors(&serde_json::json!({ "version": "2.1.0", "runs": [{ "tool": {} }] })), [""; 0]);

    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let artifact = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(artifact["uri"], "a%20b%2C%C3%BC%25%26%27/go.sum");
    }
    // The last line goes with its line feed: the region ends where a next line would begin.
    let change = &results[1]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    let (region, start) = (&change["deletedRegion"], serde_json::json!([9, 1, 10, 1]));
    let names = ["startLine", "startColumn", "endLine", "endColumn"];
    assert_eq!(Value::from_iter(names.map(|name| region[name].clone())), start);
}

#[test]
fn sarif_names_no_place_of_the_machine() {
    let scene = scene();
    let absolute = scene.modseal.project().join(FOLDER);
    let printed = scene.printed(&["--format", "sarif", absolute.to_str().unwrap()]);
    let sarif: Value = serde_json::from_str(&printed.stdout).unwrap();
    let artifact = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(artifact["uri"], "a%20b%2C%C3%BC%25%26%27/go.sum");
}

#[test]
fn a_clean_run_is_valid_sarif_too() {
    let printed = Scene::new().printed(&["--format", "sarif", "--ignore", "not-canonical"]);
    let sarif: Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(errors(&sarif), [""; 0]);
    assert_eq!(sarif["runs"][0]["results"], Value::Array(Vec::new()));
}

#[test]
fn github_gets_a_command_for_each_finding() {
    let text = report("github", &["none"]);
    let lines: Vec<_> = text.lines().collect();
    let path = "file=a b%2Cü%25&'/go.sum";
    let first = format!("::error {path},line=1,endLine=1,col=27,endColumn=74,title=modseal%3A hash-mismatch::");
    assert!(lines[0].starts_with(&first), "{text}");
    assert!(lines[0].contains("%0A"), "{text}");
    assert!(lines[1].starts_with(&format!("::error {path},line=9,")), "{text}");
    assert!(lines[2].starts_with("::error title=modseal::cannot read none"), "{text}");
    assert!(lines[3].starts_with("7 proven, 1 differs, 1 malformed"), "{text}");
    assert_eq!(lines.len(), 4);
}

#[test]
fn junit_has_one_case_for_each_file() {
    let text = report("junit", &["none"]);
    assert!(text.contains("<testsuites name=\"modseal\" tests=\"2\" failures=\"1\" errors=\"1\">"), "{text}");
    let case = "<testcase name=\"a b,ü%&amp;&apos;/go.sum\" classname=\"modseal\"><failure message=\"2 findings\">";
    assert!(text.contains(case), "{text}");
    assert!(text.contains("<error message=\"cannot read none"), "{text}");
    assert!(text.ends_with("  </testsuite>\n</testsuites>\n"), "{text}");

    let below = scene().printed(&["--format", "junit", "--fail-on", "never", FOLDER]);
    assert!(below.stdout.contains("failures=\"0\" errors=\"0\""), "{below:?}");
    assert!(below.stdout.contains("<system-out>a b,ü%&amp;&apos;/go.sum:1:27: error[hash-mismatch]"), "{below:?}");

    let offline = Modseal::new();
    offline.write_sums(&sums());
    let unknown = offline.run(&["check", "--offline", "--format", "junit"]);
    assert!(unknown.stdout.contains("<error message=\"8 lines could not be checked\">"), "{unknown:?}");
}

#[test]
fn json_lines_are_lines_findings_and_a_summary() {
    let text = report("jsonl", &[]);
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let types: Vec<_> = rows.iter().map(|row| row["type"].as_str().unwrap()).collect();
    assert_eq!(types, [&["line"; 9][..], &["finding"; 2], &["summary"]].concat());
    assert_eq!((&rows[0]["path"], &rows[0]["verdict"]), (&PATH.into(), &"differs".into()));
    assert_eq!(rows[9]["code"], "hash-mismatch");
    assert_eq!((&rows[11]["summary"]["proven"], &rows[11]["schema"]), (&7.into(), &1.into()));
}
