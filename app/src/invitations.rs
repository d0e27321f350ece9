//! The pages of invitations: making and revoking them, and the one on which whoever was invited comes in. Plain HTML.

use crate::{
    document::{Brand, Document, Motion},
    language::{wording, words},
    problem::Sentence,
    screen::Invitation,
};
use leptos::prelude::*;
use protocol::{Person, Problem, RoomName, Seq, Timestamp, paths};

/// The invitations to a room.
#[derive(Debug, Clone)]
pub struct Invitations {
    pub room: RoomName,
    /// What the room is called.
    pub called: String,
    /// By which somebody can come in, the newest first.
    pub open: Vec<OpenInvitation>,
    /// The one that was just made: its link is in this answer and nowhere else.
    pub made: Option<Invitation>,
}

#[derive(Debug, Clone)]
pub struct OpenInvitation {
    pub seq: Seq,
    pub author: Person,
    pub at: Timestamp,
}

/// `problem`: why a form came back.
#[component]
pub fn InvitationsPage(invitations: Invitations, problem: Option<Problem>) -> impl IntoView {
    let Invitations { room, called, open, made } = invitations;
    let said = words().invitations;
    let list = if open.is_empty() {
        view! { <p class="empty">{said.none}</p> }.into_any()
    } else {
        let rows = open.into_iter().map(|open| view! { <Row room=room.clone() open /> }).collect_view();
        view! { <ul class="insiders">{rows}</ul> }.into_any()
    };
    view! {
        <Document
            title=format!("{} · {called} · Hallway", said.title)
            description=said.description
            page="plain-page people-page invitations-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{said.title}</h1>
                <p class="lede">{said.lede}</p>
                <Sentence problem />
                {made.map(|made| view! { <Made made /> })}
                <form method="post" action=paths::invitations(&room)>
                    <button type="submit">{said.make}</button>
                </form>
                <section aria-labelledby="open">
                    <h2 id="open">{said.open}</h2>
                    {list}
                </section>
                <p>
                    <a href=paths::people(&room)>{said.people}</a>
                    " · "
                    <a href=paths::room(&room)>{words().people.to_the_room}</a>
                </p>
            </main>
        </Document>
    }
}

#[component]
fn Made(made: Invitation) -> impl IntoView {
    let said = words().invitations;
    let Invitation { url, qr, size } = made;
    view! {
        <section class="made" aria-labelledby="made">
            <h2 id="made">{said.made}</h2>
            <p>{said.only_now}</p>
            <code>{url}</code>
            <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label=said.code>
                <path d=qr></path>
            </svg>
        </section>
    }
}

#[component]
fn Row(room: RoomName, open: OpenInvitation) -> impl IntoView {
    let said = words().invitations;
    let OpenInvitation { seq, author, at } = open;
    view! {
        <li>
            <span class="of">
                {said.by}
                " "
                <bdi>{author.name.to_string()}</bdi>
                ", "
                <time datetime=at.to_string()>{wording().utc_moment(at)}</time>
            </span>
            <form method="post" action=paths::revoke(&room, seq)>
                <button class="quiet" type="submit">
                    {said.revoke}
                </button>
            </form>
        </li>
    }
}

/// Whoever was invited is asked whether to come in: opening the link does nothing yet. `problem`: why the form came back.
#[component]
pub fn InvitedPage(
    called: String,
    host: Person,
    action: String,
    me: Person,
    problem: Option<Problem>,
) -> impl IntoView {
    let said = words().invitations;
    view! {
        <Document
            title=format!("{called} · Hallway")
            description=said.invited_description
            page="plain-page people-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1 dir="auto">{called.clone()}</h1>
                <p class="lede">
                    <bdi>{host.name.to_string()}</bdi>
                    " "
                    {said.invites}
                </p>
                <Sentence problem />
                <form method="post" action=action>
                    <p class="hint">{said.as_who}" "<bdi>{me.name.to_string()}</bdi>"."</p>
                    <button type="submit">{said.come_in}</button>
                </form>
            </main>
        </Document>
    }
}
