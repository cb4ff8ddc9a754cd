//! The name, the argument and the meaning of every misbehaviour: what `--misbehave` takes and `--help` prints.

use super::alteration::{Alteration, Line};
use super::head_lies::HeadLie;
use super::misbehaviour::Misbehaviour;
use super::raw::RawLie;
use super::record_lies::RecordLie;
use super::tile_lies::TileLie;
use super::transport::{Target, TransportLie};

/// One row of the catalogue.
pub(crate) struct Entry {
    /// The name.
    pub(crate) name: &'static str,
    /// The form of the argument; empty where there is none.
    pub(crate) argument: &'static str,
    /// An argument that is accepted.
    pub(crate) example: &'static str,
    /// What is done.
    pub(crate) meaning: &'static str,
    /// Makes it out of the argument.
    pub(crate) make: fn(&str) -> Option<Misbehaviour>,
}

const fn entry(
    name: &'static str,
    argument: (&'static str, &'static str),
    meaning: &'static str,
    make: fn(&str) -> Option<Misbehaviour>,
) -> Entry {
    Entry { name, argument: argument.0, example: argument.1, meaning, make }
}

/// No argument.
const NONE: (&str, &str) = ("", "");

/// All of them.
pub(crate) static CATALOGUE: &[Entry] = &[
    entry("other-hash", NONE, "the log holds, and proves, other hashes in every record", |a| {
        plain(a, Misbehaviour::Log(Alteration::OtherHash))
    }),
    entry("without-line", ("zip|go.mod", "zip"), "the log's records lack that line", |a| {
        let line = match a {
            "zip" => Line::Zip,
            "go.mod" => Line::GoMod,
            _ => return None,
        };
        Some(Misbehaviour::Log(Alteration::WithoutLine(line)))
    }),
    entry("foreign-lines", NONE, "the log's records hold lines of another module too", |a| {
        plain(a, Misbehaviour::Log(Alteration::ForeignLines))
    }),
    entry("two-hashes", NONE, "the log's records hold two h1 hashes for the zip", |a| {
        plain(a, Misbehaviour::Log(Alteration::TwoHashes))
    }),
    entry("second-record", NONE, "the log holds a second record of every module version; lookups find that one", |a| {
        plain(a, Misbehaviour::Log(Alteration::SecondRecord))
    }),
    entry("control-in-record", ("HEX", "7f"), "the log's records hold that control character", |a| {
        let c = u32::from_str_radix(a, 16).ok().and_then(char::from_u32)?;
        Some(Misbehaviour::Log(Alteration::Control(c)))
    }),
    entry("fork", ("SIZE", "5"), "another history from that size on, under the same key", |a| {
        Some(Misbehaviour::Log(Alteration::Fork(a.parse().ok()?)))
    }),
    entry("fork-in-turn", ("SIZE", "5"), "every second lookup is answered out of such a fork", |a| {
        Some(Misbehaviour::ForkInTurn(a.parse().ok()?))
    }),
    entry("old-heads", ("SIZE,SIZE...", "5,9"), "heads of these sizes in turn (raised to cover the record)", |a| {
        head(HeadLie::InTurn(a.split(',').map(|size| size.parse().ok()).collect::<Option<_>>()?))
    }),
    entry("rewind", ("SIZE", "5"), "all heads have that size, even where it does not cover the record", |a| {
        head(HeadLie::Rewind(a.parse().ok()?))
    }),
    entry("lines-after-head", NONE, "sum lines after the head's three lines, validly signed (CVE-2026-56864)", |a| {
        plain(a, Misbehaviour::Head(HeadLie::LinesAfter))
    }),
    entry("head-size", ("TEXT", "-1"), "that text for the size, validly signed: 0, -1, 007, +7, 2^55+1 ...", |a| {
        head(HeadLie::Size(power(a)?))
    }),
    entry("other-root", NONE, "the root of a tree of another size, validly signed", |a| {
        plain(a, Misbehaviour::Head(HeadLie::OtherRoot))
    }),
    entry("other-name", NONE, "signed by a key of another name alone", |a| {
        plain(a, Misbehaviour::Head(HeadLie::OtherName))
    }),
    entry("other-key", NONE, "signed by another key of the same name alone", |a| {
        plain(a, Misbehaviour::Head(HeadLie::OtherKey))
    }),
    entry("unsigned", NONE, "no signature", |a| plain(a, Misbehaviour::Head(HeadLie::Unsigned))),
    entry("altered-signature", NONE, "a signature of the right key that does not verify", |a| {
        plain(a, Misbehaviour::Head(HeadLie::AlteredSignature))
    }),
    entry("unknown-signatures", NONE, "signatures of unknown keys around the good one (correct)", |a| {
        plain(a, Misbehaviour::Head(HeadLie::UnknownSignatures))
    }),
    entry("many-signatures", NONE, "101 signatures, the good one last", |a| {
        plain(a, Misbehaviour::Head(HeadLie::ManySignatures))
    }),
    entry("good-then-bad", NONE, "the good signature, then a bad one of the same key", |a| {
        plain(a, Misbehaviour::Head(HeadLie::GoodThenBad))
    }),
    entry("bad-then-good", NONE, "a bad signature, then the good one of the same key", |a| {
        plain(a, Misbehaviour::Head(HeadLie::BadThenGood))
    }),
    entry("crlf", NONE, "lines of the head end in CR LF", |a| plain(a, Misbehaviour::Head(HeadLie::Crlf))),
    entry("nul", NONE, "a NUL in the head", |a| plain(a, Misbehaviour::Head(HeadLie::Nul))),
    entry("invalid-utf8", NONE, "a byte in the head that is no UTF-8", |a| {
        plain(a, Misbehaviour::Head(HeadLie::InvalidUtf8))
    }),
    entry("empty-note", NONE, "no head at all: a lookup is answered with the record alone", |a| {
        plain(a, Misbehaviour::Head(HeadLie::Empty))
    }),
    entry("forge-record", NONE, "other hashes in the reply than in the log", |a| {
        plain(a, Misbehaviour::Record(RecordLie::Forged))
    }),
    entry("foreign-record", ("[MODULE@VERSION]", ""), "the record of another module (CVE-2026-42501)", |a| {
        Some(Misbehaviour::Record(RecordLie::Foreign((!a.is_empty()).then(|| a.to_owned()))))
    }),
    entry("record-id", ("TEXT", "-1"), "that text for the record id: -1, +7, 007, 2^64 ...", |a| {
        Some(Misbehaviour::Record(RecordLie::Id(power(a)?)))
    }),
    entry("forged-leaf", NONE, "other hashes, vouched for by the level-0 tile alone (CVE-2026-56865)", |a| {
        plain(a, Misbehaviour::Record(RecordLie::ForgedLeaf))
    }),
    entry("forge-tile-hash", ("LEVEL,INDEX,SLOT", "0,1,2"), "one bit of one hash of one tile", |a| {
        let [level, index, slot] = numbers(a)?;
        Some(Misbehaviour::Tile(TileLie::ForgedHash { level: u32::try_from(level).ok()?, index, slot }))
    }),
    entry("truncate-tile", ("BYTES", "32"), "tiles lack bytes at the end", |a| {
        Some(Misbehaviour::Tile(TileLie::Truncated(a.parse().ok()?)))
    }),
    entry("enlarge-tile", ("BYTES", "32"), "tiles have more bytes at the end", |a| {
        Some(Misbehaviour::Tile(TileLie::Enlarged(a.parse().ok()?)))
    }),
    entry("swap-tiles", NONE, "the neighbouring tile is served", |a| plain(a, Misbehaviour::Tile(TileLie::Swapped))),
    entry("full-for-partial", NONE, "the full tile is served for a partial one", |a| {
        plain(a, Misbehaviour::Tile(TileLie::FullForPartial))
    }),
    entry("no-partial-tiles", NONE, "404 for a partial tile whose full one exists", |a| {
        plain(a, Misbehaviour::Tile(TileLie::NoPartial))
    }),
    entry("other-file", NONE, "the proxy serves other zips and go.mod files than the log recorded", |a| {
        plain(a, Misbehaviour::OtherFile)
    }),
    entry("html", NONE, "a page of HTML with status 200", |a| plain(a, transport(TransportLie::Html))),
    entry("status", ("CODE[,SECONDS]", "429,1"), "that status, with Retry-After", |a| {
        let (code, seconds) = a.split_once(',').map_or((a, None), |(code, seconds)| (code, Some(seconds)));
        let retry_after = seconds.map(|seconds| seconds.parse().ok()).map_or(Some(None), |it| it.map(Some))?;
        Some(transport(TransportLie::Status { code: code.parse().ok()?, retry_after }))
    }),
    entry("supported-then-gone", NONE, "the probe says supported, everything after it is 404", |a| {
        plain(a, transport(TransportLie::SupportedThenGone))
    }),
    entry("delay", ("MS", "20"), "the answer comes later", |a| {
        Some(transport(TransportLie::Delay { milliseconds: a.parse().ok()? }))
    }),
    entry("hang", NONE, "no answer until the knobs change (or the server ends)", |a| {
        plain(a, transport(TransportLie::Hang))
    }),
    entry("trickle", ("MS", "20"), "one byte of the body in that time", |a| {
        Some(transport(TransportLie::Trickle { milliseconds: a.parse().ok()? }))
    }),
    entry("endless", NONE, "the body never ends", |a| plain(a, transport(TransportLie::Endless))),
    entry("cut-body", ("BYTES", "10"), "the connection breaks after so many bytes of the body", |a| {
        Some(transport(TransportLie::CutBody(a.parse().ok()?)))
    }),
    entry("gzip", NONE, "the body is compressed though nobody asked for it", |a| {
        plain(a, transport(TransportLie::Gzip))
    }),
    entry("redirect", ("loop|http|URL", "loop"), "302 to itself, to plain http, or to below that URL", |a| {
        Some(transport(TransportLie::Redirect(match a {
            "" => return None,
            "loop" => Target::Itself,
            "http" => Target::PlainHttp,
            url => Target::Below(url.to_owned()),
        })))
    }),
    entry("content-length", ("DIFFERENCE", "-5"), "the Content-Length is wrong by so much", |a| {
        Some(Misbehaviour::Raw(RawLie::ContentLength(a.parse().ok()?)))
    }),
    entry("cut", ("BYTES", "20"), "the connection breaks after so many bytes, header included", |a| {
        Some(Misbehaviour::Raw(RawLie::Cut(a.parse().ok()?)))
    }),
    entry("endless-headers", NONE, "the header never ends", |a| plain(a, Misbehaviour::Raw(RawLie::EndlessHeaders))),
    entry("garbage", NONE, "bytes that are not HTTP", |a| plain(a, Misbehaviour::Raw(RawLie::Garbage))),
];

fn plain(argument: &str, it: Misbehaviour) -> Option<Misbehaviour> {
    argument.is_empty().then_some(it)
}

fn head(lie: HeadLie) -> Option<Misbehaviour> {
    Some(Misbehaviour::Head(lie))
}

const fn transport(lie: TransportLie) -> Misbehaviour {
    Misbehaviour::Transport(lie)
}

/// Numbers with commas between.
fn numbers<const N: usize>(text: &str) -> Option<[u64; N]> {
    let numbers: Option<Vec<u64>> = text.split(',').map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

/// A text for a number, where `2^N` and `2^N+1` are written out.
fn power(text: &str) -> Option<String> {
    let Some(exponent) = text.strip_prefix("2^") else { return (!text.is_empty()).then(|| text.to_owned()) };
    let (exponent, more) = exponent.split_once('+').unwrap_or((exponent, "0"));
    let number = 1_u128.checked_shl(exponent.parse().ok()?)?.checked_add(more.parse().ok()?)?;
    Some(number.to_string())
}
