//! GOSUMDB: a key that is accepted is written as it is read, and an address can be asked.

use modseal::settings::gosumdb::{SumDb, parse};
use modseal::sumdb::note::VerifierKey;

pub(crate) fn gosumdb(data: &[u8]) {
    let Ok(value) = std::str::from_utf8(data) else { return };
    match parse(value) {
        Ok(SumDb::Off) => assert_eq!(value, "off"),
        Ok(SumDb::On(database)) => {
            assert_eq!(VerifierKey::parse(&database.key.to_string()).as_ref(), Ok(&database.key));
            assert!(!database.key.name().is_empty() && value.split_whitespace().count() <= 2);
            if let Some(url) = database.url {
                assert!(["http", "https", "file"].contains(&url.scheme()), "{url}");
                assert_eq!(url.has_host(), url.scheme() != "file", "{url}");
            }
        }
        Err(problem) => assert!(!problem.to_string().is_empty()),
    }
    // The input as the rest of a line whose key is good.
    let with_url = format!("{} {value}", VerifierKey::SUM_GOLANG_ORG);
    if let Ok(SumDb::On(database)) = parse(&with_url) {
        assert_eq!(database.key.to_string(), VerifierKey::SUM_GOLANG_ORG);
        assert_eq!(database.url.is_some(), !value.trim().is_empty());
    }
}
