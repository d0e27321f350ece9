//! An error as clients receive it: RFC 9457, `application/problem+json`.

use serde::{Deserialize, Serialize};

/// `type` is stable and for programs; `detail` is a sentence for people; nothing internal is in either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
}

pub const MEDIA_TYPE: &str = "application/problem+json";
