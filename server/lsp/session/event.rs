//! What can happen to a session.

use std::path::PathBuf;

use serde_json::Value;

use super::super::capabilities::Client;
use super::super::configuration::Trust;
use super::super::documents::Change;
use super::super::polling::Collected;
use super::super::survey::Survey;
use super::super::verification::Lines;
use super::Session;
use crate::host::Host;
use crate::module::ModuleVersion;
use crate::sumdb::client::Answers;

/// What a feature wants to know of a session, with the way of its answer.
pub(in crate::lsp) type Question<H> = Box<dyn FnOnce(&mut Session<H>) + Send>;

/// What happens to a session.
pub(in crate::lsp) enum Event<H: Host> {
    /// A client has come.
    Connected {
        client: Box<Client>,
        trust: Trust,
        /// The URIs of the folders that it works in.
        folders: Vec<String>,
    },
    /// It is ready for requests of ours.
    Ready,
    /// Its settings may have changed; what it says of them itself.
    ConfigurationChanged(Value),
    /// The section `modseal` of its settings.
    Configured(Value),
    /// Folders have come and gone.
    FoldersChanged {
        added: Vec<String>,
        removed: Vec<String>,
    },
    Opened {
        uri: String,
        version: i32,
        text: String,
    },
    Changed {
        uri: String,
        version: i32,
        changes: Vec<Change>,
    },
    Saved {
        uri: String,
    },
    Closed {
        uri: String,
    },
    /// These lines of a document are before the user's eyes.
    Seen {
        uri: String,
        lines: Lines,
    },
    /// The disk around open documents was looked at.
    Surveyed(Box<Survey>),
    /// Files have changed, come or gone, says the client.
    Touched {
        uris: Vec<String>,
    },
    /// It is time to look whether files have changed.
    Tick,
    /// These have.
    Polled {
        changed: Vec<PathBuf>,
    },
    /// What Go's settings are made of was collected anew.
    Collected(Box<Collected>),
    /// Answers of the log.
    Answered {
        /// Of the lookups.
        epoch: u64,
        asked: Vec<ModuleVersion>,
        answers: Box<Answers>,
    },
    /// Lines that could not be checked may be asked for again.
    Retry,
    /// The user gives up what is being looked up.
    GivenUp,
    /// The user wants a document looked up.
    Verify {
        uri: String,
    },
    /// A feature wants to know something; it answers by itself.
    Ask(Question<H>),
}
