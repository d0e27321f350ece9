//! The cards of polls: a question with its choices, in which a tap votes, and what can be done with it. Without
//! JavaScript each button is a form of its own.

use super::{
    booth::{Booth, Pace},
    standing::{Notice, Stand, Standings},
    words::{hidden, percent, result, summary},
};
use crate::{
    backend::World,
    language::{Wording, filled},
    links::plain,
    markup::Markup,
    vote::Shown,
};
use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event, HtmlElement, HtmlInputElement, MouseEvent},
};
use protocol::{Adding, Choice, Poll, RoomName, Select, Seq, limits::CHOICE_CHARS, paths};
use std::time::Duration;

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// The messages of its room.
    Room,
    /// Nothing but votes, on whatever the room votes on.
    Phone,
    /// Nothing but itself.
    Itself,
}

/// The cards of the polls that are `shown`.
pub fn write_cards(
    markup: &mut Markup,
    polls: &Standings,
    world: Option<&World>,
    shown: Shown,
    around: Around,
) {
    let stands = match shown {
        Shown::Current => polls.current(),
        Shown::Only(seq) => polls.find(seq).into_iter().collect(),
    };
    for stand in stands {
        write_card(markup, polls, stand, &summary(polls.wording, &stand.poll, polls.now, world), around);
    }
}

/// Does what somebody asks for by using a card. Without the outside, as before the page is alive, forms go their own way.
pub fn use_card(booth: Booth, event: &Event, element: &Element) {
    let card = element.closest("[data-poll]").ok().flatten();
    let seq = card.and_then(|card| card.get_attribute("data-poll")).and_then(|seq| seq.parse().ok());
    let (Some(seq), true) = (seq, booth.world.with_untracked(Option::is_some)) else { return };
    if let Some(act) = element.get_attribute("data-act") {
        if event.type_() == "submit" {
            event.prevent_default();
            match act.as_str() {
                "take-back" => booth.cast(seq, Vec::new(), Pace::AtOnce),
                "close" => booth.close(seq),
                "reveal" => booth.reveal(seq),
                "add" => {
                    let typed = element.query_selector("[name=text]").ok().flatten();
                    if let Some(typed) = typed.and_then(|typed| typed.dyn_into().ok()) {
                        booth.add(seq, typed);
                    }
                }
                // Every tap has voted already.
                _ => {}
            }
        }
    } else if event.type_() == "click"
        && let Some(next) = element.get_attribute("data-onward")
        && event
            .dyn_ref::<MouseEvent>()
            .is_some_and(|event| !event.ctrl_key() && !event.meta_key() && !event.shift_key())
    {
        event.prevent_default();
        booth.polls.update(|polls| polls.go_on_from(seq));
        // What stood above it is gone by then.
        set_timeout(move || go_to(&next), Duration::ZERO);
    } else if event.type_() == "change"
        && let Some(input) = element.dyn_ref::<HtmlInputElement>().filter(|input| input.name() == "choice")
        && let Ok(place) = input.value().parse()
    {
        // The arrow keys choose whatever they pass: who chooses by keyboard shows the focus ring.
        let by_keyboard = input.matches(":focus-visible").unwrap_or_default();
        booth.mark(seq, place, input.checked(), if by_keyboard { Pace::Settling } else { Pace::AtOnce });
    }
}

/// Shows an element at the top and goes on reading there.
fn go_to(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        drop(element.unchecked_ref::<HtmlElement>().focus());
        element.scroll_into_view();
    }
}

