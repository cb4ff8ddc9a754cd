//! Replies to a lookup, through the client: whatever a server sends, a record is proven only if it stands in the tree
//! that the key has signed, under its number, and is about the module version that was asked for.

use std::collections::BTreeMap;
use std::sync::Mutex;

use modseal::module::ModuleVersion;
use modseal::sumdb::client::{Answer, Client, Network};
use modseal::sumdb::remote::{Remote, Request, Unanswered};
use modseal::sumdb::store::{Store, StoreError, StoredHead, Swap};

use super::signer::{head, key};
use super::textbook;

/// The record that is asked for.
const ASKED: u64 = 3;
/// The tree of the head that the target puts behind an input.
const SIZE: u64 = 7;

pub(crate) fn reply(data: &[u8]) {
    assert_proven_is_true(data);
    // The bytes before a good head, which no mutation could sign.
    assert_proven_is_true(&[data, b"\n", &head(SIZE)].concat());
}

fn assert_proven_is_true(body: &[u8]) {
    let asked = ModuleVersion { path: "corp.example/m".into(), version: format!("v1.0.{ASKED}").into() };
    let client = Client::new(key().clone(), Server { body }, Nothing::default(), Server { body: b"" });
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made");
    let answers = runtime.block_on(client.lookup(std::slice::from_ref(&asked), Network::Online, &|_| {}));
    let answer = answers.by_module.get(&asked).expect("every question has an answer");
    let text = textbook::record(ASKED);
    let wire = [format!("{ASKED}\n{text}\n").as_bytes(), &head(SIZE)].concat();
    match answer {
        Answer::Proven(proven) => {
            assert_eq!((proven.record.id(), proven.record.text()), (ASKED, text.as_str()));
            assert!(
                (1..=textbook::LEAVES).contains(&proven.head.tree().size),
                "{:?} is no signed tree",
                proven.head.tree()
            );
            assert_eq!(proven.head.tree().root.0, textbook::root(0, proven.head.tree().size));
            assert_eq!(proven.record.zip_hashes(), [format!("h1:zip{ASKED}")]);
            assert_eq!(proven.record.go_mod_hashes(), [format!("h1:mod{ASKED}")]);
            assert!(body.starts_with(format!("{ASKED}\n{text}\n").as_bytes()), "the reply holds what is proven");
        }
        Answer::Absent { .. } => panic!("nobody said so"),
        Answer::Broken(_) | Answer::Unchecked(_) => assert_ne!(body, wire, "{answer:?}"),
    }
}

/// Sends the bytes for a lookup and the true tiles.
struct Server<'a> {
    body: &'a [u8],
}

impl Remote for Server<'_> {
    async fn read(&self, request: &Request) -> Result<Vec<u8>, Unanswered> {
        let tile = || {
            let rest = request.path.strip_prefix("tile/8/0/000.p/")?;
            textbook::tile(0, 0, rest.parse().ok()?)
        };
        let body = if request.path.starts_with("lookup/") { Some(self.body.to_vec()) } else { tile() };
        body.filter(|body| body.len() <= request.limit).ok_or(Unanswered::Offline)
    }
}

/// A store that keeps the newest head alone.
#[derive(Default)]
struct Nothing(Mutex<Option<String>>);

impl Store for Nothing {
    fn latest(&self) -> Result<Option<StoredHead>, StoreError> {
        Ok(self.0.lock().unwrap().clone().map(|message| StoredHead { message, age: None }))
    }

    fn replace_latest(&self, _: Option<&str>, new: &str) -> Result<Swap, StoreError> {
        *self.0.lock().unwrap() = Some(new.to_owned());
        Ok(Swap::Done)
    }

    fn head(&self, _: u64) -> Option<Vec<u8>> {
        None
    }

    fn keep_head(&self, _: u64, _: &str) -> Result<(), StoreError> {
        Ok(())
    }

    fn forget_heads(&self) {}

    fn records<T: Send>(
        &self,
        _: &[ModuleVersion],
        _: &(impl Fn(&ModuleVersion, &[u8]) -> Option<T> + Sync),
    ) -> BTreeMap<ModuleVersion, T> {
        BTreeMap::new()
    }

    fn keep_records(&self, _: &[(ModuleVersion, String)]) -> Result<(), StoreError> {
        Ok(())
    }

    fn keep_evidence(&self, _: &str, _: &[u8]) -> Result<String, StoreError> {
        Ok("nowhere".to_owned())
    }
}
