//! Which toolchain the real go selects for a file, and what keeps it from checking one that it downloads.
//!
//! No request leaves the machine: the toolchain lies in a directory, as a zip that holds next to nothing.

use std::fs;
use std::path::Path;

use modseal::check::{ModuleContext, Presence, SelectedBy};
use modseal::settings::Settings;
use modseal::settings::toolchain::{Obstacle, Selected, Switching};
use modseal::syntax::FileKind;
use modseal::workspace::GoWork;
use tempfile::TempDir;

use crate::support::go::{Go, go_command};
use crate::support::zip::stored_zip;

/// The module that calls for a toolchain that nobody has.
const NEWER: &str = "module m.example/m\n\ngo 1.99.1\n";
/// A database that cannot be reached.
const DATABASE: (&str, &str) = ("GOSUMDB", "sum.golang.org http://127.0.0.1:1");

/// What the real go says in a module, on both streams.
fn said(home: &Path, go_mod: &str, variables: &[(&str, &str)]) -> Option<String> {
    let folder = home.join("work");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("go.mod"), go_mod).unwrap();
    let go = variables.iter().fold(go_command(home)?, |go: Go, (name, value)| go.with(name, *value));
    let output = go.run(&folder, &["version"]);
    Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// Our settings under the same variables, with the Go that is on PATH.
fn settings(folder: &Path, variables: &[(&str, &str)]) -> Settings {
    let own = [("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOWORK", "off")];
    let own = own.iter().filter(|(name, _)| !variables.iter().any(|(other, _)| other == name));
    let all = own.chain(variables).map(|(name, value)| ((*name).into(), (*value).into()));
    let path = std::env::var_os("PATH").map(|path| ("PATH".into(), path));
    Settings::new(modseal::io::environment::sources_in(folder, all.chain(path)))
}

#[test]
fn the_selected_toolchain_is_that_of_the_real_go() {
    let home = TempDir::new().unwrap();
    for (lines, gotoolchain) in [
        ("go 1.21", "auto"),
        ("go 1.99.1", "auto"),
        ("go 1.99", "auto"),
        ("go 1.99rc1", "auto"),
        ("go 1.99.1 // why", "path"),
        ("go 1.99.1", "local"),
        ("go 1.99.1", "local+auto"),
        ("go 1.99.1", "go1.98.0+path"),
        ("go 1.97.1", "go1.98.0+auto"),
        ("go 1.99.1", "go1.22.0"),
        ("go 1.99.1\ntoolchain default", "auto"),
        ("go 1.21\ntoolchain go1.99.2", "auto"),
        ("go 1.99.3\ntoolchain go1.99.2", "auto"),
        ("go 1.99.2\ntoolchain go1.99.2-custom", "auto"),
        ("go 1.21\ntoolchain nonsense", "auto"),
        ("require (\n\tgo 1.99.1\n)\ngo 1.21", "auto"),
        ("go 1.99.01", "auto"),
    ] {
        let go_mod = format!("module m.example/m\n\n{lines}\n");
        let variables = [("GOTOOLCHAIN", gotoolchain), ("GOPROXY", "off")];
        let Some(said) = said(home.path(), &go_mod, &variables) else { return };
        let facts = settings(home.path(), &variables).toolchain();
        let context =
            ModuleContext::new(FileKind::GoMod, go_mod.as_bytes(), &facts, SelectedBy::ThisFile, Presence::Absent)
                .unwrap();
        let value = |word| context.lookup(word).map(|line| line.value.to_owned());
        let wanted = match facts.select(value("go").as_deref(), value("toolchain").as_deref()) {
            Selected::Local => "go version go".to_owned(),
            Selected::None => "invalid toolchain".to_owned(),
            Selected::Setting(name) | Selected::Line(name, _) if facts.choice.switching == Switching::Path => {
                format!("cannot find \"{name}\" in PATH")
            }
            Selected::Setting(name) | Selected::Line(name, _) => format!("download {name} for "),
        };
        assert!(said.contains(&wanted), "{lines} with {gotoolchain}: {wanted}, and go says {said}");
    }
}

