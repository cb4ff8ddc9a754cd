//! `modseal check`: read, ask, check, report; a straight line.

mod exceptions;
mod gather;
mod modules;

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use super::choices::{Demand, ReportFormat, Selection};
use super::fix::{self, Applied};
use super::paint;
use super::report::{
    Colourless, Database, File, Hidden, Line, Report, github, gitlab, json, jsonl, junit, sarif, text,
};
use super::{CheckArguments, Output, Status};
use crate::check::hash_mismatch::Cause;
use crate::check::{self, Context, Extent, Finding, Sibling, Workspace};
use crate::check::{log_misbehaviour, mending, not_checked, stale_exception};
use crate::host::{Host, Writing};
use crate::module::ModuleVersion;
use crate::observation::{Observations, Plan, Unchecked, Verdict};
use crate::policy::Subject;
use crate::settings::Settings;
use crate::settings::gosumdb::SumDb;
use crate::settings::toolchain::Toolchain;
use crate::sumdb::client::{Answer, Network};
use crate::sumdb::note::VerifierKey;
use crate::sumdb::remote::{LedgerEntry, Remote as _, Unanswered};
use crate::syntax::gosum::{LineKind, SumFile};
use crate::text::{counted, shown};
use crate::workspace::GoWork;
use exceptions::Policies;
use gather::{Gathered, Input, Nothing};

/// The most lines that `--require-proven` names one by one.
const LACKING_SHOWN: usize = 10;

/// The verdict of a line that nobody asked about.
const UNASKED: Verdict<'static> = Verdict::Unchecked(Unchecked::Unanswered(&Unanswered::Offline));

/// Checks the files that the arguments name and prints what was found.
pub(super) async fn run<H: Host>(arguments: &CheckArguments, host: &H, output: &mut Output<'_>) -> Status {
    if arguments.printing.print_schema {
        let schema = match arguments.printing.format {
            ReportFormat::Jsonl => jsonl::schema(),
            _ => json::schema(),
        };
        return publish(&|out| out.write_all(schema.as_bytes()), Status::Clean, arguments, host, output);
    }
    if let Some(refusal) = refusal(arguments) {
        output.tell(refusal);
        return Status::CouldNotCheck;
    }
    let settings = Settings::new(host.sources());
    let mut gathered = gather::gather(&arguments.paths, &arguments.stdin_filename, &GoWork::of(&settings), host);
    // Where every line must be proven, no line is no success: the checkout may be empty.
    if let Some(nothing) = gathered.nothing_to_prove().filter(|_| arguments.selection.require_proven) {
        gathered.unread.push(format!("--require-proven: {nothing}"));
    }
    let mut policies = Policies::load(&arguments.exceptions, &mut gathered, host);
    let mut observed = observe(&gathered, &settings, arguments, host).await;
    if observed.is_stopped && arguments.fixing.scope().is_some() {
        output.tell("stopped before every line was asked about: no fix is made");
    }
    let mut fixed = mend(&mut gathered, &observed, arguments, &mut policies);
    // A fix may bring module versions to light that nobody has asked about, as behind a byte order mark.
    if !fixed.is_empty() && module_versions(&gathered).iter().any(|module| observed.observations.of(module).is_none()) {
        observed = observe(&gathered, &settings, arguments, host).await.after(observed);
        fixed.extend(mend(&mut gathered, &observed, arguments, &mut policies));
    }
    if arguments.fixing.diff {
        let report = report(&gathered, &observed, Vec::new(), arguments, &mut policies, host);
        for problem in gathered.unread.iter().chain(&observed.problems) {
            output.tell(&shown(problem));
        }
        return print_diff(&gathered, &report, arguments, host, output);
    }
    write_back(&mut gathered, &mut fixed, host, output);
    let report = report(&gathered, &observed, fixed, arguments, &mut policies, host);
    for problem in gathered.unread.iter().chain(&observed.problems) {
        output.tell(&shown(problem));
    }
    // A module without dependencies is well; another directory than was meant is told also where little is to be told.
    if let Some(nothing) = gathered.nothing().filter(|nothing| !arguments.quiet || *nothing == Nothing::NoModule) {
        output.tell(&nothing.to_string());
    }
    finish(&report, arguments, host, output)
}

