//! The commands: their names, and what their arguments mean. Pure.

use serde_json::Value;

use super::page::{self, Page};
use crate::module::{self, ModuleVersion};

/// Looks up every line of a document again.
pub(super) const VERIFY: &str = "modseal.verify";
/// Says how to make a module private.
pub(super) const MAKE_PRIVATE: &str = "modseal.makePrivate";
/// Shows what is wrong with an answer.
pub(super) const SHOW_EVIDENCE: &str = "modseal.showEvidence";
/// Shows the requests of this session.
pub(super) const SHOW_LEDGER: &str = "modseal.showLedger";
/// Shows the proof of a record.
pub(super) const SHOW_PROOF: &str = "modseal.showProof";
/// Shows the settings and where they come from.
pub(super) const SHOW_SETTINGS: &str = "modseal.showSettings";
/// All of them.
pub(super) const COMMANDS: [&str; 6] = [VERIFY, MAKE_PRIVATE, SHOW_EVIDENCE, SHOW_LEDGER, SHOW_PROOF, SHOW_SETTINGS];

/// What the user wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// To have a document looked up.
    Verify { uri: String },
    /// To see a page.
    Show(Page),
    /// To see the page of the module version on a line, counted from 0.
    ShowAt { uri: String, line: usize, about: About },
}

/// What is wanted of a module version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Evidence,
    Proof,
}

impl About {
    pub(super) fn page(self, module: ModuleVersion) -> Page {
        match self {
            Self::Evidence => Page::Evidence(module),
            Self::Proof => Page::Proof(module),
        }
    }
}

impl Command {
    /// Reads a command.
    ///
    /// # Errors
    /// Says what it wants instead.
    pub(super) fn read(name: &str, arguments: &[Value]) -> Result<Self, &'static str> {
        let word = |nth: usize| arguments.get(nth).and_then(Value::as_str);
        match name {
            VERIFY => {
                let uri = word(0).ok_or("modseal.verify wants the URI of a document")?.to_owned();
                Ok(Self::Verify { uri })
            }
            MAKE_PRIVATE => {
                let path = word(0).filter(|path| module::check_path(path).is_ok());
                Ok(Self::Show(Page::Private(path.ok_or("modseal.makePrivate wants a module path")?.to_owned())))
            }
            SHOW_LEDGER => Ok(Self::Show(Page::Ledger)),
            SHOW_SETTINGS => Ok(Self::Show(Page::Settings)),
            SHOW_EVIDENCE => of_module(arguments, About::Evidence),
            SHOW_PROOF => of_module(arguments, About::Proof),
            _ => Err("there is no such command"),
        }
    }
}

/// A document and a line, `path@version`, or a path and a version.
fn of_module(arguments: &[Value], about: About) -> Result<Command, &'static str> {
    const WANTED: &str = "this command wants the URI of a document and a line from 0, or path@version";
    let first = arguments.first().and_then(Value::as_str).ok_or(WANTED)?;
    let second = arguments.get(1).filter(|second| !second.is_null());
    if let Some(line) = second.and_then(Value::as_u64) {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        return Ok(Command::ShowAt { uri: first.to_owned(), line, about });
    }
    let text = match second {
        None => first.to_owned(),
        Some(version) => format!("{first}@{}", version.as_str().ok_or(WANTED)?),
    };
    page::module_version(&text).map(|module| Command::Show(about.page(module))).ok_or(WANTED)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(name: &str, arguments: Value) -> Result<Command, &'static str> {
        Command::read(name, arguments.as_array().unwrap())
    }

    #[test]
    fn a_module_version_is_named_in_three_ways() {
        let module = ModuleVersion { path: "corp.example/a".into(), version: "v1.0.0".into() };
        let wanted = Ok(Command::Show(Page::Proof(module)));
        assert_eq!(read(SHOW_PROOF, json!(["corp.example/a@v1.0.0"])), wanted);
        assert_eq!(read(SHOW_PROOF, json!(["corp.example/a", "v1.0.0"])), wanted);
        assert!(matches!(read(SHOW_PROOF, json!(["file:///go.sum", 7])), Ok(Command::ShowAt { line: 7, .. })));
    }

    #[test]
    fn wrong_arguments_are_refused() {
        for (name, arguments) in [
            (SHOW_PROOF, json!([])),
            (SHOW_PROOF, json!([7])),
            (SHOW_PROOF, json!(["file:///go.sum"])),
            (SHOW_PROOF, json!(["corp.example/a", "latest"])),
            (SHOW_PROOF, json!(["file:///go.sum", -1])),
            (SHOW_EVIDENCE, json!(["file:///go.sum", {}])),
            (MAKE_PRIVATE, json!([])),
            (MAKE_PRIVATE, json!(["a b"])),
            (MAKE_PRIVATE, json!(["x'; rm -rf /"])),
            (VERIFY, json!([{}])),
            ("modseal.other", json!([])),
        ] {
            assert!(read(name, arguments.clone()).is_err(), "{name} {arguments}");
        }
    }
}
