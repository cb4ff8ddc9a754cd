//! What modseal says to each question, in the form of the Go program's answers.

use modseal::module;
use modseal::sumdb::client::Answer;
use modseal::sumdb::fault::{Fault, Relation, relate};
use modseal::sumdb::note::{Note, VerifierKey};
use modseal::sumdb::record::RecordFault;
use modseal::sumdb::tree::{Checkpoint, Hash, inclusion_root};
use modseal::syntax::gomod::{GoMod, Mode};
use modseal::syntax::gowork::GoWork;
use modseal::syntax::modfile::{Named, Refusals, Replace, Value, Versioned};
use modseal::text::to_text;

use super::{Case, Verdict};
use crate::sumdb::memory::{self, Bench, word};

fn verdict<T, E: ToString>(result: Result<T, E>, value: impl FnOnce(T) -> String) -> Verdict {
    match result {
        Ok(accepted) => Verdict::Accepted(value(accepted)),
        Err(error) => Verdict::Refused(error.to_string()),
    }
}

fn case(question: &'static str, fields: &[&[u8]], ours: Verdict) -> Case {
    Case { question, fields: fields.iter().map(|field| field.to_vec()).collect(), ours }
}

pub(super) fn key(text: &str) -> Case {
    let ours = verdict(VerifierKey::parse(text), |key| format!("{} {:08x}", key.name(), key.hash()));
    case("key", &[text.as_bytes()], ours)
}

/// The key must be one that both sides read.
pub(super) fn note(key: &str, message: &[u8]) -> Case {
    let ours = verdict(Note::open(&VerifierKey::parse(key).unwrap(), message), |note| note.text().to_owned());
    case("note", &[key.as_bytes(), message], ours)
}

pub(super) fn head(key: &str, message: &[u8]) -> Case {
    let ours = verdict(Checkpoint::open(&VerifierKey::parse(key).unwrap(), message), |head| {
        format!("{} {}", head.tree().size, head.tree().root)
    });
    case("head", &[key.as_bytes(), message], ours)
}

/// A reply whose head is of no records: then the fault tells the number that was read.
pub(super) async fn reply(bench: &Bench, body: &[u8]) -> Case {
    bench.memory.behave();
    bench.memory.reply("lookup/", body);
    let asked = memory::module("corp.example/m", "v1.0.0");
    let answers = bench.look_up(std::slice::from_ref(&asked)).await;
    let ours = match &answers.by_module[&asked] {
        // Beyond Go's numbers are trees that modseal refuses by their size: there this fault is a refusal of the number.
        Answer::Broken(Fault::Record(RecordFault::BeyondTree { id, size: 0 })) if *id <= i64::MAX as u64 => {
            Verdict::Accepted(id.to_string())
        }
        answer => Verdict::Refused(word(answer)),
    };
    case("reply", &[bench.key().to_string().as_bytes(), body], ours)
}

pub(super) fn inclusion(size: u64, root: [u8; 32], index: u64, leaf: [u8; 32], proof: &[[u8; 32]]) -> Case {
    let hashes: Vec<_> = proof.iter().map(|hash| Hash(*hash)).collect();
    let holds = inclusion_root(index, size, Hash(leaf), &hashes) == Some(Hash(root));
    let numbers = [size.to_string(), index.to_string()];
    let fields = [numbers[0].as_bytes(), &root, numbers[1].as_bytes(), &leaf, proof.as_flattened()];
    case("inclusion", &fields, holds_or_not(holds))
}

/// Two heads, opened, and a proof as Go takes it: without its first node where the old size is a power of two.
pub(super) fn consistency(heads: [&Checkpoint; 2], proof: &[[u8; 32]]) -> Case {
    let [old, new] = heads.map(Checkpoint::tree);
    let first = if old.size.is_power_of_two() { vec![old.root] } else { Vec::new() };
    let hashes: Vec<_> = first.into_iter().chain(proof.iter().map(|hash| Hash(*hash))).collect();
    let holds = relate(heads[0], heads[1], &hashes) == Relation::Past;
    let numbers = [new.size.to_string(), old.size.to_string()];
    let fields = [numbers[0].as_bytes(), &new.root.0, numbers[1].as_bytes(), &old.root.0, proof.as_flattened()];
    case("consistency", &fields, holds_or_not(holds))
}

fn holds_or_not(holds: bool) -> Verdict {
    if holds { Verdict::Accepted(String::new()) } else { Verdict::Refused("the proof fails".to_owned()) }
}

