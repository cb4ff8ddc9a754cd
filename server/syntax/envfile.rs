//! The go env file: the settings that `go env -w` writes.
//!
//! It knows the lines, and neither which names mean something nor what is in effect. It follows `cmd/go/internal/cfg`
//! (`readEnvFile`): a line counts if its first byte is `A` to `Z` and a `=` is in it; nothing is trimmed, quoted or
//! expanded, so that a CR before the LF is part of the value; anything else is passed over in silence.
//!
//! The text is bytes; what is no UTF-8 is shown with U+FFFD in the place of each bad byte.

use crate::text::{GoLines, Span, to_text};

/// A go env file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvFile {
    /// The assignments, in file order, also those that a later one replaces.
    pub assignments: Vec<Assignment>,
    /// The lines that Go passes over and that somebody may have meant as a setting.
    pub ignored: Vec<IgnoredLine>,
}

/// One line that Go reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The number of the line, from 1.
    pub line: usize,
    /// Everything before the first `=`.
    pub key: String,
    /// Everything behind it, with a trailing CR.
    pub value: String,
    /// The place of the key.
    pub key_span: Span,
    /// The place of the value.
    pub value_span: Span,
}

/// A line that Go passes over, though it looks like a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IgnoredLine {
    /// The number of the line, from 1.
    pub line: usize,
    /// The whole line, without the LF.
    pub span: Span,
    /// Why Go passes over it.
    pub reason: IgnoredReason,
}

/// Why Go passes over a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoredReason {
    /// White space comes before the name.
    LeadingSpace,
    /// `export` or `set`, as a shell has it.
    ShellWord,
    /// A byte order mark comes before the name.
    ByteOrderMark,
    /// The name starts with a small letter.
    SmallLetter,
    /// A name alone, or one with a colon: no `=`.
    NoEqualsSign,
    /// A quote or another sign comes before the name.
    OtherStart,
}

impl EnvFile {
    /// Reads a file; any bytes will do.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        let mut file = Self::default();
        let lines = GoLines::new(text);
        for line in 0..lines.count() {
            let span = lines.line(line).unwrap_or_default();
            file.read(span, line.saturating_add(1), span.of(text));
        }
        file
    }

    /// The assignment that Go goes by: the last of this key.
    #[must_use]
    pub fn last(&self, key: &str) -> Option<&Assignment> {
        self.assignments.iter().rev().find(|assignment| assignment.key == key)
    }

    fn read(&mut self, span: Span, line: usize, bytes: &[u8]) {
        let equals = bytes.iter().position(|byte| *byte == b'=');
        if let Some(equals) = equals
            && bytes.first().is_some_and(u8::is_ascii_uppercase)
        {
            let at = span.start.saturating_add(equals);
            let (key_span, value_span) = (Span::new(span.start, at), Span::new(at.saturating_add(1), span.end));
            let [key, value] = [Span::new(0, equals), Span::new(equals.saturating_add(1), bytes.len())]
                .map(|part| to_text(part.of(bytes)));
            self.assignments.push(Assignment { line, key, value, key_span, value_span });
        } else if let Some(reason) = why_ignored(&to_text(bytes)) {
            self.ignored.push(IgnoredLine { line, span, reason });
        }
    }
}

/// Tells a line that was meant as a setting from a comment or prose.
fn why_ignored(line: &str) -> Option<IgnoredReason> {
    let bare = line.trim_start_matches('\u{feff}').trim();
    if bare.is_empty() || bare.starts_with(['#', ';']) || bare.starts_with("//") {
        return None;
    }
    if let Some(rest) = ["export ", "set ", "setx ", "env ", "$env:"].iter().find_map(|word| bare.strip_prefix(word)) {
        return assigns(rest.trim_start()).then_some(IgnoredReason::ShellWord);
    }
    if !bare.contains('=') {
        return names_without_sign(bare).then_some(IgnoredReason::NoEqualsSign);
    }
    let unquoted = bare.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    if !assigns(unquoted) {
        return None;
    }
    Some(match line.chars().next() {
        Some('\u{feff}') => IgnoredReason::ByteOrderMark,
        Some(c) if c.is_whitespace() => IgnoredReason::LeadingSpace,
        Some(c) if c.is_ascii_lowercase() => IgnoredReason::SmallLetter,
        _ => IgnoredReason::OtherStart,
    })
}

