//! What is printed, word for word.

use snapbox::{assert_data_eq, str};

use super::scene::Scene;

/// Both streams and the exit status, masked.
fn transcript(scene: &Scene, arguments: &[&str]) -> String {
    let run = scene.run(arguments);
    let err = if run.err.is_empty() { String::new() } else { format!("--- standard error\n{}", run.err) };
    scene.mask(&format!("{}{err}--- status {}\n", run.out, run.code))
}

#[test]
fn a_project_that_is_proven_needs_one_line() {
    let scene = Scene::recorded("gin");
    assert_data_eq!(
        transcript(&scene, &["check"]),
        str![[r#"
96 proven · sum.golang.org at 66,398,721 · [TIME] s · 164 requests
--- status 0

"#]]
    );
    assert_data_eq!(
        transcript(&scene, &["check", "--offline"]),
        str![[r#"
96 proven · sum.golang.org at 66,398,721 · [TIME] s · 0 requests
--- status 0

"#]]
    );
    assert_data_eq!(
        transcript(&scene, &["check", "--offline", "-q"]),
        str![[r#"
--- status 0

"#]]
    );
}

#[test]
fn moved_tags_are_shown_with_both_hashes() {
    let scene = Scene::recorded("moved-tags");
    assert_data_eq!(
        transcript(&scene, &["check"]),
        str![[r#"
error[hash-mismatch]: sum.golang.org proves another hash for github.com/Dreamacro/go-shadowsocks2 v0.1.6/go.mod: h1:LSXCjyHesPY3pLjhwff1mQX72ItcBT/N2xNC685cYeU= in record 1640014, here h1:zZ3PyibYTH520wZg18w52bu8LVjlb/avO7FugnJzA4Q= (likely cause: unknown)
 --> go.sum:2:52
  |
2 | github.com/Dreamacro/go-shadowsocks2 v0.1.6/go.mod h1:zZ3PyibYTH520wZg18w52bu8LVjlb/avO7FugnJzA4Q=
  |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: find out which side has changed before you build, and only then put the proven hash
  = possible fix: Put the hash that sum.golang.org proves: h1:LSXCjyHesPY3pLjhwff1mQX72ItcBT/N2xNC685cYeU=

error[hash-mismatch]: sum.golang.org proves another hash for github.com/btcsuite/btcd v0.20.0-beta: h1:DnZGUjFbRkpytojHWwy6nfUSA7vFrzWXDLpFNzt74ZA= in record 313845, here h1:PamBMopnHxO2nEIsU89ibVVnqnXR2yFTgGNc+PdG68o= (likely cause: unknown)
 --> go.sum:3:39
  |
3 | github.com/btcsuite/btcd v0.20.0-beta h1:PamBMopnHxO2nEIsU89ibVVnqnXR2yFTgGNc+PdG68o=
  |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: find out which side has changed before you build, and only then put the proven hash
  = possible fix: Put the hash that sum.golang.org proves: h1:DnZGUjFbRkpytojHWwy6nfUSA7vFrzWXDLpFNzt74ZA=

error[hash-mismatch]: sum.golang.org proves another hash for github.com/nats-io/nkeys v0.1.2: h1:kWUa9fUdAOW426qaAD1V4+suF4On2eTr2n/FE/XSGpg= in record 448531, here h1:6JJydNSjt/lqhfM+ngyaLk9Wa/d3UW/YyEqj8OrDV4w= (likely cause: unknown)
 --> go.sum:5:33
  |
5 | github.com/nats-io/nkeys v0.1.2 h1:6JJydNSjt/lqhfM+ngyaLk9Wa/d3UW/YyEqj8OrDV4w=
  |                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: find out which side has changed before you build, and only then put the proven hash
  = possible fix: Put the hash that sum.golang.org proves: h1:kWUa9fUdAOW426qaAD1V4+suF4On2eTr2n/FE/XSGpg=

5 proven, 3 differs · sum.golang.org at 66,398,721 · [TIME] s · 24 requests
--- status 1

"#]]
    );
}

#[test]
fn offline_with_an_empty_store_nothing_is_checked() {
    let scene = Scene::recorded("moved-tags");
    assert_data_eq!(
        transcript(&scene, &["check", "--offline"]),
        str![[r#"
info[not-checked]: 8 lines were not checked: offline
 --> go.sum:1:1
  |
1 | github.com/Dreamacro/go-shadowsocks2 v0.1.6 h1:PysSf9sLT3Qn8jhlin5v7Rk68gOQG4K5BZFY1nxLGxI=
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: check again with a network: nothing at hand proves or disproves these lines

8 unchecked · [TIME] s · 0 requests
--- status 2

"#]]
    );
    assert!(scene.server.as_ref().unwrap().paths().is_empty());
}

#[test]
fn verbose_names_what_was_excluded_and_every_request() {
    let scene = Scene::recorded("moved-tags");
    let private = "github.com/Dreamacro,github.com/btcsuite,github.com/spf13";
    let run = scene.run_with(&["check", "-v", "--jobs", "1"], &[("GOPRIVATE", private)]);
    let lines: Vec<_> = run.out.lines().filter(|line| !line.contains("tile")).collect();
    let tail = lines[lines.len() - 5..].iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let tail = tail.collect::<Vec<_>>().join("\n");
    assert_data_eq!(
        scene.mask(&tail),
        str![[r#"
200 [TIME] ms record [SERVER]/lookup/github.com/nats-io/nkeys@v0.1.2
2 lines not looked up: github.com/Dreamacro in GOPRIVATE, from the environment
2 lines not looked up: github.com/btcsuite in GOPRIVATE, from the environment
2 lines not looked up: github.com/spf13 in GOPRIVATE, from the environment
1 proven, 6 excluded, 1 differs · sum.golang.org at 52,878,780 · [TIME] s · 8 requests
"#]]
    );
}

#[test]
fn the_text_is_read_line_by_line() {
    let scene = Scene::of(&[(
        "go.sum",
        b"example.com/a v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\
          <<<<<<< HEAD\n# a comment\n=======\n>>>>>>> main\n\
          example.com/a v1.0.0 h1:BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    )]);
    assert_data_eq!(
        transcript(&scene, &["check", "--offline"]),
        str![[r#"
info[not-checked]: 2 lines were not checked: offline
 --> go.sum:1:1
  |
1 | example.com/a v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=/r
  | ^^^^^^^^^^^^^^^^^^^^
  |
  = help: check again with a network: nothing at hand proves or disproves these lines

warning[missing-pair]: example.com/a v1.0.0 has no line v1.0.0/go.mod
 --> go.sum:1:1
  |
1 | example.com/a v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=/r
  | ^^^^^^^^^^^^^^^^^^^^
  |
  = help: insert the proven /go.mod line, or let go mod download add it

error[conflict-marker]: a merge conflict that nobody has resolved
 --> go.sum:2:1
  |
2 | <<<<<<< HEAD
  | ^^^^^^^^^^^^
  |
  = note: it ends in line 5
  = help: keep the lines of both sides, delete the marks, and check again
  = fix: Keep the lines of both sides that sum.golang.org proves

error[malformed-line]: a comment of three words, which Go takes for a sum line
 --> go.sum:3:1
  |
3 | # a comment
  | ^^^^^^^^^^^
  |
  = help: mend the line or remove it
  = fix: Remove this line

error[conflicting-hashes]: example.com/a v1.0.0 has two different h1 hashes: Go's answer depends on the order of the lines
 --> go.sum:6:22
  |
6 | example.com/a v1.0.0 h1:BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = note: go.sum:1:22: the other hash: h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  = help: keep the line that is proven, drop the other, and find out where it came from

2 unchecked, 4 malformed · [TIME] s · 0 requests
--- status 1

"#]]
    );
}

#[test]
fn a_workspace_is_checked_together() {
    let line = "example.com/a v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    let other = line.replace("h1:A", "h1:B");
    let scene = Scene::of(&[
        ("go.work", b"go 1.22\n\nuse (\n\t./api\n\t./web\n)\n"),
        ("api/go.mod", b"module example.com/api\n"),
        ("api/go.sum", line.as_bytes()),
        ("web/go.mod", b"module example.com/web\n"),
        ("web/go.sum", other.as_bytes()),
    ]);
    assert_data_eq!(
        transcript(&scene, &["check", "--offline", "web"]),
        str![[r#"
info[not-checked]: 1 line was not checked: offline
 --> web/go.sum:1:1
  |
1 | example.com/a v1.0.0/go.mod h1:BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  | ^^^^^^^^^^^^^^^^^^^^
  |
  = help: check again with a network: nothing at hand proves or disproves these lines

error[conflicting-hashes]: example.com/a v1.0.0/go.mod has another h1 hash in api/go.sum of the same workspace: Go stops at one of them, unless go.work.sum, which comes first, has the line that fits
 --> web/go.sum:1:29
  |
1 | example.com/a v1.0.0/go.mod h1:BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  |                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = note: api/go.sum: the other hash, in line 1: h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  = help: keep the line that is proven, drop the other, and find out where it came from

1 unchecked · [TIME] s · 0 requests
--- status 1

"#]]
    );
}

#[test]
fn rules_are_a_table() {
    assert_data_eq!(
        transcript(&Scene::of(&[]), &["rules"]),
        str![[r#"
hash-mismatch           error    unsafe   the log proves another hash for this module version
not-in-log              warning  command  the log has no such module version
log-misbehaviour        error    command  an answer in the name of the checksum database fails verification
not-checked             info     command  some lines could not be checked now
conflicting-hashes      error    safe     two lines give different h1 hashes for one module version, so Go's answer depends on their order
known-bad-hash          error    safe     this hash is the fingerprint of an accident, such as an empty file
malformed-line          error    safe     this is no sum line, and Go refuses the file here or takes it for something else
conflict-marker         error    safe     a merge left its marks in the file
invalid-hash            error    safe     this is not a hash, so no download can ever fit it
unknown-hash-algorithm  warning  -        the hash is of an algorithm that Go does not know, so Go passes over the line
invalid-module-version  error    -        no module version of this path and version can exist
byte-order-mark         error    safe     an invisible byte order mark has become part of the module path
missing-pair            warning  safe     the zip line has no /go.mod line beside it
not-canonical           hint     safe     the file is fine for Go, which would write it otherwise
unverified-replace      info     -        a replace line puts something else in the place of a module
toolchain-unverifiable  error    -        the file calls for a newer Go, which the settings keep from being checked
syntax                  error    -        what stands here is refused by Go itself
vulnerable-go           warning  -        the go command in use has known holes in its checksum client
stale-exception         warning  -        an exception has expired or hides nothing any more
--- status 0

"#]]
    );
}

#[test]
fn the_store_says_what_it_holds() {
    let scene = Scene::recorded("moved-tags");
    assert_data_eq!(
        transcript(&scene, &["cache", "stat"]),
        str![[r#"
store: [ROOT]/store
it is empty: nothing has been proven on this machine yet
--- status 0

"#]]
    );
    scene.run(&["check"]);
    assert_data_eq!(
        transcript(&scene, &["cache", "stat"]),
        str![[r#"
store: [ROOT]/store
sum.golang.org+033de0ae: 4 proven records, head of 66,398,721 records, 5,882 bytes
--- status 0

"#]]
    );
}

#[test]
fn help_says_what_the_exit_status_means() {
    assert_data_eq!(
        transcript(&Scene::of(&[]), &["check", "-h"]),
        str![[r#"
Check go.sum and go.work.sum files: every line, against the log; go.mod and go.work as well

Usage: modseal check [OPTIONS] [PATH]...

Arguments:
  [PATH]...  Files or directories to check; directories are searched, - is standard input [default:
             the current directory]

Options:
      --stdin-filename <NAME>  What a go.sum from standard input is called in the report [default:
                               go.sum]
      --format <FORMAT>        How to print the report [default: text] [possible values: text, json,
                               jsonl, sarif, github, gitlab, junit]
      --output <FILE>          Write the report to this file instead of standard output
      --print-schema           Print the JSON Schema of --format json, or of a line of --format
                               jsonl, and check nothing
      --fail-on <SEVERITY>     The least severity of a finding that makes the exit status 1
                               [default: warning] [possible values: error, warning, info, never]
      --select <CODE>          Only these checks
      --ignore <CODE>          All checks but these
      --require-proven         Fail (1) unless every line is proven, excluded and unchecked lines
                               too: for CI
      --fix                    Apply the safe fixes to the files
      --diff                   Print what --fix would change, as a unified diff; write nothing; exit
                               1 if there is something
      --unsafe-fixes           With --fix or --diff: apply the fixes, too, that a user should look
                               at first
      --policy <FILE>          Take the exceptions from this file [default: modseal.toml beside the
                               checked files, or above up to the project]
      --isolated               Ignore the project's modseal.toml: for a stranger's repository
      --show-suppressed        Show what exceptions hide, too
      --offline                Use only the proofs at hand; send nothing
      --ledger                 Fill the list of requests in the JSON report
  -v, --verbose                Print more: every request that was sent
  -q, --quiet                  Print findings and errors only: no summary, no notes, no progress
      --no-progress            Show no progress
      --store <DIR>            The directory of the store of proofs [default: $MODSEAL_STORE, else
                               modseal in the user's cache directory]
      --timeout <SECONDS>      The time for one request, in seconds
      --jobs <N>               The most requests under way at once
      --color <WHEN>           When to use colours; auto: on a terminal, unless NO_COLOR is set
                               [default: auto] [possible values: auto, always, never]
  -h, --help                   Print help (see more with '--help')

Exit status:
  0    everything that had to be proven is proven, and no finding reaches --fail-on
  1    a finding reaches --fail-on, --require-proven lacks a proof, or --diff is not empty
  2    nothing of that, and something could not be checked, read or written, or the usage was wrong
  130  interrupted twice; interrupted once, it prints what it has, and ends with one of the others
--- status 0

"#]]
    );
}
