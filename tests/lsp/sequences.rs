//! Random sessions: whatever is edited, saved, closed, answered, changed on the disk and pulled in whatever order, what is
//! shown in the end is what the checks say of the final texts, and memory does not grow with the number of steps.
//!
//! `MODSEAL_LSP_STEPS` makes it longer: so many steps in all.

use std::collections::BTreeMap;

use modseal::check::{self, Context, Extent, Sibling, Workspace};
use modseal::observation::{Observations, Plan};
use modseal::settings::Settings;
use modseal::settings::gosumdb::SumDb;
use modseal::sumdb::client::Network;
use modseal::syntax::FileKind;
use modseal::syntax::gosum::SumFile;
use modseal::text::Text;
use serde_json::{Value, json};

use super::desk::{Desk, able, forged, lines, private};
use super::neighbours::changed;
use super::places::{ENCODINGS, position};
use crate::support::dice::Dice;
use modseal::host::{Host as _, Wishes};

const STEPS: usize = 2400;
const SEEDS: u64 = 6;
/// What the editor opens; those in directories are members of the workspace, where there is one.
const NAMES: [&str; 3] = ["go.sum", "a/go.sum", "b/go.sum"];
/// The members; the last one is only ever on the disk.
const MEMBERS: [&str; 3] = ["a/go.sum", "b/go.sum", "c/go.sum"];
/// A session holds so much more after its first tenth at most, in KiB: allocators keep what they have had.
const GROWTH_LIMIT: u64 = 64 << 10;

/// What the user types, made up.
trait Typing {
    fn piece(&mut self) -> String;
    /// An offset at the start of a character.
    fn place(&mut self, text: &str) -> usize;
}

impl Typing for Dice {
    fn piece(&mut self) -> String {
        match self.roll(14) {
            0 => lines("alpha"),
            1 => forged("beta"),
            2 => lines("gamma"),
            3 => private(),
            4 => lines("epsilon"),
            5 => "\n".to_owned(),
            6 => "\r\n".to_owned(),
            7 => "\r".to_owned(),
            8 => "🙂𝒳é ".to_owned(),
            9 => "<<<<<<< HEAD\n".to_owned(),
            10 => "\u{feff}".to_owned(),
            11 => " ".to_owned(),
            _ => "x".to_owned(),
        }
    }

    fn place(&mut self, text: &str) -> usize {
        let places: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        places[self.roll(places.len())]
    }
}

/// The texts that the editor has open.
type Texts = BTreeMap<String, (i32, String)>;

/// What is not the editor's.
#[derive(Default)]
struct Around {
    /// The go.sum of the member that is never open, where it is there.
    on_disk: Option<String>,
    has_go_work: bool,
    /// The check that the user has switched off.
    off: Option<&'static str>,
}

impl Around {
    /// Something changes on the disk or in the settings, and the client tells of it.
    fn step(&mut self, dice: &mut Dice, desk: &Desk) {
        match dice.roll(4) {
            0 => {
                let text: String = (0..dice.roll(4)).map(|_| dice.piece()).collect();
                desk.write("c/go.sum", &text);
                self.on_disk = Some(text);
                changed(desk, "c/go.sum");
            }
            1 => {
                self.on_disk = None;
                // It need not be there.
                let _ = std::fs::remove_file(desk.path("c/go.sum"));
                changed(desk, "c/go.sum");
            }
            2 => {
                self.has_go_work = !self.has_go_work;
                match self.has_go_work {
                    true => desk.write("go.work", "go 1.26\n\nuse (\n\t./a\n\t./b\n\t./c\n)\n"),
                    false => std::fs::remove_file(desk.path("go.work")).unwrap(),
                }
                changed(desk, "go.work");
            }
            _ => {
                self.off = [None, Some("hash-mismatch"), Some("not-canonical")][dice.roll(3)];
                let severity: serde_json::Map<_, _> =
                    self.off.map(|code| (code.to_owned(), json!("off"))).into_iter().collect();
                desk.client.configure(json!({ "severity": severity }));
                desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
            }
        }
    }

    /// The files of the other members, as they are where the editor has not opened them.
    fn siblings(&self, name: &str, desk: &Desk, texts: &Texts) -> Vec<(&'static str, SumFile)> {
        if !self.has_go_work || !MEMBERS.contains(&name) {
            return Vec::new();
        }
        let text = |member: &str| match texts.get(&desk.uri(member)) {
            Some((_, text)) => Some(text.clone()),
            None => self.on_disk.clone().filter(|_| member == "c/go.sum"),
        };
        let others = MEMBERS.into_iter().filter(|member| *member != name);
        others.filter_map(|member| Some((member, SumFile::parse(text(member)?)))).collect()
    }
}

