//! The directives that go.mod and go.work have in common, each with its arguments.
//!
//! It follows `rule.go` (`File.add`, `WorkFile.add`, `parseReplace`, `parseVersion`) without a version fixer.

use super::refusal::{Refusal, Source};
use super::tree::{Block, Line, Statement, Tree};
use super::value::{Value, is_directory_path, is_go_version, is_toolchain, parse_string};
use crate::module::{ModuleVersion, canonical_version, check_path_major, split_path_version};
use crate::text::{Span, quote, to_text};

/// One line of a file with its verb, be it in a block or not.
#[derive(Clone, Copy)]
pub(crate) struct Directive<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) block: Option<&'a Block>,
    pub(crate) line: &'a Line,
    pub(crate) verb: &'a str,
    pub(crate) arguments: &'a [Span],
}

/// How a file is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// As that of the main module or a workspace (`modfile.Parse`, `ParseWork`).
    #[default]
    Strict,
    /// As that of a dependency (`modfile.ParseLax`): what counts in the main module alone is passed over.
    Lax,
}

/// Why Go refuses a directive.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    /// What the message is about.
    pub(crate) span: Span,
    pub(crate) message: String,
}

/// A directive with one argument: `go`, `toolchain`, `tool`, `ignore`, `use`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The line, from the verb or the first word in a block.
    pub line: Span,
    /// The argument.
    pub value: Value,
}

/// A `godebug` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Godebug {
    /// The line.
    pub line: Span,
    /// What stands before the first `=`.
    pub key: Value,
    /// What stands behind it.
    pub value: Value,
}

/// A module path with a version: one side of a `replace`, a `require`, an `exclude`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versioned {
    /// The path: a module's, or a directory on the right of a `replace`.
    pub path: Value,
    /// The version in its canonical form; its span shows what is written. None where the form has none.
    pub version: Option<Value>,
}

/// A `replace` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replace {
    /// The line.
    pub line: Span,
    /// What is replaced: at all versions where it has none.
    pub old: Versioned,
    /// What replaces it: a directory where it has no version.
    pub new: Versioned,
}

impl Versioned {
    /// The module version; none where no version stands.
    #[must_use]
    pub fn module_version(&self) -> Option<ModuleVersion> {
        let version = self.version.as_ref()?;
        Some(ModuleVersion { path: (*self.path.text).into(), version: (*version.text).into() })
    }

    /// From the path to the end of the version.
    #[must_use]
    pub fn span(&self) -> Span {
        let last = self.version.as_ref().unwrap_or(&self.path);
        Span::new(self.path.span.start, last.span.end)
    }
}

impl Directive<'_> {
    /// A reason about the whole line.
    pub(crate) fn reason(&self, message: impl Into<String>) -> Reason {
        Reason { span: self.line.span, message: message.into() }
    }

    fn word(&self, word: Span) -> String {
        to_text(word.of(self.source.text))
    }

    fn string(&self, word: Span) -> Result<Value, Reason> {
        parse_string(self.source.text, word)
            .map_err(|cause| Reason { span: word, message: format!("invalid quoted string: {cause}") })
    }

    /// The message as Go prints it for a verb and a path (`Error.Error`).
    pub(crate) fn about(&self, path: &str, message: &str) -> String {
        let verb = self.verb;
        if path.is_empty() { format!("{verb}: {message}") } else { format!("{verb} {path}: {message}") }
    }
}

