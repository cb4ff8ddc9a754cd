//! What a server says beside its refusal, cut down to what may be shown. Pure.
//!
//! It knows nothing of HTTP but the media type. Follows `formatErrorDetail` of `cmd/go/internal/web/api.go`:
//! at most 8 lines and 648 bytes of plain text, nothing at all where it holds what a terminal would obey.

/// The most lines that are kept.
const LINES: usize = 8;
/// The most bytes that are kept.
const BYTES: usize = LINES * 81;
/// Bytes of a refusal that are read at most; the rest is left unread.
pub(super) const READ_LIMIT: usize = 8 << 10;

/// True if the reply claims to be plain text in UTF-8 or in a part of it.
pub(super) fn is_plain_text(content_type: &str) -> bool {
    let mut parts = content_type.split(';');
    let media = parts.next().unwrap_or_default().trim();
    let mut charset = parts
        .filter_map(|part| part.trim().split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    let charset = charset.next().map_or("", |(_, value)| value.trim().trim_matches('"'));
    media.eq_ignore_ascii_case("text/plain")
        && ["", "utf-8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known))
}

/// The start of a refusal's text: lines up to the first blank one; empty if it is not fit to be shown.
pub(super) fn clip(body: &[u8]) -> String {
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        // Reading may have stopped inside a character; anything else that is not UTF-8 is not shown.
        Err(error) if error.error_len().is_none() => {
            let (start, _) = body.split_at_checked(error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(start).unwrap_or_default()
        }
        Err(_) => return String::new(),
    };
    if text.chars().any(is_unfit) {
        return String::new();
    }
    let mut clipped = String::new();
    for line in text.lines().take_while(|line| !line.trim().is_empty()).take(LINES) {
        if !clipped.is_empty() {
            clipped.push('\n');
        }
        let room = BYTES.saturating_sub(clipped.len());
        if line.len() > room {
            clipped.push_str(line.get(..line.floor_char_boundary(room)).unwrap_or_default());
            break;
        }
        clipped.push_str(line.trim_end_matches('\r'));
    }
    clipped.truncate(clipped.trim_end().len());
    clipped
}

/// True for what is neither graphic nor space: controls, and characters that turn or hide the text around them.
fn is_unfit(c: char) -> bool {
    let hidden = matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{10ffff}');
    hidden || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// A text of a library or of a certificate as one line that may be shown.
pub(super) fn single_line(text: &str) -> String {
    text.chars().map(|c| if is_unfit(c) || c.is_control() { ' ' } else { c }).take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_text_in_utf8_is_read() {
        let fit = ["text/plain", "text/plain; charset=UTF-8", "Text/Plain;charset=\"us-ascii\"", "text/plain; x=y"];
        assert!(fit.into_iter().all(is_plain_text));
        let unfit = ["", "text/html", "text/plain; charset=latin1", "application/json"];
        assert!(!unfit.into_iter().any(is_plain_text));
    }

    #[test]
    fn eight_lines_and_648_bytes_are_kept_and_nothing_that_a_terminal_obeys() {
        assert_eq!(clip(b"not found: a\r\nsecond\n\nthird"), "not found: a\nsecond");
        assert_eq!(clip("x\n".repeat(20).as_bytes()).lines().count(), 8);
        let long = clip("\u{fc}".repeat(2000).as_bytes());
        assert_eq!(long.len(), 648);
        let lines = format!("{}\n", "y".repeat(100)).repeat(8);
        assert_eq!(clip(lines.as_bytes()).len(), 648);
        for hostile in ["\u{1b}[31mred", "a\u{202e}b", "a\u{200b}b", "\u{7}", "a\u{85}b"] {
            assert_eq!(clip(hostile.as_bytes()), "", "{hostile:?}");
        }
        assert_eq!(clip(b"caf\xc3"), "caf");
        assert_eq!(clip(b"caf\xff bar"), "");
        assert_eq!(single_line("a\r\n\u{1b}[0mb"), "a   [0mb");
    }
}
