//! netrc: entries are words of the file, one `machine` each, and the login that is sent is one of them.

use modseal::io::http::credentials::Credentials;
use modseal::io::http::netrc::parse;
use url::Url;

pub(crate) fn netrc(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let entries = parse(&text);
    let words: Vec<_> = text.split_whitespace().collect();
    assert!(entries.len() <= words.iter().filter(|word| **word == "machine").count());
    let shown: Vec<_> = entries.iter().map(|entry| format!("Entry({})", entry.machine)).collect();
    assert_eq!(format!("{entries:?}"), format!("[{}]", shown.join(", ")), "logins and passwords are not shown");
    for entry in &entries {
        for field in [&entry.machine, &entry.login, &entry.password] {
            assert!(words.contains(&field.as_str()), "{field:?}");
        }
    }
    let credentials = Credentials::of_netrc(&entries);
    for entry in entries.iter().take(20) {
        let Ok(url) = Url::parse(&format!("https://{}/x/y", entry.machine)) else { continue };
        if let Some(login) = credentials.find(&url) {
            assert!(entries.iter().any(|entry| entry.login == login.user && entry.password == login.password));
        }
        let plain = Url::parse(&format!("http://{}/x/y", entry.machine));
        assert!(plain.is_ok_and(|url| credentials.find(&url).is_none()), "no login goes out in the clear");
    }
}
