//! go.mod and go.work as an editor sees them: the model, its places, and what is left after an error.

use modseal::syntax::gomod::{GoMod, Mode};
use modseal::syntax::gowork::{self, GoWork};
use modseal::syntax::modfile::{Comment, Statement};
use modseal::text::Span;
use proptest::prelude::*;

fn strict(text: &str) -> GoMod {
    GoMod::parse("go.mod", text.as_bytes(), Mode::Strict)
}

fn lax(text: &str) -> GoMod {
    GoMod::parse("go.mod", text.as_bytes(), Mode::Lax)
}

#[test]
fn every_part_has_its_place() {
    let text = "module \"a.b/c\"\n\ngo 1.21\n\nrequire (\n\td.e/f v1 // indirect\n)\n\nreplace d.e/f v1.0.0 => g.h/i v2.0.0+incompatible\n";
    let file = strict(text);
    let of = |span: Span| std::str::from_utf8(span.of(text.as_bytes())).expect("whole characters");
    assert!(file.refusals.is_empty());
    let module = file.module.as_ref().expect("a module line");
    assert_eq!(
        (module.path.text.as_str(), of(module.path.span), of(module.line)),
        ("a.b/c", "\"a.b/c\"", "module \"a.b/c\"")
    );
    assert_eq!(file.go.as_ref().map(|line| of(line.value.span)), Some("1.21"));
    let require = &file.require[0];
    assert_eq!((of(require.line), of(require.module.span()), require.indirect), ("d.e/f v1", "d.e/f v1", true));
    let version = require.module.module_version().expect("a version");
    assert_eq!(version.to_string(), "d.e/f@v1.0.0", "the canonical form, whatever is written");
    let replace = &file.replace[0];
    assert_eq!((of(replace.old.span()), of(replace.new.span())), ("d.e/f v1.0.0", "g.h/i v2.0.0+incompatible"));
    let blocks = file.tree.statements.iter().filter_map(|statement| match statement {
        Statement::Block(block) => Some(of(block.span)),
        _ => None,
    });
    assert_eq!(blocks.collect::<Vec<_>>(), ["require (\n\td.e/f v1 // indirect\n)"]);
}

#[test]
fn go_work_is_read_by_its_own_directives() {
    let text = "go 1.21\nuse (\n\t.\n\t\"./b c\"\n)\nreplace a.b/c => ./c\n";
    let file = GoWork::parse("go.work", text.as_bytes());
    assert!(file.refusals.is_empty());
    assert_eq!(file.uses(), [".", "./b c"]);
    assert_eq!(file, gowork::parse(text.as_bytes()));
    assert_eq!(file.replace[0].new.version, None);
}

#[test]
fn after_a_syntax_error_the_rest_is_still_read() {
    let file = strict(
        "module a.b/c /* x */\nrequire d.e/f \"v1\ngo 1.21\nrequire (\n\tg.h/i v1.0.0\n\t\u{feff}\n\tj.k/l v1.0.0\n) x\nexclude m.n/o v1.0.0\n",
    );
    let found: Vec<_> = file.refusals.syntax.iter().map(|refusal| (refusal.line, refusal.column)).collect();
    assert_eq!(found, [(1, 14), (2, 18), (6, 2), (8, 4)]);
    assert_eq!(file.refusals.reported(), &file.refusals.syntax[..1], "Go stops at the first");
    assert_eq!(file.module, None, "a line that was cut short says nothing");
    assert_eq!(file.go.map(|line| line.value.text).as_deref(), Some("1.21"));
    let required: Vec<_> = file.require.iter().map(|line| line.module.path.text.as_str()).collect();
    assert_eq!(required, ["g.h/i", "j.k/l"]);
    assert_eq!(file.exclude.len(), 1);
    assert_eq!(file.refusals.directives, []);
}

#[test]
fn an_open_block_is_read_to_the_end_of_the_file() {
    let file = strict("module m\nrequire (\n\ta.b/c v1.0.0\n");
    assert_eq!(file.require.len(), 1);
    let text = file.refusals.text("x/go.mod");
    assert_eq!(text, "x/go.mod:4: syntax error (unterminated block started at go.mod:2:1)");
    let problems = file.refusals.problems();
    assert_eq!(problems[0].span, Span::new(9, 18), "shown on the head of the block");
}

#[test]
fn an_error_is_shown_on_the_word_that_it_is_about() {
    let text = "require (\n\ta.b/c latest\n)\nreplace x => 'y'\ngo one\n";
    let shown: Vec<_> = strict(text)
        .refusals
        .problems()
        .into_iter()
        .map(|problem| text[problem.span.start..problem.span.end].to_owned())
        .collect();
    assert_eq!(shown, ["latest", "'y'", "one"]);
}

#[test]
fn a_dependency_is_read_for_what_counts_there() {
    let file = lax(
        "module m\n\tsurprise attack\n\tx y (\n\t\tz\n\t)\n\texclude v1.2.3\n\treplace <-!!!\n\tretract v1.2.3 v1.2.4\n\tretract (v1.2.3, v1.2.4]\n\tretract v1.2.3 (\n\t\tkey1 value1\n\t)\n\trequire good v1.0.0\n\ttool t\n\tignore ./i\n\ttoolchain go1.21\n",
    );
    assert_eq!(file.refusals.text("go.mod"), "");
    assert_eq!(file.module.map(|line| line.path.text).as_deref(), Some("m"));
    assert_eq!((file.require.len(), file.exclude.len(), file.replace.len(), file.tool.len()), (1, 0, 0, 0));
    assert_eq!((file.retract.len(), file.ignore.len(), file.toolchain), (1, 1, None));
}

