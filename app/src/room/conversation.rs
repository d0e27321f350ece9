//! What moves in a room, as one island: messages, who is here, the box to write in and the word on the line.

use super::{
    composer::Composer,
    line::LineState,
    messages::Messages,
    name::ChangeName,
    people::{People, PeopleButton},
    scene::{Freshness, Scene},
};
use crate::{Page, Snapshot, backend::World, effect::effect, room_list::ROOM_LIST};
use leptos::{either::Either, ev, prelude::*};
use protocol::Problem;

/// `loaded_build` is the build that this page came from. `listen_line`, where only programs talk, is how a shell listens.
#[island]
pub fn Conversation(
    snapshot: Snapshot,
    problem: Option<Problem>,
    typed: String,
    loaded_build: String,
    listen_line: Option<String>,
) -> impl IntoView {
    let client_id = snapshot.client_id.clone();
    let newer = snapshot.history.newer.clone();
    let scene = Scene::new(snapshot, loaded_build);
    come_alive(scene);
    view! {
        <div class="room">
            <main id="main" class="conversation" tabindex="-1">
                <header class="room-top">
                    <button class="quiet rooms-button" type="button" popovertarget=ROOM_LIST>
                        "Rooms"
                    </button>
                    <h1>{scene.room().to_string()}</h1>
                    <LineState scene />
                    <PeopleButton scene />
                </header>
                <Outdated scene />
                <Messages scene newer />
                {match listen_line {
                    None => Either::Left(view! { <Composer scene client_id problem typed /> }),
                    Some(line) => Either::Right(view! { <ProgramsOnly line /> }),
                }}
                <ChangeName scene />
            </main>
            <People scene />
        </div>
    }
}

/// In place of the box where only programs talk.
#[component]
fn ProgramsOnly(line: String) -> impl IntoView {
    view! {
        <p class="programs-only">"Only programs that have this room's key talk here. From a shell you can read along: " <code>{line}</code></p>
    }
}

/// The house runs another build by now. Nothing is forced: reloading is offered, and what is typed is kept.
#[component]
fn Outdated(scene: Scene) -> impl IntoView {
    move || {
        (scene.standing.with(|standing| standing.freshness) == Freshness::Outdated).then(|| {
            view! {
                <p class="outdated">
                    "Hallway was updated. "
                    <button class="quiet" type="button" on:click=move |_| drop(location().reload())>
                        "Reload"
                    </button>
                </p>
            }
        })
    }
}

/// Everything that begins only in the browser, once what the server drew has been taken over.
fn come_alive(scene: Scene) {
    let world = use_context::<World>();
    Effect::new(move |_| {
        let Some(world) = world.clone() else { return };
        scene.world.set(Some(world));
        scene.booth.come_alive();
        scene.settle_in();
        if scene.page == Page::Newest {
            scene.listen();
        }
        let resized = window_event_listener(ev::resize, move |_| scene.keep_to_the_end());
        let looked_at = window_event_listener(ev::visibilitychange, move |_| {
            if !document().hidden() {
                scene.standing.update(|standing| standing.unread = 0);
                scene.keep_to_the_end();
            }
        });
        on_cleanup(move || {
            resized.remove();
            looked_at.remove();
        });
    });
    effect(move || {
        // A card grows and shrinks with what there is to say in it.
        scene.booth.polls.track();
        scene.keep_to_the_end();
    });
    Effect::new(move |_| {
        let room = scene.room();
        let title = match scene.standing.with(|standing| standing.unread) {
            0 => format!("{room} · Hallway"),
            unread => format!("({unread}) {room} · Hallway"),
        };
        if document().title() != title {
            document().set_title(&title);
        }
    });
}
