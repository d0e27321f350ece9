//! What a room is about, in one line.

use crate::Title;
use serde::{Deserialize, Serialize};

/// A wish for another topic: the body of `PUT /r/{room}/topic`. Without one the room is about nothing in particular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    #[serde(deserialize_with = "Option::deserialize")]
    pub topic: Option<Title>,
}

/// What a notice is called that tells of another topic: its `title` is the topic.
pub const TOPIC: &str = "topic";
