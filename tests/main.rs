//! tests
mod languages_module;
mod languages_text;
