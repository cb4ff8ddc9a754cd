//! A checksum database and a module proxy on loopback that tell the truth, or lie by named knobs: to see what go,
//! modseal or an editor make of it.
//!
//! `cargo run --example fake-log -- --modules --misbehave other-hash`, or with a recording of the real database:
//! `cargo run --example fake-log -- --data fixtures/sumdb/recorded`. It is the server of the tests, with a command line.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods, reason = "it is a program for people")]

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use support::catalogue::CATALOGUE;
use support::log::{FakeLog, record_text};
use support::misbehaviour::{Endpoint, Knob};
use support::modules::{Module, h1};
use support::recorded::{Heads, RecordedLog};
use support::server::{Builder, FakeServer};
use support::tls::Offer;

#[path = "../tests/support/mod.rs"]
mod support;

/// The size of the real log in November 2026.
const SIZE: u64 = 71_909_756;

/// A checksum database and a module proxy on loopback that tell the truth, or lie by named knobs.
#[derive(Parser)]
#[command(name = "fake-log", after_long_help = knobs())]
struct Options {
    /// Serve a recorded database instead: a folder with latest, lookup/ and tile/
    #[arg(long, value_name = "DIR", conflicts_with_all = ["size", "name", "record", "records", "modules"])]
    data: Option<PathBuf>,
    /// With --data: put the newest head into every reply, instead of the one that was recorded with it
    #[arg(long, requires = "data")]
    fresh_heads: bool,
    /// The number of records
    #[arg(long, value_name = "N", default_value_t = SIZE)]
    size: u64,
    /// The name of the database
    #[arg(long, value_name = "NAME", default_value = "sum.example")]
    name: String,
    /// Add a record
    #[arg(long, value_name = "MODULE VERSION ZIP-HASH MOD-HASH")]
    record: Vec<String>,
    /// Serve some synthetic modules, and have them in the log
    #[arg(long)]
    modules: bool,
    /// Spread so many made-up records over the log
    #[arg(long, value_name = "N", requires = "sum", default_value_t = 0)]
    records: u64,
    /// Write the go.sum that the made-up records prove
    #[arg(long, value_name = "FILE")]
    sum: Option<PathBuf>,
    /// Listen there
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Speak TLS, and write the certificate to be trusted there
    #[arg(long, value_name = "CERT_OUT")]
    tls: Option<PathBuf>,
    /// Do not offer HTTP/2 over TLS
    #[arg(long, requires = "tls")]
    http1: bool,
    /// Let every answer wait
    #[arg(long, value_name = "MS")]
    delay: Option<u64>,
    /// Misbehave; see below
    #[arg(long, value_name = "NAME[=ARG][@WHERE][*TIMES]")]
    misbehave: Vec<Knob>,
    /// Print every request on standard error
    #[arg(short, long)]
    verbose: bool,
    /// End after so many seconds instead of when it is killed
    #[arg(long = "for", value_name = "SECONDS")]
    seconds: Option<u64>,
}

fn main() -> ExitCode {
    match serve(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fake-log: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: &Options) -> io::Result<()> {
    let (server, key, try_this) = start(options)?;
    if let Some(milliseconds) = options.delay {
        server.misbehave(&format!("delay={milliseconds}"));
    }
    options.misbehave.iter().for_each(|knob| server.switch_on(knob.clone()));
    print_settings(options, &server, &key, &try_this)?;
    let work = async { if options.verbose { print_requests(&server).await } else { std::future::pending().await } };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        match options.seconds {
            // The end of the time is no error here.
            Some(seconds) => drop(tokio::time::timeout(Duration::from_secs(seconds), work).await),
            None => work.await,
        }
    });
    Ok(())
}

/// The server, the value of GOSUMDB, and a command to try.
fn start(options: &Options) -> io::Result<(FakeServer, String, String)> {
    let builder = with_tls(FakeServer::builder().listen(options.listen), options);
    if let Some(folder) = &options.data {
        let heads = if options.fresh_heads { Heads::Newest } else { Heads::AsRecorded };
        let log = RecordedLog::open(folder)?.with_heads(heads);
        let name = log.name().to_owned();
        return Ok((builder.recorded(log).start()?, name, "modseal check fixtures/gin/go.sum".to_owned()));
    }
    let modules = if options.modules { synthetic_modules() } else { Vec::new() };
    let log = fake_log(options, &modules)?;
    let key = log.verifier_key();
    let builder = modules.iter().fold(builder.log(log), |builder, module| builder.module(module.clone()));
    let try_this = match modules.first() {
        Some(module) => format!("go mod download -x {}@{}", module.path(), module.version()),
        None => "modseal check".to_owned(),
    };
    Ok((builder.start()?, key, try_this))
}

