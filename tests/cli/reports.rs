//! The reports: text, colour, JSON, and the smaller commands.

use serde_json::{Value, json};

use super::{offline, run, with_proofs};

const MISMATCH: &str = "\
error[hash-mismatch]: ";
const PLACE: &str = " --> go.sum:3:39
  |
3 | github.com/btcsuite/btcd v0.20.0-beta h1:PamBMopnHxO2nEIsU89ibVVnqnXR2yFTgGNc+PdG68o=
  |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: ";

#[test]
fn a_disproved_line_is_shown_with_a_caret_under_its_hash() {
    let printed = run(&with_proofs("moved-tags"), &["check"], 1);
    assert_eq!(printed.stdout.matches(MISMATCH).count(), 3, "{}", printed.stdout);
    assert!(printed.stdout.contains(PLACE), "{}", printed.stdout);
    for hash in ["h1:PamBMopnHxO2nEIsU89ibVVnqnXR2yFTgGNc+PdG68o=", "h1:DnZGUjFbRkpytojHWwy6nfUSA7vFrzWXDLpFNzt74ZA="] {
        assert!(printed.stdout.contains(hash), "both hashes are named");
    }
    assert!(printed.stdout.contains("313845") || printed.stdout.contains("313,845"), "the record is named");
    let summary = printed.stdout.lines().last().unwrap();
    assert!(summary.starts_with("5 proven, 3 differs · sum.golang.org at 71,909,756 · "), "{summary}");
    assert!(summary.ends_with(" s · 0 requests"), "{summary}");
    assert_eq!(printed.stderr, "");
}

#[test]
fn colour_is_there_when_it_is_asked_for_and_only_then() {
    let modseal = with_proofs("moved-tags");
    assert!(!run(&modseal, &["check"], 1).stdout.contains('\u{1b}'));
    let modseal = modseal.with("NO_COLOR", "").with("CLICOLOR_FORCE", "1");
    let printed = run(&modseal, &["check"], 1);
    assert!(printed.stdout.contains("\u{1b}[1m\u{1b}[91merror[hash-mismatch]\u{1b}[0m"), "{}", printed.stdout);
}

#[test]
fn quiet_prints_findings_alone_and_verbose_the_requests() {
    assert_eq!(run(&with_proofs("gin"), &["check", "-q"], 0).stdout, "");
    let printed = run(&with_proofs("gin"), &["check", "-v"], 0);
    assert!(printed.stdout.starts_with("96 proven · "), "{}", printed.stdout);
}

/// The shape that scripts rely on, field by field.
#[test]
fn the_json_report_has_its_promised_shape() {
    let modseal = with_proofs("moved-tags");
    let printed = run(&modseal, &["check", "--format", "json"], 1);
    let report: Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(report["schema"], 1);
    assert_eq!(report["tool"], json!({ "name": "modseal", "version": env!("CARGO_PKG_VERSION") }));
    let database = &report["database"];
    assert_eq!((&database["name"], &database["key"]), (&json!("sum.golang.org"), &json!("033de0ae")));
    assert_eq!((&database["tree_size"], &database["source"]), (&json!(71_909_756), &json!("store")));
    assert_eq!(database["root"], "iHqVxqh8cyFgqTcentUiEjZ88MD/U2r6w+0h9y1wcFA=");
    assert!(database["age_seconds"].is_u64());
    assert_eq!((&report["files"][0]["path"], &report["files"][0]["kind"]), (&json!("go.sum"), &json!("go.sum")));
    assert_eq!(
        report["files"][0]["lines"][2],
        json!({
            "line": 3, "module": "github.com/btcsuite/btcd", "version": "v0.20.0-beta", "of": "zip",
            "hash": "h1:PamBMopnHxO2nEIsU89ibVVnqnXR2yFTgGNc+PdG68o=", "verdict": "differs", "record": 313_845,
            "proven_hash": "h1:DnZGUjFbRkpytojHWwy6nfUSA7vFrzWXDLpFNzt74ZA=", "reason": null, "cause": "unknown",
        })
    );
    let finding = &report["findings"][1];
    assert_eq!(
        (&finding["code"], &finding["severity"], &finding["path"]),
        (&json!("hash-mismatch"), &json!("error"), &json!("go.sum"))
    );
    let start = &finding["range"]["start"];
    assert_eq!((&start["line"], &start["column"]), (&json!(3), &json!(39)));
    let offset = usize::try_from(start["offset"].as_u64().unwrap()).unwrap();
    let end = usize::try_from(finding["range"]["end"]["offset"].as_u64().unwrap()).unwrap();
    let text = std::fs::read_to_string(modseal.project().join("go.sum")).unwrap();
    assert_eq!(&text[offset..end], "h1:PamBMopnHxO2nEIsU89ibVVnqnXR2yFTgGNc+PdG68o=", "offsets are bytes");
    let fix = &finding["fixes"][0];
    assert_eq!((&fix["safe"], &fix["edits"][0]["path"]), (&json!(false), &json!("go.sum")));
    assert_eq!((&fix["edits"][0]["start"], &fix["edits"][0]["end"]), (&json!(offset), &json!(end)));
    assert_eq!(fix["edits"][0]["text"], "h1:DnZGUjFbRkpytojHWwy6nfUSA7vFrzWXDLpFNzt74ZA=");
    assert!(finding["message"].is_string() && finding["help"].is_string() && finding["related"].is_array());
    assert_eq!(report["requests"], json!({ "count": 0, "bytes": 0, "ledger": [] }));
    assert_eq!(
        report["summary"],
        json!({
            "proven": 5, "differs": 3, "absent": 0, "excluded": 0, "unchecked": 0, "broken": 0, "malformed": 0, "suppressed": 0,
        })
    );
}