fn write_card(markup: &mut Markup, polls: &Standings, stand: &Stand, summary: &str, around: Around) {
    let poll = &stand.poll;
    let (seq, open) = (poll.id.seq, poll.is_open());
    let question = plain(&poll.question);
    let wording = polls.wording;
    let back = match around {
        Around::Room => format!("{}#m{seq}", paths::room(&poll.room)),
        Around::Phone => paths::vote(&poll.room),
        Around::Itself => paths::poll(&poll.room, seq),
    };
    let class = match (poll.adding, open) {
        (Adding::Author, true) => "poll",
        (Adding::Author, false) => "poll closed",
        (Adding::Everyone, true) => "poll questions",
        (Adding::Everyone, false) => "poll questions closed",
    };
    markup.open("section", class);
    markup.attr("id", &format!("poll-{seq}"));
    markup.attr("data-poll", &seq.to_string());
    if around == Around::Phone {
        markup.attr("tabindex", "-1");
    }
    markup.attr("aria-label", &filled(wording.poll_about(), &[&question]));
    begin_form(markup, "cast", &paths::ballot(&poll.room, seq), &back);
    markup.open("fieldset", "");
    if !open {
        markup.attr("disabled", "");
    }
    markup.open("legend", "");
    markup.attr("dir", "auto");
    markup.text(&question);
    markup.close();
    markup.open("p", "summary");
    markup.attr("aria-live", "off");
    markup.text(summary);
    markup.close();
    for (place, choice) in stand.in_order() {
        write_choice(markup, wording, stand, place, choice);
    }
    markup.close();
    if open {
        markup.open("button", "without-script");
        markup.attr("type", "submit");
        markup.text(wording.vote());
        markup.close();
    }
    markup.close();
    if poll.adding == Adding::Everyone && open {
        write_addition(markup, wording, poll, &back);
    }
    if let Some(sentence) = hidden(wording, poll) {
        markup.say("p", "hidden-results", sentence);
    }
    if let Some(Notice::Failed(reason)) = &stand.notice {
        markup.open("p", "problem");
        markup.attr("id", &format!("poll-{seq}-problem"));
        markup.attr("role", "alert");
        markup.text(reason);
        markup.close();
    }
    markup.open("p", if stand.is_sending() { "thanks sending" } else { "thanks" });
    markup.attr("id", &format!("poll-{seq}-thanks"));
    markup.attr("role", "status");
    markup.text(thanks(wording, stand));
    markup.close();
    if let Some(next) = polls.onward(stand).filter(|_| around == Around::Phone) {
        markup.open("a", "button onward-vote");
        markup.attr("id", &format!("poll-{seq}-onward"));
        markup.attr("href", &format!("#poll-{next}"));
        markup.attr("data-onward", &format!("poll-{next}"));
        markup.text(wording.next_vote());
        markup.close();
    }
    markup.open("div", "poll-foot");
    markup.attr("id", &format!("poll-{seq}-foot"));
    if around == Around::Room {
        write_links(markup, wording, poll, polls.screen_key(poll));
    }
    write_deeds(markup, polls, stand, &back);
    markup.close();
    markup.close();
}

/// The beginning of a form that does something to a poll.
fn begin_form(markup: &mut Markup, act: &str, address: &str, back: &str) {
    markup.open("form", act);
    markup.attr("data-act", act);
    markup.attr("method", "post");
    markup.attr("action", address);
    markup.attr("autocomplete", "off");
    markup.open("input", "");
    markup.attr("type", "hidden");
    markup.attr("name", "back");
    markup.attr("value", back);
    markup.close();
}

fn write_choice(markup: &mut Markup, wording: Wording, stand: &Stand, place: u32, choice: &Choice) {
    let poll = &stand.poll;
    let chosen = stand.chosen().contains(&place);
    let leads = choice.votes.is_some_and(|votes| votes > 0 && !poll.is_open())
        && poll.choices.iter().all(|other| other.votes <= choice.votes);
    markup.open(
        "label",
        if chosen {
            "choice chosen"
        } else if leads {
            "choice leads"
        } else {
            "choice"
        },
    );
    let line = format!("poll-{}-line-{place}", poll.id.seq);
    let result = result(wording, poll, choice);
    markup.attr("id", &line);
    if poll.adding == Adding::Everyone {
        // What takes another place in the list is nothing new.
        markup.attr("aria-live", "off");
    }
    markup.open("input", "");
    markup.attr("id", &format!("poll-{}-{place}", poll.id.seq));
    markup.attr("type", if poll.select == Select::One { "radio" } else { "checkbox" });
    markup.attr("name", "choice");
    markup.attr("value", &place.to_string());
    // What it is called does not change with each vote.
    markup.attr("aria-labelledby", &format!("{line}-text"));
    if result.is_some() {
        markup.attr("aria-describedby", &format!("{line}-result"));
    }
    if chosen {
        markup.attr("checked", "");
    }
    markup.close();
    markup.open("span", "text");
    markup.attr("id", &format!("{line}-text"));
    markup.attr("dir", "auto");
    markup.text(&plain(&choice.text));
    markup.close();
    markup.text(" ");
    if let Some(result) = result {
        markup.open("span", "result");
        markup.attr("id", &format!("{line}-result"));
        markup.attr("aria-live", "off");
        markup.text(&result);
        markup.close();
        write_bar(markup, percent(choice.votes.unwrap_or(0), poll.voters));
    }
    markup.close();
}