/// The client asks, and does not wait for the answer.
fn ask(dice: &mut Dice, desk: &mut Desk) {
    let name = NAMES[dice.roll(NAMES.len())];
    let mut params = desk.of(name);
    let method = match dice.roll(4) {
        0 => {
            params = json!({ "previousResultIds": [{ "uri": desk.uri(name), "value": "none" }] });
            "workspace/diagnostic"
        }
        1 => {
            let first = dice.roll(9);
            params["range"] =
                json!({ "start": { "line": first, "character": 0 }, "end": { "line": first + 3, "character": 0 } });
            "textDocument/semanticTokens/range"
        }
        _ => "textDocument/diagnostic",
    };
    desk.client.post(method, params);
}

fn step(dice: &mut Dice, desk: &Desk, texts: &mut Texts, encoding: &str) {
    let uri = desk.uri(NAMES[dice.roll(NAMES.len())]);
    let Some((version, text)) = texts.get_mut(&uri) else {
        let text: String = (0..dice.roll(4)).map(|_| dice.piece()).collect();
        desk.client.open(&uri, &text);
        texts.insert(uri, (1, text));
        return;
    };
    *version += 1;
    match dice.roll(20) {
        0 => {
            desk.client.close(&uri);
            texts.remove(&uri);
        }
        1 | 2 => desk.client.save(&uri),
        3 => {
            *text = (0..dice.roll(5)).map(|_| dice.piece()).collect();
            desk.client.change(&uri, *version, None, text);
        }
        _ => {
            let (a, b) = (dice.place(text), dice.place(text));
            if splits_a_line_end(text, a) || splits_a_line_end(text, b) {
                return;
            }
            // Most edits are short ones.
            let b = if dice.roll(3) > 0 { a } else { b };
            let (start, end) = (a.min(b), a.max(b));
            let new = dice.piece();
            let range =
                json!({ "start": lsp_position(text, start, encoding), "end": lsp_position(text, end, encoding) });
            text.replace_range(start..end, &new);
            desk.client.change(&uri, *version, Some(range), &new);
        }
    }
}

/// A position where lone carriage returns end lines too; between CR and LF there is no place, so the text has none.
fn lsp_position(text: &str, offset: usize, encoding: &str) -> Value {
    let lines = text[..offset].replace("\r\n", "\n").replace('\r', "\n");
    position(&lines, lines.len(), encoding)
}

/// Whether an offset lies between CR and LF: no position means it.
fn splits_a_line_end(text: &str, offset: usize) -> bool {
    text[..offset].ends_with('\r') && text[offset..].starts_with('\n')
}

