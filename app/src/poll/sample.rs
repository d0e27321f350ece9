//! A poll for tests to begin from.

use protocol::{
    Adding, Choice, Epoch, Person, PersonId, Poll, PollState, Results, RoomName, Select, Seq, Timestamp,
};

/// An open poll at place `seq`, as it stands when the log is counted up to `counted`: each event was a vote for its first
/// choice.
pub fn poll(seq: Seq, counted: Seq) -> Poll {
    Poll {
        id: Epoch::from_bits(1).at(seq),
        room: RoomName::lobby(),
        author: Person { id: PersonId::from_bits(2), name: "Ann".into() },
        at: Timestamp::from_millis(0),
        question: "Tea?".into(),
        select: Select::One,
        results: Results::Live,
        adding: Adding::Author,
        state: PollState::Open,
        closes_at: None,
        choices: [counted as u32, 0].map(|votes| Choice { text: "Yes".into(), votes: Some(votes) }).into(),
        voters: counted as u32,
        counted,
        ballot: None,
        client_id: None,
    }
}