/// What speaks against the arguments together.
fn refusal(arguments: &CheckArguments) -> Option<&'static str> {
    let fixing = &arguments.fixing;
    if fixing.fix && arguments.paths.iter().any(|path| path.as_os_str() == gather::STDIN) {
        return Some("--fix writes files and standard input is none; --diff prints what it would change");
    }
    let is_other = fixing.diff && arguments.printing.format != ReportFormat::Text;
    is_other.then_some("--diff prints a unified diff in the place of a report: leave --format away")
}

fn report<'a, H: Host>(
    gathered: &Gathered,
    observed: &'a Observed,
    fixed: Vec<Applied>,
    arguments: &CheckArguments,
    policies: &mut Policies,
    host: &H,
) -> Report<'a> {
    let selection = &arguments.selection;
    let named = gathered.inputs.iter().filter(|input| input.is_named);
    let mut files: Vec<_> = named.map(|input| file(input, gathered, observed, selection, policies)).collect();
    let modules = gathered.modules.iter();
    files.extend(modules.filter_map(|module| modules::file(module, &observed.toolchain, selection, policies)));
    let mut lines = files.iter().flat_map(|file| &file.lines);
    let is_unknown = !gathered.unread.is_empty() || lines.any(|line| matches!(line.verdict, Verdict::Unchecked(_)));
    let extent = if is_unknown { Extent::Partial } else { Extent::Whole };
    if selection.has(stale_exception::CHECK.code) {
        files.extend(policies.stale(&arguments.paths, extent));
    }
    Report {
        files,
        hidden: if arguments.exceptions.show_suppressed { Hidden::Listed } else { Hidden::Counted },
        directory: host.directory().display().to_string(),
        database: observed.key.clone().map(|key| Database { key, head: observed.observations.head.clone() }),
        unread: gathered.unread.clone(),
        fixed,
        ledger: observed.ledger.clone(),
        elapsed: host.elapsed(),
    }
}

/// Applies fixes to the texts at hand until nothing changes, and says which.
fn mend(
    gathered: &mut Gathered,
    observed: &Observed,
    arguments: &CheckArguments,
    policies: &mut Policies,
) -> Vec<Applied> {
    let Some(scope) = arguments.fixing.scope().filter(|_| !observed.is_stopped) else { return Vec::new() };
    let mut state = (gathered, policies, Vec::new());
    mending::in_rounds(
        &mut state,
        |(gathered, policies, _)| {
            let gathered: &Gathered = gathered;
            let named = gathered.inputs.iter().enumerate().filter(|(_, input)| input.is_named);
            let round = |(index, input): (usize, &Input)| {
                let findings = file(input, gathered, observed, &arguments.selection, policies).findings;
                Some((index, fix::round(&input.path, &input.file, &findings, scope)?))
            };
            named.filter_map(round).collect()
        },
        |(gathered, _, applied), (index, round)| {
            let Some(input) = gathered.inputs.get_mut(index) else { return };
            let old = std::mem::replace(&mut input.file, Arc::new(SumFile::parse(round.text)));
            input.before.get_or_insert_with(|| old.text().to_vec());
            applied.extend(round.applied);
        },
    );
    state.2
}

/// Writes what was fixed. What cannot be written is as if it had not been fixed.
fn write_back<H: Host>(gathered: &mut Gathered, fixed: &mut Vec<Applied>, host: &H, output: &mut Output<'_>) {
    for input in &mut gathered.inputs {
        let Some(before) = input.before.take() else { continue };
        match host.replace(&input.place, &before, input.file.text()) {
            Ok(written) => {
                for fix in fixed.iter().filter(|fix| fix.path == input.path) {
                    output.tell(&shown(&format!("fixed {}:{}: {} ({})", fix.path, fix.line, fix.title, fix.code)));
                }
                if written != input.place {
                    output.tell(&shown(&format!("{} is a link: {} was written", input.path, written.display())));
                }
            }
            Err(error) => {
                fixed.retain(|fix| fix.path != input.path);
                input.file = Arc::new(SumFile::parse(before));
                gathered.unread.push(format!("cannot write {}: {}", input.path, error.cause));
            }
        }
    }
}