#[test]
fn what_is_not_at_hand_is_unchecked_and_never_proven() {
    let modseal = offline();
    modseal.write_sums("pub.example/a v1.0.0/go.mod h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFA=\n");
    let printed = run(&modseal, &["check", "--offline"], 2);
    assert!(printed.stdout.contains("info[not-checked]: ") && printed.stdout.contains("offline"), "{}", printed.stdout);
    assert!(printed.stdout.contains("1 unchecked"), "{}", printed.stdout);
    assert!(!printed.stdout.contains("proven ·"), "{}", printed.stdout);
}

#[test]
fn exclusions_are_counted_with_their_rule() {
    let modseal = offline().with("GOPRIVATE", "*.corp.example");
    modseal.write_sums("git.corp.example/a v1.0.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFA=\n");
    let printed = run(&modseal, &["check"], 1);
    assert!(
        printed.stdout.contains("1 line not looked up: *.corp.example in GOPRIVATE, from the environment\n"),
        "{}",
        printed.stdout
    );
    assert!(printed.stdout.contains("1 excluded"), "{}", printed.stdout);
}

#[test]
fn every_check_is_listed_and_explained() {
    let modseal = offline();
    let table = run(&modseal, &["rules"], 0).stdout;
    let rules: Value = serde_json::from_str(&run(&modseal, &["rules", "--format", "json"], 0).stdout).unwrap();
    let rules = rules["rules"].as_array().unwrap();
    assert_eq!(rules.len(), modseal::check::ALL.len());
    for rule in rules {
        let code = rule["code"].as_str().unwrap();
        assert!(table.lines().any(|line| line.starts_with(&format!("{code} "))), "{code}");
        let page = run(&modseal, &["explain", code], 0).stdout;
        assert!(page.starts_with(&format!("# {code}\n")) && page.contains("## What to do"), "{page}");
    }
    let unknown = run(&modseal, &["explain", "no-such-check"], 2);
    assert!(
        unknown.stderr.contains("there is no check") && unknown.stderr.contains("modseal rules"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn the_settings_are_printed_with_their_origins() {
    let modseal = offline().with("GOPROXY", "https://user:secret@proxy.corp.example,direct");
    let text = run(&modseal, &["env"], 0).stdout;
    assert!(text.contains("GOPROXY=") && text.contains("from the environment"), "{text}");
    let json = run(&modseal, &["env", "--format", "json"], 0).stdout;
    assert!(!text.contains("secret") && !json.contains("secret"), "credentials are masked");
    let json: Value = serde_json::from_str(&json).unwrap();
    let variables = json["variables"].as_array().unwrap();
    let proxy = variables.iter().find(|variable| variable["name"] == "GOPROXY").unwrap();
    assert_eq!(proxy["origin"]["kind"], "environment");
    assert_eq!(json["proxy"][1]["hop"], "direct");
    assert_eq!(json["database"]["name"], "sum.golang.org");
}

#[test]
fn the_store_can_be_looked_at() {
    let modseal = with_proofs("gin");
    let text = run(&modseal, &["cache", "stat"], 0).stdout;
    assert!(text.contains("sum.golang.org+033de0ae: ") && text.contains("head of 71,909,756 records"), "{text}");
    let json: Value = serde_json::from_str(&run(&modseal, &["cache", "stat", "--format", "json"], 0).stdout).unwrap();
    assert_eq!(json["databases"][0]["tree_size"], 71_909_756);
    assert!(json["databases"][0]["records"].as_u64().unwrap() > 50);
    assert!(run(&offline(), &["cache", "stat"], 0).stdout.contains("it is empty"));
}

#[test]
fn files_are_parsed_as_go_parses_them() {
    let modseal = offline();
    std::fs::write(modseal.project().join("go.mod"), "module a.example\n\ngo 1.21\n").unwrap();
    let parsed: Value = serde_json::from_str(&run(&modseal, &["debug", "parse", "go.mod"], 0).stdout).unwrap();
    assert_eq!(parsed["Module"]["Path"], "a.example");
    std::fs::write(modseal.project().join("go.mod"), "module a.example\nrequire (\n").unwrap();
    let refused = run(&modseal, &["debug", "parse", "go.mod"], 1);
    assert!(refused.stderr.contains("syntax error (unterminated block started at go.mod:2:1)"), "{}", refused.stderr);
    assert!(
        run(&modseal, &["debug", "parse", "nowhere.mod"], 2).stderr.starts_with("modseal: cannot read nowhere.mod: ")
    );
}
