//! Go's own cache of the checksum database, read as hints and never written.
//!
//! `<GOMODCACHE>/cache/download/sumdb/<name>/lookup/...` and `/tile/...` hold replies as they came;
//! `<first GOPATH>/pkg/sumdb/<name>/latest` holds the newest head that Go has accepted, read under Go's own lock.
//! Layout: `cmd/go/internal/modfetch/sumdb.go`.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::lock::Patience;
use super::regular::{self, Links};
use crate::sumdb::note::VerifierKey;
use crate::sumdb::remote::{Remote, Request, Unanswered, Why};

/// Go's cache of one database; without directories it is empty.
#[derive(Clone, Debug, Default)]
pub struct GoCache {
    replies: Option<PathBuf>,
    latest: Option<PathBuf>,
}

impl GoCache {
    /// The cache of the database of `key` in a module cache and in the first directory of GOPATH.
    #[must_use]
    pub fn new(modcache: Option<&Path>, gopath: Option<&Path>, key: &VerifierKey) -> Self {
        let replies = modcache.map(|path| path.join("cache/download/sumdb").join(key.name()));
        let latest = gopath.map(|path| path.join("pkg/sumdb").join(key.name()).join("latest"));
        Self { replies, latest }
    }

    fn place(&self, request: &Request) -> Option<PathBuf> {
        match request.why {
            Why::Head => self.latest.clone(),
            _ => self.replies.as_ref().map(|replies| replies.join(&request.path)),
        }
    }
}

impl Remote for GoCache {
    async fn read(&self, request: &Request) -> Result<Vec<u8>, Unanswered> {
        let place = self.place(request).ok_or(Unanswered::Offline)?;
        let locked = request.why == Why::Head;
        read(&place, request.limit, locked).map_err(|_| Unanswered::Offline)
    }
}

fn read(place: &Path, limit: usize, locked: bool) -> io::Result<Vec<u8>> {
    let file = regular::read(place, Links::Followed)?;
    if locked {
        Patience::default().lock(|| file.try_lock_shared())?;
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() > usize::try_from(limit).unwrap_or(usize::MAX) {
        return Err(io::Error::other("too large"));
    }
    Ok(bytes)
}