/// Reads every directive of a file by `read`, and collects what is refused.
pub(crate) fn read_statements(
    source: &Source<'_>,
    tree: &Tree,
    mode: Mode,
    takes_block: impl Fn(&str) -> bool,
    mut read: impl FnMut(&Directive<'_>) -> Result<(), Reason>,
) -> Vec<Refusal> {
    let text_of = |word: &Span| to_text(word.of(source.text));
    let mut visit = |refusals: &mut Vec<Refusal>, directive: &Directive<'_>| {
        let line = directive.line;
        if !line.damaged
            && let Err(Reason { span, message }) = read(directive)
        {
            refusals.push(source.refuse(line.span.start, span, message));
        }
    };
    let mut refusals = Vec::new();
    for statement in &tree.statements {
        match statement {
            Statement::Comments(_) => {}
            Statement::Line(line) => {
                let Some((verb, arguments)) = line.words.split_first() else { continue };
                visit(&mut refusals, &Directive { source, block: None, line, verb: &text_of(verb), arguments });
            }
            Statement::Block(block) => match block.head.iter().map(text_of).collect::<Vec<_>>().as_slice() {
                [verb] if takes_block(verb) => {
                    for line in &block.lines {
                        let (block, arguments) = (Some(block), line.words.as_slice());
                        visit(&mut refusals, &Directive { source, block, line, verb, arguments });
                    }
                }
                head if mode == Mode::Strict => refusals.push(refuse_block(source, block, head)),
                _ => {}
            },
        }
    }
    refusals
}

fn refuse_block(source: &Source<'_>, block: &Block, head: &[String]) -> Refusal {
    let span = Span::new(block.span.start, block.open.end);
    source.refuse(block.span.start, span, format!("unknown block type: {}", head.join(" ")))
}

/// Reads the one argument of a directive whose value is a path.
pub(crate) fn read_path(directive: &Directive<'_>, usage: &str) -> Result<Named, Reason> {
    let [word] = directive.arguments else { return Err(directive.reason(usage)) };
    Ok(Named { line: directive.line.span, value: directive.string(*word)? })
}

/// Reads a `go` line.
pub(crate) fn read_go_version(directive: &Directive<'_>) -> Result<Named, Reason> {
    let [word] = directive.arguments else {
        return Err(directive.reason("go directive expects exactly one argument"));
    };
    let text = directive.word(*word);
    if !is_go_version(&text) {
        let message = format!("invalid go version '{text}': must match format 1.23.0");
        return Err(Reason { span: *word, message });
    }
    Ok(Named { line: directive.line.span, value: Value::new(text.into_bytes(), *word) })
}

/// Reads a `toolchain` line.
pub(crate) fn read_toolchain(directive: &Directive<'_>) -> Result<Named, Reason> {
    let [word] = directive.arguments else {
        return Err(directive.reason("toolchain directive expects exactly one argument"));
    };
    let text = directive.word(*word);
    if !is_toolchain(&text) {
        let message = format!("invalid toolchain version '{text}': must match format go1.23.0 or default");
        return Err(Reason { span: *word, message });
    }
    let value = Value::new(word.of(directive.source.text).to_vec(), *word);
    Ok(Named { line: directive.line.span, value })
}

/// Reads a `godebug` line.
pub(crate) fn read_godebug(directive: &Directive<'_>) -> Result<Godebug, Reason> {
    let usage = || directive.reason("usage: godebug key=value");
    let [word] = directive.arguments else { return Err(usage()) };
    let bytes = word.of(directive.source.text);
    if bytes.iter().any(|byte| matches!(byte, b'"' | b'`' | b'\'' | b',')) {
        return Err(usage());
    }
    let equals = bytes.iter().position(|byte| *byte == b'=').ok_or_else(usage)?;
    let at = word.start.saturating_add(equals);
    let part = |span: Span| Value::new(span.of(directive.source.text).to_vec(), span);
    let (key, value) = (part(Span::new(word.start, at)), part(Span::new(at.saturating_add(1), word.end)));
    Ok(Godebug { line: directive.line.span, key, value })
}

/// Reads the path and version of a `require` or `exclude` line.
pub(crate) fn read_versioned(directive: &Directive<'_>) -> Result<Versioned, Reason> {
    let [path, version] = directive.arguments else {
        return Err(directive.reason(format!("usage: {} module/path v1.2.3", directive.verb)));
    };
    let path = directive.string(*path)?;
    let version = read_version(directive, &path.text, *version)?;
    let Some((_, major)) = split_path_version(&path.text) else {
        return Err(Reason { span: path.span, message: "invalid module path".to_owned() });
    };
    check_major(directive, &path, &version, major)?;
    Ok(Versioned { path, version: Some(version) })
}

