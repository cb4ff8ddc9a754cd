//! `modseal check`: read, ask, check, report; a straight line.

mod gather;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::choices::{Demand, ReportFormat, Selection};
use super::report::{Database, File, Line, Report, Sum, json, text};
use super::shown::{counted, shown};
use super::{CheckArguments, Output, Status};
use crate::check::hash_mismatch::Cause;
use crate::check::{self, Context, Sibling, Workspace};
use crate::host::Host;
use crate::module::ModuleVersion;
use crate::observation::{Observations, Plan, Unchecked, Verdict};
use crate::settings::Settings;
use crate::settings::gosumdb::SumDb;
use crate::sumdb::client::Network;
use crate::sumdb::note::VerifierKey;
use crate::sumdb::remote::{LedgerEntry, Remote as _, Unanswered};
use crate::syntax::gosum::LineKind;
use gather::{Gathered, Input};

/// The most lines that `--require-proven` names one by one.
const LACKING_SHOWN: usize = 10;

/// Checks the files that the arguments name and prints what was found.
pub(super) async fn run<H: Host>(arguments: &CheckArguments, host: &H, output: &mut Output<'_>) -> Status {
    let settings = Settings::new(host.sources());
    let gathered = gather::gather(&arguments.paths, go_work(&settings), host);
    let observed = observe(&gathered, &settings, arguments, host).await;
    let report = Report {
        files: gathered
            .inputs
            .iter()
            .filter(|input| input.is_named)
            .map(|input| file(input, &gathered, &observed, &arguments.selection))
            .collect(),
        database: observed.key.clone().map(|key| Database { key, head: observed.observations.head.clone() }),
        unread: gathered.unread.clone(),
        ledger: observed.ledger.clone(),
        elapsed: host.elapsed(),
    };
    for problem in gathered.unread.iter().chain(&observed.problems) {
        output.tell(&shown(problem));
    }
    finish(&report, arguments, host, output)
}

/// Prints the report and says what the program ends with.
fn finish<H: Host>(report: &Report, arguments: &CheckArguments, host: &H, output: &mut Output<'_>) -> Status {
    let threshold = arguments.selection.threshold();
    tell_lacking(report, threshold.demand, output);
    let status = report.status(threshold);
    match publish(&render(report, arguments), arguments, host, output) {
        Published::Done => status,
        Published::Failed => status.max(Status::CouldNotCheck),
    }
}

/// Whether the report has reached its place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Published {
    Done,
    Failed,
}

/// Puts a result where the user wants it.
fn publish<H: Host>(text: &str, arguments: &CheckArguments, host: &H, output: &mut Output<'_>) -> Published {
    let Some(place) = &arguments.printing.output else {
        output.print(text);
        return Published::Done;
    };
    // A file has no colours.
    match host.write(place, anstream::adapter::strip_str(text).to_string().as_bytes()) {
        Ok(()) => Published::Done,
        Err(error) => {
            output.tell(&shown(&error.to_string()));
            Published::Failed
        }
    }
}

/// Says which lines are not as `--require-proven` demands: no finding speaks of an excluded line.
fn tell_lacking(report: &Report, demand: Demand, output: &mut Output<'_>) {
    let count = report.lacking(demand).count();
    for (file, line) in report.lacking(demand).take(LACKING_SHOWN) {
        let of = line
            .sum
            .as_ref()
            .map_or_else(String::new, |sum| format!(": {} {}{}", sum.module, sum.version, sum.of.suffix()));
        let (place, word) = (format!("{}:{}", file.path, line.number), line.verdict.word());
        output.tell(&shown(&format!("{place} is not proven but {word}{of}")));
    }
    if count > 0 {
        output.tell(&format!("--require-proven: {} not proven", counted(count, "line")));
    }
}

fn render(report: &Report, arguments: &CheckArguments) -> String {
    let verbose = arguments.verbose;
    match arguments.printing.format {
        ReportFormat::Json => {
            json::json(report, if arguments.ledger || verbose { json::Ledger::Full } else { json::Ledger::Count })
        }
        ReportFormat::Text => {
            let detail = match (arguments.quiet, verbose) {
                (true, _) => text::Detail::Quiet,
                (_, true) => text::Detail::Verbose,
                _ => text::Detail::Normal,
            };
            text::text(report, detail)
        }
    }
}

