//! Text that would act on a terminal or hide: from files, from paths, from servers. None of it comes out as it is.

use std::fs;

use super::offline;
use crate::support::modseal::Printed;

const ACTING: [&str; 5] = ["\u{1b}[2J", "\u{7}", "\u{9b}31m", "\u{202e}", "\u{200b}"];

fn assert_tame(printed: &Printed, what: &str) {
    for text in [&printed.stdout, &printed.stderr] {
        let acts = |c: char| (c.is_control() && c != '\n') || ('\u{200b}'..='\u{202e}').contains(&c);
        assert!(!text.chars().any(acts), "{what}: {text:?}");
    }
}

#[test]
fn of_files() {
    for acting in ACTING {
        let modseal = offline();
        modseal.write_sums(&format!(
            "pub.example/{acting} v1.0.0 h1:x\npub.example/a v1.0.0{acting} h1:x\npub.example/b v1.0.0 h1:{acting}\n\
             {acting}\n# {acting} c\n<<<<<<< {acting}\nd e{acting} f g\n"
        ));
        assert_tame(&modseal.run(&["check", "--offline", "-v"]), "text");
        assert_tame(&modseal.run(&["check", "--offline", "--format", "json"]), "json");
    }
}

#[cfg(unix)]
#[test]
fn of_paths() {
    for acting in ACTING {
        let modseal = offline();
        let folder = modseal.project().join(format!("a{acting}b"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("go.sum"), "a b\n").unwrap();
        assert_tame(&modseal.run(&["check", "--offline"]), "text");
        assert_tame(&modseal.run(&["check", "--offline", "--format", "json"]), "json");
        assert_tame(&modseal.run(&["check", &format!("no{acting}where")]), "an error");
        assert_tame(&modseal.run(&["explain", acting]), "an error");
    }
}

#[test]
fn of_settings() {
    for acting in ACTING {
        let modseal =
            offline().with("GOPROXY", format!("https://{acting}.example")).with("GOSUMDB", format!("x{acting}"));
        modseal.write_sums("pub.example/a v1.0.0 h1:x\n");
        for arguments in [&["check"][..], &["env"], &["env", "--format", "json"], &["check", "--format", "json"]] {
            assert_tame(&modseal.run(arguments), "settings");
        }
    }
}
