//! HTTP answers, and lies that are still HTTP: statuses, pages, redirects, bodies that come late, short or never end.
//!
//! It knows no log. What is no HTTP at all is in [`super::raw`].

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Response, header};
use futures_util::stream::{self, Stream, StreamExt as _};

use super::zip::crc32;

/// One way to use HTTP wrongly, or to say no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TransportLie {
    Html,
    Status { code: u16, retry_after: Option<u32> },
    SupportedThenGone,
    Delay { milliseconds: u64 },
    Hang,
    Trickle { milliseconds: u64 },
    Endless,
    CutBody(usize),
    Gzip,
    Redirect(Target),
}

/// Where a redirect leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To the same address again.
    Itself,
    /// To the same address without TLS.
    PlainHttp,
    /// To the same path below another address.
    Below(String),
}

/// An answer before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// Text, as a log sends it.
    pub(crate) fn text(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "text/plain; charset=UTF-8", body)
    }

    /// Bytes, as a log sends its tiles.
    pub(crate) fn bytes(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "application/octet-stream", body)
    }

    /// A refusal with a sentence.
    pub(crate) fn refusal(status: u16, sentence: &str) -> Self {
        Self::new(status, "text/plain; charset=UTF-8", format!("{sentence}\n"))
    }

    fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("content-type", kind.to_owned())], body: body.into() }
    }

    /// The answer after a lie that needs no time. `host` and `path` are those of the request.
    pub(crate) fn tell(self, lie: &TransportLie, host: &str, path: &str) -> Self {
        match lie {
            TransportLie::Html => Self::new(200, "text/html", "<!DOCTYPE html>\n<title>Sign in</title>\n<p>Sign in.\n"),
            TransportLie::SupportedThenGone => Self::refusal(404, "not found"),
            TransportLie::Status { code, retry_after } => {
                let mut reply = Self::refusal(*code, "as the knob says");
                reply.headers.extend(retry_after.map(|seconds| ("retry-after", seconds.to_string())));
                reply
            }
            TransportLie::Redirect(target) => {
                let mut reply = Self::refusal(302, "elsewhere");
                reply.headers.push(("location", target.location(host, path)));
                reply
            }
            TransportLie::Gzip => {
                let mut reply = Self { body: gzip(&self.body), ..self };
                reply.headers.push(("content-encoding", "gzip".to_owned()));
                reply
            }
            _ => self,
        }
    }

    /// The answer as it is sent; the lies that concern the flow of its body are told here.
    pub(crate) fn send(self, lies: &[TransportLie]) -> Response<Body> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(*name, value);
        }
        let whole = self.body.len();
        let body = lies.iter().find_map(|lie| match lie {
            TransportLie::Endless => Some(Body::from_stream(endless(&self.body))),
            TransportLie::CutBody(at) => Some(Body::from_stream(cut(&self.body, *at))),
            TransportLie::Trickle { milliseconds } => Some(Body::from_stream(trickle(&self.body, *milliseconds))),
            _ => None,
        });
        if body.is_some() && !lies.contains(&TransportLie::Endless) {
            response = response.header(header::CONTENT_LENGTH, whole);
        }
        response.body(body.unwrap_or_else(|| Body::from(self.body))).expect("the status and headers are valid")
    }
}

impl Target {
    fn location(&self, host: &str, path: &str) -> String {
        match self {
            Self::Itself => path.to_owned(),
            Self::PlainHttp => format!("http://{host}{path}"),
            Self::Below(url) => format!("{}{path}", url.trim_end_matches('/')),
        }
    }
}

fn endless(body: &[u8]) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    let more = stream::repeat(Bytes::from_static(&[b'x'; 8192]));
    stream::iter([Bytes::copy_from_slice(body)]).chain(more).map(Ok)
}

fn cut(body: &[u8], at: usize) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    let start = Bytes::copy_from_slice(&body[..at.min(body.len())]);
    // The pause lets what was written leave before the connection breaks.
    let end = stream::once(async {
        tokio::task::yield_now().await;
        Err(io::Error::other("cut by a knob"))
    });
    stream::iter([Ok(start)]).chain(end)
}

fn trickle(body: &[u8], milliseconds: u64) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    stream::iter(body.to_vec()).then(move |byte| async move {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        Ok(Bytes::copy_from_slice(&[byte]))
    })
}

/// A gzip file of stored blocks (RFC 1952, RFC 1951 3.2.4).
fn gzip(body: &[u8]) -> Vec<u8> {
    let mut file = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
    for block in body.chunks(0xFFFF) {
        let length = u16::try_from(block.len()).expect("a chunk is no longer than that");
        file.extend_from_slice(&[[0].as_slice(), &length.to_le_bytes(), &(!length).to_le_bytes(), block].concat());
    }
    let length = u32::try_from(body.len()).expect("replies are small");
    file.extend_from_slice(
        &[[1, 0, 0, 0xFF, 0xFF].as_slice(), &crc32(body).to_le_bytes(), &length.to_le_bytes()].concat(),
    );
    file
}
