//! What the settings come to, out of plain data: layers, lists, databases, exclusions. No file, no process.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use modseal::settings::exclusion::{Exclusion, Rule};
use modseal::settings::goproxy::{self, Fallback, Reach, Target};
use modseal::settings::gosumdb::{self, SumDb, SumdbProblem};
use modseal::settings::layer::{
    Encoding, Environment, GoCommand, LayerFile, Layered, NoUserFile, Origin, Sources, Value, user_file_path,
};
use modseal::settings::path::System;
use modseal::settings::{Route, Settings};
use modseal::text::Span;

mod collected;
mod report;

const USER: &str = "/home/me/.config/go/env";
const GOROOT: &str = "/go/go.env";

fn environment(variables: &[(&str, &str)]) -> Environment {
    let value = |text: &str| Value { text: text.to_owned(), encoding: Encoding::Utf8 };
    variables.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect()
}

/// A machine with Go in `/go`.
fn sources(variables: &[(&str, &str)], user: &str, goroot: &str) -> Sources {
    let file = |path: &str, text: &str| LayerFile::parse(path.to_owned(), text.as_bytes());
    Sources {
        system: System::Unix,
        directory: PathBuf::from("/work"),
        environment: environment(variables),
        user_file: Ok(file(USER, user)),
        command: GoCommand::Found { path: "/bin/go".to_owned(), goroot: "/go".to_owned() },
        goroot_file: Some(file(GOROOT, goroot)),
        goroot_fault: None,
        version: Some("go1.26.8".to_owned()),
        workspace: None,
    }
}

fn settings(variables: &[(&str, &str)], user: &str, goroot: &str) -> Settings {
    Settings::new(sources(variables, user, goroot))
}

/// A machine without Go.
fn without_go(variables: &[(&str, &str)], user: &str) -> Settings {
    let mut sources = sources(variables, user, "");
    sources.command = GoCommand::Missing("no go command is on PATH".to_owned());
    (sources.goroot_file, sources.version) = (None, None);
    Settings::new(sources)
}

fn in_user(line: usize) -> Origin {
    Origin::UserFile { path: USER.to_owned(), line }
}

fn in_goroot(line: usize) -> Origin {
    Origin::GorootFile { path: GOROOT.to_owned(), line }
}

fn layered(value: &str, origin: Origin) -> Layered {
    Layered { value: value.to_owned(), origin }
}

#[test]
fn the_environment_hides_the_users_file_and_that_hides_goroots() {
    let settings = settings(&[("GOSUMDB", "a")], "#\nGOSUMDB=b\n", "\n\nGOSUMDB=c\n");
    let variable = settings.variable("GOSUMDB").unwrap();
    assert_eq!((variable.value.as_str(), &variable.origin), ("a", &Origin::Environment));
    assert_eq!(variable.shadowed, [layered("b", in_user(2)), layered("c", in_goroot(3))]);
}

#[test]
fn an_empty_variable_is_none_and_an_empty_line_hides_the_default() {
    let settings = settings(&[("GOSUMDB", "")], "GOSUMDB=\n", "GOSUMDB=sum.golang.org\nGOPROXY=direct\n");
    let variable = settings.variable("GOSUMDB").unwrap();
    assert_eq!((variable.value.as_str(), &variable.origin), ("", &in_user(1)));
    assert_eq!(variable.shadowed, [layered("sum.golang.org", in_goroot(1))]);
    assert_eq!(settings.database(), Err(SumdbProblem::Missing));
    assert_eq!(settings.route(), None);
}

#[test]
fn of_two_lines_the_last_counts_for_the_user_and_the_first_in_goroot() {
    let one = settings(&[], "GOSUMDB=a\nGOSUMDB=b\n", "GOSUMDB=c\nGOSUMDB=d\n");
    let variable = one.variable("GOSUMDB").unwrap();
    assert_eq!((variable.value.as_str(), &variable.origin), ("b", &in_user(2)));
    let rest = [layered("a", in_user(1)), layered("c", in_goroot(1)), layered("d", in_goroot(2))];
    assert_eq!(variable.shadowed, rest);
    assert_eq!(settings(&[], "", "GOSUMDB=c\nGOSUMDB=d\n").value("GOSUMDB"), "c");
}

#[test]
fn lists_take_the_value_of_goprivate_and_say_so() {
    for (user, value, origin) in [
        ("", "", Origin::BuiltIn),
        ("GOPRIVATE=x\n", "x", Origin::Inherited { from: "GOPRIVATE" }),
        ("GOPRIVATE=x\nGONOSUMDB=\n", "x", Origin::Inherited { from: "GOPRIVATE" }),
        ("GOPRIVATE=x\nGONOSUMDB=none\n", "none", in_user(2)),
        ("GOPRIVATE=\nGONOSUMDB=\n", "", in_user(2)),
    ] {
        let settings = settings(&[], user, "");
        let variable = settings.variable("GONOSUMDB").unwrap();
        assert_eq!((variable.value.as_str(), &variable.origin), (value, &origin), "{user:?}");
    }
}

