//! The libFuzzer program of every target: its own name says which one it runs.

#![no_main]

mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let target = targets::by_name(env!("CARGO_BIN_NAME")).expect("the program has the name of a target");
    target(data);
});
