//! What the server is at, for a status bar: `modseal/status`, a notification of our own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the server is at.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status {
    /// `working`, `idle` or `offline`.
    pub(super) state: String,
    /// One line for people.
    pub(super) text: String,
    /// The number of lines of each verdict, over all open documents.
    pub(super) counts: BTreeMap<String, usize>,
    /// The number of findings in all open documents.
    pub(super) findings: usize,
    /// The number of findings that exceptions of the project hide.
    pub(super) suppressed: usize,
    /// The name of the database.
    pub(super) database: String,
    /// The size of the newest accepted tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tree_size: Option<u64>,
    /// How long ago it was seen, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) head_age_seconds: Option<u64>,
}
