//! What moves in a room, as one island: messages, who is here, the box to write in and the word on the line.

use super::{
    composer::Composer,
    line::LineState,
    messages::Messages,
    name::ChangeName,
    people::{People, PeopleButton},
    scene::{Edge, Freshness, Scene},
};
use crate::{
    Snapshot,
    backend::{World, tell_renamed},
    connection::Line,
    drawn::{Drawn, Write, hear_use},
    effect::effect,
    given::given,
    language::wording,
    poll::card::use_card,
    room_list::ROOM_LIST,
};
use leptos::{
    either::Either,
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event, KeyboardEvent},
};
use protocol::{ClientId, Html, Problem, paths};
use serde::{Deserialize, Serialize};

/// What it begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Beginning {
    pub snapshot: Snapshot,
    pub problem: Option<Problem>,
    pub typed: String,
    /// What of the form beside the box nobody types.
    pub fields: Html,
    /// The build that this page came from.
    pub loaded_build: String,
    /// Where only programs talk: how a shell listens.
    pub listen_line: Option<String>,
}

#[island]
pub fn Conversation() -> impl IntoView {
    given().map(converse)
}

fn converse(beginning: Beginning) -> impl IntoView {
    let Beginning { snapshot, problem, typed, fields, loaded_build, listen_line } = beginning;
    let scene = Scene::new(snapshot, loaded_build, wording());
    // Before the list: what the server drew is taken over in the reader's own time of day.
    come_alive(scene);
    let rooms: Write = Box::new(move |markup| {
        markup.open("button", "quiet rooms-button");
        markup.attr("type", "button");
        markup.attr("popovertarget", ROOM_LIST);
        markup.text(scene.wording.rooms());
        markup.close();
    });
    let topic: Write = Box::new(move |markup| {
        scene.timeline.with(|timeline| {
            if !timeline.topic().is_empty() {
                markup.open("p", "topic");
                markup.attr("dir", "auto");
                // It is cut off where it is long.
                markup.attr("title", timeline.topic());
                markup.text(timeline.topic());
                markup.close();
            }
        });
    });
    view! {
        <div class="room">
            <main id="main" class="conversation" tabindex="-1">
                <header class="room-top">
                    <Drawn write=rooms />
                    <h1>{scene.called()}</h1>
                    <Drawn write=topic />
                    <LineState scene />
                    <PeopleButton scene />
                </header>
                <div class="drawn" role="status">
                    <Outdated scene />
                </div>
                <Messages scene />
                {match listen_line {
                    None => Either::Left(view! { <Composer scene fields problem typed /> }),
                    Some(line) => Either::Right(view! { <ProgramsOnly scene line /> }),
                }}
                <ChangeName scene />
            </main>
            <People scene />
        </div>
    }
}

/// In place of the box where only programs talk.
#[component]
fn ProgramsOnly(scene: Scene, line: String) -> impl IntoView {
    view! {
        <p class="programs-only">{scene.wording.programs_only()} <code>{line}</code></p>
    }
}

/// The house runs another build by now, or streams are held back on the way. Nothing is forced: reloading is offered, and
/// what is typed is kept.
#[component]
fn Outdated(scene: Scene) -> impl IntoView {
    let write: Write = Box::new(move |markup| {
        let (freshness, line) = scene.standing.with(|standing| (standing.freshness, standing.line));
        if line == Line::Polled {
            markup.open("p", "outdated held-back");
            markup.text(scene.wording.held_back());
            markup.open("a", "");
            markup.attr("href", paths::DOCTOR);
            markup.text(scene.wording.find_out_more());
            markup.close();
            markup.close();
        }
        if freshness == Freshness::Outdated {
            markup.open("p", "outdated");
            markup.text(scene.wording.updated());
            markup.open("button", "quiet");
            markup.attr("type", "button");
            markup.attr("data-press", "reload");
            markup.text(scene.wording.reload());
            markup.close();
            markup.close();
        }
    });
    view! { <Drawn write /> }
}

/// Does what was pressed in what is written of the room.
fn use_room(scene: Scene, event: &Event, element: &Element) {
    if event.type_() == "keydown" {
        let key: &KeyboardEvent = event.unchecked_ref();
        if key.key() == "Escape"
            && !key.is_composing()
            // Safari's word for a key that an input method took.
            && key.key_code() != 229
            && !event.default_prevented()
            && scene.put_the_jump_away()
        {
            event.prevent_default();
        }
        return;
    }
    let press = element.get_attribute("data-press").filter(|_| event.type_() == "click");
    let unsent = || -> Option<ClientId> { element.get_attribute("data-unsent")?.parse().ok() };
    match press.as_deref() {
        Some("listening") => scene.turn_listening(),
        Some("older") => {
            event.prevent_default();
            scene.read(Edge::Older);
        }
        Some("newer") => {
            event.prevent_default();
            scene.read(Edge::Newer);
        }
        Some("fill") => {
            element.get_attribute("data-before").into_iter().for_each(|before| scene.fill(before));
        }
        Some("to-the-end") => {
            event.prevent_default();
            scene.go_to_the_end();
            scene.focus_log();
        }
        Some("retry") => {
            unsent().iter().for_each(|unsent| scene.retry(unsent));
            scene.focus_log();
        }
        Some("delete") => {
            unsent().iter().for_each(|unsent| scene.delete(unsent));
            scene.focus_log();
        }
        Some("reload") => drop(location().reload()),
        _ => use_card(scene.booth, event, element),
    }
}

/// Everything that begins only in the browser, once what the server drew has been taken over.
fn come_alive(scene: Scene) {
    let world = use_context::<World>();
    effect(move || {
        let Some(world) = world.clone() else { return };
        scene.world.set(Some(world.clone()));
        scene.booth.come_alive();
        hear_use(move |event, element| use_room(scene, event, element));
        scene.settle_in();
        // The page may be the answer to a form that changed the name: other tabs look what it is.
        tell_renamed(&world);
        scene.take_up_listening();
        scene.open_outbox();
        let resized = window_event_listener(ev::resize, move |_| scene.keep_to_the_end());
        let looked_at = window_event_listener(ev::visibilitychange, move |_| {
            // A page that nobody sees has no frames: what waited for one would wait until it is seen.
            if document().hidden() { scene.show_at_once() } else { scene.keep_to_the_end() }
        });
        on_cleanup(move || {
            resized.remove();
            looked_at.remove();
        });
    });
    effect(move || scene.follow_the_stream());
    effect(move || {
        // A card grows and shrinks with what there is to say in it.
        scene.booth.polls.track();
        scene.grow_along();
    });
}