/// Prints what the fixes would change, and nothing else.
fn print_diff<H: Host>(
    gathered: &Gathered,
    report: &Report<'_>,
    arguments: &CheckArguments,
    host: &H,
    output: &mut Output<'_>,
) -> Status {
    let changed = gathered.inputs.iter().filter_map(|input| Some((input, input.before.as_ref()?)));
    let diff: Vec<u8> = changed.flat_map(|(input, before)| fix::diff(&input.path, before, input.file.text())).collect();
    let status = match diff.is_empty() {
        true => report.status(arguments.selection.threshold()),
        false => Status::Findings,
    };
    // What makes the status 1 and is not in the diff.
    for (file, finding) in report.failing(arguments.selection.threshold()) {
        output.tell(&shown(&file.told(finding)));
    }
    tell_unseen(report, arguments, status, output);
    // A file gets the very bytes, so that it can be applied.
    let bytes =
        if arguments.printing.output.is_some() { diff } else { paint::diff(&fix::shown_diff(&diff)).into_bytes() };
    publish(&|out| out.write_all(&bytes), status, arguments, host, output)
}

/// Prints the report and says what the program ends with.
fn finish<H: Host>(report: &Report<'_>, arguments: &CheckArguments, host: &H, output: &mut Output<'_>) -> Status {
    let threshold = arguments.selection.threshold();
    let status = report.status(threshold);
    tell_lacking(report, threshold.demand, output);
    tell_unseen(report, arguments, status, output);
    // A file has no colours.
    let is_stripped = arguments.printing.output.is_some() && arguments.printing.format == ReportFormat::Text;
    let writing = |out: &mut dyn Write| match is_stripped {
        true => render(report, arguments, &mut Colourless::new(out)),
        false => render(report, arguments, out),
    };
    publish(&writing, status, arguments, host, output)
}

/// Puts a result where the user wants it; if it does not get there, that is a failure of its own.
fn publish<H: Host>(
    writing: Writing<'_>,
    status: Status,
    arguments: &CheckArguments,
    host: &H,
    output: &mut Output<'_>,
) -> Status {
    let Some(place) = &arguments.printing.output else {
        // What cannot be written is told at the end.
        let mut out = BufWriter::with_capacity(64 << 10, &mut *output.out);
        let _ = writing(&mut out).and_then(|()| out.flush());
        return status;
    };
    match host.write(place, writing) {
        Ok(()) => status,
        Err(error) => {
            output.tell(&shown(&error.to_string()));
            Status::CouldNotCheck
        }
    }
}

/// Says which lines are not as `--require-proven` demands: no finding speaks of an excluded line.
fn tell_lacking(report: &Report<'_>, demand: Demand, output: &mut Output<'_>) {
    let count = report.lacking(demand).count();
    for (file, line) in report.lacking(demand).take(LACKING_SHOWN) {
        let of = file.sum(line.number).map_or_else(String::new, |sum| format!(": {}", sum.key()));
        let (place, word) = (format!("{}:{}", file.path, line.number), line.verdict.word());
        output.tell(&shown(&format!("{place} is not proven but {word}{of}")));
    }
    if count > 0 {
        output.tell(&format!("--require-proven: {} not proven", counted(count, "line")));
    }
}

/// Says what only a summary would, where none is printed: what exceptions hide, and what made the status 2.
fn tell_unseen(report: &Report<'_>, arguments: &CheckArguments, status: Status, output: &mut Output<'_>) {
    let has_none = matches!(arguments.printing.format, ReportFormat::Gitlab | ReportFormat::Sarif);
    if !(arguments.quiet || arguments.fixing.diff || has_none) {
        return;
    }
    if let Some(notice) = report.suppression_notice() {
        let way = if arguments.exceptions.policy.is_none() { "; --isolated ignores it" } else { "" };
        output.tell(&shown(&format!("{notice}{way}")));
    }
    let unknown = report.files.iter().flat_map(|file| &file.lines).filter(|line| line.is_unknown()).count();
    let says = |finding: &Finding| [not_checked::CHECK.code, log_misbehaviour::CHECK.code].contains(&finding.code);
    let is_told = !arguments.fixing.diff && report.files.iter().flat_map(|file| &file.findings).any(says);
    if unknown > 0 && !is_told && status == Status::CouldNotCheck {
        output.tell(&format!("{} could not be checked", counted(unknown, "line")));
    }
}

