//! The page of the settings: what `modseal env` prints, for reading in an editor. Pure.

use std::fmt::{Result, Write as _};

use crate::lsp::markdown::{code, prose};
use crate::settings::Settings;
use crate::settings::description::{command, database, proxy};
use crate::settings::layer::{Layered, Origin};
use crate::settings::mask::mask;
use crate::settings::variable::{Variable, show};

/// The text of the page.
pub(in crate::lsp) fn settings(settings: &Settings) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write(settings, &mut page);
    page
}

fn write(settings: &Settings, page: &mut String) -> Result {
    writeln!(page, "# What the go command would use here\n")?;
    writeln!(page, "- directory: {}", code(&settings.sources().directory.to_string_lossy()))?;
    writeln!(page, "- go command: {}", prose(&command(settings)))?;
    writeln!(page, "- modules come from {}", prose(&proxy(settings)))?;
    writeln!(page, "- checksums come from {}", prose(&database(settings)))?;
    for note in settings.notes() {
        writeln!(page, "- note: {}", prose(&mask(&note)))?;
    }
    let (set, unset): (Vec<_>, Vec<_>) = settings.variables().iter().partition(|variable| is_telling(variable));
    for variable in set {
        write_variable(settings, variable, page)?;
    }
    let unset: Vec<_> = unset.iter().map(|variable| code(variable.name)).collect();
    writeln!(page, "\n## Not set\n\n{}", unset.join(", "))?;
    writeln!(page, "\nCredentials are masked. `modseal env` prints the same in a terminal.")
}

/// A variable that is empty for want of any setting says nothing.
fn is_telling(variable: &Variable) -> bool {
    !(variable.value.is_empty() && variable.shadowed.is_empty() && variable.origin == Origin::BuiltIn)
}

fn write_variable(settings: &Settings, variable: &Variable, page: &mut String) -> Result {
    writeln!(page, "\n## {}\n\n{}\n", prose(variable.name), value(&variable.shown()))?;
    let how = if matches!(variable.origin, Origin::Computed { .. }) { "computed from" } else { "from" };
    writeln!(page, "- {how} {}", prose(&variable.origin.to_string()))?;
    for Layered { value: hidden, origin } in &variable.shadowed {
        writeln!(page, "- overrides {} from {}", value(&show(variable.name, hidden)), prose(&origin.to_string()))?;
    }
    for problem in settings.problems_of(variable) {
        writeln!(page, "- problem: {}", prose(&mask(&problem.message)))?;
    }
    Ok(())
}

fn value(text: &str) -> String {
    if text.is_empty() { "an empty value".to_owned() } else { code(text) }
}
