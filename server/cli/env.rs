//! `modseal env`: what the go command would use here, and where each value comes from.
//!
//! It renders [`Settings`] and decides nothing. Credentials are masked in both forms; the text form escapes controls.

use std::fmt::Write as _;
use std::path::Path;

use anstream::adapter::strip_str;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::paint::{Role, paint};
use crate::settings::description::{command, database, proxy};
use crate::settings::goproxy::{Fallback, Hop, Target};
use crate::settings::gosumdb::SumDb;
use crate::settings::layer::{GoCommand, Layered, Origin};
use crate::settings::mask::{mask, shown_url};
use crate::settings::variable::{Variable, show};
use crate::settings::{Route, Settings};
use crate::text::shown;

/// How far values are indented under the names.
const INDENT: &str = "    ";

/// The settings as text for people.
#[must_use]
pub fn text(settings: &Settings) -> String {
    strip_str(&colored(settings)).to_string()
}

/// The same, with colours as escape sequences.
#[must_use]
pub fn colored(settings: &Settings) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(settings, &mut out);
    out
}

fn write_text(settings: &Settings, out: &mut String) -> std::fmt::Result {
    writeln!(out, "in {}", plain(&settings.sources().directory.to_string_lossy()))?;
    writeln!(out, "go command: {}", plain(&command(settings)))?;
    for note in settings.notes() {
        writeln!(out, "{}: {}", paint(Role::Warning, "note"), plain(&mask(&note)))?;
    }
    writeln!(out)?;
    let (set, unset): (Vec<_>, Vec<_>) = settings.variables().iter().partition(|variable| is_telling(variable));
    for variable in set {
        write_variable(settings, variable, out)?;
    }
    let unset: Vec<&str> = unset.iter().map(|variable| variable.name).collect();
    writeln!(out, "\nnot set: {}", unset.join(", "))?;
    writeln!(out, "\nmodules come from {}", plain(&proxy(settings)))?;
    writeln!(out, "checksums come from {}", plain(&database(settings)))
}

/// A variable that is empty for want of any setting says nothing.
fn is_telling(variable: &Variable) -> bool {
    !(variable.value.is_empty() && variable.shadowed.is_empty() && variable.origin == Origin::BuiltIn)
}

fn write_variable(settings: &Settings, variable: &Variable, out: &mut String) -> std::fmt::Result {
    writeln!(out, "{}={}", paint(Role::Name, variable.name), plain(&variable.shown()))?;
    let how = if matches!(variable.origin, Origin::Computed { .. }) { "computed from" } else { "from" };
    writeln!(out, "{INDENT}{how} {}", plain(&variable.origin.to_string()))?;
    for Layered { value, origin } in &variable.shadowed {
        let value = if value.is_empty() { "an empty value".to_owned() } else { show(variable.name, value) };
        writeln!(out, "{INDENT}overrides {} from {}", plain(&value), plain(&origin.to_string()))?;
    }
    for problem in settings.problems_of(variable) {
        writeln!(out, "{INDENT}{}: {}", paint(Role::Warning, "problem"), plain(&mask(&problem.message)))?;
    }
    Ok(())
}

/// One line, whatever is in it.
fn plain(text: &str) -> String {
    shown(text)
}

/// The JSON Schema of [`json`].
#[must_use]
pub fn schema() -> Value {
    schemars::schema_for!(Report).to_value()
}

/// The settings as data for scripts.
#[must_use]
pub fn json(settings: &Settings, directory: &Path) -> Value {
    let report = Report {
        schema: 1,
        directory: directory.to_string_lossy().into_owned(),
        go: GoJson::of(settings),
        variables: settings.variables().iter().map(|variable| VariableJson::of(settings, variable)).collect(),
        proxy: settings.proxy().unwrap_or_default().iter().map(HopJson::of).collect(),
        database: DatabaseJson::of(settings),
        notes: settings.notes().iter().map(|note| mask(note)).collect(),
    };
    // Strings and numbers in structures: there is nothing here that JSON cannot hold.
    serde_json::to_value(report).unwrap_or(Value::Null)
}

#[derive(JsonSchema, Serialize)]
#[schemars(title = "What modseal env prints, schema 1")]
struct Report {
    /// The number of this schema.
    schema: u32,
    directory: String,
    go: GoJson,
    variables: Vec<VariableJson>,
    /// The hops of GOPROXY, in order; none if it is refused.
    proxy: Vec<HopJson>,
    /// The checksum database; null if it is off or refused.
    database: Option<DatabaseJson>,
    /// What is odd and belongs to no variable, in sentences: a go command that is missing, a file that cannot be read.
    notes: Vec<String>,
}

