//! The pattern lists: GOPRIVATE, GONOSUMDB, GONOPROXY, GOINSECURE.
//!
//! It splits them into entries that can be pointed at; what an entry matches is [`crate::module`]'s matter. It does not
//! know which variable a list comes from (`x/mod/module`, `MatchPrefixPatterns`).

use crate::module::match_prefix_patterns;
use crate::text::Span;

/// One entry of a list. Spaces and the like around it belong to it: Go trims nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern<'a> {
    /// The text between the commas; it may be empty.
    pub text: &'a str,
    /// Its place in the value.
    pub span: Span,
}

/// The entries of a list, empty ones included, so that a check can point at them.
pub fn entries(list: &str) -> impl Iterator<Item = Pattern<'_>> {
    let mut start = 0_usize;
    list.split(',').map(move |text| {
        let span = Span { start, end: start.saturating_add(text.len()) };
        start = span.end.saturating_add(1);
        Pattern { text, span }
    })
}

/// The first entry that matches a module path.
#[must_use]
pub fn find_match<'a>(list: &'a str, module_path: &str) -> Option<Pattern<'a>> {
    entries(list).find(|entry| match_prefix_patterns(entry.text, module_path))
}
