//! Settings that leave no way to the database, each in Go's own words.

use super::scene::Scene;

const LINE: &str = "example.com/a v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

fn project() -> Scene {
    Scene::of(&[("go.sum", LINE.as_bytes())])
}

#[test]
fn a_database_that_go_refuses_is_told_in_its_words() {
    for (value, words) in [
        ("on", "invalid GOSUMDB: malformed verifier id"),
        ("OFF", "invalid GOSUMDB: malformed verifier id"),
        ("https://sum.golang.org", "invalid GOSUMDB: malformed verifier id"),
        ("a b c", "invalid GOSUMDB: too many fields"),
        ("sum.golang.org+033de0ae+notakey", "invalid GOSUMDB: malformed verifier id"),
        ("sum.golang.org ftp//x y", "invalid GOSUMDB"),
    ] {
        let run = project().run_with(&["check"], &[("GOSUMDB", value)]);
        assert_eq!(run.code, 2, "{value}: {}{}", run.out, run.err);
        assert!(run.out.contains(words), "{value}: {}", run.out);
        assert!(run.out.contains("(no-way-to-database)") && run.out.contains("1 unchecked"), "{}", run.out);
        assert!(run.out.contains("modseal env"), "{}", run.out);
    }
}

#[test]
fn a_proxy_list_that_go_refuses_is_told_in_its_words() {
    for (value, words) in [
        ("ftp://proxy.example", "invalid proxy URL scheme (must be https, http, file)"),
        ("nonsense", "invalid proxy URL missing scheme"),
        (",", "GOPROXY list is not the empty string, but contains no entries"),
        ("http://[::1", "missing ']' in host"),
    ] {
        let variables = [("GOPROXY", value), ("GOSUMDB", "sum.golang.org")];
        let run = project().run_with(&["check"], &variables);
        assert_eq!(run.code, 2, "{value}: {}{}", run.out, run.err);
        assert!(run.out.contains(words), "{value}: {}", run.out);
    }
}

#[test]
fn switched_off_everything_is_excluded_and_that_is_said() {
    let scene = project();
    let run = scene.run_with(&["check"], &[("GOSUMDB", "off")]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("1 line not looked up: GOSUMDB=off") && run.out.contains("1 excluded"), "{}", run.out);
    let run = scene.run_with(&["check", "-q"], &[("GOSUMDB", "off")]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

#[test]
fn a_database_that_cannot_be_reached_is_no_verdict() {
    let run = project().run(&["check"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("info[not-checked]") && run.out.contains("(unreachable)"), "{}", run.out);
}

#[test]
fn credentials_are_not_shown() {
    let secret = "https://user:hunter2@proxy.example:99999/x";
    for (name, value) in [("GOPROXY", secret), ("GOSUMDB", "sum.golang.org https://user:hunter2@127.0.0.1:1")] {
        for arguments in [&["check", "-v"][..], &["check", "--format", "json", "-v"], &["env"]] {
            let run = project().run_with(arguments, &[(name, value)]);
            assert!(!run.out.contains("hunter2") && !run.err.contains("hunter2"), "{}{}", run.out, run.err);
        }
    }
}