/// What the log and the settings say of all files together.
struct Observed {
    observations: Observations,
    key: Option<VerifierKey>,
    ledger: Vec<LedgerEntry>,
    /// What went wrong beside the answers, in sentences.
    problems: Vec<String>,
}

async fn observe<H: Host>(gathered: &Gathered, settings: &Settings, arguments: &CheckArguments, host: &H) -> Observed {
    let mut observed =
        Observed { observations: Observations::default(), key: None, ledger: Vec::new(), problems: Vec::new() };
    let plan = Plan::of(module_versions(gathered), |path| settings.is_excluded(path));
    observed.observations.exclude(plan.excluded);
    let database = match settings.database() {
        Ok(SumDb::On(database)) => database,
        // Everything is excluded then.
        Ok(SumDb::Off) => return observed,
        Err(problem) => {
            observed.observations.leave(plan.asked, &Unanswered::NoWay(problem.to_string()));
            return observed;
        }
    };
    observed.key = Some(database.key.clone());
    let client = host.connect(settings, &database, &arguments.wishes());
    let network = if arguments.offline { Network::Offline } else { Network::Online };
    let show = !arguments.no_progress && !arguments.quiet;
    let on_progress = |progress| {
        if show {
            host.on_progress(progress)
        }
    };
    let answers = client.lookup(&plan.asked, network, &on_progress).await;
    host.end_progress();
    observed
        .problems
        .extend(answers.store_errors.iter().map(|error| format!("{error}; the proofs of this run are not kept")));
    observed.ledger = client.remote().ledger();
    observed.observations.answer(answers);
    observed
}

/// The go.work that the go command would use here.
fn go_work(settings: &Settings) -> Option<PathBuf> {
    let value = settings.value("GOWORK");
    (!value.is_empty() && value != "off").then(|| PathBuf::from(value))
}

/// Every module version of every file, each once.
fn module_versions(gathered: &Gathered) -> BTreeSet<ModuleVersion> {
    let named = gathered.inputs.iter().filter(|input| input.is_named);
    named.flat_map(|input| input.file.sum_lines()).filter_map(|(_, line)| check::module_version(&line)).collect()
}

fn file(input: &Input, gathered: &Gathered, observed: &Observed, selection: &Selection) -> File {
    let observations = &observed.observations;
    let siblings: Vec<_> = gathered
        .siblings(input)
        .map(|input| Sibling { path: &input.path, kind: input.kind, file: &input.file })
        .collect();
    let database = observed.key.as_ref().map_or("the checksum database", |key| key.name());
    let workspace = Workspace { siblings: &siblings, extent: gathered.extent(input) };
    let context = Context::new(input.kind, &input.file, workspace, observations, database);
    File {
        path: input.path.clone(),
        kind: input.kind,
        lines: lines(&context),
        findings: check::run(&context).into_iter().filter(|finding| selection.has(finding.code)).collect(),
        file: input.file.clone(),
    }
}

fn lines(context: &Context<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut judged = context.sums.iter();
    for line in context.file.lines() {
        let (sum, verdict, cause) = match &line.kind {
            LineKind::Blank => continue,
            LineKind::Malformed(_) | LineKind::ConflictMarker(_) => (None, Verdict::Malformed, None),
            LineKind::Sum(sum) => {
                let unasked = || Verdict::Unchecked(Unchecked::Unanswered(Unanswered::Offline));
                let verdict = judged.next().and_then(|line| line.verdict.clone()).unwrap_or_else(unasked);
                let [module, version, hash] = [&sum.path, &sum.version, &sum.hash].map(|word| word.text.to_string());
                let cause = Cause::of(sum, &verdict);
                (Some(Sum { module, version, of: sum.of, hash }), verdict, cause)
            }
        };
        lines.push(Line { number: line.number, sum, verdict, cause });
    }
    lines
}
