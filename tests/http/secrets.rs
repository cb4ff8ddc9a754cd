//! Credentials: where they go, and that they are nowhere else.

use modseal::io::http::Http;
use modseal::io::http::credentials::Credentials;
use modseal::io::http::netrc;
use modseal::io::http::options::Options;
use modseal::io::http::proxy::ProxyVariables;
use modseal::sumdb::remote::Unanswered;

use super::servers::{Act, Seen, Server, Tls, redirect, reply};
use super::{get, options, refusal};

/// `user:geheim` in base64.
const BASIC: &str = "Basic dXNlcjpnZWhlaW0=";

fn with_netrc(text: &str) -> Http {
    Http::new(Options { credentials: Credentials::of_netrc(&netrc::parse(text)), ..options() })
}

/// The URL of a server with a login in it.
fn signed(server: &Server, path: &str) -> String {
    format!("{}{path}", server.base.replace("://", "://user:geheim@"))
}

fn logins(server: &Server) -> Vec<Option<String>> {
    server.seen().iter().map(|seen| seen.header("authorization").map(str::to_owned)).collect()
}

/// Nothing that can be printed of the client holds the password.
fn assert_silent(http: &Http, error: Option<&Unanswered>) {
    let texts = [
        format!("{http:?}"),
        format!("{:?}", http.ledger()),
        error.map(|error| format!("{error} {error:?}")).unwrap_or_default(),
    ];
    for text in texts {
        assert!(!text.contains("geheim") && !text.contains("Z2VoZWlt") && !text.contains("pnZWhlaW0"), "{text}");
    }
}

#[tokio::test]
async fn a_login_in_the_url_goes_to_https_and_never_over_http() {
    let secure = Server::start(Tls::Yes, |_, _| reply(200, "", "ok")).await;
    let http = Http::new(options());
    assert_eq!(get(&http, &signed(&secure, "/x")).await.as_deref(), Ok("ok"));
    assert_eq!(logins(&secure), [Some(BASIC.to_owned())]);
    assert_eq!(secure.targets(), ["/x"]);

    let plain = Server::start(Tls::No, |_, _| reply(200, "", "ok")).await;
    let error = get(&http, &signed(&plain, "/x")).await.unwrap_err();
    assert_eq!(error.to_string(), format!("refusing to pass credentials to insecure URL: {}/x", plain.base));
    assert_eq!(plain.seen().len(), 0);
    assert_silent(&http, Some(&error));
}

#[tokio::test]
async fn netrc_is_for_https_alone_and_a_login_in_the_url_wins() {
    let secure = Server::start(Tls::Yes, |_, _| reply(200, "", "ok")).await;
    let plain = Server::start(Tls::No, |_, _| reply(200, "", "ok")).await;
    let entry = |server: &Server, user: &str| format!("machine {} login {user} password geheim\n", server.address);
    let http = with_netrc(&format!("{}{}", entry(&secure, "user"), entry(&plain, "user")));
    get(&http, &secure.base).await.unwrap();
    get(&http, &plain.base).await.unwrap();
    assert_eq!((logins(&secure), logins(&plain)), (vec![Some(BASIC.to_owned())], vec![None]));
    let other = with_netrc(&entry(&secure, "somebody"));
    get(&other, &signed(&secure, "/")).await.unwrap();
    assert_eq!(logins(&secure)[1].as_deref(), Some(BASIC));
    assert_silent(&http, None);
    assert_silent(&other, None);
}

#[tokio::test]
async fn a_redirect_keeps_the_login_on_its_host_and_loses_it_for_ever_elsewhere() {
    let other = Server::start(Tls::Yes, |seen, _| match seen.header("x-back") {
        _ if seen.target.starts_with("/back?") => redirect(&seen.target["/back?".len()..]),
        _ => reply(200, "", "ok"),
    })
    .await;
    let there = other.base.clone();
    let act = move |seen: &Seen, _: usize| match seen.target.as_str() {
        "/same" => redirect("/end"),
        "/away" => redirect(&format!("{there}/end")),
        "/round" => redirect(&format!("{there}/back?https://{}/end", seen.header("host").unwrap_or_default())),
        // A login that the server itself writes into the address is no better.
        "/given" => redirect(&there.replace("://", "://x:y@")),
        _ => reply(200, "", "ok"),
    };
    let own = Server::start(Tls::Yes, act).await;
    let http = with_netrc(&format!("machine {} login user password geheim", own.address));
    let basic = || Some(BASIC.to_owned());
    for path in ["/same", "/away", "/round", "/given"] {
        assert_eq!(get(&http, &format!("{}{path}", own.base)).await.as_deref(), Ok("ok"), "{path}");
    }
    assert_eq!(own.targets(), ["/same", "/end", "/away", "/round", "/end", "/given"]);
    assert_eq!(logins(&own), [basic(), basic(), basic(), basic(), None, basic()]);
    assert_eq!(logins(&other), [None, None, None]);
    assert_silent(&http, None);
}

