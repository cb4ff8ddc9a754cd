//! go.mod: places lie inside the text, what is accepted is whole, and both modes agree where they must.

use modseal::syntax::gomod::{GoMod, Mode};
use modseal::syntax::modfile::{Comment, Refusals, Statement, Tree};
use modseal::text::Span;

pub(crate) fn gomod(data: &[u8]) {
    let strict = GoMod::parse("go.mod", data, Mode::Strict);
    let lax = GoMod::parse("go.mod", data, Mode::Lax);
    for file in [&strict, &lax] {
        assert_tree(&file.tree, &file.refusals, data);
        assert_refusals(&file.refusals, data);
        let paths = file.require.iter().map(|require| &require.module.path.text);
        assert!(paths.clone().all(|path| !path.is_empty()) || paths.count() > 0);
    }
    assert_eq!(strict.tree, lax.tree, "the mode has no part in the grammar");
    assert!(lax.refusals.is_empty() || !strict.refusals.is_empty(), "the lax mode takes what the strict one takes");
    let printed = modseal::cli::debug::parse("go.mod", "go.mod", data);
    assert_eq!(printed.is_ok(), strict.refusals.is_empty());
}

/// Words, comments and parentheses follow one another inside the text; where the grammar is kept they are
/// all that is not white, comments behind parentheses aside.
pub(crate) fn assert_tree(tree: &Tree, refusals: &Refusals, data: &[u8]) {
    let mut spans = Vec::new();
    for statement in &tree.statements {
        match statement {
            Statement::Comments(comments) => take_comments(comments, &mut spans),
            Statement::Line(line) => {
                take_comments(&line.before, &mut spans);
                spans.extend(&line.words);
                take_comments(&line.suffix, &mut spans);
            }
            Statement::Block(block) => {
                take_comments(&block.before, &mut spans);
                spans.extend(block.head.iter().chain([&block.open]));
                for line in &block.lines {
                    take_comments(&line.before, &mut spans);
                    spans.extend(&line.words);
                    take_comments(&line.suffix, &mut spans);
                }
                spans.extend(block.close);
                take_comments(&block.suffix, &mut spans);
            }
        }
    }
    assert!(spans.iter().all(|span| span.start <= span.end && span.end <= data.len()));
    if refusals.syntax.is_empty() {
        assert_covers(spans, data);
    }
}

fn assert_covers(mut spans: Vec<Span>, data: &[u8]) {
    spans.retain(|span| !span.is_empty());
    spans.sort();
    let mut done = 0;
    for span in spans.into_iter().chain([Span::new(data.len(), data.len())]) {
        assert!(done <= span.start, "{span:?} begins before {done}");
        let between = Span::new(done, span.start).of(data);
        assert!(between.split(|byte| *byte == b'\n').all(is_nothing), "lost: {between:?} before {}", span.start);
        done = span.end;
    }
}

/// White space, or a comment behind a parenthesis, which means nothing and has no place in the tree.
fn is_nothing(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    text.is_empty() || text.starts_with(b"//")
}

fn take_comments(comments: &[Comment], spans: &mut Vec<Span>) {
    spans.extend(comments.iter().map(|comment| comment.span));
}

/// Refusals name a line that is there; what Go reports is one of the grammar or all of the directives.
pub(crate) fn assert_refusals(refusals: &Refusals, data: &[u8]) {
    let lines = data.iter().filter(|byte| **byte == b'\n').count() + 1;
    for refusal in refusals.syntax.iter().chain(&refusals.directives) {
        assert!((1..=lines).contains(&refusal.line) && refusal.column >= 1, "{refusal:?}");
        assert!(refusal.span.end <= data.len() && !refusal.message.is_empty());
    }
    assert_eq!(refusals.is_empty(), refusals.reported().is_empty());
    assert_eq!(refusals.is_empty(), refusals.text("x").is_empty());
    assert_eq!(refusals.problems().len(), refusals.syntax.len() + refusals.directives.len());
}
