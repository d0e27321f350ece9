//! The big screen of a room: a question and how it stands, readable from the back row, and the way to vote for whoever
//! has a phone at hand.

pub mod wall;
pub mod slide;

use crate::{
    document::{Document, Motion},
    given::Give,
    language::{filled, words},
    poll::{
        PresenterKey,
        live::{Beginning, LivePolls},
    },
};
use leptos::prelude::*;
use protocol::{Person, Polls, Seq};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// How people with phones get to the vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The address that is typed and scanned.
    pub url: String,
    /// The QR code as SVG path data in modules, quiet zone included.
    pub qr: String,
    /// Modules on each side.
    pub size: u32,
}

/// `called`: how the room is called. `first` is shown to begin with. `here`: how many are in the room. `key` is a presenter's: with it, polls can be closed and
/// revealed from here.
#[component]
pub fn ScreenPage(
    me: Person,
    polls: Polls,
    called: String,
    first: Option<Seq>,
    here: usize,
    invitation: Invitation,
    key: Option<PresenterKey>,
) -> impl IntoView {
    let said = words().screen;
    let Polls { room, polls, head } = polls;
    let beginning = Beginning { me: me.id, room, polls, head, only: first, crowd: Some(here), key };
    view! {
        <Document
            title=filled(said.title, &[&called])
            description=filled(said.description, &[&called])
            page="screen-page"
            motion=Motion::Island
        >
            <main id="main" tabindex="-1">
                <Give given=beginning>
                    <LivePolls />
                </Give>
                <Invite invitation called />
            </main>
        </Document>
    }
}

/// Stands still beside whatever is shown; before the first poll it has the screen to itself.
#[component]
fn Invite(invitation: Invitation, called: String) -> impl IntoView {
    let said = words().screen;
    let Invitation { url, qr, size } = invitation;
    let typed = url.split_once("://").map_or(url.as_str(), |(_, address)| address).to_owned();
    let only_here = is_for_this_machine(&url).then(|| {
        view! {
            <p class="only-here">
                {said.only_here}
            </p>
        }
    });
    view! {
        <aside class="invite" aria-label=said.how>
            <p class="invite-title">{called}</p>
            <svg
                class="qr"
                viewBox=format!("0 0 {size} {size}")
                role="img"
                aria-label=filled(said.code, &[&url])
                shape-rendering="crispEdges"
            >
                <path d=qr></path>
            </svg>
            <p class="invite-words">{said.scan}</p>
            <p class="invite-link">
                <a href=url>{breakable(&typed)}</a>
            </p>
            {only_here}
        </aside>
    }
}

/// An address that may go on to another line after each slash.
fn breakable(address: &str) -> impl IntoView + use<> {
    let parts: Vec<_> = address.split_inclusive('/').map(|part| part.to_owned()).collect();
    parts.into_iter().map(|part| view! { {part} <wbr /> }).collect_view()
}

/// Whether an address leads back to the machine that asks for it.
fn is_for_this_machine(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = &host[..host.find('/').unwrap_or(host.len())];
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || name == "[::1]"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_this_machine_is_known_as_one() {
        for here in [
            "http://localhost:3000/v/a",
            "http://127.0.0.1/v/a",
            "http://[::1]:80/v/a",
            "http://a.localhost/",
        ] {
            assert!(is_for_this_machine(here), "{here}");
        }
        for elsewhere in
            ["https://hall.example/v/localhost", "http://192.168.1.2:3000/v/a", "http://127.example.org/"]
        {
            assert!(!is_for_this_machine(elsewhere), "{elsewhere}");
        }
    }
}
