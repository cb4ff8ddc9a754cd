//! The checks against their fixtures, and against their own pages.
//!
//! `fixtures/README.md` describes the notation. [`marks`] reads and writes it, [`world`] turns `log.txt` into observations,
//! [`settings`] `settings.txt` into settings, [`case`] runs one directory, [`exceptions`] its `modseal.toml`, [`agreement`] holds code, page and fixtures together.

mod agreement;
mod case;
mod exceptions;
mod marks;
mod settings;
mod world;

use std::fs;
use std::path::{Path, PathBuf};

use case::Case;
use modseal::check::ALL;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/checks")
}

/// Every case of a check, in order.
fn cases(code: &str) -> Vec<Case> {
    let directory = root().join(code);
    let entries = fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut places: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    places.sort();
    places.into_iter().map(|place| Case::read(code, place)).collect()
}

#[test]
fn every_case_finds_what_its_marks_say() {
    let faults: Vec<_> = ALL.iter().flat_map(|check| cases(check.code)).flat_map(|case| case.hold_marks()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_fix_gives_the_file_beside_it_and_silences_its_check() {
    let faults: Vec<_> = ALL.iter().flat_map(|check| cases(check.code)).flat_map(|case| case.hold_fixes()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_check_has_a_case_that_fires_and_one_that_does_not() {
    for check in ALL {
        let (firing, silent): (Vec<_>, Vec<_>) = cases(check.code).into_iter().partition(Case::is_marked);
        assert!(!firing.is_empty() && !silent.is_empty(), "{}: {} {}", check.code, firing.len(), silent.len());
    }
}

#[test]
fn every_check_that_offers_a_fix_of_the_text_shows_it() {
    use modseal::check::FixKind;
    for check in ALL {
        let wanted = match check.fix {
            Some(FixKind::Safe) => "fixed.",
            Some(FixKind::Unsafe) => "fixed-unsafe.",
            _ => continue,
        };
        assert!(cases(check.code).iter().any(|case| case.has_fixed(wanted)), "{} shows no {wanted}", check.code);
    }
}

#[test]
fn no_directory_is_of_no_check() {
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(ALL.iter().any(|check| check.code == name), "fixtures/checks/{name} is of no check");
    }
}