#[test]
fn where_a_go_work_is_in_effect_the_real_go_reads_its_lines() {
    let home = TempDir::new().unwrap();
    let root = home.path().join("workspace");
    for (member, go_work, gowork) in [
        ("go 1.99.1", "go 1.26.0\n\nuse ./a", "auto"),
        ("go 1.99.1", "go 1.26.0\n\nuse ./a", "off"),
        ("go 1.21", "go 1.99.2\n\nuse ./a", "auto"),
        ("go 1.21", "go 1.99.2\n\nuse ./a", "off"),
        ("go 1.99.1\ntoolchain go1.99.4", "go 1.26.0\ntoolchain go1.99.3\n\nuse ./a", "auto"),
        // Whether the go.work uses the module does not matter.
        ("go 1.99.1", "go 1.26.0", "auto"),
        ("go 1.21", "go 1.99.2", "auto"),
        ("go 1.99.1", "go 1.99.2", "NOWHERE"),
    ] {
        let folder = root.join("a");
        fs::create_dir_all(&folder).unwrap();
        let go_mod = format!("module m.example/m\n\n{member}\n");
        fs::write(folder.join("go.mod"), &go_mod).unwrap();
        fs::write(root.join("go.work"), go_work).unwrap();
        let nowhere = root.join("nowhere.work").display().to_string();
        let gowork = if gowork == "NOWHERE" { &nowhere } else { gowork };
        let variables = [("GOTOOLCHAIN", "auto"), ("GOPROXY", "off"), ("GOWORK", gowork)];
        let Some(go) = go_command(home.path()) else { return };
        let go = variables.iter().fold(go, |go: Go, (name, value)| go.with(name, *value));
        let output = go.run(&folder, &["version"]);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();

        let settings = settings(&folder, &variables);
        let facts = settings.toolchain();
        let holding = GoWork::of(&settings).find(&folder, Path::is_file);
        let kind = holding.as_ref().map_or(FileKind::GoMod, |_| FileKind::GoWork);
        let file = holding.clone().unwrap_or_else(|| folder.join("go.mod"));
        let (text, selected_by) = (fs::read(&file).unwrap(), SelectedBy::of(kind, &file, holding.as_deref()));
        let context = ModuleContext::new(kind, &text, &facts, selected_by, Presence::Absent).unwrap();
        let wanted = match context.selected().0 {
            Selected::Line(name, _) => format!("download {name} for "),
            Selected::Local => "go version go".to_owned(),
            other => panic!("{other:?}"),
        };
        assert!(said.contains(&wanted), "{member}, {go_work}, {gowork}: {wanted}, and go says {said}");
    }
}

#[test]
fn what_keeps_the_real_go_from_a_check_keeps_it_here() {
    let home = TempDir::new().unwrap();
    let proxy = home.path().join("proxy/golang.org/toolchain/@v");
    fs::create_dir_all(&proxy).unwrap();
    let Some(platform) = go_command(home.path()).map(|go| go.run(home.path(), &["env", "GOOS", "GOARCH"])) else {
        return;
    };
    let platform = String::from_utf8(platform.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join("-");
    let version = format!("v0.0.1-go1.99.1.{platform}");
    let name = format!("golang.org/toolchain@{version}/README");
    fs::write(proxy.join(format!("{version}.zip")), stored_zip(&[(name, b"nothing".to_vec())])).unwrap();

    let place = home.path().join("proxy").display().to_string().replace('\\', "/");
    let one = format!("file://{}{place}", if place.starts_with('/') { "" } else { "/" });
    let several = format!("{one},off");
    let off = ("GOSUMDB", "off");
    for (proxy, settings_of) in [
        (&several, vec![off]),
        (&several, vec![("GOSUMDB", "on")]),
        (&several, vec![DATABASE]),
        (&several, vec![DATABASE, ("GOPRIVATE", "*"), ("GONOPROXY", "none")]),
        (&several, vec![DATABASE, ("GONOSUMDB", "golang.org/toolchain")]),
        (&several, vec![DATABASE, ("GOFLAGS", "-mod=mod")]),
        (&one, vec![off]),
        (&one, vec![DATABASE]),
        (&one, vec![DATABASE, ("GONOSUMDB", "golang.org")]),
        (&one, vec![DATABASE, ("GOPRIVATE", "corp.example")]),
    ] {
        let cache = TempDir::new().unwrap();
        let cache = cache.path().display().to_string();
        let fixed = [("GOTOOLCHAIN", "auto"), ("GOPROXY", proxy.as_str()), ("GOMODCACHE", &cache)];
        let variables = [&fixed[..], &settings_of].concat();
        let Some(said) = said(home.path(), NEWER, &[&variables[..], &[("GOFLAGS", "-modcacherw")]].concat()) else {
            return;
        };
        let wanted = match settings(home.path(), &variables).toolchain().obstacle {
            Some(Obstacle::Refusing { reason, .. }) => format!("verifying module: {reason}"),
            // It asks the database, which is not there.
            None => "127.0.0.1:1".to_owned(),
            // It takes the zip, in which there is no go command.
            Some(Obstacle::Trusting(_)) => "bin/go".to_owned(),
        };
        assert!(said.replace('\\', "/").contains(&wanted), "{variables:?}: {wanted}, and go says {said}");
    }
}
