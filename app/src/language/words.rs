//! Words of pages that the server writes: a name for each text, of which each language has a table. One that lacks a text does not compile.
//! No browser has these tables. `{}` in a text is a gap, see [`filled`](super::filled).

/// All that is said in one language.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    pub document: Document,
    pub lobby: Lobby,
    pub room: Room,
    pub vote: Vote,
    pub screen: Screen,
    pub new_poll: NewPoll,
    pub feeds: Feeds,
    pub status: Status,
    pub doctor: Doctor,
    pub problem: Problem,
    pub help: Help,
    pub edit: Edit,
    pub people: People,
    pub invitations: Invitations,
    pub room_list: RoomList,
    pub settings: Settings,
    pub own: Own,
    pub search: Search,
}

/// The page that helps.
#[derive(Debug, Clone, Copy)]
pub struct Help {
    pub title: &'static str,
    pub description: &'static str,
    pub lede: &'static str,
    pub keys: &'static str,
    /// Between two ways to do the same.
    pub or: &'static str,
    pub key_groups: &'static [KeyGroup],
    pub topics: &'static [Topic],
    pub to_the_lobby: &'static str,
}

/// The page on which one's own message is edited or deleted.
#[derive(Debug, Clone, Copy)]
pub struct Edit {
    pub title: &'static str,
    pub description: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub save: &'static str,
    pub to_the_room: &'static str,
    /// What deleting means.
    pub deleting: &'static str,
    pub delete: &'static str,
}

/// The page of a room's people.
#[derive(Debug, Clone, Copy)]
pub struct People {
    pub title: &'static str,
    pub description: &'static str,
    /// Of a room that is not for everybody.
    pub private: &'static str,
    /// Of one that is.
    pub open: &'static str,
    /// Of one for two people.
    pub of_two: &'static str,
    /// Opens a conversation with somebody.
    pub message: &'static str,
    pub topic: &'static str,
    pub set_topic: &'static str,
    pub you: &'static str,
    pub host: &'static str,
    pub here: &'static str,
    pub away: &'static str,
    pub send_out: &'static str,
    pub name_host: &'static str,
    pub step_down: &'static str,
    pub make_guest: &'static str,
    pub mute: &'static str,
    /// Before the name of whoever is to be muted.
    pub how_long: &'static str,
    pub ten_minutes: &'static str,
    pub an_hour: &'static str,
    pub a_day: &'static str,
    pub ban: &'static str,
    pub lately: &'static str,
    pub rules: &'static str,
    pub slow: &'static str,
    pub slow_means: &'static str,
    pub set_slow: &'static str,
    pub close: &'static str,
    /// What closing means.
    pub closing: &'static str,
    pub reopen: &'static str,
    pub closed: &'static str,
    /// Those who may say nothing.
    pub silenced: &'static str,
    /// Before a moment.
    pub muted: &'static str,
    pub banned: &'static str,
    pub let_speak: &'static str,
    pub invite: &'static str,
    pub to_the_room: &'static str,
    /// What leaving means.
    pub leaving: &'static str,
    pub leave: &'static str,
    /// The same of a conversation of two.
    pub leaving_two: &'static str,
    pub leave_two: &'static str,
}

/// The pages of invitations.
#[derive(Debug, Clone, Copy)]
pub struct Invitations {
    pub title: &'static str,
    pub description: &'static str,
    pub lede: &'static str,
    pub make: &'static str,
    pub made: &'static str,
    pub only_now: &'static str,
    /// What the picture is.
    pub code: &'static str,
    pub open: &'static str,
    pub none: &'static str,
    pub by: &'static str,
    pub revoke: &'static str,
    pub people: &'static str,
    pub invited_description: &'static str,
    /// Behind the name of whoever made it.
    pub invites: &'static str,
    /// Before the reader's own name.
    pub as_who: &'static str,
    pub come_in: &'static str,
}

