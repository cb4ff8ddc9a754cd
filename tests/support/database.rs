//! A database that a server has: a log, what the knobs made of it, and its answers.
//!
//! It knows no HTTP beyond the reply it makes.

use super::alteration::{Alteration, alter};
use super::head_lies::{Head, HeadLie, Means};
use super::log::{FakeLog, Lookup};
use super::misbehaviour::{Knob, Misbehaviour};
use super::record_lies::{self, RecordLie, forge};
use super::recorded::RecordedLog;
use super::routing::Part;
use super::signer::Signer;
use super::tile_lies::{self, TileLie};
use super::transport::Reply;
use super::tree::leaf_hash;
use super::wire::Tile;

/// Where the truth comes from.
pub(crate) enum Source {
    Fake(Box<FakeLog>),
    Recorded(Box<RecordedLog>),
}

/// A source and what the knobs made of it.
pub(crate) struct Database {
    source: Source,
    /// The log that is wrong in itself, when a knob asks for one.
    altered: Option<FakeLog>,
    /// The fork that answers every second lookup, when a knob asks for one.
    fork: Option<FakeLog>,
    /// How many heads were given out, for the knobs that take turns.
    turn: usize,
}

impl Database {
    pub(crate) fn new(source: Source) -> Self {
        Self { source, altered: None, fork: None, turn: 0 }
    }

    /// The database's name.
    pub(crate) fn name(&self) -> &str {
        match &self.source {
            Source::Fake(log) => log.name(),
            Source::Recorded(log) => log.name(),
        }
    }

    /// The log in memory, if it is one.
    pub(crate) fn fake(&mut self) -> Option<&mut FakeLog> {
        match &mut self.source {
            Source::Fake(log) => Some(log),
            Source::Recorded(_) => None,
        }
    }

    /// Makes the logs that the knobs ask for.
    pub(crate) fn prepare(&mut self, knobs: &[Knob]) {
        let Source::Fake(log) = &self.source else { return };
        let wrong = |log: Option<FakeLog>, knob: &Knob| match &knob.what {
            Misbehaviour::Log(alteration) => Some(alter(alteration, log.as_ref()?)),
            _ => log,
        };
        let is_wrong = knobs.iter().any(|knob| matches!(knob.what, Misbehaviour::Log(_)));
        self.altered = knobs.iter().fold(is_wrong.then(|| (**log).clone()), wrong);
        self.fork = knobs.iter().find_map(|knob| match knob.what {
            Misbehaviour::ForkInTurn(size) => Some(alter(&Alteration::Fork(size), log)),
            _ => None,
        });
    }

    /// Lets whatever takes turns begin anew.
    pub(crate) fn restart(&mut self) {
        self.turn = 0;
    }

    /// The answer to a request, with the lies that struck it.
    pub(crate) fn answer(&mut self, part: &Part, lies: &[Misbehaviour]) -> Reply {
        match part {
            Part::Latest => Reply::text(self.latest(lies)),
            Part::Lookup { path, version } => match self.lookup(path, version, lies) {
                Some(bytes) => Reply::text(bytes),
                None => Reply::refusal(404, &format!("not found: {path}@{version}: unknown module version")),
            },
            Part::Tile(tile) => match self.tile(*tile, lies) {
                Some(bytes) => Reply::bytes(bytes),
                None => Reply::refusal(404, &format!("not found: {}", tile.path())),
            },
        }
    }

    fn latest(&mut self, lies: &[Misbehaviour]) -> Vec<u8> {
        let lies = head_lies(lies);
        let note = match &self.source {
            Source::Recorded(log) => log.latest(),
            Source::Fake(log) => {
                let log = self.altered.as_ref().unwrap_or(log);
                log.signed_head(chosen_size(&lies, self.turn, log.size()).min(log.size()))
            }
        };
        self.turn += 1;
        Head::parse(&note).tell(&lies, &self.means(None))
    }

    fn lookup(&mut self, path: &str, version: &str, lies: &[Misbehaviour]) -> Option<Vec<u8>> {
        let head_lies = head_lies(lies);
        let mut lookup = self.true_lookup(path, version, lies)?;
        self.turn += 1;
        for lie in lies {
            if let Misbehaviour::Record(lie) = lie {
                lookup = record_lies::tell(lie, lookup);
            }
        }
        let asked = Some((path.to_owned(), version.to_owned()));
        lookup.note = Head::parse(&lookup.note).tell(&head_lies, &self.means(asked));
        Some(lookup.bytes())
    }

