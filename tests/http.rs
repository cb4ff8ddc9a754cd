//! The way out, against servers on loopback: limits, tries, redirects, credentials, proxies, widths, and the route.
#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod fetch;
mod printed;
mod route;
mod secrets;
mod servers;
mod trust;
mod widths;

use std::time::Duration;

use modseal::io::http::Http;
use modseal::io::http::options::{Options, Roots};
use modseal::sumdb::remote::{Unanswered, Why};
use url::Url;

/// Options for loopback: short times, and the certificate of the servers here as the only root.
fn options() -> Options {
    let pause = Duration::from_millis(5);
    Options { timeout: Duration::from_secs(20), pause, roots: Roots::Only(servers::root()), ..Options::default() }
}

/// Fetches with a limit of 1000 bytes.
async fn get(http: &Http, url: &str) -> Result<String, Unanswered> {
    let body = http.get(&Url::parse(url).unwrap(), 1000, Why::Record).await?;
    Ok(String::from_utf8(body).unwrap())
}

/// The sentence of an error.
async fn refusal(http: &Http, url: &str) -> String {
    get(http, url).await.unwrap_err().to_string()
}
