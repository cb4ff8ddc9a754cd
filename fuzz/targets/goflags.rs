//! GOFLAGS: words lie where they are said to be, and flags that are written again are read the same.

use modseal::settings::goflags::{Flag, Flags, FlagsProblem};
use modseal::settings::quoted::split;

pub(crate) fn goflags(data: &[u8]) {
    let Ok(value) = std::str::from_utf8(data) else { return };
    let flags = Flags::parse(value);
    match split(value) {
        Err(problem) => {
            assert_eq!(value[problem.at..].chars().next(), Some(problem.quote));
            assert_eq!(flags.problems, [FlagsProblem::Unterminated(problem)]);
        }
        Ok(words) => {
            assert_eq!(words.len(), flags.flags.len() + flags.problems.len());
            assert!(words.iter().all(|word| value.get(word.span.start..word.span.end) == Some(&*word.text)));
        }
    }
    for flag in &flags.flags {
        assert!(!flag.name.is_empty() && !flag.name.contains('=') && !flag.name.starts_with('-'));
        assert!(flags.last(&flag.name).is_some());
    }
    if let Some(again) = flags.flags.iter().map(quoted).collect::<Option<Vec<_>>>() {
        let read: Vec<_> =
            Flags::parse(&again.join(" ")).flags.into_iter().map(|flag| (flag.name, flag.value)).collect();
        let before: Vec<_> = flags.flags.into_iter().map(|flag| (flag.name, flag.value)).collect();
        assert_eq!(read, before);
    }
}

/// The flag in quotes; nothing if it holds both kinds of them.
fn quoted(flag: &Flag) -> Option<String> {
    let value = flag.value.as_ref().map(|value| format!("={value}")).unwrap_or_default();
    let word = format!("--{}{value}", flag.name);
    ['\'', '"'].into_iter().find(|quote| !word.contains(*quote)).map(|quote| format!("{quote}{word}{quote}"))
}
