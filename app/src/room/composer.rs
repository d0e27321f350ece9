//! The box to write in: the beginning of a message's way. Without JavaScript it is a form that posts to the same address.

use super::{
    name::CHANGE_NAME,
    reply::{FILE_IDS, FILES, REPLY_TO, REPLYING},
    scene::Scene,
};
use crate::{
    act::act,
    avatar::write_avatar,
    backend::{EnterKey, TAB, World},
    drawn::{Drawn, Write},
    effect::effect,
    language::{Wording, filled},
    slot::{mark, marked},
    timeline::Said,
    words::words,
};
use leptos::{ev, html::Textarea, prelude::*};
use protocol::{Body, Html, Problem, Seq, limits::MESSAGE_CHARS, paths};

/// From so many characters on, the box says how long the message is.
const NEARLY_FULL: usize = MESSAGE_CHARS - 200;
/// The ids of that sentence, and of the one that says why a message was refused, by which the box refers to them.
const LENGTH: &str = "message-length";
/// The id of the box, and the attribute in which `public/room/drafts.js` finds what was left in it.
const BOX: &str = "message";
const LEFT: &str = "data-left";
const PROBLEM: &str = "message-problem";

/// `fields` is what nobody types. `problem` and `typed`: what the form without JavaScript was refused with.
#[component]
pub fn Composer(scene: Scene, fields: Html, problem: Option<Problem>, typed: String) -> impl IntoView {
    let room = scene.room();
    let fields: Write = Box::new(move |markup| markup.rendered(&fields));
    let whose: Write = Box::new(move |markup| {
        scene.timeline.with(|timeline| {
            write_avatar(markup, timeline.me());
            markup.say("span", "visually-hidden", scene.wording.you_are());
            markup.say("bdi", "", &timeline.me().name);
            markup.say("span", "visually-hidden", ". ");
            markup.say("span", "change", scene.wording.change_name());
        });
    });
    let ask: Write = Box::new(move |markup| {
        markup.text(scene.wording.poll());
        markup.say("span", "visually-hidden", scene.wording.ask_the_room());
    });
    let text_box = NodeRef::<Textarea>::new();
    let complaint = RwSignal::new(problem.map(|problem| problem.detail));
    let length = RwSignal::new(None::<String>);
    keep_draft(scene, text_box, length);

    let submit = move |event: ev::SubmitEvent| {
        if scene.world().is_none() {
            return;
        }
        // The form goes to the page that makes a poll, and takes along what is in the box.
        if event.submitter().is_some_and(|pressed| pressed.has_attribute("formaction")) {
            mark_sent(scene, text_box);
            return;
        }
        event.prevent_default();
        complaint.set(send(scene, text_box));
        measure(scene, text_box, length);
    };
    let key = move |event: ev::KeyboardEvent| {
        let Some(world) = scene.world() else { return };
        // While an input method composes, Enter chooses a word; 229 is how Safari says so.
        if event.key() != "Enter" || event.is_composing() || event.key_code() == 229 {
            return;
        }
        let always = event.ctrl_key() || event.meta_key();
        if always || (!event.shift_key() && world.enter_key() == EnterKey::Sends) {
            event.prevent_default();
            if let Some(form) = text_box.get_untracked().and_then(|text_box| text_box.form()) {
                drop(form.request_submit());
            }
        }
    };
    let input = move |_| {
        // What is being corrected is not complained about.
        complaint.set(None);
        remember(scene, text_box);
        measure(scene, text_box, length);
        scene.keep_to_the_end();
    };
    view! {
        <form
            class="composer"
            method="post"
            action=paths::messages(&room)
            enctype="multipart/form-data"
            on:submit=submit
        >
            <Complaint complaint id=PROBLEM />
            <div class="write">
                <Drawn write=fields />
                <label class="visually-hidden" for=BOX>
                    {scene.wording.message()}
                </label>
                <textarea
                    id=BOX
                    name="body"
                    rows="1"
                    dir="auto"
                    autocomplete="off"
                    enterkeyhint="enter"
                    placeholder=scene.wording.write_here()
                    aria-describedby=format!("{REPLYING} {PROBLEM} {LENGTH}")
                    aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                    node_ref=text_box
                    on:keydown=key
                    on:input=input
                >
                    {escaped(&typed)}
                </textarea>
                // Pressing it leaves the focus in the box, so that a phone keeps its keyboard up.
                <button type="submit" on:mousedown=|event| event.prevent_default()>
                    {scene.wording.send()}
                </button>
            </div>
            <p class="signature">
                <button class="quiet" type="button" popovertarget=CHANGE_NAME>
                    <Drawn write=whose />
                </button>
                <button
                    class="quiet ask-button"
                    type="submit"
                    formmethod="get"
                    formaction=paths::new_poll(&room)
                    data-hand="ask"
                >
                    <Drawn write=ask />
                </button>
                <span class="length" id=LENGTH>
                    {words(move || length.get().unwrap_or_default())}
                </span>
                <span class="hint needs-script">{scene.wording.enter_sends()}</span>
            </p>
        </form>
    }
}

