//! The go env file: an assignment is a line that begins with a capital and holds `=`, whole, and no other line is one.

use modseal::syntax::envfile::EnvFile;
use modseal::text::to_text;

pub(crate) fn envfile(data: &[u8]) {
    let file = EnvFile::parse(data);
    let lines: Vec<&[u8]> = data.split(|byte| *byte == b'\n').collect();
    let is_assignment = |line: &&[u8]| line.first().is_some_and(u8::is_ascii_uppercase) && line.contains(&b'=');
    assert_eq!(file.assignments.len(), lines.iter().filter(|line| is_assignment(line)).count());
    for assignment in &file.assignments {
        let (key, value) = (assignment.key_span.of(data), assignment.value_span.of(data));
        assert_eq!([key, value].join(&b'='), lines[assignment.line - 1]);
        assert_eq!((&assignment.key, &assignment.value), (&to_text(key), &to_text(value)));
        let last = file.last(&assignment.key).expect("it is there");
        assert!(last.line >= assignment.line);
    }
    for ignored in &file.ignored {
        let line = lines[ignored.line - 1];
        assert_eq!(ignored.span.of(data), line);
        assert!(!is_assignment(&line));
    }
}
