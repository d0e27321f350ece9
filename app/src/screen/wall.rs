//! What moves on the big screen: which poll is shown, how it stands, who is here, and the keys of whoever presents.

use super::slide::{Show, write_question};
use crate::{
    backend::{Subject, World},
    drawn::{Drawn, Hear, Write},
    listening::use_stream,
    markup::Markup,
    poll::{
        booth::{Booth, Key},
        standing::{Stand, Standings},
    },
    vote::write_line,
};
use leptos::{ev, prelude::*};
use protocol::{Heard, PersonId, Poll, Polls, Seq, paths};
use std::sync::Arc;

#[island]
pub fn Wall(me: PersonId, polls: Polls, here: usize, key: Option<String>) -> impl IntoView {
    let Polls { room, polls, head } = polls;
    let world = RwSignal::new(None);
    let booth = Booth::new(me, polls, world, key.map_or(Key::None, Key::Presenting));
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
    let write: Write = Box::new(move |markup| {
        let (show, world) = (show.get(), world.get());
        booth.polls.with(|polls| {
            markup.open("section", "wall");
            markup.attr("data-slide", show.name(polls));
            if let Some(stand) = show.stand(polls) {
                write_question(markup, stand, polls.now, world.as_ref());
            }
            markup.open("footer", "wall-foot");
            markup.say("p", "crowd", &format!("{} here", here.get()));
            write_line(markup, stream.line(), &paths::screen(&room));
            markup.open("div", "orders needs-script");
            for (order, label) in orders(booth, polls, show) {
                write_order(markup, order, label);
            }
            markup.say("span", "place", &show.place(polls));
            markup.close();
            markup.close();
            markup.close();
        });
    });
    let hear: Hear = Arc::new(move |event, element| {
        let button = element.closest("[data-key]").ok().flatten();
        let order = button.and_then(|button| Order::of_key(&button.get_attribute("data-key")?));
        if let Some(order) = order.filter(|_| event.type_() == "click") {
            order.carry_out(booth, show);
        }
    });
    view! { <Drawn write hear /> }
}

fn write_order(markup: &mut Markup, (key, sign): (&str, &str), label: &str) {
    markup.open("button", "quiet");
    markup.attr("type", "button");
    markup.attr("id", key);
    markup.attr("data-key", key);
    markup.open("kbd", "");
    markup.attr("aria-hidden", "true");
    markup.text(sign);
    markup.close();
    markup.text(label);
    markup.close();
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

/// The orders that make sense now: the key of each, how it is drawn, and the words for it.
fn orders(booth: Booth, polls: &Standings, show: Show) -> Vec<((&'static str, &'static str), &'static str)> {
    let mut orders = Vec::new();
    if show.back(polls) != show {
        orders.push((("ArrowLeft", "←"), "Back"));
    }
    if show.on(polls) != show {
        orders.push((("ArrowRight", "→"), "Next"));
    }
    if let Some(Stand { poll, .. }) = show.stand(polls).filter(|stand| booth.may_preside(polls, &stand.poll))
    {
        if poll.is_hidden() {
            orders.push((("r", "r"), "Reveal the results"));
        }
        if poll.is_open() {
            orders.push((("c", "c"), "Close the poll"));
        }
    }
    orders.push((("f", "f"), "Full screen"));
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
            Self::Reveal => preside(booth, now, Poll::is_hidden, Booth::reveal),
            Self::Close => preside(booth, now, Poll::is_open, Booth::close),
            Self::Fill => fill(),
        }
    }
}

fn preside(booth: Booth, show: Show, fits: fn(&Poll) -> bool, act: fn(Booth, Seq)) {
    let seq = booth.polls.with_untracked(|polls| {
        let poll = &show.stand(polls)?.poll;
        (fits(poll) && booth.may_preside(polls, poll)).then_some(poll.id.seq)
    });
    if let Some(seq) = seq {
        act(booth, seq);
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
