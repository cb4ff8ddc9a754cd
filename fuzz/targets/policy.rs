//! The policy file: a refusal names a line that is there.

use modseal::policy::Policy;

pub(crate) fn policy(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = Policy::parse(text) {
        let lines = text.split('\n').count();
        assert!((1..=lines).contains(&error.line), "{error} of {lines}");
        assert!(!error.problem.is_empty());
    }
}
