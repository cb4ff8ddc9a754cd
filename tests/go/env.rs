//! The settings, held against what the real go command prints and says. No request leaves the machine.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]
#![expect(clippy::disallowed_methods, reason = "the oracle is a program, and its files are written for it")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use modseal::io::environment::sources_in;
use modseal::settings::mask::mask;
use modseal::settings::path::System;
use modseal::settings::{Settings, goproxy, gosumdb};
use tempfile::TempDir;

/// The variables that both print.
const COMPARED: [&str; 16] = [
    "GOPROXY",
    "GOSUMDB",
    "GOPRIVATE",
    "GONOSUMDB",
    "GONOPROXY",
    "GOINSECURE",
    "GOFLAGS",
    "GOAUTH",
    "GOVCS",
    "GOTOOLCHAIN",
    "GOENV",
    "GOROOT",
    "GOPATH",
    "GOMODCACHE",
    "GOWORK",
    "GODEBUG",
];

/// A machine of its own: a home, a working directory, perhaps a GOROOT whose `go.env` is ours.
struct Machine {
    root: TempDir,
    go: PathBuf,
    variables: Vec<(OsString, OsString)>,
}

impl Machine {
    /// `None` if there is no go here; then the test says so, except in CI, where it fails.
    fn new() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let Some(go) = std::env::split_paths(&path).map(|folder| folder.join("go")).find(|go| go.is_file()) else {
            assert!(std::env::var_os("CI").is_none(), "no go on PATH, and CI needs one");
            eprintln!("skipped: no go on PATH");
            return None;
        };
        let root = TempDir::new().unwrap();
        for folder in ["home/.config/go", "work/sub", "xdg/go", "goroot/pkg/tool", "empty"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let mut machine = Self { root, go, variables: Vec::new() };
        let bin = machine.go.parent().unwrap().to_str().unwrap().to_owned();
        machine.set("PATH", &bin);
        machine.set("HOME", "{}/home");
        machine.set("GOTOOLCHAIN", "local");
        Some(machine)
    }

    /// Sets a variable, or with a `-` before its name takes it away; `{}` is the machine's root.
    fn set(&mut self, name: &str, value: &str) {
        let bare = name.trim_start_matches('-');
        self.variables.retain(|(known, _)| known != bare);
        if bare == name {
            self.variables.push((name.into(), self.filled(value).into()));
        }
    }

    fn filled(&self, text: &str) -> String {
        text.replace("{}", self.root.path().canonicalize().unwrap().to_str().unwrap())
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.root.path().join(path), self.filled(text)).unwrap();
    }

    fn directory(&self) -> PathBuf {
        self.root.path().canonicalize().unwrap().join("work/sub")
    }

    /// What a go command prints and says.
    fn go(&self, arguments: &[&str]) -> (Option<String>, String) {
        let mut command = Command::new(&self.go);
        command.args(arguments).current_dir(self.directory()).env_clear().envs(self.variables.clone());
        let output = command.output().unwrap();
        let stdout = output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned());
        (stdout, String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn settings(&self) -> Settings {
        Settings::new(sources_in(&self.directory(), self.variables.clone()))
    }
}

/// One environment: variables, the user's file, GOROOT's file.
struct Case {
    name: &'static str,
    variables: &'static [(&'static str, &'static str)],
    user: Option<&'static str>,
    goroot: Option<&'static str>,
}

const fn case(name: &'static str, variables: &'static [(&'static str, &'static str)]) -> Case {
    Case { name, variables, user: None, goroot: None }
}

const fn user(name: &'static str, variables: &'static [(&'static str, &'static str)], file: &'static str) -> Case {
    Case { name, variables, user: Some(file), goroot: None }
}

/// A GOROOT of our own, named by the environment.
const fn goroot(name: &'static str, user: Option<&'static str>, file: &'static str) -> Case {
    Case { name, variables: &[("GOROOT", "{}/goroot")], user, goroot: Some(file) }
}

