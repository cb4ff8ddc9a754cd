//! The JSON documents, field by field: names, types, and places that count from 1 in bytes.

use modseal::check::ALL;
use modseal::text::Span;
use serde_json::{Value, json};

use super::scene::Scene;

/// The names of an object's fields, in order.
fn fields(value: &Value) -> Vec<&str> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect()
}

fn sorted<const N: usize>(mut names: [&str; N]) -> Vec<&str> {
    names.sort_unstable();
    names.to_vec()
}

#[test]
fn a_report_has_the_fields_of_schema_1() {
    let scene = Scene::recorded("moved-tags");
    let (report, code) = scene.json(&["check", "--format", "json"]);
    assert_eq!(code, 1);
    let names = ["schema", "tool", "database", "files", "findings", "fixed", "requests", "summary", "unread"];
    assert_eq!(fields(&report), sorted(names));
    assert_eq!(report["schema"], 1);
    assert_eq!(report["tool"], serde_json::json!({ "name": "modseal", "version": env!("CARGO_PKG_VERSION") }));
    let database = &report["database"];
    assert_eq!(fields(database), sorted(["name", "key", "tree_size", "root", "age_seconds", "source"]));
    assert_eq!(database["name"], "sum.golang.org");
    assert_eq!(database["key"], "033de0ae");
    assert!(database["tree_size"].as_u64().unwrap() > 50_000_000);
    assert_eq!(database["root"].as_str().unwrap().len(), 44);
    assert_eq!(database["source"], "remote");
    let summary = ["proven", "differs", "absent", "excluded", "unchecked", "broken", "malformed", "suppressed"];
    assert_eq!(fields(&report["summary"]), sorted(summary));
    assert_eq!((&report["summary"]["proven"], &report["summary"]["differs"]), (&5.into(), &3.into()));
    let requests = &report["requests"];
    assert_eq!(fields(requests), sorted(["count", "bytes", "ledger"]));
    let server = scene.server.as_ref().unwrap();
    assert_eq!(requests["count"].as_u64(), Some(server.paths().len() as u64));
    assert!(requests["bytes"].as_u64().unwrap() > 1000);
    assert_eq!(requests["ledger"], serde_json::json!([]));
}

#[test]
fn a_report_from_the_store_says_so() {
    let scene = Scene::recorded("moved-tags");
    scene.run(&["check"]);
    let (report, code) = scene.json(&["check", "--format", "json"]);
    assert_eq!((code, &report["database"]["source"]), (1, &"store".into()));
    assert!(report["database"]["age_seconds"].is_u64());
    assert_eq!(report["requests"], serde_json::json!({ "count": 0, "bytes": 0, "ledger": [] }));
}

#[test]
fn lines_have_their_verdicts() {
    let (report, _) = Scene::recorded("moved-tags").json(&["check", "--format", "json"]);
    let [file, module] = &report["files"].as_array().unwrap()[..] else { panic!("two files") };
    assert_eq!((&module["path"], &module["kind"], &module["lines"]), (&"go.mod".into(), &"go.mod".into(), &json!([])));
    assert_eq!(fields(file), sorted(["path", "kind", "lines"]));
    assert_eq!((&file["path"], &file["kind"]), (&"go.sum".into(), &"go.sum".into()));
    let lines = file["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 8);
    let names = ["line", "module", "version", "of", "hash", "verdict", "record", "proven_hash", "reason", "cause"];
    for (index, line) in lines.iter().enumerate() {
        assert_eq!(fields(line), sorted(names));
        assert_eq!(line["line"], index + 1);
        assert!(line["record"].is_u64() && line["reason"].is_null(), "{line}");
    }
    assert_eq!(lines[0]["of"], "zip");
    assert_eq!(lines[1]["of"], "go.mod");
    let differs = &lines[4];
    assert_eq!(differs["module"], "github.com/nats-io/nkeys");
    assert_eq!((&differs["version"], &differs["verdict"]), (&"v0.1.2".into(), &"differs".into()));
    assert_eq!(differs["record"], 448_531);
    assert_eq!(differs["proven_hash"], "h1:kWUa9fUdAOW426qaAD1V4+suF4On2eTr2n/FE/XSGpg=");
    assert_eq!(differs["cause"], "unknown");
    assert!(lines[5]["cause"].is_null() && lines[5]["proven_hash"].is_null());
}

#[test]
fn findings_point_at_bytes_and_their_fixes_apply() {
    let scene = Scene::recorded("moved-tags");
    let (report, _) = scene.json(&["check", "--format", "json"]);
    let text = std::fs::read(scene.project().join("go.sum")).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 3);
    for finding in findings {
        let names = ["code", "severity", "path", "range", "message", "help", "fixes", "related", "suppressed"];
        assert_eq!(fields(finding), sorted(names));
        assert_eq!((&finding["code"], &finding["severity"]), (&"hash-mismatch".into(), &"error".into()));
        let (start, end) = (place(&text, &finding["range"]["start"]), place(&text, &finding["range"]["end"]));
        let hash = String::from_utf8(Span::new(start, end).of(&text).to_vec()).unwrap();
        assert!(hash.starts_with("h1:") && hash.len() == 47, "{hash}");
        assert!(finding["message"].as_str().unwrap().contains(&hash));
        let fix = &finding["fixes"][0];
        assert_eq!(fields(fix), sorted(["title", "safe", "edits"]));
        assert_eq!(fix["safe"], false);
        let edit = &fix["edits"][0];
        assert_eq!(fields(edit), sorted(["path", "start", "end", "text"]));
        assert_eq!((&edit["start"], &edit["end"]), (&start.into(), &end.into()));
        assert!(finding["message"].as_str().unwrap().contains(edit["text"].as_str().unwrap()));
    }
}

