//! Tile paths, replies to lookups, and the kept form of a record: what is read, and what is refused.

use modseal::module::ModuleVersion;
use modseal::sumdb::client::{Answer, Network};
use modseal::sumdb::proof::StoredRecord;
use modseal::sumdb::record::Record;
use modseal::sumdb::store::Store as _;
use modseal::sumdb::tile::{Claim, Tile, Tiles, WrongLength};

use super::memory::{Bench, checkpoint, module, word, words};
use crate::support::log::FakeLog;
use crate::support::record_lies::FORGED_ZIP;
use crate::support::scene::{log, modules};
use crate::support::wire;

#[test]
fn tile_paths() {
    let table = [
        (0, 0, 256, "tile/8/0/000"),
        (0, 0, 1, "tile/8/0/000.p/1"),
        (0, 999, 256, "tile/8/0/999"),
        (0, 1_000, 255, "tile/8/0/x001/000.p/255"),
        (1, 1_097, 214, "tile/8/1/x001/097.p/214"),
        (0, 280_897, 124, "tile/8/0/x280/897.p/124"),
        (3, 1_234_067, 256, "tile/8/3/x001/x234/067"),
        (0, 999_999_999, 256, "tile/8/0/x999/x999/999"),
        (0, u64::MAX, 7, "tile/8/0/x018/x446/x744/x073/x709/x551/615.p/7"),
    ];
    for (level, index, width, path) in table {
        let tile = Tile { level, index, width };
        assert_eq!(tile.to_string(), path);
        let same = wire::Tile { level: u32::from(level), index, width: u64::from(width) };
        assert_eq!(same.path(), path);
    }
}

#[test]
fn a_tile_has_its_width_or_is_full() {
    let tile = Tile { level: 0, index: 3, width: 5 };
    for bytes in [0, 1, 31, 32, 159, 161, 192, 8_160, 8_191, 8_193, 16_384] {
        let refused = Tiles::default().insert(tile, &vec![1; bytes]);
        assert_eq!(refused, Err(WrongLength { tile, bytes }));
        let sentence = format!("tile/8/0/003.p/5 has {bytes} bytes, and must have 160");
        assert_eq!(refused.unwrap_err().to_string(), sentence);
    }
    for bytes in [160, 8_192] {
        let mut tiles = Tiles::default();
        let tile = Tile { index: 0, ..tile };
        tiles.insert(tile, &vec![1; bytes]).unwrap();
        assert!(tiles.proof(Claim::Inclusion { index: 0 }, 5).is_some());
        assert!(tiles.proof(Claim::Inclusion { index: 4 }, 6).is_none(), "what is beyond the width is not believed");
        tiles.remove(&tile);
        assert!(tiles.proof(Claim::Inclusion { index: 0 }, 5).is_none());
    }
}

/// A reply with any first line, record text and head.
fn reply(id: &str, text: &str, note: &[u8]) -> Vec<u8> {
    [format!("{id}\n{text}\n").as_bytes(), note].concat()
}

