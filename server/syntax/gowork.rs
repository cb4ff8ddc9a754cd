//! go.work: the directives of a workspace.
//!
//! It knows what the file says, and not which modules lie in the directories. It follows
//! `golang.org/x/mod/modfile/work.go` (`ParseWork`) and `rule.go` (`WorkFile.add`) without a version fixer.

use crate::syntax::modfile::{
    self, Directive, Godebug, Mode, Named, Reason, Refusals, Replace, Source, Tree, read_go_version, read_godebug,
    read_path, read_replace, read_statements, read_toolchain,
};

/// A go.work file: what could be read of it, and what Go refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoWork {
    /// The `go` line.
    pub go: Option<Named>,
    /// The `toolchain` line.
    pub toolchain: Option<Named>,
    /// The `godebug` lines.
    pub godebug: Vec<Godebug>,
    /// The `use` lines: directories.
    pub directories: Vec<Named>,
    /// The `replace` lines.
    pub replace: Vec<Replace>,
    /// The lines, blocks and comments.
    pub tree: Tree,
    /// What Go refuses.
    pub refusals: Refusals,
}

/// Reads a file under its own name; any bytes will do.
#[must_use]
pub fn parse(text: &[u8]) -> GoWork {
    GoWork::parse("go.work", text)
}

impl GoWork {
    /// Reads a file; `name` is what messages call it. Any bytes will do.
    #[must_use]
    pub fn parse(name: &str, text: &[u8]) -> Self {
        let source = Source::new(name, text);
        let (tree, syntax) = modfile::parse(&source);
        let mut file = Self::default();
        let takes_block = |verb: &str| matches!(verb, "godebug" | "use" | "replace");
        let directives = read_statements(&source, &tree, Mode::Strict, takes_block, |directive| file.add(directive));
        Self { tree, refusals: Refusals { syntax, directives }, ..file }
    }

    /// The directories that it uses, as written, relative to its own.
    #[must_use]
    pub fn uses(&self) -> Vec<String> {
        self.directories.iter().map(|named| named.value.text.clone()).collect()
    }

    fn add(&mut self, directive: &Directive<'_>) -> Result<(), Reason> {
        match directive.verb {
            "go" if self.go.is_some() => return Err(directive.reason("repeated go statement")),
            "go" => self.go = Some(read_go_version(directive)?),
            "toolchain" if self.toolchain.is_some() => return Err(directive.reason("repeated toolchain statement")),
            "toolchain" => self.toolchain = Some(read_toolchain(directive)?),
            "godebug" => self.godebug.push(read_godebug(directive)?),
            "use" => self.directories.push(read_path(directive, "usage: use local/dir")?),
            "replace" => self.replace.push(read_replace(directive)?),
            verb => return Err(directive.reason(format!("unknown directive: {verb}"))),
        }
        Ok(())
    }
}