const CASES: &[Case] = &[
    case("nothing set", &[]),
    case("proxy from the environment", &[("GOPROXY", "https://proxy.example,direct")]),
    case("empty proxy in the environment", &[("GOPROXY", "")]),
    case("empty database in the environment", &[("GOSUMDB", "")]),
    case("database off", &[("GOSUMDB", "off")]),
    case("database with a carriage return", &[("GOSUMDB", "off\r")]),
    case("database with spaces", &[("GOSUMDB", " off ")]),
    case("everything private", &[("GOPRIVATE", "*.corp.example,host")]),
    case("private, and none for the database", &[("GOPRIVATE", "*"), ("GONOSUMDB", "none")]),
    case("private, and an empty list", &[("GOPRIVATE", "*"), ("GONOSUMDB", "")]),
    case("private, and other lists", &[("GOPRIVATE", "a"), ("GONOSUMDB", "b"), ("GONOPROXY", "c")]),
    case("lists without private", &[("GONOSUMDB", "b"), ("GONOPROXY", "c")]),
    case("insecure", &[("GOINSECURE", "corp.example")]),
    case("flags", &[("GOFLAGS", "-mod=mod -modcacherw")]),
    case("flags with a quote", &[("GOFLAGS", "'-mod=mod' \"-x\"")]),
    case("flags that are none", &[("GOFLAGS", "mod=mod")]),
    case("flags with an open quote", &[("GOFLAGS", "'-mod")]),
    case("auth", &[("GOAUTH", "off")]),
    case("empty auth", &[("GOAUTH", "")]),
    case("auth list", &[("GOAUTH", "netrc; git /x; helper")]),
    case("vcs", &[("GOVCS", "public:git,private:all")]),
    case("debug", &[("GODEBUG", "netdns=go")]),
    case("path", &[("GOPATH", "{}/a")]),
    case("path of two", &[("GOPATH", "{}/a:{}/b")]),
    case("path with an empty first", &[("GOPATH", ":{}/b")]),
    case("path with an empty last", &[("GOPATH", "{}/a:")]),
    case("path that is not clean", &[("GOPATH", "{}/a/../b//")]),
    case("cache", &[("GOMODCACHE", "{}/cache")]),
    case("cache that is not clean", &[("GOMODCACHE", "{}/x/../cache/")]),
    case("cache beside path", &[("GOMODCACHE", "{}/cache"), ("GOPATH", "{}/a")]),
    case("empty cache", &[("GOMODCACHE", ""), ("GOPATH", "{}/a/")]),
    case("no home", &[("-HOME", "")]),
    case("empty home", &[("HOME", "")]),
    case("relative home", &[("HOME", "home")]),
    case("home that is not clean", &[("HOME", "{}/home/../home/")]),
    case("home above GOROOT", &[("HOME", "{}"), ("GOROOT", "{}/go")]),
    case("root of the file system as home", &[("HOME", "/")]),
    case("no home, XDG", &[("-HOME", ""), ("XDG_CONFIG_HOME", "{}/xdg")]),
    case("XDG", &[("XDG_CONFIG_HOME", "{}/xdg")]),
    case("XDG that is not clean", &[("XDG_CONFIG_HOME", "{}/xdg/../xdg//")]),
    user("XDG relative: no file", &[("XDG_CONFIG_HOME", "xdg")], "GOSUMDB=off\n"),
    user("XDG empty: the home", &[("XDG_CONFIG_HOME", "")], "GOSUMDB=off\n"),
    user("file off", &[("GOENV", "off")], "GOSUMDB=off\n"),
    user("file OFF is a path", &[("GOENV", "OFF")], "GOSUMDB=off\n"),
    user("file is the null device", &[("GOENV", "/dev/null")], "GOSUMDB=off\n"),
    user("file is a directory", &[("GOENV", "{}/home")], "GOSUMDB=off\n"),
    user("file is missing", &[("GOENV", "{}/none")], "GOSUMDB=off\n"),
    user("file is relative", &[("GOENV", "../../home/.config/go/env")], "GOSUMDB=off\n"),
    user("file is absolute", &[("GOENV", "{}/home/.config/go/env")], "GOSUMDB=off\n"),
    user("file is empty by name", &[("GOENV", "")], "GOSUMDB=off\n"),
    user("file", &[], "GOPROXY=https://proxy.example\nGOSUMDB=off\nGOPRIVATE=corp.example\nGOFLAGS=-mod=mod\n"),
    user("file below the environment", &[("GOPROXY", "direct")], "GOPROXY=off\n"),
    user("file beside an empty variable", &[("GOPROXY", "")], "GOPROXY=off\n"),
    user("file with empty values", &[], "GOPROXY=\nGOSUMDB=\nGOAUTH=\nGOPATH=\nGOMODCACHE=\nGONOSUMDB=\n"),
    user("file with an empty list and private", &[("GOPRIVATE", "x")], "GONOSUMDB=\nGONOPROXY=y\n"),
    user("file with private", &[], "GOPRIVATE=x\n"),
    user("file with CRLF", &[], "GOPROXY=direct\r\nGOSUMDB=off\r\nGOPRIVATE=a,b\r\n"),
    user("file with duplicates", &[], "GOSUMDB=off\nGOSUMDB=sum.golang.org\nGOPROXY=a.example\nGOPROXY=\n"),
    user("file without a final newline", &[], "GOSUMDB=off\nGOPROXY=direct"),
    user(
        "file with ignored lines",
        &[],
        "# GOSUMDB=off\n GOSUMDB=off\nexport GOSUMDB=off\ngosumdb=off\nGOSUMDB\n=off\n\n",
    ),
    user("file with spaces", &[], "GOSUMDB =off\nGOPROXY= direct \nGOPRIVATE=a, b\nGOFLAGS=\t-x\n"),
    user("file with quotes", &[], "GOSUMDB=\"off\"\nGOPROXY='direct'\n"),
    user("file with equal signs", &[], "GOFLAGS=-ldflags=-X=a=b\nGOPROXY==x\n"),
    user("file with a byte order mark", &[], "\u{feff}GOSUMDB=off\nGOPROXY=direct\n"),
    user("file with a lone CR", &[], "GOSUMDB=off\rGOPROXY=direct\nGOPRIVATE=z\n"),
    user("file cannot set these", &[], "GODEBUG=x\nGOENV=y\nHTTP_PROXY=z\n"),
    user("file with paths", &[], "GOPATH={}/p\nGOMODCACHE={}/m/\n"),
    user("file with a path, cache computed", &[], "GOPATH={}/p/../q:{}/r\n"),
    user("file below a path of the environment", &[("GOPATH", "{}/a")], "GOPATH={}/p\n"),
    user("file with a toolchain", &[("-GOTOOLCHAIN", "")], "GOTOOLCHAIN=path\n"),
    user("file with non-ASCII", &[], "GOPRIVATE=corp.example/ä\nGOFLAGS=-tags=é\n"),
    user("file in XDG, not in home", &[("XDG_CONFIG_HOME", "{}/xdg")], "GOSUMDB=off\n"),
    user("file with GOROOT", &[], "GOROOT={}/goroot/\n"),
    user("file with GOROOT beside the environment", &[("GOROOT", "{}/empty/")], "GOROOT={}/goroot\n"),
    user("file with an empty GOROOT", &[("GOROOT", "{}/goroot/.")], "GOROOT=\n"),
    user("file with a workspace", &[], "GOWORK={}/x/go.work\n"),
    case("workspace off", &[("GOWORK", "off")]),
    case("workspace auto", &[("GOWORK", "auto")]),
    case("workspace named", &[("GOWORK", "{}/x/../go.work")]),
    goroot("GOROOT without settings", None, ""),
    goroot("GOROOT with everything", None, "GOPROXY=direct\nGOSUMDB=off\nGOTOOLCHAIN=local\nGOAUTH=off\nGOPRIVATE=p\n"),
    goroot("GOROOT with a list", None, "GONOSUMDB=x\nGONOPROXY=y\nGOFLAGS=-x\nGOPATH={}/g\nGOVCS=*:off\n"),
    goroot("GOROOT below the user", Some("GOPROXY=off\n"), "GOPROXY=direct\nGOSUMDB=off\n"),
    goroot("GOROOT masked", Some("GOPROXY=\nGOSUMDB=\nGOAUTH=\n"), "GOPROXY=direct\nGOSUMDB=off\nGOAUTH=off\n"),
    goroot("GOROOT list masked, private inherited", Some("GONOSUMDB=\nGOPRIVATE=q\n"), "GONOSUMDB=x\n"),
    goroot("GOROOT with CRLF", None, "GOPROXY=direct\r\nGOSUMDB=sum.golang.org\r\n"),
    goroot("GOROOT with duplicates", None, "GOSUMDB=a\nGOSUMDB=off\n"),
    goroot("GOROOT with another GOROOT", None, "GOROOT={}/empty\nGOPROXY=direct\n"),
    goroot("GOROOT with a debug setting", None, "GODEBUG=x\nGOENV=z\nGOWORK=off\n"),
];

