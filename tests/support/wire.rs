//! The names of things on the wire: escaped module versions and tile paths.
//!
//! It knows no contents. Rules: `golang.org/x/mod/module` (`EscapePath`) and `sumdb/tlog` (`Tile.Path`), written here
//! from their description and without modseal's own code.

/// A tile: `hash i` of it is the root of the `2^(8*level)` leaves from `(index*256 + i) * 2^(8*level)` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tile {
    pub(crate) level: u32,
    pub(crate) index: u64,
    pub(crate) width: u64,
}

impl Tile {
    /// The hashes of a full tile.
    pub(crate) const FULL: u64 = 256;

    /// The tile as a request names it, for example `tile/8/0/x001/234.p/7`.
    pub(crate) fn path(self) -> String {
        let mut number = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            number = format!("x{:03}/{number}", rest % 1000);
            rest /= 1000;
        }
        let partial = if self.width == Self::FULL { String::new() } else { format!(".p/{}", self.width) };
        format!("tile/8/{}/{number}{partial}", self.level)
    }

    /// Reads such a path; only the one that [`Tile::path`] writes is a path of a tile.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.strip_prefix("tile/8/")?.split_once('/')?;
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, width.parse().ok()?),
            None => (rest, Self::FULL),
        };
        let mut index: u64 = 0;
        for part in number.split('/') {
            let digits: u64 = part.strip_prefix('x').unwrap_or(part).parse().ok()?;
            index = index.checked_mul(1000)?.checked_add(digits)?;
        }
        let tile = Self { level: level.parse().ok()?, index, width };
        (tile.level < 8 && tile.path() == path).then_some(tile)
    }
}

/// `!` and a small letter for each capital.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if c.is_ascii_uppercase() {
            escaped.push('!');
        }
        escaped.push(c.to_ascii_lowercase());
    }
    escaped
}

/// The reverse of [`escape`], and nothing for a text that it cannot have written.
pub(crate) fn unescape(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '!' => plain.push(chars.next().filter(char::is_ascii_lowercase)?.to_ascii_uppercase()),
            c if c.is_ascii_uppercase() => return None,
            c => plain.push(c),
        }
    }
    Some(plain)
}

/// A request's path with its `%xx` decoded; nothing if it does not decode to UTF-8.
pub(crate) fn percent_decode(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}
