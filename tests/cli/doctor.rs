//! `modseal doctor` beside servers that misbehave as proxies do: what is wrong, whether Go goes on, and what to do.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::log::FakeLog;
use crate::support::modseal::{Modseal, Printed};
use crate::support::server::FakeServer;

/// A log that two proxies carry, and a program that reaches nobody but them.
struct Ward {
    key: String,
    first: FakeServer,
    second: FakeServer,
}

/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:1";

fn log() -> FakeLog {
    FakeLog::new("sum.example").with_size(30_000)
}

impl Ward {
    fn new() -> Self {
        let key = log().verifier_key();
        Self { key, first: FakeServer::of(log()), second: FakeServer::of(log()) }
    }

    /// A program with these hops; `1` and `2` stand for the proxies.
    fn with(&self, proxy: &str) -> Modseal {
        let proxy = proxy.replace('1', "FIRST").replace('2', &self.second.url()).replace("FIRST", &self.first.url());
        let modseal = Modseal::new().with("GOPROXY", proxy).with("GOSUMDB", &self.key);
        // The host that the database's name names is asked through this.
        modseal.with("HTTPS_PROXY", NOWHERE).with("NO_PROXY", "127.0.0.1")
    }

    fn doctor(&self, proxy: &str) -> Run {
        Run::of(self.with(proxy).run(&["doctor", "--format", "json", "--timeout", "5"]))
    }
}

struct Run {
    status: Option<i32>,
    json: Value,
}

impl Run {
    fn of(printed: Printed) -> Self {
        let json = serde_json::from_str(&printed.stdout).unwrap_or_else(|error| panic!("{error}: {printed:?}"));
        Self { status: printed.status, json }
    }

    fn sentence(&self) -> &str {
        self.json["sentence"].as_str().unwrap()
    }

