//! What the settings are in a case: `settings.txt` turned into them, without any Go.

use std::path::PathBuf;

use modseal::settings::Settings;
use modseal::settings::layer::{Encoding, Environment, GoCommand, LayerFile, Sources, Value};
use modseal::settings::path::System;

/// The release of every case that names none.
const RELEASE: &str = "go1.26.8";
/// Go's own defaults, but for the proxy.
const GOROOT_FILE: &str = "GOPROXY=https://proxy.example,direct\nGOSUMDB=sum.golang.org\nGOTOOLCHAIN=auto\n";

/// The settings of a case: variables of the environment, and the release of the go command in a line `VERSION ...`.
pub(super) fn read(settings_txt: &str) -> Settings {
    let lines = settings_txt.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (named, variables): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with("VERSION "));
    let version = named.first().and_then(|line| line.strip_prefix("VERSION ")).unwrap_or(RELEASE);
    let value = |text: &str| Value { text: text.to_owned(), encoding: Encoding::Utf8 };
    let variable = |line: &&str| {
        let (name, text) = line.split_once('=').unwrap_or_else(|| panic!("settings.txt: {line}"));
        (name.to_owned(), value(text))
    };
    Settings::new(Sources {
        system: System::Unix,
        directory: PathBuf::from("/work"),
        environment: variables.iter().map(variable).collect::<Environment>(),
        user_file: Ok(LayerFile::parse("/home/me/.config/go/env".to_owned(), b"")),
        command: GoCommand::Found { path: "/bin/go".to_owned(), goroot: "/go".to_owned() },
        goroot_file: Some(LayerFile::parse("/go/go.env".to_owned(), GOROOT_FILE.as_bytes())),
        goroot_fault: None,
        version: Some(version.to_owned()).filter(|version| version != "none"),
        workspace: None,
    })
}