#[derive(JsonSchema, Serialize)]
struct GoJson {
    path: Option<String>,
    goroot: Option<String>,
    version: Option<String>,
}

impl GoJson {
    fn of(settings: &Settings) -> Self {
        let path = match settings.command() {
            GoCommand::Found { path, .. } | GoCommand::Rootless { path, .. } => Some(path.clone()),
            GoCommand::Missing(_) => None,
        };
        let goroot = Some(settings.value("GOROOT")).filter(|root| !root.is_empty()).map(str::to_owned);
        Self { path, goroot, version: settings.sources().version.clone() }
    }
}

#[derive(JsonSchema, Serialize)]
struct VariableJson {
    name: &'static str,
    /// What go env prints, with credentials masked.
    value: String,
    origin: OriginJson,
    /// The values that this one hides, the next in line first.
    shadowed: Vec<ShadowedJson>,
    problems: Vec<ProblemJson>,
}

impl VariableJson {
    fn of(settings: &Settings, variable: &Variable) -> Self {
        let shadowed = variable.shadowed.iter().map(|layer| ShadowedJson {
            value: show(variable.name, &layer.value),
            origin: OriginJson::of(&layer.origin),
        });
        let problems = settings
            .problems_of(variable)
            .into_iter()
            .filter_map(|problem| Some(ProblemJson { code: problem.code?, message: mask(&problem.message) }));
        Self {
            name: variable.name,
            value: variable.shown(),
            origin: OriginJson::of(&variable.origin),
            shadowed: shadowed.collect(),
            problems: problems.collect(),
        }
    }
}

#[derive(JsonSchema, Serialize)]
struct ShadowedJson {
    value: String,
    origin: OriginJson,
}

#[derive(JsonSchema, Serialize)]
struct ProblemJson {
    code: &'static str,
    message: String,
}

#[derive(JsonSchema, Serialize)]
struct OriginJson {
    /// environment, user-file, goroot-file, built-in, inherited or computed.
    kind: &'static str,
    path: Option<String>,
    line: Option<usize>,
    /// The variable that an inherited or computed value comes from.
    from: Option<&'static str>,
}

impl OriginJson {
    fn of(origin: &Origin) -> Self {
        let bare = |kind| Self { kind, path: None, line: None, from: None };
        match origin {
            Origin::Environment => bare("environment"),
            Origin::UserFile { path, line } => {
                Self { path: Some(path.clone()), line: Some(*line), ..bare("user-file") }
            }
            Origin::GorootFile { path, line } => {
                Self { path: Some(path.clone()), line: Some(*line), ..bare("goroot-file") }
            }
            Origin::BuiltIn => bare("built-in"),
            Origin::Inherited { from } => Self { from: Some(*from), ..bare("inherited") },
            Origin::Computed { from } => Self { from: Some(*from), ..bare("computed") },
        }
    }
}

#[derive(JsonSchema, Serialize)]
struct HopJson {
    /// url, direct or off.
    hop: &'static str,
    url: Option<String>,
    /// When the next hop is asked: not-found, or any-error.
    fallback: &'static str,
}

impl HopJson {
    fn of(hop: &Hop) -> Self {
        let (kind, url) = match &hop.target {
            Target::Url(url) => ("url", Some(shown_url(url))),
            Target::Direct => ("direct", None),
            Target::Off => ("off", None),
        };
        let fallback = match hop.fallback {
            Fallback::AnyError => "any-error",
            Fallback::NotFound => "not-found",
        };
        Self { hop: kind, url, fallback }
    }
}

#[derive(JsonSchema, Serialize)]
struct DatabaseJson {
    name: String,
    /// The hash of its key, in hexadecimal.
    key: String,
    /// Its address, if GOSUMDB gives one.
    url: Option<String>,
    /// How it is reached: proxy, direct or url.
    via: Option<&'static str>,
}

impl DatabaseJson {
    /// The database, if there is one.
    fn of(settings: &Settings) -> Option<Self> {
        let Ok(SumDb::On(database)) = settings.database() else { return None };
        let via = settings.route().map(|route| match route {
            Route::Proxy => "proxy",
            Route::Direct => "direct",
            Route::Url => "url",
        });
        Some(Self {
            name: database.key.name().to_owned(),
            key: format!("{:08x}", database.key.hash()),
            url: database.url.as_ref().map(shown_url),
            via,
        })
    }
}
