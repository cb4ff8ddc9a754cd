//! Many requests at once: few connections, bounded widths, and no failure that wedges the others.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use modseal::io::http::Http;
use modseal::io::http::options::Options;
use modseal::sumdb::remote::Unanswered;

use super::servers::{Act, Server, Tls, nobody, reply};
use super::{get, options};

/// Sends as many requests at once.
async fn storm(http: &Arc<Http>, base: &str, count: usize) -> Vec<Result<String, Unanswered>> {
    let tasks = (0..count).map(|number| {
        let (http, url) = (Arc::clone(http), format!("{base}/{number}"));
        tokio::spawn(async move { get(&http, &url).await })
    });
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_requests_over_http2_share_one_connection() {
    let server = Server::modern(&["h2", "http/1.1"], Duration::from_millis(100)).await;
    let http = Arc::new(Http::new(options()));
    assert!(storm(&http, &server.base, 100).await.iter().all(|reply| reply.as_deref() == Ok("ok")));
    assert_eq!(server.connections(), 1);
    assert!(server.most() > 50, "at most {} at once", server.most());
    assert_eq!(http.counts().requests, 100);
}

/// Two round trips for six hundred requests: what one connection has no streams for goes over another, and over no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_requests_than_one_connection_has_streams_for_take_a_handful() {
    let server = Server::modern(&["h2", "http/1.1"], Duration::from_millis(200)).await;
    let http = Arc::new(Http::new(options()));
    assert!(storm(&http, &server.base, 600).await.iter().all(|reply| reply.as_deref() == Ok("ok")));
    // Two requests that look into the empty pool of a lane in the same moment both dial; the pool keeps one of the two.
    let connections = server.connections();
    assert!((3..=5).contains(&connections), "{connections} connections");
    assert!(server.most() > 400, "at most {} at once", server.most());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_widths_are_kept() {
    let h1 = Server::modern(&["http/1.1"], Duration::from_millis(5)).await;
    let h2 = Server::modern(&["h2"], Duration::from_millis(5)).await;
    let http = Arc::new(Http::new(Options { http1_connections: 4, http2_requests: 10, ..options() }));
    storm(&http, &h1.base, 60).await;
    storm(&http, &h2.base, 60).await;
    assert!(h1.connections() <= 16 && h1.most() == 4, "{} connections, {} at once", h1.connections(), h1.most());
    assert_eq!((h2.connections(), h2.most()), (1, 10));
}

#[tokio::test]
async fn where_nobody_is_all_learn_it_from_the_first() {
    let base = format!("http://{}", nobody().await);
    let http = Arc::new(Http::new(options()));
    let replies = storm(&http, &base, 100).await;
    assert!(replies.iter().all(|reply| matches!(reply, Err(Unanswered::Unreachable { .. }))));
    assert_eq!(http.counts().requests, 1);
    // Who comes later tries again.
    assert!(get(&http, &base).await.is_err());
    assert_eq!(http.counts().requests, 2);
}

#[tokio::test]
async fn a_first_request_that_fails_by_itself_does_not_stop_the_others() {
    let server = Server::start(Tls::No, |seen, _| match seen.target.as_str() {
        "/0" => Act::Cut(vec![]),
        _ => reply(200, "", "ok"),
    })
    .await;
    let http = Arc::new(Http::new(options()));
    let replies = storm(&http, &server.base, 30).await;
    assert_eq!(replies.iter().filter(|reply| reply.as_deref() == Ok("ok")).count(), 29);
}

#[tokio::test]
async fn a_first_request_that_is_dropped_does_not_stop_the_others() {
    let server = Server::start(Tls::No, |seen, _| match seen.target.as_str() {
        "/first" => Act::Hang,
        _ => reply(200, "", "ok"),
    })
    .await;
    let http = Arc::new(Http::new(options()));
    let url = format!("{}/first", server.base);
    let first = tokio::spawn({
        let http = Arc::clone(&http);
        async move { get(&http, &url).await }
    });
    while server.seen().is_empty() {
        tokio::task::yield_now().await;
    }
    let (replies, ()) = tokio::join!(storm(&http, &server.base, 30), async { first.abort() });
    assert!(replies.iter().all(|reply| reply.as_deref() == Ok("ok")));
}

#[tokio::test]
async fn a_silent_host_is_given_up_by_all_after_two() {
    let server = Server::start(Tls::No, |_, _| Act::Hang).await;
    let http = Arc::new(Http::new(Options { timeout: Duration::from_millis(50), ..options() }));
    let replies = storm(&http, &server.base, 100).await;
    assert!(replies.iter().all(|reply| matches!(reply, Err(Unanswered::Timeout { .. }))));
    assert_eq!(http.counts().requests, 2);
}
