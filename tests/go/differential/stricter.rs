//! Why modseal may refuse what Go accepts: the rules of `docs/security.md`, each told from the input alone.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Case;

/// A rule that Go lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stricter {
    /// U+007F to U+009F; those below U+0020 Go refuses too.
    ControlCharacter,
    /// Bits behind the last byte that are not zero, or line ends between the letters, which Go passes over.
    Base64,
    /// A sign, or zeros before a number.
    Number,
    /// More than 2^55 records.
    LargeTree,
    /// No records, and not the root of nothing.
    EmptyTree,
    /// A record whose first line is empty; Go refuses empty lines behind that.
    EmptyLine,
    /// A key that is no point of the curve.
    NoPoint,
}

/// All rules.
pub(super) const ALL: [Stricter; 7] = [
    Stricter::ControlCharacter,
    Stricter::Base64,
    Stricter::Number,
    Stricter::LargeTree,
    Stricter::EmptyTree,
    Stricter::EmptyLine,
    Stricter::NoPoint,
];

/// The rules that the input of a case breaks.
pub(super) fn explanations(case: &Case) -> Vec<Stricter> {
    ALL.into_iter().filter(|rule| breaks(*rule, case)).collect()
}

fn breaks(rule: Stricter, case: &Case) -> bool {
    let signed = ["note", "head", "reply"].contains(&case.question);
    let Some(text) = case.fields.last().and_then(|text| std::str::from_utf8(text).ok()) else { return false };
    let head = ["head", "reply"].contains(&case.question);
    // In a reply the head stands behind the record and a blank line.
    let head_lines: Vec<_> = text.split('\n').skip_while(|line| *line != "go.sum database tree").collect();
    let size: Option<u64> = head_lines.get(1).and_then(|size| size.parse().ok());
    match rule {
        Stricter::ControlCharacter => signed && text.chars().any(|c| ('\u{7f}'..='\u{9f}').contains(&c)),
        Stricter::Base64 if case.question == "key" => key_part(text).is_some_and(is_loose),
        Stricter::Base64 => signed && text.split(['\n', ' ']).any(is_loose),
        Stricter::Number => case.question == "reply" && text.split('\n').next().is_some_and(is_loose_number),
        Stricter::LargeTree => head && size.is_some_and(|size| size > 1 << 55),
        Stricter::EmptyTree => {
            let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
            head && size == Some(0) && head_lines.get(2) != Some(&root)
        }
        Stricter::EmptyLine => {
            case.question == "reply" && text.split_once('\n').is_some_and(|(_, rest)| rest.starts_with('\n'))
        }
        Stricter::NoPoint => {
            let point =
                || base64::engine::general_purpose::STANDARD.decode(key_part(text)?).ok()?.split_off(1).try_into().ok();
            case.question == "key"
                && point().is_some_and(|point| ed25519_dalek::VerifyingKey::from_bytes(&point).is_err())
        }
    }
}

/// The base64 at the end of a verifier key.
fn key_part(text: &str) -> Option<&str> {
    text.splitn(3, '+').nth(2)
}

/// Whether it is base64 that a strict reader refuses.
fn is_loose(word: &str) -> bool {
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let loose = GeneralPurpose::new(&STANDARD, config.with_decode_padding_mode(DecodePaddingMode::RequireCanonical));
    loose.decode(word.replace(['\r', '\n'], "")).is_ok_and(|bytes| loose.encode(bytes) != word)
}

fn is_loose_number(text: &str) -> bool {
    text.parse::<i64>().is_ok_and(|number| number.to_string() != text || number < 0)
}
