//! Small servers on loopback that behave as a test tells them: raw HTTP/1.1, with TLS or without, and HTTP/2.
//!
//! They know nothing of logs.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// The certificate of every TLS server here, and its key.
static IDENTITY: LazyLock<rcgen::CertifiedKey<rcgen::KeyPair>> = LazyLock::new(|| {
    let names = ["localhost", "127.0.0.1", "sum.example"].map(str::to_owned);
    rcgen::generate_simple_self_signed(names).unwrap()
});

/// What a client must trust to reach the TLS servers.
pub(super) fn root() -> Vec<u8> {
    IDENTITY.cert.pem().into_bytes()
}

fn acceptor(alpn: &[&str]) -> TlsAcceptor {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(IDENTITY.signing_key.serialize_der()));
    let builder = ServerConfig::builder().with_no_client_auth();
    let mut config = builder.with_single_cert(vec![IDENTITY.cert.der().clone()], key).unwrap();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// `GET`, `CONNECT`.
    pub(super) method: String,
    /// What stands between the method and the version.
    pub(super) target: String,
    head: String,
}

impl Seen {
    /// A header field.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        fields.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

/// What a server does with a request.
pub(super) enum Act {
    /// Sends this and goes on.
    Reply(Vec<u8>),
    /// Sends this, waits, and sends the rest.
    Slow(Vec<u8>, Duration, Vec<u8>),
    /// Sends this, and then the other for ever.
    Endless(Vec<u8>, Vec<u8>),
    /// Sends this and closes.
    Cut(Vec<u8>),
    /// Says nothing for ever.
    Hang,
    /// Becomes a tunnel.
    Tunnel(SocketAddr),
}

/// A whole reply.
pub(super) fn reply(status: u16, fields: &str, body: &str) -> Act {
    let length = body.len();
    Act::Reply(format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{fields}\r\n{body}").into_bytes())
}

/// A redirect.
pub(super) fn redirect(location: &str) -> Act {
    reply(302, &format!("Location: {location}\r\n"), "moved")
}

/// Whether a server speaks TLS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tls {
    No,
    Yes,
}

/// A server; it ends when it is dropped.
pub(super) struct Server {
    /// `scheme://host:port`, without a slash.
    pub(super) base: String,
    /// Where it listens.
    pub(super) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// A server of HTTP/1.1 that asks `act` what to do with each request; the number counts requests from 0.
    pub(super) async fn start(tls: Tls, act: impl Fn(&Seen, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let (act, log, count) = (Arc::new(act), Arc::clone(&seen), Arc::clone(&connections));
        let acceptor = (tls == Tls::Yes).then(|| acceptor(&["http/1.1"]));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (act, log, acceptor) = (Arc::clone(&act), Arc::clone(&log), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => serve(stream, &*act, &log).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                serve(stream, &*act, &log).await;
                            }
                        }
                    }
                });
            }
        });
        let scheme = if tls == Tls::Yes { "https" } else { "http" };
        let most = Arc::new(AtomicUsize::new(0));
        Self { base: format!("{scheme}://{address}"), address, seen, connections, most, task }
    }

    /// A server of HTTP/2 or HTTP/1.1 over TLS, as the client likes, that answers `ok` after `delay`.
    pub(super) async fn modern(alpn: &'static [&'static str], delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (inside, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let peak = Arc::clone(&most);
        let answer = move || {
            let (inside, peak) = (Arc::clone(&inside), Arc::clone(&peak));
            async move {
                let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                peak.fetch_max(now, Ordering::SeqCst);
                tokio::time::sleep(delay).await;
                inside.fetch_sub(1, Ordering::SeqCst);
                "ok"
            }
        };
        let router = Router::new().fallback(answer);
        let connections = Arc::new(AtomicUsize::new(0));
        let (acceptor, count) = (acceptor(alpn), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (acceptor, router) = (acceptor.clone(), router.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let service = TowerToHyperService::new(router);
                    let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { base: format!("https://{address}"), address, seen: Arc::default(), connections, most, task }
    }

    /// The requests so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The targets of the requests so far.
    pub(super) fn targets(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.target).collect()
    }

    /// Connections that were opened.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The most requests that were inside at once.
    pub(super) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

/// An address on loopback where nobody listens.
pub(super) async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

async fn serve<S>(mut stream: S, act: &(impl Fn(&Seen, usize) -> Act + Sync), log: &Mutex<Vec<Seen>>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    while let Some(seen) = read_head(&mut stream).await {
        let number = {
            let mut log = log.lock().unwrap();
            log.push(seen.clone());
            log.len() - 1
        };
        let (bytes, goes_on) = match act(&seen, number) {
            Act::Reply(bytes) => (bytes, true),
            Act::Cut(bytes) => (bytes, false),
            Act::Hang => return std::future::pending().await,
            Act::Slow(start, pause, rest) => {
                let _ = stream.write_all(&start).await;
                tokio::time::sleep(pause).await;
                (rest, true)
            }
            Act::Endless(start, more) => {
                let _ = stream.write_all(&start).await;
                while stream.write_all(&more).await.is_ok() {}
                return;
            }
            Act::Tunnel(address) => {
                let mut other = TcpStream::connect(address).await.unwrap();
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                let _ = copy_bidirectional(&mut stream, &mut other).await;
                return;
            }
        };
        if stream.write_all(&bytes).await.is_err() || !goes_on {
            let _ = stream.shutdown().await;
            return;
        }
    }
}

/// Reads up to the blank line; the clients here send no bodies.
async fn read_head<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Seen> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut words = head.split(' ').map(str::to_owned);
    Some(Seen { method: words.next()?, target: words.next()?, head })
}
