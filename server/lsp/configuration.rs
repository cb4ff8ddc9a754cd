//! The user's settings for the language server: `modseal.*`, and what the client says of trust when it starts us.
//!
//! A wrong setting must not keep the server from working: what cannot be read is as if it were not set, or off where it
//! would send something, and [`problems`] says so.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use super::rules::{self, Severities};

/// When lines are looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Online {
    /// When a document is opened, and when it is saved.
    #[default]
    OnSave,
    /// By command alone.
    Manual,
    /// Never; proofs at hand are used.
    Off,
}

/// Whether somebody has said that the files of the workspace may be believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Trust {
    /// Yes, or the client knows no such thing.
    #[default]
    Trusted,
    /// No: no request is sent, no program run, and no setting of the workspace used.
    Untrusted,
}

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Configuration {
    pub(super) online: Online,
    pub(super) inlay_hints: bool,
    pub(super) code_lens: bool,
    /// How bad the findings of a check are (`severity.<code>`).
    pub(super) severities: Severities,
    /// The directory of the store.
    pub(super) store: Option<PathBuf>,
    pub(super) trace: Trace,
}

/// How much the client's log is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Trace {
    #[default]
    Off,
    /// What is looked up, and what came of it.
    Messages,
    /// Also what is read, and what is shown of which document.
    Verbose,
}

/// The section `modseal` of settings that a client has sent of itself: within them, or they are it.
pub(super) fn section(settings: &Value) -> &Value {
    settings.get("modseal").unwrap_or(settings)
}

/// What each value that cannot be used is taken for, in sentences.
pub(super) fn problems(section: &Value) -> BTreeSet<String> {
    let Some(settings) = section.as_object() else {
        let problem = || format!("modseal: the settings cannot be {}: they are names with values", quoted(section));
        // Lua knows no difference between an empty list and an empty object.
        let is_empty = section.is_null() || section.as_array().is_some_and(Vec::is_empty);
        return (!is_empty).then(problem).into_iter().collect();
    };
    let problem = |name: &str, value: &Value| {
        let wanted = problem(name, value)?;
        Some(format!("modseal: the setting modseal.{name} cannot be {}: {wanted}", quoted(value)))
    };
    let nested = settings.get("severity").and_then(Value::as_object).into_iter().flatten();
    let nested = nested.map(|(code, word)| (format!("severity.{code}"), word));
    let all = settings.iter().map(|(name, value)| (name.clone(), value)).chain(nested);
    all.filter(|(_, value)| !value.is_null()).filter_map(|(name, value)| problem(&name, value)).collect()
}

/// What a setting may be, where it is something else.
fn problem(name: &str, value: &Value) -> Option<&'static str> {
    let is_word = |words: &[&str]| value.as_str().is_some_and(|word| words.contains(&word));
    let (is_right, wanted) = match name {
        "online" => (
            is_word(&["onSave", "manual", "off"]),
            "it is \"onSave\", \"manual\" or \"off\"; nothing is sent until then",
        ),
        "inlayHints" => (value.is_boolean(), "it is true or false; no hints are shown until then"),
        "codeLens" => (value.is_boolean(), "it is true or false; lenses are shown until then"),
        "store" => (value.is_string(), "it is the path of a directory; the usual one is used until then"),
        // Clients have a setting `modseal.trace.server` of their own.
        "trace" => (
            value.is_object() || is_word(&["off", "messages", "verbose"]),
            "it is \"off\", \"messages\" or \"verbose\"; nothing is traced until then",
        ),
        "severity" => {
            (value.is_object(), "it is an object of codes of checks and words, as { \"not-canonical\": \"info\" }")
        }
        _ => match rules::code(name.strip_prefix("severity.")?) {
            Some(_) => (
                value.as_str().is_some_and(|word| rules::severity(word).is_some()),
                "it is \"error\", \"warning\", \"info\", \"hint\" or \"off\"; the check's own holds until then",
            ),
            None => (false, "there is no check with this code in this version; it is left out"),
        },
    };
    (!is_right).then_some(wanted)
}

/// A value as the user wrote it, short.
fn quoted(value: &Value) -> String {
    const LIMIT: usize = 60;
    let text = value.to_string();
    let short: String = text.chars().take(LIMIT).collect();
    if short.len() < text.len() { format!("{short}...") } else { text }
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            online: Online::OnSave,
            inlay_hints: false,
            code_lens: true,
            severities: Severities::default(),
            store: None,
            trace: Trace::Off,
        }
    }
}

