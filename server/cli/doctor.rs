//! `modseal doctor`: is the way to the checksum database open, and if not, what is wrong with it.
//!
//! It asks through the [`Host`] and renders a [`Diagnosis`]; it decides nothing.

use std::fmt::Write as _;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::paint::{Role, paint};
use super::{Format, Output, Status};
use crate::host::{Host, Wishes};
use crate::settings::Settings;
use crate::settings::goproxy::{Fallback, Hop, Target};
use crate::settings::gosumdb::{Database, SumDb};
use crate::settings::mask::mask;
use crate::sumdb::remote::LedgerEntry;
use crate::text::{counted, grouped, shown};
use crate::way::Via;
use crate::way::diagnosis::{Diagnosis, Standing, Step};
use crate::way::place::State;

/// Asks all places and prints what is wrong.
pub(super) async fn run<H: Host>(format: Format, timeout: Option<u64>, host: &H, output: &mut Output<'_>) -> Status {
    let settings = Settings::new(host.sources());
    let (database, hops) = match way(&settings) {
        Ok(way) => way,
        Err(sentence) => return print_closed(format, &settings, &sentence, output),
    };
    let wishes = Wishes { timeout: timeout.map(Duration::from_secs), ..Wishes::default() };
    let (replied, ledger) = host.probe(&settings, &database, &hops, &wishes).await;
    let diagnosis = Diagnosis::of(&settings, &database, &hops, &replied);
    match format {
        Format::Json => {
            let report = Report::of(&settings, Some(&database), &hops, &diagnosis, &ledger);
            // Strings and numbers in structures: there is nothing here that JSON cannot hold.
            output.print_json(&format!("{:#}\n", serde_json::to_value(report).unwrap_or_default()));
        }
        Format::Text => output.print(&text(&settings, &database, &hops, &diagnosis, &ledger)),
    }
    status(diagnosis.standing)
}

fn status(standing: Standing) -> Status {
    match standing {
        Standing::Open => Status::Clean,
        Standing::Closed => Status::CouldNotCheck,
        Standing::Untrue => Status::Findings,
    }
}

/// The database and the hops, or why there is no way by the settings alone.
fn way(settings: &Settings) -> Result<(Database, Vec<Hop>), String> {
    let from = |name: &'static str| settings.origin(name);
    let database = match settings.database() {
        Ok(SumDb::On(database)) => database,
        Ok(SumDb::Off) => return Err(format!("GOSUMDB is off, from {}: no new module is verified", from("GOSUMDB"))),
        Err(problem) => return Err(format!("{problem}, from {}: Go stops at every new module", from("GOSUMDB"))),
    };
    match settings.proxy() {
        Ok(hops) => Ok((database, hops)),
        // An explicit URL goes past the list.
        Err(_) if database.url.is_some() => Ok((database, Vec::new())),
        Err(problem) => Err(format!("{problem}, from {}: Go stops at every new module", from("GOPROXY"))),
    }
}

fn print_closed(format: Format, settings: &Settings, sentence: &str, output: &mut Output<'_>) -> Status {
    let sentence = mask(sentence);
    match format {
        Format::Text => output.print(&format!("{}\n", shown(&sentence))),
        Format::Json => {
            let report = Report { sentence, ..Report::of_nothing(settings) };
            output.print_json(&format!("{:#}\n", serde_json::to_value(report).unwrap_or_default()));
        }
    }
    Status::CouldNotCheck
}

fn text(
    settings: &Settings,
    database: &Database,
    hops: &[Hop],
    diagnosis: &Diagnosis,
    ledger: &[LedgerEntry],
) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(settings, database, hops, diagnosis, ledger, &mut out);
    out
}

fn write_text(
    settings: &Settings,
    database: &Database,
    hops: &[Hop],
    diagnosis: &Diagnosis,
    ledger: &[LedgerEntry],
    out: &mut String,
) -> std::fmt::Result {
    let (name, hash) = (shown(database.key.name()), database.key.hash());
    writeln!(out, "database: {name} (key {hash:08x}), from {}", shown(&settings.origin("GOSUMDB").to_string()))?;
    writeln!(out, "GOPROXY: from {}", shown(&settings.origin("GOPROXY").to_string()))?;
    for (nth, step) in diagnosis.steps.iter().enumerate() {
        let asked = if step.is_asked { "" } else { ", not asked by Go here" };
        let then = hops.get(nth).map_or("", then);
        writeln!(out, "  {} {}{asked}{then}", mark(step), shown(&step.name))?;
        if let Some(state) = &step.state {
            let took = step.elapsed.map_or(0, |elapsed| elapsed.as_millis());
            writeln!(out, "      {} ({took} ms)", shown(&mask(&told(state))))?;
        }
    }
    let role = if diagnosis.standing == Standing::Open { Role::Good } else { Role::Bad };
    writeln!(out, "\n{}", paint(role, &shown(&mask(&diagnosis.sentence))))?;
    for advice in &diagnosis.advice {
        writeln!(out, "  help: {}", shown(&mask(advice)))?;
    }
    writeln!(out, "{} sent; none names a module", counted(ledger.len(), "request"))
}