#[tokio::test]
async fn replies_to_lookups() {
    let log = log();
    let asked = &modules()[1];
    let (text, head) = (asked.sum_lines(), log.signed_head(70_000));
    let page = "unchecked not-a-log-reply";
    let (broken, malformed) = ("broken record-not-in-tree", "broken malformed-head");
    let table = [
        (reply("300", &text, &head), "proven"),
        (reply("300", &text, &log.signed_head(301)), "proven"),
        (reply("300", &text, &log.signed_head(300)), "broken record-beyond-tree"),
        (reply("299", &text, &head), broken),
        (reply("301", &text, &head), broken),
        (reply("69999", &text, &head), broken),
        (reply("70000", &text, &head), "broken record-beyond-tree"),
        (reply("18446744073709551615", &text, &head), "broken record-beyond-tree"),
        (reply("18446744073709551616", &text, &head), page),
        (reply("-1", &text, &head), page),
        (reply("-0", &text, &head), page),
        (reply("+300", &text, &head), page),
        (reply("0300", &text, &head), page),
        (reply(" 300", &text, &head), page),
        (reply("300 ", &text, &head), page),
        (reply("300\r", &text, &head), page),
        (reply("", &text, &head), page),
        (reply("0x12c", &text, &head), page),
        (reply("300", "", &head), page),
        (reply("300", "\n", &head), page),
        (reply("300", &format!("\n{text}"), &head), page),
        (reply("300", text.trim_end(), &head), malformed),
        (reply("300", &format!("{text}x"), &head), malformed),
        (reply("300", &text.replace('\n', "\r\n"), &head), page),
        (reply("300", &format!("{text}\u{1b}[2J\n"), &head), page),
        (reply("300", &format!("{text}\u{9b}2J\n"), &head), page),
        (reply("300", &format!("{text}\0\n"), &head), page),
        (reply("300", &format!("{text}corp.example/x v1.0.0 h1:x\n"), &head), broken),
        (reply("300", &format!("corp.example/x v1.0.0 h1:x\n{text}"), &head), broken),
        (reply("300", text.lines().next().unwrap(), &head), malformed),
        (reply("300", &format!("{}\n", text.lines().next().unwrap()), &head), broken),
        (reply("300", &format!("{text}\u{202e}\n"), &head), broken),
        // Sum lines between the record and the head.
        (reply("300", &format!("{text}\n{text}"), &head), "broken bad-signature"),
        (reply("300", &text, b""), malformed),
        (reply("300", &text, b"\n"), malformed),
        (reply("300", &text, &[&head[..], b"\n"].concat()), malformed),
        (reply("300", &text, &[&head[..], text.as_bytes()].concat()), malformed),
        (reply("300", &text, &[b"\n", &head[..]].concat()), "broken bad-signature"),
        (b"".to_vec(), page),
        (b"\n".to_vec(), page),
        (b"not found".to_vec(), page),
        (b"<!DOCTYPE html>\n<title>Sign in</title>\n\n<p>Sign in.\n".to_vec(), page),
        (reply("300", &text, &head).iter().map(|byte| byte ^ 0x80).collect(), page),
    ];
    let bench = Bench::of(log);
    let asked = [module(asked.path(), asked.version())];
    for (bytes, expected) in table {
        bench.memory.reply("lookup/", bytes.clone());
        let answers = bench.look_up(&asked).await;
        assert_eq!(words(&answers), [expected], "{:?}", String::from_utf8_lossy(&bytes));
        bench.memory.behave();
        let fresh = expected == "proven";
        assert_eq!(answers.head.is_some(), fresh, "a head is accepted only with a proof under it");
        forget(&bench);
        let _ = std::fs::remove_file(latest(&bench));
    }
}

fn folder(bench: &Bench) -> std::path::PathBuf {
    let key = bench.key();
    bench.store.path().join(format!("{}+{:08x}", key.name(), key.hash()))
}

fn latest(bench: &Bench) -> std::path::PathBuf {
    folder(bench).join("latest")
}

/// Takes all kept records away.
fn forget(bench: &Bench) {
    let _ = std::fs::remove_dir_all(folder(bench).join("records"));
}

/// What is kept of one module version.
fn kept(bench: &Bench, module: &ModuleVersion) -> Option<Vec<u8>> {
    bench.disk().records(std::slice::from_ref(module), &|_, entry| Some(entry.to_vec())).remove(module)
}

/// Puts these bytes in the place of all kept records, whichever file they belong to.
fn put(bench: &Bench, bytes: &[u8]) {
    forget(bench);
    let records = folder(bench).join("records");
    std::fs::create_dir_all(&records).unwrap();
    for shard in "0123456789abcdef".chars() {
        std::fs::write(records.join(shard.to_string()), bytes).unwrap();
    }
}

