//! Words of a value, with quotes around them: the grammar of GOFLAGS and of GOAUTH's commands.
//!
//! It does not know what the words mean (`cmd/internal/quoted`).

use crate::text::Span;

/// One word and where it stands, its quotes excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its place in the value.
    pub span: Span,
}

/// A quote that is never closed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unterminated {quote} string")]
pub struct Unterminated {
    /// The quote.
    pub quote: char,
    /// Where it stands.
    pub at: usize,
}

/// Splits a value into words (`quoted.Split`).
///
/// # Errors
/// In Go's words, if a quote is not closed. Quotes inside a word are part of it, and nothing escapes them.
pub fn split(value: &str) -> Result<Vec<Word>, Unterminated> {
    let space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let mut words = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches(space);
        let start = value.len().saturating_sub(rest.len());
        let Some(first) = rest.chars().next() else { return Ok(words) };
        let (skip, body, end) = if first == '"' || first == '\'' {
            let body = rest.get(1..).unwrap_or_default();
            let end = body.find(first).ok_or(Unterminated { quote: first, at: start })?;
            (1, body, end)
        } else {
            (0, rest, rest.find(space).unwrap_or(rest.len()))
        };
        let (word, behind) = body.split_at_checked(end).unwrap_or((body, ""));
        let start = start.saturating_add(skip);
        words.push(Word { text: word.to_owned(), span: Span { start, end: start.saturating_add(end) } });
        rest = behind.get(skip..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: &str) -> Vec<String> {
        split(value).unwrap().into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_split_and_quotes_stripped() {
        assert_eq!(texts(" -a\t-b=c \r\n"), ["-a", "-b=c"]);
        assert_eq!(texts("'-a b'\"-c 'd\" -e"), ["-a b", "-c 'd", "-e"]);
        assert_eq!(texts("-x='a b'"), ["-x='a", "b'"]);
        assert_eq!(texts("''"), [""]);
        assert!(texts(" ").is_empty());
    }

    #[test]
    fn a_span_holds_the_word_without_its_quotes() {
        let value = "  '-a b' -c";
        for word in split(value).unwrap() {
            assert_eq!(&value[word.span.start..word.span.end], word.text);
        }
    }

    #[test]
    fn an_open_quote_is_named() {
        assert_eq!(split("-a '-b").unwrap_err().to_string(), "unterminated ' string");
        assert_eq!(split("\"").unwrap_err(), Unterminated { quote: '"', at: 0 });
    }
}
