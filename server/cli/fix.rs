//! Fixes applied to the text of a file, and the difference that they make. Pure.
//!
//! It writes no file. The rounds themselves are those of `check::mending`.

use similar::TextDiff;

use crate::check::{Finding, Fix, Safety, mending};
use crate::syntax::gosum::SumFile;
use crate::text::{is_invisible, shown};

/// Which fixes may be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those that cannot do harm.
    Safe,
    /// Also those that a user must choose: they have chosen them all.
    All,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The path of the file, as it is shown.
    pub path: String,
    /// The line of the finding, in the text that the fix was made for.
    pub line: usize,
    /// The code of the check.
    pub code: &'static str,
    /// What the fix has changed.
    pub title: String,
}

/// What one round has made of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The new text.
    pub text: Vec<u8>,
    /// The fixes in it, by place.
    pub applied: Vec<Applied>,
}

/// Applies one fix of each finding, where it touches no fix that comes before it; `None` if nothing changes.
#[must_use]
pub fn round(path: &str, file: &SumFile, findings: &[Finding], scope: Scope) -> Option<Round> {
    let mending::Round { text, chosen } =
        mending::round(file, findings, |fix| scope == Scope::All || fix.safety == Safety::Safe)?;
    let one = |(finding, fix): (&Finding, &Fix)| {
        let line = file.line_at(finding.span.start).map_or(1, |line| line.number);
        Applied { path: path.to_owned(), line, code: finding.code, title: fix.title.to_string() }
    };
    Some(Round { text, applied: chosen.into_iter().map(one).collect() })
}

/// The unified diff of a file; lines end with a line feed alone, as Go sees them.
#[must_use]
pub fn diff(path: &str, old: &[u8], new: &[u8]) -> Vec<u8> {
    let [old, new] = [old, new].map(|text| text.split_inclusive(|byte| *byte == b'\n').collect::<Vec<_>>());
    let lines = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let path = shown(path);
    let mut diff = Vec::new();
    // Writing to memory does not fail.
    let _ = lines.unified_diff().header(&path, &path).to_writer(&mut diff);
    diff
}

/// A diff as it may be shown on a terminal: a carriage return before the line end stays, since it is what the line has.
#[must_use]
pub fn shown_diff(diff: &[u8]) -> String {
    let text = String::from_utf8_lossy(diff);
    let mut shown_text = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = match (line.strip_suffix("\r\n"), line.strip_suffix('\n')) {
            (Some(line), _) => (line, "\r\n"),
            (None, Some(line)) => (line, "\n"),
            (None, None) => (line, ""),
        };
        for c in line.chars() {
            match c != '\t' && is_invisible(c) {
                true => shown_text.push_str(&shown(c.encode_utf8(&mut [0; 4]))),
                false => shown_text.push(c),
            }
        }
        shown_text.push_str(end);
    }
    shown_text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Severity;
    use crate::text::{Span, TextEdit};

    fn finding(edits: &[(usize, usize, &str)], safety: Safety) -> Finding {
        let edits: Vec<_> = edits
            .iter()
            .map(|(start, end, text)| TextEdit { span: Span::new(*start, *end), text: (*text).to_owned() })
            .collect();
        Finding {
            code: "test",
            severity: Severity::Error,
            span: edits[0].span,
            message: String::new(),
            help: Default::default(),
            fixes: vec![Fix { title: "Change".into(), safety, edits }],
            related: Vec::new(),
        }
    }

    fn text_of(findings: &[Finding], scope: Scope) -> Option<(String, usize)> {
        let round = round("go.sum", &SumFile::parse("a\nb\nc\n"), findings, scope)?;
        Some((String::from_utf8(round.text).unwrap(), round.applied.len()))
    }

    #[test]
    fn fixes_that_touch_wait_for_the_next_round() {
        let (first, same) = (finding(&[(0, 2, "")], Safety::Safe), finding(&[(0, 6, "x")], Safety::Safe));
        assert_eq!(text_of(&[first.clone(), same], Scope::Safe), Some(("b\nc\n".to_owned(), 1)));
        let next = finding(&[(2, 4, "")], Safety::Safe);
        assert_eq!(text_of(&[first.clone(), next], Scope::Safe), Some(("c\n".to_owned(), 2)));
        let insertion = finding(&[(2, 2, "x\n")], Safety::Safe);
        assert_eq!(text_of(&[first, insertion], Scope::Safe), Some(("b\nc\n".to_owned(), 1)));
    }

    #[test]
    fn what_the_user_must_choose_is_not_applied_unasked() {
        let fix = [finding(&[(0, 1, "x")], Safety::Unsafe)];
        assert_eq!(text_of(&fix, Scope::Safe), None);
        assert_eq!(text_of(&fix, Scope::All), Some(("x\nb\nc\n".to_owned(), 1)));
    }

    #[test]
    fn a_fix_without_effect_ends_the_rounds() {
        assert_eq!(text_of(&[finding(&[(0, 1, "a")], Safety::Safe)], Scope::Safe), None);
    }

    #[test]
    fn a_diff_is_one_that_patch_reads() {
        let diff = diff("go.sum", b"a\r\nb\rc\nd", b"a\nb\rc\nd\n");
        let expected =
            "--- go.sum\n+++ go.sum\n@@ -1,3 +1,3 @@\n-a\r\n+a\n b\rc\n-d\n\\ No newline at end of file\n+d\n";
        assert_eq!(String::from_utf8(diff).unwrap(), expected);
    }

    #[test]
    fn a_diff_does_not_act_on_a_terminal() {
        assert_eq!(shown_diff(b"+a\x1b[2J\tb\r\n"), "+a\\u{1b}[2J\tb\r\n");
    }
}
