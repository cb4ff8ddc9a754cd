//! The certificate authorities that Go trusts where the system has no store of its own: files and directories of PEM.
//!
//! Follows `crypto/x509/root_unix.go` (`loadSystemRoots`) and `root_linux.go`: `SSL_CERT_FILE` takes the place of the
//! known files, `SSL_CERT_DIR` that of the known directories, and both kinds are read.

#![expect(clippy::disallowed_methods, reason = "the authorities are files")]

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use memchr::memmem;
use rustls::pki_types::CertificateDer;

/// The first of these that can be read is taken.
const FILES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];
/// All of these are read.
const DIRECTORIES: [&str; 2] = ["/etc/ssl/certs", "/etc/pki/tls/certs"];
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";
/// No list of authorities is longer than this, in bytes.
const FILE_LIMIT: u64 = 16 << 20;

/// What the environment says about certificate authorities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateVariables {
    /// `SSL_CERT_FILE`.
    pub file: Option<String>,
    /// `SSL_CERT_DIR`: directories, separated by colons.
    pub directories: Option<String>,
}

/// All certificates, each once; what cannot be read is passed over, as in Go.
pub(super) fn load(variables: &CertificateVariables) -> Vec<CertificateDer<'static>> {
    let mut texts = Vec::new();
    let named = variables.file.as_deref().map(|file| vec![file]);
    let mut files = named.as_deref().unwrap_or(&FILES).iter();
    texts.extend(files.find_map(|file| read(Path::new(file))));
    let named = variables.directories.as_deref().map(|list| list.split(':').collect::<Vec<_>>());
    for directory in named.as_deref().unwrap_or(&DIRECTORIES) {
        let entries = fs::read_dir(directory).into_iter().flatten().flatten().filter(|entry| !is_alias(entry));
        texts.extend(entries.filter_map(|entry| read(&entry.path())));
    }
    certificates(texts.iter().map(Vec::as_slice))
}

/// The certificates of PEM texts, each once; other blocks and damaged ones are passed over.
///
/// Distributions have each authority in a file of its own and all in one more, so equal blocks are decoded once, and by
/// a decoder that need not hide what it decodes from its neighbours: nothing here is secret.
pub(super) fn certificates<'a>(texts: impl Iterator<Item = &'a [u8]>) -> Vec<CertificateDer<'static>> {
    let blocks: BTreeSet<_> = texts.flat_map(blocks).collect();
    blocks.into_iter().filter_map(|block| BASE64.decode(block).ok()).map(CertificateDer::from).collect()
}

/// The base64 between the marks of certificates, without white space (RFC 7468).
fn blocks(text: &[u8]) -> Vec<Vec<u8>> {
    let starts = memmem::find_iter(text, BEGIN).map(|at| at.saturating_add(BEGIN.len()));
    let bodies = starts.filter_map(|start| {
        let rest = text.get(start..)?;
        rest.get(..memmem::find(rest, END)?)
    });
    bodies.map(|body| body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()).collect()
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let metadata = fs::metadata(path).ok()?;
    (metadata.is_file() && metadata.len() <= FILE_LIMIT).then(|| fs::read(path).ok())?
}

/// A link to another name in the same directory, as `c_rehash` makes them: the certificate is there twice.
fn is_alias(entry: &DirEntry) -> bool {
    fs::read_link(entry.path()).is_ok_and(|target| target.components().count() == 1)
}
