//! One request: limits, times, the second try, redirects, the ledger.

use std::time::Duration;

use modseal::io::http::Http;
use modseal::io::http::options::{Options, Roots};
use modseal::sumdb::remote::{Unanswered, Why};
use tokio::time::Instant;

use super::servers::{Act, Server, Tls, nobody, redirect, reply};
use super::{get, options, refusal};

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[tokio::test]
async fn a_reply_comes_through_as_bytes_whatever_it_is() {
    let portal = "<html>Please log in</html>";
    let server = Server::start(Tls::No, move |_, _| reply(200, "Content-Type: text/html\r\n", portal)).await;
    let http = Http::new(options());
    assert_eq!(get(&http, &format!("{}/lookup/a@v1.0.0", server.base)).await.as_deref(), Ok(portal));
    let seen = &server.seen()[0];
    assert_eq!(seen.header("user-agent"), Some(concat!("modseal/", env!("CARGO_PKG_VERSION"))));
    // Nothing is decompressed, so nothing compressed is asked for.
    assert_eq!(seen.header("accept-encoding"), None);
    assert_eq!(seen.header("authorization"), None);

    let packed = Server::start(Tls::No, |_, _| reply(200, "Content-Encoding: gzip\r\n", "as it is")).await;
    assert_eq!(get(&http, &packed.base).await.as_deref(), Ok("as it is"));
}

#[tokio::test]
async fn tls_is_checked() {
    let server = Server::start(Tls::Yes, |_, _| reply(200, "", "ok")).await;
    assert_eq!(get(&Http::new(options()), &server.base).await.as_deref(), Ok("ok"));
    let mut other = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    other.distinguished_name.push(rcgen::DnType::CommonName, "another root");
    let other = other.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
    let stranger = Http::new(Options { roots: Roots::Only(other.pem().into_bytes()), ..options() });
    let text = refusal(&stranger, &server.base).await;
    assert!(text.contains("UnknownIssuer") && text.contains("SSL_CERT_FILE"), "{text}");
    assert_eq!(server.seen().len(), 1);
    let broken = Http::new(Options { roots: Roots::Only(b"-----BEGIN CERTIFICATE-----\n!\n".to_vec()), ..options() });
    assert!(matches!(get(&broken, &server.base).await, Err(Unanswered::NoWay(_))));
}

#[tokio::test]
async fn a_body_larger_than_the_limit_is_cut_off() {
    let server = Server::start(Tls::No, |seen, _| match seen.target.as_str() {
        "/announced" => Act::Cut(bytes("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")),
        "/endless" => Act::Endless(bytes("HTTP/1.1 200 OK\r\n\r\n"), vec![b'x'; 4096]),
        _ => reply(200, "", &"x".repeat(1000)),
    })
    .await;
    let http = Http::new(options());
    let limit = Unanswered::TooLarge { host: server.address.to_string(), limit: 1000 };
    assert_eq!(get(&http, &format!("{}/announced", server.base)).await, Err(limit.clone()));
    assert_eq!(get(&http, &format!("{}/endless", server.base)).await, Err(limit));
    assert_eq!(get(&http, &format!("{}/fits", server.base)).await.map(|body| body.len()), Ok(1000));
    assert_eq!(http.ledger().iter().map(|entry| entry.status).collect::<Vec<_>>(), [Some(200); 3]);
}

