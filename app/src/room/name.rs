//! Changing one's name without leaving the room.

use super::{composer::Complaint, scene::Scene};
use crate::{
    backend::{Failure, tell_renamed},
    drawn::{Drawn, Write},
    effect::effect,
    language::filled,
    words::words,
};
use leptos::{
    ev,
    html::{Div, Input},
    prelude::*,
    task::spawn_local,
};
use protocol::paths;

/// The id of the sheet, by which buttons open it.
pub const CHANGE_NAME: &str = "change-name";
const TITLE: &str = "change-name-title";

#[component]
pub fn ChangeName(scene: Scene) -> impl IntoView {
    let sheet = NodeRef::<Div>::new();
    let name_box = NodeRef::<Input>::new();
    let complaint = RwSignal::new(None::<String>);
    let under_way = RwSignal::new(None::<String>);
    // A name that was changed in another tab is the one to change here.
    effect(move || {
        let name = scene.timeline.with(|timeline| timeline.me().name.clone());
        let Some(name_box) = name_box.get() else { return };
        let in_use = document().active_element().is_some_and(|active| active == **name_box);
        if scene.world.get().is_some() && !in_use && *name_box.default_value() != *name {
            name_box.set_default_value(&name);
            name_box.set_value(&name);
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        let (Some(world), Some(name_box)) = (scene.world(), name_box.get_untracked()) else { return };
        event.prevent_default();
        if under_way.with_untracked(Option::is_some) {
            return;
        }
        complaint.set(None);
        under_way.set(Some(scene.wording.changing().to_owned()));
        spawn_local(async move {
            let answer = world.rename(name_box.value()).await;
            under_way.set(None);
            let reason = match answer {
                Ok(me) => {
                    tell_renamed(&world);
                    // The house may have written the name its own way, without a space too many.
                    name_box.set_value(&me.name);
                    name_box.set_default_value(&me.name);
                    scene.timeline.update(|timeline| timeline.rename(me));
                    if let Some(sheet) = sheet.get_untracked() {
                        drop(sheet.hide_popover());
                    }
                    return;
                }
                Err(Failure::Refused(problem)) => problem.detail,
                Err(Failure::Unreachable { .. }) => scene.wording.unreachable().to_owned(),
            };
            // Who has closed the sheet meanwhile does not read what stands in it.
            let is_open = sheet.get_untracked().and_then(|sheet| sheet.matches(":popover-open").ok());
            if is_open == Some(false) {
                name_box.set_value(&name_box.default_value());
                scene.mention(filled(scene.wording.name_stays(), &[&reason]));
            } else {
                complaint.set(Some(reason));
            }
        });
    };
    let top: Write = Box::new(move |markup| {
        markup.open("h2", "");
        markup.attr("id", TITLE);
        markup.text(scene.wording.your_name());
        markup.close();
        markup.say("p", "sheet-note", scene.wording.name_note());
    });
    view! {
        <div
            class="sheet"
            id=CHANGE_NAME
            popover="auto"
            role="dialog"
            aria-labelledby=TITLE
            node_ref=sheet
        >
            <form class="rename" method="post" action=paths::ME on:submit=submit>
                <Drawn write=top />
                <Complaint complaint id="name-problem" />
                <input type="hidden" name="back" value=paths::room(&scene.room()) />
                <label for="name">{scene.wording.name()}</label>
                <div class="field">
                    <input
                        id="name"
                        name="name"
                        type="text"
                        required=true
                        autofocus=true
                        autocomplete="nickname"
                        enterkeyhint="done"
                        spellcheck="false"
                        value=scene.timeline.with_untracked(|timeline| timeline.me().name.to_string())
                        node_ref=name_box
                    />
                    <button type="submit">
                        {words(move || under_way.get().unwrap_or_else(|| scene.wording.change().to_owned()))}
                    </button>
                </div>
                <button class="quiet cancel" type="button" popovertarget=CHANGE_NAME popovertargetaction="hide">
                    {scene.wording.cancel()}
                </button>
            </form>
        </div>
    }
}