/// The offset of a place, which has to agree with its line and column.
fn place(text: &[u8], place: &Value) -> usize {
    assert_eq!(fields(place), sorted(["line", "column", "offset"]));
    let number = |name: &str| usize::try_from(place[name].as_u64().unwrap()).unwrap();
    let before = &text[..number("offset")];
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    assert_eq!(number("line"), before.iter().filter(|byte| **byte == b'\n').count() + 1);
    assert_eq!(number("column"), before.len() - start + 1);
    number("offset")
}

#[test]
fn columns_are_bytes_also_behind_other_letters() {
    let scene = Scene::of(&[("go.sum", "exämple.com/x v1.0.0 h1:short\n".as_bytes())]);
    let (report, code) = scene.json(&["check", "--offline", "--format", "json"]);
    assert_eq!(code, 1);
    let finding = report["findings"].as_array().unwrap().iter().find(|it| it["code"] == "invalid-hash").unwrap();
    assert_eq!(finding["range"]["start"], serde_json::json!({ "line": 1, "column": 23, "offset": 22 }));
    assert_eq!(finding["range"]["end"], serde_json::json!({ "line": 1, "column": 31, "offset": 30 }));
    let line = &report["files"][0]["lines"][0];
    assert_eq!(line["verdict"], "malformed");
    assert!(line["record"].is_null());
}

#[test]
fn the_ledger_is_there_when_it_is_wanted() {
    for flag in ["--ledger", "-v"] {
        let (report, _) = Scene::recorded("moved-tags").json(&["check", "--format", "json", flag]);
        let ledger = report["requests"]["ledger"].as_array().unwrap();
        assert_eq!(Some(ledger.len() as u64), report["requests"]["count"].as_u64());
        for entry in ledger {
            assert_eq!(fields(entry), sorted(["host", "path", "why", "status", "ms"]));
            assert!(["record", "tile", "head", "probe"].contains(&entry["why"].as_str().unwrap()), "{entry}");
            assert_eq!(entry["status"], 200);
        }
    }
}

#[test]
fn an_offline_report_says_why_nothing_is_known() {
    let (report, code) = Scene::recorded("gin").json(&["check", "--offline", "--format", "json"]);
    assert_eq!(code, 2);
    assert!(report["database"]["tree_size"].is_null() && report["database"]["source"].is_null());
    let lines = report["files"][0]["lines"].as_array().unwrap();
    assert!(lines.iter().all(|line| line["verdict"] == "unchecked" && line["reason"] == "offline"));
    assert_eq!(report["findings"][0]["code"], "not-checked");
    assert_eq!(report["requests"]["count"], 0);
}

#[test]
fn rules_are_the_checks() {
    let (rules, code) = Scene::of(&[]).json(&["rules", "--format", "json"]);
    assert_eq!((code, &rules["schema"]), (0, &1.into()));
    let rows = rules["rules"].as_array().unwrap();
    assert_eq!(rows.len(), ALL.len());
    for (row, check) in rows.iter().zip(ALL) {
        assert_eq!(fields(row), sorted(["code", "severity", "fix", "summary", "remedy"]));
        assert_eq!(row["code"], check.code);
        assert_eq!(row["severity"], check.severity.word());
        assert_eq!(row["summary"], check.summary);
    }
}

#[test]
fn the_settings_have_their_fields() {
    let scene = Scene::of(&[]);
    let (settings, code) = scene.json(&["env", "--format", "json"]);
    assert_eq!((code, &settings["schema"]), (0, &1.into()));
    for name in ["schema", "directory", "go", "variables", "proxy", "database"] {
        assert!(!settings[name].is_null() || name == "go", "{name} is not in {settings}");
    }
    let variables = settings["variables"].as_array().unwrap();
    for variable in variables {
        assert_eq!(fields(variable), sorted(["name", "value", "origin", "shadowed", "problems"]));
        assert_eq!(fields(&variable["origin"]), sorted(["kind", "path", "line", "from"]));
    }
    let database = variables.iter().find(|variable| variable["name"] == "GOSUMDB").unwrap();
    assert_eq!(database["value"], scene.database.as_str());
    assert_eq!(database["origin"]["kind"], "environment");
    assert_eq!(fields(&settings["database"]), sorted(["name", "key", "url", "via"]));
    assert_eq!(settings["database"]["name"], "sum.golang.org");
}

#[test]
fn the_store_has_its_fields() {
    let scene = Scene::recorded("moved-tags");
    scene.run(&["check"]);
    let (store, code) = scene.json(&["cache", "stat", "--format", "json"]);
    assert_eq!(code, 0);
    assert_eq!(fields(&store), sorted(["schema", "store", "databases"]));
    let [database] = &store["databases"].as_array().unwrap()[..] else { panic!("{store}") };
    assert_eq!(fields(database), sorted(["name", "records", "tree_size", "bytes", "evidence"]));
    assert_eq!((&database["name"], &database["records"]), (&"sum.golang.org+033de0ae".into(), &4.into()));
}

#[test]
fn a_parsed_file_is_json() {
    let scene = Scene::recorded("gin");
    let (parsed, code) = scene.json(&["debug", "parse", "go.mod"]);
    assert_eq!((code, &parsed["Module"]["Path"]), (0, &"github.com/gin-gonic/gin".into()));
    let (_, code) = scene.json(&["debug", "parse", "go.sum"]);
    assert_eq!(code, 0);
}

#[test]
fn every_check_is_explained() {
    let scene = Scene::of(&[]);
    for check in ALL {
        let run = scene.run(&["explain", check.code]);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, check.page, ""));
    }
    let run = scene.run(&["explain", "no-such-check"]);
    run.says(2, &["there is no check \"no-such-check\"", "modseal rules"]);
    assert_eq!(run.out, "");
}
