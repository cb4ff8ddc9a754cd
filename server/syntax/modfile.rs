//! What go.mod and go.work have in common: the grammar, and the directives that both have.
//!
//! It knows no file system and no version that exists. It follows `golang.org/x/mod/modfile` (`read.go`, `rule.go`,
//! `work.go`) without a version fixer, as `go mod edit` does. Where Go stops at the first syntax error, the reading here
//! goes on at the next line, so that an editor sees the rest; [`Refusals::reported`] is what Go would say.

mod comments;
mod directive;
mod lexer;
mod parser;
mod refusal;
mod tree;
mod value;

pub use directive::{Godebug, Mode, Named, Replace, Versioned};
pub use refusal::{Refusal, Refusals};
pub use tree::{Block, Comment, Line, Statement, Tree};
pub use value::{Value, is_directory_path};

pub(super) use comments::{is_indirect, parse_deprecation, parse_directive_comment};
pub(super) use directive::{
    Directive, Reason, read_go_version, read_godebug, read_path, read_replace, read_statements, read_toolchain,
    read_versioned,
};
pub(super) use parser::parse;
pub(super) use refusal::Source;
pub(super) use value::{parse_string, repair_go_version};