/// Reads a `replace` line.
pub(crate) fn read_replace(directive: &Directive<'_>) -> Result<Replace, Reason> {
    let (old, new) = split_at_arrow(directive)?;
    let old = read_old(directive, old)?;
    let new = read_new(directive, new)?;
    Ok(Replace { line: directive.line.span, old, new })
}

/// A path and perhaps a version, as words.
type Side = (Span, Option<Span>);

fn split_at_arrow(directive: &Directive<'_>) -> Result<(Side, Side), Reason> {
    let is_arrow = |word: &Span| word.of(directive.source.text) == b"=>";
    let (old, new) = match directive.arguments {
        [path, arrow, rest @ ..] if is_arrow(arrow) => ((*path, None), rest),
        [path, version, arrow, rest @ ..] if is_arrow(arrow) => ((*path, Some(*version)), rest),
        _ => return Err(refuse_usage(directive)),
    };
    match new {
        [path] => Ok((old, (*path, None))),
        [path, version] => Ok((old, (*path, Some(*version)))),
        _ => Err(refuse_usage(directive)),
    }
}

fn refuse_usage(directive: &Directive<'_>) -> Reason {
    let verb = directive.verb;
    directive.reason(format!(
        "usage: {verb} module/path [v1.2.3] => other/module v1.4\n\t or {verb} module/path [v1.2.3] => ../local/directory"
    ))
}

fn read_old(directive: &Directive<'_>, (path, version): Side) -> Result<Versioned, Reason> {
    let path = directive.string(path)?;
    let Some((_, major)) = split_path_version(&path.text) else {
        return Err(Reason { span: path.span, message: directive.about(&path.text, "invalid module path") });
    };
    let version = match version {
        Some(version) => {
            let version = read_version(directive, &path.text, version)?;
            check_major(directive, &path, &version, major)?;
            Some(version)
        }
        None => None,
    };
    Ok(Versioned { path, version })
}

fn read_new(directive: &Directive<'_>, (path, version): Side) -> Result<Versioned, Reason> {
    let path = directive.string(path)?;
    let fault = |message: String| Reason { span: path.span, message };
    let Some(version) = version else {
        let message = if !is_directory_path(&path.text) && path.text.contains('@') {
            "replacement module must match format 'path version', not 'path@version'"
        } else if !is_directory_path(&path.text) {
            "replacement module without version must be directory path (rooted or starting with . or ..)"
        } else if path.text.contains('\\') {
            // What Go says on every system but Windows.
            "replacement directory appears to be Windows path (on a non-windows system)"
        } else {
            return Ok(Versioned { path, version: None });
        };
        return Err(fault(message.to_owned()));
    };
    let version = read_version(directive, &path.text, version)?;
    if is_directory_path(&path.text) {
        let quoted = quote(path.as_bytes());
        return Err(fault(format!("replacement module directory path {quoted} cannot have version")));
    }
    Ok(Versioned { path, version: Some(version) })
}

/// Reads a version and brings it into its canonical form (`parseVersion`).
fn read_version(directive: &Directive<'_>, path: &str, word: Span) -> Result<Value, Reason> {
    let text = directive.source.text;
    let fault = |version: &[u8], cause: &str| {
        let message = format!("version {} invalid: {cause}", quote(version));
        Reason { span: word, message: directive.about(path, &message) }
    };
    let value = parse_string(text, word).map_err(|cause| fault(word.of(text), cause))?;
    let canonical =
        canonical_version(&value.text).ok_or_else(|| fault(value.as_bytes(), "must be of the form v1.2.3"))?;
    Ok(Value::new(canonical.into_bytes(), word))
}

fn check_major(directive: &Directive<'_>, path: &Value, version: &Value, major: &str) -> Result<(), Reason> {
    check_path_major(&version.text, major)
        .map_err(|err| Reason { span: version.span, message: directive.about(&path.text, &err.to_string()) })
}
