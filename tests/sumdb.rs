//! The verifier and its client, from outside: right answers, and never a wrong one.

mod heads;
mod holes;
pub(crate) mod memory;
mod notes;
mod proofs;
mod recorded;
mod tampering;
mod texts;