/// What a fresh check of a text says: code and place of each finding.
fn fresh(
    text: &str,
    siblings: &[(&'static str, SumFile)],
    off: Option<&str>,
    observations: &Observations,
    encoding: modseal::text::Encoding,
) -> Vec<String> {
    let file = SumFile::parse(text);
    let siblings: Vec<_> = siblings.iter().map(|(path, file)| Sibling { path, kind: FileKind::GoSum, file }).collect();
    let workspace = Workspace { siblings: &siblings, extent: Extent::Whole };
    let context = Context::new(FileKind::GoSum, &file, workspace, observations, super::desk::DATABASE);
    let rope = Text::new(text);
    let shown = |finding: check::Finding| {
        let start = rope.position(finding.span.start, encoding);
        format!("{} {}:{}", finding.code, start.line, start.column)
    };
    check::run(&context).into_iter().filter(|finding| Some(finding.code) != off).map(shown).collect()
}

fn published(list: &Value) -> Vec<String> {
    let list = list.as_array().cloned().unwrap_or_default();
    let shown = |it: &Value| {
        let start = &it["range"]["start"];
        format!("{} {}:{}", it["code"].as_str().unwrap(), start["line"], start["character"])
    };
    list.iter().map(shown).collect()
}

/// The answers to everything in the texts, by a client of its own.
async fn observe(desk: &Desk, texts: &Texts) -> Observations {
    let settings = Settings::new(desk.host.sources());
    let Ok(SumDb::On(database)) = settings.database() else { panic!("there is a database") };
    let client = desk.host.connect(&settings, &database, &Wishes::default());
    let modules = texts.values().flat_map(|(_, text)| {
        let file = SumFile::parse(text.as_str());
        file.sum_lines().filter_map(|(_, line)| check::module_version(&line)).collect::<Vec<_>>()
    });
    let plan = Plan::of(modules.collect(), |path| settings.is_excluded(path));
    let mut observations = Observations::default();
    observations.exclude(plan.excluded);
    observations.answer(client.lookup(&plan.asked, Network::Online, &|_| {}).await);
    observations
}

/// What the editor shows of a document.
async fn shown(desk: &mut Desk, name: &str, is_pulling: bool) -> Vec<String> {
    if is_pulling {
        let params = desk.of(name);
        return published(&desk.ask("textDocument/diagnostic", params).await["items"]);
    }
    let uri = desk.uri(name);
    desk.client.shown.get(&uri).map(|shown| published(&shown["diagnostics"])).unwrap_or_default()
}

async fn ready(encoding: &str, is_pulling: bool) -> Desk {
    let mut capabilities = able(encoding);
    capabilities["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    if is_pulling {
        capabilities["textDocument"]["diagnostic"] = json!({});
        capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    }
    let mut desk = Desk::new();
    for member in ["a", "b", "c"] {
        std::fs::create_dir(desk.path(member)).unwrap();
        desk.write(&format!("{member}/go.mod"), format!("module corp.example/{member}\n"));
    }
    let params = json!({ "processId": null, "rootUri": desk.uri(""), "capabilities": capabilities });
    desk.client.initialize_with(params).await;
    desk
}

async fn session(seed: u64, steps: usize) {
    let encoding = ENCODINGS[usize::try_from(seed).unwrap() % 3];
    let own = [modseal::text::Encoding::Utf8, modseal::text::Encoding::Utf16, modseal::text::Encoding::Utf32];
    let own = own[usize::try_from(seed).unwrap() % 3];
    let is_pulling = seed.is_multiple_of(2);
    let mut desk = ready(encoding, is_pulling).await;
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let (mut texts, mut around) = (Texts::new(), Around::default());
    let mut memory = Memory::new(seed, steps);
    for nth in 0..steps {
        match nth % 50 {
            10 => desk.server.misbehave("hang"),
            30 => desk.server.behave(),
            20 | 40 => around.step(&mut dice, &desk),
            5 | 15 | 25 | 35 | 45 => ask(&mut dice, &mut desk),
            49 => {
                desk.client.settle().await;
                desk.client.let_go();
            }
            _ => step(&mut dice, &desk, &mut texts, encoding),
        }
        memory.look(nth);
    }
    desk.server.behave();
    for uri in texts.keys() {
        desk.client.save(uri);
    }
    let observations = observe(&desk, &texts).await;
    let mut wrong = Vec::new();
    for _ in 0..500 {
        desk.client.settle().await;
        wrong.clear();
        for name in NAMES {
            let uri = desk.uri(name);
            let siblings = around.siblings(name, &desk, &texts);
            let wanted = texts.get(&uri).map(|(_, text)| fresh(text, &siblings, around.off, &observations, own));
            let (wanted, shown) = (wanted.unwrap_or_default(), shown(&mut desk, name, is_pulling).await);
            if shown != wanted {
                let params = desk.of(name);
                let outline = desk.ask("textDocument/documentSymbol", params).await;
                let text = texts.get(&uri);
                wrong.push(format!(
                    "seed {seed}, {name}: shown {shown:?}, wanted {wanted:?}: {text:?}; its outline is {outline}"
                ));
            }
        }
        if wrong.is_empty() {
            return;
        }
    }
    panic!("{}", wrong.join("\n"));
}

/// What the whole program holds, in KiB; Linux alone tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Looks at the memory ten times in a long session, in which no other test runs beside.
struct Memory {
    seed: u64,
    interval: usize,
    first: Option<u64>,
}

impl Memory {
    fn new(seed: u64, steps: usize) -> Self {
        Self { seed, interval: steps / 10, first: None }
    }

    fn look(&mut self, nth: usize) {
        // In a short one, what other tests do at the same time would be all there is to see.
        if self.interval < 1000 || nth == 0 || !nth.is_multiple_of(self.interval) {
            return;
        }
        let Some(now) = resident() else { return };
        eprintln!("seed {}, step {nth}: {now} KiB", self.seed);
        let first = *self.first.get_or_insert(now);
        assert!(now < first + GROWTH_LIMIT, "seed {}, step {nth}: {first} KiB have become {now}", self.seed);
    }
}

#[tokio::test]
async fn what_is_shown_last_is_what_a_fresh_check_says() {
    let steps = std::env::var("MODSEAL_LSP_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(STEPS);
    for seed in 1..=SEEDS {
        session(seed, steps / usize::try_from(SEEDS).unwrap()).await;
    }
}
