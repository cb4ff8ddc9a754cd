//! tests
mod languages_module;
