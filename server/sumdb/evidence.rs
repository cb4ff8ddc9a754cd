//! Evidence of misbehaviour, as texts that stand without any server. Pure.
//!
//! It knows nothing of where they are kept. Everything in them can be checked with the verifier key alone.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::fault::{Fault, Fork};
use super::tree::{Hash, consistency_roots};
use crate::module::ModuleVersion;

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// A name for it, made of digits, letters and dashes; the same evidence always has the same name.
    pub name: String,
    /// The text; replies of servers stand in it as they came.
    pub text: Vec<u8>,
}

impl Evidence {
    /// A fork: both heads and the proof between them.
    #[must_use]
    pub fn of_fork(fork: &Fork) -> Self {
        let (old, new) = (fork.older.tree(), fork.newer.tree());
        let mut text = String::from(FORK);
        for head in [&fork.older, &fork.newer] {
            let _ = write!(text, "\nhead {}\n{}", head.message().lines().count(), head.message());
        }
        let _ = write!(text, "\nconsistency {} in {} {}\n{}", old.size, new.size, fork.proof.len(), lines(&fork.proof));
        if let Some((old_root, new_root)) = consistency_roots(old.size, new.size, &fork.proof) {
            let _ = writeln!(text, "\n# root of {} that this proof implies: {old_root}", old.size);
            let _ = writeln!(text, "# root of {} that this proof implies: {new_root}", new.size);
        }
        let roots = (start_of(&old.root.0), start_of(&new.root.0));
        Self { name: format!("fork-{}-{}-{}-{}", old.size, roots.0, new.size, roots.1), text: text.into_bytes() }
    }

    /// A reply that fails verification: as it came, with the proof that was tried.
    #[must_use]
    pub fn of_reply(module: &ModuleVersion, fault: &Fault, reply: &[u8], proof: &[Hash]) -> Self {
        let head = format!("{REPLY}\n# {fault}\n\nasked {} {}\nreply {}\n", module.path, module.version, reply.len());
        let tail = format!("\ninclusion {}\n{}", proof.len(), lines(proof));
        let text = [head.as_bytes(), reply, tail.as_bytes()].concat();
        Self { name: format!("reply-{}", start_of(&Sha256::digest(&text))), text }
    }
}

fn lines(hashes: &[Hash]) -> String {
    hashes.iter().fold(String::new(), |mut lines, hash| {
        let _ = writeln!(lines, "{hash}");
        lines
    })
}

/// Eight letters and digits that tell hashes apart in a file name.
fn start_of(hash: &[u8]) -> String {
    hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

const FORK: &str = "\
modseal evidence 1

# A checksum database must only grow: each head it signs covers all that the heads before it covered.
# Both heads below carry its signature. The proof (RFC 9162, 2.1.4, always with its first node)
# leads to the root of the larger one and not to that of the smaller one; for two trees of one size
# the roots differ by themselves. So the database has shown two histories, which it must never do.
# Keep this file, send it to the people who run the database, and do not switch verification off.
# Which of the two is right, only they can say. If it is not the one that modseal began with, remove the file
# `latest` in the directory above: the next run then begins with what it is shown.
";

const REPLY: &str = "\
modseal evidence 1

# A reply in the name of a checksum database that fails verification: below it stands as it came, byte for byte,
# and behind it the hashes of the inclusion proof that was tried, if it came to that.
# By itself it does not show who altered it: the database, or somebody on the way to it.
";
