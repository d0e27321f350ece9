//! Words of pages that the server writes: the help, the page that edits a message, the keys beside the list of rooms. A table for
//! each language, in which each has a name of its own: a second language does not compile while it lacks one. What a room draws
//! has its words where it is drawn.

mod en;

/// All that is said in one language.
#[derive(Debug, Clone, Copy)]
pub struct Words {
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

/// The words of the one language that is spoken here.
pub const fn words() -> &'static Words {
    &en::WORDS
}
