//! The documents that the server makes up: their addresses, and their texts below. Pure.
//!
//! An address is `modseal:` and a path. Clients may write it otherwise than they were given it (RFC 3986, 6.2.2):
//! VS Code escapes `@` and `+`.

mod evidence;
mod ledger;
mod private;
mod proof;
mod settings;

use sha2::{Digest as _, Sha256};

use super::capabilities::SCHEME;
use crate::check;
use crate::module::{self, ModuleVersion};

pub(super) use evidence::{Trouble, evidence};
pub(super) use ledger::ledger;
pub(super) use private::private;
pub(super) use proof::{Subject, proof};
pub(super) use settings::settings;

/// Longer names of files are cut, in bytes.
const NAME_LIMIT: usize = 120;

/// One such document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Page {
    /// What a check means, by its code.
    Check(&'static str),
    /// What is wrong with the answer for a module version, and what shows it.
    Evidence(ModuleVersion),
    /// The requests of this session.
    Ledger,
    /// How to make a module private.
    Private(String),
    /// The proof of a module version's record.
    Proof(ModuleVersion),
    /// The settings and where they come from.
    Settings,
}

impl Page {
    /// Its address.
    pub(super) fn uri(&self) -> String {
        format!("{SCHEME}:{}.md", self.path())
    }

    /// The page of an address.
    pub(super) fn parse(uri: &str) -> Option<Self> {
        let path = unescape(uri.strip_prefix(SCHEME)?.strip_prefix(':')?)?;
        let path = path.trim_start_matches('/').strip_suffix(".md")?;
        match path.split_once('/') {
            None if path == "ledger" => Some(Self::Ledger),
            None if path == "settings" => Some(Self::Settings),
            Some(("checks", code)) => check::by_code(code).map(|check| Self::Check(check.code)),
            Some(("evidence", module)) => module_version(module).map(Self::Evidence),
            Some(("private", path)) => module::check_path(path).is_ok().then(|| Self::Private(path.to_owned())),
            Some(("proof", module)) => module_version(module).map(Self::Proof),
            _ => None,
        }
    }

    /// A name for a file with its text.
    pub(super) fn file_name(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+') { c } else { '-' };
        let path = self.path();
        let name: String = path.chars().take(NAME_LIMIT).map(plain).collect();
        if name == path {
            return format!("{name}.md");
        }
        // Different pages have different files, also where their names are long or differ in odd characters alone.
        let digest = Sha256::digest(&path);
        let mark: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        format!("{name}-{mark}.md")
    }

    fn path(&self) -> String {
        match self {
            Self::Check(code) => format!("checks/{code}"),
            Self::Evidence(module) => format!("evidence/{module}"),
            Self::Ledger => "ledger".to_owned(),
            Self::Private(path) => format!("private/{path}"),
            Self::Proof(module) => format!("proof/{module}"),
            Self::Settings => "settings".to_owned(),
        }
    }
}

/// `path@version`, if it can be a module version.
pub(super) fn module_version(text: &str) -> Option<ModuleVersion> {
    let (path, version) = text.rsplit_once('@')?;
    let is_one = module::check(path, version).is_ok() && module::canonical_version(version).as_deref() == Some(version);
    is_one.then(|| ModuleVersion { path: path.into(), version: version.into() })
}

/// Takes percent escapes out (RFC 3986, 2.1); none if one is broken.
fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module() -> ModuleVersion {
        ModuleVersion { path: "corp.example/A/b".into(), version: "v2.0.0+incompatible".into() }
    }

    #[test]
    fn an_address_leads_to_its_page() {
        let private = Page::Private("corp.example/a".to_owned());
        let pages = [Page::Evidence(module()), Page::Ledger, private, Page::Proof(module()), Page::Settings];
        for page in pages.into_iter().chain([Page::Check("not-in-log")]) {
            assert_eq!(Page::parse(&page.uri()), Some(page.clone()));
            assert!(!page.file_name().contains(['/', '@', ':']), "{}", page.file_name());
        }
        assert_eq!(Page::Settings.uri(), "modseal:settings.md");
        assert_eq!(Page::Proof(module()).uri(), "modseal:proof/corp.example/A/b@v2.0.0+incompatible.md");
    }

    #[test]
    fn an_address_may_be_escaped_by_the_client() {
        let escaped = "modseal:proof/corp.example/A/b%40v2.0.0%2Bincompatible.md";
        assert_eq!(Page::parse(escaped), Some(Page::Proof(module())));
        assert_eq!(Page::parse("modseal:/settings.md"), Some(Page::Settings));
    }

    #[test]
    fn any_other_address_is_none() {
        for uri in [
            "",
            "modseal:",
            "modseal:x.md",
            "file:///settings.md",
            "modseal:settings",
            "modseal:proof/a.md",
            "modseal:proof/corp.example/a@latest.md",
            "modseal:private/../x.md",
            "modseal:private/a%0ab.md",
            "modseal:%zz.md",
            "modseal:%f.md",
            "modseal:%ff.md",
        ] {
            assert_eq!(Page::parse(uri), None, "{uri}");
        }
    }
}
