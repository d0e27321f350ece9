//! The cards of polls: a question with its choices, in which a tap votes, and what can be done with it. Without
//! JavaScript each button is a form of its own.

use super::{
    Act,
    booth::Booth,
    standing::{Notice, Stand, Standings},
    words::{hidden, percent, result, summary},
};
use crate::{links::plain, vote::Shown};
use leptos::{
    ev,
    prelude::*,
    task::{spawn_local, tick},
    wasm_bindgen::JsCast,
    web_sys,
};
use protocol::{Adding, Choice, Poll, Select, limits::CHOICE_CHARS, paths};

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Among the messages of its room.
    Room,
    /// On a page with nothing but votes.
    Phone,
}

/// The cards of the polls that are `shown`. One closure draws all of a card: how it stands changes together, and what has
/// not changed is left alone.
#[component]
pub fn Cards(booth: Booth, shown: Shown, face: Face, presenter_key: Option<String>) -> impl IntoView {
    move || {
        let world = booth.world.get();
        booth.polls.with(|polls| {
            let stands = match shown {
                Shown::Current => polls.current(),
                Shown::Only(seq) => polls.find(seq).into_iter().collect(),
            };
            if world.is_some() {
                hold_focus();
            }
            let key = presenter_key.as_deref();
            stands
                .into_iter()
                .map(|stand| {
                    card(booth, polls, stand, summary(&stand.poll, polls.now, world.as_ref()), face, key)
                })
                .collect_view()
        })
    }
}

fn card(
    booth: Booth,
    polls: &Standings,
    stand: &Stand,
    summary: String,
    face: Face,
    key: Option<&str>,
) -> impl IntoView + use<> {
    let poll = &stand.poll;
    let (id, seq) = (poll.id.clone(), poll.id.seq);
    let back = match face {
        Face::Room => format!("{}#m{seq}", paths::room(&poll.room)),
        Face::Phone => paths::vote(&poll.room),
    };
    let choices = stand.in_order().into_iter().map(|(place, one)| choice(stand, place, one)).collect_view();
    let (chosen, one_only) = (stand.chosen().to_vec(), poll.select == Select::One);
    let change = {
        let id = id.clone();
        move |event: ev::Event| {
            let Ok(place) = event_target_value(&event).parse() else { return };
            let mut wish = if one_only { Vec::new() } else { chosen.clone() };
            wish.retain(|other| *other != place);
            if event_target_checked(&event) {
                wish.push(place);
            }
            booth.act(&id, Act::Cast(wish));
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        // With the page alive every tap has voted already.
        if booth.world.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    };
    let class = match poll.adding {
        Adding::Author => "poll",
        Adding::Everyone => "poll questions",
    };
    let open = poll.is_open();
    let failure = match &stand.notice {
        Some(Notice::Failed(reason)) => Some(reason.clone()),
        _ => None,
    };
    view! {
        <section class=class class:closed=!open data-poll=seq.to_string() aria-label="Poll">
            <form
                method="post"
                action=booth.address(poll, &Act::TakeBack)
                autocomplete="off"
                on:change=change
                on:submit=submit
            >
                <input type="hidden" name="back" value=back.clone() />
                <fieldset disabled=!open>
                    <legend dir="auto">{plain(&poll.question)}</legend>
                    <p class="summary" aria-live="off">{summary}</p>
                    {choices}
                </fieldset>
                {open.then(|| view! { <button class="without-script" type="submit">"Vote"</button> })}
            </form>
            {addition(booth, poll, &back)}
            {hidden(poll).map(|sentence| view! { <p class="hidden-results">{sentence}</p> })}
            {failure.map(|reason| view! { <p class="problem" role="alert">{reason}</p> })}
            <p class="thanks" class:sending=stand.is_sending() role="status">{thanks(stand)}</p>
            <div class="poll-foot">{deeds(booth, polls, stand, &back)} {(face == Face::Room).then(|| links(poll, polls.mine(poll).then_some(key).flatten()))}</div>
        </section>
    }
}

fn choice(stand: &Stand, place: u32, choice: &Choice) -> impl IntoView + use<> {
    let poll = &stand.poll;
    let (kind, chosen) =
        (if poll.select == Select::One { "radio" } else { "checkbox" }, stand.chosen().contains(&place));
    let leads = choice.votes.is_some_and(|votes| votes > 0 && !poll.is_open())
        && poll.choices.iter().all(|other| other.votes <= choice.votes);
    let result = result(poll, choice).map(|result| {
        let width = format!("{}%", percent(choice.votes.unwrap_or(0), poll.voters));
        view! {
            <span class="result" aria-live="off">{result}</span>
            <svg class="bar" aria-hidden="true" focusable="false">
                <rect width=width height="100%"></rect>
            </svg>
        }
    });
    view! {
        <label class="choice" class:chosen=chosen class:leads=leads>
            <input
                type=kind
                name="choice"
                id=format!("poll-{}-{place}", poll.id.seq)
                value=place.to_string()
                checked=chosen
                prop:checked=chosen
            />
            <span class="text" dir="auto">{plain(&choice.text)}</span>
            {result}
        </label>
    }
}

/// What there is to say to whoever has voted.
fn thanks(stand: &Stand) -> &'static str {
    let voted = !stand.chosen().is_empty();
    let open = stand.poll.is_open();
    match stand.notice {
        _ if stand.is_sending() => "Sending your vote …",
        Some(Notice::TakenBack) if open => "Your vote was taken back.",
        Some(Notice::Added) if open => "Thank you. Your question is on the list.",
        _ if voted && open => "Thank you. Your vote counts. You can change it until it closes.",
        _ if voted => "Your vote counts.",
        _ => "",
    }
}

