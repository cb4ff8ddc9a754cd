//! Module paths and versions against the tables of Go's own tests.

use modseal::module::{
    InvalidModuleVersion, check, check_import_path, check_path, check_path_major, escape_path, escape_version,
    match_prefix_patterns, path_match, split_path_version, unescape_path, unescape_version,
};

/// `module_test.go`, `checkTests`: path, version, and whether they go together.
const CHECKS: &[(&str, &str, bool)] = &[
    ("rsc.io/quote", "0.1.0", false),
    ("rsc io/quote", "v1.0.0", false),
    ("github.com/go-yaml/yaml", "v0.8.0", true),
    ("github.com/go-yaml/yaml", "v1.0.0", true),
    ("github.com/go-yaml/yaml", "v2.0.0", false),
    ("github.com/go-yaml/yaml", "v2.1.5", false),
    ("github.com/go-yaml/yaml", "v3.0.0", false),
    ("github.com/go-yaml/yaml/v2", "v1.0.0", false),
    ("github.com/go-yaml/yaml/v2", "v2.0.0", true),
    ("github.com/go-yaml/yaml/v2", "v2.1.5", true),
    ("github.com/go-yaml/yaml/v2", "v3.0.0", false),
    ("gopkg.in/yaml.v0", "v0.8.0", true),
    ("gopkg.in/yaml.v0", "v1.0.0", false),
    ("gopkg.in/yaml.v0", "v2.0.0", false),
    ("gopkg.in/yaml.v0", "v2.1.5", false),
    ("gopkg.in/yaml.v0", "v3.0.0", false),
    ("gopkg.in/yaml.v1", "v0.8.0", false),
    ("gopkg.in/yaml.v1", "v1.0.0", true),
    ("gopkg.in/yaml.v1", "v2.0.0", false),
    ("gopkg.in/yaml.v1", "v2.1.5", false),
    ("gopkg.in/yaml.v1", "v3.0.0", false),
    ("gopkg.in/check.v1", "v0.0.0", false),
    ("gopkg.in/check.v1", "v0.0.0-20160102150405-abcdef123456", true),
    ("gopkg.in/yaml.v2", "v1.0.0", false),
    ("gopkg.in/yaml.v2", "v2.0.0", true),
    ("gopkg.in/yaml.v2", "v2.1.5", true),
    ("gopkg.in/yaml.v2", "v3.0.0", false),
    ("rsc.io/quote", "v17.0.0", false),
    ("rsc.io/quote", "v17.0.0+incompatible", true),
];