/// Keys that work in the same place.
#[derive(Debug, Clone, Copy)]
pub struct KeyGroup {
    pub place: &'static str,
    pub keys: &'static [Key],
}

#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Each of them does it; the keys of one are pressed together.
    pub ways: &'static [&'static [&'static str]],
    pub does: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub struct Topic {
    pub title: &'static str,
    pub sentences: &'static [&'static str],
}

/// The rooms beside a conversation.
#[derive(Debug, Clone, Copy)]
pub struct RoomList {
    pub keys: &'static str,
    pub settings: &'static str,
    /// What the box says that looks for something in a room.
    pub search: &'static str,
    /// Leads to who is in a room, and to what it is about.
    pub people: &'static str,
    /// Behind the name of a room that is not for everybody.
    pub private: &'static str,
    /// Behind the name of whom one talks with.
    pub direct: &'static str,
    pub rooms: &'static str,
    pub close: &'static str,
    pub all: &'static str,
    /// How many people are in a room.
    pub here: fn(usize) -> String,
    pub shell: &'static str,
    pub say: &'static str,
    pub read: &'static str,
    pub listen: &'static str,
}

/// The page of settings.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub title: &'static str,
    pub description: &'static str,
    pub lede: &'static str,
    pub without_script: &'static str,
    pub notifications: &'static str,
    pub allow: &'static str,
    pub attempt: &'static str,
    pub everywhere: &'static str,
    /// Of a room: what is set for all of them.
    pub usual: &'static str,
    pub all: &'static str,
    pub mentions: &'static str,
    pub nothing: &'static str,
    pub another_room: &'static str,
    pub add: &'static str,
    pub what_is_told: &'static str,
    pub quiet_hours: &'static str,
    pub quiet: &'static str,
    pub from: &'static str,
    pub until: &'static str,
    pub sounds: &'static str,
    pub sound: &'static str,
    pub hear: &'static str,
    pub writing: &'static str,
    pub typing: &'static str,
    pub keyboard: &'static str,
    pub single_keys: &'static str,
    pub language: &'static str,
    pub as_browser: &'static str,
    pub choose: &'static str,
    /// What choosing a language means.
    pub language_hint: &'static str,
    pub to_the_lobby: &'static str,
}

/// What somebody can do about who they are.
#[derive(Debug, Clone, Copy)]
pub struct Own {
    pub title: &'static str,
    pub description: &'static str,
    /// Before a name.
    pub you_are: &'static str,
    pub nobody: &'static str,
    pub what_is_known: &'static str,
    pub export: &'static str,
    pub export_hint: &'static str,
    pub export_first: &'static str,
    pub forget: &'static str,
    pub forget_hint: &'static str,
    pub forget_lede: &'static str,
    pub what_goes: &'static str,
    pub goes: &'static [&'static str],
    pub what_stays: &'static str,
    pub stays: &'static [&'static str],
    pub delete_messages: &'static str,
    pub sure: &'static str,
    pub keep: &'static str,
    pub forgotten: &'static str,
    pub forgotten_lede: &'static str,
    /// Not all of it is done yet.
    pub under_way: &'static str,
    pub come_anew: &'static str,
    pub make_link: &'static str,
    pub link_hint: &'static str,
    pub link_lede: &'static str,
    pub made: &'static str,
    pub only_once: &'static str,
    /// What the picture is.
    pub code: &'static str,
    pub to_the_settings: &'static str,
    pub go_on: &'static str,
    /// Before a name.
    pub go_on_as: &'static str,
    /// Before the name that the browser had.
    pub so_far: &'static str,
    pub is_left: &'static str,
    pub is_same: &'static str,
    pub only_own: &'static str,
    pub keep_name: &'static str,
    pub keep_name_hint: &'static str,
    pub is_kept: &'static str,
    /// Behind who one is, when the passphrase was just sent.
    pub kept_now: &'static str,
    pub is_not_kept: &'static str,
    pub what_it_is_for: &'static str,
    pub new_passphrase: &'static str,
    pub passphrase_hint: &'static str,
    pub another_passphrase: &'static str,
    pub let_name_go: &'static str,
    pub let_name_go_hint: &'static str,
    pub been_here: &'static str,
    pub been_here_lede: &'static str,
    pub your_name: &'static str,
    pub passphrase: &'static str,
}

