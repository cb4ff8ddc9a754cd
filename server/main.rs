//! The program: joins the command line to the machine.

use std::process::ExitCode;

use clap::Parser as _;
use modseal::cli::{self, Arguments, Output};
use modseal::io::machine::Machine;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let machine = Machine::new();
    let (mut out, mut err) = (anstream::stdout().lock(), anstream::stderr());
    let mut output = Output { out: &mut out, err: &mut err };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = std::io::Write::write_fmt(output.err, format_args!("modseal: cannot start: {error}\n"));
            return ExitCode::from(2);
        }
    };
    let status = runtime.block_on(cli::run(&arguments, &machine, &mut output));
    // Work that was given up must not keep the program from ending.
    runtime.shutdown_background();
    ExitCode::from(status as u8)
}