/// Every altered bit of a reply: the answer may stay proven, and is never another one's hash.
#[tokio::test]
async fn no_altered_byte_of_a_reply_proves_anything_else() {
    let log = log();
    let asked = &modules()[1];
    let honest = reply("300", &asked.sum_lines(), &log.signed_head(70_000));
    let bench = Bench::of(log);
    let question = [module(asked.path(), asked.version())];
    let mut proven = 0;
    for at in 0..honest.len() {
        let mut altered = honest.clone();
        altered[at] ^= 1 << (at % 8);
        for bytes in [altered, honest[..at].to_vec()] {
            bench.memory.reply("lookup/", bytes);
            let answers = bench.look_up(&question).await;
            bench.memory.behave();
            if let Answer::Proven(answer) = &answers.by_module[&question[0]] {
                assert_eq!(answer.record.zip_hashes(), [asked.zip_hash()]);
                proven += 1;
                forget(&bench);
            }
        }
    }
    assert_eq!(proven, 0, "every byte of a reply matters");
}

/// A kept record: at every cut and every flipped bit it is refused, or still proves the very same.
#[tokio::test]
async fn a_damaged_record_of_the_store_is_refused_and_fetched_again() {
    let log = log();
    let asked = &modules()[2];
    let question = [module(asked.path(), asked.version())];
    let bench = Bench::of(log.clone());
    assert_eq!(words(&bench.look_up(&question).await), ["proven"]);
    let kept = kept(&bench, &question[0]).unwrap();
    let head = checkpoint(&log, 70_000);
    let proves = |bytes: &[u8]| {
        let stored = StoredRecord::parse(bytes)?;
        Record::prove(&question[0], stored.id, &stored.text, &stored.proof, &head).ok()
    };
    let honest = proves(&kept).unwrap();
    assert_eq!(StoredRecord::parse(&kept).unwrap().to_text().as_bytes(), kept, "it reads what it writes");

    let mut refused = 0;
    for at in 0..kept.len() {
        assert_eq!(proves(&kept[..at]), None, "cut at {at}");
        for bit in 0..8 {
            let mut altered = kept.clone();
            altered[at] ^= 1 << bit;
            match proves(&altered) {
                None => refused += 1,
                // The size is a claim about which head to take; this test takes the right one.
                Some(record) => assert_eq!(record, honest, "bit {bit} of {at}"),
            }
        }
    }
    // The key line says where to look, and proves nothing.
    let spared = 64 + 8 * modseal::sumdb::proof::key(&question[0]).len();
    assert!(refused > kept.len() * 8 - spared, "{refused} of {}", kept.len() * 8);
    let without_middle = [&kept[..kept.len() / 2], &kept[kept.len() / 2 + 1..]].concat();
    for bytes in [&kept[..kept.len() - 1], b"", b"\xff\xfe", &without_middle, &[0; 4096]] {
        put(&bench, bytes);
        assert_eq!(words(&bench.look_up_by(&question, Network::Offline).await), ["unchecked offline"]);
        assert_eq!(words(&bench.look_up(&question).await), ["proven"]);
        assert_eq!(words(&bench.look_up_by(&question, Network::Offline).await), ["proven"], "it was kept anew");
    }
}

/// A record of the store under the name of another module version, as whoever can write there would put it.
#[tokio::test]
async fn a_record_in_the_place_of_another_is_refused() {
    let bench = Bench::of(log());
    let all: Vec<_> = modules().iter().map(|it| module(it.path(), it.version())).collect();
    bench.look_up(&all).await;
    let (first, second) = (kept(&bench, &all[0]).unwrap(), kept(&bench, &all[1]).unwrap());
    // The first record twice, the second time under the key of the second one.
    let [text, other] = [first.clone(), second].map(|bytes| String::from_utf8(bytes).unwrap());
    let mut lines: Vec<_> = text.lines().collect();
    lines[1] = other.lines().nth(1).unwrap();
    put(&bench, [&text[..], &lines.join("\n"), "\n"].concat().as_bytes());
    let answers = bench.look_up_by(&all, Network::Offline).await;
    assert_eq!(word(&answers.by_module[&all[1]]), "unchecked offline");
    assert_eq!(word(&answers.by_module[&all[0]]), "proven");
    assert_eq!(words(&bench.look_up(&all).await), ["proven"; 4]);
}

