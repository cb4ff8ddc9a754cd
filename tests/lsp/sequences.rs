//! Random sessions: whatever is edited, saved, closed and answered in whatever order, what is shown in the end is what
//! the checks say of the final texts.
//!
//! `MODSEAL_LSP_STEPS` makes it longer.

use std::collections::BTreeMap;

use modseal::check::{self, Context, Extent, Workspace};
use modseal::observation::{Observations, Plan};
use modseal::settings::Settings;
use modseal::settings::gosumdb::SumDb;
use modseal::sumdb::client::Network;
use modseal::syntax::FileKind;
use modseal::syntax::gosum::SumFile;
use modseal::text::Text;
use serde_json::{Value, json};

use super::desk::{Desk, able, forged, lines, private};
use super::places::{ENCODINGS, position};
use modseal::host::{Host as _, Wishes};

const STEPS: usize = 400;
const NAMES: [&str; 3] = ["go.sum", "a/go.sum", "b/go.sum"];

/// Numbers that look random and are the same each time (`xorshift64*`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % limit
    }

    fn piece(&mut self) -> String {
        match self.below(14) {
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

    /// An offset at the start of a character.
    fn place(&mut self, text: &str) -> usize {
        let places: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        places[self.below(places.len())]
    }
}

/// The texts that the editor has open.
type Texts = BTreeMap<String, (i32, String)>;

fn step(dice: &mut Dice, desk: &Desk, texts: &mut Texts, encoding: &str) {
    let uri = desk.uri(NAMES[dice.below(NAMES.len())]);
    let Some((version, text)) = texts.get_mut(&uri) else {
        let text: String = (0..dice.below(4)).map(|_| dice.piece()).collect();
        desk.client.open(&uri, &text);
        texts.insert(uri, (1, text));
        return;
    };
    *version += 1;
    match dice.below(20) {
        0 => {
            desk.client.close(&uri);
            texts.remove(&uri);
        }
        1 | 2 => desk.client.save(&uri),
        3 => {
            *text = (0..dice.below(5)).map(|_| dice.piece()).collect();
            desk.client.change(&uri, *version, None, text);
        }
        _ => {
            let (a, b) = (dice.place(text), dice.place(text));
            if splits_a_line_end(text, a) || splits_a_line_end(text, b) {
                return;
            }
            // Most edits are short ones.
            let b = if dice.below(3) > 0 { a } else { b };
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
fn fresh(text: &str, observations: &Observations, encoding: modseal::text::Encoding) -> Vec<String> {
    let file = SumFile::parse(text);
    let workspace = Workspace { siblings: &[], extent: Extent::Whole };
    let context = Context::new(FileKind::GoSum, &file, workspace, observations, super::desk::DATABASE);
    let rope = Text::new(text);
    let shown = |finding: check::Finding| {
        let start = rope.position(finding.span.start, encoding);
        format!("{} {}:{}", finding.code, start.line, start.column)
    };
    check::run(&context).into_iter().map(shown).collect()
}

fn published(shown: Option<&Value>) -> Vec<String> {
    let list = shown.map(|it| it["diagnostics"].as_array().unwrap().clone()).unwrap_or_default();
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

async fn session(seed: u64, steps: usize) {
    let encoding = ENCODINGS[usize::try_from(seed).unwrap() % 3];
    let own = [modseal::text::Encoding::Utf8, modseal::text::Encoding::Utf16, modseal::text::Encoding::Utf32];
    let own = own[usize::try_from(seed).unwrap() % 3];
    let mut desk = Desk::new();
    desk.client.initialize(able(encoding)).await;
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut texts = Texts::new();
    for nth in 0..steps {
        match nth % 50 {
            10 => desk.server.misbehave("hang"),
            30 => desk.server.behave(),
            49 => desk.client.settle().await,
            _ => step(&mut dice, &desk, &mut texts, encoding),
        }
    }
    desk.server.behave();
    for uri in texts.keys() {
        desk.client.save(uri);
    }
    let observations = observe(&desk, &texts).await;
    let mut wrong = Vec::new();
    for _ in 0..500 {
        desk.client.settle().await;
        let differs = |name: &&str| {
            let uri = desk.uri(name);
            let wanted = texts.get(&uri).map(|(_, text)| fresh(text, &observations, own)).unwrap_or_default();
            let shown = published(desk.client.shown.get(&uri));
            (shown != wanted)
                .then(|| format!("seed {seed}, {name}: shown {shown:?}, wanted {wanted:?}: {:?}", texts.get(&uri)))
        };
        wrong = NAMES.iter().filter_map(differs).collect();
        if wrong.is_empty() {
            return;
        }
    }
    panic!("{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_shown_last_is_what_a_fresh_check_says() {
    let steps = std::env::var("MODSEAL_LSP_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(STEPS);
    for seed in 1..=6 {
        session(seed, steps).await;
    }
}
