//! The settings that follow from several variables, in words for people. Credentials are masked; controls are not.
//!
//! It decides nothing: [`Settings`] does.

use super::goproxy::Fallback;
use super::gosumdb::SumDb;
use super::layer::GoCommand;
use super::mask::{mask, shown_url};
use super::{Route, Settings};

/// The go command, with its version and its installation.
#[must_use]
pub fn command(settings: &Settings) -> String {
    let version = settings.sources().version.as_deref().unwrap_or("version unknown");
    match settings.command() {
        GoCommand::Found { path, goroot } => format!("{path} ({version}), installed in {goroot}"),
        GoCommand::Rootless { path, .. } => format!("{path} ({version})"),
        GoCommand::Missing(_) => "none".to_owned(),
    }
}

/// Where modules come from: the hops of GOPROXY, in order.
#[must_use]
pub fn proxy(settings: &Settings) -> String {
    let hops = match settings.proxy() {
        Ok(hops) => hops,
        Err(problem) => return format!("nowhere: {}", mask(&problem.to_string())),
    };
    let mut parts = Vec::new();
    for (nth, hop) in hops.iter().enumerate() {
        let last = nth.saturating_add(1) == hops.len();
        let when = match hop.fallback {
            _ if last => "",
            Fallback::AnyError => " (on any error the next)",
            Fallback::NotFound => " (on 404 and 410 the next)",
        };
        parts.push(format!("{}{when}", hop.target));
    }
    if parts.is_empty() { "nowhere: no proxy is set".to_owned() } else { parts.join(", ") }
}

/// Where checksums come from: the database, its key, and the way to it.
#[must_use]
pub fn database(settings: &Settings) -> String {
    let database = match settings.database() {
        Ok(SumDb::Off) => return "nowhere: GOSUMDB is off, and new modules are not verified".to_owned(),
        Ok(SumDb::On(database)) => database,
        Err(problem) => return format!("nowhere: {}", mask(&problem.to_string())),
    };
    let name = format!("{} (key {:08x})", database.key.name(), database.key.hash());
    match (settings.route(), &database.url) {
        (Some(Route::Url), Some(url)) => format!("{name} at {}, past every proxy", shown_url(url)),
        (Some(Route::Proxy), _) => format!("{name} through the first proxy that mirrors it, else directly"),
        (Some(_), _) => format!("{name} directly"),
        (None, _) => format!("{name}, which the broken GOPROXY makes unreachable"),
    }
}
