//! The edges: the only modules that touch the process, its files and the network.

pub mod environment;
