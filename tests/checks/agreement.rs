//! Code, file, page and fixtures of each check say the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use modseal::check::{ALL, Check, by_code};
use modseal::cli::explain::fix_word;

/// Files beside the checks: what they look at.
const LOOKED_AT: [&str; 4] = ["context.rs", "memory.rs", "mending.rs", "module_context.rs"];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn fix(check: &Check) -> &'static str {
    check.fix.map_or("none", fix_word)
}

#[test]
fn codes_are_kebab_case_and_differ() {
    let mut seen = BTreeSet::new();
    for check in ALL {
        let code = check.code;
        let is_kebab = code.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()));
        assert!(is_kebab, "{code}");
        assert!(seen.insert(code), "{code} stands twice");
        assert_eq!(by_code(code).map(|check| check.code), Some(code));
    }
    assert!(by_code("Hash-Mismatch").is_none());
}

#[test]
fn a_check_is_its_file_and_each_file_is_a_check() {
    for check in ALL {
        let source = read(&format!("server/check/{}.rs", check.code.replace('-', "_")));
        assert!(source.contains(&format!("code: \"{}\",", check.code)), "{}", check.code);
        assert!(source.starts_with(&format!("//! `{}`: ", check.code)), "{}", check.code);
    }
    for (folder, ending) in [("server/check", ".rs"), ("docs/checks", ".md")] {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let code = name.strip_suffix(ending).unwrap_or_else(|| panic!("{folder}/{name}")).replace('_', "-");
            if LOOKED_AT.contains(&name.as_str()) {
                continue;
            }
            assert!(by_code(&code).is_some(), "{folder}/{name} is of no check");
        }
    }
}

#[test]
fn a_page_states_what_the_code_states() {
    for check in ALL {
        let page = read(&format!("docs/checks/{}.md", check.code));
        assert_eq!(page, check.page);
        let mut lines = page.lines();
        assert_eq!(lines.next(), Some(format!("# {}", check.code).as_str()));
        let stated = format!("Severity: {}. Fix: {}.", check.severity.word(), fix(check));
        assert_eq!(lines.nth(1), Some(stated.as_str()), "{}", check.code);
        assert!(page.lines().count() > 15, "{}", check.code);
        for section in ["## What it means", "## Why it matters", "## Example", "## What to do"] {
            assert!(page.lines().any(|line| line == section), "{} lacks {section}", check.code);
        }
    }
}

#[test]
fn sentences_fit_a_line_and_have_no_full_stop() {
    for check in ALL {
        for sentence in [check.summary, check.remedy] {
            assert!(!sentence.ends_with('.') && sentence.len() < 110, "{}: {sentence}", check.code);
            assert!(sentence.starts_with(|c: char| c.is_lowercase()), "{}: {sentence}", check.code);
        }
    }
}