/// The page that looks for what was said.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    pub title: &'static str,
    pub description: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub search: &'static str,
    /// Before the name of a room.
    pub only_in: &'static str,
    pub from: &'static str,
    pub after: &'static str,
    pub before: &'static str,
    pub found: &'static str,
    pub nothing: &'static str,
    /// Nothing so far: not all was looked at.
    pub nothing_yet: &'static str,
    pub older: &'static str,
    /// Between the name of an author and that of a room.
    pub in_room: &'static str,
    /// Before the name of a room.
    pub to_the_room: &'static str,
}

/// What stands on every page.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// Leads past what stands before the content.
    pub skip: &'static str,
}

/// The lobby.
#[derive(Debug, Clone, Copy)]
pub struct Lobby {
    /// Leads to the page on which one comes back.
    pub known: &'static str,
    pub description: &'static str,
    pub title: &'static str,
    pub lede: &'static str,
    pub name: &'static str,
    /// The button.
    pub open: &'static str,
    pub who: &'static str,
    pub everybody: &'static str,
    pub invited: &'static str,
    pub rooms: &'static str,
    pub none: &'static str,
    pub none_said: &'static str,
    pub deleted: &'static str,
    pub you: &'static str,
    pub your_name: &'static str,
    pub change: &'static str,
    pub more: &'static str,
    pub feeds: &'static str,
    pub status: &'static str,
}

/// What stands around a conversation.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Of a room, by what it is called.
    pub description: &'static str,
    /// What a host does with a message.
    pub remove: &'static str,
    /// Files that were chosen.
    pub to_be_sent: &'static str,
    pub add_files: &'static str,
}

/// What a phone shows that came by the code on the wall.
#[derive(Debug, Clone, Copy)]
pub struct Vote {
    /// By what the room is called.
    pub title: &'static str,
    /// The same.
    pub description: &'static str,
    pub talk: &'static str,
    /// Before a name.
    pub you_vote_as: &'static str,
}

/// The big screen.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// By what the room is called.
    pub title: &'static str,
    /// The same.
    pub description: &'static str,
    /// Of an address.
    pub only_here: &'static str,
    pub how: &'static str,
    /// By the address that it leads to.
    pub code: &'static str,
    /// Before an address.
    pub scan: &'static str,
}