/// A field for one's own question, where everybody may add.
fn addition(booth: Booth, poll: &Poll, back: &str) -> Option<impl IntoView + use<>> {
    if poll.adding == Adding::Author || !poll.is_open() {
        return None;
    }
    let id = poll.id.clone();
    let field = format!("poll-{}-text", id.seq);
    let submit = {
        let field = field.clone();
        move |event: ev::SubmitEvent| {
            if booth.world.with_untracked(Option::is_none) {
                return;
            }
            event.prevent_default();
            let text = document()
                .get_element_by_id(&field)
                .and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
            let Some(text) = text else { return };
            match text.value().parse() {
                Ok(choice) => booth.add(&id, choice, text),
                Err(refusal) => booth.complain(&id, refusal.detail),
            }
        }
    };
    Some(view! {
        <form class="addition" method="post" action=paths::choices(&poll.room, poll.id.seq) on:submit=submit>
            <input type="hidden" name="back" value=back.to_owned() />
            <label for=field.clone()>"Your question"</label>
            <div class="field">
                <input id=field name="text" type="text" required=true maxlength=CHOICE_CHARS.to_string() autocomplete="off" dir="auto" />
                <button type="submit">"Ask"</button>
            </div>
        </form>
    })
}

/// What can be done with a poll besides voting, each a form with one button.
fn deeds(booth: Booth, polls: &Standings, stand: &Stand, back: &str) -> impl IntoView + use<> {
    let poll = &stand.poll;
    let presides = booth.may_preside(polls, poll);
    let mut deeds = Vec::new();
    if poll.is_open() && !stand.chosen().is_empty() {
        deeds.push((Act::TakeBack, "Take my vote back"));
    }
    if presides && poll.is_hidden() {
        deeds.push((Act::Reveal, "Reveal the results"));
    }
    if presides && poll.is_open() {
        deeds.push((Act::Close, "Close the poll"));
    }
    deeds
        .into_iter()
        .map(|(act, label)| {
            let (action, id) = (booth.address(poll, &act), poll.id.clone());
            view! {
                <form method="post" action=action on:submit=move |event| booth.submit(&event, &id, act.clone())>
                    <input type="hidden" name="back" value=back.to_owned() />
                    <button class="quiet" type="submit">
                        {label}
                    </button>
                </form>
            }
        })
        .collect_view()
}

/// Where a poll can be seen elsewhere.
fn links(poll: &Poll, key: Option<&str>) -> impl IntoView + use<> {
    let (room, seq) = (&poll.room, poll.id.seq);
    let screen = paths::screen(room);
    let screen = key.map_or(screen.clone(), |key| paths::with_key(&screen, key));
    let mut links = vec![(screen, "Big screen")];
    if !poll.is_hidden() {
        links.push((paths::results_csv(room, seq), "CSV"));
        links.push((paths::results_json(room, seq), "JSON"));
    }
    links.into_iter().map(|(to, name)| view! { <a href=to>{name}</a> }).collect_view()
}

/// Choices that are sorted by votes change places under whoever goes through them by keyboard: the focus goes along.
fn hold_focus() {
    let focused =
        || document().active_element().map(|element| element.id()).filter(|id| id.starts_with("poll-"));
    let Some(before) = focused() else { return };
    spawn_local(async move {
        tick().await;
        let element = document()
            .get_element_by_id(&before)
            .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(element) = element.filter(|_| focused().as_ref() != Some(&before)) {
            drop(element.focus());
        }
    });
}
