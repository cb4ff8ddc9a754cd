//! The h1 hash: SHA-256 over a sorted list of the SHA-256 of files (`golang.org/x/mod/sumdb/dirhash`, `Hash1`). Pure.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

/// The h1 hash of a go.mod, as the `/go.mod` line has it: over the one-file list `go.mod`.
#[must_use]
pub fn go_mod(content: &[u8]) -> String {
    let mut list = String::with_capacity(80);
    list.extend(Sha256::digest(content).iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(digit));
    list.push_str("  go.mod\n");
    of_list(&list)
}

fn digit(four_bits: u8) -> Option<char> {
    char::from_digit(four_bits.into(), 16)
}

/// The h1 hash of a zip without files.
#[must_use]
pub fn of_nothing() -> String {
    of_list("")
}

fn of_list(list: &str) -> String {
    format!("h1:{}", BASE64.encode(Sha256::digest(list)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_hashes() {
        assert_eq!(of_nothing(), "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(go_mod(b""), "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=");
        let quote = "module \"rsc.io/quote\"\n\nrequire \"rsc.io/sampler\" v1.3.0\n";
        assert_eq!(go_mod(quote.as_bytes()), "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=");
    }
}