/// A tile by the path that modseal asks for.
pub(super) fn tile(tile: modseal::sumdb::tile::Tile) -> Case {
    let meant = format!("8 {} {} {}", tile.level, tile.index, tile.width);
    case("tile", &[tile.to_string().as_bytes()], Verdict::Accepted(meant))
}

/// All that is asked about a path and a version.
pub(super) fn module_version(path: &str, version: &str) -> Vec<Case> {
    let same = |text: String| text;
    vec![
        case(
            "check",
            &[path.as_bytes(), version.as_bytes()],
            verdict(module::check(path, version), |()| String::new()),
        ),
        case("escape-path", &[path.as_bytes()], verdict(module::escape_path(path), same)),
        case("escape-version", &[version.as_bytes()], verdict(module::escape_version(version), same)),
        case("unescape-path", &[path.as_bytes()], verdict(module::unescape_path(path), same)),
        case("unescape-version", &[version.as_bytes()], verdict(module::unescape_version(version), same)),
    ]
}

pub(super) fn patterns(pattern: &str, name: &str) -> [Case; 2] {
    let fields = [pattern.as_bytes(), name.as_bytes()];
    let prefixes = Verdict::Accepted(module::match_prefix_patterns(pattern, name).to_string());
    let whole = verdict(module::path_match(pattern, name), |matched| matched.to_string());
    [case("match", &fields, whole), case("match-prefixes", &fields, prefixes)]
}

pub(super) fn go_mod(text: &[u8]) -> [Case; 2] {
    [("go.mod", Mode::Strict), ("go.mod-lax", Mode::Lax)].map(|(question, mode)| {
        let file = GoMod::parse("go.mod", text, mode);
        case(question, &[text], refused("go.mod", &file.refusals).unwrap_or_else(|| said(mod_lines(&file))))
    })
}

pub(super) fn go_work(text: &[u8]) -> Case {
    let file = GoWork::parse("go.work", text);
    let lines = || {
        let mut lines = [one("go", file.go.as_ref()), one("toolchain", file.toolchain.as_ref())].concat();
        lines.extend(file.godebug.iter().map(|debug| row("godebug", &[&debug.key, &debug.value])));
        lines.extend(file.directories.iter().map(|used| row("use", &[&used.value])));
        lines.extend(file.replace.iter().map(replacement));
        lines
    };
    case("go.work", &[text], refused("go.work", &file.refusals).unwrap_or_else(|| said(lines())))
}

fn refused(name: &str, refusals: &Refusals) -> Option<Verdict> {
    (!refusals.is_empty()).then(|| Verdict::Refused(refusals.text(name)))
}

fn said(lines: Vec<Vec<u8>>) -> Verdict {
    Verdict::Accepted(to_text(&lines.join(&b'\n')))
}

fn mod_lines(file: &GoMod) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    lines.extend(file.module.iter().map(|module| row("module", &[&module.path, &module.deprecated])));
    lines.extend(one("go", file.go.as_ref()));
    lines.extend(one("toolchain", file.toolchain.as_ref()));
    lines.extend(file.godebug.iter().map(|debug| row("godebug", &[&debug.key, &debug.value])));
    lines.extend(file.require.iter().map(|require| {
        let indirect = format!("\0{}", require.indirect);
        [versioned("require", &require.module), indirect.into_bytes()].concat()
    }));
    lines.extend(file.exclude.iter().map(|exclude| versioned("exclude", &exclude.module)));
    lines.extend(file.replace.iter().map(replacement));
    lines.extend(file.retract.iter().map(|retract| row("retract", &[&retract.low, &retract.high, &retract.rationale])));
    lines.extend(file.tool.iter().map(|tool| row("tool", &[&tool.value])));
    lines.extend(file.ignore.iter().map(|ignore| row("ignore", &[&ignore.value])));
    lines
}

fn one(name: &str, named: Option<&Named>) -> Vec<Vec<u8>> {
    named.map(|named| row(name, &[&named.value])).into_iter().collect()
}

fn row(name: &str, values: &[&Value]) -> Vec<u8> {
    let mut row = name.as_bytes().to_vec();
    for value in values {
        row.push(0);
        row.extend_from_slice(value.as_bytes());
    }
    row
}

fn versioned(name: &str, module: &Versioned) -> Vec<u8> {
    row(name, &[&module.path, &module.version.clone().unwrap_or_default()])
}

fn replacement(replace: &Replace) -> Vec<u8> {
    let [old, new] = [&replace.old, &replace.new].map(|side| (&side.path, side.version.clone().unwrap_or_default()));
    row("replace", &[old.0, &old.1, new.0, &new.1])
}
