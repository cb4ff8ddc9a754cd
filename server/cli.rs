//! The command line: arguments, the commands, and the reports that they print.
//!
//! It knows no file, network or clock: the [`Host`] does. Results go to standard output, everything else to standard error.

pub mod check;
pub mod choices;
pub mod debug;
mod doctor;
pub mod env;
pub mod explain;
pub mod fix;
mod manual;
pub mod paint;
pub mod report;

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::host::Host;
use crate::settings::Settings;
use choices::{Color, Exceptions, Fixing, Printing, Selection};

/// What the program ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Everything that had to be proven is proven, and nothing was found.
    Clean = 0,
    /// There are findings.
    Findings = 1,
    /// Something could not be checked, or the usage was wrong.
    CouldNotCheck = 2,
}

/// Checks every line of go.sum against the Go checksum database, with proofs.
#[derive(Debug, Parser)]
#[command(name = "modseal", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// When to use colours; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", display_order = 900)]
    color: Color,
}

impl Arguments {
    /// True for the one command that is no matter of the command line.
    #[must_use]
    pub fn asks_for_language_server(&self) -> bool {
        matches!(self.command, Command::Lsp)
    }

    /// True for a run that has something to print also where it is stopped.
    #[must_use]
    pub fn is_check(&self) -> bool {
        matches!(self.command, Command::Check(_))
    }

    /// When to use colours.
    #[must_use]
    pub fn color(&self) -> Color {
        self.color
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check go.sum and go.work.sum files: every line, against the log; go.mod and go.work as well
    #[command(after_help = EXIT_STATUS, after_long_help = EXIT_STATUS_AND_EXAMPLES)]
    Check(CheckArguments),
    /// Show what the go command would use here, and where each value comes from
    Env {
        /// How to print it
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Print the JSON Schema of --format json, and nothing else
        #[arg(long)]
        print_schema: bool,
    },
    /// Say whether the way to the checksum database is open: every hop of GOPROXY is asked, and each step explained
    #[command(after_help = DOCTOR_STATUS)]
    Doctor {
        /// How to print it
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// The time for all of it, in seconds [default: 30]
        #[arg(long, value_name = "SECONDS", value_parser = choices::seconds)]
        timeout: Option<u64>,
        /// Print the JSON Schema of --format json, and nothing else
        #[arg(long)]
        print_schema: bool,
    },
    /// Say what a check means, with an example and how to fix it
    Explain {
        /// The code of the check, for example hash-mismatch
        code: String,
    },
    /// List all checks
    Rules {
        /// How to print it
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Serve an editor: the language server, on standard input and output
    Lsp,
    /// Our own store of proofs
    Cache {
        #[command(subcommand)]
        command: CacheCommand,
    },
    /// Tools for people who work on modseal
    #[command(hide = true)]
    Debug {
        #[command(subcommand)]
        command: DebugCommand,
    },
}

/// A literal, so that [`concat!`] takes it.
macro_rules! exit_status {
    () => {
        "\
Exit status:
  0    everything that had to be proven is proven, and no finding reaches --fail-on
  1    a finding reaches --fail-on, --require-proven lacks a proof, or --diff is not empty
  2    nothing of that, and something could not be checked, read or written, or the usage was wrong
  130  interrupted twice; interrupted once, it prints what it has, and ends with one of the others"
    };
}

const EXIT_STATUS: &str = exit_status!();

const EXIT_STATUS_AND_EXAMPLES: &str = concat!(
    exit_status!(),
    "

Examples:
  modseal check                               every go.sum here and below
  modseal check --require-proven --isolated   in CI: nothing but proofs counts, no exception holds
  modseal check --diff                        what --fix would change"
);

const DOCTOR_STATUS: &str = "\
Exit status:
  0    the way is open
  1    something on it gives answers that are not those of the database
  2    it is closed, or the usage was wrong";

/// Arguments of `modseal check`.
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// Files or directories to check; directories are searched, - is standard input [default: the current directory]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What a go.sum from standard input is called in the report
    #[arg(long, value_name = "NAME", default_value = "go.sum")]
    pub stdin_filename: PathBuf,
    #[command(flatten)]
    pub(crate) printing: Printing,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) fixing: Fixing,
    #[command(flatten)]
    pub(crate) exceptions: Exceptions,
    /// Use only the proofs at hand; send nothing
    #[arg(long)]
    pub offline: bool,
    /// Fill the list of requests in the JSON report
    #[arg(long)]
    pub ledger: bool,
    /// Print more: every request that was sent
    #[arg(short, long)]
    pub verbose: bool,
    /// Print findings and errors only: no summary, no notes, no progress
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show no progress
    #[arg(long)]
    pub no_progress: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// The time for one request, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = choices::seconds)]
    pub timeout: Option<u64>,
    /// The most requests under way at once
    #[arg(long, value_name = "N", value_parser = choices::jobs)]
    pub jobs: Option<u16>,
}

