//! tests
mod go;
mod languages_gomod;
mod languages_gosum;
mod languages_module;
mod languages_text;