/// The form that puts a question to a room.
#[derive(Debug, Clone, Copy)]
pub struct NewPoll {
    /// By what the room is called.
    pub title: &'static str,
    /// The same.
    pub description: &'static str,
    /// The same.
    pub heading: &'static str,
    pub question: &'static str,
    pub who_writes: &'static str,
    pub author: &'static str,
    pub everyone: &'static str,
    pub choices: &'static str,
    pub more: &'static str,
    pub select: &'static str,
    pub one: &'static str,
    pub many: &'static str,
    pub results: &'static str,
    pub live: &'static str,
    pub hidden: &'static str,
    pub closes: &'static str,
    /// By hand, after 1, 2, 5, 10 and 30 minutes, an hour and a day.
    pub times: [&'static str; 8],
    pub ask: &'static str,
    pub yes_no: &'static str,
    pub to_the_room: &'static str,
    /// How many choices a poll can have, and those that are more.
    pub left_out: &'static str,
    /// By its number.
    pub choice: &'static str,
}

/// The page of feeds.
#[derive(Debug, Clone, Copy)]
pub struct Feeds {
    pub title: &'static str,
    pub description: &'static str,
    pub without_script: &'static str,
    pub lede: &'static str,
    pub copy: &'static str,
    pub yours: &'static str,
    pub every_room: &'static str,
    pub with_key: &'static str,
    pub name: &'static str,
    pub open: &'static str,
    pub is_open: &'static str,
    pub key: &'static str,
    pub say: &'static str,
    pub marked: &'static str,
    pub listen: &'static str,
    pub hooks: &'static str,
    pub github: &'static str,
    pub alertmanager: &'static str,
    pub json: &'static str,
}

/// How the house is doing.
#[derive(Debug, Clone, Copy)]
pub struct Status {
    pub title: &'static str,
    pub description: &'static str,
    pub lede: &'static str,
    pub without_script: &'static str,
    pub opened: &'static str,
    pub rooms: &'static str,
    pub events: &'static str,
    pub build: &'static str,
    pub of_one_cpu: &'static str,
    /// By their number.
    pub of_cpus: &'static str,
    /// By the whole.
    pub of: &'static str,
    /// CPU load, free memory, network, messages, listeners, people.
    pub cards: [&'static str; 6],
    pub in_and_out: &'static str,
    pub per_second: &'static str,
    pub open_streams: &'static str,
    pub each_once: &'static str,
    /// The figures by their places, see `status::board`.
    pub figures: [&'static str; 9],
    pub in_figures: &'static str,
    pub last_update: &'static str,
    pub interfaces: &'static str,
    /// Name, receiving, sending, received, sent.
    pub columns: [&'static str; 5],
    /// By what is drawn.
    pub lately: &'static str,
    pub ten_minutes: &'static str,
}

/// Whether streams pass.
#[derive(Debug, Clone, Copy)]
pub struct Doctor {
    pub page_title: &'static str,
    pub description: &'static str,
    pub title: &'static str,
    pub lede: &'static str,
    pub measured: &'static str,
    pub measuring: &'static str,
    pub not_yet: &'static str,
    /// Streams, silence, HTTP, proxy, clock, tabs.
    pub findings: [&'static str; 6],
    pub again: &'static str,
    pub longer: &'static str,
    pub shell: &'static str,
    pub by_hand: &'static str,
    pub frames: &'static str,
    pub quiet: &'static str,
    pub arrives: &'static str,
    pub remedies: &'static str,
    pub remedies_means: &'static str,
    pub nginx: &'static str,
    pub caddy: &'static str,
    pub haproxy: &'static str,
    pub cloudflare: &'static str,
    pub proxies: &'static str,
    pub others: &'static str,
    pub build: &'static str,
}

/// The page that says why something did not work.
#[derive(Debug, Clone, Copy)]
pub struct Problem {
    pub description: &'static str,
    pub to_the_lobby: &'static str,
}

#[cfg(test)]
mod tests {
    use crate::language::Language;

    /// A table as it is written for a debugger: its texts in their order, each in quotation marks.
    fn texts(language: Language) -> Vec<String> {
        let written = format!("{:?}", language.words());
        let mut texts = Vec::new();
        let mut text = None::<String>;
        let mut letters = written.chars();
        while let Some(letter) = letters.next() {
            match (letter, &mut text) {
                ('"', Some(_)) => texts.extend(text.take()),
                ('"', None) => text = Some(String::new()),
                ('\\', Some(text)) => text.extend(letters.next()),
                (letter, Some(text)) => text.push(letter),
                _ => {}
            }
        }
        texts
    }

    #[test]
    fn no_language_lacks_a_text_and_all_have_the_same_gaps() {
        let english = texts(Language::English);
        for language in Language::ALL {
            let own = texts(language);
            assert_eq!(own.len(), english.len(), "{language:?}");
            for (text, english) in own.iter().zip(&english) {
                assert!(!text.trim().is_empty(), "{language:?} has no words for {english:?}");
                assert_eq!(
                    text.matches("{}").count(),
                    english.matches("{}").count(),
                    "{text:?} for {english:?}"
                );
            }
        }
    }
}
