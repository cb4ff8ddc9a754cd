//! The command line and its JSON, described by the program itself.

use serde_json::Value;

use super::differing_sums;
use crate::support::modseal::Modseal;
use crate::support::scene::Scene;

#[test]
fn the_report_is_as_the_printed_schema_says() {
    let scene = Scene::new();
    scene.modseal.write_sums(&differing_sums());
    let schema: Value = serde_json::from_str(&scene.printed(&["--print-schema"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let report = scene.modseal.check(&[]).json;
    let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    assert!(!validator.is_valid(&serde_json::json!({ "schema": 1 })));
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
}