#[test]
fn records_that_answer_no_question() {
    let prove = |text: &str| {
        let mut log = FakeLog::new("sum.example").with_size(3);
        log.add_at(1, text);
        let proof: Vec<_> = log.inclusion_proof(1, 3).into_iter().map(modseal::sumdb::tree::Hash).collect();
        let record = Record::prove(&module("corp.example/a", "v1.0.0"), 1, text, &proof, &checkpoint(&log, 3));
        record.map(|it| (it.zip_hashes().join(","), it.go_mod_hashes().join(","))).map_err(|fault| fault.to_string())
    };
    let hash = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let other = "record 1 is about another module version than the one asked for";
    let two = "record 1 holds two different h1 hashes for one key";
    let proven = |zip: &str, go_mod: &str| Ok((zip.to_owned(), go_mod.to_owned()));
    let refused = |sentence: &str| Err(sentence.to_owned());
    let table = [
        (format!("corp.example/a v1.0.0 {hash}\ncorp.example/a v1.0.0/go.mod h1:m\n"), proven(hash, "h1:m")),
        (format!("corp.example/a v1.0.0 {hash}\n"), proven(hash, "")),
        ("corp.example/a v1.0.0/go.mod h1:m\n".to_owned(), proven("", "h1:m")),
        (
            format!("corp.example/a v1.0.0 {hash}\ncorp.example/a v1.0.0 {hash}\n"),
            proven(&format!("{hash},{hash}"), ""),
        ),
        (format!("corp.example/a v1.0.0 {hash}\ncorp.example/a v1.0.0 {FORGED_ZIP}\n"), refused(two)),
        (format!("corp.example/a v1.0.0 {FORGED_ZIP}\ncorp.example/a v1.0.0 {hash}\n"), refused(two)),
        (format!("corp.example/a v1.0.0 {hash}\ncorp.example/a v1.0.0 h2:x\n"), proven(&format!("{hash},h2:x"), "")),
        (format!("corp.example/a v1.0.0/go.mod h1:m\ncorp.example/a v1.0.0/go.mod {hash}\n"), refused(two)),
        (format!("corp.example/b v1.0.0 {hash}\n"), refused(other)),
        (format!("corp.example/a v1.0.1 {hash}\n"), refused(other)),
        (format!("corp.example/A v1.0.0 {hash}\n"), refused(other)),
        (format!("corp.example/a v1.0.00 {hash}\n"), refused(other)),
        (format!("corp.example/a v1.0.0/go.mod/go.mod {hash}\n"), refused(other)),
        (format!("x corp.example/a v1.0.0 {hash}\n"), refused(other)),
        (format!(" corp.example/a v1.0.0 {hash}\n"), refused(other)),
        (format!("corp.example/a  v1.0.0 {hash}\n"), refused(other)),
        (format!("corp.example/a v1.0.0 {hash} x\n"), refused(other)),
        (format!("corp.example/a v1.0.0 {hash} \n"), refused(other)),
        ("corp.example/a v1.0.0 \n".to_owned(), refused(other)),
        ("corp.example/a v1.0.0\n".to_owned(), refused(other)),
        (format!("corp.example/a v1.0.0 {hash}\ncorp.example/b v1.0.0 {FORGED_ZIP}\n"), proven(hash, "")),
    ];
    for (text, expected) in table {
        assert_eq!(prove(&text), expected, "{text:?}");
    }
}

/// Whoever answers every lookup with a large reply does not fill the memory: of so many, only some are looked at.
#[tokio::test]
async fn large_replies_to_every_lookup() {
    let log = log();
    let mut text = modules()[1].sum_lines();
    while text.len() < 60_000 {
        text.push_str("corp.example/filler v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    }
    let bytes = reply("300", &text, &log.signed_head(70_000));
    let bench = Bench::of(log);
    bench.memory.reply("lookup/", bytes);
    let asked: Vec<_> = (0..1_000).map(|at| module("corp.example/m", &format!("v1.0.{at}"))).collect();
    let words = words(&bench.look_up(&asked).await);
    let count = |word: &str| words.iter().filter(|other| *other == word).count();
    let looked_at = count("broken record-not-in-tree");
    assert!((250..350).contains(&looked_at), "{looked_at}");
    assert_eq!(looked_at + count("unchecked not-a-log-reply"), 1_000);
}
