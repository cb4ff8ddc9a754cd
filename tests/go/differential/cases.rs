//! The cases: real inputs, what the fuzzers keep, and changes of both, the same in each run.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use modseal::sumdb::note::VerifierKey;
use modseal::sumdb::tile::Tile;
use modseal::sumdb::tree::Checkpoint;
use sha2::{Digest as _, Sha256};

use super::super::edit_cases::{BOTH, BYTES, MOD, WORK};
use super::{Case, verdicts};
use crate::sumdb::memory::Bench;
use crate::support::dice::Dice;
use crate::support::log::{FakeLog, head_text};
use crate::support::signer::{Signer, signature_line};

/// All questions.
pub(super) const QUESTIONS: [&str; 17] = [
    "key",
    "note",
    "head",
    "reply",
    "inclusion",
    "consistency",
    "tile",
    "check",
    "escape-path",
    "escape-version",
    "unescape-path",
    "unescape-version",
    "match",
    "match-prefixes",
    "go.mod",
    "go.mod-lax",
    "go.work",
];

pub(super) fn all() -> Vec<Case> {
    let mut dice = Dice(0x6d6f_6473_6561_6c21);
    let mut cases = Vec::new();
    keys(&mut dice, &mut cases);
    small_points(&mut cases);
    notes(&mut dice, &mut cases);
    heads(&mut dice, &mut cases);
    replies(&mut dice, &mut cases);
    proofs(&mut dice, &mut cases);
    tiles(&mut dice, &mut cases);
    modules(&mut dice, &mut cases);
    patterns(&mut dice, &mut cases);
    files(&mut dice, &mut cases);
    cases
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder and of those below it, in the order of their names.
fn files_below(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .flat_map(|path| if path.is_dir() { files_below(path) } else { vec![fs::read(path).unwrap()] })
        .collect()
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    files_below(&root().join("fuzz/corpus").join(target))
}

fn text(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok()
}

/// The verifier key of any 32 bytes and any name.
fn key_of(name: &str, algorithm: u8, public: &[u8]) -> String {
    let bytes = [&[algorithm], public].concat();
    let digest = Sha256::new().chain_update(name).chain_update("\n").chain_update(&bytes).finalize();
    format!("{name}+{:02x}{:02x}{:02x}{:02x}+{}", digest[0], digest[1], digest[2], digest[3], BASE64.encode(&bytes))
}

fn keys(dice: &mut Dice, cases: &mut Vec<Case>) {
    let mut add = |key: &str| cases.push(verdicts::key(key));
    let known = VerifierKey::SUM_GOLANG_ORG;
    add(known);
    for _ in 0..400 {
        text(dice.change(known.as_bytes())).iter().for_each(|key| add(key));
        let public = dice.hash();
        add(&key_of("sum.example", 1, &public));
        let name = text(dice.change(b"sum.example/a b")).unwrap_or_default();
        add(&key_of(&name, 1, &public));
        add(&key_of("sum.example", u8::try_from(dice.roll(4)).unwrap(), &public[..dice.roll(33)]));
        // A padded key whose last character has bits too many.
        let good = key_of("sum.example", 1, &public);
        let (short, _) = good.split_at(good.len() - 1);
        add(&format!("{short}{}", char::from(b"ABCDEFGHwxyz0189+/"[dice.roll(18)])));
    }
    let two = key_of("sum.example", 1, &[0; 33]);
    add(&two);
    add(&two.replace("AA==", "AB=="));
}

/// The encodings of the eight points of small order, those that are not canonical among them: as keys and in signatures.
fn small_points(cases: &mut Vec<Case>) {
    const EIGHTH: &str = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    const OTHER_EIGHTH: &str = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
    let mut points: Vec<[u8; 32]> = [EIGHTH, OTHER_EIGHTH]
        .map(|hex| std::array::from_fn(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap()))
        .to_vec();
    for (first, rest) in [(0, 0), (1, 0), (0xec, 0xff), (0xed, 0xff), (0xee, 0xff)] {
        let mut point = [rest; 32];
        (point[0], point[31]) = (first, rest & 0x7f);
        points.push(point);
    }
    let signed: Vec<_> =
        points.iter().map(|point| std::array::from_fn(|at| point[at] | if at == 31 { 0x80 } else { 0 })).collect();
    points.extend(signed);
    for public in &points {
        let key = key_of("sum.example", 1, public);
        cases.push(verdicts::key(&key));
        let Ok(read) = VerifierKey::parse(&key) else { continue };
        for (nth, start) in points.iter().enumerate() {
            for scalar in [0, 1] {
                let mut signature = [[0; 32], [0; 32]];
                (signature[0], signature[1][0]) = (*start, scalar);
                let text = format!("text {nth}\n");
                let line = signature_line("sum.example", read.hash().to_be_bytes(), signature.as_flattened());
                cases.push(verdicts::note(&key, format!("{text}\n{line}").as_bytes()));
            }
        }
    }
}

/// A text with a good signature, and perhaps lines around that one.
fn signed(signer: &Signer, text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    Some(format!("{text}\n{}", signer.sign(text)).into_bytes())
}

fn notes(dice: &mut Dice, cases: &mut Vec<Case>) {
    let (signer, other) = (Signer::new("sum.example", 7), Signer::new("sum.example", 8));
    let key = signer.verifier_key();
    let recorded = files_below(&root().join("fixtures/sumdb/recorded/lookup"));
    let heads = recorded.iter().map(|reply| reply.rsplitn(2, |byte| *byte == 0).next().unwrap_or_default().to_vec());
    let heads = heads.chain([fs::read(root().join("fixtures/sumdb/recorded/latest")).unwrap()]).chain(corpus("note"));
    for head in heads {
        cases.push(verdicts::note(VerifierKey::SUM_GOLANG_ORG, &head));
        cases.push(verdicts::note(VerifierKey::SUM_GOLANG_ORG, &dice.change(&head)));
        cases.push(verdicts::note(&key, &head));
    }
    let texts =
        ["text\n", "\n", "a\n\nb\n", "a\n\n", "\u{e9}\u{85}\n", "a\u{7f}b\n", "no line feed", "", "\u{2014} x\n"];
    for text in texts {
        let good = signed(&signer, text.as_bytes()).unwrap();
        cases.push(verdicts::note(&key, &good));
        for _ in 0..60 {
            cases.push(verdicts::note(&key, &dice.change(&good)));
            cases.extend(signed(&signer, &dice.change(text.as_bytes())).map(|note| verdicts::note(&key, &note)));
            let lines =
                [signer.sign(text), other.sign(text), signer.sign("another\n"), text.to_owned(), "\n".to_owned()];
            let block: String = (0..1 + dice.roll(4)).map(|_| lines[dice.roll(lines.len())].as_str()).collect();
            cases.push(verdicts::note(&key, format!("{text}\n{block}").as_bytes()));
        }
        for count in [1, 99, 100, 101] {
            let block = other.sign(text).repeat(count - 1) + &signer.sign(text);
            cases.push(verdicts::note(&key, format!("{text}\n{block}").as_bytes()));
        }
        cases.push(verdicts::note(&key, loosened(&good).as_bytes()));
    }
}

/// A signed message whose last signature has bits behind its last byte: 68 bytes leave four of them.
fn loosened(message: &[u8]) -> String {
    let text = std::str::from_utf8(message).unwrap().strip_suffix("=\n").unwrap();
    let (text, last) = text.split_at(text.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let next = alphabet.find(last).map_or('B', |at| char::from(alphabet.as_bytes()[at + 1]));
    format!("{text}{next}=\n")
}

fn heads(dice: &mut Dice, cases: &mut Vec<Case>) {
    let signer = Signer::new("sum.example", 7);
    let key = signer.verifier_key();
    let empty: [u8; 32] = Sha256::digest([]).into();
    let mut texts: Vec<Vec<u8>> = corpus("head");
    let limit = 1_u64 << 55;
    let numbers = [0, 1, 71_909_756, limit - 1, limit, limit + 1, i64::MAX as u64, 1 << 63, u64::MAX];
    for size in numbers
        .map(|size| size.to_string())
        .iter()
        .map(String::as_str)
        .chain(["00", "-0", "+1", "1 ", "0x1", "1_0", ""])
    {
        texts.push(head_text(size, &empty).into_bytes());
        texts.push(head_text(size, &[7; 32]).into_bytes());
        texts.push(format!("{}more\nlines\n", head_text(size, &empty)).into_bytes());
    }
    for text in texts {
        cases.extend(signed(&signer, &text).map(|message| verdicts::head(&key, &message)));
        for _ in 0..25 {
            cases.extend(signed(&signer, &dice.change(&text)).map(|message| verdicts::head(&key, &message)));
        }
    }
}

fn replies(dice: &mut Dice, cases: &mut Vec<Case>) {
    let log = FakeLog::new("sum.example");
    let head = log.signed_head(0);
    let bench = Bench::of(log);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let texts =
        ["corp.example/m v1.0.0 h1:x\n", "a\nb\n", "\n", "", "x", "\u{e9}\n", "\u{85}\n", "\u{7f}\n", "a\n\nb\n"];
    let ids = ["0", "5", "007", "-1", "-0", "+5", "", " 1", "1 ", "9223372036854775807", "9223372036854775808", "0x10"];
    let mut bodies = Vec::new();
    for text in texts {
        for id in ids {
            bodies.push([format!("{id}\n{text}\n").as_bytes(), &head].concat());
        }
    }
    for _ in 0..700 {
        let record = texts[dice.roll(2)];
        let line = dice.change(format!("12\n{record}").as_bytes());
        bodies.push([line.as_slice(), b"\n", &head].concat());
        let body = dice.roll(24);
        bodies.push(dice.change(&bodies[body]));
    }
    cases.extend(bodies.iter().map(|body| runtime.block_on(verdicts::reply(&bench, body))));
}

/// True proofs of trees of all shapes, the same with something changed, and hashes that mean nothing.
fn proofs(dice: &mut Dice, cases: &mut Vec<Case>) {
    let mut log = FakeLog::new("sum.example").with_size(600);
    for id in 0..600 {
        log.add_at(id, &format!("corp.example/m v1.0.{id} h1:x\n"));
    }
    for _ in 0..600 {
        let size = 1 + dice.number() % 600;
        let index = dice.number() % size;
        let (leaf, root, proof) = (log.leaf_hash(index), log.tree_root(size), log.inclusion_proof(index, size));
        cases.push(verdicts::inclusion(size, root, index, leaf, &proof));
        let other = changed_proof(dice, &proof);
        let place = [index, dice.number() % (size + 2)][dice.roll(2)];
        cases.push(verdicts::inclusion(size, root, place, leaf, &other));
        let huge = 1 + dice.number() % (1 << 61);
        cases.push(verdicts::inclusion(huge, root, dice.number() % huge, leaf, &proof));
    }
    let open =
        |size| Checkpoint::open(&VerifierKey::parse(&log.verifier_key()).unwrap(), &log.signed_head(size)).unwrap();
    let heads: Vec<_> = (1..=600).map(open).collect();
    let at = |size: u64| &heads[usize::try_from(size - 1).unwrap()];
    for _ in 0..600 {
        let size = 1 + dice.number() % 600;
        let old = 1 + dice.number() % size;
        let proof = log.consistency_proof(old, size);
        cases.push(verdicts::consistency([at(old), at(size)], &proof));
        if old < size {
            cases.push(verdicts::consistency([at(old), at(size)], &changed_proof(dice, &proof)));
            let other = 1 + dice.number() % (size - 1);
            cases.push(verdicts::consistency([at(other), at(size)], &proof));
        }
    }
}

fn changed_proof(dice: &mut Dice, proof: &[[u8; 32]]) -> Vec<[u8; 32]> {
    let mut proof = proof.to_vec();
    let at = dice.roll(proof.len() + 1);
    match dice.roll(5) {
        0 => proof.insert(at, dice.hash()),
        1 if at < proof.len() => drop(proof.remove(at)),
        2 => drop(proof.pop()),
        3 => proof.reverse(),
        _ => proof.get_mut(at).map_or((), |hash| *hash = dice.hash()),
    }
    proof
}

fn tiles(dice: &mut Dice, cases: &mut Vec<Case>) {
    let indexes = [0, 1, 999, 1_000, 1_001, 999_999, 1_000_000, 123_456_789, i64::MAX as u64];
    for index in indexes {
        cases.extend([1, 2, 255, 256].map(|width| verdicts::tile(Tile { level: 0, index, width })));
    }
    for _ in 0..500 {
        let (level, bits) = (u8::try_from(dice.roll(64)).unwrap(), 1 + dice.roll(62));
        let width = u16::try_from(1 + dice.roll(256)).unwrap();
        cases.push(verdicts::tile(Tile { level, index: dice.number() % (1 << bits), width }));
    }
}

/// The paths and versions of real go.sum files, and odd ones.
fn modules(dice: &mut Dice, cases: &mut Vec<Case>) {
    const ODD: [(&str, &str); 22] = [
        ("gopkg.in/yaml.v3", "v3.0.1"),
        ("gopkg.in/check.v1", "v0.0.0-20161208181325-20d25e280405"),
        ("gopkg.in/x.v2-unstable", "v2.0.0"),
        ("gopkg.in/x.v0", "v0.1.0"),
        ("corp.example/m/v1", "v1.0.0"),
        ("corp.example/m/v2", "v2.0.0+incompatible"),
        ("corp.example/m", "v3.0.0+incompatible"),
        ("corp.example/Upper", "v1.0.0-RC1"),
        ("corp.example/!upper", "v1.0.0-!r!c1"),
        ("corp.example/con.txt", "v1.0.0+meta"),
        ("corp.example/a~1", "v01.0.0"),
        ("corp.example/COM1/x", "v1.0"),
        ("corp.example/com\u{b9}", "\u{b9}"),
        ("corp.example/.x", "."),
        ("corp.example/x.", ".."),
        ("corp.example//x", "a/b"),
        ("Corp.example/x", "v1.0.0-0.20200101000000-abcdefabcdef"),
        ("-corp.example/x", "-"),
        ("localhost/x", "master"),
        ("corp.example/\u{e9}", "v\u{e9}"),
        ("corp.example/a b", "a b"),
        ("corp.example/a\u{7f}", "v1\u{7f}"),
    ];
    let mut pairs: Vec<(String, String)> = ODD.map(|(path, version)| (path.to_owned(), version.to_owned())).to_vec();
    for project in ["gin", "prometheus", "kubernetes"] {
        let sums = fs::read_to_string(root().join("fixtures").join(project).join("go.sum")).unwrap();
        let words = sums.lines().step_by(7).map(|line| line.split(' ').collect::<Vec<_>>());
        pairs.extend(words.map(|words| (words[0].to_owned(), words[1].trim_end_matches("/go.mod").to_owned())));
    }
    for bytes in corpus("modpath") {
        let Some(text) = text(bytes) else { continue };
        let mut lines = text.split('\n').map(str::to_owned);
        pairs.push((lines.next().unwrap_or_default(), lines.next().unwrap_or_default()));
    }
    for (path, version) in &pairs {
        cases.extend(verdicts::module_version(path, version));
        for _ in 0..8 {
            let (path, version) = (dice.change(path.as_bytes()), dice.change(version.as_bytes()));
            if let (Some(path), Some(version)) = (text(path), text(version)) {
                cases.extend(verdicts::module_version(&path, &version));
            }
        }
    }
}

fn patterns(dice: &mut Dice, cases: &mut Vec<Case>) {
    const PATTERNS: [&str; 24] = [
        "*",
        "corp.example",
        "*.corp.example",
        "corp.example/*",
        "corp.example/*/x",
        "a,b",
        "corp.example/",
        ",",
        "",
        "[a-c]*",
        "[^a-c]*",
        "[]a]",
        "[-]",
        "[a",
        "[a-",
        "\\",
        "\\*",
        "a\\",
        "[\\]]",
        "?",
        "*a*b",
        "a**b",
        "[a-\\]]x",
        "*/[^/]",
    ];
    const NAMES: [&str; 9] =
        ["corp.example/m/x", "git.corp.example", "a", "", "ab/b", "\u{e9}/x", "a]b", "*", "corp.example"];
    let kept = corpus("patterns").into_iter().filter_map(text).collect::<Vec<_>>();
    let kept = kept.iter().filter_map(|text| text.split_once('\n'));
    let pairs: Vec<_> = PATTERNS.iter().flat_map(|pattern| NAMES.map(|name| (*pattern, name))).chain(kept).collect();
    for (pattern, name) in pairs {
        cases.extend(verdicts::patterns(pattern, name));
        for _ in 0..6 {
            if let (Some(pattern), Some(name)) =
                (text(dice.change(pattern.as_bytes())), text(dice.change(name.as_bytes())))
            {
                cases.extend(verdicts::patterns(&pattern, &name));
            }
        }
    }
}

fn files(dice: &mut Dice, cases: &mut Vec<Case>) {
    let real =
        |names: &[&str]| names.iter().map(|name| fs::read(root().join("fixtures").join(name)).unwrap()).collect();
    let mods: Vec<Vec<u8>> = real(&["cobra/go.mod", "gin/go.mod", "kubernetes/go.mod"]);
    let works: Vec<Vec<u8>> = real(&["kubernetes/go.work", "prometheus/go.work"]);
    let both = || BOTH.iter().map(|text| text.as_bytes().to_vec()).chain(BYTES.iter().map(|bytes| bytes.to_vec()));
    let table = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    for text in mods.into_iter().chain(table(MOD)).chain(both()).chain(corpus("gomod")) {
        cases.extend(verdicts::go_mod(&text));
        (0..12).for_each(|_| cases.extend(verdicts::go_mod(&dice.change(&text))));
    }
    for text in works.into_iter().chain(table(WORK)).chain(both()).chain(corpus("gowork")) {
        cases.push(verdicts::go_work(&text));
        (0..8).for_each(|_| cases.push(verdicts::go_work(&dice.change(&text))));
    }
}