fn render(report: &Report<'_>, arguments: &CheckArguments, out: &mut dyn Write) -> io::Result<()> {
    let verbose = arguments.verbose;
    let ledger = if arguments.ledger || verbose { json::Ledger::Full } else { json::Ledger::Count };
    match arguments.printing.format {
        ReportFormat::Github => github::github(report, out),
        ReportFormat::Gitlab => gitlab::gitlab(report, out),
        ReportFormat::Json => json::json(report, ledger, out),
        ReportFormat::Jsonl => jsonl::jsonl(report, ledger, out),
        ReportFormat::Junit => junit::junit(report, arguments.selection.threshold(), out),
        ReportFormat::Sarif => sarif::sarif(report, out),
        ReportFormat::Text => {
            let detail = match (arguments.quiet, verbose) {
                (true, _) => text::Detail::Quiet,
                (_, true) => text::Detail::Verbose,
                _ => text::Detail::Normal,
            };
            text::text(report, detail, out)
        }
    }
}

/// What the log and the settings say of all files together.
#[derive(Default)]
struct Observed {
    observations: Observations,
    toolchain: Toolchain,
    key: Option<VerifierKey>,
    ledger: Vec<LedgerEntry>,
    /// What went wrong beside the answers, in sentences.
    problems: Vec<String>,
    /// The user has stopped the run before every answer was there.
    is_stopped: bool,
}

impl Observed {
    /// What was seen after something else had been: both sent requests, and both may have had problems.
    fn after(mut self, earlier: Self) -> Self {
        self.ledger.splice(0..0, earlier.ledger);
        self.problems.splice(0..0, earlier.problems);
        self.problems.dedup();
        self
    }
}

async fn observe<H: Host>(gathered: &Gathered, settings: &Settings, arguments: &CheckArguments, host: &H) -> Observed {
    let mut observed = Observed { toolchain: settings.toolchain(), ..Observed::default() };
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
    let is_given_up = |answer: &Answer| matches!(answer, Answer::Unchecked(Unanswered::Cancelled { .. }));
    observed.is_stopped = answers.by_module.values().any(is_given_up);
    observed.observations.answer(answers);
    observed
}

/// Every module version of every file, each once.
fn module_versions(gathered: &Gathered) -> BTreeSet<ModuleVersion> {
    let mut modules = BTreeSet::new();
    for input in gathered.inputs.iter().filter(|input| input.is_named) {
        modules.extend(input.file.sum_lines().filter_map(|(_, line)| check::module_version(&line)));
    }
    modules
}

fn file<'a>(
    input: &Input,
    gathered: &Gathered,
    observed: &'a Observed,
    selection: &Selection,
    policies: &mut Policies,
) -> File<'a> {
    let observations = &observed.observations;
    let siblings: Vec<_> = gathered
        .siblings(input)
        .map(|input| Sibling { path: &input.path, kind: input.kind, file: &input.file })
        .collect();
    let database = observed.key.as_ref().map_or("the checksum database", |key| key.name());
    let workspace = Workspace { siblings: &siblings, extent: gathered.extent(input) };
    // What the checks have put together is gone before the lines are: a large file is held once.
    let findings = check::run(&Context::new(input.kind, &input.file, workspace, observations, database));
    let mut file = File {
        path: input.path.clone(),
        kind: input.kind.name(),
        lines: lines(&input.file, observations),
        findings,
        file: Arc::clone(&input.file),
        ..File::default()
    };
    policies.hide(&mut file, &input.place, |finding| {
        let line = input.file.line_at(finding.span.start)?;
        let LineKind::Sum(sum) = line.kind else { return None };
        Some(Subject::of(&sum))
    });
    file.keep(|code| selection.has(code));
    file
}

/// The verdict of each line; what nobody asked about is as if there were no network.
fn lines<'a>(file: &SumFile, observations: &'a Observations) -> Vec<Line<'a>> {
    let lines = file.lines().filter_map(|line| {
        let verdict = match &line.kind {
            LineKind::Blank => return None,
            LineKind::Malformed(_) | LineKind::ConflictMarker(_) => Verdict::Malformed,
            LineKind::Sum(sum) => check::verdict(sum, observations).unwrap_or(UNASKED),
        };
        let cause = match &line.kind {
            LineKind::Sum(sum) => Cause::of(sum, &verdict),
            _ => None,
        };
        Some(Line { number: line.number, verdict, cause })
    });
    let mut all = Vec::with_capacity(file.line_count());
    all.extend(lines);
    all
}
