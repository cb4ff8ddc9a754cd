//! A relay before a server, which writes down every byte that a client sends: as it is on the wire.
//!
//! It is also what HTTP_PROXY and HTTPS_PROXY may name: a CONNECT is granted, whatever it asks for, and leads to the server.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// A running relay; it accepts nothing more when it is dropped.
pub(crate) struct Relay {
    address: SocketAddr,
    sent: Arc<Mutex<Vec<u8>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// A relay on a loopback port before the server at `server`.
    pub(crate) fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it listens");
        let (sent, ended) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, stop) = (Arc::clone(&sent), Arc::clone(&ended));
        let thread = std::thread::spawn(move || {
            for client in listener.incoming().take_while(|_| !stop.load(Ordering::SeqCst)).flatten() {
                let log = Arc::clone(&log);
                // Either side may hang up whenever it likes.
                std::thread::spawn(move || _ = relay(client, server, &log));
            }
        });
        Self { address, sent, ended, thread: Some(thread) }
    }

    /// Its address, as a URL of plain HTTP.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that was sent since the last time, over all connections.
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // So that it looks at the flag.
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn relay(mut client: TcpStream, server: SocketAddr, log: &Mutex<Vec<u8>>) -> io::Result<()> {
    let mut server = TcpStream::connect(server)?;
    let (mut back, mut to) = (server.try_clone()?, client.try_clone()?);
    let mut start = read_noting(&mut client, log)?;
    if start.starts_with(b"CONNECT ") {
        while !start.ends_with(b"\r\n\r\n") {
            start.extend(read_noting(&mut client, log)?);
        }
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    } else {
        server.write_all(&start)?;
    }
    std::thread::spawn(move || {
        let _ = io::copy(&mut back, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
    loop {
        let bytes = read_noting(&mut client, log)?;
        if bytes.is_empty() {
            return server.shutdown(Shutdown::Write);
        }
        server.write_all(&bytes)?;
    }
}

/// Reads what is there, and writes it down before anybody else sees it.
fn read_noting(client: &mut TcpStream, log: &Mutex<Vec<u8>>) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 16 << 10];
    let length = client.read(&mut bytes)?;
    bytes.truncate(length);
    log.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&bytes);
    Ok(bytes)
}
