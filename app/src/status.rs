//! How the house is doing, for who looks after it.

use crate::document::{Brand, Document, Motion};
use leptos::prelude::*;

/// What the server knows about itself at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub build: String,
    pub uptime_seconds: u64,
    /// Streams that are open now.
    pub streams: usize,
    /// People who are listening, each once.
    pub people: usize,
    pub rooms: usize,
    /// Events in the log.
    pub events: u64,
}

#[component]
pub fn StatusPage(status: Status) -> impl IntoView {
    let rows = [
        ("People listening", status.people.to_string()),
        ("Open streams", status.streams.to_string()),
        ("Rooms", status.rooms.to_string()),
        ("Events in the log", status.events.to_string()),
        ("Up for", duration(status.uptime_seconds)),
        ("Build", status.build),
    ]
    .into_iter()
    .map(|(name, value)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{value}</td>
            </tr>
        }
    })
    .collect_view();
    view! {
        <Document title="Status · Hallway" description="How this house is doing." page="plain-page" motion=Motion::Still>
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>"Status"</h1>
                <p class="lede">"As it was when you asked. Reload the page to ask again."</p>
                <table class="figures">
                    <tbody>{rows}</tbody>
                </table>
            </main>
        </Document>
    }
}

/// The two largest units of a length of time: `3 days 4 h`, `12 min 5 s`.
fn duration(seconds: u64) -> String {
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) => format!("{minutes} min {rest} s"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        (1, _, _) => format!("1 day {hours} h"),
        _ => format!("{days} days {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_told_in_its_two_largest_units() {
        for (seconds, words) in [
            (7, "7 s"),
            (725, "12 min 5 s"),
            (3_600, "1 h 0 min"),
            (90_000, "1 day 1 h"),
            (273_600, "3 days 4 h"),
        ] {
            assert_eq!(duration(seconds), words);
        }
    }
}
