//! The way to the checksum database: which hop of GOPROXY carries it, as the go command decides. Pure.
//!
//! It asks nobody: what each hop has answered is put in. It follows `dbClient.initBase` of
//! `cmd/go/internal/modfetch/sumdb.go` and `TryProxies` of `proxy.go`.

pub mod diagnosis;
pub mod place;

use crate::settings::goproxy::{Fallback, Hop, Target};
use crate::sumdb::remote::Unanswered;

/// Through what the database is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// The explicit URL of GOSUMDB.
    Url,
    /// A hop of GOPROXY that carries the database: its place in the list, from 0.
    Proxy(usize),
    /// The host that the database's name names.
    Direct,
}

/// What a hop of GOPROXY says of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It carries the database.
    Carries,
    /// It does not (404 or 410).
    Lacks(Unanswered),
    /// It did not say.
    Failed(Unanswered),
    /// `direct` or `off`: the list ends here, and the database itself is asked.
    End,
}

impl Outcome {
    /// What the reply to `sumdb/NAME/supported` means: any 200 will do, whatever its body.
    #[must_use]
    pub fn of<T>(reply: Result<T, Unanswered>) -> Self {
        match reply {
            Ok(_) | Err(Unanswered::TooLarge { .. }) => Self::Carries,
            Err(error @ Unanswered::NotFound { .. }) => Self::Lacks(error),
            Err(error) => Self::Failed(error),
        }
    }
}

/// A walk along the hops of GOPROXY, one after the other.
#[derive(Debug, Default)]
pub struct Walk {
    /// The error that wins if the list runs out (`bestErr` of `TryProxies`).
    earlier: Option<Unanswered>,
    taken: usize,
}

impl Walk {
    /// Takes the next hop with what it has said; a decision ends the walk.
    pub fn take(&mut self, hop: &Hop, outcome: &Outcome) -> Option<Result<Via, Unanswered>> {
        let place = self.taken;
        self.taken = place.saturating_add(1);
        match (outcome, &hop.target) {
            (Outcome::Carries, _) => Some(Ok(Via::Proxy(place))),
            // `direct` outranks an earlier error, `off` does not.
            (Outcome::End, Target::Direct) => Some(Ok(Via::Direct)),
            (Outcome::End, _) => Some(self.end()),
            (Outcome::Failed(error), _) => {
                self.earlier = Some(error.clone());
                (hop.fallback == Fallback::NotFound).then(|| self.end())
            }
            (Outcome::Lacks(_), _) => None,
        }
    }

    /// The decision where no hop is left.
    ///
    /// # Errors
    /// What stops Go.
    pub fn end(&self) -> Result<Via, Unanswered> {
        self.earlier.clone().map_or(Ok(Via::Direct), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::goproxy::parse;
    use crate::settings::path::System;

    fn failed(host: &str) -> Unanswered {
        Unanswered::Status { host: host.to_owned(), status: 500, text: String::new() }
    }

    /// Hops and what they say: `c` carries, `l` lacks, `f` fails.
    fn walk(proxy: &str, said: &str) -> String {
        let mut walk = Walk::default();
        for (hop, said) in parse(proxy, System::Unix).unwrap().iter().zip(said.chars()) {
            let lacks = Unanswered::NotFound { host: String::new(), status: 404, text: String::new() };
            let outcome = match (&hop.target, said) {
                (Target::Url(_), 'c') => Outcome::Carries,
                (Target::Url(_), 'l') => Outcome::Lacks(lacks),
                (Target::Url(url), _) => Outcome::Failed(failed(url.host_str().unwrap())),
                _ => Outcome::End,
            };
            if let Some(decision) = walk.take(hop, &outcome) {
                return format!("{decision:?}");
            }
        }
        format!("{:?}", walk.end())
    }

    #[test]
    fn the_hops_decide_in_their_order() {
        let stops = |host: &str| format!("{:?}", Err::<Via, _>(failed(host)));
        for (proxy, said, decision) in [
            ("https://a,https://b,direct", "ccx", "Ok(Proxy(0))".to_owned()),
            ("https://a,https://b,direct", "lcx", "Ok(Proxy(1))".to_owned()),
            ("https://a,https://b,direct", "llx", "Ok(Direct)".to_owned()),
            ("https://a,https://b,direct", "fcx", stops("a")),
            ("https://a|https://b,direct", "fcx", "Ok(Proxy(1))".to_owned()),
            ("https://a|direct", "fx", "Ok(Direct)".to_owned()),
            ("https://a|off", "fx", stops("a")),
            ("https://a,off", "lx", "Ok(Direct)".to_owned()),
            ("https://a|https://b", "fl", stops("a")),
            ("https://a|https://b", "ff", stops("b")),
            ("https://a", "l", "Ok(Direct)".to_owned()),
            ("direct", "x", "Ok(Direct)".to_owned()),
            ("off", "x", "Ok(Direct)".to_owned()),
        ] {
            assert_eq!(walk(proxy, said), decision, "{proxy} {said}");
        }
    }
}