/// What is said of what was typed, or why nothing is. The commands that there are, `public/room/commands.js` has done before this;
/// with a second slash before it, what looks like one is only said.
fn spoken(wording: Wording, typed: &str) -> Result<String, String> {
    let escaped = typed.strip_prefix('/').filter(|rest| command(rest).is_some());
    match escaped {
        // What is said is not done.
        Some(text) if act(text).is_some() => Ok(format!(" {text}")),
        Some(text) => Ok(text.to_owned()),
        None => match command(typed) {
            Some(word) if act(typed).is_none() => Err(filled(wording.no_command(), &[word, word])),
            _ => Ok(typed.to_owned()),
        },
    }
}

/// The word behind a slash at the very beginning. A path, as in `/etc/hosts`, is none.
fn command(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('/')?;
    let word = rest.get(..rest.find(char::is_whitespace).unwrap_or(rest.len()))?;
    (!word.is_empty() && word.chars().all(char::is_alphabetic)).then_some(word)
}

/// Why something that was typed is not taken.
#[component]
pub fn Complaint(complaint: RwSignal<Option<String>>, id: &'static str) -> impl IntoView {
    move || complaint.get().map(|sentence| view! { <p class="problem" id=id role="alert">{sentence}</p> })
}

/// Says what is in the box and empties it, or gives back why not.
fn send(scene: Scene, text_box: NodeRef<Textarea>) -> Option<String> {
    let text_box = text_box.get_untracked()?;
    let typed = text_box.value();
    let ids = marked(FILES, FILE_IDS);
    let files: Vec<_> = ids.split(' ').filter_map(|id| id.parse().ok()).collect();
    if typed.trim().is_empty() && files.is_empty() {
        return None;
    }
    let spoken = match spoken(scene.wording, &typed) {
        Ok(spoken) => spoken,
        Err(reason) => return Some(reason),
    };
    match if files.is_empty() { spoken.parse() } else { Body::beside_files(&spoken) } {
        Ok(body) => {
            scene.say(body, files, marked(REPLY_TO, "value").parse().ok());
            mark(REPLY_TO, "", "value", "");
            mark(FILES, "", FILE_IDS, "");
            text_box.set_value("");
            forget(scene);
            None
        }
        Err(_) => Some(refusal(scene.wording, &spoken)),
    }
}

/// A draft belongs to its room and outlives a reload. What was typed before the page came alive wins over it.
fn keep_draft(scene: Scene, text_box: NodeRef<Textarea>, length: RwSignal<Option<String>>) {
    effect(move || {
        let (Some(world), Some(text_box)) = (scene.world.get(), text_box.get()) else { return };
        let_go_of_what_has_come(scene, &world);
        if text_box.value().is_empty()
            && let Some(draft) = world.kept(&draft_name(scene))
        {
            text_box.set_value(&draft);
            mark(BOX, "", LEFT, &draft);
        }
        length.set(length_of(scene.wording, &text_box.value()));
    });
}