#[derive(Args, Debug)]
pub(crate) struct StoreArguments {
    /// The directory of the store of proofs [default: $MODSEAL_STORE, else modseal in the user's cache directory]
    #[arg(long, value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum CacheCommand {
    /// Say where the store is, what it holds and how large it is
    Stat {
        #[command(flatten)]
        store: StoreArguments,
        /// How to print it
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

#[derive(Debug, Subcommand)]
enum DebugCommand {
    /// Print a go.mod, go.work, go.sum or go env file as JSON
    Parse {
        /// The file
        file: PathBuf,
    },
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For machines: one JSON document
    Json,
    /// For people
    Text,
}

/// Where a command prints to.
pub struct Output<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Everything else.
    pub err: &'a mut dyn Write,
}

impl Output<'_> {
    /// Prints a result; what goes wrong is told at the end.
    fn print(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
    }

    /// Prints a JSON document.
    fn print_json(&mut self, json: &str) {
        self.print(&crate::text::shown_json(json));
    }

    /// Prints a message.
    fn tell(&mut self, text: &str) {
        let _ = writeln!(self.err, "modseal: {text}");
    }
}

impl CheckArguments {
    fn wishes(&self) -> crate::host::Wishes {
        crate::host::Wishes {
            store: self.store.store.clone(),
            timeout: self.timeout.map(Duration::from_secs),
            jobs: self.jobs.map(usize::from),
        }
    }
}

/// Runs the command that the arguments name.
///
/// A reader that goes away, as `head` does, has seen what it wanted; a result that was lost is a failure.
pub async fn run<H: Host>(arguments: &Arguments, host: &H, output: &mut Output<'_>) -> Status {
    let mut out = Watched { writer: &mut *output.out, fault: None };
    let status = command(arguments, host, &mut Output { out: &mut out, err: &mut *output.err }).await;
    let _ = out.flush();
    match out.fault.filter(|fault| fault.kind() != ErrorKind::BrokenPipe) {
        Some(fault) => {
            output.tell(&format!("cannot write to standard output: {fault}"));
            Status::CouldNotCheck
        }
        None => status,
    }
}

/// A writer that remembers what went wrong first, and writes nothing after it.
struct Watched<'a> {
    writer: &'a mut dyn Write,
    fault: Option<std::io::Error>,
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.fault.is_none() {
            match self.writer.write(bytes) {
                Ok(written) => return Ok(written),
                Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
                Err(error) => self.fault = Some(error),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.fault.is_none() {
            self.fault = self.writer.flush().err();
        }
        Ok(())
    }
}

async fn command<H: Host>(arguments: &Arguments, host: &H, output: &mut Output<'_>) -> Status {
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments, host, output).await,
        Command::Env { print_schema: true, .. } => {
            output.print_json(&format!("{:#}\n", env::schema()));
            Status::Clean
        }
        Command::Env { format, .. } => print_settings(*format, host, output),
        Command::Doctor { print_schema: true, .. } => {
            output.print_json(&format!("{:#}\n", doctor::schema()));
            Status::Clean
        }
        Command::Doctor { format, timeout, .. } => doctor::run(*format, *timeout, host, output).await,
        Command::Explain { code } => explain::explain(code, output),
        Command::Rules { format } => explain::rules(*format, output),
        Command::Completions { shell } => manual::completions(*shell, output),
        Command::Man => manual::page(output),
        Command::Lsp => Status::Clean,
        Command::Cache { command: CacheCommand::Stat { store, format } } => {
            report::stat::run(store.store.clone(), *format, host, output)
        }
        Command::Debug { command: DebugCommand::Parse { file } } => parse(file, host, output),
    }
}

fn print_settings<H: Host>(format: Format, host: &H, output: &mut Output<'_>) -> Status {
    let settings = Settings::new(host.sources());
    match format {
        Format::Json => output.print_json(&format!("{:#}\n", env::json(&settings, &host.directory()))),
        Format::Text => output.print(&env::colored(&settings)),
    }
    Status::Clean
}

fn parse<H: Host>(file: &std::path::Path, host: &H, output: &mut Output<'_>) -> Status {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let text = match host.read(file) {
        Ok(text) => text,
        Err(error) => {
            output.tell(&crate::text::shown(&error.to_string()));
            return Status::CouldNotCheck;
        }
    };
    match debug::parse(&name, &file.display().to_string(), &text) {
        // As Go prints it, to the byte.
        Ok(json) => output.print(&json),
        Err(message) => {
            // Go's own words, of several lines.
            let lines: Vec<_> = message
                .lines()
                .map(|line| line.split('\t').map(crate::text::shown).collect::<Vec<_>>().join("\t"))
                .collect();
            let _ = writeln!(output.err, "{}", lines.join("\n"));
            return Status::Findings;
        }
    }
    Status::Clean
}
