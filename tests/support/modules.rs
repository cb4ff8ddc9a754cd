//! Synthetic modules: files in memory, as a proxy serves them and as the log records them.
//!
//! It knows no server. Formats: the module proxy protocol (`go help goproxy`), the module zip
//! (`golang.org/x/mod/zip`) and the `h1:` hash (`sumdb/dirhash`), written here without modseal's own code.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

use super::zip::stored_zip;

/// One version of a module that exists nowhere else.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    path: String,
    version: String,
    files: Vec<(String, Vec<u8>)>,
}

impl Module {
    /// A module with a go.mod and one Go file.
    pub(crate) fn new(path: &str, version: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or("it").replace(|c: char| !c.is_ascii_alphanumeric(), "");
        Self { path: path.to_owned(), version: version.to_owned(), files: Vec::new() }
            .with_file("go.mod", &format!("module {path}\n\ngo 1.21\n"))
            .with_file("it.go", &format!("// Package {0} is synthetic.\npackage {0}\n", name.to_ascii_lowercase()))
    }

    /// The same module with one file put in or replaced.
    pub(crate) fn with_file(mut self, name: &str, text: &str) -> Self {
        self.files.retain(|(other, _)| other != name);
        self.files.push((name.to_owned(), text.as_bytes().to_vec()));
        self
    }

    /// The module path.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The version.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// What `@v/VERSION.info` answers.
    pub(crate) fn info(&self) -> String {
        format!("{{\"Version\":\"{}\",\"Time\":\"2026-01-02T03:04:05Z\"}}", self.version)
    }

    /// What `@v/VERSION.mod` answers.
    pub(crate) fn go_mod(&self) -> Vec<u8> {
        self.files.iter().find(|(name, _)| name == "go.mod").map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// What `@v/VERSION.zip` answers.
    pub(crate) fn zip(&self) -> Vec<u8> {
        stored_zip(&self.entries())
    }

    /// The `h1:` hash of the zip.
    pub(crate) fn zip_hash(&self) -> String {
        h1(&self.entries())
    }

    /// The `h1:` hash of the go.mod.
    pub(crate) fn mod_hash(&self) -> String {
        h1(&[("go.mod".to_owned(), self.go_mod())])
    }

    /// The two lines that go.sum and the log have of it.
    pub(crate) fn sum_lines(&self) -> String {
        super::log::record_text(&self.path, &self.version, &self.zip_hash(), &self.mod_hash())
    }

    fn entries(&self) -> Vec<(String, Vec<u8>)> {
        let name = |file: &str| format!("{}@{}/{file}", self.path, self.version);
        self.files.iter().map(|(file, text)| (name(file), text.clone())).collect()
    }
}

/// The `h1:` hash of named contents (`dirhash.Hash1`).
pub(crate) fn h1(files: &[(String, Vec<u8>)]) -> String {
    let mut files: Vec<_> = files.iter().collect();
    files.sort();
    let mut list = String::new();
    for (name, content) in files {
        list.push_str(&hex(&Sha256::digest(content)));
        list.push_str(&format!("  {name}\n"));
    }
    format!("h1:{}", BASE64.encode(Sha256::digest(list)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