impl Configuration {
    /// Reads the section `modseal`.
    pub(super) fn read(section: &Value) -> Self {
        let default = Self::default();
        let flag = |name: &str, otherwise| section.get(name).and_then(Value::as_bool).unwrap_or(otherwise);
        // Whoever sets it wants less than the default: what cannot be read sends nothing.
        let online = section.get("online").filter(|online| !online.is_null());
        let online = online.map(|online| serde_json::from_value(online.clone()).unwrap_or(Online::Off));
        let store = section.get("store").and_then(Value::as_str).filter(|store| !store.is_empty());
        let trace = section.get("trace").cloned().and_then(|value| serde_json::from_value(value).ok());
        Self {
            online: online.unwrap_or_default(),
            inlay_hints: flag("inlayHints", default.inlay_hints),
            code_lens: flag("codeLens", default.code_lens),
            severities: severities(section),
            store: store.map(PathBuf::from),
            trace: trace.unwrap_or_default(),
        }
    }
}

/// A severity is `{"severity": {"code": "word"}}` or `{"severity.code": "word"}`.
fn severities(section: &Value) -> Severities {
    let nested = section.get("severity").and_then(Value::as_object).into_iter().flatten();
    let nested = nested.map(|(name, word)| (name.as_str(), word));
    let flat = section.as_object().into_iter().flatten();
    let flat = flat.filter_map(|(name, word)| Some((name.strip_prefix("severity.")?, word)));
    let severity = |(name, word): (&str, &Value)| Some((rules::code(name)?, rules::severity(word.as_str()?)?));
    nested.chain(flat).filter_map(severity).collect()
}

/// Reads `initializationOptions`. Only a plain `true` is trust, where anything is said of it at all.
pub(super) fn trust(options: Option<&Value>) -> Trust {
    let said = options.and_then(|options| options.get("trusted").or_else(|| options.get("modseal")?.get("trusted")));
    if said.is_none_or(|said| *said == Value::Bool(true)) { Trust::Trusted } else { Trust::Untrusted }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_cannot_be_used_is_said_with_what_can() {
        for (section, name, wanted) in [
            (json!({ "online": 5 }), "modseal.online cannot be 5", "\"onSave\", \"manual\" or \"off\""),
            (json!({ "online": "always" }), "modseal.online cannot be \"always\"", "nothing is sent"),
            (json!({ "severity": "error" }), "modseal.severity cannot be \"error\"", "an object"),
            (json!({ "severity": { "syntax": 1 } }), "modseal.severity.syntax cannot be 1", "\"hint\" or \"off\""),
            (json!({ "severity.syntax": "loud" }), "modseal.severity.syntax cannot be \"loud\"", "\"hint\" or \"off\""),
            (json!({ "severity": { "hash-missmatch": "off" } }), "hash-missmatch cannot be", "no check with this code"),
            (json!({ "codeLens": "yes" }), "modseal.codeLens cannot be", "true or false"),
            (json!({ "store": 1 }), "modseal.store cannot be", "directory"),
            (json!({ "trace": true }), "modseal.trace cannot be", "\"verbose\""),
            (json!([1]), "the settings cannot be [1]", "names with values"),
        ] {
            let said = problems(&section);
            let text = said.first().unwrap();
            assert!(said.len() == 1 && text.contains(name) && text.contains(wanted), "{section}: {said:?}");
        }
        for section in [
            json!(null),
            json!([]),
            json!({ "online": null, "trace": { "server": "off" }, "lookalikes": [] }),
            json!({ "online": "manual", "inlayHints": true, "store": "/s", "severity": { "syntax": "off" } }),
        ] {
            assert_eq!(problems(&section), BTreeSet::new(), "{section}");
        }
    }

    #[test]
    fn a_switch_that_cannot_be_read_is_off() {
        for (options, trust_of_it) in [
            (json!({}), Trust::Trusted),
            (json!({ "trusted": true }), Trust::Trusted),
            (json!({ "trusted": false }), Trust::Untrusted),
            (json!({ "trusted": "false" }), Trust::Untrusted),
            (json!({ "trusted": 0 }), Trust::Untrusted),
            (json!({ "modseal": { "trusted": false } }), Trust::Untrusted),
        ] {
            assert_eq!(trust(Some(&options)), trust_of_it, "{options}");
        }
        for (section, online) in [
            (json!({}), Online::OnSave),
            (json!({ "online": null }), Online::OnSave),
            (json!({ "online": "manual" }), Online::Manual),
            (json!({ "online": "Off" }), Online::Off),
            (json!({ "online": false }), Online::Off),
        ] {
            assert_eq!(Configuration::read(&section).online, online, "{section}");
        }
    }
}
