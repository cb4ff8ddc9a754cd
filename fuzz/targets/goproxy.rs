//! GOPROXY: entries lie where they are said to be, hops are the entries that are read, and nothing shows a password.

use modseal::settings::goproxy::{Reach, Target, entries, parse};
use modseal::settings::mask::mask_addresses;
use modseal::settings::path::System;

/// A password that no input holds by chance.
const SECRET: &str = "q7Hx2vZk";

pub(crate) fn goproxy(data: &[u8]) {
    let Ok(value) = std::str::from_utf8(data) else { return };
    assert_entries(value);
    for system in [System::Unix, System::Windows] {
        let read = entries(value).iter().filter(|entry| entry.reach == Reach::Read).count();
        match parse(value, system) {
            Ok(hops) => {
                assert_eq!(hops.len(), read);
                let ends = hops.iter().position(|hop| matches!(hop.target, Target::Direct | Target::Off));
                assert!(ends.is_none_or(|at| at + 1 == hops.len()));
                hops.iter().for_each(|hop| assert_target(&hop.target));
            }
            Err(problem) => assert!(!problem.to_string().is_empty()),
        }
        assert_hides(value, system);
    }
}

fn assert_entries(value: &str) {
    let mut done = 0;
    for entry in entries(value) {
        assert!(done <= entry.span.start && !entry.text.is_empty() && entry.text.trim() == entry.text);
        assert_eq!(value.get(entry.span.start..entry.span.end), Some(entry.text));
        assert!(!entry.text.contains([',', '|']));
        done = entry.span.end;
    }
}

fn assert_target(target: &Target) {
    let Target::Url(url) = target else { return };
    assert!(["http", "https", "file"].contains(&url.scheme()), "{url}");
    assert_eq!(url.has_host(), url.scheme() != "file", "{url}");
    if let Some(password) = url.password() {
        // Its letters may stand in the path by chance.
        let shown = target.to_string();
        let authority = shown.split('/').nth(2).unwrap_or_default();
        assert!(!authority.contains(&format!(":{password}@")), "{url}");
    }
}

/// A password in front of the input, as the input may be the rest of it: neither words of an error nor a hop show it.
fn assert_hides(value: &str, system: System) {
    // What separates entries separates a password too, for Go as well.
    if value.contains("://") || value.contains([',', '|']) || value.contains(SECRET) {
        return;
    }
    let whole = format!("https://user:{SECRET}{value}@proxy.example");
    assert!(!mask_addresses(&whole).contains(SECRET), "{whole:?}");
    match parse(&whole, system) {
        Ok(hops) => assert!(!format!("{hops:?}").contains(SECRET), "{whole:?}"),
        Err(problem) => assert!(!problem.to_string().contains(SECRET), "{whole:?}"),
    }
}
