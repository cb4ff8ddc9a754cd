//! One function for each parser and verifier that meets hostile bytes: it takes any bytes and asserts what must hold.
//!
//! The functions know neither libFuzzer nor files. libFuzzer calls them from `fuzz/main.rs`, and an ordinary test from
//! `tests/fuzz_corpus.rs`, so that what was once found stays found on the stable compiler. A finding is a panic.

mod consistency;
mod envfile;
mod goflags;
mod gomod;
mod goproxy;
mod gosum;
mod gosumdb;
mod gourl;
mod gowork;
mod head;
mod inclusion;
mod input;
mod modpath;
mod netrc;
mod note;
mod patterns;
mod policy;
mod record_store;
mod reply;
mod signer;
mod textbook;
mod tile;

/// A target: any bytes in, a panic where a property does not hold.
pub(crate) type Target = fn(&[u8]);

/// The targets with their names: those of the programs, and of the directories of the corpus.
pub(crate) const ALL: [(&str, Target); 19] = [
    ("consistency", consistency::consistency),
    ("envfile", envfile::envfile),
    ("goflags", goflags::goflags),
    ("gomod", gomod::gomod),
    ("goproxy", goproxy::goproxy),
    ("gosum", gosum::gosum),
    ("gosumdb", gosumdb::gosumdb),
    ("gourl", gourl::gourl),
    ("gowork", gowork::gowork),
    ("head", head::head),
    ("inclusion", inclusion::inclusion),
    ("modpath", modpath::modpath),
    ("netrc", netrc::netrc),
    ("note", note::note),
    ("patterns", patterns::patterns),
    ("policy", policy::policy),
    ("record_store", record_store::record_store),
    ("reply", reply::reply),
    ("tile", tile::tile),
];

/// The target of this name.
pub(crate) fn by_name(name: &str) -> Option<Target> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, target)| *target)
}
