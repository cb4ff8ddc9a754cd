//! go.mod: the directives of a module.
//!
//! It knows what the file says, and not whether the modules exist. It follows `golang.org/x/mod/modfile/rule.go`
//! (`Parse`, `ParseLax`, `File.add`) without a version fixer, as `go mod edit` does.

pub use crate::syntax::modfile::Mode;
use std::sync::Arc;

use crate::syntax::modfile::{
    Directive, Godebug, Named, Reason, Refusals, Replace, Source, Tree, Value, Versioned, is_indirect, parse,
    parse_deprecation, parse_directive_comment, parse_string, read_go_version, read_godebug, read_path, read_replace,
    read_statements, read_toolchain, read_versioned, repair_go_version,
};
use crate::text::{Span, quote, to_text};

/// A go.mod file: what could be read of it, and what Go refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoMod {
    /// The `module` line.
    pub module: Option<Module>,
    /// The `go` line.
    pub go: Option<Named>,
    /// The `toolchain` line.
    pub toolchain: Option<Named>,
    /// The `godebug` lines.
    pub godebug: Vec<Godebug>,
    /// The `require` lines.
    pub require: Vec<Require>,
    /// The `exclude` lines.
    pub exclude: Vec<Exclude>,
    /// The `replace` lines.
    pub replace: Vec<Replace>,
    /// The `retract` lines.
    pub retract: Vec<Retract>,
    /// The `tool` lines.
    pub tool: Vec<Named>,
    /// The `ignore` lines.
    pub ignore: Vec<Named>,
    /// The lines, blocks and comments.
    pub tree: Tree,
    /// What Go refuses.
    pub refusals: Refusals,
}

/// The `module` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The line.
    pub line: Span,
    /// The module path.
    pub path: Value,
    /// What its comments say behind `Deprecated:`; empty if they don't.
    pub deprecated: Value,
}

/// A `require` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Require {
    /// The line.
    pub line: Span,
    /// The module version.
    pub module: Versioned,
    /// Whether it is marked `// indirect`.
    pub indirect: bool,
}

/// An `exclude` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclude {
    /// The line.
    pub line: Span,
    /// The module version.
    pub module: Versioned,
}

/// A `retract` line: a version, or all from one to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retract {
    /// The line.
    pub line: Span,
    /// The lowest version, as written.
    pub low: Value,
    /// The highest version, as written; the same as the lowest for a single one.
    pub high: Value,
    /// What its comments say, or those of its block; shared, since a block may have many lines.
    pub rationale: Arc<Value>,
}

impl GoMod {
    /// Reads a file; `name` is what messages call it. Any bytes will do.
    #[must_use]
    pub fn parse(name: &str, text: &[u8], mode: Mode) -> Self {
        let source = Source::new(name, text);
        let (tree, syntax) = parse(&source);
        let mut reader = Reader { text, mode, file: Self::default(), module_seen: false, block_rationale: None };
        let directives = read_statements(&source, &tree, mode, takes_block, |directive| reader.read(directive));
        Self { tree, refusals: Refusals { syntax, directives }, ..reader.file }
    }
}

struct Reader<'a> {
    text: &'a [u8],
    mode: Mode,
    file: GoMod,
    /// A `module` line counts for a repetition even where it is refused; other lines don't.
    module_seen: bool,
    /// The comments of the block that was read last, by its start.
    block_rationale: Option<(usize, Arc<Value>)>,
}

