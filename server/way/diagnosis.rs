//! What is wrong with the way to the checksum database, in one sentence, and what to do about it. Pure.
//!
//! It is given what every place on the way has answered, also those that the go command would not come to.

use std::time::Duration;

use super::place::{Obstacle, Replies, State};
use super::{Outcome, Via, Walk};
use crate::settings::Settings;
use crate::settings::goproxy::{Fallback, Hop, Target};
use crate::settings::gosumdb::Database;
use crate::sumdb::remote::Unanswered;
use crate::text::grouped;

/// A proxy so many records behind the newest head lags: some ten minutes of the whole world.
const LAG: u64 = 10_000;

/// What all places have answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replied {
    /// Of each hop of GOPROXY, in their order; none for `direct` and `off`.
    pub hops: Vec<Option<Replies>>,
    /// Of the database itself, at the URL of GOSUMDB or the host that its name names.
    pub database: Replies,
}

/// One place on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// As the settings spell it, without credentials.
    pub name: String,
    /// What it is good for; none for `direct` and `off`, which are no place.
    pub state: Option<State>,
    /// Whether the go command asks it.
    pub is_asked: bool,
    /// How long its replies took.
    pub elapsed: Option<Duration>,
}

/// What is to be thought of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// Each place, in the order in which Go asks; the database itself comes last.
    pub steps: Vec<Step>,
    /// Through what Go reaches the database, or what stops it.
    pub way: Result<Via, Unanswered>,
    /// Whether what Go reaches serves.
    pub standing: Standing,
    /// What is wrong, or that nothing is.
    pub sentence: String,
    /// What to do, the best first.
    pub advice: Vec<String>,
}

/// Whether the way serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Open,
    /// It does not; nobody has lied.
    Closed,
    /// Something on it gives answers that are not those of the database.
    Untrue,
}

impl Diagnosis {
    /// Judges what all places have answered.
    #[must_use]
    pub fn of(settings: &Settings, database: &Database, hops: &[Hop], replied: &Replied) -> Self {
        let key = &database.key;
        let (way, asked) = walk(database, hops, replied);
        let judged = |replies: &Replies| (State::of(key, replies), replies.elapsed);
        let mut steps: Vec<Step> = Vec::new();
        for (place, hop) in hops.iter().enumerate() {
            let answered = replied.hops.get(place).and_then(Option::as_ref).map(judged);
            let (state, elapsed) = answered.unzip();
            steps.push(Step { name: hop.target.to_string(), state, is_asked: place < asked, elapsed });
        }
        let (state, elapsed) = judged(&replied.database);
        let is_asked = matches!(way, Ok(Via::Direct | Via::Url));
        let name =
            database.url.as_ref().map_or_else(|| format!("https://{}", key.name()), crate::settings::mask::shown_url);
        steps.push(Step { name, state: Some(state), is_asked, elapsed: Some(elapsed) });
        let mut diagnosis =
            Self { steps, way, standing: Standing::Closed, sentence: String::new(), advice: Vec::new() };
        diagnosis.conclude(settings, hops);
        diagnosis
    }

    /// The place that decides: the one that Go gets its answers from, or the one that stops it.
    #[must_use]
    pub fn decisive(&self) -> Option<(usize, &Step)> {
        let database = self.steps.len().saturating_sub(1);
        let place = match &self.way {
            Ok(Via::Proxy(place)) => *place,
            Ok(Via::Direct | Via::Url) => database,
            Err(stop) => {
                let is_it = |step: &Step| matches!(&step.state, Some(State::Closed(_, error)) if error == stop);
                self.steps.iter().position(is_it)?
            }
        };
        Some((place, self.steps.get(place)?))
    }

    fn conclude(&mut self, settings: &Settings, hops: &[Hop]) {
        let decisive = self.decisive().map(|(place, step)| (place, step.name.clone(), step.state.clone()));
        let Some((place, name, Some(state))) = decisive else {
            let error = self.way.as_ref().err().map(ToString::to_string).unwrap_or_default();
            self.sentence = format!("no way leads to the database: {error}");
            self.advice = vec!["mend the setting that is named above; modseal env shows where it is set".to_owned()];
            return;
        };
        let newest = self.steps.iter().filter_map(|step| size(step.state.as_ref()?)).max();
        self.standing = match &state {
            State::Open { .. } => Standing::Open,
            State::Closed(..) | State::NotCarried(_) => Standing::Closed,
            _ => Standing::Untrue,
        };
        self.sentence = sentence(&name, &state, newest);
        self.advice = advice(&state, newest);
        let is_stopped = self.way.is_err();
        if let Some(hop) = hops.get(place).filter(|hop| is_stopped && hop.fallback == Fallback::NotFound) {
            self.advice.extend(way_past(settings, hop, place, &self.steps));
        }
    }
}

