//! The checksum database: an append-only log whose newest head is signed, asked and never believed.
//!
//! ```text
//!                  Remote, Store, Go's cache: may lie
//!                           | bytes
//!    tile.rs   which tiles? |  proof out of their bytes       not trusted
//!                           v
//!    tree.rs   inclusion_root, consistency_roots  <-- Checkpoint <-- note.rs <-- VerifierKey
//!                           |
//!                           v
//!    record.rs Record: the lines of this module version only  ->  Answer
//! ```
//!
//! - `note`, `tree` and `record` decide, and trust the verifier key alone.
//! - `tile` plans and assembles proofs; bytes that lie only move the implied root away from the signed one.
//! - `proof` is the form in which proofs are kept; what is read back is proven again.
//! - `client` does the asking, behind the traits of `remote` and `store`. It is the only place here that waits.
//!
//! The protocol is Go's: `cmd/go/internal/modfetch/sumdb.go`, `golang.org/x/mod/sumdb`,
//! <https://go.dev/design/25530-sumdb>. Where this code is stricter, the place says so.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod client;
pub mod evidence;
pub mod fault;
pub mod note;
pub mod proof;
pub mod record;
pub mod remote;
pub mod store;
pub mod tile;
pub mod tree;
