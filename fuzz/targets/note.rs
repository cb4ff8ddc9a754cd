//! Signed notes: what is accepted is what was sent, byte for byte, and its signature verifies by other code; a text of
//! the right form opens with a good signature under it.

use modseal::sumdb::note::{Note, NoteFault, VerifierKey};

use super::signer::{key, opens, signed};

pub(crate) fn note(data: &[u8]) {
    assert_sound(key(), data);
    let known = VerifierKey::parse(VerifierKey::SUM_GOLANG_ORG).expect("it is built in");
    assert_sound(&known, data);
    // The bytes as a text under a good signature.
    let message = signed(data);
    let is_text = |text: &str| text.ends_with('\n') && !text.chars().any(|c| c.is_control() && c != '\n');
    let formed = std::str::from_utf8(data).is_ok_and(is_text) && message.len() <= 1_000_000;
    match Note::open(key(), &message) {
        Ok(note) => assert!(!formed || note.text().as_bytes() == data),
        Err(fault) => assert!(!formed, "{fault}"),
    }
    assert_sound(key(), &message);
    // The bytes behind a good note: further lines of signatures, or rubbish. The text stays what was signed.
    let longer = [&signed(b"text\n"), data].concat();
    assert_sound(key(), &longer);
    let has_text = data.starts_with(b"\n") || data.windows(2).any(|pair| pair == b"\n\n");
    match Note::open(key(), &longer) {
        Ok(note) => assert!(has_text || note.text() == "text\n"),
        Err(fault) => assert!(has_text || fault != NoteFault::Unsigned),
    }
}

fn assert_sound(with: &VerifierKey, message: &[u8]) {
    let Ok(note) = Note::open(with, message) else { return };
    assert_eq!(note.message().as_bytes(), message);
    let block = note.message().strip_prefix(note.text()).and_then(|rest| rest.strip_prefix('\n'));
    let block = block.expect("text, blank line, signatures");
    assert!(note.text().ends_with('\n') && block.ends_with('\n'));
    assert!(block.lines().all(|line| line.starts_with("\u{2014} ")));
    if with == key() {
        assert_eq!(opens(note.message()), Some(note.text()));
    }
}