#[tokio::test]
async fn endless_headers_and_nonsense_are_no_reply() {
    let server = Server::start(Tls::No, |seen, _| match seen.target.as_str() {
        "/many" => Act::Cut(format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-A: b\r\n".repeat(101)).into_bytes()),
        "/endless" => Act::Endless(bytes("HTTP/1.1 200 OK\r\nX-A: "), vec![b'x'; 4096]),
        _ => Act::Cut(bytes("SSH-2.0-OpenSSH\r\n\r\n")),
    })
    .await;
    let http = Http::new(options());
    for path in ["many", "endless", "nonsense"] {
        let error = get(&http, &format!("{}/{path}", server.base)).await.unwrap_err();
        assert!(matches!(error, Unanswered::Unreachable { .. }), "{path}: {error}");
    }
}

#[tokio::test]
async fn a_slow_reply_meets_the_time_limit() {
    let server = Server::start(Tls::No, |seen, _| match seen.target.as_str() {
        "/head" => Act::Hang,
        _ => Act::Slow(bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"), Duration::from_secs(60), bytes("b")),
    })
    .await;
    let http = Http::new(Options { timeout: Duration::from_millis(100), ..options() });
    let begun = Instant::now();
    for path in ["head", "body"] {
        let text = refusal(&http, &format!("{}/{path}", server.base)).await;
        assert_eq!(text, format!("no reply from {} within 1 s", server.address));
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
    let ledger: Vec<_> = http.ledger().into_iter().map(|entry| (entry.path, entry.status, entry.bytes)).collect();
    assert_eq!(ledger, [("/head".to_owned(), None, 0), ("/body".to_owned(), Some(200), 1)]);
}

#[tokio::test]
async fn the_deadline_of_all_work_ends_a_request_and_begins_none() {
    let server = Server::start(Tls::No, |_, _| Act::Hang).await;
    let deadline = Some((Instant::now() + Duration::from_millis(150)).into_std());
    let http = Http::new(Options { deadline, ..options() });
    let cancelled = Err(Unanswered::Cancelled { host: server.address.to_string() });
    assert_eq!(get(&http, &server.base).await, cancelled);
    assert_eq!(get(&http, &server.base).await, cancelled);
    assert_eq!(http.counts().requests, 1);
}

#[tokio::test]
async fn a_request_that_is_dropped_stands_in_the_ledger() {
    let server = Server::start(Tls::No, |_, _| Act::Hang).await;
    let http = Http::new(options());
    assert!(tokio::time::timeout(Duration::from_millis(100), get(&http, &server.base)).await.is_err());
    assert_eq!((http.ledger().len(), http.ledger()[0].status), (1, None));
}

#[tokio::test]
async fn a_passing_refusal_is_tried_once_more() {
    for status in [429, 502, 503, 504] {
        let refuse = move |_: &_, number| if number == 0 { reply(status, "", "") } else { reply(200, "", "ok") };
        let server = Server::start(Tls::No, refuse).await;
        let http = Http::new(options());
        assert_eq!(get(&http, &server.base).await.as_deref(), Ok("ok"), "{status}");
        let statuses: Vec<_> = http.ledger().into_iter().map(|entry| entry.status).collect();
        assert_eq!(statuses, [Some(status), Some(200)]);
    }
}

#[tokio::test]
async fn a_refusal_that_stays_is_reported_with_the_words_of_the_server() {
    let plain = "Content-Type: text/plain; charset=UTF-8\r\n";
    let cases = [
        (404, plain, "not found: a@v1: unknown\n\nmore", 1, "not found: a@v1: unknown"),
        (410, "Content-Type: text/html\r\n", "<b>gone</b>", 1, ""),
        (403, plain, "\u{1b}[31mred", 1, ""),
        (500, plain, "broken", 1, "broken"),
        (204, plain, "", 1, ""),
        (301, plain, "no location", 1, "no location"),
        (503, plain, "busy", 2, "busy"),
    ];
    for (status, fields, body, requests, words) in cases {
        let server = Server::start(Tls::No, move |_, _| reply(status, fields, body)).await;
        let http = Http::new(options());
        let (host, text) = (server.address.to_string(), words.to_owned());
        let expected = match status {
            404 | 410 => Unanswered::NotFound { host, status, text },
            _ => Unanswered::Status { host, status, text },
        };
        assert_eq!(get(&http, &server.base).await, Err(expected));
        assert_eq!(http.counts().requests, requests, "{status}");
    }
}

#[tokio::test]
async fn an_endless_refusal_is_not_read_to_its_end() {
    let head = "HTTP/1.1 404 X\r\nContent-Type: text/plain\r\n\r\n";
    let server = Server::start(Tls::No, move |_, _| Act::Endless(bytes(head), b"0123456789\n".to_vec())).await;
    let error = get(&Http::new(options()), &server.base).await.unwrap_err();
    let Unanswered::NotFound { text, .. } = error else { panic!("{error}") };
    assert_eq!(text, ["0123456789"; 8].join("\n"));
}

#[tokio::test]
async fn retry_after_is_kept_when_short_and_said_when_long() {
    let server = Server::start(Tls::No, |seen, number| match (seen.target.as_str(), number) {
        ("/long", _) => reply(429, "Retry-After: 3600\r\n", ""),
        (_, 0) => reply(503, "Retry-After: 0\r\n", ""),
        _ => reply(200, "", "ok"),
    })
    .await;
    // The pause that the server names is kept, and not our own, which would not fit the time limit.
    let http = Http::new(Options { pause: Duration::from_secs(60), ..options() });
    assert_eq!(get(&http, &format!("{}/short", server.base)).await.as_deref(), Ok("ok"));
    let text = refusal(&http, &format!("{}/long", server.base)).await;
    assert_eq!(text, format!("{} answered 429 and asks to wait 3600 s: try again then", server.address));
    assert_eq!(server.targets(), ["/short", "/short", "/long"]);
}

#[tokio::test]
async fn a_pause_that_does_not_fit_the_time_limit_is_not_begun() {
    let server = Server::start(Tls::No, |_, _| reply(503, "Retry-After: 9\r\n", "")).await;
    let http = Http::new(Options { timeout: Duration::from_secs(5), ..options() });
    let begun = Instant::now();
    assert!(matches!(get(&http, &server.base).await, Err(Unanswered::Status { status: 503, .. })));
    assert!(begun.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_reply_is_tried_once_more() {
    for tls in [Tls::No, Tls::Yes] {
        let act = |seen: &super::servers::Seen, number| match (seen.target.as_str(), number) {
            ("/twice", _) | (_, 0) => Act::Cut(vec![]),
            ("/late", _) => Act::Cut(bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")),
            _ => reply(200, "", "ok"),
        };
        let server = Server::start(tls, act).await;
        let http = Http::new(options());
        assert_eq!(get(&http, &format!("{}/once", server.base)).await.as_deref(), Ok("ok"));
        assert!(matches!(
            get(&http, &format!("{}/twice", server.base)).await,
            Err(Unanswered::Unreachable { host, .. }) if host == server.address.to_string()
        ));
        // A reply that had begun may have cost the server its work: it is not asked again.
        let text = refusal(&http, &format!("{}/late", server.base)).await;
        assert!(text.contains("the reply broke off"), "{text}");
        assert_eq!(server.targets(), ["/once", "/once", "/twice", "/twice", "/late"]);
    }
}

#[tokio::test]
async fn nobody_there_is_said_in_one_sentence_and_not_tried_again() {
    let address = nobody().await;
    let http = Http::new(options());
    let text = refusal(&http, &format!("http://{address}/latest")).await;
    assert!(text.starts_with(&format!("cannot reach {address}: ")) && text.contains("refused"), "{text}");
    assert_eq!(http.counts().requests, 1);
    let text = refusal(&http, "ftp://sum.example/latest").await;
    assert_eq!(text, "unsupported scheme: ftp://sum.example/latest");
}

#[tokio::test]
async fn redirects_are_followed_as_far_as_go_follows_them() {
    let server = Server::start(Tls::No, |seen, _| {
        let left: usize = seen.target.trim_start_matches('/').parse().unwrap_or(99);
        if left == 0 { reply(200, "", "ok") } else { redirect(&format!("/{}", left - 1)) }
    })
    .await;
    let http = Http::new(options());
    assert_eq!(get(&http, &format!("{}/9", server.base)).await.as_deref(), Ok("ok"));
    assert_eq!(http.counts().requests, 10);
    let text = refusal(&http, &format!("{}/10", server.base)).await;
    assert_eq!(text, format!("stopped after 10 redirects from {}/10", server.base));
    assert_eq!(http.counts().requests, 20);
    assert_eq!(server.connections(), 1);
    assert_eq!(server.seen().last().and_then(|seen| seen.header("referer").map(str::to_owned)), None);
}

#[tokio::test]
async fn a_redirect_in_a_circle_ends() {
    let server = Server::start(Tls::No, |_, _| redirect("/circle")).await;
    assert!(refusal(&Http::new(options()), &server.base).await.starts_with("stopped after 10 redirects"));
}

#[tokio::test]
async fn a_secure_url_does_not_lead_to_an_insecure_one() {
    let plain = Server::start(Tls::No, |_, _| reply(200, "", "insecure")).await;
    let target = format!("{}/latest", plain.base);
    let location = target.clone();
    let secure = Server::start(Tls::Yes, move |_, _| redirect(&location)).await;
    let http = Http::new(options());
    let text = refusal(&http, &format!("{}/x", secure.base)).await;
    assert_eq!(text, format!("redirected from secure URL {}/x to insecure URL {target}", secure.base));
    assert_eq!(plain.seen().len(), 0);
    let file = Server::start(Tls::No, |_, _| redirect("file:///etc/hostname")).await;
    assert!(refusal(&http, &file.base).await.ends_with("to a URL of scheme file"));
}

#[tokio::test]
async fn an_insecure_url_may_lead_to_a_secure_one_and_each_step_is_in_the_ledger() {
    let secure = Server::start(Tls::Yes, |_, _| reply(200, "", "ok")).await;
    let location = format!("{}/there?q=1", secure.base);
    let plain = Server::start(Tls::No, move |_, _| redirect(&location)).await;
    let http = Http::new(options());
    assert_eq!(get(&http, &format!("{}/here?q=2", plain.base)).await.as_deref(), Ok("ok"));
    let ledger: Vec<_> = http.ledger().into_iter().map(|e| (e.host, e.path, e.why, e.status, e.bytes)).collect();
    assert_eq!(
        ledger,
        [
            (plain.address.to_string(), "/here".to_owned(), Why::Record, Some(302), 5),
            (secure.address.to_string(), "/there".to_owned(), Why::Record, Some(200), 2),
        ]
    );
    assert_eq!((http.counts().requests, http.counts().bytes), (2, 7));
}
