//! Hashes and changes that look random and are the same in each run. It knows no format.

use crate::support::dice::Dice;

impl Dice {
    pub(super) fn hash(&mut self) -> [u8; 32] {
        std::array::from_fn(|_| self.number().to_be_bytes()[3])
    }

    /// One to three small changes: a bit turned, a byte set, a piece removed, doubled or replaced.
    pub(super) fn change(&mut self, bytes: &[u8]) -> Vec<u8> {
        const TELLING: &[&str] = &[
            "\n", "\r", "\t", " ", "\0", "\x7f", "\u{85}", "\u{a0}", "\u{2014}", "\"", "'", "`", "(", ")", "[", "]",
            "/", "=", "==", ":", "@", "!", "+", "-", ".", ",", "0", "1", "9", "A", "Z", "a", "v", "=>", "//", "/*",
            "\\", "*", "?", "^", "~1", "CON", "v2", "/v2", "\u{e9}", "\u{feff}",
        ];
        let mut changed = bytes.to_vec();
        for _ in 0..=self.roll(3) {
            let at = self.roll(changed.len() + 1);
            let end = (at + 1 + self.roll(8)).min(changed.len());
            let telling = TELLING[self.roll(TELLING.len())].bytes();
            match self.roll(6) {
                0 => changed.get_mut(at).map_or((), |byte| *byte ^= 1 << self.roll(8)),
                1 => drop(changed.splice(at..at, telling)),
                2 => drop(changed.splice(at..end, telling)),
                3 => drop(changed.drain(at..end)),
                4 => drop(changed.splice(at..at, changed[at..end].to_vec())),
                _ => {
                    let from = self.roll(bytes.len() + 1);
                    let piece = &bytes[from..(from + self.roll(40)).min(bytes.len())];
                    drop(changed.splice(at..at, piece.iter().copied()));
                }
            }
        }
        changed
    }
}
