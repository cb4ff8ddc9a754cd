//! Colours, as escape sequences (ECMA-48, SGR): a few, on what a reader looks for. Pure.
//!
//! It knows no terminal: whoever writes to one takes them out where they are not wanted.

const RESET: &str = "\u{1b}[0m";

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Something that is wrong, or goes away.
    Bad,
    /// Something that is well, or comes.
    Good,
    /// A name or a title.
    Name,
    /// A place in a file.
    Place,
    /// Something to look at.
    Warning,
}

/// A text in the colour of its role.
#[must_use]
pub fn paint(role: Role, text: &str) -> String {
    let start = match role {
        Role::Bad => "\u{1b}[31m",
        Role::Good => "\u{1b}[32m",
        Role::Name => "\u{1b}[1m",
        Role::Place => "\u{1b}[36m",
        Role::Warning => "\u{1b}[33m",
    };
    if text.is_empty() { String::new() } else { format!("{start}{text}{RESET}") }
}

/// The role of a verdict, by its word; none where it is neither good nor bad.
#[must_use]
pub fn role_of(word: &str) -> Option<Role> {
    match word {
        "proven" => Some(Role::Good),
        "absent" | "unchecked" => Some(Role::Warning),
        "broken" | "differs" | "malformed" => Some(Role::Bad),
        _ => None,
    }
}

/// A unified diff.
#[must_use]
pub fn diff(text: &str) -> String {
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let next = lines.iter().skip(1).copied().chain([""]);
    lines
        .iter()
        .zip(next)
        .scan("", |before, (line, next)| Some(diff_line(std::mem::replace(before, line), line, next)))
        .collect()
}

fn diff_line(before: &str, line: &str, next: &str) -> String {
    let bare = line.trim_end_matches(['\r', '\n']);
    let end = line.get(bare.len()..).unwrap_or_default();
    let is_header = |first: &str, second: &str| first.starts_with("--- ") && second.starts_with("+++ ");
    let role = match bare.as_bytes().first() {
        _ if is_header(line, next) || is_header(before, line) => Role::Name,
        Some(b'@') => Role::Place,
        Some(b'+') => Role::Good,
        Some(b'-') => Role::Bad,
        _ => return line.to_owned(),
    };
    format!("{}{end}", paint(role, bare))
}

/// A page of Markdown: its headings, and nothing in its examples.
#[must_use]
pub fn page(text: &str) -> String {
    let mut is_example = false;
    let mut painted = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        is_example ^= line.starts_with("```");
        match line.strip_suffix('\n').filter(|line| !is_example && line.starts_with('#')) {
            Some(title) => painted.extend([paint(Role::Name, title).as_str(), "\n"]),
            None => painted.push_str(line),
        }
    }
    painted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_diff_have_the_colour_of_what_happens_to_them() {
        let painted = diff("--- a\n+++ a\n@@ -1 +1 @@\n x\n-y\r\n+y\n");
        let expected = "\u{1b}[1m--- a\u{1b}[0m\n\u{1b}[1m+++ a\u{1b}[0m\n\u{1b}[36m@@ -1 +1 @@\u{1b}[0m\n x\n\
                        \u{1b}[31m-y\u{1b}[0m\r\n\u{1b}[32m+y\u{1b}[0m\n";
        assert_eq!(painted, expected);
    }

    #[test]
    fn a_comment_in_an_example_is_no_heading() {
        assert_eq!(page("# a\n```\n# b\n```\n"), "\u{1b}[1m# a\u{1b}[0m\n```\n# b\n```\n");
    }
}
