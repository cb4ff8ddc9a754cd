//! The checks of go.mod and go.work over one file, as a part of the report.

use std::sync::Arc;

use super::super::choices::Selection;
use super::super::report::File;
use super::exceptions::Policies;
use super::gather::Module;
use crate::check::{self, ModuleContext, Presence};
use crate::policy::Subject;
use crate::settings::toolchain::Toolchain;
use crate::syntax::gosum::SumFile;

/// What is found in one go.mod or go.work; none if it could not be read.
pub(super) fn file(
    module: &Module,
    toolchain: &Toolchain,
    selection: &Selection,
    policies: &mut Policies,
) -> Option<File<'static>> {
    let text = module.text.as_ref()?;
    // No editor is here that would show what gopls says.
    let context = ModuleContext::new(module.kind, text, toolchain, module.selected_by, Presence::Absent)?;
    let mut file = File {
        path: module.path.clone(),
        kind: module.kind.name(),
        findings: check::run_module(&context),
        // Its lines and columns are those of any text; no line of it is a sum line.
        file: Arc::new(SumFile::parse(text.clone())),
        ..File::default()
    };
    policies.hide(&mut file, &module.place, |finding| Some(Subject::module(context.subject(finding)?)));
    file.keep(|code| selection.has(code));
    Some(file)
}
