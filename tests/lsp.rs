//! The language server, as an editor sees it: the real service over a pipe in memory, before a fake log.
//!
//! [`client`] is the editor, [`host`] the machine, [`desk`] puts the two before a project; [`places`] counts columns.

mod actions;
mod client;
mod commands;
mod desk;
mod diagnostics;
mod documents;
mod editors;
mod env;
mod host;
mod hostile;
mod hover;
mod hover_settings;
mod life;
mod limits;
mod marks;
mod modfile;
mod navigation;
mod neighbours;
mod online;
mod places;
mod policy;
mod process;
mod progress;
mod pull;
mod resolve;
mod roots;
mod sequences;
mod size;
mod symbols;
mod tokens_delta;
mod workspaces;