#[test]
fn without_go_the_known_database_is_asked_directly() {
    let settings = without_go(&[], "");
    assert_eq!(settings.value("GOSUMDB"), "sum.golang.org");
    assert_eq!(settings.origin("GOSUMDB"), Origin::BuiltIn);
    assert_eq!(settings.proxy(), Ok(Vec::new()));
    assert_eq!(settings.route(), Some(Route::Direct));
    assert_eq!(
        settings.notes(),
        [
            "no go command is on PATH",
            "no defaults of a Go installation are in effect: sum.golang.org is asked directly, through no proxy"
        ]
    );
}

#[test]
fn without_go_what_is_set_counts() {
    let off = without_go(&[("GOSUMDB", "off")], "");
    assert_eq!(off.database(), Ok(SumDb::Off));
    let proxied = without_go(&[("GOPROXY", "proxy.example")], "");
    assert_eq!(proxied.route(), Some(Route::Proxy));
    let masked = without_go(&[], "GOSUMDB=\n");
    assert_eq!(masked.database(), Err(SumdbProblem::Missing));
    let broken = without_go(&[("GOPROXY", ",")], "");
    assert_eq!(broken.proxy(), Err(goproxy::ProxyProblem::Empty));
}

#[test]
fn a_goroot_that_is_no_directory_counts_as_no_go() {
    let mut sources = sources(&[("GOROOT", "/none")], "", "");
    sources.goroot_fault = Some("cannot find GOROOT directory: /none".to_owned());
    let settings = Settings::new(sources);
    assert_eq!((settings.value("GOROOT"), settings.value("GOSUMDB")), ("/none", "sum.golang.org"));
    assert_eq!(settings.problems()[0].message, "cannot find GOROOT directory: /none");
}

#[test]
fn a_go_without_its_defaults_has_neither_proxy_nor_database() {
    let settings = settings(&[], "", "");
    assert_eq!(settings.proxy(), Err(goproxy::ProxyProblem::Empty));
    assert_eq!(settings.database(), Err(SumdbProblem::Missing));
    let codes: Vec<_> = settings.problems().iter().map(|problem| (problem.variable, problem.code)).collect();
    assert_eq!(codes, [("GOPROXY", Some("proxy-invalid")), ("GOSUMDB", Some("sumdb-invalid"))]);
}

