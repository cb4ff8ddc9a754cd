//! Input that no honest project has: each with one sentence, the right status, and nothing lost.

use std::fs;

use super::{offline, run, with_proofs};

const HASH: &str = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFA=";

#[test]
fn what_is_not_there_is_said_and_the_rest_is_checked() {
    let modseal = with_proofs("gin");
    let printed = run(&modseal, &["check", "nowhere", "go.sum"], 2);
    assert!(printed.stderr.contains("cannot read nowhere: there is no such file or directory"), "{}", printed.stderr);
    assert!(printed.stdout.starts_with("96 proven"), "{}", printed.stdout);
    let printed = run(&offline(), &["check"], 0);
    assert!(printed.stderr.contains("no go.sum or go.work.sum is here or below"), "{}", printed.stderr);
    let printed = run(&offline(), &["check", "../project/nowhere.txt"], 2);
    assert!(printed.stderr.contains("cannot read"), "{}", printed.stderr);
}

#[test]
fn a_file_of_another_name_is_not_guessed_at() {
    let modseal = offline();
    fs::write(modseal.project().join("sums.txt"), "").unwrap();
    let printed = run(&modseal, &["check", "sums.txt"], 2);
    assert!(
        printed.stderr.contains("sums.txt") && printed.stderr.contains("its name is not go.sum"),
        "{}",
        printed.stderr
    );
}

#[test]
fn usage_that_is_wrong_is_status_2() {
    for arguments in
        [&["check", "--nope"][..], &["nope"], &[], &["check", "--timeout", "0"], &["check", "--format", "x"]]
    {
        run(&offline(), arguments, 2);
    }
}

#[test]
fn bytes_that_are_no_text_are_malformed_lines() {
    let modseal = offline();
    let noise: Vec<u8> = (0..20_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(modseal.project().join("go.sum"), noise).unwrap();
    let printed = run(&modseal, &["check", "--offline"], 1);
    assert!(printed.stdout.contains("error[malformed-line]"), "{}", printed.stdout);
}

#[test]
fn an_empty_file_is_well() {
    let modseal = offline();
    modseal.write_sums("");
    assert!(run(&modseal, &["check"], 0).stdout.starts_with("no sum lines"));
}

#[test]
fn crlf_and_a_byte_order_mark_are_told_apart_from_wrong_hashes() {
    let gin = with_proofs("gin");
    let text = fs::read_to_string(gin.project().join("go.sum")).unwrap();
    gin.write_sums(&text.replace('\n', "\r\n"));
    let printed = run(&gin, &["check"], 0);
    assert!(
        printed.stdout.contains("hint[not-canonical]") && printed.stdout.contains("96 proven"),
        "{}",
        printed.stdout
    );
    gin.write_sums(&format!("\u{feff}{text}"));
    let printed = run(&gin, &["check"], 1);
    assert!(printed.stdout.contains("error[byte-order-mark]"), "{}", printed.stdout);
    assert!(printed.stdout.contains("95 proven, 1 malformed"), "{}", printed.stdout);
}

#[test]
fn very_many_lines_and_a_very_long_one_end_in_time() {
    let modseal = offline();
    let many: String = (0..100_000)
        .map(|i| format!("pub.example/m{i:06} v1.0.0 {HASH}\npub.example/m{i:06} v1.0.0/go.mod {HASH}\n"))
        .collect();
    modseal.write_sums(&many);
    assert!(run(&modseal, &["check", "--offline", "-q"], 2).stdout.contains("200000 lines"));
    modseal.write_sums(&format!("{} v1.0.0 {HASH}\n", "a".repeat(20_000_000)));
    let printed = run(&modseal, &["check", "--offline", "-q"], 1);
    assert!(printed.stdout.len() < 10_000, "{} bytes are printed of one bad line", printed.stdout.len());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_makes_nobody_wait() {
    let modseal = offline();
    let project = modseal.project();
    assert!(std::process::Command::new("mkfifo").arg(project.join("go.sum")).status().unwrap().success());
    let printed = run(&modseal, &["check", "go.sum"], 2);
    assert!(printed.stderr.contains("not a regular file"), "{}", printed.stderr);
    // What has the name of a sum file and cannot be read is not passed over in silence.
    run(&modseal, &["check"], 2);
    fs::remove_file(project.join("go.sum")).unwrap();
    fs::create_dir(project.join("go.sum")).unwrap();
    run(&modseal, &["check"], 2);
    fs::remove_dir(project.join("go.sum")).unwrap();
    std::os::unix::fs::symlink("loop", project.join("loop")).unwrap();
    let printed = run(&modseal, &["check", "loop"], 2);
    assert!(printed.stderr.contains("cannot read loop"), "{}", printed.stderr);
    std::os::unix::fs::symlink("..", project.join("up")).unwrap();
    run(&modseal, &["check"], 0);
}

#[test]
fn what_is_not_the_projects_is_not_searched_unless_it_is_named() {
    let modseal = with_proofs("cobra");
    let sums = fs::read(modseal.project().join("go.sum")).unwrap();
    for folder in ["vendor", "node_modules", "testdata", "ignored", "pkg/mod", "member"] {
        fs::create_dir_all(modseal.project().join(folder)).unwrap();
        fs::write(modseal.project().join(folder).join("go.sum"), &sums).unwrap();
    }
    fs::write(modseal.project().join(".gitignore"), "ignored/\n").unwrap();
    assert!(run(&modseal, &["check"], 0).stdout.starts_with("24 proven"), "the project's and its member's");
    assert!(run(&modseal, &["check", "vendor"], 0).stdout.starts_with("12 proven"));
}

#[test]
fn settings_that_go_refuses_are_told_in_gos_words() {
    let line = format!("pub.example/a v1.0.0 {HASH}\npub.example/a v1.0.0/go.mod {HASH}\n");
    for (name, value, words) in [
        ("GOSUMDB", "on", "invalid GOSUMDB: malformed verifier id"),
        ("GOSUMDB", "https://sum.golang.org", "invalid GOSUMDB: malformed verifier id"),
        ("GOSUMDB", "a b c", "invalid GOSUMDB: too many fields"),
        ("GOPROXY", "foo", "invalid proxy URL missing scheme: foo"),
        ("GOPROXY", "ftp://x", "invalid proxy URL scheme (must be https, http, file): ftp://x"),
        ("GOPROXY", ",", "GOPROXY list is not the empty string, but contains no entries"),
    ] {
        let modseal = offline().with(name, value);
        modseal.write_sums(&line);
        let printed = run(&modseal, &["check"], 2);
        assert!(
            printed.stdout.contains("2 lines were not checked") && printed.stdout.contains(words),
            "{}",
            printed.stdout
        );
    }
    let modseal = offline().with("GOSUMDB", "off");
    modseal.write_sums(&line);
    let printed = run(&modseal, &["check"], 0);
    assert!(printed.stdout.contains("2 lines not looked up: GOSUMDB=off, from the environment"), "{}", printed.stdout);
}

/// A reader that goes away, as `head` does, is no reason to complain.
#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    let modseal = with_proofs("moved-tags");
    let mut child = modseal.command().arg("check").spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
}
