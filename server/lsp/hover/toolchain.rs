//! What a go or toolchain line does: which toolchain the go command takes because of it, and what vouches for that. Pure.
//!
//! It only words what `settings::toolchain` and the check `toolchain-unverifiable` go by.

use crate::check::{ModuleContext, Presence, SelectedBy};
use crate::module::GoVersion;
use crate::settings::toolchain::{Calling, Obstacle, Selected, Switching};
use crate::syntax::FileKind;

use crate::lsp::view::View;

/// What a line of a file does here.
pub(super) fn lines(view: View<'_>, text: &str, line: Calling) -> Vec<String> {
    let kind = view.document.kind;
    let Some(context) = ModuleContext::new(kind, text.as_bytes(), view.toolchain, view.selected_by, Presence::Absent)
    else {
        return Vec::new();
    };
    match (context.selected_by, kind) {
        (SelectedBy::ThisFile, _) => {}
        (SelectedBy::AnotherFile, FileKind::GoWork) => return vec![NOT_IN_EFFECT.to_owned()],
        (SelectedBy::AnotherFile, _) => return vec![GOVERNED.to_owned()],
        (SelectedBy::Unknown, _) => return vec![UNKNOWN.to_owned()],
    }
    if view.toolchain.local.is_none() {
        return vec![format!(
            "no go command was found here; one that is older than this line says goes by this: {}",
            because(view)
        )];
    }
    match context.selected().0 {
        Selected::Line(name, calling) if calling == line => calls(view, &name),
        Selected::Line(name, calling) => {
            vec![format!("the {} line decides here, and the go command runs {name}", calling.word())]
        }
        Selected::None => vec![format!("every go command stops here: {}", refused(view))],
        selected => {
            vec![format!("no other toolchain is taken because of this line: {}", why_not(view, &context, &selected))]
        }
    }
}

const GOVERNED: &str =
    "a go.work holds here, and its lines select the toolchain; this one must not be newer than they are";
const UNKNOWN: &str =
    "whether a go.work holds here, whose lines would count in the place of this one, is not known yet";
const NOT_IN_EFFECT: &str =
    "this go.work does not hold here (GOWORK names another or none), so its lines select no toolchain";

/// The setting, and where it comes from.
fn because(view: View<'_>) -> String {
    let (setting, origin) = (view.settings.value("GOTOOLCHAIN"), view.settings.origin("GOTOOLCHAIN"));
    match setting {
        "" => "GOTOOLCHAIN is not set".to_owned(),
        setting => format!("GOTOOLCHAIN={setting}, from {origin}"),
    }
}

fn refused(view: View<'_>) -> String {
    let minimum = view.toolchain.choice.minimum.as_deref();
    match minimum.filter(|name| GoVersion::of_toolchain(name).is_none()) {
        Some(name) => format!("{name} is no toolchain ({})", because(view)),
        None => "what the toolchain line says is no toolchain".to_owned(),
    }
}

fn why_not(view: View<'_>, context: &ModuleContext<'_>, selected: &Selected) -> String {
    let facts = view.toolchain;
    let local = facts.local.as_ref().map(|local| format!("go{local}")).unwrap_or_default();
    if facts.never_switches() {
        return format!("{local}, the one that is here, knows no other");
    }
    if facts.choice.switching == Switching::Never {
        return because(view);
    }
    if context.lookup("toolchain").is_some_and(|line| line.value == "default") {
        return "the toolchain line says default, which is the one that is here or that GOTOOLCHAIN names".to_owned();
    }
    match (selected, &facts.choice.minimum) {
        (Selected::Setting(name), _) => format!("{name} is new enough ({})", because(view)),
        _ => format!("{local}, the one that is here, is new enough"),
    }
}

/// The line calls for this toolchain.
fn calls(view: View<'_>, name: &str) -> Vec<String> {
    let because = because(view);
    if view.toolchain.choice.switching == Switching::Path {
        return vec![
            format!("here the go command runs {name} from PATH, and fetches nothing: {because}"),
            "what lies on PATH is verified by nobody".to_owned(),
        ];
    }
    vec![format!("here the go command runs {name}, from PATH or else fetched: {because}"), vouching(view)]
}

fn vouching(view: View<'_>) -> String {
    match &view.toolchain.obstacle {
        None => {
            "a toolchain that is fetched is the module golang.org/toolchain: the checksum database must vouch for it, \
                 whatever GONOSUMDB says, and no line of go.sum can stand in for that"
                .to_owned()
        }
        Some(Obstacle::Refusing { reason, origin }) => {
            format!("fetching it fails, since nothing can vouch for it: {reason} (GOSUMDB is from {origin})")
        }
        Some(Obstacle::Trusting(exclusion)) => {
            format!("nothing vouches for what is fetched from the one file URL of GOPROXY: {exclusion}")
        }
    }
}