fn with_tls(builder: Builder, options: &Options) -> Builder {
    match options.tls {
        Some(_) => builder.tls(if options.http1 { Offer::Http1 } else { Offer::Http2 }),
        None => builder,
    }
}

/// A log of the size asked for, with the records in its middle.
fn fake_log(options: &Options, modules: &[Module]) -> io::Result<FakeLog> {
    let mut texts: Vec<String> = modules.iter().map(Module::sum_lines).collect();
    for record in &options.record {
        let words: Vec<&str> = record.split_whitespace().collect();
        let [path, version, zip, go_mod] = words[..] else {
            return Err(io::Error::other(format!("--record wants four words, not {record:?}")));
        };
        texts.push(record_text(path, version, zip, go_mod));
    }
    let mut log = FakeLog::new(&options.name);
    for (id, text) in (options.size / 2..).zip(texts) {
        log.add_at(id, &text);
    }
    let mut sums = String::new();
    for number in 0..options.records {
        let text = made_up_record(number);
        // Spread as the modules of a project are: hardly two in one tile.
        log.add_at(options.size / options.records * number, &text);
        sums.push_str(&text);
    }
    if let Some(place) = &options.sum {
        std::fs::write(place, sums)?;
    }
    Ok(log.with_size(options.size))
}

/// A record whose hashes are of nothing.
fn made_up_record(number: u64) -> String {
    let hash = |of: &str| h1(&[(of.to_owned(), number.to_le_bytes().to_vec())]);
    record_text(&format!("corp.example/team/module{number:06}"), "v1.2.3", &hash("zip"), &hash("go.mod"))
}

fn synthetic_modules() -> Vec<Module> {
    let needs_it = "module corp.example/greet\n\ngo 1.21\n\nrequire corp.example/hello v1.0.0\n";
    vec![
        Module::new("corp.example/hello", "v1.0.0"),
        Module::new("corp.example/hello", "v1.1.0").with_file("more.go", "package hello\n\nconst More = true\n"),
        Module::new("corp.example/greet", "v0.1.0").with_file("go.mod", needs_it),
    ]
}

fn print_settings(options: &Options, server: &FakeServer, key: &str, try_this: &str) -> io::Result<()> {
    let url = server.url();
    println!("# Serving on {url}. In another shell:");
    println!("export GOSUMDB='{key}'");
    println!("export GOPROXY='{url}'");
    println!("export GONOSUMDB=none GONOPROXY=none GOTOOLCHAIN=local GOFLAGS=-modcacherw");
    println!("export GOPATH=\"$(mktemp -d)\"  # caches of its own: the head of a log is kept under GOPATH");
    if let (Some(file), Some(authority)) = (&options.tls, server.authority()) {
        std::fs::write(file, authority)?;
        println!("export SSL_CERT_FILE='{}'", std::path::absolute(file)?.display());
    }
    println!("# Without the proxy in between: export GOSUMDB='{key} {url}'");
    println!("{try_this}");
    Ok(())
}

async fn print_requests(server: &FakeServer) {
    let mut printed = 0;
    loop {
        server.requests().wait_for(printed + 1).await;
        for request in &server.requests().all()[printed..] {
            eprintln!("{} {} {} (connection {})", request.protocol, request.method, request.path, request.connection);
            printed += 1;
        }
    }
}

/// The part of `--help` that lists the knobs.
fn knobs() -> String {
    let endpoints: Vec<&str> = Endpoint::NAMES.iter().map(|(name, _)| *name).collect();
    let mut text = format!(
        "Misbehaviours. WHERE is an endpoint ({}) or a part of a path with its first slash; without it, every request for \
         which the misbehaviour has a meaning. TIMES is how often; without it, for ever.\n\
         Example: --misbehave 'status=503@lookup*1' --misbehave truncate-tile=32@/tile/8/0/\n\n",
        endpoints.join(", ")
    );
    for entry in CATALOGUE {
        let argument = match entry.argument {
            "" => String::new(),
            argument => match argument.strip_prefix('[') {
                Some(optional) => format!("[={optional}"),
                None => format!("={argument}"),
            },
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {}{argument}\n      {}", entry.name, entry.meaning);
    }
    text
}
