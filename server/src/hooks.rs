//! Webhooks: what other services tell a room, turned into messages. Pure: a payload comes in, drafts come out.

pub mod github;
pub mod alertmanager;
pub mod template;
pub mod signature;
mod payload;
mod excerpt;

pub use signature::{Verdict, bears_signature, is_signed};

use crate::{incoming::Form, problem::Error};
use http::HeaderMap;
use payload::Payload;
use protocol::Draft;

/// Largest payload that a hook takes, in bytes. GitHub's are some ten thousand, and more for a push of many commits.
pub const PAYLOAD_BYTES: usize = 1024 * 1024;

/// Whether there is a hook for such a service.
pub fn is_known(source: &str) -> bool {
    matches!(source, "github" | "alertmanager" | "json")
}

/// What a payload from `source` tells: nothing, where it is not worth telling.
///
/// `query` is the query of the hook's address; only `json` reads it.
///
/// # Errors
/// [`Error::NotFound`] for a source that is not known here, a refusal when the payload can't be read or the template
/// in `query` can't give a valid message.
pub fn read(source: &str, headers: &HeaderMap, query: &Form, body: &[u8]) -> Result<Vec<Draft>, Error> {
    let payload = || Payload::read(headers, body);
    let draft = match source {
        "github" => github::read(headers, payload()?.view())?,
        "alertmanager" => alertmanager::read(payload()?.view()),
        "json" => template::read(headers, query, payload()?.view())?,
        _ => return Err(Error::NotFound),
    };
    Ok(draft.into_iter().collect())
}

#[cfg(test)]
mod tests;
