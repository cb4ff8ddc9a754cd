//! Lines and blocks out of words.
//!
//! It follows `read.go` (`parseFile`, `parseStmt`, `parseLineBlock`, `parseLine`).

use super::comments::assign_suffixes;
use super::lexer::{Kind, Lexer, Token};
use super::refusal::{Refusal, Source};
use super::tree::{Block, Comment, Line, Statement, Tree};
use crate::text::Span;

/// Reads a file: its tree, and what its grammar does not allow.
pub(crate) fn parse(source: &Source<'_>) -> (Tree, Vec<Refusal>) {
    let mut lexer = Lexer::new(source);
    let next = lexer.read();
    let mut parser = Parser { source, lexer, next };
    let mut statements = parser.parse_file();
    assign_suffixes(source.text, &mut statements, parser.lexer.suffixes);
    (Tree { statements }, parser.lexer.refusals)
}

struct Parser<'a> {
    source: &'a Source<'a>,
    lexer: Lexer<'a>,
    /// The token to come. Go reads one ahead as well, which decides which of two errors comes first.
    next: Token,
}

impl Parser<'_> {
    fn take(&mut self) -> Token {
        let next = self.lexer.read();
        std::mem::replace(&mut self.next, next)
    }

    fn parse_file(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut comments: Vec<Comment> = Vec::new();
        loop {
            match self.next.kind {
                Kind::Comment => {
                    let comment = Comment { span: self.take().span };
                    comments.push(comment);
                }
                Kind::Newline | Kind::Broken | Kind::SuffixComment => {
                    self.take();
                    flush(&mut statements, &mut comments);
                }
                Kind::End => {
                    flush(&mut statements, &mut comments);
                    return statements;
                }
                Kind::Word | Kind::Mark(_) => {
                    let statement = self.parse_statement(std::mem::take(&mut comments));
                    statements.push(statement);
                }
            }
        }
    }

    fn parse_statement(&mut self, before: Vec<Comment>) -> Statement {
        let first = self.take();
        let mut line = Line { span: first.span, words: vec![first.span], before, ..Line::default() };
        loop {
            let token = self.take();
            if token.kind.ends_line() {
                line.damaged = token.kind == Kind::Broken;
                return Statement::Line(line);
            }
            if token.kind == Kind::Mark(b'(') {
                if self.next.kind.ends_line() {
                    return Statement::Block(self.parse_block(line, token.span));
                }
                if self.next.kind == Kind::Mark(b')') {
                    let close = self.take();
                    if self.next.kind.ends_line() {
                        self.take();
                        return Statement::Block(empty_block(line, token.span, close.span));
                    }
                    line.words.push(token.span);
                    push(&mut line, close.span);
                    continue;
                }
            }
            push(&mut line, token.span);
        }
    }

    fn parse_block(&mut self, head: Line, open: Span) -> Block {
        let mut block = Block { span: head.span, head: head.words, open, before: head.before, ..Block::default() };
        let mut comments: Vec<Comment> = Vec::new();
        loop {
            match self.next.kind {
                Kind::SuffixComment | Kind::Broken => {
                    self.take();
                }
                Kind::Newline => {
                    self.take();
                    // An empty line is kept as an empty comment, but only one, and none at the top of the block.
                    let after_text = comments.last().map_or(!block.lines.is_empty(), |last| !last.span.is_empty());
                    if after_text {
                        comments.push(Comment::default());
                    }
                }
                Kind::Comment => {
                    let comment = Comment { span: self.take().span };
                    comments.push(comment);
                }
                Kind::End => return self.refuse_unterminated(block),
                Kind::Mark(b')') => return self.close_block(block),
                Kind::Word | Kind::Mark(_) => {
                    let line = self.parse_line(std::mem::take(&mut comments));
                    block.lines.push(line);
                }
            }
        }
    }

    fn refuse_unterminated(&mut self, mut block: Block) -> Block {
        let (line, column) = self.source.place(block.span.start);
        let message = format!("syntax error (unterminated block started at {}:{line}:{column})", self.source.name);
        let at = self.lexer.at();
        self.lexer.refusals.push(self.source.refuse(at, Span::new(block.span.start, block.open.end), message));
        block.span.end = at;
        block
    }

    fn close_block(&mut self, mut block: Block) -> Block {
        let close = self.take().span;
        block.close = Some(close);
        block.span.end = close.end;
        if !self.next.kind.ends_line() {
            let at = self.lexer.at();
            let message = "syntax error (expected newline after closing paren)";
            self.lexer.refusals.push(self.source.refuse(at, self.next.span, message));
            while !self.next.kind.ends_line() {
                self.take();
            }
        }
        self.take();
        block
    }

    fn parse_line(&mut self, before: Vec<Comment>) -> Line {
        let first = self.take();
        let mut line = Line { span: first.span, words: vec![first.span], before, ..Line::default() };
        loop {
            let token = self.take();
            if token.kind.ends_line() {
                line.damaged = token.kind == Kind::Broken;
                return line;
            }
            push(&mut line, token.span);
        }
    }
}

fn push(line: &mut Line, word: Span) {
    line.words.push(word);
    line.span.end = word.end;
}

fn empty_block(head: Line, open: Span, close: Span) -> Block {
    let span = Span::new(head.span.start, close.end);
    Block { span, head: head.words, open, close: Some(close), before: head.before, ..Block::default() }
}

fn flush(statements: &mut Vec<Statement>, comments: &mut Vec<Comment>) {
    if !comments.is_empty() {
        statements.push(Statement::Comments(std::mem::take(comments)));
    }
}
