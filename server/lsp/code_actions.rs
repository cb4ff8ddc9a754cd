//! The fixes of the findings at a place, and all safe ones of a document at once.

use serde::{Deserialize, Serialize};

use crate::check::{self, Finding, Fix, Safety, log_misbehaviour, mending, not_checked, not_in_log};
use crate::syntax::gosum::SumFile;
use crate::text::{Encoding, Position, Span, TextEdit, to_text};

use super::command::{MAKE_PRIVATE, SHOW_EVIDENCE, VERIFY};
use super::documents::Document;
use super::view::View;

/// What the editor offers to do.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) title: String,
    pub(super) kind: Kind,
    /// The one to take if the user does not choose.
    pub(super) is_preferred: bool,
    /// What it mends; none where it mends many.
    pub(super) finding: Option<Finding>,
    pub(super) deed: Deed,
}

/// What is done.
#[derive(Debug)]
pub(super) enum Deed {
    /// The text is changed.
    Edit { edits: Vec<TextEdit>, safety: Safety },
    /// A command is run.
    Run { command: &'static str, arguments: Vec<String> },
}

/// Which action is meant, once the user has chosen it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Key {
    pub(super) uri: String,
    /// The version of the text that it was offered for.
    pub(super) version: Option<i32>,
    pub(super) title: String,
    /// The finding: its code and place; none for the action that mends all.
    pub(super) code: Option<String>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Where an editor lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A light bulb.
    QuickFix,
    /// Fix all, on save if the user likes.
    FixAll,
}

/// The name of the action that mends a whole document.
pub(super) const FIX_ALL: &str = "source.fixAll.modseal";

/// The fixes of all findings on the lines that a span touches: the cursor need not stand on the very word.
pub(super) fn quick_fixes(view: View<'_>, span: Span) -> Vec<Action> {
    let within = whole_lines(view, span);
    let touches = |finding: &Finding| finding.span.start <= within.end && within.start <= finding.span.end;
    view.examine().findings.into_iter().filter(touches).flat_map(|finding| of_finding(view, finding)).collect()
}

/// What ends where a line begins does not touch that line.
fn whole_lines(view: View<'_>, span: Span) -> Span {
    let last = if span.is_empty() { span.end } else { span.end.saturating_sub(1) };
    let (start, end) = view.document.positions(Span::new(span.start, last), Encoding::Utf8);
    let (start, end) = (Position { column: 0, ..start }, Position { column: usize::MAX, ..end });
    view.document.text.span(start, end, Encoding::Utf8)
}

/// The action of a key, from the text as it is now.
pub(super) fn find(view: View<'_>, key: &Key) -> Option<Action> {
    let Some(code) = &key.code else { return fix_all(view).filter(|action| action.title == key.title) };
    let mut actions = quick_fixes(view, Span::new(key.start, key.end)).into_iter();
    let is_meant = |finding: &Finding| finding.code == code && finding.span == Span::new(key.start, key.end);
    actions.find(|action| action.title == key.title && action.finding.as_ref().is_some_and(is_meant))
}

impl Action {
    /// What finds it again.
    pub(super) fn key(&self, document: &Document) -> Key {
        let span = self.finding.as_ref().map(|finding| finding.span).unwrap_or_default();
        Key {
            uri: document.uri.clone(),
            version: document.version,
            title: self.title.clone(),
            code: self.finding.as_ref().map(|finding| finding.code.to_owned()),
            start: span.start,
            end: span.end,
        }
    }
}

fn of_finding(view: View<'_>, finding: Finding) -> Vec<Action> {
    let fixes = finding.fixes.iter().enumerate();
    let action = |(place, fix): (usize, &Fix)| Action {
        title: fix.title.to_string(),
        kind: Kind::QuickFix,
        is_preferred: place == 0 && fix.safety == Safety::Safe,
        finding: Some(finding.clone()),
        deed: Deed::Edit { edits: fix.edits.clone(), safety: fix.safety },
    };
    fixes.map(action).chain(run(view, &finding)).collect()
}

/// The command that helps with a finding, where there is one. It changes nothing by itself.
fn run(view: View<'_>, finding: &Finding) -> Option<Action> {
    let module = || view.sum_at(finding.span.start).and_then(|(_, _, sum)| check::module_version(&sum));
    let (title, command, arguments) = if finding.code == not_in_log::CHECK.code {
        let path = module()?.path;
        (format!("Show how to make {path} private"), MAKE_PRIVATE, vec![path.to_string()])
    } else if finding.code == not_checked::CHECK.code {
        ("Check these lines again".to_owned(), VERIFY, vec![view.document.uri.clone()])
    } else if finding.code == log_misbehaviour::CHECK.code {
        let module = module()?;
        (format!("Show what is wrong with the answer for {module}"), SHOW_EVIDENCE, vec![module.to_string()])
    } else {
        return None;
    };
    let deed = Deed::Run { command, arguments };
    Some(Action { title, kind: Kind::QuickFix, is_preferred: false, finding: Some(finding.clone()), deed })
}

/// All safe fixes of a document, applied in rounds until nothing changes, as the command line does.
pub(super) fn fix_all(view: View<'_>) -> Option<Action> {
    let is_safe = |fix: &Fix| fix.safety == Safety::Safe;
    let mut mended = Mended::default();
    mending::in_rounds(
        &mut mended,
        |mended| {
            let file = mended.file.as_ref().unwrap_or(&view.document.sums);
            let findings = view.examine_as(file).findings;
            let round = mending::round(file, &findings, is_safe);
            let edits =
                |round: &mending::Round<'_>| round.chosen.iter().flat_map(|(_, fix)| fix.edits.clone()).collect();
            let made = round.map(|round| (edits(&round), round.chosen.len(), round.text));
            made.into_iter().collect()
        },
        |mended, (edits, count, text)| {
            mended.edits = match mended.file {
                None => edits,
                // Edits of a later round mean places in a text that the client has never seen.
                Some(_) => vec![mending::difference(&view.document.text.to_string(), &to_text(&text))],
            };
            mended.file = Some(SumFile::parse(text));
            mended.count = mended.count.saturating_add(count);
        },
    );
    let Mended { edits, count, .. } = mended;
    (count > 0).then(|| Action {
        title: format!("Apply all safe fixes of modseal ({count})"),
        kind: Kind::FixAll,
        is_preferred: false,
        finding: None,
        deed: Deed::Edit { edits, safety: Safety::Safe },
    })
}

/// A document while it is mended.
#[derive(Default)]
struct Mended {
    /// It, once something was mended.
    file: Option<SumFile>,
    /// What makes it of the text that the client has.
    edits: Vec<TextEdit>,
    /// So many fixes are in it.
    count: usize,
}
