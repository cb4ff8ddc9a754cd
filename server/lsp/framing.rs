//! The frames of the wire: what the client sends, as the transport below can read it.
//!
//! That transport ends at the first message that it cannot read. Here each frame is looked at first: what is no message
//! becomes a request that `in_order` answers with "Parse error", and a header that nobody can read is passed over up to
//! the next one that can be (LSP 3.18, "Base Protocol"; JSON-RPC 2.0, 5.1).

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tower_lsp::jsonrpc::{Request, Response};

use super::surrogates;

/// The method of the request that stands for something unreadable.
pub(super) const UNREADABLE: &str = "$/unreadable";
/// No line of a header is longer, in bytes.
const LINE_LIMIT: u64 = 4096;
/// No message is longer, in bytes: four times the largest file that is read.
const BODY_LIMIT: usize = 256 << 20;
/// How a header says the length.
const LENGTH: &str = "content-length:";

/// Passes messages on until the client says no more, or says something of a length that nobody can take.
pub(super) async fn pass_on(input: impl AsyncRead + Unpin, mut output: impl AsyncWrite + Unpin) -> std::io::Result<()> {
    let mut input = BufReader::new(input);
    while let Some(header) = read_header(&mut input).await? {
        let body = match header {
            Header::Unreadable => unreadable(),
            Header::Length(length) if length > BODY_LIMIT => return Ok(()),
            Header::Length(length) => {
                let mut body = vec![0; length];
                input.read_exact(&mut body).await?;
                readable(body)
            }
        };
        output.write_all(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes()).await?;
        output.write_all(&body).await?;
    }
    Ok(())
}

enum Header {
    Length(usize),
    /// It ended without one.
    Unreadable,
}

/// Reads up to the empty line behind a header; none at the end of the input.
async fn read_header(input: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<Option<Header>> {
    let (mut length, mut is_empty) = (None, true);
    loop {
        let mut line = Vec::new();
        if (&mut *input).take(LINE_LIMIT).read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        match (line.trim(), length) {
            ("", Some(length)) => return Ok(Some(Header::Length(length))),
            ("", None) if is_empty => {}
            ("", None) => return Ok(Some(Header::Unreadable)),
            (line, _) => {
                is_empty = false;
                length = read_length(line).or(length);
            }
        }
    }
}

/// The length that a line of a header says, also behind the rest of something unreadable.
fn read_length(line: &str) -> Option<usize> {
    let line = line.to_ascii_lowercase();
    let (_, number) = line.rsplit_once(LENGTH)?;
    number.trim().parse().ok()
}

/// The message, or what stands for one that cannot be read.
fn readable(body: Vec<u8>) -> Vec<u8> {
    if is_message(&body) {
        return body;
    }
    surrogates::mended(&body).filter(|mended| is_message(mended)).unwrap_or_else(unreadable)
}

fn is_message(body: &[u8]) -> bool {
    serde_json::from_slice::<Request>(body).is_ok() || serde_json::from_slice::<Response>(body).is_ok()
}

fn unreadable() -> Vec<u8> {
    format!(r#"{{"jsonrpc":"2.0","id":null,"method":"{UNREADABLE}"}}"#).into_bytes()
}
