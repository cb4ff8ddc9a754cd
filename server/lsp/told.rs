//! What the client holds of us: tokens that later answers are compared with, and pages that it has open. Pure.
//!
//! Both are bounded; what is forgotten is sent whole. Deltas follow LSP 3.18, "Semantic Tokens", `full/delta`.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use tower_lsp::gen_lsp_types::{
    SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensDeltaResponse, SemanticTokensEdit,
};

use super::lens::Standing;
use super::page::Page;

/// Documents whose tokens are kept.
const DOCUMENTS: usize = 32;
/// The most tokens that are kept of one: those of 25,000 lines, 2 MB.
const TOKENS: usize = 100_000;
/// Pages that are watched.
const PAGES: usize = 64;
/// The numbers of one token on the wire.
const NUMBERS: usize = 5;

/// What the client holds.
#[derive(Debug, Default)]
pub(super) struct Told {
    tokens: BTreeMap<String, Held>,
    pages: VecDeque<(Page, u64)>,
    /// How sum files stand that are not open, until something happens.
    pub(super) standings: BTreeMap<String, Standing>,
    last_id: u64,
    /// Whether pages may have changed.
    is_due: bool,
}

/// The tokens of one document.
#[derive(Debug)]
struct Held {
    id: u64,
    tokens: Vec<SemanticToken>,
}

impl Told {
    /// Names tokens and keeps them, so that a delta can be made later.
    pub(super) fn keep_tokens(&mut self, uri: &str, mut answer: SemanticTokens) -> SemanticTokens {
        self.tokens.remove(uri);
        if answer.data.len() > TOKENS {
            return answer;
        }
        if self.tokens.len() >= DOCUMENTS {
            // The one that was asked for longest ago.
            let oldest = self.tokens.iter().min_by_key(|(_, held)| held.id).map(|(uri, _)| uri.clone());
            self.tokens.retain(|uri, _| Some(uri) != oldest.as_ref());
        }
        self.last_id = self.last_id.saturating_add(1);
        answer.result_id = Some(self.last_id.to_string());
        self.tokens.insert(uri.to_owned(), Held { id: self.last_id, tokens: answer.data.clone() });
        answer
    }

    /// What has changed since the tokens of this name; all of them if those are not known any more.
    pub(super) fn delta(&mut self, uri: &str, previous: &str, now: SemanticTokens) -> SemanticTokensDeltaResponse {
        let held = self.tokens.remove(uri).filter(|held| held.id.to_string() == previous);
        let edits = held.map(|held| edits(&held.tokens, &now.data));
        let now = self.keep_tokens(uri, now);
        match edits {
            Some(edits) => SemanticTokensDelta { result_id: now.result_id, edits }.into(),
            None => now.into(),
        }
    }

    /// The client has closed a document.
    pub(super) fn forget(&mut self, uri: &str) {
        self.tokens.remove(uri);
    }

    /// The client has read a page.
    pub(super) fn watch(&mut self, page: Page, text: &str) {
        self.pages.retain(|(watched, _)| *watched != page);
        if self.pages.len() >= PAGES {
            self.pages.pop_front();
        }
        self.pages.push_back((page, hash(text)));
    }

    /// What pages tell and how files stand may be otherwise now.
    pub(super) fn something_happened(&mut self) {
        self.standings.clear();
        self.is_due = true;
    }

    /// The pages that are watched, if anything has happened since this was asked last.
    pub(super) fn due(&mut self) -> Vec<Page> {
        if !std::mem::take(&mut self.is_due) {
            return Vec::new();
        }
        self.pages.iter().map(|(page, _)| page.clone()).collect()
    }

    /// Whether a page is not what the client has read; it counts as read from now on.
    pub(super) fn has_changed(&mut self, page: &Page, text: &str) -> bool {
        let new = hash(text);
        let watched = self.pages.iter_mut().find(|(watched, _)| watched == page);
        watched.is_some_and(|(_, old)| std::mem::replace(old, new) != new)
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// One edit between what both have at the start and at the end; none where nothing has changed.
fn edits(old: &[SemanticToken], new: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    let same = |(a, b): &(&SemanticToken, &SemanticToken)| a == b;
    let start = old.iter().zip(new).take_while(same).count();
    let (old, new) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let removed = old.len().saturating_sub(end);
    let inserted = new.get(..new.len().saturating_sub(end)).unwrap_or_default();
    if removed == 0 && inserted.is_empty() {
        return Vec::new();
    }
    let numbers = |tokens: usize| u32::try_from(tokens.saturating_mul(NUMBERS)).unwrap_or(u32::MAX);
    vec![SemanticTokensEdit {
        start: numbers(start),
        delete_count: numbers(removed),
        data: Some(inserted.iter().flat_map(flat).collect()),
    }]
}

fn flat(token: &SemanticToken) -> [u32; NUMBERS] {
    [token.delta_line, token.delta_start, token.length, token.token_type, token.token_modifiers_bitset]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(number: u32) -> SemanticToken {
        SemanticToken { delta_line: number, ..SemanticToken::default() }
    }

    fn tokens(numbers: impl IntoIterator<Item = u32>) -> SemanticTokens {
        SemanticTokens { result_id: None, data: numbers.into_iter().map(token).collect() }
    }

    /// What a client makes of an answer to `full/delta`.
    fn applied(old: &[SemanticToken], edits: &[SemanticTokensEdit]) -> Vec<u32> {
        let mut data: Vec<u32> = old.iter().flat_map(flat).collect();
        for edit in edits {
            let start = edit.start as usize;
            data.splice(start..start + edit.delete_count as usize, edit.data.clone().unwrap());
        }
        data
    }

    #[test]
    fn edits_make_the_new_tokens_of_the_old() {
        let cases: [(&[u32], &[u32]); 8] = [
            (&[], &[]),
            (&[1, 2, 3], &[1, 2, 3]),
            (&[], &[1]),
            (&[1], &[]),
            (&[1, 2, 3], &[1, 9, 3]),
            (&[1, 1], &[1, 1, 1]),
            (&[1, 2, 1, 2], &[1, 2]),
            (&[1, 2], &[3, 4, 5]),
        ];
        for (old, new) in cases {
            let (old, new) = (tokens(old.iter().copied()).data, tokens(new.iter().copied()).data);
            let found = edits(&old, &new);
            assert_eq!(applied(&old, &found), new.iter().flat_map(flat).collect::<Vec<_>>());
            assert_eq!(found.is_empty(), old == new);
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut told = Told::default();
        let large = told.keep_tokens("large", tokens(0..100_001));
        assert_eq!(large.result_id, None);
        let first = told.keep_tokens("0", tokens([1])).result_id.unwrap();
        for nth in 1..=DOCUMENTS {
            told.keep_tokens(&nth.to_string(), tokens([1]));
        }
        assert_eq!(told.tokens.len(), DOCUMENTS);
        assert!(matches!(told.delta("0", &first, tokens([1])), SemanticTokensDeltaResponse::SemanticTokens(_)));
    }

    #[test]
    fn a_page_has_changed_once() {
        let mut told = Told::default();
        assert!(!told.has_changed(&Page::Ledger, "a"), "nobody has read it");
        told.watch(Page::Ledger, "a");
        assert!(!told.has_changed(&Page::Ledger, "a"));
        assert!(told.has_changed(&Page::Ledger, "b"));
        assert!(!told.has_changed(&Page::Ledger, "b"));
    }
}
