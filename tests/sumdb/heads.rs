//! Signed heads: the real ones open, and not one altered byte of them does.

use modseal::sumdb::fault::Fault;
use modseal::sumdb::note::{KeyError, NoteFault, VerifierKey};
use modseal::sumdb::tree::{Checkpoint, HeadFault, TREE_LIMIT};

use crate::support::log::{FakeLog, head_text};
use crate::support::signer::Signer;
use crate::support::tree::empty_root;

/// Heads of sum.golang.org: size, root, signature.
const REAL: [(u64, &str, &str); 6] = [
    (
        756_113,
        "k9nFMBuXq8uk+9SQNxs/Vadri2XDkaoo96u4uMa0qE0=",
        "Az3grgIHxiDLRpsKUElIX5vJMlFS79SqfQDSgHQmON922lNdJ5zxF8SSPPcah3jhIkpG8LSKNaWXiy7IldOSDCt4Pwk=",
    ),
    (
        6_476_701,
        "mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=",
        "Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=",
    ),
    (
        28_891_140,
        "++pUIeKTwGvykMUkmM3AT97PwQipMT6H/p7t86E0Sp0=",
        "Az3grqNvOILDz7xwAKugtVFZwd+I9IyB/mHrUYzcVaS9zKsRVdRLNGLFpnAcLhyoBBkdIYEzK/+7Eu4wanYttLrPsQo=",
    ),
    (
        52_544_510,
        "+TGlZfnTizQCJgyZR56QixD8+X4dd8Wefy8U1w6k0Ig=",
        "Az3grn6d1PSjcypDf9bfcFVU5fvJB7VkLc0MAbz8jqeQVnSbAj9pKcsB5dJt5VdswPDUtiFar5LPRBu+uEQAT1CDfAc=",
    ),
    (
        59_045_944,
        "LE6Lx+GNVyuFBv/jKcFIiPkG1WC7DHwG0clpfN/TBlA=",
        "Az3grk9ctaTv+CITXOwxCEHU3APAw5X7Ck14+fvFlh0GCktwX15+XPzy//GgL2G50ZgY05e8eXFTWcvW6pN5tozsLQQ=",
    ),
    (
        71_909_756,
        "iHqVxqh8cyFgqTcentUiEjZ88MD/U2r6w+0h9y1wcFA=",
        "Az3gruqca1CkvBUmiVQwTbA/gaUFzmjGdeKsltdaxDjB0sALZnZFiokxoLeuELkWgcacVEQfWPJ8/AdDoOHPspHuDgk=",
    ),
];

fn real_key() -> VerifierKey {
    VerifierKey::parse(VerifierKey::SUM_GOLANG_ORG).unwrap()
}

fn real_head((size, root, signature): (u64, &str, &str)) -> String {
    format!("go.sum database tree\n{size}\n{root}\n\n\u{2014} sum.golang.org {signature}\n")
}

/// The reason that a user sees for a head that does not open.
fn reason(key: &VerifierKey, message: &[u8]) -> &'static str {
    Checkpoint::open(key, message).map_or_else(|fault| Fault::Head(fault).reason(), |_| "opens")
}

#[test]
fn real_heads_open_under_the_real_key() {
    for head in REAL {
        let checkpoint = Checkpoint::open(&real_key(), real_head(head).as_bytes()).unwrap();
        assert_eq!((checkpoint.size(), checkpoint.tree().root.to_string().as_str()), (head.0, head.1));
        assert_eq!(checkpoint.message(), real_head(head));
    }
}

#[test]
fn no_altered_byte_of_a_real_head_opens() {
    let message = real_head(REAL[5]).into_bytes();
    let mut tried = 0;
    for at in 0..message.len() {
        for bit in 0..8 {
            let mut altered = message.clone();
            altered[at] ^= 1 << bit;
            assert_ne!(reason(&real_key(), &altered), "opens", "bit {bit} of byte {at}");
            tried += 1;
        }
        for cut in [&message[..at], &[&message[..at], &message[at + 1..]].concat()] {
            assert_ne!(reason(&real_key(), cut), "opens", "cut at byte {at}");
        }
        for byte in [b'\n', b' ', b'\r', 0, 0xFF] {
            let mut longer = message.clone();
            longer.insert(at, byte);
            assert_ne!(reason(&real_key(), &longer), "opens", "{byte:#x} before byte {at}");
        }
    }
    assert!(tried > 1_500);
    for more in ["\n", " ", "x\n", "\n\n", "github.com/a/b v1.0.0 h1:x\n"] {
        let longer = [message.as_slice(), more.as_bytes()].concat();
        assert_eq!(reason(&real_key(), &longer), "malformed-head", "{more:?} behind it");
    }
}

