//! The user's settings for the language server: `modseal.*`, and what the client says of trust when it starts us.
//!
//! What cannot be read is as if it were not set: a wrong setting must not keep the server from working.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Configuration {
    pub(super) online: Online,
    pub(super) inlay_hints: bool,
    pub(super) code_lens: bool,
}

/// What of the settings only the session itself looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Preferences {
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

impl Preferences {
    /// Reads the section `modseal`. A severity is `{"severity": {"code": "word"}}` or `{"severity.code": "word"}`.
    pub(super) fn read(section: &Value) -> Self {
        let nested = section.get("severity").and_then(Value::as_object).into_iter().flatten();
        let nested = nested.map(|(name, word)| (name.as_str(), word));
        let flat = section.as_object().into_iter().flatten();
        let flat = flat.filter_map(|(name, word)| Some((name.strip_prefix("severity.")?, word)));
        let severity = |(name, word): (&str, &Value)| Some((rules::code(name)?, rules::severity(word.as_str()?)?));
        let store = section.get("store").and_then(Value::as_str).filter(|store| !store.is_empty());
        let trace = section.get("trace").cloned().and_then(|value| serde_json::from_value(value).ok());
        Self {
            severities: nested.chain(flat).filter_map(severity).collect(),
            store: store.map(PathBuf::from),
            trace: trace.unwrap_or_default(),
        }
    }
}

/// The section `modseal` of settings that a client has sent of itself: within them, or they are it.
pub(super) fn section(settings: &Value) -> &Value {
    settings.get("modseal").unwrap_or(settings)
}

impl Default for Configuration {
    fn default() -> Self {
        Self { online: Online::OnSave, inlay_hints: false, code_lens: true }
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
        Self {
            online: online.unwrap_or_default(),
            inlay_hints: flag("inlayHints", default.inlay_hints),
            code_lens: flag("codeLens", default.code_lens),
        }
    }
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
