//! How the house and its machine are doing, for who looks after them.

pub mod dashboard;
pub mod pulse;
pub mod board;
pub mod sparkline;

use crate::{
    document::{Brand, Document, Motion},
    language::words,
};
use board::Board;
use dashboard::Dashboard;
use leptos::prelude::*;
use protocol::Metrics;

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

/// `metrics` are the samples of the last ten minutes, the oldest first; where nobody looked there are none.
#[component]
pub fn StatusPage(status: Status, #[prop(optional)] metrics: Vec<Metrics>) -> impl IntoView {
    let said = words().status;
    let rows = [
        (said.rooms, status.rooms.to_string()),
        (said.events, status.events.to_string()),
        (said.build, status.build),
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
        <Document
            title=format!("{} · Hallway", said.title)
            description=said.description
            page="plain-page status-page"
            motion=Motion::Island
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{said.title}</h1>
                <p class="lede needs-script">{said.lede}</p>
                <p class="lede without-script">{said.without_script}</p>
                <Dashboard board=Board::of(metrics) />
                <section aria-labelledby="the-house">
                    <h2 id="the-house">{said.opened}</h2>
                    <table class="figures">
                        <tbody>{rows}</tbody>
                    </table>
                </section>
            </main>
        </Document>
    }
}
