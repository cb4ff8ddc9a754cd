//! The program: joins the command line and the language server to the machine.

use std::process::ExitCode;
use std::sync::Arc;

use anstream::ColorChoice;
use clap::Parser as _;
use modseal::cli::choices::Color;
use modseal::cli::{self, Arguments, Output};
use modseal::host::Host as _;
use modseal::io::interrupt::wanted_end;
use modseal::io::machine::Machine;
use modseal::lsp::{self, End};
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.color() {
        Color::Auto => ColorChoice::Auto,
        // Escape sequences, also where a terminal of Windows would want calls.
        Color::Always => ColorChoice::AlwaysAnsi,
        Color::Never => ColorChoice::Never,
    }
    .write_global();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ =
                std::io::Write::write_fmt(&mut anstream::stderr(), format_args!("modseal: cannot start: {error}\n"));
            return ExitCode::from(2);
        }
    };
    let status = match arguments.asks_for_language_server() {
        true => serve(&runtime),
        false => run(&runtime, &arguments),
    };
    // Work that was given up must not keep the program from ending.
    runtime.shutdown_background();
    ExitCode::from(status)
}

fn run(runtime: &Runtime, arguments: &Arguments) -> u8 {
    let machine = if arguments.is_check() { Machine::new().catching_signals() } else { Machine::new() };
    let (mut out, mut err) = (anstream::stdout().lock(), anstream::stderr());
    let mut output = Output { out: &mut out, err: &mut err };
    runtime.block_on(cli::run(arguments, &machine, &mut output)) as u8
}

/// LSP 3.18, "Exit Notification": 1 for a client that left without saying `shutdown`. A signal that wants an end is as good
/// as a client that said so: nothing of the session stays behind.
fn serve(runtime: &Runtime) -> u8 {
    let machine = Arc::new(Machine::new());
    let sweeping = Arc::clone(&machine);
    runtime.spawn_blocking(move || sweeping.sweep_pages());
    let end = runtime.block_on(async {
        tokio::select! {
            end = lsp::serve(Arc::clone(&machine), tokio::io::stdin(), tokio::io::stdout()) => end,
            () = wanted_end() => End::Orderly,
        }
    });
    machine.remove_pages();
    u8::from(end != End::Orderly)
}
