//! The house rules that no compiler knows, kept by reading the sources.
//!
//! What they are for is in `docs/architecture.md`. Each test names the file and the line that breaks a rule.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of the library in reading order: a file may name only rooms that stand before its own.
const ROOMS: [&str; 14] = [
    "text",
    "module",
    "syntax",
    "sumdb",
    "settings",
    "modcache",
    "way",
    "observation",
    "check",
    "host",
    "policy",
    "workspace",
    "lsp",
    "cli",
];
/// The edge: it may name every room but the fronts, and only `main` names it.
const EDGE: &str = "io";
/// Fronts: they name neither each other nor the edge.
const FRONTS: [&str; 2] = ["cli", "lsp"];
/// Read by `serde` as well: the project's own file, of which both fronts make use.
const POLICY: &str = "policy";
/// Where waiting and clocks are allowed, a whole directory if it ends in a slash; everything else in the library is pure.
const IMPURE: [&str; 25] = [
    "io",
    "io/",
    "main",
    "sumdb/client",
    "sumdb/client/",
    "sumdb/remote",
    "host",
    "cli",
    "cli/check",
    "cli/doctor",
    "lsp",
    "lsp/backend",
    "lsp/framing",
    "lsp/in_order",
    "lsp/outbox",
    "lsp/parent",
    "lsp/partial",
    "lsp/polling",
    "lsp/progress",
    "lsp/refresher",
    "lsp/registration",
    "lsp/session",
    "lsp/session/",
    "lsp/showing",
    "lsp/verification",
];
const IMPURE_WORDS: [&str; 9] =
    ["async ", "await", "tokio", "std::fs", "std::env", "std::net", "std::process", "SystemTime", "Instant"];
const FUNCTION_LIMIT: usize = 60;
const FILE_LIMIT: usize = 500;

struct Source {
    /// Path below `server/`, with slashes.
    path: String,
    lines: Vec<String>,
}

impl Source {
    /// The top-level module that the file belongs to.
    fn room(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// The path without `.rs`.
    fn stem(&self) -> &str {
        self.path.trim_end_matches(".rs")
    }

    /// The numbered lines of code: no tests, no comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.lines.iter().take_while(|line| line.trim() != "#[cfg(test)]").enumerate();
        lines.map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![root().join("server")];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root().join("server")).unwrap().to_str().unwrap().replace('\\', "/");
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path: name, lines: text.lines().map(str::to_owned).collect() });
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found
}

fn report(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

/// The rooms that a line names: `crate::room` in the library, `modseal::room` in `main`.
fn named_rooms(code: &str) -> Vec<String> {
    let names = code.split("crate::").skip(1).chain(code.split("modseal::").skip(1));
    let mut rooms = Vec::new();
    for rest in names {
        let list = rest.strip_prefix('{').map_or(rest, |list| list.split('}').next().unwrap_or_default());
        let list =
            if rest.starts_with('{') { list } else { rest.split([':', ';', ' ', ',']).next().unwrap_or_default() };
        rooms.extend(list.split(',').map(|name| name.trim().split("::").next().unwrap_or_default().to_owned()));
    }
    rooms
}

#[test]
fn rooms_name_only_what_stands_before_them() {
    let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| !matches!(source.path.as_str(), "lib.rs" | "main.rs")) {
        let room = source.room();
        assert!(
            rank(room).is_some() || room == EDGE || FRONTS.contains(&room),
            "{room} is in no list of tests/tidy.rs"
        );
        for (number, code) in source.code() {
            for named in named_rooms(code).iter().filter(|named| *named != room) {
                let known = rank(named).is_some() || named == EDGE;
                let allowed = match room {
                    EDGE => !FRONTS.contains(&named.as_str()),
                    _ => named != EDGE && rank(named) < rank(room).or(Some(ROOMS.len())),
                };
                if known && !allowed {
                    broken.push(format!("server/{}:{number} names {named}", source.path));
                }
            }
        }
    }
    report("a room names only rooms that stand before it, and only main names io", &broken);
}

#[test]
fn lib_lists_the_rooms_in_reading_order() {
    let lib = read("server/lib.rs");
    let listed: Vec<_> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let expected: Vec<_> = ROOMS.iter().copied().chain([EDGE]).collect();
    assert_eq!(listed, expected);
}

