//! The verifier against recorded replies of sum.golang.org.

use std::path::PathBuf;

use modseal::io::disk::Disk;
use modseal::module::ModuleVersion;
use modseal::sumdb::client::{Answer, Client, Network};
use modseal::sumdb::note::VerifierKey;
use modseal::sumdb::remote::{Remote, Request, Unanswered};

struct Recorded(PathBuf);
impl Remote for Recorded {
    async fn read(&self, request: &Request) -> Result<Vec<u8>, Unanswered> {
        std::fs::read(self.0.join(&request.path)).map_err(|_| Unanswered::NotFound {
            host: "recorded".into(),
            status: 404,
            text: request.path.clone(),
        })
    }
}

#[tokio::test]
async fn gin() {
    let root = PathBuf::from("fixtures");
    let text = std::fs::read_to_string(root.join("gin/go.sum")).unwrap();
    let mut asked: Vec<_> = text
        .lines()
        .map(|l| {
            let mut w = l.split(' ');
            ModuleVersion {
                path: w.next().unwrap().into(),
                version: w.next().unwrap().trim_end_matches("/go.mod").into(),
            }
        })
        .collect();
    asked.dedup();
    let dir = tempfile::tempdir().unwrap();
    let key = VerifierKey::parse(VerifierKey::SUM_GOLANG_ORG).unwrap();
    let store = Disk::new(Ok(dir.path().to_owned()), &key);
    use modseal::sumdb::store::Store as _;
    let latest = std::fs::read_to_string(root.join("sumdb/latest")).unwrap();
    store.replace_latest(None, &latest).unwrap();
    let client = Client::new(key, Recorded(root.join("sumdb")), store, modseal::io::modcache::GoCache::default());
    for network in [Network::Online, Network::Offline] {
        let t = std::time::Instant::now();
        let answers = client.lookup(&asked, network, &|_| {}).await;
        println!("{} {:?} {:?} {:?}", answers.by_module.len(), answers.head, answers.store_errors, t.elapsed());
        for (m, a) in &answers.by_module {
            assert!(matches!(a, Answer::Proven(_)), "{m} {a:?}");
        }
        assert_eq!(answers.by_module.len(), asked.len());
    }
}
