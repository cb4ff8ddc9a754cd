//! Integration tests, one binary: it links once.

mod http;
