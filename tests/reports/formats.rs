//! The formats for machines, each from one run that has findings of all kinds.

use serde_json::Value;

use super::{WRONG, sums};
use crate::support::modseal::Modseal;
use crate::support::scene::Scene;

/// The schema of the OASIS committee, as the crate serde-sarif carries it.
const SCHEMA: &str = include_str!("sarif-2.1.0.schema.json");

/// The fields of GitLab's documentation, which has no schema of its own.
const GITLAB: &str = include_str!("gitlab-code-quality.schema.json");

/// What the official schema says against a report.
pub(super) fn errors(sarif: &Value) -> Vec<String> {
    // The pattern of `language`, which we do not write, has a bracket too many and is no regular expression.
    let schema = SCHEMA.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    errors_by(&schema, sarif)
}

/// What a schema says against a document.
pub(super) fn errors_by(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(document).map(|error| error.to_string()).collect()
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
fn gitlab_gets_an_issue_for_each_finding() {
    let text = report("gitlab", &["none"]);
    let (schema, issues): (Value, Value) =
        (serde_json::from_str(GITLAB).unwrap(), serde_json::from_str(&text).unwrap());
    assert_eq!(errors_by(&schema, &issues), [""; 0]);
    assert_ne!(errors_by(&schema, &serde_json::json!([{ "description": "x" }])), [""; 0]);
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), 2, "{text}");
    assert_eq!((&issues[0]["check_name"], &issues[0]["severity"]), (&"hash-mismatch".into(), &"critical".into()));
    assert_eq!(issues[0]["location"], serde_json::json!({ "path": PATH, "lines": { "begin": 1, "end": 1 } }));
    assert_eq!(
        (&issues[1]["check_name"], &issues[1]["location"]["lines"]["begin"]),
        (&"malformed-line".into(), &9.into())
    );
}

#[test]
fn gitlab_knows_a_finding_again_where_its_line_has_moved() {
    let prints = |text: &str| {
        let modseal = Modseal::new();
        modseal.write_sums(text);
        let absolute = modseal.project().join("go.sum");
        let printed = modseal.run(&[
            "check",
            "--offline",
            "--select",
            "malformed-line",
            "--format",
            "gitlab",
            absolute.to_str().unwrap(),
        ]);
        let issues: Value = serde_json::from_str(&printed.stdout).unwrap();
        let prints = issues.as_array().unwrap().iter().map(|issue| issue["fingerprint"].as_str().unwrap().to_owned());
        assert!(issues.as_array().unwrap().iter().all(|issue| issue["location"]["path"] == "go.sum"), "{issues}");
        prints.collect::<Vec<_>>()
    };
    let (one, moved, twice) = (prints("a b\n"), prints("\n\na b\n"), prints("a b\na b\n"));
    assert_eq!(one, moved);
    assert_eq!((twice.len(), &twice[0]), (2, &one[0]));
    assert_ne!(twice[0], twice[1], "equal lines are two findings");
    assert_ne!(one, prints("a c\n"));
    assert_eq!(prints(""), [""; 0]);
}

/// The text of an element and all below it.
fn text_of(node: roxmltree::Node<'_, '_>) -> String {
    node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect()
}

#[test]
fn junit_is_xml_and_says_what_the_files_say() {
    let text = report("junit", &["none"]);
    let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let root = document.root_element();
    assert!(root.has_tag_name("testsuites"));
    let suite = root.children().find(|node| node.is_element()).unwrap();
    let counts = ["tests", "failures", "errors"].map(|name| suite.attribute(name).unwrap());
    assert_eq!(counts, ["2", "1", "1"]);
    assert!(suite.attribute("time").unwrap().parse::<f64>().unwrap() > 0.0);
    let cases: Vec<_> = suite.children().filter(|node| node.has_tag_name("testcase")).collect();
    assert_eq!(cases[0].attribute("name"), Some(PATH));
    let failure = cases[0].first_element_child().unwrap();
    assert_eq!((failure.tag_name().name(), failure.attribute("message")), ("failure", Some("2 findings")));
    let lines: Vec<_> = text_of(failure).lines().map(str::to_owned).collect();
    assert!(lines[0].starts_with(&format!("{PATH}:1:27: error[hash-mismatch]: ")), "{lines:?}");
    assert!(lines[1].starts_with(&format!("{PATH}:9:1: error[malformed-line]: ")), "{lines:?}");
    let error = cases[1].first_element_child().unwrap();
    assert!(error.has_tag_name("error") && error.attribute("message").unwrap().starts_with("cannot read none"));
}

/// What XML has no place for, and what would end its elements, in a path and in a policy.
#[cfg(unix)]
#[test]
fn hostile_text_leaves_every_format_whole() {
    let scene = Scene::new();
    let folder = scene.modseal.project().join("a<![CDATA[&\"'\u{1b}[2J\u{fffe}\u{202e},:%0A::error::]]>--");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("go.sum"), "\u{1}<a> \u{b}&amp; ]]>\r\n\u{fffe} \u{0}\n::error::x %0A\n").unwrap();
    std::fs::remove_file(scene.modseal.project().join("go.sum")).unwrap();
    let out = |format: &str| {
        let printed = scene.printed(&["--format", format]);
        assert_eq!(printed.status, Some(1), "{printed:?}");
        assert!(!printed.stdout.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}'), "{printed:?}");
        printed.stdout
    };
    let junit = out("junit");
    let document = roxmltree::Document::parse(&junit).unwrap_or_else(|error| panic!("{error}: {junit}"));
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("testcase")).count(), 1, "{junit}");
    for format in ["json", "sarif", "gitlab"] {
        let text = out(format);
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "{format}: {text}");
    }
    assert!(out("jsonl").lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    let commands = out("github");
    let (last, findings) = commands.trim_end().rsplit_once('\n').map(|(rest, last)| (last, rest)).unwrap();
    assert!(last.starts_with("3 malformed"), "{commands}");
    assert!(findings.lines().all(|line| line.starts_with("::error file=a<![CDATA[&\"'")), "{commands}");
    assert_eq!(findings.lines().count(), 4, "{commands}");
}

#[test]
fn junit_has_one_case_for_each_file() {
    let text = report("junit", &["none"]);
    assert!(
        text.contains("<testsuites name=\"modseal\" tests=\"2\" failures=\"1\" errors=\"1\" skipped=\"0\">"),
        "{text}"
    );
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
