//! What the tests stand on: a checksum database and a proxy that tell the truth, or lie by named knobs.
//!
//! Nothing here uses modseal's own code: it is what modseal is held against. In reading order: [`tree`], [`signer`],
//! [`wire`] and [`log`] are the true database; [`recorded`] serves a recording of the real one; [`modules`] are what a
//! proxy hands out; [`misbehaviour`] names the lies and [`head_lies`], [`record_lies`], [`tile_lies`], [`alteration`] and
//! [`transport`] tell them; [`database`], [`routing`] and [`server`] put it on a loopback port; [`requests`] is what was asked, [`relay`] what was
//! sent.
//! [`modseal`] runs the built program, [`scene`] puts it before such a server, and [`oracle`] verifies without it. [`dice`] makes up what no test names.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "test code may panic, read files and run go, and each user needs another part of it"
)]

pub(crate) mod alteration;
pub(crate) mod catalogue;
pub(crate) mod connection;
pub(crate) mod database;
pub(crate) mod dice;
pub(crate) mod go;
pub(crate) mod head_lies;
pub(crate) mod log;
pub(crate) mod misbehaviour;
pub(crate) mod modseal;
pub(crate) mod modules;
pub(crate) mod oracle;
pub(crate) mod raw;
pub(crate) mod record_lies;
pub(crate) mod recorded;
pub(crate) mod relay;
pub(crate) mod requests;
pub(crate) mod routing;
pub(crate) mod scene;
pub(crate) mod server;
pub(crate) mod signer;
pub(crate) mod tile_lies;
pub(crate) mod tls;
pub(crate) mod transport;
pub(crate) mod tree;
pub(crate) mod wire;
pub(crate) mod zip;
