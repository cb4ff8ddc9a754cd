//! Comments: what they belong to, and what they say.
//!
//! It follows `read.go` (`assignComments`) and `rule.go` (`isIndirect`, `parseDirectiveComment`, `parseDeprecation`).

use super::tree::{Block, Comment, Line, Statement};
use super::value::Value;
use crate::text::{Span, to_text, trim_space};

/// Gives each comment behind something to the last thing before it that stands on one line.
pub(super) fn assign_suffixes(text: &[u8], statements: &mut [Statement], mut suffixes: Vec<Comment>) {
    for statement in statements.iter_mut().rev() {
        match statement {
            Statement::Comments(comments) => {
                let start = comments.first().map_or(0, |comment| comment.span.start);
                drop_behind(start, &mut suffixes);
            }
            Statement::Line(line) => take_behind(text, line.span, &mut suffixes, &mut line.suffix),
            Statement::Block(block) => assign_in_block(text, block, &mut suffixes),
        }
    }
}

fn assign_in_block(text: &[u8], block: &mut Block, suffixes: &mut Vec<Comment>) {
    take_behind(text, block.span, suffixes, &mut block.suffix);
    if let Some(close) = block.close {
        drop_behind(close.end, suffixes);
    }
    for line in block.lines.iter_mut().rev() {
        take_behind(text, line.span, suffixes, &mut line.suffix);
    }
    drop_behind(block.open.end, suffixes);
}

/// Moves the comments behind the span to it, unless it reaches over more than one line.
fn take_behind(text: &[u8], span: Span, suffixes: &mut Vec<Comment>, to: &mut Vec<Comment>) {
    if !span.of(text).contains(&b'\n') {
        *to = drop_behind(span.end, suffixes);
    }
}

/// Takes the comments at or behind an offset.
fn drop_behind(offset: usize, suffixes: &mut Vec<Comment>) -> Vec<Comment> {
    let kept = suffixes.iter().rposition(|comment| comment.span.start < offset).map_or(0, |at| at.saturating_add(1));
    suffixes.split_off(kept)
}

/// Reports whether the line is marked `// indirect`: in its first comment, alone or followed by `;` (`isIndirect`).
pub(crate) fn is_indirect(text: &[u8], line: &Line) -> bool {
    let Some(comment) = line.suffix.first() else { return false };
    let comment = comment.span.of(text);
    let content = to_text(comment.strip_prefix(b"//").unwrap_or(comment));
    let mut words = content.split_whitespace();
    match (words.next(), words.next()) {
        (Some(first), None) => first == "indirect",
        (Some(first), Some(_)) => first == "indirect;",
        (None, _) => false,
    }
}

/// The comments above and behind a line, or of its block where it has none, joined by LF (`parseDirectiveComment`).
pub(crate) fn parse_directive_comment(text: &[u8], block: Option<&Block>, line: &Line) -> Value {
    let (before, suffix) = match block {
        Some(block) if line.before.is_empty() && line.suffix.is_empty() => (&block.before, &block.suffix),
        _ => (&line.before, &line.suffix),
    };
    let contents: Vec<&[u8]> = (before.iter().chain(suffix))
        .filter_map(|comment| comment.span.of(text).strip_prefix(b"//"))
        .map(trim_space)
        .collect();
    Value::new(contents.join(&b'\n'), line.span)
}

/// The paragraph of those comments that starts with `Deprecated:`, without that word (`deprecatedRE`).
pub(crate) fn parse_deprecation(text: &[u8], block: Option<&Block>, line: &Line) -> Value {
    const MARK: &[u8] = b"Deprecated:";
    let comment = parse_directive_comment(text, block, line);
    let bytes = comment.as_bytes();
    let message = match bytes.strip_prefix(MARK) {
        Some(message) => message,
        None => behind(bytes, &[b"\n\n", MARK].concat()).unwrap_or_default(),
    };
    let message = message.get(message.iter().take_while(|byte| **byte == b' ').count()..).unwrap_or_default();
    let end = find(message, b"\n\n").unwrap_or(message.len());
    Value::new(message.get(..end).unwrap_or_default().to_vec(), line.span)
}

fn behind<'a>(text: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    text.get(find(text, mark)?.saturating_add(mark.len())..)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
