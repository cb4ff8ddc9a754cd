//! The integration tests: one binary, one module for each part of the surface.

mod fake_log;
mod go;
mod support;