#[test]
fn every_value_is_the_one_that_go_prints() {
    for case in CASES {
        let Some(mut machine) = Machine::new() else { return };
        for (name, value) in case.variables {
            machine.set(name, value);
        }
        std::fs::create_dir_all(machine.root.path().join("go")).unwrap();
        if let Some(file) = case.user {
            machine.write("home/.config/go/env", file);
        }
        if let Some(file) = case.goroot {
            machine.write("goroot/go.env", file);
        }
        let mut arguments = vec!["env", "-json"];
        arguments.extend(COMPARED);
        let (printed, said) = machine.go(&arguments);
        let printed = printed.unwrap_or_else(|| panic!("{}: go refuses: {said}", case.name));
        let printed: serde_json::Value = serde_json::from_str(&printed).unwrap();
        let settings = machine.settings();
        for name in COMPARED {
            assert_eq!(settings.value(name), printed[name].as_str().unwrap(), "{}: {name}", case.name);
        }
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_shown_as_go_shows_them() {
    use std::os::unix::ffi::OsStringExt as _;
    let Some(mut machine) = Machine::new() else { return };
    std::fs::write(machine.root.path().join("home/.config/go/env"), b"GOPRIVATE=a\xff\xe2\x82b\nGOVCS=\xc3\xa4\n")
        .unwrap();
    machine.variables.push(("GOINSECURE".into(), OsString::from_vec(b"x\xf0\x9f\x98y".to_vec())));
    let (printed, said) = machine.go(&["env", "-json", "GOPRIVATE", "GONOSUMDB", "GOVCS", "GOINSECURE"]);
    let printed: serde_json::Value = serde_json::from_str(&printed.expect(&said)).unwrap();
    let settings = machine.settings();
    for (name, value) in printed.as_object().unwrap() {
        assert_eq!(settings.value(name), value.as_str().unwrap(), "{name}");
    }
}

#[test]
fn the_workspace_is_the_one_that_go_finds() {
    let Some(machine) = Machine::new() else { return };
    machine.write("work/go.work", "go 1.21\n");
    let (printed, said) = machine.go(&["env", "GOWORK"]);
    assert_eq!(Some(format!("{}\n", machine.settings().value("GOWORK"))), printed, "{said}");
    assert!(machine.settings().value("GOWORK").ends_with("work/go.work"));
}

#[test]
fn where_go_refuses_to_run_the_problem_has_its_words() {
    for (name, value) in [
        ("GOPATH", "a"),
        ("GOPATH", "{}/a:b"),
        ("GOPATH", "~/a"),
        ("GOROOT", "{}/none"),
        ("GOROOT", "{}/work/file"),
        ("GOWORK", "go.work"),
    ] {
        let Some(mut machine) = Machine::new() else { return };
        machine.write("work/file", "");
        machine.set(name, value);
        let (_, said) = machine.go(&["env", "-json", "GOPROXY"]);
        let problems = machine.settings().problems();
        let problem = problems.iter().find(|problem| problem.variable == name);
        let problem = problem.unwrap_or_else(|| panic!("{name}={value}: no problem, and go says {said}"));
        assert!(said.contains(&format!("go: {}", problem.message)), "{name}={value}: {problem:?} and go says {said}");
    }
}

#[test]
fn a_warning_of_go_is_a_problem_too() {
    let Some(mut machine) = Machine::new() else { return };
    machine.set("GOROOT", "{}/goroot");
    machine.set("GOPATH", "{}/goroot/");
    let (_, said) = machine.go(&["env", "GOPATH"]);
    let problem = machine.settings().problems().into_iter().find(|problem| problem.variable == "GOPATH").unwrap();
    assert!(said.contains(&problem.message), "{problem:?} and go says {said}");
}

#[test]
fn flags_that_go_refuses_have_its_words() {
    for value in ["mod=mod", "-", "--", "---x", "-=x", "--=x", "''", "-x 'y", "\"-x", "-x y", "-mod=mod é"] {
        let Some(mut machine) = Machine::new() else { return };
        machine.set("GOFLAGS", value);
        let (_, said) = machine.go(&["list"]);
        let problem = machine.settings().flags().problems.into_iter().next().expect(value);
        assert_eq!(said.trim_end(), format!("go: {problem}"), "GOFLAGS={value}");
    }
}

/// What a download of a module that nobody has says.
fn download(machine: &Machine) -> String {
    machine.go(&["mod", "download", "corp.example/m@v1.0.0"]).1.trim_end().to_owned()
}

fn with_module(machine: &mut Machine) {
    machine.write("work/sub/go.mod", "module corp.example/here\n\ngo 1.21\n");
    machine.set("GOENV", "off");
    machine.set("GOFLAGS", "-mod=mod");
    // Whatever leaves nevertheless ends at a closed port.
    machine.set("HTTP_PROXY", "http://127.0.0.1:1");
    machine.set("HTTPS_PROXY", "http://127.0.0.1:1");
}

const REFUSED_PROXIES: &[&str] = &[
    ",",
    "|",
    " ",
    " , | ,",
    "foo",
    "Direct",
    "OFF",
    "noproxy",
    "/abs/path",
    "//host/path",
    "///path",
    "foo,direct",
    "https://127.0.0.1:1,foo",
    "https://127.0.0.1:1|/abs|off",
    "ftp://proxy.example",
    "FTP://Proxy.example/A b",
    "socks5://127.0.0.1:1",
    "mailto:/x",
    "file://host/path",
    "file:/path",
    "file:///path?query",
    "file:///path#fragment",
    "file:///path?",
    "://proxy.example",
    ":/",
    "https://proxy.example:port",
    "https://proxy.example:80:80",
    "a:b:c",
    "localhost:80a",
    "https://[::1",
    "https://x[::1]",
    "https://[127.0.0.1]",
    "https://[::1]x",
    "https://[::1]:y",
    "https://proxy .example",
    "proxy .example",
    "https://proxy.example/%zz",
    "https://proxy.example/%",
    "https://proxy.example/%4",
    "https://%41.example",
    "https://pro\\xy.example",
    "https://{proxy}.example",
    "https://proxy^.example",
    "https://proxy.example\u{7f}",
    "https://proxy.example/a\tb",
    "https://proxy.example/a\u{1}b",
    "https://us{er@proxy.example",
    "ftp://user:secret@proxy.example",
    "ftp://user@proxy.example/%41%42?q#f",
    "https://user:secret@proxy.example:port",
    "file://user:secret@/x",
    "1https://x",
    "\"https://proxy.example\"",
    "'direct'",
    "https://proxy.example/#%zz",
];

#[test]
fn a_proxy_list_that_go_refuses_has_its_words() {
    let Some(mut machine) = Machine::new() else { return };
    with_module(&mut machine);
    machine.set("GOSUMDB", "off");
    let mut wrong = Vec::new();
    for value in REFUSED_PROXIES {
        machine.set("GOPROXY", value);
        let said = mask(&download(&machine));
        let parsed = goproxy::parse(value, System::Unix);
        let ours = parsed.as_ref().map_or_else(ToString::to_string, |hops| format!("{hops:?}"));
        if said != format!("go: corp.example/m@v1.0.0: {ours}") {
            wrong.push(format!("GOPROXY={value:?}: {ours}, and go says {said}"));
        }
        assert!(!format!("{ours} {parsed:?}").contains("secret"), "{ours}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_proxy_list_that_go_takes_is_taken() {
    let Some(mut machine) = Machine::new() else { return };
    with_module(&mut machine);
    machine.set("GOSUMDB", "off");
    for (value, words) in [
        ("off", "module lookup disabled by GOPROXY=off"),
        (" off ", "module lookup disabled by GOPROXY=off"),
        ("off,foo", "module lookup disabled by GOPROXY=off"),
        (",,off|/abs", "module lookup disabled by GOPROXY=off"),
        ("127.0.0.1:1", "connection refused"),
        ("127.0.0.1:1/path", "connection refused"),
        ("https://127.0.0.1:1;direct", "invalid port"),
        ("http://127.0.0.1:1", "connection refused"),
        ("HTTP://127.0.0.1:1/", "connection refused"),
        ("https://[::1]:1", "dial tcp"),
        ("https://127.0.0.1:1/a%20b?x=y", "connection refused"),
        ("https//127.0.0.1:1", "connection refused"),
        ("https://user:secret@127.0.0.1:1", "connection refused"),
        ("file:///none/at/all", "no such file"),
        ("file:///none/at/all,off", "module lookup disabled"),
    ] {
        machine.set("GOPROXY", value);
        let said = download(&machine);
        assert!(said.contains(words), "GOPROXY={value:?}: {said}");
        let parsed = goproxy::parse(value, System::Unix);
        assert_eq!(parsed.is_err(), words == "invalid port", "GOPROXY={value:?}: {parsed:?}");
    }
}

#[test]
fn a_proxy_without_a_host_is_refused_before_it_fails() {
    let Some(mut machine) = Machine::new() else { return };
    with_module(&mut machine);
    machine.set("GOSUMDB", "off");
    for value in ["https:/proxy.example", "https:///proxy.example", "https://", "http:/x,direct"] {
        machine.set("GOPROXY", value);
        assert!(download(&machine).contains("no Host in request URL"), "GOPROXY={value:?}");
        let problem = goproxy::parse(value, System::Unix).expect_err(value).to_string();
        assert!(problem.ends_with("it names no host"), "GOPROXY={value:?}: {problem}");
    }
}

/// A proxy in a directory, with a module that is in no database.
fn with_file_proxy(machine: &mut Machine) {
    with_module(machine);
    std::fs::create_dir_all(machine.root.path().join("proxy/corp.example/m/@v")).unwrap();
    machine.write("proxy/corp.example/m/@v/v1.0.0.info", "{\"Version\":\"v1.0.0\"}");
    machine.write("proxy/corp.example/m/@v/v1.0.0.mod", "module corp.example/m\n");
    machine.set("GOPROXY", "file://{}/proxy");
    machine.set("GOROOT", "{}/goroot");
    machine.write("goroot/go.env", "");
}

/// A key of another name, made of the bytes of a key that is known.
fn key(name: &str) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    let base64 = modseal::sumdb::note::VerifierKey::SUM_GOLANG_ORG.rsplit_once("+Ac4").unwrap().1;
    let bytes = base64::engine::general_purpose::STANDARD.decode(format!("Ac4{base64}")).unwrap();
    let mut hash = sha2::Sha256::new();
    hash.update(format!("{name}\n"));
    hash.update(&bytes);
    let hash: String = hash.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{name}+{hash}+Ac4{base64}")
}

#[test]
fn a_database_that_go_refuses_has_its_words() {
    let Some(mut machine) = Machine::new() else { return };
    with_file_proxy(&mut machine);
    let known = "sum.golang.org";
    let full = key("a.example");
    let mut values: Vec<String> = [
        "",
        " ",
        "\t",
        "on",
        "OFF",
        "off ",
        " off",
        "off\r",
        "\"off\"",
        "Off",
        "direct",
        "none",
        "sum.golang.org,direct",
        "sum.golang.google.cn x",
        "SUM.GOLANG.ORG",
        "https://sum.golang.org",
        "proxy.example",
        "a+b",
        "a+b+c",
        "a+00000000+",
        "+00000000+AAAA",
        "a.example+0+AAAA",
        "a.example+zzzzzzzz+AAAA",
        "a.example+00000000+!!!!",
        "sum.golang.org a b",
        "sum.golang.org ://x",
        "sum.golang.org :80",
        "sum.golang.org https://x:port",
        "sum.golang.org https://[::1",
        "sum.golang.org https://%41",
        "sum.golang.org https://u:secret@x:port",
        "sum.golang.org 1:2",
        "off off",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn9",
        "sum.golang.org\u{a0}a\u{2003}b",
    ]
    .map(str::to_owned)
    .to_vec();
    values.push(full.replace("a.example+", "b.example+"));
    values.push(format!("{full} a b"));
    values.push(format!("{full} ://"));
    for name in ["a.example/", "a.example?q", "a.example?", "a.example#f", "a.example/%2f", "/path", "?"] {
        values.push(key(name));
    }
    assert!(values.len() > 40 && values.iter().all(|value| value != known));
    let mut wrong = Vec::new();
    for value in values {
        machine.set("GOSUMDB", &value);
        let said = mask(&download(&machine));
        let parsed = gosumdb::parse(&value);
        let ours = parsed.as_ref().map_or_else(ToString::to_string, |database| format!("{database:?}"));
        if said != format!("go: corp.example/m@v1.0.0: verifying go.mod: {ours}") {
            wrong.push(format!("GOSUMDB={value:?}: {ours}, and go says {said}"));
        }
        assert!(!format!("{ours} {parsed:?}").contains("secret"), "{ours}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    machine.set("GOSUMDB", "off");
    assert_eq!(gosumdb::parse("off"), Ok(gosumdb::SumDb::Off));
    assert!(!download(&machine).contains("verifying"));
}

#[test]
fn a_database_that_go_takes_is_taken() {
    let Some(mut machine) = Machine::new() else { return };
    with_file_proxy(&mut machine);
    for (value, asked) in [
        ("sum.golang.org".to_owned(), "https://sum.golang.org/"),
        (" sum.golang.org ".to_owned(), "https://sum.golang.org/"),
        ("sum.golang.org\r".to_owned(), "https://sum.golang.org/"),
        ("sum.golang.google.cn".to_owned(), "https://sum.golang.google.cn/"),
        ("sum.golang.org off".to_owned(), "https://off/"),
        ("sum.golang.org direct".to_owned(), "https://direct/"),
        ("sum.golang.org proxy.example/x".to_owned(), "https://proxy.example/x/"),
        ("sum.golang.org //proxy.example".to_owned(), "https://proxy.example/"),
        ("sum.golang.org http://127.0.0.1:1/s".to_owned(), "http://127.0.0.1:1/s/"),
        ("sum.golang.org https://127.0.0.1:1".to_owned(), "https://127.0.0.1:1/"),
        (key("db.example"), "https://db.example/"),
        (key("db.example/a/b"), "https://db.example/a/b/"),
        (key("db.example/a%20b"), "https://db.example/a%20b/"),
        (key("db.example:8080"), "https://db.example:8080/"),
        (format!("{} https://mirror.example/x/", key("db.example")), "https://mirror.example/x/"),
    ] {
        machine.set("GOSUMDB", &value);
        let said = download(&machine);
        assert!(said.contains(&format!("Get \"{asked}lookup/corp.example/m@v1.0.0\"")), "GOSUMDB={value:?}: {said}");
        let Ok(gosumdb::SumDb::On(database)) = gosumdb::parse(&value) else { panic!("GOSUMDB={value:?}") };
        let ours = database.url.map_or(format!("https://{}", database.key.name()), |url| url.to_string());
        assert_eq!(ours.trim_end_matches('/'), asked.trim_end_matches('/'), "GOSUMDB={value:?}");
    }
}

#[test]
fn a_database_that_fails_at_each_lookup_is_refused_before() {
    let Some(mut machine) = Machine::new() else { return };
    with_file_proxy(&mut machine);
    for (value, words) in [
        ("sum.golang.org ftp://proxy.example", "unsupported scheme: ftp://proxy.example"),
        ("sum.golang.org localhost:8080", "unsupported scheme: localhost:8080"),
        ("sum.golang.org /path", "no Host in request URL"),
        ("sum.golang.org https:///path", "no Host in request URL"),
        ("sum.golang.org https:path", "no Host in request URL"),
    ] {
        machine.set("GOSUMDB", value);
        let said = download(&machine);
        assert!(said.contains(words), "GOSUMDB={value:?}: {said}");
        let problem = gosumdb::parse(value).expect_err(value).to_string();
        let ours = if words.starts_with("unsupported") { words } else { "it names no host" };
        assert!(problem.contains(ours), "GOSUMDB={value:?}: {problem}");
    }
}

#[test]
fn the_built_in_key_is_the_one_in_go_s_source() {
    let Some(machine) = Machine::new() else { return };
    let source = Path::new(machine.settings().value("GOROOT")).join("src/cmd/go/internal/modfetch/key.go");
    let Ok(source) = std::fs::read_to_string(source) else {
        eprintln!("skipped: this Go has no source of its command");
        return;
    };
    assert!(source.contains(modseal::sumdb::note::VerifierKey::SUM_GOLANG_ORG));
}
