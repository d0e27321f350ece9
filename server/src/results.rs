//! A poll's results as a table for spreadsheets (RFC 4180).

use crate::problem::Error;
use protocol::{Poll, PollState};

/// One line for each choice, in their order: the question, the choice, its votes, who voted at all, and whether it goes on.
///
/// # Errors
/// None that a table in memory can have.
pub fn csv(poll: &Poll) -> Result<String, Error> {
    let state = match poll.state {
        PollState::Open => "open",
        PollState::Closed => "closed",
    };
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Always)
        // Without a mark of its encoding, spreadsheets guess.
        .from_writer("\u{feff}".as_bytes().to_vec());
    let mut write = |record: [&str; 5]| table.write_record(record).map_err(|_| Error::Internal);
    write(["question", "choice", "votes", "voters", "state"])?;
    for choice in &poll.choices {
        let votes = choice.votes.map(|votes| votes.to_string()).unwrap_or_default();
        let voters = poll.voters.to_string();
        write([&harmless(&poll.question), &harmless(&choice.text), &votes, &voters, state])?;
    }
    let bytes = table.into_inner().map_err(|_| Error::Internal)?;
    String::from_utf8(bytes).map_err(|_| Error::Internal)
}

/// A spreadsheet takes a text that begins like a formula for one, and does what it says.
fn harmless(text: &str) -> String {
    let first = text.chars().find(|c| !c.is_control() && !c.is_whitespace());
    let formula = first.is_some_and(|c| "=+-@＝＋－＠".contains(c));
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Adding, Choice, Epoch, Person, PersonId, Results, RoomName, Select, Timestamp};

    #[test]
    fn a_table_can_not_do_anything() {
        let choice = |text: &str, votes| Choice { text: text.to_owned(), votes: Some(votes) };
        let poll = Poll {
            id: Epoch::from_bits(1).at(7),
            room: RoomName::lobby(),
            author: Person { id: PersonId::from_bits(1), name: "Ann".into() },
            at: Timestamp::from_millis(0),
            question: "Tea, or \"coffee\"?".to_owned(),
            select: Select::One,
            results: Results::Live,
            adding: Adding::Author,
            state: PollState::Closed,
            closes_at: None,
            choices: vec![choice("=HYPERLINK(\"http://x\")", 2), choice("Both;=1+1", 1)],
            voters: 3,
            counted: 9,
            ballot: None,
            client_id: None,
        };
        let table = "\u{feff}\"question\",\"choice\",\"votes\",\"voters\",\"state\"\r\n\
                     \"Tea, or \"\"coffee\"\"?\",\"'=HYPERLINK(\"\"http://x\"\")\",\"2\",\"3\",\"closed\"\r\n\
                     \"Tea, or \"\"coffee\"\"?\",\"Both;=1+1\",\"1\",\"3\",\"closed\"\r\n";
        assert_eq!(csv(&poll).unwrap(), table);
    }
}