/// Reports whether a name and a `=` start the text.
fn assigns(text: &str) -> bool {
    let behind = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    text.split_once('=').is_some_and(|(name, _)| is_name(name.trim_end_matches(behind)))
}

/// Reports whether the text is one of Go's names alone, or followed by a colon or a space and a value.
fn names_without_sign(text: &str) -> bool {
    let (name, rest) = text.split_once([':', ' ', '\t']).unwrap_or((text, ""));
    let capital =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let one_value = rest.split_whitespace().count() <= 1;
    is_name(name) && one_value && capital(name) && (name.starts_with("GO") || name.starts_with("CGO_"))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !text.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assignments(text: &str) -> Vec<(usize, String, String)> {
        let file = EnvFile::parse(text.as_bytes());
        for assignment in &file.assignments {
            assert_eq!(assignment.key_span.of(text.as_bytes()), assignment.key.as_bytes());
            assert_eq!(assignment.value_span.of(text.as_bytes()), assignment.value.as_bytes());
        }
        file.assignments.into_iter().map(|a| (a.line, a.key, a.value)).collect()
    }

    #[test]
    fn a_line_is_read_as_it_stands() {
        for (text, key, value) in [
            ("GOPROXY=direct\n", "GOPROXY", "direct"),
            ("GOSUMDB=off\r\n", "GOSUMDB", "off\r"),
            ("GOSUMDB=", "GOSUMDB", ""),
            ("GOSUMDB =off", "GOSUMDB ", "off"),
            ("GOFLAGS=-mod=mod \t", "GOFLAGS", "-mod=mod \t"),
            ("GOPRIVATE=\"a.example\"", "GOPRIVATE", "\"a.example\""),
            ("A=é\u{a0}", "A", "é\u{a0}"),
            ("EXPORT GOSUMDB=off", "EXPORT GOSUMDB", "off"),
        ] {
            assert_eq!(assignments(text), [(1, key.to_owned(), value.to_owned())], "{text:?}");
        }
    }

    #[test]
    fn the_last_of_a_key_wins() {
        let file = EnvFile::parse(b"GOSUMDB=off\n\n# x\nGOSUMDB=sum.golang.org\nGOPROXY=off\n");
        assert_eq!(file.last("GOSUMDB").map(|a| (a.line, a.value.as_str())), Some((4, "sum.golang.org")));
        assert_eq!(file.last("GONOSUMDB"), None);
        assert_eq!(file.assignments.len(), 3);
    }

    #[test]
    fn lines_that_look_like_a_setting_and_are_none() {
        for (line, reason) in [
            (" GOSUMDB=off", IgnoredReason::LeadingSpace),
            ("\tGOSUMDB=off\r", IgnoredReason::LeadingSpace),
            ("export GOSUMDB=off", IgnoredReason::ShellWord),
            ("set GOSUMDB=off", IgnoredReason::ShellWord),
            ("$env:GOSUMDB = 'off'", IgnoredReason::ShellWord),
            ("\u{feff}GOSUMDB=off", IgnoredReason::ByteOrderMark),
            ("gosumdb=off", IgnoredReason::SmallLetter),
            ("GOSUMDB", IgnoredReason::NoEqualsSign),
            ("GOSUMDB: off", IgnoredReason::NoEqualsSign),
            ("GOSUMDB off", IgnoredReason::NoEqualsSign),
            ("\"GOSUMDB\"=off", IgnoredReason::OtherStart),
            ("_X=1", IgnoredReason::OtherStart),
        ] {
            let file = EnvFile::parse(format!("A=b\n{line}\n").as_bytes());
            let ignored: Vec<_> = file.ignored.iter().map(|line| (line.line, line.reason)).collect();
            assert_eq!(ignored, [(2, reason)], "{line:?}");
            assert_eq!(file.assignments.len(), 1, "{line:?}");
        }
    }

    #[test]
    fn comments_and_prose_are_passed_over_in_silence() {
        for line in
            ["", "\r", "# GOSUMDB=off", "  # x=y", "// x=y", "; x=y", "these are = settings of mine", "[go]", "Hello"]
        {
            assert_eq!(EnvFile::parse(line.as_bytes()).ignored, [], "{line:?}");
        }
    }

    #[test]
    fn bad_utf8_is_replaced_and_spans_hold() {
        let text = b"A\xff=\xfeb\n";
        let file = EnvFile::parse(text);
        assert_eq!(file.assignments[0].key, "A\u{fffd}");
        assert_eq!(file.assignments[0].value_span.of(text), b"\xfeb");
    }
}
