//! Words of what moves: of rooms, votes and dashboards, which the server draws first and the browser goes on with. The bundle has
//! them in no language: a page bears those of its own, and the browser reads them from there, once.

#[cfg(target_arch = "wasm32")]
use crate::slot::marked;
use leptos::prelude::*;
use protocol::Timestamp;
#[cfg(target_arch = "wasm32")]
use std::cell::Cell;

/// The id of the element that bears them.
const WORDING: &str = "wording";

/// A name for each text, in the order in which they are written. A table that lacks one does not compile.
macro_rules! wording {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// A table of one language.
        #[derive(Debug, Clone, Copy)]
        pub(super) struct Table {
            $($(#[$doc])* pub(super) $name: &'static str,)+
        }

        #[expect(non_camel_case_types, reason = "each is called as its text is")]
        #[derive(Clone, Copy)]
        enum Place {
            $($name,)+
        }

        const TEXTS: usize = [$(Place::$name,)+].len();

        impl Table {
            pub(super) const fn texts(self) -> Texts {
                [$(self.$name,)+]
            }
        }

        impl Wording {
            $($(#[$doc])* #[inline(always)]
            pub fn $name(self) -> &'static str {
                self.texts()[Place::$name as usize]
            })+
        }
    };
}

/// In one language, each text in its place.
pub(super) type Texts = [&'static str; TEXTS];

/// The words of a page. In a browser, where all is of one page, it weighs nothing to have them wherever something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording(#[cfg(not(target_arch = "wasm32"))] &'static Texts);

wording! {
    connecting,
    live,
    reconnecting,
    paused,
    offline,
    finished,
    /// Until the next attempt.
    in_seconds,
    start_listening,
    stop_listening,
    reload_for_news,
    disconnected,
    /// As a dashboard says it; so is the one before.
    polled,
    start,
    start_again,
    held_back,
    find_out_more,
    updated,
    reload,
    unreachable,
    rooms,
    close,
    cancel,
    /// How many are not named.
    and_more,
    /// How many of those who are here are away.
    away,
    /// Before a line for a shell.
    programs_only,
    caught_up_with_one,
    caught_up,
    message,
    write_here,
    send,
    /// Before a name, for screen readers.
    you_are,
    change_name,
    poll,
    /// Behind what the button is called, for screen readers.
    ask_the_room,
    enter_sends,
    /// The command, twice.
    no_command,
    /// How many there are, and how many there may be.
    length,
    /// Between the thousands of a number.
    thousands,
    blank,
    /// How many there may be, and how many there are.
    too_long,
    messages,
    older,
    loading_older,
    older_failed,
    newer,
    loading_newer,
    newer_failed,
    newest_failed,
    quiet,
    nobody_yet,
    to_the_newest_messages,
    to_the_newest,
    /// How many, and a time of day.
    new_since,
    many_new,
    retry,
    delete,
    deleted,
    removed,
    waiting,
    no_answer,
    sending,
    sent,
    /// Why.
    not_sent,
    /// Why something was not sent.
    not_reached,
    /// What somebody did about a room: see [`crate::happened`].
    came_in,
    came_back,
    left,
    left_to,
    sent_out,
    named_host,
    stepped_down,
    made_guest,
    muted,
    let_speak,
    banned,
    slow_mode_off,
    slow_mode_each_second,
    slow_mode_on,
    closed_room,
    opened_again,
    asked_to_be_forgotten,
    set_topic,
    took_topic_away,
    a_minute,
    minutes,
    an_hour,
    hours,
    a_day,
    days,
    deleted_here,
    /// Before a time.
    edited,
    edit_or_delete,
    reply_or_react,
    urgent,
    high,
    loaded_anew,
    missed_a_lot,
    still_loading,
    missing_failed,
    all_are_here,
    more_loaded,
    gap_failed,
    missing,
    loading,
    load,
    nobody_listens,
    here_now,
    /// How many.
    here,
    /// Behind one's own name.
    you,
    your_name,
    name_note,
    name,
    change,
    changing,
    /// Why.
    name_stays,
    poll_about,
    vote,
    next_vote,
    vote_waits,
    vote_sending,
    vote_taken_back,
    question_added,
    vote_counts_so_far,
    vote_counted,
    vote_counts,
    your_question,
    ask,
    close_poll,
    reveal,
    take_back,
    big_screen,
    one_vote,
    votes,
    nobody_voted,
    one_voted,
    voted,
    closed,
    choose_one,
    choose_many,
    /// A moment.
    closes,
    closes_now,
    closes_in_seconds,
    closes_in_minutes,
    closes_in_hours,
    closes_in_days,
    results_hidden,
    no_votes,
    keep_open,
    vote_in,
    back,
    next,
    full_screen,
    /// Which one, of how many.
    place,
    one_more_question,
    more_questions,
    nobody_asked,
    listening_to,
    stopped_listening_to,
    stopped_listening,
    /// A time of day.
    read_at,
    /// With spaces between.
    months,
    /// Day, month and year.
    day,
    /// A day.
    in_utc,
    /// A day and the time of day.
    moment,
}

#[cfg(target_arch = "wasm32")]
thread_local! {
    static BORNE: Cell<&'static Texts> = const { Cell::new(&[""; TEXTS]) };
}

/// The words of this page.
pub fn wording() -> Wording {
    #[cfg(target_arch = "wasm32")]
    return Wording();
    #[cfg(not(target_arch = "wasm32"))]
    use_context().unwrap_or_else(Wording::silence)
}

/// Lets the islands of a page have its words, and its loader the one that it says when nothing more can be fetched.
#[component]
pub fn Bear(wording: Wording) -> impl IntoView {
    view! {
        <div id=WORDING data-wording=wording.write() data-unreachable=wording.unreachable() hidden></div>
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Wording {
    pub(super) fn of(texts: &'static Texts) -> Self {
        Self(texts)
    }

    fn texts(self) -> &'static Texts {
        self.0
    }
}

#[cfg(target_arch = "wasm32")]
impl Wording {
    /// Those of the page, whatever they are.
    pub(super) fn of(_: &'static Texts) -> Self {
        Self()
    }

    /// Reads them off the page: once, before anything is said.
    pub fn learn() {
        BORNE.set(Box::leak(Box::new(read(marked(WORDING, "data-wording")))));
    }

    fn texts(self) -> &'static Texts {
        BORNE.get()
    }
}

impl Wording {
    /// Where nobody says anything.
    pub fn silence() -> Self {
        Self::of(&[""; TEXTS])
    }

    /// No text has a line break in it.
    pub fn write(self) -> String {
        self.texts().join("\n")
    }

    /// `20 November 2026`
    pub fn utc_day(self, at: Timestamp) -> String {
        let (year, month, day) = at.date();
        let month = self.months().split(' ').nth(month as usize - 1).unwrap_or_default();
        filled(self.day(), &[&day.to_string(), month, &year.to_string()])
    }

    /// `20 November 2026, 23:40 UTC`
    pub fn utc_moment(self, at: Timestamp) -> String {
        filled(self.moment(), &[&self.utc_day(at), &at.utc_clock()])
    }
}

/// What a page bears lives as long as it does, so nobody has to own it.
#[cfg(any(test, target_arch = "wasm32"))]
fn read(written: String) -> Texts {
    let mut texts = [""; TEXTS];
    let mut rest: &'static str = String::leak(written);
    for text in &mut texts {
        let end = rest.bytes().position(|byte| byte == b'\n').unwrap_or(rest.len());
        (*text, rest) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
    }
    texts
}

/// A text with its gaps, each `{}`, filled in, one after the other.
pub fn filled(text: &str, gaps: &[&str]) -> String {
    let mut gaps = gaps.iter();
    let mut filled = String::new();
    for letter in text.chars() {
        match letter {
            '{' => filled += gaps.next().unwrap_or(&""),
            '}' => {}
            letter => filled.push(letter),
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn what_a_page_bears_is_read_as_it_was_written() {
        for language in Language::ALL {
            let wording = language.wording();
            assert_eq!(&read(wording.write()), wording.texts());
        }
        assert_eq!(&read(String::new()), Wording::silence().texts());
    }

    #[test]
    fn no_language_lacks_a_text_and_all_have_the_same_gaps() {
        let english = Language::English.wording();
        for language in Language::ALL {
            for (text, english) in language.wording().texts().iter().zip(english.texts()) {
                assert!(!text.trim().is_empty() && !text.contains('\n'), "{language:?}: {english:?}");
                assert_eq!(
                    text.matches("{}").count(),
                    english.matches("{}").count(),
                    "{text:?} for {english:?}"
                );
                assert_eq!(text.ends_with(' '), english.ends_with(' '), "{text:?} for {english:?}");
                assert!(!text.replace("{}", "").contains(['{', '}']), "{text:?}");
            }
            assert_eq!(language.wording().months().split(' ').count(), 12);
        }
    }

    #[test]
    fn no_text_is_the_same_in_two_languages_but_for_a_few_words() {
        let (english, german) = (Language::English.wording(), Language::German.wording());
        let both = english.texts().iter().zip(german.texts()).filter(|(english, german)| english == german);
        let both: Vec<&str> = both.map(|(english, _)| *english).collect();
        assert_eq!(both, ["live", "offline", "in {} s", "Name", "{}, UTC", "{}, {} UTC"]);
    }

    #[test]
    fn a_moment_is_told_as_its_language_does() {
        let at = Timestamp::from_millis(1_795_218_004_123);
        let told = Language::ALL.map(|language| language.wording().utc_moment(at));
        assert_eq!(told, ["20 November 2026, 23:40 UTC", "20. November 2026, 23:40 UTC"]);
    }

    #[test]
    fn gaps_are_filled_in_their_order_and_what_is_filled_in_has_none() {
        assert_eq!(filled("{} and {}.", &["a {}", "b"]), "a {} and b.");
    }
}
