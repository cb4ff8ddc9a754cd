//! Halves of UTF-16 pairs in JSON, which a client sends when an edit cuts a character. Pure.
//!
//! JSON lets `"\ud83d"` stand alone and no text can hold it (RFC 8259, 8.2). It becomes U+FFFD, which is as long in UTF-16, so
//! that the places of later edits still fit; a message that was dropped would leave another text here than in the editor.

/// What stands in the place of a half.
const REPLACEMENT: &[u8; 6] = b"\\ufffd";

/// The same JSON with a replacement character for each half of a pair; nothing where there is none.
pub(super) fn mended(json: &[u8]) -> Option<Vec<u8>> {
    let mut mended = None;
    let mut at = 0_usize;
    while let Some(found) = json.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
        at = at.saturating_add(found);
        at = match (escaped(json, at), escaped(json, at.saturating_add(6))) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at.saturating_add(12),
            (Some(0xD800..=0xDFFF), _) => {
                let end = at.saturating_add(6);
                let copy = mended.get_or_insert_with(|| json.to_vec());
                if let Some(half) = copy.get_mut(at..end) {
                    half.copy_from_slice(REPLACEMENT);
                }
                end
            }
            // Whatever is escaped is one byte at least: a second backslash starts nothing.
            _ => at.saturating_add(2),
        };
    }
    mended
}

/// The number of the `\uXXXX` at a place.
fn escaped(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at.saturating_add(6))?.strip_prefix(b"\\u")?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_become_replacement_characters_and_pairs_stay() {
        for (json, wanted) in [
            (r#""\ud83d""#, Some(r#""\ufffd""#)),
            (r#""\uDE00 a""#, Some(r#""\ufffd a""#)),
            (r#""\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#)),
            (r#""\ude00\ud83d""#, Some(r#""\ufffd\ufffd""#)),
            (r#""\ud83d\n\ude00""#, Some(r#""\ufffd\n\ufffd""#)),
            (r#""\\\ud83d""#, Some(r#""\\\ufffd""#)),
            (r#""\ud83d\ude00""#, None),
            (r#""\\ud83d""#, None),
            (r#""\u00e9 \" plain""#, None),
            (r#""\ud83"#, None),
            ("\"\\", None),
        ] {
            let found = mended(json.as_bytes());
            assert_eq!(found.as_deref(), wanted.map(str::as_bytes), "{json}");
        }
    }
}