#[test]
fn go_and_toolchain_lines_strict_and_lax() {
    // `read_test.go`, `TestParseVersions`: the line, and whether each mode takes it.
    for (line, in_strict, in_lax) in [
        ("go ", false, false),
        ("go 1", false, false),
        ("go 1.22", true, true),
        ("go 1.22.333", true, true),
        ("go v1.2", false, false),
        ("go 1.2rc1", true, true),
        ("go 1.2 3.4", false, false),
        ("go 1.2.3", true, true),
        ("go 1.2beta1", true, true),
        ("go 1.2.beta1", false, true),
        ("go v1.2.3", false, true),
        ("go v1.2rc1", false, true),
        ("go v1.2.beta1", false, true),
        ("toolchain go1.2", true, true),
        ("toolchain go1.2rc1-gccgo", true, true),
        ("toolchain default", true, true),
        ("toolchain inconceivable!", false, true),
    ] {
        let text = format!("module m\n{line}\n");
        assert_eq!(strict(&text).refusals.is_empty(), in_strict, "{line}");
        assert_eq!(lax(&text).refusals.is_empty(), in_lax, "{line}");
    }
    assert_eq!(lax("go v1.2.beta1\n").go.map(|line| line.value.text).as_deref(), Some("1.2"));
}

#[test]
fn marks_are_words_of_their_own() {
    // `read_test.go`, `TestParsePunctuation`.
    for (text, want) in [
        ("require ()", "require ( )"),
        ("require []{},", "require [ ] { } ,"),
        ("require a[b]c{d}e,", "require a [ b ] c { d } e ,"),
        ("require (\n\ta[b]\n)", "require ( a [ b ] )"),
        ("require [v1.0.0, v1.1.0)", "require [ v1.0.0 , v1.1.0 )"),
    ] {
        let mut words = Vec::new();
        for statement in strict(text).tree.statements {
            match statement {
                Statement::Comments(_) => {}
                Statement::Line(line) => words.extend(line.words),
                Statement::Block(block) => {
                    words.extend(block.head);
                    words.push(block.open);
                    words.extend(block.lines.into_iter().flat_map(|line| line.words));
                    words.extend(block.close);
                }
            }
        }
        assert_eq!(words.iter().map(|word| &text[word.start..word.end]).collect::<Vec<_>>().join(" "), want);
    }
}

#[test]
fn comments_belong_to_what_they_stand_at() {
    // `read_test.go`, `TestComments`.
    let text =
        "\n// a\n\n// b\nblock ( // c\n\t// d\n\n\t// e\n\tx // f\n\t// g\n\n\t// h\n) // i\n// j\n\n// k\nline // l\n";
    let show = |comments: &[Comment]| {
        comments
            .iter()
            .map(|comment| text[comment.span.start..comment.span.end].to_owned())
            .collect::<Vec<_>>()
            .join("|")
    };
    let shown: Vec<_> = lax(text)
        .tree
        .statements
        .iter()
        .map(|statement| match statement {
            Statement::Comments(comments) => format!("comments {}", show(comments)),
            Statement::Line(line) => format!("line {} {}", show(&line.before), show(&line.suffix)),
            Statement::Block(block) => {
                let line = &block.lines[0];
                format!("block {} {} {}", show(&block.before), show(&line.before), show(&line.suffix))
            }
        })
        .collect();
    assert_eq!(shown, ["comments // a", "block // b // d||// e // f", "comments // j", "line // k // l"]);
    let Statement::Comments(comments) = &lax("// a\r\r\n").tree.statements[0] else { panic!("a comment") };
    assert_eq!(comments[0].span, Span::new(0, 5), "one CR belongs to the line end");
}

#[test]
fn a_retraction_says_why() {
    let text = "// block\nretract (\n\tv1.0.0\n\t// line\n\tv1.0.1 // more\n)\n// own\nretract v1.1.0\n";
    let reasons: Vec<_> = strict(text).retract.iter().map(|line| line.rationale.text.clone()).collect();
    assert_eq!(reasons, ["block", "line\nmore", "own"]);
}

const PARTS: &[&[u8]] = &[
    b"require ",
    b"(",
    b")",
    b"\n",
    b"\n",
    b"\"",
    b"\\",
    b"a.b/c ",
    b"v1.0.0",
    b" => ",
    b"//",
    b"/*",
    b"\r",
    b"\xff",
    b"\xe2\x98",
    b"[",
    b"go 1.21\n",
    b"retract ",
    b"module m\n",
    b"replace ",
    b"./x",
];

proptest! {
    #[test]
    fn no_bytes_make_a_parser_fail(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..30)) {
        let text = parts.concat();
        let inside = |span: Span| span.start <= span.end && span.end <= text.len();
        for mode in [Mode::Strict, Mode::Lax] {
            let file = GoMod::parse("go.mod", &text, mode);
            prop_assert!(file.refusals.problems().iter().all(|problem| inside(problem.span)));
            prop_assert!(file.refusals.reported().iter().all(|refusal| refusal.line > 0 && refusal.column > 0));
            prop_assert!(file.require.iter().all(|line| inside(line.line) && inside(line.module.span())));
        }
        let file = GoWork::parse("go.work", &text);
        prop_assert!(file.refusals.problems().iter().all(|problem| inside(problem.span)));
    }
}