fn mark(step: &Step) -> String {
    match &step.state {
        Some(State::Open { .. }) => paint(Role::Good, "ok"),
        Some(State::NotCarried(_)) => "--".to_owned(),
        Some(_) => paint(Role::Bad, "no"),
        None => "->".to_owned(),
    }
}

/// When Go asks the next hop.
fn then(hop: &Hop) -> &'static str {
    match (&hop.target, hop.fallback) {
        (Target::Url(_), Fallback::NotFound) => "; on 404 and 410 the next",
        (Target::Url(_), Fallback::AnyError) => "; on any error the next",
        (Target::Direct | Target::Off, _) => "; here the database itself is asked",
    }
}

/// The state of a place in a few words.
fn told(state: &State) -> String {
    match state {
        State::Open { size } => format!("gives a signed head of {} records", grouped(*size)),
        State::NotCarried(error) => format!("does not carry the database: {error}"),
        State::Closed(_, error) => error.to_string(),
        State::Foreign(start) => format!("answers with something that no checksum database says: {start}"),
        State::Rewritten => "its answers have carriage returns put in".to_owned(),
        State::Cut => "its answers are cut off".to_owned(),
        State::OtherDatabase(name) => format!("gives heads of another database: {name}"),
        State::Tampered(fault) => format!("gives a head that is not genuine: {fault}"),
    }
}

/// The word of a state in JSON.
fn word(state: &State) -> &'static str {
    match state {
        State::Open { .. } => "open",
        State::NotCarried(_) => "not-carried",
        State::Closed(..) => "closed",
        State::Foreign(_) => "foreign",
        State::Rewritten => "rewritten",
        State::Cut => "cut",
        State::OtherDatabase(_) => "other-database",
        State::Tampered(_) => "tampered",
    }
}

#[derive(JsonSchema, Serialize)]
#[schemars(title = "What modseal doctor prints, schema 1")]
struct Report {
    /// The number of this schema.
    schema: u32,
    /// open, closed or untrue.
    standing: &'static str,
    /// What is wrong, or that nothing is.
    sentence: String,
    /// What to do, the best first.
    advice: Vec<String>,
    /// The name of the database; null if it is off or refused.
    database: Option<String>,
    /// Where GOSUMDB is set.
    database_origin: String,
    /// Where GOPROXY is set.
    proxy_origin: String,
    /// Through what Go reaches the database: proxy, direct or url; null if it does not.
    via: Option<&'static str>,
    /// Each place, in the order in which Go asks; the database itself comes last.
    steps: Vec<StepJson>,
    /// The number of requests that were sent.
    requests: usize,
}

#[derive(JsonSchema, Serialize)]
struct StepJson {
    /// As the settings spell it, without credentials.
    name: String,
    /// Whether the go command asks it.
    asked: bool,
    /// open, not-carried, closed, foreign, rewritten, cut, other-database or tampered; null for direct and off.
    state: Option<&'static str>,
    /// The same in words.
    detail: Option<String>,
    /// When the next one is asked: not-found or any-error; null for the last.
    fallback: Option<&'static str>,
    /// The size of the tree of the signed head.
    tree_size: Option<u64>,
    ms: Option<u64>,
}

impl Report {
    fn of_nothing(settings: &Settings) -> Self {
        Self {
            schema: 1,
            standing: "closed",
            sentence: String::new(),
            advice: Vec::new(),
            database: None,
            database_origin: settings.origin("GOSUMDB").to_string(),
            proxy_origin: settings.origin("GOPROXY").to_string(),
            via: None,
            steps: Vec::new(),
            requests: 0,
        }
    }

    fn of(
        settings: &Settings,
        database: Option<&Database>,
        hops: &[Hop],
        diagnosis: &Diagnosis,
        ledger: &[LedgerEntry],
    ) -> Self {
        let steps = diagnosis.steps.iter().enumerate();
        Self {
            standing: match diagnosis.standing {
                Standing::Open => "open",
                Standing::Closed => "closed",
                Standing::Untrue => "untrue",
            },
            sentence: mask(&diagnosis.sentence),
            advice: diagnosis.advice.iter().map(|advice| mask(advice)).collect(),
            database: database.map(|database| database.key.name().to_owned()),
            via: diagnosis.way.as_ref().ok().map(|via| match via {
                Via::Proxy(_) => "proxy",
                Via::Direct => "direct",
                Via::Url => "url",
            }),
            steps: steps.map(|(nth, step)| StepJson::of(step, hops.get(nth))).collect(),
            requests: ledger.len(),
            ..Self::of_nothing(settings)
        }
    }
}

impl StepJson {
    fn of(step: &Step, hop: Option<&Hop>) -> Self {
        let size = match &step.state {
            Some(State::Open { size }) => Some(*size),
            _ => None,
        };
        Self {
            name: step.name.clone(),
            asked: step.is_asked,
            state: step.state.as_ref().map(word),
            detail: step.state.as_ref().map(|state| mask(&told(state))),
            fallback: hop.map(|hop| match hop.fallback {
                Fallback::AnyError => "any-error",
                Fallback::NotFound => "not-found",
            }),
            tree_size: size,
            ms: step.elapsed.map(|elapsed| u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

/// The JSON Schema of the report.
#[must_use]
pub(super) fn schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}
