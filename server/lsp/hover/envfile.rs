//! What a line of the go env file does, and whether it counts. Pure.
//!
//! It follows `cmd/go/internal/cfg/cfg.go` (`readEnvFile`, `Getenv`, `EnvFile`): the environment goes first, then the last
//! line of this file, then `go.env` in GOROOT; lines that are no assignments are passed over in silence.

use crate::settings::layer::{NoUserFile, Origin};
use crate::settings::variable::{NAMES, show};
use crate::syntax::envfile::{Assignment, EnvFile, IgnoredLine, IgnoredReason};
use crate::text::Span;

use super::Hover;
use crate::lsp::view::View;

/// The variables that bear on verification and can be set here, each with what it does.
const MEANINGS: [(&str, &str); 14] = [
    ("GOPROXY", "where modules come from; a proxy may also pass on the checksum database"),
    ("GOSUMDB", "the checksum database that vouches for modules, and its key; off: new modules are not verified"),
    (
        "GOPRIVATE",
        "modules that neither the checksum database nor a proxy is asked about; only go.sum vouches for them",
    ),
    ("GONOSUMDB", "modules that the checksum database is not asked about; it takes the place of GOPRIVATE for that"),
    ("GONOPROXY", "modules that no proxy is asked for; it takes the place of GOPRIVATE for that"),
    (
        "GOINSECURE",
        "modules that may be fetched over plain HTTP or with a bad certificate; the database is asked all the same",
    ),
    ("GOFLAGS", "flags of every go command; -modfile names another go.sum, -insecure and -mod change what is verified"),
    ("GOAUTH", "where credentials for https come from; modseal uses netrc alone, and runs no program"),
    ("GOVCS", "which version control programs may fetch which modules"),
    (
        "GOTOOLCHAIN",
        "whether the go command may fetch and run another toolchain, which the checksum database must vouch for",
    ),
    ("GOROOT", "the Go installation; its go.env holds the defaults of GOPROXY, GOSUMDB and GOTOOLCHAIN"),
    ("GOPATH", "where the module cache and the newest head of the checksum database lie"),
    ("GOMODCACHE", "the module cache; what is in it is not verified again by a build"),
    ("GOWORK", "the workspace; in one, the go.sum lines of all members count"),
];

/// What there is to say about a place of the file.
pub(super) fn over(view: View<'_>, offset: usize) -> Option<Hover> {
    let text = view.document.text.to_string();
    let file = EnvFile::parse(text.as_bytes());
    if let Some(ignored) = file.ignored.iter().find(|ignored| ignored.span.touches(offset)) {
        return Some(Hover { span: ignored.span, lines: vec![passed_over(ignored)] });
    }
    let span = |assignment: &Assignment| Span::new(assignment.key_span.start, assignment.value_span.end);
    let assignment = file.assignments.iter().find(|assignment| span(assignment).touches(offset))?;
    let lines = of_assignment(view, &file, assignment)?;
    Some(Hover { span: span(assignment), lines })
}

fn passed_over(line: &IgnoredLine) -> String {
    let why = match line.reason {
        IgnoredReason::LeadingSpace => "white space comes before the name",
        IgnoredReason::ShellWord => "this is no shell script: a line is NAME=value and nothing else",
        IgnoredReason::ByteOrderMark => "an invisible byte order mark comes before the name",
        IgnoredReason::SmallLetter => "the name starts with a small letter",
        IgnoredReason::NoEqualsSign => "there is no = in it",
        IgnoredReason::OtherStart => "it does not start with a capital letter",
    };
    format!("Go passes over this line in silence: {why}")
}

fn of_assignment(view: View<'_>, file: &EnvFile, assignment: &Assignment) -> Option<Vec<String>> {
    let key = assignment.key.as_str();
    let Some((_, meaning)) = MEANINGS.iter().find(|(name, _)| *name == key) else {
        return NAMES.contains(&key).then(|| vec![format!("no effect: Go reads {key} from the environment alone")]);
    };
    let mut lines = vec![effect(view, file, assignment), (*meaning).to_owned()];
    if assignment.value.ends_with('\r') {
        lines.push("the line ends in a carriage return, which is part of the value".to_owned());
    }
    Some(lines)
}

/// Whether the line counts, and what goes before it.
fn effect(view: View<'_>, file: &EnvFile, assignment: &Assignment) -> String {
    let (key, sources) = (assignment.key.as_str(), view.settings.sources());
    if let Some(last) = file.last(key).filter(|last| last.line != assignment.line) {
        return format!("no effect: line {} sets {key} again, and the last line counts", last.line);
    }
    match &sources.user_file {
        Err(NoUserFile::Off) => return "no effect: GOENV=off, so the go command reads no such file".to_owned(),
        Ok(read) if view.document.path.as_ref().is_some_and(|path| *path != sources.directory.join(&read.path)) => {
            return format!("no effect here: the go command reads {}", read.path);
        }
        Ok(_) | Err(NoUserFile::NoDirectory(_)) => {}
    }
    if let Some(value) = sources.environment.text(key) {
        return format!("no effect: the environment sets {key}={}", show(key, value));
    }
    let below = sources.layers(key).into_iter().find(|layer| matches!(layer.origin, Origin::GorootFile { .. }));
    let hidden = below.map(|layer| format!(": it overrides {} from {}", show(key, &layer.value), layer.origin));
    let what = if assignment.value.is_empty() { "in effect, with an empty value" } else { "in effect" };
    format!("{what}{}", hidden.unwrap_or_default())
}
