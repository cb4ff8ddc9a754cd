//! Tiles: which ones a proof needs, and the proof out of their bytes. Pure, and not trusted.
//!
//! Nothing here decides. Bytes that lie give a proof that implies another root than the signed one, and `tree.rs` sees it.
//! Layout: <https://c2sp.org/tlog-tiles> with Go's `tile/8/` prefix (`tlog/tile.go`): 256 hashes a tile,
//! the index in groups of three digits, `.p/W` behind a partial one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::tree::{Hash, TREE_LIMIT};

/// Levels of the tree between two levels of tiles.
const TILE_HEIGHT: u32 = 8;
/// Hashes in a full tile.
pub const TILE_WIDTH: u16 = 1 << TILE_HEIGHT;
/// Bytes in one hash.
const HASH_BYTES: usize = 32;

/// The place and width of one tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// The level of tiles: 0 holds the leaf hashes.
    pub level: u8,
    /// The number of the tile in its level.
    pub index: u64,
    /// How many hashes it holds: 1 to [`TILE_WIDTH`].
    pub width: u16,
}

impl Tile {
    /// The full tile at the same place.
    #[must_use]
    pub fn full(self) -> Self {
        Self { width: TILE_WIDTH, ..self }
    }

    /// The number of its bytes.
    #[must_use]
    pub fn bytes(self) -> usize {
        usize::from(self.width).saturating_mul(HASH_BYTES)
    }

    /// The complete nodes of all heights inside it; its own root is a node of the tile above.
    fn nodes(self) -> impl Iterator<Item = Node> {
        let level = u32::from(self.level).saturating_mul(TILE_HEIGHT);
        (0..TILE_HEIGHT).flat_map(move |height| {
            let count = u64::from(self.width >> height);
            let first = self.index.saturating_mul(u64::from(TILE_WIDTH) >> height);
            (0..count).map(move |at| Node { level: level.saturating_add(height), index: first.saturating_add(at) })
        })
    }
}

/// The path below the database's base.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{TILE_HEIGHT}/{}/", self.level)?;
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        let (last, higher) = groups.split_first().unwrap_or((&0, &[]));
        for group in higher.iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{last:03}")?;
        if self.width < TILE_WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

/// A run of leaves, `start` included and `end` excluded, that is one node of some tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Leaves {
    start: u64,
    end: u64,
}

impl Leaves {
    fn count(self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// Both children: the left one is the largest complete subtree smaller than the whole (RFC 9162, 2.1.1).
    fn split(self) -> (Self, Self) {
        let left = self.count().saturating_sub(1).checked_ilog2().map_or(0, |log| 1u64 << log.min(63));
        let middle = self.start.saturating_add(left);
        (Self { start: self.start, end: middle }, Self { start: middle, end: self.end })
    }

    /// The complete subtrees whose fold from the right is this node: one, unless it lies on the right edge.
    fn complete_nodes(self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut start = self.start;
        while let Some(level) = self.end.saturating_sub(start).checked_ilog2() {
            nodes.push(Node { level, index: start.checked_shr(level).unwrap_or(0) });
            start = start.saturating_add(1u64 << level.min(63));
        }
        nodes
    }
}

/// The root of a complete subtree: of the leaves `index << level` up to `(index + 1) << level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    level: u32,
    index: u64,
}

impl Node {
    /// The level and index of the tile that holds it.
    fn tile(self) -> (u8, u64) {
        let slot = self.index.checked_shl(self.height()).unwrap_or(0);
        let level = u8::try_from(self.level / TILE_HEIGHT).unwrap_or(u8::MAX);
        (level, slot >> TILE_HEIGHT)
    }

    /// How far above the tile's own hashes it lies.
    fn height(self) -> u32 {
        self.level % TILE_HEIGHT
    }

    /// Its place among the tile's nodes of that height.
    fn place(self) -> usize {
        let nodes = u64::from(TILE_WIDTH).checked_shr(self.height()).unwrap_or(1).max(1);
        usize::try_from(self.index.checked_rem(nodes).unwrap_or(0)).unwrap_or(0)
    }
}