/// What is in the box goes along with a form that the browser sends. It stays a draft until it has become a poll or a message,
/// for one can come back, and the house may not be reached.
fn mark_sent(scene: Scene, text_box: NodeRef<Textarea>) {
    if let (Some(world), Some(text_box)) = (scene.world(), text_box.get_untracked()) {
        keep_sent(scene, &world, &text_box.value());
    }
}

fn keep_sent(scene: Scene, world: &World, text: &str) {
    let head = scene.timeline.with_untracked(|timeline| timeline.applied().seq);
    world.keep(&sent_name(scene), &format!("{head} {text}"));
    world.keep(&draft_name(scene), text);
}

/// Lets go of a draft that the room has by now. Only a page that reaches to the newest can tell.
fn let_go_of_what_has_come(scene: Scene, world: &World) {
    if !scene.is_attached() {
        return;
    }
    let sent = world.kept(&sent_name(scene)).unwrap_or_default();
    world.keep(&sent_name(scene), "");
    let Some((head, text)) = sent.split_once(' ') else { return };
    let Ok(head) = head.parse::<Seq>() else { return };
    let has_come = scene.timeline.with_untracked(|timeline| {
        let mine = |said: &&Said| said.author().id == timeline.me().id && said.id().seq > head;
        timeline.said().iter().filter(mine).any(|said| match said {
            Said::Poll(_) => true,
            Said::Notice(_) => false,
            // Forms break lines in their own way.
            Said::Message(message) => message.body.chars().filter(|char| *char != '\r').eq(text.chars()),
        })
    });
    if has_come && world.kept(&draft_name(scene)).as_deref() == Some(text) {
        forget(scene);
    }
}

fn remember(scene: Scene, text_box: NodeRef<Textarea>) {
    if let (Some(world), Some(text_box)) = (scene.world(), text_box.get_untracked()) {
        world.keep(&draft_name(scene), &text_box.value());
    }
}

fn forget(scene: Scene) {
    if let Some(world) = scene.world() {
        world.keep(&draft_name(scene), "");
    }
}

fn draft_name(scene: Scene) -> String {
    format!("draft:{}", scene.room())
}

/// A mark of this tab alone.
fn sent_name(scene: Scene) -> String {
    format!("{TAB} sent {}", scene.room())
}

fn measure(scene: Scene, text_box: NodeRef<Textarea>, length: RwSignal<Option<String>>) {
    length.set(text_box.get_untracked().and_then(|text_box| length_of(scene.wording, &text_box.value())));
}

/// How long a message is, once that is worth a word.
fn length_of(wording: Wording, typed: &str) -> Option<String> {
    let chars = typed.chars().count();
    (chars >= NEARLY_FULL).then(|| {
        filled(wording.length(), &[&in_thousands(wording, chars), &in_thousands(wording, MESSAGE_CHARS)])
    })
}

/// Why the house would not take a text: it is too much, or nothing.
fn refusal(wording: Wording, text: &str) -> String {
    let chars = text.chars().count();
    if chars <= MESSAGE_CHARS {
        return wording.blank().to_owned();
    }
    filled(wording.too_long(), &[&in_thousands(wording, MESSAGE_CHARS), &in_thousands(wording, chars)])
}

fn in_thousands(wording: Wording, number: usize) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{}{}{:03}", in_thousands(wording, number / 1_000), wording.thousands(), number % 1_000),
    }
}

