//! The body of a message with its headers, as text, form or JSON: what is taken keeps to the limits, and is the same when it is
//! sent again as JSON. What is refused is refused as what it is, and never as our mistake.

#![no_main]

use axum::{body::Body, extract::Request};
use http::HeaderMap;
use libfuzzer_sys::fuzz_target;
use protocol::{Draft, limits};
use server::{incoming::Incoming, origin, problem::Error};

// The first byte chooses how it is labelled; the first line is the header `Event`, `Title`, `Priority` or `Tags`.
fuzz_target!(|data: &[u8]| {
    let Some((label, rest)) = data.split_first() else { return };
    let media_type =
        ["application/json", "application/x-www-form-urlencoded", "text/plain"][usize::from(label % 3)];
    let header = ["event", "title", "priority", "tags"][usize::from(label / 3 % 4)];
    let (line, body) = match rest.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&rest[..end], &rest[end + 1..]),
        None => (&[][..], rest),
    };
    let request = Request::post("/").header("content-type", media_type).header(header, line);
    // Some bytes can't be in a header.
    let Ok(request) = request.body(Body::from(body.to_vec())) else { return };
    match read(request) {
        Ok(draft) => {
            let (chars, least) = (draft.body.as_str().chars().count(), usize::from(draft.files.is_empty()));
            assert!((least..=limits::MESSAGE_CHARS).contains(&chars));
            assert!(draft.note.tags.len() <= limits::TAGS);
            if media_type == "text/plain" {
                assert_eq!(draft.body.as_str().as_bytes(), body, "a text is kept exactly");
            }
            let again = Request::post("/").header("content-type", "application/json");
            let again = again.body(Body::from(serde_json::to_string(&draft).unwrap())).unwrap();
            match read(again) {
                Ok(again) => assert_eq!(again, draft),
                // A text of many escapes is longer as JSON than a request may be.
                Err(Error::TooLarge { .. }) => {}
                Err(error) => panic!("it is refused when it is sent again: {error:?}"),
            }
        }
        Err(error) => {
            assert!(error.status().is_client_error(), "{error:?}");
            let problem = error.problem(origin::language(&HeaderMap::new()));
            assert!(!problem.detail.is_empty() && problem.kind.starts_with("/problems/"));
        }
    }
});

fn read(request: Request) -> Result<Draft, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let incoming = runtime.block_on(Incoming::read(request))?;
    Ok(incoming.draft()?.0)
}