/// The nodes of an inclusion proof, the leaf's sibling first (RFC 9162, 2.1.3.1).
fn inclusion_nodes(index: u64, size: u64) -> Vec<Leaves> {
    let mut nodes = Vec::new();
    let mut tree = Leaves { start: 0, end: size };
    while tree.count() > 1 {
        let (left, right) = tree.split();
        let (inside, sibling) = if index < right.start { (left, right) } else { (right, left) };
        nodes.push(sibling);
        tree = inside;
    }
    nodes.reverse();
    nodes
}

/// The nodes of a consistency proof, always with the first one (RFC 9162, 2.1.4.1).
fn consistency_nodes(old: u64, new: u64) -> Vec<Leaves> {
    let mut nodes = Vec::new();
    let mut tree = Leaves { start: 0, end: new };
    while tree.end > old {
        let (left, right) = tree.split();
        let (inside, sibling) = if old <= right.start { (left, right) } else { (right, left) };
        nodes.push(sibling);
        tree = inside;
    }
    nodes.push(tree);
    nodes.reverse();
    nodes
}

/// What is to be proven in one tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// The tree of `old` leaves is a prefix of this one; `0 < old < size`.
    Consistency {
        /// The size of the older tree.
        old: u64,
    },
    /// A record is in it; `index < size`.
    Inclusion {
        /// The number of the record.
        index: u64,
    },
}

impl Claim {
    fn nodes(self, size: u64) -> Vec<Leaves> {
        match self {
            Self::Consistency { old } if 0 < old && old < size => consistency_nodes(old, size),
            Self::Inclusion { index } if index < size => inclusion_nodes(index, size),
            _ => Vec::new(),
        }
    }
}

/// The tiles that the proof of `claim` in a tree of `size` leaves needs.
#[must_use]
pub fn needed(claim: Claim, size: u64) -> BTreeSet<Tile> {
    Wanted::by(std::iter::once(claim), size).by_tile.into_keys().collect()
}

/// The tiles that the proofs of many claims in one tree need, and what of each.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    by_tile: BTreeMap<Tile, WantedNodes>,
}

/// What is wanted of one tile.
#[derive(Clone, Debug, Default)]
struct WantedNodes {
    nodes: BTreeSet<Node>,
    /// It links heads: without it nothing that came with an older one is proven.
    links: bool,
    /// How many proofs need it.
    proofs: usize,
}

impl Wanted {
    /// What the proofs of `claims` in a tree of `size` leaves need.
    #[must_use]
    pub fn by(claims: impl Iterator<Item = Claim>, size: u64) -> Self {
        let mut wanted = Self::default();
        for claim in claims {
            for node in claim.nodes(size.min(TREE_LIMIT)).into_iter().flat_map(Leaves::complete_nodes) {
                let tile = wanted.by_tile.entry(tile_of(node, size)).or_default();
                tile.nodes.insert(node);
                tile.links |= matches!(claim, Claim::Consistency { .. });
                tile.proofs = tile.proofs.saturating_add(1);
            }
        }
        wanted
    }

    /// The tiles, each once: first those that most proofs need, so that work which is broken off has proven a part.
    #[must_use]
    pub fn tiles(&self) -> Vec<Tile> {
        let mut tiles: Vec<_> = self.by_tile.iter().collect();
        tiles.sort_by_key(|(_, wanted)| Reverse((wanted.links, wanted.proofs)));
        tiles.into_iter().map(|(tile, _)| *tile).collect()
    }
}

/// The tile of a node, as wide as a tree of `size` leaves fills it.
fn tile_of(node: Node, size: u64) -> Tile {
    let (level, index) = node.tile();
    let hashes = size.checked_shr(u32::from(level).saturating_mul(TILE_HEIGHT)).unwrap_or(0);
    let before = index.saturating_mul(u64::from(TILE_WIDTH));
    let width = hashes.saturating_sub(before).min(u64::from(TILE_WIDTH));
    Tile { level, index, width: u16::try_from(width).unwrap_or(TILE_WIDTH) }
}

