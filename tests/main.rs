//! All tests that look at modseal from outside, in one binary: it links once.

mod http;
mod languages_module;
mod sumdb;
mod tidy;
