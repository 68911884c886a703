#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| qinghe_fuzz::markdown(data));
