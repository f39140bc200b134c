#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kba::fuzzing::token(data));