#[test]
fn a_head_of_another_size_does_not_open_with_this_signature() {
    for [one, other] in [[0, 5], [4, 5], [2, 3]].map(|pair| pair.map(|at: usize| REAL[at])) {
        let mixed = real_head((one.0, other.1, one.2));
        assert_eq!(reason(&real_key(), mixed.as_bytes()), "bad-signature");
        let mixed = real_head((one.0, one.1, other.2));
        assert_eq!(reason(&real_key(), mixed.as_bytes()), "bad-signature");
    }
}

/// What the right key signs is opened only if it is a head.
#[test]
fn signed_texts_that_are_no_heads() {
    let signer = Signer::new("sum.example", 7);
    let key = VerifierKey::parse(&signer.verifier_key()).unwrap();
    let root = FakeLog::new("sum.example").with_size(5).tree_root(5);
    let head = |size: &str| head_text(size, &root);
    let largest = TREE_LIMIT.to_string();
    let table = [
        (head("5"), "opens"),
        (head("1"), "opens"),
        (head(&largest), "opens"),
        (head("36028797018963969"), "tree-too-large"),
        (head("4611686018427387904"), "tree-too-large"),
        (head("9223372036854775808"), "tree-too-large"),
        (head("18446744073709551615"), "tree-too-large"),
        (head("18446744073709551616"), "malformed-head"),
        (head("0"), "malformed-head"),
        (head_text("0", &empty_root()), "opens"),
        (head("-1"), "malformed-head"),
        (head("-0"), "malformed-head"),
        (head("+5"), "malformed-head"),
        (head("05"), "malformed-head"),
        (head("00"), "malformed-head"),
        (head("5 "), "malformed-head"),
        (head("\u{665}"), "malformed-head"),
        (head(""), "malformed-head"),
        (head("5").replace("go.sum database tree", "go.sum database tree "), "malformed-head"),
        (head("5").replace("go.sum", "Go.sum"), "malformed-head"),
        (head("5").replace('=', ""), "malformed-head"),
        (head("5").replace("=\n", "=x\n"), "malformed-head"),
        // Thirty-one and thirty-three bytes.
        (format!("go.sum database tree\n5\n{}\n", "AA".repeat(21)), "malformed-head"),
        (format!("go.sum database tree\n5\n{}\n", "AAAA".repeat(11)), "malformed-head"),
        ("go.sum database tree\n5\n".to_owned(), "malformed-head"),
        (format!("{}anything else\n", head("5")), "opens"),
        (format!("{}\nanything else\n", head("5")), "opens"),
    ];
    for (text, expected) in table {
        let message = format!("{text}\n{}", signer.sign(&text));
        assert_eq!(reason(&key, message.as_bytes()), expected, "{text:?}");
    }
}

#[test]
fn the_sentences_name_who_is_at_fault() {
    let table = [
        (HeadFault::Note(NoteFault::BadSignature), "the signature under the head is not the key's"),
        (HeadFault::Note(NoteFault::Unsigned), "the head carries no signature of the configured key"),
        (HeadFault::Note(NoteFault::Malformed), "the head is not a signed note"),
        (HeadFault::Malformed, "the signed note is not the head of a checksum database"),
        (HeadFault::TooLarge, "the signed head claims more than 2^55 records"),
    ];
    for (fault, sentence) in table {
        assert_eq!(Fault::from(fault).to_string(), sentence);
    }
}

#[test]
fn keys_that_are_none() {
    let good = VerifierKey::SUM_GOLANG_ORG;
    assert_eq!(VerifierKey::parse(good).unwrap().to_string(), good);
    let table = [
        ("", KeyError::Malformed),
        ("sum.golang.org", KeyError::Malformed),
        ("https://sum.golang.org", KeyError::Malformed),
        ("sum.golang.org+033de0ae", KeyError::Malformed),
        ("sum.golang.org+33de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", KeyError::Malformed),
        ("sum.golang.org+033de0ag+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", KeyError::Malformed),
        ("sum.golang.org++33de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", KeyError::Malformed),
        ("+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", KeyError::Malformed),
        ("sum golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", KeyError::Malformed),
        ("sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", KeyError::Hash),
        ("sum.golang.com+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", KeyError::Hash),
    ];
    for (text, error) in table {
        assert_eq!(VerifierKey::parse(text).map(|key| key.to_string()), Err(error), "{text}");
    }
}
