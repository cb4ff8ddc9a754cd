//! What is sent when it is not HTTP: written to the connection by hand.
//!
//! One connection, one request, one answer, then the end. It knows no log; the true answer is handed in.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::transport::Reply;

/// One way to break HTTP itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RawLie {
    /// The Content-Length differs from the body by so much.
    ContentLength(i64),
    /// The connection breaks after so many bytes of the answer, header included.
    Cut(usize),
    /// Header lines without end.
    EndlessHeaders,
    /// Bytes that are no HTTP.
    Garbage,
}

/// The largest request that is read.
const REQUEST_LIMIT: usize = 64 << 10;

/// The method, path and header lines of a request.
pub(crate) struct RawRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
}

/// Reads a request without a body.
pub(crate) async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<RawRequest> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        if bytes.len() > REQUEST_LIMIT {
            return Err(io::Error::other("the request is too large"));
        }
        bytes.push(stream.read_u8().await?);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines = text.lines();
    let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let headers = lines.filter_map(|line| line.split_once(": "));
    Ok(RawRequest {
        method: words.next().unwrap_or_default(),
        path: words.next().unwrap_or_default(),
        headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect(),
    })
}

/// Sends the answer, with the lie if there is one.
pub(crate) async fn send(
    stream: &mut (impl AsyncWrite + Unpin),
    lie: Option<&RawLie>,
    reply: &Reply,
) -> io::Result<()> {
    match lie {
        None => stream.write_all(&encode(reply, 0)).await?,
        Some(RawLie::ContentLength(difference)) => stream.write_all(&encode(reply, *difference)).await?,
        Some(RawLie::Cut(at)) => {
            let bytes = encode(reply, 0);
            stream.write_all(&bytes[..(*at).min(bytes.len())]).await?;
        }
        Some(RawLie::Garbage) => stream.write_all(b"\x00\x01\x02 this is no answer\n").await?,
        Some(RawLie::EndlessHeaders) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            // It ends when the client hangs up.
            loop {
                stream.write_all(format!("x-more: {}\r\n", "x".repeat(1000)).as_bytes()).await?;
            }
        }
    }
    stream.shutdown().await
}

fn encode(reply: &Reply, difference: i64) -> Vec<u8> {
    let length = i64::try_from(reply.body.len()).expect("replies are small") + difference;
    let headers: String = reply.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head =
        format!("HTTP/1.1 {} Fake\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n", reply.status);
    [head.as_bytes(), &reply.body].concat()
}
