//! The certificate authorities that Go trusts where the system has no store of its own: files and directories of PEM.
//!
//! Follows `crypto/x509/root_unix.go` (`loadSystemRoots`) and `root_linux.go`: `SSL_CERT_FILE` takes the place of the
//! known files, `SSL_CERT_DIR` that of the known directories, and both kinds are read.

#![expect(clippy::disallowed_methods, reason = "the authorities are files")]

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

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
    let mut found = BTreeSet::new();
    let named = variables.file.as_deref().map(|file| vec![file]);
    for file in named.as_deref().unwrap_or(&FILES) {
        if let Some(text) = read(Path::new(file)) {
            found.extend(certificates(&text));
            break;
        }
    }
    let named = variables.directories.as_deref().map(|list| list.split(':').collect::<Vec<_>>());
    for directory in named.as_deref().unwrap_or(&DIRECTORIES) {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten().filter(|entry| !is_alias(entry)) {
            found.extend(read(&entry.path()).iter().flat_map(|text| certificates(text)));
        }
    }
    found.into_iter().map(CertificateDer::from).collect()
}

/// The certificates of a PEM text; other blocks and damaged ones are passed over.
pub(super) fn certificates(pem: &[u8]) -> Vec<Vec<u8>> {
    CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).map(|certificate| certificate.to_vec()).collect()
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let metadata = fs::metadata(path).ok()?;
    (metadata.is_file() && metadata.len() <= FILE_LIMIT).then(|| fs::read(path).ok())?
}

/// A link to another name in the same directory, as `c_rehash` makes them: the certificate is there twice.
fn is_alias(entry: &DirEntry) -> bool {
    fs::read_link(entry.path()).is_ok_and(|target| target.components().count() == 1)
}
