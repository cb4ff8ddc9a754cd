//! The colours of a go.sum: path, version, algorithm and hash, each with the verdict of its line.

use crate::syntax::gosum::SumLine;
use crate::text::Span;

use super::structure::lines_within;
use super::view::View;

/// The types of tokens; the number of one is its place here.
pub(super) const TYPES: [&str; 4] = ["namespace", "number", "keyword", "string"];
/// The modifiers: the words of the verdicts; the bit of one is its place here.
pub(super) const MODIFIERS: [&str; 7] = ["absent", "broken", "differs", "excluded", "malformed", "proven", "unchecked"];

/// Documents of more lines have colours where the user looks, and not all at once: 25,000 lines take a quarter of a second.
pub(super) const LINES: usize = 25_000;

/// One token.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) span: Span,
    pub(super) kind: u32,
    pub(super) modifiers: u32,
}

/// The tokens of the lines that a span touches, in order.
pub(super) fn tokens(view: View<'_>, within: Span) -> Vec<Token> {
    lines_within(view, within).flat_map(|(_, sum)| of_line(view, &sum)).collect()
}

fn of_line(view: View<'_>, sum: &SumLine<'_>) -> Vec<Token> {
    let word = view.verdict(sum).map(|verdict| verdict.word());
    let bit = MODIFIERS.iter().position(|modifier| Some(*modifier) == word);
    let modifiers = bit.map_or(0, |bit| 1 << bit);
    let hash = sum.hash().span;
    let colon = sum.algorithm().map_or(hash.start, |algorithm| hash.start.saturating_add(algorithm.len()));
    let algorithm = Span::new(hash.start, colon);
    let digest = Span::new(colon.saturating_add(usize::from(colon > hash.start)), hash.end);
    let spans = [sum.path().span, sum.version().span, algorithm, digest];
    let tokens = spans.into_iter().zip(0..).filter(|(span, _)| !span.is_empty());
    tokens.map(|(span, kind)| Token { span, kind, modifiers }).collect()
}