/// Which way Go takes, and how many hops it asks for it.
fn walk(database: &Database, hops: &[Hop], replied: &Replied) -> (Result<Via, Unanswered>, usize) {
    if database.url.is_some() {
        return (Ok(Via::Url), 0);
    }
    let mut walk = Walk::default();
    for (place, hop) in hops.iter().enumerate() {
        let supported = replied.hops.get(place).and_then(|replies| replies.as_ref()?.supported.clone());
        let outcome = match (&hop.target, supported) {
            (Target::Url(_), Some(reply)) => Outcome::of(reply),
            _ => Outcome::End,
        };
        if let Some(way) = walk.take(hop, &outcome) {
            return (way, place.saturating_add(1));
        }
    }
    (walk.end(), hops.len())
}

fn size(state: &State) -> Option<u64> {
    if let State::Open { size } = state { Some(*size) } else { None }
}

fn sentence(name: &str, state: &State, newest: Option<u64>) -> String {
    match state {
        State::Open { size } => match newest.map_or(0, |newest| newest.saturating_sub(*size)) {
            behind if behind > LAG => format!(
                "the way is open, and {name} lags {} records behind: what is newer than that is not found there",
                grouped(behind)
            ),
            _ => format!("the way is open: {name} gives a signed head of {} records", grouped(*size)),
        },
        State::NotCarried(error) => format!("{name} does not have the database: {error}"),
        State::Closed(obstacle, error) => match obstacle {
            Obstacle::Login => format!("{name} wants a login for the checksum database: {error}"),
            Obstacle::Forbidden => format!("{name} refuses to pass the checksum database on: {error}"),
            Obstacle::Name => format!("the name of {name} is not known here: {error}"),
            Obstacle::Certificate => {
                format!("whoever answers for {name} has no certificate that this machine trusts: {error}")
            }
            Obstacle::Clock => format!("the certificate of {name} is not valid by the clock of this machine: {error}"),
            // These name the host themselves.
            Obstacle::Status | Obstacle::Connection | Obstacle::Time | Obstacle::Settings => error.to_string(),
        },
        State::Foreign(start) => format!(
            "{name} answers with status 200 and with something that no checksum database says, perhaps a login page of the \
             network: {start}"
        ),
        State::Rewritten => {
            format!("something on the way to {name} puts carriage returns into its answers, which breaks the signature")
        }
        State::Cut => format!("{name} gives only the beginning of its answers"),
        State::OtherDatabase(other) => format!("{name} gives the heads of another database, {other}"),
        State::Tampered(fault) => {
            format!("{name} gives a head that the key of the database has not signed so: {fault}")
        }
    }
}

fn advice(state: &State, newest: Option<u64>) -> Vec<String> {
    let text = match state {
        State::Open { size } if newest.is_none_or(|newest| newest.saturating_sub(*size) <= LAG) => return Vec::new(),
        State::Open { .. } => "wait, or let the operator of the proxy look at how old its copy of the database is",
        State::NotCarried(_) => "nothing: Go asks the next one",
        State::Closed(obstacle, _) => match obstacle {
            Obstacle::Login => "put the login into netrc, as for modules; for a 407, into HTTPS_PROXY",
            Obstacle::Forbidden => {
                "ask the operator of the proxy to pass /sumdb/ on, or to answer 404 there: then Go asks the database itself"
            }
            Obstacle::Status => "try again later; if it lasts, tell the operator",
            Obstacle::Name => "check the name, the VPN and the DNS of this machine",
            Obstacle::Certificate => {
                "if the network opens TLS, name its root certificate in SSL_CERT_FILE: heads are signed, so that nothing can be \
                 changed on the way"
            }
            Obstacle::Clock => "set the clock; if it is right, tell the operator that the certificate has expired",
            Obstacle::Connection | Obstacle::Time => {
                "check the network, the firewall, and HTTPS_PROXY and NO_PROXY; modseal env shows where they are set"
            }
            Obstacle::Settings => "mend the setting; modseal env shows where it is set",
        },
        State::Foreign(_) => {
            "open a web page in a browser and log in to the network; else ask the operator of the proxy what answers below /sumdb/"
        }
        State::Rewritten => "the proxy must pass the bytes on as they are: no conversion of line ends",
        State::Cut => "the proxy must pass the bytes on as they are, to their end",
        State::OtherDatabase(_) => {
            "put the name and the key of the database that is meant into GOSUMDB, or mend the address"
        }
        State::Tampered(_) => {
            "do not use what came through it; modseal check keeps the evidence; compare with another network, and tell the operator"
        }
    };
    vec![text.to_owned()]
}

/// How the setting would let Go past a hop that fails.
fn way_past(settings: &Settings, hop: &Hop, place: usize, steps: &[Step]) -> Option<String> {
    let behind = steps.iter().skip(place.saturating_add(1));
    let open = behind.filter(|step| step.state.as_ref().is_some_and(State::is_open)).map(|step| &step.name).next()?;
    Some(format!(
        "Go does not go past {} here, since the next one is asked on 404 and 410 alone, though {open} is open; with | behind it in \
         GOPROXY, from {}, any error leads on, for modules as well",
        hop.target,
        settings.origin("GOPROXY")
    ))
}
