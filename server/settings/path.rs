//! File paths as Go's `path/filepath` treats them: as text, for the system that the go command runs on.
//!
//! It knows no file system. Where `std::path` differs from Go (it keeps `..`, and follows the system that *we* were
//! built for), a value would not be the one that `go env` prints; so the rules stand here (`path/filepath/path.go`,
//! `internal/filepathlite`).

/// The family of operating systems, as far as Go's rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux, the BSDs and the like.
    Unix,
    /// macOS and iOS.
    Macos,
    /// Windows.
    Windows,
}

impl System {
    fn is_separator(self, c: char) -> bool {
        c == '/' || (self == Self::Windows && c == '\\')
    }

    fn separator(self) -> char {
        if self == Self::Windows { '\\' } else { '/' }
    }

    /// The variable that names the home directory (`os.UserHomeDir`).
    #[must_use]
    pub fn home_variable(self) -> &'static str {
        if self == Self::Windows { "USERPROFILE" } else { "HOME" }
    }
}

/// True if the path is absolute (`filepath.IsAbs`).
#[must_use]
pub fn is_absolute(system: System, path: &str) -> bool {
    match system {
        System::Unix | System::Macos => path.starts_with('/'),
        System::Windows => {
            let (volume, rest) = split_volume(system, path);
            !volume.is_empty() && (is_share(volume) || rest.starts_with(['/', '\\']))
        }
    }
}

/// The shortest path that means the same, without looking at the file system (`filepath.Clean`).
#[must_use]
pub fn clean(system: System, path: &str) -> String {
    let (volume, rest) = split_volume(system, path);
    let rooted = rest.starts_with(|c| system.is_separator(c));
    let mut parts: Vec<&str> = Vec::new();
    for part in rest.split(|c| system.is_separator(c)) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    let separator = system.separator().to_string();
    let volume = if system == System::Windows { volume.replace('/', "\\") } else { volume.to_owned() };
    let root = if rooted { separator.as_str() } else { "" };
    let joined = parts.join(&separator);
    if joined.is_empty() && !rooted && !(is_share(&volume)) {
        return format!("{volume}.");
    }
    format!("{volume}{root}{joined}")
}

/// Both parts with a separator between, cleaned; an empty part is left out (`filepath.Join`).
#[must_use]
pub fn join(system: System, base: &str, rest: &str) -> String {
    match (base.is_empty(), rest.is_empty()) {
        (true, true) => String::new(),
        (true, false) => clean(system, rest),
        (false, true) => clean(system, base),
        (false, false) => clean(system, &format!("{base}{}{rest}", system.separator())),
    }
}

/// The entries of a list such as GOPATH (`filepath.SplitList`); Windows lets quotes protect a semicolon.
#[must_use]
pub fn split_list(system: System, list: &str) -> Vec<String> {
    if list.is_empty() {
        return Vec::new();
    }
    if system != System::Windows {
        return list.split(':').map(str::to_owned).collect();
    }
    let mut entries = vec![String::new()];
    let mut quoted = false;
    for c in list.chars() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => entries.push(String::new()),
            _ => entries.last_mut().into_iter().for_each(|entry| entry.push(c)),
        }
    }
    entries
}

fn is_share(volume: &str) -> bool {
    volume.starts_with(['/', '\\'])
}

/// The volume name (`C:` or `\\host\share`) and the rest; always empty off Windows.
fn split_volume(system: System, path: &str) -> (&str, &str) {
    if system != System::Windows {
        return ("", path);
    }
    let bytes = path.as_bytes();
    if bytes.get(1) == Some(&b':') && bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        return path.split_at_checked(2).unwrap_or(("", path));
    }
    let slash = |c: char| c == '/' || c == '\\';
    let Some(rest) = path.strip_prefix(slash).and_then(|rest| rest.strip_prefix(slash)) else {
        return ("", path);
    };
    // `\\host\share`: up to the separator behind the share.
    let Some((host_end, _)) = rest.match_indices(slash).next() else { return ("", path) };
    let end = rest.match_indices(slash).nth(1).map_or(rest.len(), |(at, _)| at);
    if host_end == 0 {
        return ("", path);
    }
    path.split_at_checked(end.saturating_add(2)).unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_cleans_them() {
        for (path, cleaned) in [
            ("", "."),
            ("/", "/"),
            ("//a//b/", "/a/b"),
            ("a/../..", ".."),
            ("/../a", "/a"),
            ("a/./b/../c", "a/c"),
            ("../../a", "../../a"),
        ] {
            assert_eq!(clean(System::Unix, path), cleaned, "{path}");
        }
        for (path, cleaned) in [
            (r"C:\a\..\b", r"C:\b"),
            ("c:/x/y/", r"c:\x\y"),
            ("c:", "c:."),
            (r"\\host\share\a\..\..", r"\\host\share\"),
        ] {
            assert_eq!(clean(System::Windows, path), cleaned, "{path}");
        }
    }

    #[test]
    fn an_empty_part_is_left_out_of_a_join() {
        assert_eq!(join(System::Unix, "/a/", "pkg/mod"), "/a/pkg/mod");
        assert_eq!(join(System::Unix, "", "b"), "b");
        assert_eq!(join(System::Unix, "", ""), "");
        assert_eq!(join(System::Windows, r"C:\a", "pkg/mod"), r"C:\a\pkg\mod");
    }

    #[test]
    fn absolute_is_a_matter_of_the_system() {
        assert!(is_absolute(System::Unix, "/a") && !is_absolute(System::Unix, "a") && !is_absolute(System::Unix, ""));
        assert!(is_absolute(System::Windows, r"C:\a") && is_absolute(System::Windows, r"\\host\share"));
        assert!(!is_absolute(System::Windows, r"\a") && !is_absolute(System::Windows, "C:a"));
    }

    #[test]
    fn lists_keep_empty_entries_and_windows_quotes() {
        assert_eq!(split_list(System::Unix, ":/a:"), ["", "/a", ""]);
        assert!(split_list(System::Unix, "").is_empty());
        assert_eq!(split_list(System::Windows, r#"C:\a;"D:\b;c""#), [r"C:\a", r"D:\b;c"]);
    }
}