/// Leptos writes the text of a `textarea` as it is, and HTML drops a line break at its beginning.
pub(crate) fn escaped(typed: &str) -> String {
    let escaped = typed.replace('&', "&amp;").replace('<', "&lt;");
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        language::Language,
        room::outbox::device::{Device, Door, say},
    };
    use protocol::{History, RoomName};

    fn english() -> Wording {
        Language::English.wording()
    }

    #[test]
    fn what_a_form_took_along_stays_a_draft_until_the_room_has_it() {
        let device = Device::new(|_| Door::Open);
        let draft = |scene: Scene| {
            let world = scene.world().unwrap();
            let_go_of_what_has_come(scene, &world);
            world.kept(&draft_name(scene))
        };
        let first = device.open("b", "lobby");
        say(first, "hello");
        device.pass(1);
        let before = device.open("b", "lobby");
        // The house is not reached, and the room opened anew. What was said before does not count.
        keep_sent(before, &before.world().unwrap(), "hello");
        assert_eq!(draft(device.open("a", "lobby")).as_deref(), Some("hello"));

        keep_sent(before, &before.world().unwrap(), "hello");
        say(before, "something else");
        device.pass(1);
        assert_eq!(draft(device.open("a", "lobby")).as_deref(), Some("hello"));

        keep_sent(before, &before.world().unwrap(), "hel\nlo");
        say(before, "hel\r\nlo");
        device.pass(1);
        let past = device.open("a", "lobby");
        past.timeline.update(|timeline| {
            let (room, head) = (RoomName::lobby(), timeline.applied().clone());
            let newer = Some(head.clone());
            timeline.rebuild(History { room, topic: None, events: Vec::new(), head, older: None, newer });
        });
        assert_eq!(draft(past).as_deref(), Some("hel\nlo"), "it may not reach so far");
        assert_eq!(draft(device.open("a", "lobby")), None);
    }

    #[test]
    fn typed_text_cannot_leave_its_box() {
        assert_eq!(escaped("</textarea><script>&"), "&lt;/textarea>&lt;script>&amp;");
        assert_eq!(escaped("\nhello"), "\n\nhello");
    }

    #[test]
    fn a_text_that_is_too_long_is_refused_in_the_language_of_the_page() {
        let german = Language::German.wording();
        let reason = refusal(german, &"y".repeat(MESSAGE_CHARS + 1));
        assert!(reason.contains("4.000") && reason.contains("4.001"), "{reason}");
        assert_ne!(refusal(german, " "), refusal(english(), " "));
    }

    #[test]
    fn a_command_that_nobody_does_is_not_said() {
        for typed in ["/shrug", "/name Ann", "/Übung macht", "/me", "/me  ", "/poll"] {
            assert!(spoken(english(), typed).is_err(), "{typed:?}");
        }
        for typed in [
            "hello",
            "/me waves",
            "/etc/hosts",
            "/",
            "/ aside",
            "/2 of it",
            "// comment",
            "//a/b",
            "a /shrug",
        ] {
            assert_eq!(spoken(english(), typed).as_deref(), Ok(typed));
        }
        assert_eq!(
            spoken(english(), "/shrug it\noff").unwrap_err(),
            "/shrug cannot be done here. Write //shrug to say it as it stands."
        );
    }

    #[test]
    fn with_two_slashes_a_command_is_said_and_not_done() {
        for (typed, said) in
            [("//shrug", "/shrug"), ("//poll Tea?", "/poll Tea?"), ("//me waves", " /me waves")]
        {
            assert_eq!(spoken(english(), typed).as_deref(), Ok(said));
            assert_eq!(act(said), None);
        }
    }

    #[test]
    fn the_length_is_told_only_near_the_end_and_beyond_it() {
        assert_eq!(length_of(english(), &"🚪".repeat(3_799)), None);
        assert_eq!(length_of(english(), &"🚪".repeat(3_800)).unwrap(), "3,800 of 4,000 characters");
        assert_eq!(length_of(english(), &"x".repeat(1_004_012)).unwrap(), "1,004,012 of 4,000 characters");
    }
}
