//! GOPROXY: the list of hops.

use url::Url;

/// One entry of GOPROXY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Where the entry leads.
    pub target: Target,
    /// When the next entry is asked.
    pub fallback: Fallback,
}

/// Where an entry of GOPROXY leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To the version control system of each module.
    Direct,
    /// Nowhere: downloads are off.
    Off,
    /// To a proxy: `https`, `http` or `file`; it may hold credentials.
    Url(Url),
}

/// When the entry behind this one is asked: the separator behind an entry decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// `|`: on any error.
    AnyError,
    /// `,` or the end of the list: when this one answers 404 or 410.
    NotFound,
}
