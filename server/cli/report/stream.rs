//! Writing a report while it is made: what is long is never held as one text. Pure but for the writer that it is given.

use std::io::{self, Write};

use anstream::adapter::StripBytes;
use serde::{Serialize, Serializer};

use crate::text::shown_json;

/// So many bytes are gathered before they are passed on.
const PIECE: usize = 64 << 10;

/// A list that is made while it is written, one item at a time.
pub(super) struct Each<F>(pub(super) F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Writes a value as JSON over several lines and ends it with a line feed; nothing in it can act on a terminal.
pub(super) fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut shown = ShownJson { out, held: Vec::with_capacity(PIECE) };
    serde_json::to_writer_pretty(&mut shown, value)?;
    shown.write_all(b"\n")?;
    shown.pass_on()
}

/// Passes JSON on with escapes in the place of characters that show nothing themselves.
struct ShownJson<'w> {
    out: &'w mut dyn Write,
    held: Vec<u8>,
}

impl ShownJson<'_> {
    /// Passes on what ends with a line: no character is cut there, and JSON has no line feed inside a text.
    fn pass_on(&mut self) -> io::Result<()> {
        let end = memchr::memrchr(b'\n', &self.held).map_or(0, |at| at.saturating_add(1));
        let rest = self.held.split_off(end);
        let lines = std::mem::replace(&mut self.held, rest);
        self.out.write_all(shown_json(&String::from_utf8_lossy(&lines)).as_bytes())
    }
}

impl Write for ShownJson<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.pass_on()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()
    }
}

/// Passes text on without its escape sequences.
pub struct Colourless<'w> {
    out: &'w mut dyn Write,
    state: StripBytes,
}

impl<'w> Colourless<'w> {
    /// A writer before `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out, state: StripBytes::new() }
    }
}

impl Write for Colourless<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.state.strip_next(bytes).try_for_each(|text| self.out.write_all(text))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_comes_out_as_if_it_had_been_made_at_once() {
        let items: Vec<_> = (0..5000).map(|number| format!("é\u{202e}{number}")).collect();
        let mut written = Vec::new();
        write_json(&mut written, &Each(|| items.iter())).unwrap();
        let at_once = format!("{}\n", shown_json(&serde_json::to_string_pretty(&items).unwrap()));
        assert!(written == at_once.as_bytes());
        assert!(at_once.contains("é\\u202e4999"));
    }
}