    /// The state of each step.
    fn states(&self) -> Vec<&str> {
        self.json["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap_or("-")).collect()
    }
}

#[test]
fn an_open_way_is_told_with_its_head() {
    let ward = Ward::new();
    let run = ward.doctor("1,direct");
    assert_eq!((run.status, run.json["via"].as_str()), (Some(0), Some("proxy")), "{}", run.json);
    assert!(run.sentence().contains("gives a signed head of 30,000 records"), "{}", run.json);
    assert_eq!(run.states(), ["open", "-", "closed"]);
    assert_eq!(run.json["steps"][0]["tree_size"], 30_000);
    let asked: Vec<_> = run.json["steps"].as_array().unwrap().iter().map(|step| step["asked"] == true).collect();
    assert_eq!(asked, [true, false, false], "Go asks the first alone");
    let text = ward.with("1,direct").run(&["doctor"]);
    for part in ["ok http://127.0.0.1:", "the way is open: ", "3 requests sent; none names a module"] {
        assert!(text.stdout.contains(part), "{part}: {}", text.stdout);
    }
}

#[test]
fn what_is_wrong_with_a_proxy_is_named() {
    for (knob, status, state, sentence) in [
        ("status=404@supported", 2, "not-carried", "cannot reach sum.example: "),
        ("status=403@supported", 2, "closed", "refuses to pass the checksum database on"),
        ("status=401@supported", 2, "closed", "wants a login for the checksum database"),
        ("status=500@supported", 2, "closed", " answered 500"),
        ("supported-then-gone", 2, "closed", " answered 404"),
        ("html", 1, "foreign", "answers with status 200 and with something that no checksum database says"),
        ("html@latest", 1, "foreign", "perhaps a login page of the network"),
        ("crlf", 1, "rewritten", "puts carriage returns into its answers"),
        ("other-name", 1, "other-database", "gives the heads of another database"),
        ("altered-signature", 1, "tampered", "has not signed so"),
        ("hang", 2, "closed", "no reply from 127.0.0.1:"),
        ("cut=20", 2, "closed", "cannot reach 127.0.0.1:"),
    ] {
        let ward = Ward::new();
        ward.first.misbehave(knob);
        let run = ward.doctor("1,direct");
        assert_eq!(run.states().first(), Some(&state), "{knob}: {}", run.json);
        assert!(run.sentence().contains(sentence), "{knob}: {}", run.json);
        assert_eq!(run.status, Some(status), "{knob}: {}", run.json);
        assert!(!run.json["advice"].as_array().unwrap().is_empty(), "{knob}: {}", run.json);
        ward.first.behave();
    }
}

#[test]
fn a_pipe_leads_past_what_a_comma_stops_at() {
    let ward = Ward::new();
    ward.first.misbehave("status=403@supported");
    let stopped = ward.doctor("1,2");
    assert_eq!((stopped.status, &stopped.json["via"]), (Some(2), &Value::Null), "{}", stopped.json);
    let advice = stopped.json["advice"].to_string();
    assert!(advice.contains("is asked on 404 and 410 alone, though http://127.0.0.1:"), "{advice}");
    assert!(advice.contains("with | behind it in GOPROXY, from the environment"), "{advice}");
    let led = ward.doctor("1|2");
    assert_eq!((led.status, led.json["via"].as_str()), (Some(0), Some("proxy")), "{}", led.json);
    assert_eq!(led.states(), ["closed", "open", "closed"]);
}

#[test]
fn a_proxy_with_an_old_copy_lags() {
    let ward = Ward::new();
    ward.first.misbehave("rewind=5");
    let run = ward.doctor("1,2");
    assert!(run.sentence().contains("lags 29,995 records behind"), "{}", run.json);
    assert_eq!(run.status, Some(0));
}

#[test]
fn all_places_share_one_time_limit() {
    let ward = Ward::new();
    ward.first.misbehave("hang");
    ward.second.misbehave("hang");
    let start = Instant::now();
    let run = Run::of(ward.with("1|2|1").run(&["doctor", "--format", "json", "--timeout", "1"]));
    assert!(start.elapsed() < Duration::from_millis(2900), "{:?}", start.elapsed());
    assert_eq!(run.states()[..3], ["closed", "closed", "closed"], "{}", run.json);
    assert!(run.sentence().contains("no reply from 127.0.0.1:"), "{}", run.json);
}

#[test]
fn settings_that_leave_no_way_are_told_without_a_request() {
    let ward = Ward::new();
    for (variable, value, sentence) in [
        ("GOSUMDB", "off", "GOSUMDB is off, from the environment: no new module is verified"),
        ("GOSUMDB", "on", "malformed verifier id, from the environment"),
        ("GOPROXY", "https//proxy.example,foo", "from the environment: Go stops at every new module"),
    ] {
        let run = Run::of(ward.with("1").with(variable, value).run(&["doctor", "--format", "json"]));
        assert!(run.sentence().contains(sentence), "{}", run.json);
        assert_eq!((run.status, run.json["requests"].as_u64()), (Some(2), Some(0)));
    }
    assert_eq!(ward.first.paths(), Vec::<String>::new());
}

#[test]
fn a_login_is_never_printed_and_hostile_words_do_not_act() {
    let ward = Ward::new();
    ward.first.misbehave("html");
    let proxy = ward.first.url().replace("http://", "https://someone:geheim@");
    for format in ["text", "json"] {
        let printed = ward.with(&format!("{proxy},1")).run(&["doctor", "--format", format, "--timeout", "5"]);
        let all = format!("{}{}", printed.stdout, printed.stderr);
        assert!(!all.contains("geheim") && !all.contains("someone"), "{all}");
        assert!(!all.chars().any(|c| c.is_control() && c != '\n'), "{all:?}");
    }
}

#[test]
fn the_report_is_as_its_schema_says() {
    let ward = Ward::new();
    let schema = Modseal::new().run(&["doctor", "--print-schema"]);
    let schema: Value = serde_json::from_str(&schema.stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let closed = Run::of(ward.with("1").with("GOSUMDB", "off").run(&["doctor", "--format", "json"]));
    for run in [ward.doctor("1,direct"), closed] {
        let faults: Vec<_> = validator.iter_errors(&run.json).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}: {}", run.json);
    }
}
