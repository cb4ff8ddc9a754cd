//! All tests that look at modseal from outside, in one binary: it links once.

mod go;
mod settings;
mod http;
mod languages_gosum;
mod languages_module;
mod languages_text;
mod sumdb;
mod tidy;
