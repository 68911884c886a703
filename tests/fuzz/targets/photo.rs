#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| qinghe_fuzz::photo(data));
