//! The lenses: how a go.sum stands, above its first line, and above the module line of go.mod only if something is wrong.

use crate::syntax::FileKind;
use crate::text::{Span, counted, grouped};

use super::structure;
use super::view::{Counts, View};

/// The verdicts that are bad news, with the words of lenses.
const BAD: [(&str, &str); 4] =
    [("differs", "differs"), ("broken", "broken"), ("absent", "not in the log"), ("malformed", "malformed")];

/// A line of text above a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lens {
    pub(super) span: Span,
    pub(super) title: String,
}

/// How a sum file stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) counts: Counts,
    /// The number of findings that are warnings or errors.
    pub(super) wrong: usize,
}

/// The lens of a document, from how the sum file that belongs to it stands.
pub(super) fn lens(view: View<'_>, standing: &Standing) -> Option<Lens> {
    match view.document.kind {
        FileKind::GoSum | FileKind::GoWorkSum => {
            let title = structure::summary(&standing.counts)?;
            Some(Lens { span: Span::default(), title })
        }
        FileKind::GoMod => {
            let title = warning(standing)?;
            let module = view.document.go_mod().and_then(|go_mod| go_mod.module);
            Some(Lens { span: module.map(|module| module.line).unwrap_or_default(), title })
        }
        FileKind::GoWork | FileKind::EnvFile => None,
    }
}

/// `go.sum: 1 differs · 2 not in the log`; nothing where nothing is wrong.
fn warning(standing: &Standing) -> Option<String> {
    if standing.wrong == 0 {
        return None;
    }
    let count = |word| standing.counts.get(word).copied().unwrap_or_default();
    let bad: Vec<_> = BAD
        .iter()
        .map(|(word, shown)| (count(word), shown))
        .filter(|(count, _)| *count > 0)
        .map(|(count, shown)| format!("{} {shown}", grouped(u64::try_from(count).unwrap_or(u64::MAX))))
        .collect();
    Some(match bad.is_empty() {
        true => format!("go.sum: {}", counted(standing.wrong, "finding")),
        false => format!("go.sum: {}", bad.join(" · ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_names_what_is_bad_alone() {
        let standing =
            |counts: &[(&'static str, usize)], wrong| Standing { counts: counts.iter().copied().collect(), wrong };
        assert_eq!(warning(&standing(&[("proven", 9), ("unchecked", 1)], 0)), None);
        let two = standing(&[("proven", 9), ("absent", 2), ("differs", 1)], 2);
        assert_eq!(warning(&two).as_deref(), Some("go.sum: 1 differs · 2 not in the log"));
        assert_eq!(warning(&standing(&[("proven", 9)], 1)).as_deref(), Some("go.sum: 1 finding"));
    }
}
