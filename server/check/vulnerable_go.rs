//! `vulnerable-go`: the go command in use has known holes in its checksum client.
//!
//! It judges by the version alone. The releases are those of the Go vulnerability database: GO-2026-6179, GO-2026-6180, and
//! the announcement of Go 1.26.3 and 1.25.10.

use super::{Check, Finding, ModuleContext, Run, Severity};
use crate::module::GoVersion;
use crate::settings::toolchain::Selected;
use crate::text::Span;

/// The check.
pub const CHECK: Check = Check {
    code: "vulnerable-go",
    severity: Severity::Warning,
    summary: "the go command in use has known holes in its checksum client",
    remedy: "install a release in which they are closed",
    fix: None,
    page: include_str!("../../docs/checks/vulnerable-go.md"),
    run: Run::Module(run),
};

/// The first release that asks the checksum database at all.
const FIRST_CLIENT: &str = "1.13";

/// A hole: its name, and for each line of releases the first version of that line and the first in which it is closed.
struct Hole {
    name: &'static str,
    open: &'static [(&'static str, &'static str)],
}

const TILES_AND_RECORDS: &[(&str, &str)] = &[(FIRST_CLIENT, "1.25.13"), ("1.26", "1.26.6"), ("1.27", "1.27rc3")];

/// By their numbers.
const HOLES: [Hole; 3] = [
    Hole { name: "CVE-2026-42501", open: &[(FIRST_CLIENT, "1.25.10"), ("1.26", "1.26.3")] },
    Hole { name: "CVE-2026-56864", open: TILES_AND_RECORDS },
    Hole { name: "CVE-2026-56865", open: TILES_AND_RECORDS },
];

fn run(context: &ModuleContext<'_>, findings: &mut Vec<Finding>) {
    let Some(local) = &context.toolchain.local else { return };
    let (selected, line) = context.selected();
    let Some(place) = place(context, line.map(|line| line.span)) else { return };
    let of_selected = match &selected {
        Selected::Setting(name) | Selected::Line(name, _) => GoVersion::of_toolchain(name),
        Selected::Local | Selected::None => None,
    };
    let (who, holes) = match (Holes::of(local), of_selected.as_ref().and_then(Holes::of), &selected) {
        (Some(holes), _, _) => (format!("the go command here is go{local}"), holes),
        (None, Some(holes), Selected::Setting(name)) => (format!("GOTOOLCHAIN selects {name}"), holes),
        (None, Some(holes), Selected::Line(name, _)) => (format!("this file selects {name}"), holes),
        _ => return,
    };
    let message = format!("{who}, whose checksum client has known holes: {}", holes.names.join(", "));
    let mut finding = CHECK.finding(place, message);
    finding.help = format!(
        "install go{} or a newer release; what a forged answer has brought into go.sum before, modseal check finds",
        holes.closed
    )
    .into();
    findings.push(finding);
}

/// In a go.mod the go line, or else the module line; in a go.work, whose modules tell the rest, the line that selects.
fn place(context: &ModuleContext<'_>, selecting: Option<Span>) -> Option<Span> {
    let Some(file) = context.go_mod() else { return selecting };
    let go = file.go.as_ref().map(|line| line.line);
    go.or_else(|| file.module.as_ref().map(|line| line.line)).or(Some(Span::default()))
}

/// The holes of one version.
struct Holes {
    names: Vec<&'static str>,
    /// The first release of its line in which all are closed.
    closed: GoVersion,
}

impl Holes {
    /// None if no hole is known. Of a build of a development branch, which has a version of the language alone, nobody
    /// can tell.
    fn of(version: &GoVersion) -> Option<Self> {
        if version.is_language() {
            return None;
        }
        let open = HOLES.iter().filter_map(|hole| Some((hole.name, closing(hole, version)?)));
        let (names, closed): (Vec<_>, Vec<_>) = open.unzip();
        Some(Self { names, closed: closed.into_iter().max()? })
    }
}

/// The version that closes a hole of this one, if it has it.
fn closing(hole: &Hole, version: &GoVersion) -> Option<GoVersion> {
    hole.open.iter().find_map(|(first, closed)| {
        let (first, closed) = (GoVersion::parse(first)?, GoVersion::parse(closed)?);
        (*version >= first && *version < closed).then_some(closed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_decides() {
        let all = "CVE-2026-42501 CVE-2026-56864 CVE-2026-56865";
        let two = "CVE-2026-56864 CVE-2026-56865";
        for (version, names, closed) in [
            ("1.13", all, "1.25.13"),
            ("1.21.0", all, "1.25.13"),
            ("1.25.9", all, "1.25.13"),
            ("1.25.10", two, "1.25.13"),
            ("1.25.12", two, "1.25.13"),
            ("1.26rc1", all, "1.26.6"),
            ("1.26.2", all, "1.26.6"),
            ("1.26.3", two, "1.26.6"),
            ("1.26.5", two, "1.26.6"),
            ("1.27rc2", two, "1.27rc3"),
        ] {
            let holes = Holes::of(&GoVersion::parse(version).unwrap()).unwrap();
            assert_eq!(
                (holes.names.join(" ").as_str(), holes.closed.to_string().as_str()),
                (names, closed),
                "{version}"
            );
        }
        for version in
            ["1.12.17", "1.25.13", "1.25.99", "1.26.6", "1.26.8", "1.27rc3", "1.27.0", "1.28rc1", "1.27", "1.26"]
        {
            assert!(Holes::of(&GoVersion::parse(version).unwrap()).is_none(), "{version}");
        }
    }
}
