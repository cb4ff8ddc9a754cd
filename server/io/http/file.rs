//! `file` URLs: a proxy that is a directory, as Go reads it.
//!
//! Nothing leaves the machine here, so nothing stands in the ledger. Follows `getFile` of `cmd/go/internal/web/http.go`:
//! a file that is not there is 404, one that may not be read is 403.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use url::Url;

use super::address::show;
use crate::sumdb::remote::Unanswered;

/// Reads the file that a URL names, off the async threads.
pub(super) async fn read(url: &Url, limit: usize) -> Result<Vec<u8>, Unanswered> {
    let host = show(url);
    let path = locate(url)?;
    let name = host.clone();
    let read = tokio::task::spawn_blocking(move || read_file(&path, &name, limit));
    read.await.unwrap_or(Err(Unanswered::Cancelled { host }))
}

/// The path of a `file` URL (`urlToFilePath`).
fn locate(url: &Url) -> Result<PathBuf, Unanswered> {
    let refused = |what: &str| Unanswered::NoWay(format!("{what}: {}", show(url)));
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused("invalid file:// proxy URL with non-path elements"));
    }
    url.to_file_path().map_err(|()| refused("file URL names no file of this machine"))
}

fn read_file(path: &Path, host: &str, limit: usize) -> Result<Vec<u8>, Unanswered> {
    let host = host.to_owned();
    let text = String::new();
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => Unanswered::NotFound { host: host.clone(), status: 404, text: text.clone() },
        ErrorKind::PermissionDenied => Unanswered::Status { host: host.clone(), status: 403, text: text.clone() },
        _ => Unanswered::Unreachable { host: host.clone(), cause: error.to_string() },
    };
    // Opening a pipe would wait for a writer.
    if !path.metadata().map_err(failed)?.is_file() {
        return Err(Unanswered::Unreachable { host, cause: "it is no regular file".to_owned() });
    }
    let file = OpenOptions::new().read(true).open(path).map_err(failed)?;
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > limit {
        return Err(Unanswered::TooLarge { host, limit });
    }
    Ok(bytes)
}
