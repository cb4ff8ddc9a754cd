//! A knob: one way to misbehave, on which requests, how often. Written `NAME[=ARGUMENT][@WHERE][*TIMES]`, where
//! WHERE is the name of an endpoint, or a part of a path that begins with a slash.
//!
//! It knows the names of endpoints and no lie's workings; the names of the lies are in [`super::catalogue`].

use std::str::FromStr;

use super::alteration::Alteration;
use super::catalogue::CATALOGUE;
use super::head_lies::HeadLie;
use super::raw::RawLie;
use super::record_lies::RecordLie;
use super::tile_lies::TileLie;
use super::transport::TransportLie;

/// One way to misbehave, by the part of the answer that it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misbehaviour {
    /// The log itself is wrong.
    Log(Alteration),
    /// The log is forked, and every second lookup is answered out of the fork.
    ForkInTurn(u64),
    /// The signed head is wrong.
    Head(HeadLie),
    /// The record in a reply is wrong.
    Record(RecordLie),
    /// A tile is wrong.
    Tile(TileLie),
    /// The proxy hands out other files than the log recorded.
    OtherFile,
    /// HTTP is used wrongly, or says no.
    Transport(TransportLie),
    /// What is sent is not HTTP.
    Raw(RawLie),
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Supported,
    Latest,
    Lookup,
    Tile,
    List,
    Info,
    Mod,
    Zip,
    Other,
}

impl Endpoint {
    /// Each endpoint by its name in a knob.
    pub(crate) const NAMES: [(&'static str, Self); 9] = [
        ("supported", Self::Supported),
        ("latest", Self::Latest),
        ("lookup", Self::Lookup),
        ("tile", Self::Tile),
        ("list", Self::List),
        ("info", Self::Info),
        ("mod", Self::Mod),
        ("zip", Self::Zip),
        ("other", Self::Other),
    ];
}

/// Which requests a knob is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// Those for an endpoint.
    At(Endpoint),
    /// Those whose path contains this text.
    Containing(String),
}

impl Where {
    /// Takes the part after the `@` off a knob's text. The part of a path may hold an `@` of its own.
    fn split(text: &str) -> (&str, Option<Self>) {
        if let Some((rest, part)) = text.split_once("@/") {
            return (rest, Some(Self::Containing(format!("/{part}"))));
        }
        let Some((rest, name)) = text.rsplit_once('@') else { return (text, None) };
        match Endpoint::NAMES.iter().find(|(other, _)| *other == name) {
            Some((_, endpoint)) => (rest, Some(Self::At(*endpoint))),
            None => (text, None),
        }
    }

    fn fits(&self, endpoint: Endpoint, path: &str) -> bool {
        match self {
            Self::At(on) => *on == endpoint,
            Self::Containing(text) => path.contains(text),
        }
    }
}

/// A misbehaviour that is switched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Knob {
    /// What is done.
    pub(crate) what: Misbehaviour,
    /// On which requests; on all for which it has a meaning, without.
    pub(crate) on: Option<Where>,
    /// How often it is done yet; for ever, without.
    pub(crate) left: Option<u32>,
}

impl Knob {
    /// True if a request is to be answered with this lie; it counts as told then.
    pub(crate) fn strikes(&mut self, endpoint: Endpoint, path: &str) -> bool {
        let fits = self.on.as_ref().is_none_or(|on| on.fits(endpoint, path));
        if self.left == Some(0) || !fits || !self.concerns(endpoint) {
            return false;
        }
        self.left = self.left.map(|left| left - 1);
        true
    }

    fn concerns(&self, endpoint: Endpoint) -> bool {
        match &self.what {
            Misbehaviour::Log(_) | Misbehaviour::ForkInTurn(_) => false,
            Misbehaviour::Head(_) => matches!(endpoint, Endpoint::Latest | Endpoint::Lookup),
            Misbehaviour::Record(RecordLie::ForgedLeaf) => matches!(endpoint, Endpoint::Lookup | Endpoint::Tile),
            Misbehaviour::Record(_) => endpoint == Endpoint::Lookup,
            Misbehaviour::Tile(_) => endpoint == Endpoint::Tile,
            Misbehaviour::OtherFile => matches!(endpoint, Endpoint::Mod | Endpoint::Zip),
            Misbehaviour::Transport(TransportLie::SupportedThenGone) => {
                matches!(endpoint, Endpoint::Latest | Endpoint::Lookup | Endpoint::Tile)
            }
            Misbehaviour::Transport(_) | Misbehaviour::Raw(_) => true,
        }
    }
}

impl FromStr for Knob {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (rest, left) = match text.rsplit_once('*') {
            Some((rest, times)) if times.parse::<u32>().is_ok() => (rest, times.parse().ok()),
            _ => (text, None),
        };
        let (rest, on) = Where::split(rest);
        let (name, argument) = rest.split_once('=').unwrap_or((rest, ""));
        let entry = CATALOGUE.iter().find(|entry| entry.name == name);
        let entry = entry.ok_or_else(|| format!("no misbehaviour is called {name:?}; see --help"))?;
        let what = (entry.make)(argument)
            .ok_or_else(|| format!("{name} wants {:?} after `=`, not {argument:?}", entry.argument))?;
        Ok(Self { what, on, left })
    }
}
