//! What moves on the big screen: which poll is shown, how it stands, who is here, and the keys of whoever presents.

use super::slide::{Show, question};
use crate::{
    backend::{Subject, World},
    listening::use_stream,
    poll::{
        Act,
        booth::Booth,
        standing::{Stand, Standings},
    },
    words::words,
};
use leptos::{ev, prelude::*};
use protocol::{Heard, PersonId, Poll, Polls, paths};

#[island]
pub fn Wall(me: PersonId, polls: Polls, here: usize, key: Option<String>) -> impl IntoView {
    let Polls { room, polls, head } = polls;
    let world = RwSignal::new(None);
    let booth = Booth::new(me, polls, world, key);
    let show = RwSignal::new(Show::Newest);
    let here = RwSignal::new(here);
    let subject = {
        let address = paths::events(std::slice::from_ref(&room), &["poll", "tally", "presence"]);
        move || Subject { address: address.clone(), after: Some(head.clone()), names: Vec::new() }
    };
    let stream = use_stream(subject, move |heard| match heard {
        Heard::Presence(presence) => here.set(presence.count),
        heard => booth.hear(heard),
    });
    let outside = use_context::<World>();
    Effect::new(move |_| {
        world.set(outside.clone());
        booth.come_alive();
        let keys = window_event_listener(ev::keydown, move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            if let Some(order) = Order::of_key(&event.key()) {
                event.prevent_default();
                order.carry_out(booth, show);
            }
        });
        on_cleanup(move || keys.remove());
    });
    let slide = move || {
        let world = world.get();
        let show = show.get();
        booth.polls.with(|polls| show.stand(polls).map(|stand| question(stand, polls.now, world.as_ref())))
    };
    let orders = move || {
        booth.polls.with(|polls| {
            orders(booth, polls, show.get())
                .into_iter()
                .map(|(order, key, label)| {
                    view! {
                        <button class="quiet" type="button" on:click=move |_| order.carry_out(booth, show)>
                            <kbd aria-hidden="true">{key}</kbd>
                            {label}
                        </button>
                    }
                })
                .collect_view()
        })
    };
    let place = words(move || booth.polls.with(|polls| show.get().place(polls)));
    view! {
        <section class="wall" data-slide=words(move || booth.polls.with(|polls| show.get().name(polls).to_owned()))>
            {slide}
            <footer class="wall-foot">
                <p class="crowd">{words(move || format!("{} here", here.get()))}</p>
                <p class="line needs-script" data-line=words(move || stream.line().word().to_owned())>
                    <span class="dot" aria-hidden="true"></span>
                    <span role="status">{words(move || stream.line().word().to_owned())}</span>
                </p>
                <a class="line without-script" href=paths::screen(&room)>"Reload to see what is new"</a>
                <div class="orders needs-script">{orders} <span class="place">{place}</span></div>
            </footer>
        </section>
    }
}

/// What whoever presents can do, by key or by button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Back,
    On,
    Reveal,
    Close,
    Fill,
}

/// The orders that make sense now, each with its key and its words.
fn orders(booth: Booth, polls: &Standings, show: Show) -> Vec<(Order, &'static str, &'static str)> {
    let mut orders = Vec::new();
    if show.back(polls) != show {
        orders.push((Order::Back, "←", "Back"));
    }
    if show.on(polls) != show {
        orders.push((Order::On, "→", "Next"));
    }
    if let Some(Stand { poll, .. }) = show.stand(polls).filter(|stand| booth.may_preside(polls, &stand.poll))
    {
        if poll.is_hidden() {
            orders.push((Order::Reveal, "r", "Reveal the results"));
        }
        if poll.is_open() {
            orders.push((Order::Close, "c", "Close the poll"));
        }
    }
    orders.push((Order::Fill, "f", "Full screen"));
    orders
}

impl Order {
    /// Page up and down are what presenters hold in their hands.
    fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" | "ArrowUp" | "PageUp" => Self::Back,
            "ArrowRight" | "ArrowDown" | "PageDown" => Self::On,
            "r" | "R" => Self::Reveal,
            "c" | "C" => Self::Close,
            "f" | "F" => Self::Fill,
            _ => return None,
        })
    }

    fn carry_out(self, booth: Booth, show: RwSignal<Show>) {
        let now = show.get_untracked();
        match self {
            Self::Back => show.set(booth.polls.with_untracked(|polls| now.back(polls))),
            Self::On => show.set(booth.polls.with_untracked(|polls| now.on(polls))),
            Self::Reveal => preside(booth, now, Act::Reveal, Poll::is_hidden),
            Self::Close => preside(booth, now, Act::Close, Poll::is_open),
            Self::Fill => fill(),
        }
    }
}

fn preside(booth: Booth, show: Show, act: Act, fits: fn(&Poll) -> bool) {
    let id = booth.polls.with_untracked(|polls| {
        let poll = &show.stand(polls)?.poll;
        (fits(poll) && booth.may_preside(polls, poll)).then(|| poll.id.clone())
    });
    if let Some(id) = id {
        booth.act(&id, act);
    }
}

/// Fills the screen, or leaves it again.
fn fill() {
    let document = document();
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(page) = document.document_element() {
        drop(page.request_fullscreen());
    }
}