#[tokio::test]
async fn a_server_that_quotes_the_login_is_masked() {
    let echo = |seen: &Seen, _: usize| {
        let sent = seen.header("authorization").unwrap_or_default();
        reply(401, "Content-Type: text/plain\r\n", &format!("bad login {sent} (user, geheim)"))
    };
    let server = Server::start(Tls::Yes, echo).await;
    let http = Http::new(options());
    let error = get(&http, &signed(&server, "/")).await.unwrap_err();
    let Unanswered::Status { text, .. } = &error else { panic!("{error}") };
    assert_eq!(text, "bad login Basic xxxxx (user, xxxxx)");
    assert_silent(&http, Some(&error));
}

#[tokio::test]
async fn an_http_proxy_is_used_by_the_rules_of_go() {
    let proxy = Server::start(Tls::No, |_, _| reply(200, "", "from the proxy")).await;
    let direct = Server::start(Tls::No, |_, _| reply(200, "", "direct")).await;
    let proxies = ProxyVariables {
        http: format!("user:geheim@{}", proxy.address),
        no_proxy: "none.example".to_owned(),
        ..ProxyVariables::default()
    };
    let http = Http::new(Options { proxies, ..options() });
    assert_eq!(get(&http, "http://sum.example/latest").await.as_deref(), Ok("from the proxy"));
    assert_eq!(get(&http, &direct.base).await.as_deref(), Ok("direct"));
    assert_eq!(proxy.targets(), ["http://sum.example/latest"]);
    assert_eq!(proxy.seen()[0].header("proxy-authorization"), Some(BASIC));
    assert_eq!(http.ledger()[0].host, "sum.example");
    assert_silent(&http, None);
}

#[tokio::test]
async fn https_goes_through_a_tunnel_that_sees_no_login() {
    let secure = Server::start(Tls::Yes, |_, _| reply(200, "", "ok")).await;
    let address = secure.address;
    let proxy = Server::start(Tls::No, move |_, _| Act::Tunnel(address)).await;
    let proxies = ProxyVariables { https: format!("http://{}", proxy.address), ..ProxyVariables::default() };
    let http = Http::new(Options { proxies, ..options() });
    assert_eq!(get(&http, "https://user:geheim@sum.example/latest").await.as_deref(), Ok("ok"));
    let connect = &proxy.seen()[0];
    assert_eq!((connect.method.as_str(), connect.target.as_str()), ("CONNECT", "sum.example:443"));
    assert_eq!(connect.header("authorization"), None);
    assert_eq!(logins(&secure), [Some(BASIC.to_owned())]);
}

#[tokio::test]
async fn a_proxy_that_refuses_or_cannot_be_used_is_named_without_its_login() {
    let proxy = Server::start(Tls::No, |_, _| reply(407, "", "")).await;
    let with = |https: String| {
        let proxies = ProxyVariables { https, ..ProxyVariables::default() };
        Http::new(Options { proxies, ..options() })
    };
    let http = with(format!("http://user:geheim@{}", proxy.address));
    let error = get(&http, "https://sum.example/latest").await.unwrap_err();
    let text = error.to_string();
    let start = format!("cannot reach sum.example: through the proxy {}: ", proxy.address);
    assert!(text.starts_with(&start) && text.contains("authorization required"), "{text}");
    assert_silent(&http, Some(&error));

    let http = with("socks5://user:geheim@127.0.0.1:1080".to_owned());
    let error = get(&http, "https://sum.example/latest").await.unwrap_err();
    assert!(error.to_string().contains("HTTPS_PROXY names the SOCKS proxy 127.0.0.1:1080"), "{error}");
    assert_silent(&http, Some(&error));
    assert_eq!(http.counts().requests, 0);
}

#[tokio::test]
async fn a_token_in_the_query_is_sent_and_not_shown() {
    let server = Server::start(Tls::Yes, |_, _| reply(404, "", "")).await;
    let http = Http::new(options());
    let text = refusal(&http, &format!("{}/x?token=geheim", server.base)).await;
    assert_eq!(server.targets(), ["/x?token=geheim"]);
    assert!(!text.contains("geheim"), "{text}");
    assert_silent(&http, None);
}