#[test]
fn the_users_file_lies_where_the_system_says() {
    type Variables = &'static [(&'static str, &'static str)];
    type Expected = Result<&'static str, NoUserFile>;
    let cases: [(System, Variables, Expected); 12] = [
        (System::Unix, &[("HOME", "/h")], Ok("/h/.config/go/env")),
        (System::Unix, &[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x/../y")], Ok("/y/go/env")),
        (
            System::Unix,
            &[("HOME", "/h"), ("XDG_CONFIG_HOME", "x")],
            Err(NoUserFile::NoDirectory("path in $XDG_CONFIG_HOME is relative")),
        ),
        (System::Unix, &[], Err(NoUserFile::NoDirectory("neither $XDG_CONFIG_HOME nor $HOME are defined"))),
        (System::Unix, &[("GOENV", "off"), ("HOME", "/h")], Err(NoUserFile::Off)),
        (System::Unix, &[("GOENV", "./a"), ("HOME", "/h")], Ok("./a")),
        (System::Unix, &[("GOENV", ""), ("HOME", "/h")], Ok("/h/.config/go/env")),
        (System::Macos, &[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")], Ok("/h/Library/Application Support/go/env")),
        (System::Macos, &[("XDG_CONFIG_HOME", "/x")], Err(NoUserFile::NoDirectory("$HOME is not defined"))),
        (System::Windows, &[("APPDATA", r"C:\Users\me\AppData\Roaming")], Ok(r"C:\Users\me\AppData\Roaming\go\env")),
        (System::Windows, &[("HOME", "/h")], Err(NoUserFile::NoDirectory("%AppData% is not defined"))),
        (System::Windows, &[("GOENV", r"D:\env")], Ok(r"D:\env")),
    ];
    for (system, variables, expected) in cases {
        let path = user_file_path(system, &environment(variables));
        assert_eq!(path, expected.map(str::to_owned), "{system:?} {variables:?}");
    }
}

#[test]
fn hops_end_at_direct_and_off_and_the_separator_behind_decides() {
    let text = " https://a.example | b.example/x,,direct|off, https://c.example ";
    let entries: Vec<_> = goproxy::entries(text).iter().map(|e| (e.text, e.fallback, e.reach)).collect();
    assert_eq!(
        entries,
        [
            ("https://a.example", Fallback::AnyError, Reach::Read),
            ("b.example/x", Fallback::NotFound, Reach::Read),
            ("direct", Fallback::NotFound, Reach::Read),
            ("off", Fallback::NotFound, Reach::Dead),
            ("https://c.example", Fallback::NotFound, Reach::Dead),
        ]
    );
    for entry in goproxy::entries(text) {
        assert_eq!(&text[entry.span.start..entry.span.end], entry.text);
    }
    let hops = goproxy::parse(text, System::Unix).unwrap();
    let shown: Vec<_> = hops.iter().map(|hop| (hop.target.to_string(), hop.fallback)).collect();
    let url = |text: &str| text.to_owned();
    assert_eq!(
        shown,
        [
            (url("https://a.example"), Fallback::AnyError),
            (url("https://b.example/x"), Fallback::NotFound),
            (url("direct"), Fallback::NotFound)
        ]
    );
}

#[test]
fn a_refused_entry_is_pointed_at() {
    let text = "https://a.example, foo |direct";
    let Err(goproxy::ProxyProblem::Entry { span, fault }) = goproxy::parse(text, System::Unix) else { panic!() };
    assert_eq!(&text[span.start..span.end], "foo");
    assert_eq!(fault.to_string(), "invalid proxy URL missing scheme: foo");
}

#[test]
fn windows_paths_are_no_hosts() {
    for value in [r"C:\proxy", "C:/proxy", r"\\host\share"] {
        assert!(goproxy::parse(value, System::Windows).is_err(), "{value}");
    }
}

#[test]
fn credentials_are_used_and_never_shown() {
    let value = "https://user:s3cret@a.example,direct";
    let hops = goproxy::parse(value, System::Unix).unwrap();
    let Target::Url(url) = &hops[0].target else { panic!() };
    assert_eq!(url.password(), Some("s3cret"));
    let settings = settings(&[("GOPROXY", value), ("HTTPS_PROXY", "me:s3cret@p:1")], &format!("GOPROXY={value}\n"), "");
    for shown in [format!("{hops:?}"), format!("{settings:?}"), settings.variable("GOPROXY").unwrap().shown()] {
        assert!(!shown.contains("s3cret"), "{shown}");
    }
    let broken = goproxy::parse("https://us%er:s3cret@a.example", System::Unix).unwrap_err().to_string();
    assert_eq!(broken, "parse \"https://xxxxx@a.example\": invalid URL escape \"xxxxx\"");
    let spaced = goproxy::parse("https://user:s3cret x@a.example", System::Unix).unwrap_err().to_string();
    assert_eq!(spaced, "parse \"https://xxxxx@a.example\": net/url: invalid userinfo");
    let port = goproxy::parse("https://user:s3cret/x@a.example", System::Unix).unwrap_err().to_string();
    assert_eq!(port, "parse \"https://xxxxx@a.example\": invalid port \"xxxxx\" after host");
    let hash = goproxy::parse("https://user:s3cret#x@a.example", System::Unix).unwrap_err().to_string();
    assert_eq!(hash, "parse \"https://xxxxx@a.example\": invalid port \"xxxxx\" after host");
}

#[test]
fn the_database_is_reached_through_a_proxy_directly_or_at_its_url() {
    for (database, proxy, route) in [
        ("sum.golang.org", "https://a.example,direct", Some(Route::Proxy)),
        ("sum.golang.org", "direct,https://a.example", Some(Route::Direct)),
        ("sum.golang.org", "off", Some(Route::Direct)),
        ("sum.golang.org https://b.example", "https://a.example", Some(Route::Url)),
        ("sum.golang.google.cn", "https://a.example", Some(Route::Url)),
        ("sum.golang.org", "foo", None),
        ("off", "direct", None),
        ("on", "direct", None),
    ] {
        let settings = settings(&[("GOSUMDB", database), ("GOPROXY", proxy)], "", "");
        assert_eq!(settings.route(), route, "{database} {proxy}");
    }
}

#[test]
fn the_alias_is_the_known_database_at_another_address() {
    let Ok(SumDb::On(database)) = gosumdb::parse("sum.golang.google.cn") else { panic!() };
    assert_eq!(database.key.name(), "sum.golang.org");
    assert_eq!(database.url.unwrap().as_str(), "https://sum.golang.google.cn/");
}

#[test]
fn an_exclusion_names_its_rule_and_where_that_is_set() {
    let path = "git.corp.example/team/x";
    let pattern = |variable, pattern: &str, start: usize| Rule::Pattern {
        variable,
        pattern: pattern.to_owned(),
        span: Span { start, end: start + pattern.len() },
    };
    let base = "GOSUMDB=sum.golang.org\n";
    for (user, expected) in [
        ("", None),
        ("GOSUMDB=off\n", Some((Rule::DatabaseOff, in_user(1)))),
        ("GOSUMDB=off\nGOPRIVATE=*\n", Some((Rule::DatabaseOff, in_user(1)))),
        ("GOPRIVATE=a,*.corp.example/\n", Some((pattern("GOPRIVATE", "*.corp.example/", 2), in_user(1)))),
        ("GOPRIVATE=*\nGONOSUMDB=none\n", None),
        (
            "GOPRIVATE=*\nGONOSUMDB=x,git.corp.example\n",
            Some((pattern("GONOSUMDB", "git.corp.example", 2), in_user(2))),
        ),
        ("GOPRIVATE=a, *.corp.example\n", None),
        ("GONOPROXY=*\nGOINSECURE=*\n", None),
        ("GOSUMDB=on\nGOPRIVATE=b\n", None),
    ] {
        let expected = expected.map(|(rule, origin)| Exclusion { rule, origin });
        assert_eq!(settings(&[], user, base).is_excluded(path), expected, "{user:?}");
    }
}

#[test]
fn toolchains_are_looked_up_whatever_the_lists_say() {
    let everything = [("GONOSUMDB", "*"), ("GOSUMDB", "sum.golang.org")];
    assert_eq!(settings(&everything, "", "").is_excluded("golang.org/toolchain"), None);
    assert!(settings(&everything, "", "").is_excluded("golang.org/toolchain2").is_some());
    let from_disk = [("GONOSUMDB", "*"), ("GOSUMDB", "sum.golang.org"), ("GOPROXY", "file:///dist")];
    assert!(settings(&from_disk, "", "").is_excluded("golang.org/toolchain").is_some());
    assert!(settings(&[("GOSUMDB", "off")], "", "").is_excluded("golang.org/toolchain").is_some());
}

#[test]
fn insecure_fetches_have_a_list_of_their_own() {
    let settings = settings(&[("GOPRIVATE", "a.example"), ("GOINSECURE", "b.example/*")], "", "");
    assert!(settings.is_insecure("a.example/x").is_none());
    assert!(settings.is_insecure("b.example/x/y").is_some() && settings.is_insecure("b.example").is_none());
}

#[test]
fn directories_follow_from_gopath() {
    let home = settings(&[("HOME", "/h")], "", "");
    assert_eq!(home.modcache(), Some("/h/go/pkg/mod"));
    assert_eq!(home.gopath_first().as_deref(), Some("/h/go"));
    assert_eq!(home.origin("GOMODCACHE"), Origin::Computed { from: "GOPATH" });
    let two = settings(&[("GOPATH", "/a:/b")], "GOMODCACHE=/c\n", "");
    assert_eq!((two.gopath_first().as_deref(), two.modcache()), (Some("/a"), Some("/c")));
    let none = settings(&[], "", "");
    assert_eq!((none.gopath_first(), none.modcache()), (None, None));
    let mut windows = sources(&[("USERPROFILE", r"C:\Users\me"), ("HOME", "/h")], "", "");
    windows.system = System::Windows;
    assert_eq!(Settings::new(windows).modcache(), Some(r"C:\Users\me\go\pkg\mod"));
}

#[test]
fn http_proxies_are_taken_from_the_environment_alone_upper_case_first() {
    let settings = settings(&[("https_proxy", "a"), ("HTTPS_PROXY", "b"), ("no_proxy", "c")], "HTTP_PROXY=d\n", "");
    assert_eq!((settings.http_proxy(), settings.https_proxy(), settings.no_proxy()), (None, Some("b"), Some("c")));
}

#[test]
fn text_that_is_not_utf_8_is_said_to_be_lost() {
    let mut sources = sources(&[], "", "GOSUMDB=sum.golang.org\nGOPROXY=direct\n");
    let value = Value { text: "a\u{fffd}".to_owned(), encoding: Encoding::Lossy };
    sources.environment = [("GOPRIVATE".to_owned(), value)].into_iter().collect();
    let settings = Settings::new(sources);
    let problems: Vec<_> = settings.problems().iter().map(|problem| problem.variable).collect();
    assert_eq!(problems, ["GOPRIVATE", "GONOSUMDB", "GONOPROXY"]);
}

#[test]
fn broken_flags_and_auth_are_problems_without_a_code() {
    let settings = settings(&[("GOFLAGS", "x"), ("GOAUTH", "netrc;")], "GOPROXY=direct\nGOSUMDB=off\n", "");
    let problems: Vec<_> = settings.problems().into_iter().map(|p| (p.variable, p.code, p.message)).collect();
    let auth = "GOAUTH encountered an empty command (GOAUTH=netrc;)".to_owned();
    let flags = "parsing $GOFLAGS: non-flag \"x\"".to_owned();
    assert_eq!(problems, [("GOFLAGS", None, flags), ("GOAUTH", None, auth)]);
}
