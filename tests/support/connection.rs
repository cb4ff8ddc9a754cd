//! The connections of a fake server: accepted, numbered, and answered by HTTP/1.1, HTTP/2 or by hand.
//!
//! It knows no log; [`Shared`] has the answers.

use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::http::Response;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::misbehaviour::Misbehaviour;
use super::raw;
use super::requests::Request;
use super::server::{Answer, Shared};
use super::tls::{Identity, Offer};
use super::transport::TransportLie;

/// So many requests at once on one HTTP/2 connection: what most servers allow.
const STREAMS: u32 = 250;

/// Whether connections are encrypted.
pub(crate) enum Door {
    /// They are not.
    Open,
    /// They are; the second way in is for what is written by hand, which is never HTTP/2.
    Tls { offered: TlsAcceptor, by_hand: TlsAcceptor },
}

impl Door {
    pub(crate) fn tls(identity: &Identity, offer: Offer) -> Self {
        Self::Tls { offered: identity.acceptor(offer), by_hand: identity.acceptor(Offer::Http1) }
    }
}

/// Accepts connections for ever.
pub(crate) async fn accept_all(listener: StdListener, door: Door, shared: Arc<Shared>) {
    let listener = TcpListener::from_std(listener).expect("the listener does not block");
    let door = Arc::new(door);
    loop {
        // A connection that broke before it was accepted is nobody's concern.
        let Ok((stream, _)) = listener.accept().await else { continue };
        tokio::spawn(serve(stream, Arc::clone(&door), Arc::clone(&shared)));
    }
}

async fn serve(stream: TcpStream, door: Arc<Door>, shared: Arc<Shared>) {
    // Without it, small answers wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let number = shared.requests.connect();
    let open = shared.open.enter();
    let changes = shared.changes.subscribe();
    if shared.is_raw() {
        drop(open);
        // The client may hang up whenever it likes, here and below.
        let _ = match &*door {
            Door::Open => serve_by_hand(stream, &shared, number).await,
            Door::Tls { by_hand, .. } => match by_hand.accept(stream).await {
                Ok(stream) => serve_by_hand(stream, &shared, number).await,
                Err(error) => Err(error),
            },
        };
        return;
    }
    let http = async {
        match &*door {
            Door::Open => serve_http(stream, &shared, number).await,
            Door::Tls { offered, .. } => {
                if let Ok(stream) = offered.accept(stream).await {
                    serve_http(stream, &shared, number).await;
                }
            }
        }
    };
    tokio::select! {
        () = http => (),
        // What is written by hand needs a new connection.
        () = until_raw(changes, &shared) => (),
    }
}

async fn until_raw(mut changes: watch::Receiver<()>, shared: &Shared) {
    while changes.changed().await.is_ok() {
        if shared.is_raw() {
            return;
        }
    }
}

async fn serve_http<S>(stream: S, shared: &Arc<Shared>, number: usize)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let router = Router::new().fallback(answer).with_state((Arc::clone(shared), number));
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new());
    server.http2().timer(TokioTimer::new()).max_concurrent_streams(STREAMS);
    let _ = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)).await;
}

async fn serve_by_hand<S>(mut stream: S, shared: &Shared, number: usize) -> std::io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = raw::read_request(&mut stream).await?;
    let answer = shared.answer(&request.path);
    shared.requests.note(Request {
        connection: number,
        protocol: "HTTP/1.1".to_owned(),
        method: request.method,
        path: request.path,
        headers: request.headers,
    });
    let lie = answer.lies.iter().find_map(|lie| match lie {
        Misbehaviour::Raw(lie) => Some(lie),
        _ => None,
    });
    raw::send(&mut stream, lie, &answer.reply).await
}

async fn answer(State((shared, number)): State<(Arc<Shared>, usize)>, request: HttpRequest) -> Response<Body> {
    // What happens from here on is told of in `changes`: a hanging request waits for the next change of a knob.
    let mut changes = shared.changes.subscribe();
    let noted = note(&request, number);
    let (path, host) = (noted.path.clone(), noted.header("host").unwrap_or_default().to_owned());
    let Answer { reply, lies } = shared.answer(&path);
    shared.requests.note(noted);
    let lies: Vec<TransportLie> = lies.into_iter().filter_map(transport).collect();
    for lie in &lies {
        match lie {
            TransportLie::Delay { milliseconds } => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
            TransportLie::Hang => {
                let _ = changes.changed().await;
            }
            _ => (),
        }
    }
    lies.iter().fold(reply, |reply, lie| reply.tell(lie, &host, &path)).send(&lies)
}

fn transport(lie: Misbehaviour) -> Option<TransportLie> {
    match lie {
        Misbehaviour::Transport(lie) => Some(lie),
        _ => None,
    }
}

fn note(request: &HttpRequest, connection: usize) -> Request {
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let mut headers: Vec<(String, String)> =
        request.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    // HTTP/2 has the host in the address.
    if let Some(authority) = request.uri().authority().filter(|_| !request.headers().contains_key("host")) {
        headers.push(("host".to_owned(), authority.to_string()));
    }
    Request {
        connection,
        protocol: format!("{:?}", request.version()),
        method: request.method().to_string(),
        path: request.uri().path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str).to_owned(),
        headers,
    }
}
