//! Foreign text inside Markdown: nothing in it is markup, and nothing hides.
//!
//! It knows no page. It follows CommonMark 0.31: backslash escapes (2.4), code spans (6.1), fenced code blocks (4.5).

use crate::text::shown;

/// Text in which nothing is markup, nor a link that a reader of GitHub's kind makes by itself.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ':' | ';' | '/' | '-' | '=' | '%' | '\'' | '"') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped.replace("://", "\\://").replace("www.", "www\\.")
}

/// One line of foreign text as prose.
pub(super) fn prose(text: &str) -> String {
    escaped(&shown(text))
}

/// One line of foreign text as code: its fence is longer than any run of backticks in it.
pub(super) fn code(text: &str) -> String {
    let text = shown(text);
    let fence = "`".repeat(longest_run(&text).saturating_add(1));
    // A code span loses one space at both ends; an empty one is none.
    let pad = if text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Lines of foreign text as a block of code.
pub(super) fn block<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let lines: Vec<_> = lines.into_iter().map(shown).collect();
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or_default();
    let fence = "`".repeat(longest.saturating_add(1).max(3));
    let mut block = format!("{fence}text\n");
    for line in lines {
        block.push_str(&line);
        block.push('\n');
    }
    block.push_str(&fence);
    block.push('\n');
    block
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_code() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a\n\u{202e}b"), "`a\\n\\u{202e}b`");
        assert_eq!(block(["a", "````"]), "`````text\na\n````\n`````\n");
        assert_eq!(block(["a\nb"]), "```text\na\\nb\n```\n");
    }

    #[test]
    fn prose_is_no_markup() {
        assert_eq!(prose("<b>[x](y) *z*\r"), "\\<b\\>\\[x\\]\\(y\\) \\*z\\*\\\\r");
    }
}
