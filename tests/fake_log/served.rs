//! The fake log over HTTP: both forms, both protocols, and what was asked.

use std::path::Path;

use reqwest::{Certificate, Client, StatusCode};

use crate::support::log::FakeLog;
use crate::support::modules::Module;
use crate::support::recorded::RecordedLog;
use crate::support::server::FakeServer;
use crate::support::tls::Offer;

/// A log of two records among filler, under a name with a slash.
fn log() -> FakeLog {
    let mut log = FakeLog::new("sum.example/db").with_size(600);
    log.add_record("corp.example/A", "v1.0.0", "h1:zip", "h1:mod");
    log
}

/// A client that no proxy of the environment comes between.
fn direct_client() -> Client {
    Client::builder().no_proxy().build().expect("a client can be built")
}

async fn get(url: &str) -> (StatusCode, Vec<u8>) {
    let reply = direct_client().get(url).send().await.expect("the server answers");
    (reply.status(), reply.bytes().await.expect("the body is whole").to_vec())
}

#[tokio::test]
async fn the_direct_form() {
    let server = FakeServer::of(log());
    let url = server.url();
    assert_eq!(get(&format!("{url}/latest")).await, (StatusCode::OK, log().signed_head(601)));
    let reply = log().lookup_reply("corp.example/A", "v1.0.0", 601).unwrap();
    assert_eq!(get(&format!("{url}/lookup/corp.example/!a@v1.0.0")).await, (StatusCode::OK, reply.bytes()));
    let (status, tile) = get(&format!("{url}/tile/8/0/002.p/89")).await;
    assert_eq!((status, tile.len()), (StatusCode::OK, 89 * 32));
    assert_eq!(get(&format!("{url}/supported")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&format!("{url}/tile/8/0/002.p/90")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&format!("{url}/lookup/corp.example/!a@v1.0.1")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn malformed_lookups_are_bad_requests() {
    let server = FakeServer::of(log());
    for name in ["corp.example/A@v1.0.0", "corp.example/!a@v1.0.0/go.mod", "corp.example/!a@master", "corp.example/!a"]
    {
        assert_eq!(get(&format!("{}/lookup/{name}", server.url())).await.0, StatusCode::BAD_REQUEST, "{name}");
    }
}

#[tokio::test]
async fn the_proxy_form_has_several_databases() {
    let other = FakeLog::new("other.example").with_size(3);
    let server = FakeServer::builder().log(log()).log(other.clone()).start().unwrap();
    let url = server.url();
    assert_eq!(get(&format!("{url}/sumdb/sum.example/db/supported")).await.0, StatusCode::OK);
    assert_eq!(get(&format!("{url}/sumdb/sum.example/db/latest")).await.1, log().signed_head(601));
    assert_eq!(get(&format!("{url}/sumdb/other.example/latest")).await.1, other.signed_head(3));
    assert_eq!(get(&format!("{url}/sumdb/third.example/supported")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_recording_is_served() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sumdb/recorded");
    let server = FakeServer::builder().recorded(RecordedLog::open(&folder).unwrap()).start().unwrap();
    let (status, reply) = get(&format!("{}/lookup/github.com/spf13/cobra@v1.10.2", server.url())).await;
    assert_eq!(status, StatusCode::OK);
    assert!(reply.starts_with(b"47802283\ngithub.com/spf13/cobra v1.10.2 h1:"));
    let path = "sumdb/sum.golang.org/lookup/github.com/!dreamacro/go-shadowsocks2@v0.1.6";
    assert_eq!(get(&format!("{}/{path}", server.url())).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_proxy_has_modules() {
    let module = Module::new("corp.example/A", "v1.0.0");
    let server = FakeServer::builder().module(module.clone()).start().unwrap();
    let file = |name: &str| format!("{}/corp.example/!a/{name}", server.url());
    assert_eq!(get(&file("@v/list")).await.1, b"v1.0.0\n");
    assert_eq!(get(&file("@v/v1.0.0.info")).await.1, module.info().into_bytes());
    assert_eq!(get(&file("@latest")).await.1, module.info().into_bytes());
    assert_eq!(get(&file("@v/v1.0.0.mod")).await.1, module.go_mod());
    assert_eq!(get(&file("@v/v1.0.0.zip")).await.1, module.zip());
    assert_eq!(get(&file("@v/v1.0.1.zip")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&format!("{}/corp.example/b/@v/list", server.url())).await, (StatusCode::OK, Vec::new()));
}

#[tokio::test]
async fn requests_are_noted_in_order() {
    let server = FakeServer::of(log());
    let client = direct_client();
    let ask = async |path: &str| {
        let request = client.get(format!("{}{path}", server.url())).header("x-mark", "1");
        request.send().await.unwrap().bytes().await.unwrap();
    };
    ask("/latest").await;
    ask("/lookup/corp.example/%21a@v1.0.0?x=1").await;
    assert!(server.was_asked_about("corp.example/A") && !server.was_asked_about("corp.example/b"));
    server.requests().wait_for(2).await;
    assert_eq!(server.paths(), ["/latest", "/lookup/corp.example/%21a@v1.0.0?x=1"]);
    assert_eq!(server.requests().connections(), 1);
    let first = &server.requests().all()[0];
    assert_eq!((first.method.as_str(), first.protocol.as_str(), first.connection), ("GET", "HTTP/1.1", 0));
    assert_eq!((first.header("x-mark"), first.header("host")), (Some("1"), Some(&*server.address().to_string())));
    server.requests().forget();
    assert!(server.paths().is_empty());
}

#[tokio::test]
async fn tls_agrees_on_a_protocol() {
    for (offer, protocol) in [(Offer::Http2, "HTTP/2.0"), (Offer::Http1, "HTTP/1.1")] {
        let server = FakeServer::builder().log(log()).tls(offer).start().unwrap();
        let authority = Certificate::from_pem(server.authority().unwrap().as_bytes()).unwrap();
        let client = Client::builder().no_proxy().tls_certs_only([authority]).build().unwrap();
        for host in ["127.0.0.1", "localhost"] {
            let url = format!("https://{host}:{}/latest", server.address().port());
            let reply = client.get(url).send().await.unwrap().bytes().await.unwrap();
            assert_eq!(reply, log().signed_head(601), "{host}");
        }
        let request = &server.requests().all()[0];
        assert_eq!(request.protocol, protocol);
        assert_eq!(request.header("host"), Some(&*server.address().to_string()));
        let stranger = direct_client().get(format!("{}/latest", server.url())).send().await;
        assert!(stranger.is_err(), "nobody else trusts it");
    }
}

#[tokio::test]
async fn it_ends_when_it_is_dropped() {
    let server = FakeServer::of(log());
    let (url, client) = (format!("{}/latest", server.url()), direct_client());
    client.get(&url).send().await.unwrap().bytes().await.unwrap();
    drop(server);
    assert!(client.get(&url).send().await.is_err(), "the old connection is gone");
    assert!(direct_client().get(&url).send().await.unwrap_err().is_connect(), "and nobody listens");
}

#[tokio::test]
async fn the_log_grows_while_it_is_served() {
    let server = FakeServer::of(log());
    let id = server.with_log(|log| log.add_record("corp.example/new", "v1.0.0", "h1:zip", "h1:mod"));
    let (_, reply) = get(&format!("{}/lookup/corp.example/new@v1.0.0", server.url())).await;
    assert_eq!(id, 601);
    assert_eq!(reply, server.with_log(|log| log.lookup_reply("corp.example/new", "v1.0.0", 602)).unwrap().bytes());
}
