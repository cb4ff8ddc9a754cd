//! Lies about tiles: bytes that their parents do not vouch for, or that are too many or too few.

use super::wire::Tile;

/// One way to answer with a wrong tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TileLie {
    /// One hash of one tile has a bit changed.
    ForgedHash { level: u32, index: u64, slot: u64 },
    /// So many bytes are missing at the end.
    Truncated(usize),
    /// So many bytes are added at the end.
    Enlarged(usize),
    /// The neighbouring tile of the same level is served.
    Swapped,
    /// The full tile is served for a partial one.
    FullForPartial,
    /// A partial tile is not found where the full one exists.
    NoPartial,
}

/// The size of a hash in a tile.
const HASH: usize = 32;

/// The tile after the lies; `read` reads a true one.
pub(crate) fn tell(lies: &[TileLie], tile: Tile, read: impl Fn(Tile) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let full = Tile { width: Tile::FULL, ..tile };
    let is_partial = tile.width < Tile::FULL;
    let mut bytes = read(tile);
    for lie in lies {
        bytes = match lie {
            TileLie::Swapped => read(Tile { index: tile.index ^ 1, ..tile }).or(bytes),
            TileLie::FullForPartial if is_partial => read(full).or(bytes),
            TileLie::NoPartial if is_partial && read(full).is_some() => None,
            lie => bytes.map(|bytes| tell_in_bytes(lie, tile, bytes)),
        };
    }
    bytes
}

/// Puts a hash into a slot, if the tile has it.
pub(crate) fn put(bytes: &mut [u8], slot: u64, hash: &[u8; HASH]) {
    let hashes = bytes.chunks_exact_mut(HASH);
    if let Some(old) = usize::try_from(slot).ok().and_then(|slot| hashes.into_iter().nth(slot)) {
        old.copy_from_slice(hash);
    }
}

fn tell_in_bytes(lie: &TileLie, tile: Tile, mut bytes: Vec<u8>) -> Vec<u8> {
    match lie {
        TileLie::ForgedHash { level, index, slot } if tile.level == *level && tile.index == *index => {
            let at = usize::try_from(*slot).map_or(usize::MAX, |slot| slot.saturating_mul(HASH));
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1;
            }
        }
        TileLie::Truncated(count) => bytes.truncate(bytes.len().saturating_sub(*count)),
        TileLie::Enlarged(count) => bytes.extend(std::iter::repeat_n(0xA5, *count)),
        _ => (),
    }
    bytes
}
