//! modseal's parsers and verifiers against Go's own packages: the same verdict and the same values, case by case.
//!
//! The other side is `differential/main.go`, built from the copy of `golang.org/x/mod` that Go's own source holds, so that
//! no network is needed. Cases are real inputs, the corpus of the fuzzers, and changes of both, the same in each run. What
//! Go accepts and modseal does not must have one of the reasons that `docs/security.md` names; the reverse is never right.

mod cases;
mod dice;
mod program;
mod stricter;
mod verdicts;

use modseal::text::to_text;

use program::Program;
use stricter::explanations;

/// A question to both sides.
pub(super) struct Case {
    /// What is asked, as the Go program calls it.
    pub(super) question: &'static str,
    /// What it is about.
    pub(super) fields: Vec<Vec<u8>>,
    /// What modseal says.
    pub(super) ours: Verdict,
}

/// What one side says: a value, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepted(String),
    Refused(String),
}

/// Where the words of a refusal are Go's, they are compared too; where Go speaks of an error in itself, modseal does not.
const WORD_FOR_WORD: [&str; 8] =
    ["check", "escape-path", "escape-version", "go.mod", "go.mod-lax", "go.work", "unescape-path", "unescape-version"];

/// What is wrong with the two verdicts, if something is.
fn difference(case: &Case, go: &Verdict) -> Option<String> {
    let agree = match (&case.ours, go) {
        (Verdict::Refused(ours), Verdict::Refused(go)) => {
            ours == go || !WORD_FOR_WORD.contains(&case.question) || go.starts_with("internal error")
        }
        (Verdict::Refused(_), Verdict::Accepted(_)) => !explanations(case).is_empty(),
        (ours, go) => ours == go,
    };
    let fields =
        || case.fields.iter().map(|field| format!("b\"{}\"", field.escape_ascii())).collect::<Vec<_>>().join(", ");
    (!agree).then(|| format!("{} {}\n  go:      {go:?}\n  modseal: {:?}", case.question, fields(), case.ours))
}

#[test]
fn verdicts_and_values_are_those_of_go() {
    let Some(program) = Program::build() else { return };
    let cases = cases::all();
    let answers = program.ask(&cases);
    assert_eq!(answers.len(), cases.len());
    let differing: Vec<_> = cases.iter().zip(&answers).filter_map(|(case, go)| difference(case, go)).collect();
    let shown = differing.iter().take(25).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(differing.is_empty(), "{} of {} differ:\n{shown}", differing.len(), cases.len());
    assert_telling(&cases, &answers);
}

/// Each question is answered both ways, and each reason for being stricter is met: else the comparison shows little.
fn assert_telling(cases: &[Case], answers: &[Verdict]) {
    assert!(cases.len() > 10_000, "{} cases", cases.len());
    for question in cases::QUESTIONS {
        let asked = || cases.iter().zip(answers).filter(|(case, _)| case.question == question);
        let accepted = asked().filter(|(_, go)| matches!(go, Verdict::Accepted(_))).count();
        assert!(accepted >= 30, "go accepts {accepted} cases of {question}");
        let refused = asked().count() - accepted;
        let never = ["tile", "match-prefixes"].contains(&question);
        assert!(refused >= 30 || never, "go refuses {refused} cases of {question}");
    }
    for reason in stricter::ALL {
        let met = cases.iter().zip(answers).any(|(case, go)| {
            let stricter = matches!((&case.ours, go), (Verdict::Refused(_), Verdict::Accepted(_)));
            stricter && explanations(case).contains(&reason)
        });
        assert!(met, "no case is refused for the reason {reason:?}");
    }
}

impl Verdict {
    /// What the Go program wrote.
    fn read(answer: &[u8]) -> Self {
        let text = to_text(answer);
        match text.split_once('\n') {
            Some(("ok", value)) => Self::Accepted(value.to_owned()),
            Some(("refused", reason)) => Self::Refused(reason.to_owned()),
            _ => panic!("the Go program answered {text:?}"),
        }
    }
}
