//! Fetching the tiles that a round needs: from the hints, else from the remote, all at once.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;

use super::{Client, Network, OnProgress, Progress, REQUEST_LIMIT, Source, Sources, Stage};
use crate::sumdb::remote::{Remote, Request, Unanswered, Why};
use crate::sumdb::store::Store;
use crate::sumdb::tile::{Claim, Tile, Tiles, Wanted, needed};
use crate::sumdb::tree::Hash;

/// The tiles of one tree, and why those that are missing are.
#[derive(Default)]
pub(super) struct Fetched {
    tiles: Tiles,
    missing: BTreeMap<Tile, Unanswered>,
    /// True if the hints gave one of them.
    pub(super) hinted: bool,
}

impl Fetched {
    /// The proof of a claim in a tree of `size` leaves, or why there is none.
    pub(super) fn proof(&self, claim: Claim, size: u64) -> Result<Vec<Hash>, Unanswered> {
        if let Some(proof) = self.tiles.proof(claim, size) {
            return Ok(proof);
        }
        let missing = needed(claim, size).into_iter().find_map(|tile| self.missing.get(&tile).cloned());
        Err(missing.unwrap_or(Unanswered::Offline))
    }

    fn take(&mut self, tile: Tile, reply: &(Vec<u8>, Source), wanted: &Wanted) -> Result<(), Unanswered> {
        let (bytes, source) = reply;
        self.hinted |= *source == Source::GoCache;
        let taken = self.tiles.insert_wanted(tile, bytes, wanted);
        taken.map_err(|error| Unanswered::NotALog { what: error.to_string() })
    }
}

impl<R: Remote, S: Store, H: Remote> Client<R, S, H> {
    /// Fetches the tiles of all claims in a tree of `size` leaves.
    pub(super) async fn fetch_tiles(
        &self,
        claims: impl Iterator<Item = Claim>,
        size: u64,
        sources: Sources,
        on_progress: OnProgress<'_>,
    ) -> Fetched {
        let wanted = Wanted::by(claims, size);
        let tiles = wanted.tiles();
        let total = tiles.len();
        let replies =
            futures_util::stream::iter(tiles).map(|tile| async move { (tile, self.tile(tile, sources).await) });
        let mut replies = replies.buffer_unordered(REQUEST_LIMIT);
        let mut fetched = Fetched::default();
        let mut done: usize = 0;
        while let Some((tile, reply)) = replies.next().await {
            if let Err(error) = reply.and_then(|reply| fetched.take(tile, &reply, &wanted)) {
                fetched.missing.insert(tile, error);
            }
            done = done.saturating_add(1);
            on_progress(Progress { stage: Stage::Tiles, done, total });
        }
        fetched
    }

    async fn tile(&self, tile: Tile, sources: Sources) -> Result<(Vec<u8>, Source), Unanswered> {
        if sources.hints
            && let Ok(bytes) = with_full_tile(&self.hints, tile).await
            && (bytes.len() == tile.bytes() || bytes.len() == tile.full().bytes())
        {
            return Ok((bytes, Source::GoCache));
        }
        if sources.network == Network::Offline {
            return Err(Unanswered::Offline);
        }
        let bytes = with_full_tile(&self.remote, tile).await.map_err(unanswered)?;
        Ok((bytes, Source::Remote))
    }
}

/// That a tile is not there says nothing of any module version: a mirror lags behind, or has no tiles at all.
fn unanswered(error: Unanswered) -> Unanswered {
    match error {
        Unanswered::NotFound { host, status, text } => Unanswered::Status { host, status, text },
        other => other,
    }
}

/// Reads a tile; where a partial one is gone, the full one that has taken its place.
async fn with_full_tile(remote: &impl Remote, tile: Tile) -> Result<Vec<u8>, Unanswered> {
    match remote.read(&request(tile)).await {
        Err(Unanswered::NotFound { .. }) if tile != tile.full() => remote.read(&request(tile.full())).await,
        reply => reply,
    }
}

fn request(tile: Tile) -> Request {
    // A full tile may be sent for a partial one: it is cut.
    Request { path: tile.to_string(), limit: tile.full().bytes(), why: Why::Tile }
}