/// `module_test.go`, `checkPathTests`: a text, whether it is a module path, and whether it is an import path.
const PATHS: &[(&str, bool, bool)] = &[
    ("x.y/z", true, true),
    ("x.y", true, true),
    ("", false, false),
    ("/x.y/z", false, false),
    ("x./z", false, false),
    (".x/z", false, true),
    ("-x/z", false, false),
    ("x..y/z", true, true),
    ("x.y/z/../../w", false, false),
    ("x.y//z", false, false),
    ("x.y/z//w", false, false),
    ("x.y/z/", false, false),
    ("x.y/z/v0", false, true),
    ("x.y/z/v1", false, true),
    ("x.y/z/v2", true, true),
    ("x.y/z/v2.0", false, true),
    ("X.y/z", false, true),
    ("!x.y/z", false, false),
    ("_x.y/z", false, true),
    ("x.y!/z", false, false),
    ("x.y\"/z", false, false),
    ("x.y#/z", false, false),
    ("x.y$/z", false, false),
    ("x.y%/z", false, false),
    ("x.y&/z", false, false),
    ("x.y'/z", false, false),
    ("x.y(/z", false, false),
    ("x.y)/z", false, false),
    ("x.y*/z", false, false),
    ("x.y+/z", false, true),
    ("x.y,/z", false, false),
    ("x.y-/z", true, true),
    ("x.y./zt", false, false),
    ("x.y:/z", false, false),
    ("x.y;/z", false, false),
    ("x.y</z", false, false),
    ("x.y=/z", false, false),
    ("x.y>/z", false, false),
    ("x.y?/z", false, false),
    ("x.y@/z", false, false),
    ("x.y[/z", false, false),
    ("x.y\\/z", false, false),
    ("x.y]/z", false, false),
    ("x.y^/z", false, false),
    ("x.y_/z", false, true),
    ("x.y`/z", false, false),
    ("x.y{/z", false, false),
    ("x.y}/z", false, false),
    ("x.y~/z", false, true),
    ("x.y/z!", false, false),
    ("x.y/z\"", false, false),
    ("x.y/z#", false, false),
    ("x.y/z$", false, false),
    ("x.y/z%", false, false),
    ("x.y/z&", false, false),
    ("x.y/z'", false, false),
    ("x.y/z(", false, false),
    ("x.y/z)", false, false),
    ("x.y/z*", false, false),
    ("x.y/z++", false, true),
    ("x.y/z,", false, false),
    ("x.y/z-", true, true),
    ("x.y/z.t", true, true),
    ("x.y/z/t", true, true),
    ("x.y/z:", false, false),
    ("x.y/z;", false, false),
    ("x.y/z<", false, false),
    ("x.y/z=", false, false),
    ("x.y/z>", false, false),
    ("x.y/z?", false, false),
    ("x.y/z@", false, false),
    ("x.y/z[", false, false),
    ("x.y/z\\", false, false),
    ("x.y/z]", false, false),
    ("x.y/z^", false, false),
    ("x.y/z_", true, true),
    ("x.y/z`", false, false),
    ("x.y/z{", false, false),
    ("x.y/z}", false, false),
    ("x.y/z~", true, true),
    ("x.y/x.foo", true, true),
    ("x.y/aux.foo", false, false),
    ("x.y/prn", false, false),
    ("x.y/prn2", true, true),
    ("x.y/com", true, true),
    ("x.y/com1", false, false),
    ("x.y/com1.txt", false, false),
    ("x.y/calm1", true, true),
    ("x.y/z~", true, true),
    ("x.y/z~0", false, false),
    ("x.y/z~09", false, false),
    ("x.y/z09", true, true),
    ("x.y/z09~", true, true),
    ("x.y/z09~09z", true, true),
    ("x.y/z09~09z~09", false, false),
    ("github.com/!123/logrus", false, false),
    ("github.com/user/unicode/испытание", false, false),
    ("../x", false, false),
    ("./y", false, false),
    ("x:y", false, false),
    ("\\temp\\foo", false, false),
    (".gitignore", false, true),
    (".github/ISSUE_TEMPLATE", false, true),
    ("x☺y", false, false),
];

#[test]
fn a_version_must_be_one_of_its_path() {
    for (path, version, ok) in CHECKS {
        assert_eq!(check(path, version).is_ok(), *ok, "{path} {version}");
    }
}

#[test]
fn module_and_import_paths_are_those_of_go() {
    for (path, module, import) in PATHS {
        assert_eq!(check_path(path).is_ok(), *module, "{path}");
        assert_eq!(check_import_path(path).is_ok(), *import, "{path}");
        if !module {
            assert!(escape_path(path).is_err(), "{path}");
            assert!(unescape_path(path).is_err(), "{path}");
        }
    }
}

