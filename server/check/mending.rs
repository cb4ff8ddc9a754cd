//! Fixes applied to the text of a file, in rounds until nothing changes: the same for the command line and for an editor. Pure.
//!
//! It finds nothing: the fixes of one check may call for those of another, so whoever goes round checks each new text.

use std::collections::BTreeMap;

use super::{Finding, Fix};
use crate::syntax::gosum::SumFile;
use crate::text::{Span, TextEdit, apply_edits};

/// Fixes are applied and looked at again at most so often.
const ROUNDS: usize = 10;

/// What one round makes of a text.
#[derive(Debug)]
pub struct Round<'f> {
    /// The new text.
    pub text: Vec<u8>,
    /// The fixes in it, by the place of their findings.
    pub chosen: Vec<(&'f Finding, &'f Fix)>,
}

/// Goes round until there is nothing left to do, or often enough: `find` makes the changes of one round from the same
/// texts, and `put` puts each in its place.
pub fn in_rounds<S, C>(state: &mut S, find: impl Fn(&mut S) -> Vec<C>, put: impl Fn(&mut S, C)) {
    for _ in 0..ROUNDS {
        let changes = find(state);
        if changes.is_empty() {
            return;
        }
        changes.into_iter().for_each(|change| put(state, change));
    }
}

/// Applies one fix of each finding, where it touches no fix that comes before it; `None` if nothing changes.
#[must_use]
pub fn round<'f>(file: &SumFile, findings: &'f [Finding], may: impl Fn(&Fix) -> bool) -> Option<Round<'f>> {
    let chosen = compatible(findings, may);
    let edits: Vec<_> = chosen.iter().flat_map(|(_, fix)| &fix.edits).cloned().collect();
    let text = apply_edits(file.text(), &edits).ok()?;
    (text != file.text()).then_some(Round { text, chosen })
}

/// The first fix of each finding that changes the text and may be made, where it collides with none that comes before it:
/// these can be made together.
#[must_use]
pub fn compatible(findings: &[Finding], may: impl Fn(&Fix) -> bool) -> Vec<(&Finding, &Fix)> {
    let mut chosen: Vec<(&Finding, &Fix)> = Vec::new();
    // What is chosen does not overlap, so that by start is by end as well.
    let mut edits: BTreeMap<Span, &TextEdit> = BTreeMap::new();
    for finding in findings {
        let Some(fix) = finding.fixes.iter().find(|fix| !fix.edits.is_empty() && may(fix)) else { continue };
        if !fix.edits.iter().any(|edit| collides(&edits, edit)) {
            edits.extend(fix.edits.iter().map(|edit| (edit.span, edit)));
            chosen.push((finding, fix));
        }
    }
    chosen
}

fn collides(edits: &BTreeMap<Span, &TextEdit>, edit: &TextEdit) -> bool {
    let before = edits.range(..=Span::new(edit.span.end, usize::MAX)).rev();
    before
        .map(|(_, other)| other)
        .take_while(|other| other.span.end >= edit.span.start)
        .any(|other| edit.collides(other))
}

/// The one edit that makes the new text of the old: whole lines, from the first that differs to the last.
#[must_use]
pub fn difference(old: &str, new: &str) -> TextEdit {
    let lines = |text: &'_ str| text.split_inclusive('\n').map(str::len).collect::<Vec<_>>();
    let same = |(a, b): &(&str, &str)| a == b;
    let start: usize =
        old.split_inclusive('\n').zip(new.split_inclusive('\n')).take_while(same).map(|(line, _)| line.len()).sum();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let mut end = 0_usize;
    for (a, b) in lines(old_rest).into_iter().rev().zip(lines(new_rest).into_iter().rev()) {
        let behind = |text: &str, len: usize| {
            let to = text.len().saturating_sub(end);
            text.get(to.saturating_sub(len)..to).map(str::to_owned)
        };
        if a != b || behind(old_rest, a) != behind(new_rest, b) {
            break;
        }
        end = end.saturating_add(a);
    }
    let text = new_rest.get(..new_rest.len().saturating_sub(end)).unwrap_or_default().to_owned();
    TextEdit { span: Span::new(start, old.len().saturating_sub(end)), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_of_whole_lines_and_no_more_than_differ() {
        for (old, new, span, text) in [
            ("", "", (0, 0), ""),
            ("a\nb\nc\n", "a\nx\nc\n", (2, 4), "x\n"),
            ("a\na\n", "a\n", (2, 4), ""),
            ("a\n", "a\na\n", (2, 2), "a\n"),
            ("a\nb", "a\nb\n", (2, 3), "b\n"),
            ("é\n", "è\n", (0, 3), "è\n"),
        ] {
            let edit = difference(old, new);
            assert_eq!((edit.span, edit.text.as_str()), (Span::new(span.0, span.1), text), "{old:?} {new:?}");
            assert_eq!(apply_edits(old.as_bytes(), &[edit]).unwrap(), new.as_bytes());
        }
    }

    #[test]
    fn what_is_chosen_is_what_a_look_at_all_pairs_would_choose() {
        let mut state = 7_u64;
        let mut number = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 40).unwrap() % limit
        };
        for _ in 0..300 {
            let finding = |spans: Vec<(usize, usize)>| {
                let edit = |(start, len)| TextEdit { span: Span::new(start, start + len), text: "x".to_owned() };
                let edits: Vec<_> = spans.into_iter().map(edit).collect();
                let mut finding = super::super::malformed_line::CHECK.finding(edits[0].span, String::new());
                finding.fixes.push(Fix { title: "x".into(), safety: super::super::Safety::Safe, edits });
                finding
            };
            let findings: Vec<_> = (0..30)
                .map(|_| {
                    let first = (number(60), number(4));
                    let second = (first.0 + first.1 + number(9), number(4));
                    finding(if number(3) == 0 { vec![first, second] } else { vec![first] })
                })
                .collect();
            let mut edits: Vec<&TextEdit> = Vec::new();
            let wanted = findings.iter().filter(|finding| {
                let own = &finding.fixes[0].edits;
                let is_free = !own.iter().any(|edit| edits.iter().any(|other| edit.collides(other)));
                if is_free {
                    edits.extend(own);
                }
                is_free
            });
            let wanted: Vec<_> = wanted.collect();
            let chosen: Vec<_> = compatible(&findings, |_| true).into_iter().map(|(finding, _)| finding).collect();
            assert_eq!(chosen, wanted);
        }
    }
}
