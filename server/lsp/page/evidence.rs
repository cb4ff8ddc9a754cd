//! The page of an answer that fails verification: what is wrong with it, and where the evidence lies. Pure.

use crate::check::log_misbehaviour::CHECK;
use crate::lsp::markdown::{block, code, prose};
use crate::module::ModuleVersion;
use crate::sumdb::evidence::Evidence;
use crate::sumdb::fault::Fault;

/// What a page is about.
pub(in crate::lsp) struct Trouble<'a> {
    pub(in crate::lsp) module: &'a ModuleVersion,
    /// What is wrong; none if nothing is.
    pub(in crate::lsp) fault: Option<&'a Fault>,
    /// Where the answer is kept.
    pub(in crate::lsp) place: Option<&'a str>,
}

/// The text of the page.
pub(in crate::lsp) fn evidence(trouble: &Trouble<'_>) -> String {
    let module = code(&trouble.module.to_string());
    let Some(fault) = trouble.fault else {
        return format!("# Evidence for {module}\n\nNo answer for it has failed verification.\n");
    };
    let mut page = format!(
        "# The answer for {module} fails verification\n\n{} ({}).\n\n{}.\n",
        prose(&fault.to_string()),
        code(fault.reason()),
        prose(CHECK.remedy),
    );
    if let Some(place) = trouble.place {
        page.push_str(&format!("\nThe evidence is kept in {}.\n", code(place)));
    }
    // Two signed heads and a proof stand for themselves; other answers may be long, and any text.
    if let Fault::Fork(fork) = fault {
        let text = String::from_utf8_lossy(&Evidence::of_fork(fork).text).into_owned();
        page.push_str(&format!("\n## Both heads and the proof between them\n\n{}", block(text.lines())));
    }
    page
}
