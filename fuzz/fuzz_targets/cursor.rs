//! A cursor comes in a header or in an address: what is read as one is written the same way, and means one place only.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::Cursor;

fuzz_target!(|text: &str| {
    let Ok(cursor) = text.parse::<Cursor>() else { return };
    assert_eq!(cursor.to_string(), text, "one place has one spelling");
    assert_eq!(cursor.epoch.at(cursor.seq), cursor);
    assert!(text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
    let json = serde_json::to_string(&cursor).unwrap();
    assert_eq!(serde_json::from_str::<Cursor>(&json).unwrap(), cursor);
});
