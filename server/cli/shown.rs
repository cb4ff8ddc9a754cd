//! Foreign text made fit to be shown on a terminal: nothing in it can act. Pure.
//!
//! Module paths, hashes, replies of servers and the content of files are hostile wherever they are shown.

use std::fmt::Write as _;

/// Characters that show nothing or turn the direction of the text around them, beside the control characters:
/// what Unicode's report on source code (UTS 55) warns of.
const INVISIBLE: [std::ops::RangeInclusive<char>; 7] = [
    '\u{00ad}'..='\u{00ad}',
    '\u{061c}'..='\u{061c}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
];

/// True if the character could act on a terminal, or cannot be seen.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control() || INVISIBLE.iter().any(|range| range.contains(&c))
}

/// One line of text in which every hidden character stands as `\u{...}`.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) {
            true => _ = write!(shown, "\\u{{{:x}}}", u32::from(c)),
            false => shown.push(c),
        }
    }
    shown
}

/// A JSON document in which no character can act on a terminal: hidden ones stand as `\\uXXXX`, which means the same.
///
/// They occur inside strings alone; the line feeds between its parts stay.
#[must_use]
pub fn inert(json: &str) -> String {
    let mut inert = String::with_capacity(json.len());
    for c in json.chars() {
        match is_hidden(c) && c != '\n' {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| _ = write!(inert, "\\u{unit:04x}")),
            false => inert.push(c),
        }
    }
    inert
}

/// A number with its thousands apart: `71,909,756`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count with its noun: `1 line`, `3 lines`.
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(u64::try_from(number).unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_marks_of_direction_are_shown_and_do_not_act() {
        assert_eq!(shown("a\u{1b}[31mb\u{202e}c\r"), "a\\u{1b}[31mb\\u{202e}c\\u{d}");
        assert_eq!(shown("github.com/é"), "github.com/é");
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::json!({ "a": "\u{7f}\u{9b}31m\u{202e}\u{feff}\n\u{1b}", "b": ["é"] });
        let json = inert(&format!("{value:#}\n"));
        assert!(!json.chars().any(|c| is_hidden(c) && c != '\n'), "{json}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).ok(), Some(value));
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 12, 999, 1000, 71_909_756].map(grouped), ["0", "12", "999", "1,000", "71,909,756"]);
        assert_eq!(counted(1, "line"), "1 line");
        assert_eq!(counted(2000, "line"), "2,000 lines");
    }
}
