//! Polls as people see them: how they stand, the card in which one votes, and the form that makes one.

pub mod act;
pub mod standing;
pub mod words;
pub mod kept;
pub mod presenter_key;
pub mod booth;
pub mod card;
pub mod live;
pub mod new;
#[cfg(test)]
pub mod sample;

pub use act::Act;
pub use new::{NewPollPage, PollTyped};
pub use presenter_key::PresenterKey;