    /// The reply that is consistent with the log, or with the log as knobs altered it.
    fn true_lookup(&self, path: &str, version: &str, lies: &[Misbehaviour]) -> Option<Lookup> {
        let foreign = lies.iter().find_map(|lie| match lie {
            Misbehaviour::Record(RecordLie::Foreign(name)) => Some(name.clone()),
            _ => None,
        });
        let log = match &self.source {
            Source::Recorded(log) => {
                let name = foreign.map(|name| name.or_else(|| other_record(log.records(), path)));
                let name = name.unwrap_or_else(|| Some(format!("{path}@{version}")))?;
                let (path, version) = name.split_once('@')?;
                return log.lookup(path, version);
            }
            Source::Fake(log) => log,
        };
        let fork = self.fork.as_ref().filter(|_| self.turn % 2 == 1);
        let served = fork.or(self.altered.as_ref()).unwrap_or(log);
        let id = match foreign {
            None => served.find(path, version).or_else(|| log.find(path, version))?,
            Some(Some(name)) => name.split_once('@').and_then(|(path, version)| served.find(path, version))?,
            Some(None) => match other_record(served.records(), path) {
                Some(name) => name.split_once('@').and_then(|(path, version)| served.find(path, version))?,
                // Only filler is left; the first leaf is as foreign as any.
                None => 0,
            },
        };
        let head_lies = head_lies(lies);
        let size = chosen_size(&head_lies, self.turn, served.size());
        let is_rewind = head_lies.iter().any(|lie| matches!(lie, HeadLie::Rewind(_)));
        let size = if is_rewind { size } else { size.max(id + 1) }.min(served.size());
        Some(Lookup { id: id.to_string(), text: served.record(id), note: served.signed_head(size) })
    }

    fn tile(&self, tile: Tile, lies: &[Misbehaviour]) -> Option<Vec<u8>> {
        let tile_lies: Vec<TileLie> = lies.iter().filter_map(Misbehaviour::tile).collect();
        let read = |tile| match &self.source {
            Source::Recorded(log) => log.tile(tile),
            Source::Fake(log) => {
                let log = self.altered.as_ref().unwrap_or(log);
                log.tile(tile, log.size())
            }
        };
        let mut bytes = tile_lies::tell(&tile_lies, tile, read)?;
        if tile.level == 0 && lies.contains(&Misbehaviour::Record(RecordLie::ForgedLeaf)) {
            self.forge_leaves(tile, &mut bytes);
        }
        Some(bytes)
    }

    /// Puts the leaf hash of the forged record in place of each true one.
    fn forge_leaves(&self, tile: Tile, bytes: &mut [u8]) {
        let records: Vec<(u64, &str)> = match &self.source {
            Source::Fake(log) => log.records().collect(),
            Source::Recorded(log) => log.records().collect(),
        };
        for (id, text) in records.into_iter().filter(|(id, _)| id / Tile::FULL == tile.index) {
            tile_lies::put(bytes, id % Tile::FULL, &leaf_hash(forge(text).as_bytes()));
        }
    }

    fn means(&self, asked: Option<(String, String)>) -> Means {
        match &self.source {
            Source::Fake(log) => Means {
                own: log.signer().clone(),
                other: log.other_signer(),
                other_root: log.tree_root(log.size().saturating_sub(1)),
                asked,
            },
            // The real key is nobody's here: what has to be signed anew is signed by a stranger.
            Source::Recorded(log) => Means {
                own: Signer::new(log.name(), 7),
                other: Signer::new(log.name(), 8),
                other_root: leaf_hash(b"another tree"),
                asked,
            },
        }
    }
}

impl Misbehaviour {
    fn tile(&self) -> Option<TileLie> {
        match self {
            Self::Tile(lie) => Some(lie.clone()),
            _ => None,
        }
    }
}

fn head_lies(lies: &[Misbehaviour]) -> Vec<HeadLie> {
    let head = |lie: &Misbehaviour| match lie {
        Misbehaviour::Head(lie) => Some(lie.clone()),
        _ => None,
    };
    lies.iter().filter_map(head).collect()
}

/// The size of the head to give out: the newest, unless a lie chooses another.
fn chosen_size(lies: &[HeadLie], turn: usize, newest: u64) -> u64 {
    let chosen = lies.iter().find_map(|lie| match lie {
        HeadLie::InTurn(sizes) => sizes.get(turn % sizes.len().max(1)).copied(),
        HeadLie::Rewind(size) => Some(*size),
        _ => None,
    });
    chosen.unwrap_or(newest)
}

/// The name of some record that is of another module.
fn other_record<'a>(records: impl Iterator<Item = (u64, &'a str)>, path: &str) -> Option<String> {
    let name = |(_, text): (u64, &'a str)| {
        let mut words = text.split(' ');
        Some((words.next()?, words.next()?.trim_end_matches("/go.mod")))
    };
    let other = records.filter_map(name).find(|(other, _)| *other != path);
    other.map(|(path, version)| format!("{path}@{version}"))
}
