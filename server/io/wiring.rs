//! From the settings to the way to the log: which HTTP client, with which credentials, through which hops.

use std::path::Path;
use std::sync::Arc;

use super::http::Http;
use super::http::credentials::Credentials;
use super::http::netrc::{self, Platform};
use super::http::options::{Options, Roots};
use super::http::proxy::ProxyVariables;
use super::http::roots::CertificateVariables;
use super::route::Route;
use crate::host::Wishes;
use crate::settings::Settings;
use crate::settings::goauth::Method;
use crate::settings::goproxy::{Fallback, Hop, Target};
use crate::settings::gosumdb::Database;
use crate::settings::path::System;
use crate::sumdb::remote::Unanswered;

/// The way to a database by the settings; nothing is opened before the first request.
#[must_use]
pub fn route(settings: &Settings, database: &Database, wishes: &Wishes) -> Route {
    let http = Arc::new(Http::new(options(settings, wishes)));
    match settings.proxy() {
        // No Go and no GOPROXY: nothing names a proxy, so the database itself is asked.
        Ok(hops) if hops.is_empty() => {
            let direct = Hop { target: Target::Direct, fallback: Fallback::NotFound };
            Route::new(vec![direct], database, http)
        }
        Ok(hops) => Route::new(hops, database, http),
        Err(problem) => Route::closed(database, http, Unanswered::NoWay(problem.to_string())),
    }
}

/// What the HTTP client is told by the settings.
#[must_use]
pub fn options(settings: &Settings, wishes: &Wishes) -> Options {
    let environment = &settings.sources().environment;
    let mut options = Options {
        proxies: ProxyVariables::from_environment(|name| environment.text(name).map(str::to_owned)),
        credentials: credentials(settings),
        roots: Roots::System(CertificateVariables {
            file: environment.text("SSL_CERT_FILE").map(str::to_owned),
            directories: environment.text("SSL_CERT_DIR").map(str::to_owned),
        }),
        ..Options::default()
    };
    if let Some(timeout) = wishes.timeout {
        options.timeout = timeout;
    }
    if let Some(jobs) = wishes.jobs {
        options.http2_requests = jobs;
        options.http1_connections = jobs;
    }
    options
}

/// The logins of netrc, where GOAUTH names it. Its other methods run programs, which modseal never does.
fn credentials(settings: &Settings) -> Credentials {
    let uses_netrc = settings.auth().is_ok_and(|methods| methods.contains(&Method::Netrc));
    if !uses_netrc {
        return Credentials::default();
    }
    let environment = &settings.sources().environment;
    let system = settings.sources().system;
    let platform = if system == System::Windows { Platform::Windows } else { Platform::Other };
    let home = environment.text(system.home_variable()).map(Path::new);
    let files = netrc::candidates(environment.text("NETRC").unwrap_or_default(), home, platform);
    Credentials::of_netrc(&netrc::read(&files).unwrap_or_default())
}
