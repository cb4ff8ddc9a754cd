//! The language server, as an editor sees it: the real service over a pipe in memory, before a fake log.
//!
//! [`client`] is the editor, [`host`] the machine, [`desk`] puts the two before a project; [`places`] counts columns.

mod actions;
mod client;
mod desk;
mod diagnostics;
mod editors;
mod host;
mod hostile;
mod hover;
mod life;
mod marks;
mod navigation;
mod neighbours;
mod online;
mod places;
mod policy;
mod process;
mod pull;
mod roots;
mod sequences;
mod size;
mod workspaces;
