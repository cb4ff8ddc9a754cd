//! go.work: as go.mod, with its own directives.

use modseal::syntax::gowork::GoWork;

use super::gomod::{assert_refusals, assert_tree};

pub(crate) fn gowork(data: &[u8]) {
    let file = GoWork::parse("go.work", data);
    assert_tree(&file.tree, &file.refusals, data);
    assert_refusals(&file.refusals, data);
    assert_eq!(file.uses().len(), file.directories.len());
    let printed = modseal::cli::debug::parse("go.work", "go.work", data);
    assert_eq!(printed.is_ok(), file.refusals.is_empty());
}
