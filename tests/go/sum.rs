//! go.sum against the real go: which lines it takes, and what it says of those that it does not.

use modseal::syntax::gosum::{LineKind, SumFile};

use super::edit::Go;

/// The line and the number of words of the first line that stops go.
fn first_refused(text: &[u8]) -> Option<(usize, usize)> {
    let file = SumFile::parse(text);
    file.lines().find_map(|line| match line.kind {
        LineKind::Malformed(malformed) => Some((line.number, malformed.words)),
        LineKind::ConflictMarker(mark) if mark.words != 3 => Some((line.number, mark.words)),
        _ => None,
    })
}

#[test]
fn lines_are_counted_and_split_as_go_does() {
    let Some(go) = Go::find() else { return };
    go.write("go.mod", b"module m.example/m\n\ngo 1.21\n\nrequire a.example/b v1.0.0\n");
    for text in [
        &b"a.example/b v1.0.0 h1:x=\n"[..],
        b"\n\n \t\r\na.example/b v1.0.0 h1:x=\n",
        b"one\n",
        b"a b c\r\n\r\nd e\r\n",
        b"a b c d",
        b"# a comment\n",
        b"# a longer comment\n",
        b"// comment\n",
        "a\u{a0}b\u{85}c\n".as_bytes(),
        "a\u{a0}b\u{2003}c\u{3000}d\n".as_bytes(),
        "a\u{200b}b c\n".as_bytes(),
        "\u{feff}a b c\n".as_bytes(),
        "\u{feff}\n".as_bytes(),
        "\u{feff} a b c\n".as_bytes(),
        b"a\xa0b\x85c\n",
        b"a b c\n<<<<<<< HEAD\na b d\n=======\na b e\n>>>>>>> x\n",
        b"||||||| base x\n=======\n",
        b"a b c\rd e f\n",
        b"a\x0bb\x0cc\n\x1c\n",
        b"a b c\n\0\n",
    ] {
        go.write("go.sum", text);
        let path = go.root.path().canonicalize().expect("a folder").join("go.sum");
        let said = go.run(&["list", "-m", "all"]).expect_err("no module is at hand");
        let want = match first_refused(text) {
            Some((line, words)) => {
                format!("malformed go.sum:\n{}:{line}: wrong number of fields {words}\n", path.display())
            }
            // The file is sound, and what is missing now is the module itself.
            None => String::new(),
        };
        assert_eq!(if said.starts_with("malformed go.sum") { said } else { String::new() }, want, "{text:?}");
    }
}