#[test]
fn errors_read_as_those_of_go() {
    for (path, version, want) in [
        ("UPPER", "v1.0.0", r#"malformed module path "UPPER": missing dot in first path element"#),
        ("", "v1.0.0", r#"malformed module path "": empty string"#),
        ("-a.b/c", "v1.0.0", r#"malformed module path "-a.b/c": leading dash"#),
        ("a.b//c", "v1.0.0", r#"malformed module path "a.b//c": double slash"#),
        ("a.b/c/", "v1.0.0", r#"malformed module path "a.b/c/": trailing slash"#),
        ("/a.b/c", "v1.0.0", r#"malformed module path "/a.b/c": empty path element"#),
        ("a.b/..", "v1.0.0", r#"malformed module path "a.b/..": invalid path element "..""#),
        ("a.b/.c", "v1.0.0", r#"malformed module path "a.b/.c": leading dot in path element"#),
        ("a.b/c.", "v1.0.0", r#"malformed module path "a.b/c.": trailing dot in path element"#),
        ("a.b/c d", "v1.0.0", r#"malformed module path "a.b/c d": invalid char ' '"#),
        ("a.b/c\u{feff}", "v1.0.0", r#"malformed module path "a.b/c\ufeff": invalid char '\ufeff'"#),
        ("\u{feff}a.b/c", "v1.0.0", r#"malformed module path "\ufeffa.b/c": invalid char '\ufeff'"#),
        (
            "a.b/CoN.x",
            "v1.0.0",
            r#"malformed module path "a.b/CoN.x": "CoN" disallowed as path element component on Windows"#,
        ),
        (
            "a.b/lpt9",
            "v1.0.0",
            r#"malformed module path "a.b/lpt9": "lpt9" disallowed as path element component on Windows"#,
        ),
        ("a.b/c~12", "v1.0.0", r#"malformed module path "a.b/c~12": trailing tilde and digits in path element"#),
        ("A.b/c", "v1.0.0", r#"malformed module path "A.b/c": invalid char 'A' in first path element"#),
        ("a.b/c/v1", "v1.0.0", r#"malformed module path "a.b/c/v1": invalid version"#),
        ("gopkg.in/yaml", "v1.0.0", r#"malformed module path "gopkg.in/yaml": invalid version"#),
        ("a.b/c", "latest", "a.b/c@latest: invalid version: not a semantic version"),
        ("a.b/c", "v2.0.0", "a.b/c@v2.0.0: invalid version: should be v0 or v1, not v2"),
        ("a.b/c/v3", "v2.0.0", "a.b/c/v3@v2.0.0: invalid version: should be v3, not v2"),
        ("gopkg.in/c.v3-unstable", "v2.0.0", "gopkg.in/c.v3-unstable@v2.0.0: invalid version: should be v3, not v2"),
    ] {
        assert_eq!(check(path, version).map_err(|err| err.to_string()), Err(want.to_owned()));
    }
    let err = check_path_major("v2.0.0", "").expect_err("v2 is not v0 or v1");
    assert_eq!(err.to_string(), r#"version "v2.0.0" invalid: should be v0 or v1, not v2"#);
    assert!(matches!(check("a.b/c", "v2.0.0"), Err(InvalidModuleVersion::Version { version, .. }) if version == err));
}

#[test]
fn major_suffixes_are_split_off() {
    for (prefix, suffix) in [
        ("x.y/z", ""),
        ("x.y/z", "/v2"),
        ("x.y/z", "/v3"),
        ("x.y/v", ""),
        ("gopkg.in/yaml", ".v0"),
        ("gopkg.in/yaml", ".v1"),
        ("gopkg.in/yaml", ".v2"),
        ("gopkg.in/yaml", ".v3"),
        ("gopkg.in/yaml", ".v3-unstable"),
        ("gopkg.in/yaml", ".v-unstable"),
    ] {
        assert_eq!(split_path_version(&format!("{prefix}{suffix}")), Some((prefix, suffix)));
    }
    for path in
        ["x.y/z/v1", "x.y/z/v0", "x.y/z/v02", "x.y/z/v2.0", "gopkg.in/yaml", "gopkg.in/yaml.v", "gopkg.in/y.v01"]
    {
        assert_eq!(split_path_version(path), None, "{path}");
    }
}

#[test]
fn versions_match_the_major_suffix() {
    for (version, suffix, want) in [
        ("v0.0.0", "", true),
        ("v0.0.0", "/v2", false),
        ("v0.0.0", ".v0", true),
        ("v0.0.0-20190510104115-cbcb75029529", ".v1", true),
        ("v1.0.0", "/v2", false),
        ("v1.0.0", ".v1", true),
        ("v1.0.0", ".v1-unstable", true),
        ("v2.0.0+incompatible", "", true),
        ("v2.0.0", "", false),
        ("v2.0.0", "/v2", true),
        ("v2.0.0", ".v2", true),
    ] {
        assert_eq!(check_path_major(version, suffix).is_ok(), want, "{version} {suffix}");
    }
}

#[test]
fn capitals_are_escaped_and_back() {
    for (path, escaped) in [
        ("ascii.com/abcdefghijklmnopqrstuvwxyz.-/~_0123456789", "ascii.com/abcdefghijklmnopqrstuvwxyz.-/~_0123456789"),
        ("github.com/GoogleCloudPlatform/omega", "github.com/!google!cloud!platform/omega"),
        ("github.com/BurntSushi/toml", "github.com/!burnt!sushi/toml"),
    ] {
        assert_eq!(escape_path(path).as_deref(), Ok(escaped));
        assert_eq!(unescape_path(escaped).as_deref(), Ok(path));
    }
    for bad in [
        "github.com/GoogleCloudPlatform/omega",
        "github.com/!google!cloud!platform!/omega",
        "github.com/!0google!cloud!platform/omega",
        "github.com/!_google!cloud!platform/omega",
        "github.com/!!google!cloud!platform/omega",
        "github.com/a!",
        "",
    ] {
        assert!(unescape_path(bad).is_err(), "{bad}");
    }
}

#[test]
fn versions_are_escaped_and_back() {
    for (version, escaped) in
        [("v1.2.3-RC1", "v1.2.3-!r!c1"), ("v2.0.0+incompatible", "v2.0.0+incompatible"), ("Master", "!master")]
    {
        assert_eq!(escape_version(version).as_deref(), Ok(escaped));
        assert_eq!(unescape_version(escaped).as_deref(), Ok(version));
    }
    for version in ["", "v1!", "a/b", "..", "v1.0.0?", "vé", "con"] {
        assert!(escape_version(version).is_err(), "{version}");
    }
    for escaped in ["", "V1", "v1!", "!1", "v1.0.0-é", "a/b"] {
        assert!(unescape_version(escaped).is_err(), "{escaped}");
    }
    assert_eq!(
        escape_version("v1!").map_err(|err| err.to_string()),
        Err(r#"version "v1!" invalid: disallowed version string"#.to_owned())
    );
}

/// `match_test.go`: pattern, name, and the answer; none where the pattern is malformed.
const MATCHES: &[(&str, &str, Option<bool>)] = &[
    ("abc", "abc", Some(true)),
    ("*", "abc", Some(true)),
    ("*c", "abc", Some(true)),
    ("a*", "a", Some(true)),
    ("a*", "abc", Some(true)),
    ("a*", "ab/c", Some(false)),
    ("a*/b", "abc/b", Some(true)),
    ("a*/b", "a/c/b", Some(false)),
    ("a*b*c*d*e*/f", "axbxcxdxe/f", Some(true)),
    ("a*b*c*d*e*/f", "axbxcxdxexxx/f", Some(true)),
    ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", Some(false)),
    ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", Some(false)),
    ("a*b?c*x", "abxbbxdbxebxczzx", Some(true)),
    ("a*b?c*x", "abxbbxdbxebxczzy", Some(false)),
    ("ab[c]", "abc", Some(true)),
    ("ab[b-d]", "abc", Some(true)),
    ("ab[e-g]", "abc", Some(false)),
    ("ab[^c]", "abc", Some(false)),
    ("ab[^b-d]", "abc", Some(false)),
    ("ab[^e-g]", "abc", Some(true)),
    ("a\\*b", "a*b", Some(true)),
    ("a\\*b", "ab", Some(false)),
    ("a?b", "a☺b", Some(true)),
    ("a[^a]b", "a☺b", Some(true)),
    ("a???b", "a☺b", Some(false)),
    ("a[^a][^a][^a]b", "a☺b", Some(false)),
    ("[a-ζ]*", "α", Some(true)),
    ("*[a-ζ]", "A", Some(false)),
    ("a?b", "a/b", Some(false)),
    ("a*b", "a/b", Some(false)),
    ("[\\]a]", "]", Some(true)),
    ("[\\-]", "-", Some(true)),
    ("[x\\-]", "x", Some(true)),
    ("[x\\-]", "-", Some(true)),
    ("[x\\-]", "z", Some(false)),
    ("[\\-x]", "x", Some(true)),
    ("[\\-x]", "-", Some(true)),
    ("[\\-x]", "a", Some(false)),
    ("[]a]", "]", None),
    ("[-]", "-", None),
    ("[x-]", "x", None),
    ("[x-]", "-", None),
    ("[x-]", "z", None),
    ("[-x]", "x", None),
    ("[-x]", "-", None),
    ("[-x]", "a", None),
    ("\\", "a", None),
    ("[a-b-c]", "a", None),
    ("[", "a", None),
    ("[^", "a", None),
    ("[^bc", "a", None),
    ("a[", "a", None),
    ("a[", "ab", None),
    ("a[", "x", None),
    ("a/b[", "x", None),
    ("*x", "xxx", Some(true)),
];

#[test]
fn patterns_match_as_in_go() {
    for (pattern, name, want) in MATCHES {
        assert_eq!(path_match(pattern, name).ok(), *want, "{pattern} {name}");
    }
    for (pattern, name, want) in [
        ("*.corp.example", "evil/x.corp.example", Some(false)),
        ("[!a]*", "b", Some(false)),
        ("{a,b}", "a", Some(false)),
        ("{a,b}", "{a,b}", Some(true)),
        ("a/**/b", "a/x/y/b", Some(false)),
        ("a?", "aé", Some(true)),
        ("*x[", "abc", None),
        ("", "", Some(true)),
        ("", "a", Some(false)),
        ("a*\\", "b", None),
        ("[[]", "[", Some(true)),
        ("[*]", "*", Some(true)),
        ("*[*]*", "a*b", Some(true)),
        ("*??c", "é☺c", Some(true)),
    ] {
        assert_eq!(path_match(pattern, name).ok(), want, "{pattern} {name}");
    }
}

#[test]
fn a_pattern_of_stars_takes_bounded_time() {
    // An engine that tries every star again would not end within the age of the universe.
    let pattern = "*a".repeat(200) + "*b";
    let name = "a".repeat(2000);
    assert_eq!(path_match(&pattern, &name), Ok(false));
}

#[test]
fn prefix_patterns_match_as_in_go() {
    for (patterns, target, want) in [
        ("", "rsc.io/quote", false),
        ("/", "rsc.io/quote", false),
        ("*/quote", "rsc.io/quote", true),
        ("*/quo", "rsc.io/quote", false),
        ("*/quo??", "rsc.io/quote", true),
        ("*/quo*", "rsc.io/quote", true),
        ("*quo*", "rsc.io/quote", false),
        ("rsc.io", "rsc.io/quote", true),
        ("*.io", "rsc.io/quote", true),
        ("rsc.io/", "rsc.io/quote", true),
        ("rsc", "rsc.io/quote", false),
        ("rsc*", "rsc.io/quote", true),
        ("rsc.io", "rsc.io/quote/v3", true),
        ("*/quote", "rsc.io/quote/v3", true),
        ("*/quote/", "rsc.io/quote/v3", true),
        ("*/quote/*", "rsc.io/quote/v3", true),
        ("*/quote/*/", "rsc.io/quote/v3", true),
        ("*/v3", "rsc.io/quote/v3", false),
        ("*/*/v3", "rsc.io/quote/v3", true),
        ("*/*/*", "rsc.io/quote/v3", true),
        ("*/*/*/", "rsc.io/quote/v3", true),
        ("*/*/*", "rsc.io/quote", false),
        ("*/*/*/", "rsc.io/quote", false),
        ("*/*/*,,", "rsc.io/quote", false),
        ("*/*/*,,*/quote", "rsc.io/quote", true),
        (",,*/quote", "rsc.io/quote", true),
        ("a.example, b.example", "b.example/x", false),
        ("https://a.example", "a.example/x", false),
        ("a.example//", "a.example/x", false),
        ("A.example", "a.example/x", false),
        ("[", "a.example/x", false),
        ("[,a.example", "a.example/x", true),
        ("*", "a.example/x", true),
        ("none", "a.example/x", false),
        ("a.example/x", "a.example/xy", false),
        ("a.example/x/y", "a.example/x", false),
    ] {
        assert_eq!(match_prefix_patterns(patterns, target), want, "{patterns} {target}");
    }
}