/// The nodes of tiles that were received, as far as they are wanted.
#[derive(Clone, Debug, Default)]
pub struct Tiles {
    by_node: BTreeMap<Node, Hash>,
}

impl Tiles {
    /// Takes in all nodes of a tile. A full tile may stand for a partial one: it is cut.
    ///
    /// # Errors
    /// [`WrongLength`] if the bytes are neither as many as the tile's nor as many as the full tile's.
    pub fn insert(&mut self, tile: Tile, bytes: &[u8]) -> Result<(), WrongLength> {
        let nodes = TileNodes::read(tile, bytes)?;
        self.by_node.extend(tile.nodes().filter_map(|node| Some((node, nodes.hash(node)?))));
        Ok(())
    }

    /// Takes in those nodes of a tile that are wanted: a proof needs some eight of its 510.
    ///
    /// # Errors
    /// [`WrongLength`], as [`Tiles::insert`].
    pub fn insert_wanted(&mut self, tile: Tile, bytes: &[u8], wanted: &Wanted) -> Result<(), WrongLength> {
        let nodes = TileNodes::read(tile, bytes)?;
        let wanted = wanted.by_tile.get(&tile).into_iter().flat_map(|wanted| &wanted.nodes);
        self.by_node.extend(wanted.filter_map(|node| Some((*node, nodes.hash(*node)?))));
        Ok(())
    }

    /// Forgets a tile.
    pub fn remove(&mut self, tile: &Tile) {
        for node in tile.full().nodes() {
            self.by_node.remove(&node);
        }
    }

    /// The proof of `claim` in a tree of `size` leaves; `None` if a tile of it is not at hand.
    #[must_use]
    pub fn proof(&self, claim: Claim, size: u64) -> Option<Vec<Hash>> {
        claim.nodes(size.min(TREE_LIMIT)).into_iter().map(|leaves| self.hash(leaves)).collect()
    }

    fn hash(&self, leaves: Leaves) -> Option<Hash> {
        let nodes = leaves.complete_nodes();
        let (last, higher) = nodes.split_last()?;
        higher.iter().rev().try_fold(self.node(*last)?, |right, node| Some(Hash::node(&self.node(*node)?, &right)))
    }

    fn node(&self, node: Node) -> Option<Hash> {
        self.by_node.get(&node).copied()
    }
}

/// The hashes of one tile and the complete nodes above them inside the tile.
struct TileNodes {
    by_height: Vec<Vec<Hash>>,
}

impl TileNodes {
    fn read(tile: Tile, bytes: &[u8]) -> Result<Self, WrongLength> {
        let whole = bytes.len() == tile.bytes() || bytes.len() == tile.full().bytes();
        let bytes = bytes.get(..tile.bytes()).filter(|_| whole).ok_or(WrongLength { tile, bytes: bytes.len() })?;
        let mut by_height = vec![bytes.as_chunks::<HASH_BYTES>().0.iter().map(|hash| Hash(*hash)).collect()];
        while let Some(below) = by_height.last().filter(|below: &&Vec<Hash>| below.len() > 1) {
            by_height.push(below.as_chunks::<2>().0.iter().map(|[left, right]| Hash::node(left, right)).collect());
        }
        Ok(Self { by_height })
    }

    fn hash(&self, node: Node) -> Option<Hash> {
        let height = usize::try_from(node.height()).ok()?;
        self.by_height.get(height)?.get(node.place()).copied()
    }
}

/// The bytes cannot be those of the tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{tile} has {bytes} bytes, and must have {}", tile.bytes())]
pub struct WrongLength {
    /// The tile that was asked for.
    pub tile: Tile,
    /// The number of bytes that came.
    pub bytes: usize,
}