impl Reader<'_> {
    fn read(&mut self, directive: &Directive<'_>) -> Result<(), Reason> {
        match self.mode {
            Mode::Lax if !counts_in_dependency(directive.verb) => Ok(()),
            Mode::Lax | Mode::Strict => self.add(directive),
        }
    }

    fn add(&mut self, directive: &Directive<'_>) -> Result<(), Reason> {
        let line = directive.line.span;
        match directive.verb {
            "module" => self.add_module(directive)?,
            "go" => once(&mut self.file.go, directive, |d| read_go(d, self.mode))?,
            "toolchain" => once(&mut self.file.toolchain, directive, read_toolchain)?,
            "godebug" => self.file.godebug.push(read_godebug(directive)?),
            "require" => {
                let module = read_versioned(directive)?;
                let indirect = is_indirect(self.text, directive.line);
                self.file.require.push(Require { line, module, indirect });
            }
            "exclude" => self.file.exclude.push(Exclude { line, module: read_versioned(directive)? }),
            "replace" => self.file.replace.push(read_replace(directive)?),
            "retract" => self.add_retract(directive)?,
            "tool" => self.file.tool.push(read_path(directive, "tool directive expects exactly one argument")?),
            "ignore" => self.file.ignore.push(read_path(directive, "ignore directive expects exactly one argument")?),
            verb => return Err(directive.reason(format!("unknown directive: {verb}"))),
        }
        Ok(())
    }

    fn add_module(&mut self, directive: &Directive<'_>) -> Result<(), Reason> {
        if std::mem::replace(&mut self.module_seen, true) {
            return Err(directive.reason("repeated module statement"));
        }
        let Named { line, value: path } = read_path(directive, "usage: module module/path")?;
        let deprecated = parse_deprecation(self.text, directive.block, directive.line);
        self.file.module = Some(Module { line, path, deprecated });
        Ok(())
    }

    /// The comments of a line, or else of its block, which are read once for all its lines.
    fn rationale(&mut self, directive: &Directive<'_>) -> Arc<Value> {
        let read = || Arc::new(parse_directive_comment(self.text, directive.block, directive.line));
        let (line, Some(block)) = (directive.line, directive.block) else { return read() };
        if !line.before.is_empty() || !line.suffix.is_empty() {
            return read();
        }
        match &self.block_rationale {
            Some((start, rationale)) if *start == block.span.start => Arc::clone(rationale),
            _ => {
                let rationale = read();
                self.block_rationale = Some((block.span.start, Arc::clone(&rationale)));
                rationale
            }
        }
    }

    fn add_retract(&mut self, directive: &Directive<'_>) -> Result<(), Reason> {
        let interval = read_interval(directive).and_then(|(low, high, rest)| match rest {
            Some(word) if self.mode == Mode::Strict => {
                let message = format!("unexpected token after version: {}", quote(word.of(self.text)));
                Err(Reason { span: word, message })
            }
            _ => Ok((low, high)),
        });
        match interval {
            Ok((low, high)) => {
                let rationale = self.rationale(directive);
                self.file.retract.push(Retract { line: directive.line.span, low, high, rationale });
                Ok(())
            }
            // Later versions of Go may know other intervals, which a dependency may use already.
            Err(_) if self.mode == Mode::Lax => Ok(()),
            Err(reason) => Err(reason),
        }
    }
}

/// Reports whether lines of this verb may stand in parentheses.
fn takes_block(verb: &str) -> bool {
    matches!(verb, "module" | "godebug" | "require" | "exclude" | "replace" | "retract" | "tool" | "ignore")
}

fn counts_in_dependency(verb: &str) -> bool {
    matches!(verb, "go" | "module" | "retract" | "require" | "ignore")
}

/// Reads a directive that may stand once.
fn once(
    slot: &mut Option<Named>,
    directive: &Directive<'_>,
    read: impl FnOnce(&Directive<'_>) -> Result<Named, Reason>,
) -> Result<(), Reason> {
    if slot.is_some() {
        return Err(directive.reason(format!("repeated {} statement", directive.verb)));
    }
    *slot = Some(read(directive)?);
    Ok(())
}

fn read_go(directive: &Directive<'_>, mode: Mode) -> Result<Named, Reason> {
    let refused = match read_go_version(directive) {
        Err(reason) if mode == Mode::Lax => reason,
        read => return read,
    };
    let [word] = directive.arguments else { return Err(refused) };
    let text = to_text(word.of(directive.source.text));
    let version = repair_go_version(&text).ok_or(refused)?;
    Ok(Named { line: directive.line.span, value: Value::new(version.as_bytes().to_vec(), *word) })
}

/// Reads `v1` or `[v1, v2]` and what follows it (`parseVersionInterval`). The versions stay as written.
fn read_interval(directive: &Directive<'_>) -> Result<(Value, Value, Option<Span>), Reason> {
    let text = directive.source.text;
    let mut words = directive.arguments.iter().copied();
    let fault = |message: &str| directive.reason(message);
    let version = |word: Span| {
        parse_string(text, word).map_err(|cause| {
            let message = format!("version {} invalid: {cause}", quote(word.of(text)));
            Reason { span: word, message: directive.about("", &message) }
        })
    };
    let first = words.next().filter(|word| word.of(text) != b"(");
    let first = first.ok_or_else(|| fault("expected '[' or version"))?;
    if first.of(text) != b"[" {
        let low = version(first)?;
        return Ok((low.clone(), low, words.next()));
    }
    let low = version(words.next().ok_or_else(|| fault("expected version after '['"))?)?;
    if words.next().is_none_or(|word| word.of(text) != b",") {
        return Err(fault("expected ',' after version"));
    }
    let high = version(words.next().ok_or_else(|| fault("expected version after ','"))?)?;
    if words.next().is_none_or(|word| word.of(text) != b"]") {
        return Err(fault("expected ']' after version"));
    }
    Ok((low, high, words.next()))
}