/// A picture of a share, in percent; the words for it stand beside it.
pub fn write_bar(markup: &mut Markup, share: u32) {
    markup.open("svg", "bar");
    markup.attr("aria-hidden", "true");
    markup.attr("focusable", "false");
    markup.open("rect", "");
    markup.attr("width", &format!("{share}%"));
    markup.attr("height", "100%");
    markup.close();
    markup.close();
}

/// What there is to say to whoever has voted.
fn thanks(wording: Wording, stand: &Stand) -> &'static str {
    let voted = !stand.chosen().is_empty();
    let open = stand.poll.is_open();
    match stand.notice {
        Some(Notice::Waits) => wording.vote_waits(),
        _ if stand.is_sending() => wording.vote_sending(),
        Some(Notice::TakenBack) if open => wording.vote_taken_back(),
        Some(Notice::Added) if open => wording.question_added(),
        _ if voted && open => wording.vote_counts_so_far(),
        _ if voted && stand.has_just_closed() => wording.vote_counted(),
        _ if voted => wording.vote_counts(),
        _ => "",
    }
}

/// A field for one's own question, where everybody may add.
fn write_addition(markup: &mut Markup, wording: Wording, poll: &Poll, back: &str) {
    let field = format!("poll-{}-text", poll.id.seq);
    begin_form(markup, "add", &paths::choices(&poll.room, poll.id.seq), back);
    markup.open("label", "");
    markup.attr("for", &field);
    markup.text(wording.your_question());
    markup.close();
    markup.open("div", "field");
    markup.open("input", "");
    markup.attr("id", &field);
    markup.attr("type", "text");
    markup.attr("name", "text");
    markup.attr("required", "");
    markup.attr("maxlength", &CHOICE_CHARS.to_string());
    markup.attr("enterkeyhint", "send");
    markup.attr("dir", "auto");
    markup.close();
    write_button(markup, "", wording.ask());
    markup.close();
    markup.close();
}

/// What can be done with a poll besides voting, each a form with one button.
fn write_deeds(markup: &mut Markup, polls: &Standings, stand: &Stand, back: &str) {
    let poll = &stand.poll;
    let presides = polls.may_preside(poll);
    // Each has an id, so that none becomes another one under a finger that presses twice.
    let mut deed = |act, address: fn(&RoomName, Seq) -> String, label| {
        let seq = poll.id.seq;
        markup.open("div", "");
        markup.attr("id", &format!("poll-{seq}-{act}"));
        begin_form(markup, act, &address(&poll.room, seq), back);
        write_button(markup, "quiet", label);
        markup.close();
        markup.close();
    };
    // What goes away when it is pressed stands last: nothing moves to where it was.
    if presides && poll.is_open() {
        deed("close", paths::close, polls.wording.close_poll());
    }
    if presides && poll.is_hidden() {
        deed("reveal", paths::reveal, polls.wording.reveal());
    }
    if poll.is_open() && !stand.chosen().is_empty() {
        deed("take-back", paths::ballot, polls.wording.take_back());
    }
}

fn write_button(markup: &mut Markup, class: &str, label: &str) {
    markup.open("button", class);
    markup.attr("type", "submit");
    markup.text(label);
    markup.close();
}

/// Where a poll can be seen elsewhere.
fn write_links(markup: &mut Markup, wording: Wording, poll: &Poll, key: Option<&str>) {
    let (room, seq) = (&poll.room, poll.id.seq);
    let screen = paths::screen_of(room, seq);
    let mut link = |to: &str, name| {
        markup.open("a", "");
        markup.attr("href", to);
        markup.text(name);
        markup.close();
    };
    link(&key.map_or(screen.clone(), |key| paths::with_key(&screen, key)), wording.big_screen());
    if !poll.is_hidden() {
        link(&paths::results_csv(room, seq), "CSV");
        link(&paths::results_json(room, seq), "JSON");
    }
}
