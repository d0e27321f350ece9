//! The `Accept` header: whatever it is, what is chosen was offered, and depends on nothing but what it says.

#![no_main]

use http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;
use server::accept::{Form, choose};

const OFFERED: [Form; 5] = [Form::Text, Form::Html, Form::Stream, Form::Lines, Form::Json];

// Lines are several headers of the same name.
fuzz_target!(|data: &[u8]| {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(8) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(header::ACCEPT, value);
        }
    }
    let chosen = choose(&headers, &OFFERED);
    if let Some(form) = chosen {
        assert!(OFFERED.contains(&form));
        // Offered alone, it would do as well; and it is not worse than itself.
        assert_eq!(choose(&headers, &[form]), Some(form));
        assert_eq!(choose(&headers, &[form, form]), Some(form));
    } else {
        for form in OFFERED {
            assert_eq!(choose(&headers, &[form]), None, "it would have done");
        }
    }
    assert_eq!(choose(&headers, &[]), None);
    // Who names one thing and nothing else gets that.
    for form in OFFERED {
        let only = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(form.media_type()))]);
        assert_eq!(choose(&only, &OFFERED), Some(form));
    }
});
