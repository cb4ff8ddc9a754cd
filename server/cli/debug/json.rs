//! JSON as Go's `encoding/json` writes it: `MarshalIndent` with tabs, `<`, `>` and `&` escaped, a nil list as `null`.
//!
//! It knows no model. Strings are bytes: what is no UTF-8 is written as the escape of U+FFFD (`appendString`).

use std::fmt::Write as _;

use crate::text::decode_rune;

/// A value to be written.
pub(super) enum Node<'a> {
    /// A field that is left out (`omitempty`).
    Omitted,
    Null,
    True,
    Text(&'a [u8]),
    List(Vec<Node<'a>>),
    Object(Vec<(&'static str, Node<'a>)>),
}

impl Node<'_> {
    /// A list; nothing in it is Go's nil slice.
    pub(super) fn list(items: impl Iterator<Item = Self>) -> Self {
        let items: Vec<_> = items.collect();
        if items.is_empty() { Self::Null } else { Self::List(items) }
    }

    /// The same, left out where it is null.
    pub(super) fn omit_null(self) -> Self {
        if matches!(self, Self::Null) { Self::Omitted } else { self }
    }

    /// The text, with a final newline.
    pub(super) fn print(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Self::Omitted | Self::Null => out.push_str("null"),
            Self::True => out.push_str("true"),
            Self::Text(bytes) => write_string(out, bytes),
            Self::List(items) => write_items(out, depth, ['[', ']'], items.iter().map(|item| (None, item))),
            Self::Object(fields) => {
                let kept = fields.iter().filter(|(_, value)| !matches!(value, Self::Omitted));
                write_items(out, depth, ['{', '}'], kept.map(|(key, value)| (Some(*key), value)));
            }
        }
    }
}

fn write_items<'a, 'b: 'a>(
    out: &mut String,
    depth: usize,
    [open, close]: [char; 2],
    items: impl Iterator<Item = (Option<&'static str>, &'a Node<'b>)>,
) {
    out.push(open);
    let mut separator = "";
    for (key, value) in items {
        out.push_str(separator);
        separator = ",";
        new_line(out, depth + 1);
        if let Some(key) = key {
            write_string(out, key.as_bytes());
            out.push_str(": ");
        }
        value.write(out, depth + 1);
    }
    if !separator.is_empty() {
        new_line(out, depth);
    }
    out.push(close);
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n('\t', depth));
}

fn write_string(out: &mut String, mut bytes: &[u8]) {
    out.push('"');
    while !bytes.is_empty() {
        let (rune, width) = decode_rune(bytes);
        bytes = bytes.get(width..).unwrap_or_default();
        match rune {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char::REPLACEMENT_CHARACTER if width == 1 => out.push_str("\\ufffd"),
            '\0'..='\x1f' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(rune));
            }
            _ => out.push(rune),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_as_go_escapes_them() {
        let mut out = String::new();
        write_string(&mut out, b"<a>&\"\\\x00\x08\x0c\n\r\t\x1f\x7f\xff\xe2\x80\xa8\xc3\xa9\xef\xbf\xbd");
        let want = "\"\\u003ca\\u003e\\u0026\\\"\\\\\\u0000\\b\\f\\n\\r\\t\\u001f\x7f\\ufffd\\u2028é\u{fffd}\"";
        assert_eq!(out, want);
    }

    #[test]
    fn an_empty_list_is_null_and_an_empty_object_stays_on_its_line() {
        let node = Node::Object(vec![
            ("A", Node::list(std::iter::empty())),
            ("B", Node::list(std::iter::empty()).omit_null()),
            ("C", Node::list([Node::Object(vec![("D", Node::Omitted)])].into_iter())),
        ]);
        assert_eq!(node.print(), "{\n\t\"A\": null,\n\t\"C\": [\n\t\t{}\n\t]\n}\n");
    }
}
