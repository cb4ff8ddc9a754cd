//! The page that says how to make a module private: the exact command, which the user runs. Pure.
//!
//! GONOSUMDB and GONOPROXY take GOPRIVATE's value only where they have none of their own (`cmd/go/internal/cfg/cfg.go`),
//! and a variable of the environment hides what `go env -w` writes (`envcmd/env.go`).

use std::fmt::{Result, Write as _};

use crate::lsp::markdown::{block, code, prose};
use crate::settings::Settings;
use crate::settings::layer::Origin;
use crate::settings::path::System;
use crate::settings::variable::Variable;

/// The text of the page.
pub(in crate::lsp) fn private(settings: &Settings, path: &str) -> String {
    let mut page = format!("# Make {} private\n\n", code(path));
    // Writing to a string cannot fail.
    let _ = match settings.is_excluded(path) {
        Some(rule) => writeln!(page, "It is already kept from the checksum database: {}.", prose(&rule.to_string())),
        None => write(settings, path, &mut page),
    };
    page
}

fn write(settings: &Settings, path: &str, page: &mut String) -> Result {
    writeln!(
        page,
        "modseal writes no settings. Only if the module is yours, run what stands below. From then on neither the \
         checksum database nor a public proxy is asked about it, and nothing but go.sum itself vouches for its hash.\n"
    )?;
    let own = |variable: &&Variable| {
        let is_own = !variable.value.is_empty() && !matches!(variable.origin, Origin::Inherited { .. });
        variable.name == "GOPRIVATE" || is_own
    };
    let names = ["GOPRIVATE", "GONOSUMDB", "GONOPROXY"];
    for variable in names.iter().filter_map(|name| settings.variable(name)).filter(own) {
        write_variable(settings.sources().system, variable, path, page)?;
    }
    writeln!(
        page,
        "`go env -u NAME` takes a variable back. The modules under a prefix are matched as well: {}.",
        prose(path)
    )
}

fn write_variable(system: System, variable: &Variable, path: &str, page: &mut String) -> Result {
    let (name, value) = (variable.name, &variable.value);
    writeln!(page, "## {name}\n")?;
    if value.is_empty() {
        writeln!(page, "It is not set.\n")?;
    } else {
        writeln!(page, "It is {} from {}.\n", code(&variable.shown()), prose(&variable.origin.to_string()))?;
    }
    let new = if value.is_empty() { path.to_owned() } else { format!("{value},{path}") };
    // What would have to be masked, or cannot be seen, is no text to be copied.
    let word = quoted(system, name, &new).filter(|_| variable.shown() == *value);
    match (word, &variable.origin) {
        (None, _) => {
            writeln!(page, "Add {} to it by hand, behind a comma: its value cannot be shown as it is.\n", code(path))
        }
        (Some(word), Origin::Environment) => writeln!(
            page,
            "The environment sets it, and what `go env -w` writes would not count. Set it where the environment is made:\n\n{}",
            block([word.as_str()])
        ),
        (Some(word), _) => writeln!(page, "{}", block([format!("go env -w {word}").as_str()])),
    }
}

/// `NAME=value` as one word of a shell; none where the value needs more than quotes.
fn quoted(system: System, name: &str, value: &str) -> Option<String> {
    let word = format!("{name}={value}");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.,/:@+=-".contains(c);
    if value.chars().any(crate::text::is_invisible) {
        return None;
    }
    if word.chars().all(is_plain) {
        return Some(word);
    }
    match system {
        System::Windows => (!value.contains(['"', '%', '$', '`'])).then(|| format!("\"{word}\"")),
        _ => Some(format!("'{}'", word.replace('\'', r"'\''"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_word_of_the_shell() {
        for (system, value, word) in [
            (System::Unix, "corp.example/a,b.example", Some("GOPRIVATE=corp.example/a,b.example")),
            (System::Unix, "*.corp.example,x", Some("'GOPRIVATE=*.corp.example,x'")),
            (System::Unix, "it's", Some(r"'GOPRIVATE=it'\''s'")),
            (System::Unix, "a\nb", None),
            (System::Unix, "a\u{202e}b", None),
            (System::Windows, "*.corp.example", Some("\"GOPRIVATE=*.corp.example\"")),
            (System::Windows, "%PATH%", None),
        ] {
            assert_eq!(quoted(system, "GOPRIVATE", value).as_deref(), word, "{value:?}");
        }
    }
}
