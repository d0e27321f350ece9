//! Who is here, by name: a column beside the conversation, a sheet over it where there is no room for one.

use super::scene::Scene;
use crate::{
    avatar::{hue, write_avatar},
    drawn::{Drawn, Write},
    language::{Wording, filled},
    markup::Markup,
    words::words,
};
use leptos::prelude::*;
use protocol::Person;

const PEOPLE: &str = "people";
const TITLE: &str = "people-title";

#[component]
pub fn People(scene: Scene) -> impl IntoView {
    let write: Write = Box::new(move |markup| {
        write_top(markup, scene.wording);
        scene.timeline.with(|timeline| {
            if timeline.count() == 0 {
                markup.say("p", "empty", scene.wording.nobody_listens());
            }
            markup.open("ul", "");
            for person in timeline.here() {
                write_person(markup, scene.wording, person, timeline.me());
            }
            markup.close();
            match timeline.unnamed() {
                0 => {}
                unnamed => {
                    markup.say("p", "others", &filled(scene.wording.and_more(), &[&unnamed.to_string()]));
                }
            }
            match timeline.away() {
                0 => {}
                away => markup.say("p", "others", &say_away(scene.wording, away)),
            }
        });
    });
    view! {
        <aside class="people" id=PEOPLE popover="auto" aria-labelledby=TITLE>
            <Drawn write />
        </aside>
    }
}

/// Opens the sheet where the column has no room.
#[component]
pub fn PeopleButton(scene: Scene) -> impl IntoView {
    let count = words(move || {
        let (count, away) = scene.timeline.with(|timeline| (timeline.count(), timeline.away()));
        let here = filled(scene.wording.here(), &[&count.saturating_sub(away).to_string()]);
        if away == 0 { here } else { format!("{here}, {}", say_away(scene.wording, away)) }
    });
    view! {
        <button class="quiet people-button" type="button" popovertarget=PEOPLE>
            {count}
        </button>
    }
}

fn write_top(markup: &mut Markup, wording: Wording) {
    markup.open("div", "people-top");
    markup.open("h2", "");
    markup.attr("id", TITLE);
    markup.text(wording.here_now());
    markup.close();
    markup.open("button", "quiet close");
    markup.attr("type", "button");
    markup.attr("popovertarget", PEOPLE);
    markup.attr("popovertargetaction", "hide");
    markup.text(wording.close());
    markup.close();
    markup.close();
}

fn say_away(wording: Wording, away: usize) -> String {
    filled(wording.away(), &[&away.to_string()])
}

fn write_person(markup: &mut Markup, wording: Wording, person: &Person, me: &Person) {
    markup.open("li", "");
    markup.attr("id", &format!("here-{}", person.id));
    write_avatar(markup, person);
    markup.open("bdi", &format!("author {}", hue(&person.id)));
    // A long name is cut off in the column; in the sheet it stands in full.
    markup.attr("title", &person.name);
    markup.text(&person.name);
    markup.close();
    if person.id == me.id {
        markup.say("span", "you", wording.you());
    }
    markup.close();
}