#[test]
fn pure_files_have_no_effects() {
    let mut broken = Vec::new();
    for source in &sources() {
        let impure = |place: &str| source.stem() == place || place.ends_with('/') && source.stem().starts_with(place);
        if IMPURE.iter().any(|place| impure(place)) {
            continue;
        }
        for (number, code) in source.code() {
            for word in IMPURE_WORDS.iter().filter(|word| code.contains(*word)) {
                broken.push(format!("server/{}:{number} has {word}", source.path));
            }
        }
    }
    report("parsing, proving and checking know no clock, file, network or waiting", &broken);
}

#[test]
fn serde_stays_at_the_edges() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| !FRONTS.contains(&source.room()) && source.room() != POLICY) {
        broken.extend(
            source
                .code()
                .filter(|(_, code)| code.contains("serde"))
                .map(|(number, _)| format!("server/{}:{number}", source.path)),
        );
    }
    report("serde is for the fronts and for the policy file", &broken);
}

#[test]
fn every_file_says_what_it_is() {
    let broken: Vec<_> = sources()
        .iter()
        .filter(|source| !source.lines.first().is_some_and(|line| line.starts_with("//! ")))
        .map(|source| source.path.clone())
        .collect();
    report("every file opens with //!", &broken);
}

#[test]
fn files_are_short() {
    let long = |source: &&Source| source.code().count() > FILE_LIMIT;
    let broken: Vec<_> = sources().iter().filter(long).map(|source| format!("server/{}", source.path)).collect();
    report("no file over 500 lines, tests aside", &broken);
}

#[test]
fn functions_are_short() {
    let mut broken = Vec::new();
    for source in &sources() {
        let mut start: Option<(usize, usize, String)> = None;
        for (number, code) in source.code() {
            let indent = code.len() - code.trim_start().len();
            let is_head = code.trim_start().split(' ').take(4).any(|word| word == "fn");
            if start.is_none() && is_head {
                start = Some((number, indent, code.trim().to_owned()));
            }
            let Some((first, depth, head)) = &start else { continue };
            let one_line = *first == number && (code.trim_end().ends_with('}') || code.trim_end().ends_with(';'));
            let ends = indent == *depth
                && (code.trim_end() == format!("{}}}", " ".repeat(*depth))
                    || code.trim().starts_with(") ->") && code.ends_with(';'));
            if one_line || ends {
                if number - first + 1 > FUNCTION_LIMIT {
                    broken.push(format!("server/{}:{first} {head} has {} lines", source.path, number - first + 1));
                }
                start = None;
            }
        }
    }
    report("no function over 60 lines", &broken);
}

#[test]
fn the_lints_that_keep_the_verifier_safe_are_on() {
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    for room in ["server/sumdb.rs", "server/syntax.rs"] {
        let text = read(room);
        for lint in ["unwrap_used", "expect_used", "indexing_slicing", "arithmetic_side_effects"] {
            assert!(text.contains(&format!("clippy::{lint}")), "{room} does not deny {lint}");
        }
    }
}

#[test]
fn each_dependency_says_why() {
    let manifest = read("Cargo.toml");
    let lines: Vec<_> = manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .take_while(|line| *line != "[lints.rust]")
        .collect();
    let mut seen = Vec::new();
    for pair in lines.windows(2).filter(|pair| pair[1].contains(" = ") && !pair[1].starts_with('#')) {
        let name = pair[1].split(' ').next().unwrap_or_default().to_owned();
        assert!(
            pair[0].starts_with("# ") || seen.contains(&name) || !pair[0].is_empty(),
            "{name} has no reason above it"
        );
        seen.push(name);
    }
    assert!(seen.len() > 15);
}

/// The table of checks in the README, held against the checks themselves.
#[test]
fn the_readme_table_is_that_of_the_checks() {
    let readme = read("README.md");
    let rows: Vec<_> = readme.lines().filter(|line| line.starts_with("| [`")).collect();
    let fix = |check: &modseal::check::Check| check.fix.map_or("-", modseal::cli::explain::fix_word);
    let expected: Vec<_> = modseal::check::ALL
        .iter()
        .map(|check| {
            let (code, severity, summary) = (check.code, check.severity.word(), check.summary);
            format!("| [`{code}`](docs/checks/{code}.md) | {severity} | {} | {summary} |", fix(check))
        })
        .collect();
    assert_eq!(rows, expected, "the table should be:\n{}", expected.join("\n"));
}
