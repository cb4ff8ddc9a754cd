//! The words of go.mod and go.work.
//!
//! It follows `read.go` (`readToken`, `isIdent`). After an error the rest of the line is passed over.

use super::refusal::{Refusal, Source};
use super::tree::Comment;
use crate::text::{Span, decode_rune, is_printable, quote_rune, trim_space};

/// A word, a mark or an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The end of the file.
    End,
    /// LF.
    Newline,
    /// A comment alone on its line, with the line's end.
    Comment,
    /// A comment behind something, with the line's end.
    SuffixComment,
    /// A word, quoted or not.
    Word,
    /// One of `( ) [ ] { } ,`.
    Mark(u8),
    /// The rest of a line that has an error in it.
    Broken,
}

impl Kind {
    /// Reports whether it ends a line.
    pub(super) fn ends_line(self) -> bool {
        matches!(self, Self::End | Self::Newline | Self::SuffixComment | Self::Broken)
    }
}

/// Splits a text.
pub(super) struct Lexer<'a> {
    source: &'a Source<'a>,
    at: usize,
    /// The comments behind something, to be given to what they stand behind.
    pub(super) suffixes: Vec<Comment>,
    /// What was refused so far.
    pub(super) refusals: Vec<Refusal>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a Source<'a>) -> Self {
        Self { source, at: 0, suffixes: Vec::new(), refusals: Vec::new() }
    }

    /// The place behind the last token read, where Go puts the errors of its parser.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Reads one token.
    pub(super) fn read(&mut self) -> Token {
        while let [b' ' | b'\t' | b'\r', ..] = self.rest() {
            self.advance(1);
        }
        let start = self.at;
        match self.rest() {
            [] => self.token(start, Kind::End),
            [b'/', b'/', ..] => self.read_comment(),
            [b'/', b'*', ..] => self.refuse_block_comment(start),
            [b'\n', ..] => {
                self.advance(1);
                self.token(start, Kind::Newline)
            }
            [mark @ (b'(' | b')' | b'[' | b']' | b'{' | b'}' | b','), ..] => {
                let kind = Kind::Mark(*mark);
                self.advance(1);
                self.token(start, kind)
            }
            [quote @ (b'"' | b'`'), ..] => {
                let quote = *quote;
                self.read_string(quote)
            }
            _ => self.read_word(),
        }
    }

    fn read_comment(&mut self) -> Token {
        let start = self.at;
        let before = self.source.text.get(..start).unwrap_or_default();
        let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let kind = if trim_space(line).is_empty() { Kind::Comment } else { Kind::SuffixComment };
        let content = self.line_rest();
        self.advance(content.len());
        let end = self.at.saturating_sub(usize::from(content.ends_with(b"\r") && self.rest().starts_with(b"\n")));
        let span = Span::new(start, end);
        self.advance(usize::from(!self.rest().is_empty()));
        if kind == Kind::SuffixComment {
            self.suffixes.push(Comment { span });
        }
        Token { kind, span }
    }

    fn read_string(&mut self, quote: u8) -> Token {
        let start = self.at;
        self.advance(1);
        loop {
            match self.rest() {
                [] | [b'\\'] if quote == b'"' => return self.refuse(start, start, "unexpected EOF in string"),
                [] => return self.refuse(start, start, "unexpected EOF in string"),
                [b'\n', ..] => return self.refuse(start, self.at, "unexpected newline in string"),
                // What follows the backslash is taken unseen, be it the end of the line (`readToken`).
                [b'\\', escaped @ ..] if quote == b'"' => {
                    let (_, width) = decode_rune(escaped);
                    self.advance(width.saturating_add(1));
                }
                rest => {
                    let (rune, width) = decode_rune(rest);
                    self.advance(width);
                    if rune == char::from(quote) {
                        return self.token(start, Kind::Word);
                    }
                }
            }
        }
    }

    fn read_word(&mut self) -> Token {
        let start = self.at;
        loop {
            let (rune, width) = decode_rune(self.rest());
            if width == 0 || !is_word_rune(rune) || self.rest().starts_with(b"//") {
                break;
            }
            if self.rest().starts_with(b"/*") {
                return self.refuse_block_comment(start);
            }
            self.advance(width);
        }
        if self.at == start {
            let (rune, _) = decode_rune(self.rest());
            let message = format!("unexpected input character {}", quote_rune(rune));
            return self.refuse(start, start, &message);
        }
        self.token(start, Kind::Word)
    }

    fn refuse_block_comment(&mut self, start: usize) -> Token {
        self.refuse(start, self.at, "mod files must use // comments (not /* */ comments)")
    }

    /// Notes an error and passes over the rest of the line.
    fn refuse(&mut self, start: usize, at: usize, message: &str) -> Token {
        self.advance(self.line_rest().len());
        let span = Span::new(at.min(self.at), self.at);
        // An error at the end of a line is shown on the word that reaches there.
        let span = if span.is_empty() { Span::new(start, self.at) } else { span };
        self.refusals.push(self.source.refuse(at, span, message));
        self.token(start, Kind::Broken)
    }

    fn token(&self, start: usize, kind: Kind) -> Token {
        Token { kind, span: Span::new(start, self.at) }
    }

    fn rest(&self) -> &'a [u8] {
        self.source.text.get(self.at..).unwrap_or_default()
    }

    fn line_rest(&self) -> &'a [u8] {
        self.rest().split(|byte| *byte == b'\n').next().unwrap_or_default()
    }

    fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.source.text.len());
    }
}

/// Reports whether a rune can stand in a word without quotes (`isIdent`).
fn is_word_rune(rune: char) -> bool {
    !matches!(rune, ' ' | '(' | ')' | '[' | ']' | '{' | '}' | ',') && !rune.is_whitespace() && is_printable(rune)
}
