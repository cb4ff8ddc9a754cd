//! Tiles: true ones give the textbook's proof, false ones another root or the same hashes, and any bytes no panic.

use modseal::sumdb::tile::{Claim, TILE_WIDTH, Tile, Tiles, Wanted, needed};
use modseal::sumdb::tree::{Hash, consistency_roots, inclusion_root};

use super::input::Input;
use super::textbook;

pub(crate) fn tile(data: &[u8]) {
    let mut input = Input(data);
    let size = u64::from(input.short()) % textbook::LEAVES + 1;
    let index = u64::from(input.short()) % size;
    let lie = Lie { at: usize::from(input.short()), bits: input.byte() };
    let claim =
        if index > 0 && lie.at % 2 == 1 { Claim::Consistency { old: index } } else { Claim::Inclusion { index } };
    let truth = tiles(claim, size, Lie { at: 0, bits: 0 }).proof(claim, size).expect("all tiles are there");
    assert_eq!(truth, textbook(claim, size), "{claim:?} in {size}");
    let proof = tiles(claim, size, lie).proof(claim, size).expect("all tiles are there");
    assert_eq!(leads_to_root(claim, size, &proof), proof == truth, "{claim:?} in {size}");
    assert_any_tile(&mut input);
}

/// Some bits of the tiles' bytes, counted over all of them, are turned.
#[derive(Clone, Copy)]
struct Lie {
    at: usize,
    bits: u8,
}

fn tiles(claim: Claim, size: u64, lie: Lie) -> Tiles {
    let wanted = Wanted::by([claim].into_iter(), size);
    let needed = needed(claim, size);
    assert_eq!(needed, wanted.tiles().into_iter().collect(), "the same tiles, in whatever order");
    let (mut all, mut some, mut at) = (Tiles::default(), Tiles::default(), lie.at);
    for tile in needed {
        let mut bytes = textbook::tile(tile.level, tile.index, tile.width).expect("the tree has that tile");
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= lie.bits;
        }
        at = at.wrapping_sub(bytes.len());
        all.insert(tile, &bytes).expect("it has the right length");
        some.insert_wanted(tile, &bytes, &wanted).expect("it has the right length");
    }
    assert_eq!(all.proof(claim, size), some.proof(claim, size), "what is wanted is enough");
    some
}

fn textbook(claim: Claim, size: u64) -> Vec<Hash> {
    let proof = match claim {
        Claim::Inclusion { index } => textbook::path(index, size),
        Claim::Consistency { old } => textbook::proof(old, size),
    };
    proof.into_iter().map(Hash).collect()
}

fn leads_to_root(claim: Claim, size: u64, proof: &[Hash]) -> bool {
    let root = |size| Hash(textbook::root(0, size));
    match claim {
        Claim::Inclusion { index } => {
            inclusion_root(index, size, Hash(textbook::root(index, index + 1)), proof) == Some(root(size))
        }
        Claim::Consistency { old } => consistency_roots(old, size, proof) == Some((root(old), root(size))),
    }
}

/// A tile of any place and width, and any bytes; claims in a tree of any size.
fn assert_any_tile(input: &mut Input<'_>) {
    let (index, size) = (input.number(), input.number());
    let tile = Tile { level: input.byte(), index, width: input.short() % 512 };
    let bytes = input.bytes(usize::MAX);
    let mut tiles = Tiles::default();
    let fits = bytes.len() == tile.bytes() || bytes.len() == tile.full().bytes();
    let longest = usize::from(TILE_WIDTH) * 32;
    assert_eq!(tiles.insert(tile, bytes).is_ok(), fits && tile.bytes() <= bytes.len(), "{tile} {}", bytes.len());
    assert_eq!(tiles.insert(tile, &vec![1; longest]).is_ok(), tile.width <= TILE_WIDTH);
    for claim in [Claim::Inclusion { index }, Claim::Consistency { old: index }] {
        assert!(needed(claim, size).len() <= 64, "{claim:?} in {size}");
        let _ = tiles.proof(claim, size);
    }
    tiles.remove(&tile);
}
