//! Places as the protocol counts them, counted here without modseal's own code.

use serde_json::{Value, json};

/// The names of the three ways to count columns.
pub(super) const ENCODINGS: [&str; 3] = ["utf-8", "utf-16", "utf-32"];

/// The offset of a position.
pub(super) fn offset(text: &str, position: &Value, encoding: &str) -> usize {
    let (line, mut left) = (number(&position["line"]), number(&position["character"]));
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut offset = start;
    for c in text[start..].chars() {
        if left == 0 {
            break;
        }
        left = left.checked_sub(width(c, encoding)).unwrap_or_else(|| panic!("{position} cuts {c:?} in {encoding}"));
        offset += c.len_utf8();
    }
    assert_eq!(left, 0, "{position} is behind the end");
    offset
}

/// The position of an offset.
pub(super) fn position(text: &str, offset: usize, encoding: &str) -> Value {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let character: usize = before[start..].chars().map(|c| width(c, encoding)).sum();
    json!({ "line": before.matches('\n').count(), "character": character })
}

/// The range of a part of a text.
pub(super) fn range(text: &str, part: &str, encoding: &str) -> Value {
    let start = text.find(part).unwrap_or_else(|| panic!("{part:?} is not there"));
    json!({ "start": position(text, start, encoding), "end": position(text, start + part.len(), encoding) })
}

/// The text of a range.
pub(super) fn slice<'a>(text: &'a str, range: &Value, encoding: &str) -> &'a str {
    &text[offset(text, &range["start"], encoding)..offset(text, &range["end"], encoding)]
}

/// The text after edits, all of which mean the text as it is.
pub(super) fn apply(text: &str, edits: &[Value], encoding: &str) -> String {
    let mut spans: Vec<_> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            let (start, end) = (offset(text, &range["start"], encoding), offset(text, &range["end"], encoding));
            (start, end, edit["newText"].as_str().unwrap())
        })
        .collect();
    spans.sort();
    assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "edits overlap: {edits:?}");
    let mut text = text.to_owned();
    for (start, end, new) in spans.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

fn width(c: char, encoding: &str) -> usize {
    match encoding {
        "utf-8" => c.len_utf8(),
        "utf-16" => c.len_utf16(),
        _ => 1,
    }
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}
