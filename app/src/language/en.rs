//! English.

use super::{Edit, Help, Key, KeyGroup, RoomList, Search, Topic, Words};

pub(super) const WORDS: Words = Words { help: HELP, edit: EDIT, room_list: ROOM_LIST, search: SEARCH };

const ROOM_LIST: RoomList = RoomList { keys: "Keys and help", search: "Search this room" };

const SEARCH: Search = Search {
    title: "Search",
    description: "Look for what was said.",
    label: "What to look for",
    hint: "Every word has to stand in a message. \"Words in quotation marks\" stand side by side; the last word may be a beginning.",
    search: "Search",
    only_in: "Only in",
    from: "From, a name or one of its words",
    after: "On this day or later",
    before: "Before this day",
    found: "Found",
    nothing: "Nothing was found. Try fewer words, or other rooms.",
    nothing_yet: "Nothing was found so far back.",
    older: "Look further back",
    in_room: "in",
    to_the_room: "Back to",
};

const HELP: Help = Help {
    title: "Help",
    description: "How to write, read and find your way in Hallway, and the keys for all of it.",
    lede: "A room is a page: whoever opens it is in it. Nothing of this has to be known to talk.",
    keys: "Keys",
    or: "or",
    key_groups: &[
        KeyGroup {
            place: "Anywhere in a room",
            keys: &[
                Key { ways: &[&["?"]], does: "Shows these keys." },
                Key {
                    ways: &[&["Ctrl", "K"], &["⌘", "K"]],
                    does: "Goes to another room by a few letters of its name.",
                },
                Key {
                    ways: &[&["Alt", "↑"], &["Alt", "↓"]], does: "The room above in the list, or below."
                },
                Key { ways: &[&["Page Up"], &["Page Down"]], does: "Scrolls the messages." },
                Key { ways: &[&["A"], &["B"], &["…"]], does: "What is typed anywhere goes into the box." },
            ],
        },
        KeyGroup {
            place: "In the box",
            keys: &[
                Key {
                    ways: &[&["Enter"]],
                    does: "Sends. On a phone it breaks the line, and the button sends.",
                },
                Key { ways: &[&["Shift", "Enter"]], does: "Breaks the line." },
                Key { ways: &[&["↑"]], does: "In the empty box: edits your last message." },
                Key {
                    ways: &[&["Esc"]],
                    does: "Puts the word of news away, then leaves the box. What is written stays.",
                },
            ],
        },
        KeyGroup {
            place: "In the list of messages",
            keys: &[
                Key {
                    ways: &[&["↑"], &["↓"]],
                    does: "From message to message, and from the last one into the box.",
                },
                Key { ways: &[&["Enter"]], does: "On the time of a message: opens its address." },
                Key { ways: &[&["→"]], does: "On your own message: to what can be done with it." },
            ],
        },
        KeyGroup {
            place: "While a message is edited",
            keys: &[
                Key { ways: &[&["Enter"]], does: "Saves it for everybody." },
                Key {
                    ways: &[&["Esc"]],
                    does: "Leaves it as it was. What you changed is kept for the next time.",
                },
            ],
        },
    ],
    topics: &[
        Topic {
            title: "Writing",
            sentences: &[
                "What you begin in a room waits there for you: the list of rooms says Draft beside it.",
                "Your own messages can be edited and deleted. That it was edited or deleted stays to be seen, the old words do not.",
                "/poll and a question put it to the room.",
            ],
        },
        Topic {
            title: "Reading",
            sentences: &[
                "A line says since when messages are new to you. Where you stopped is kept in this browser and nowhere else.",
                "The list of rooms says how much is unread; with @, some of it calls you by @ and your name. Beside each room you can mute or leave it.",
                "What was said can be searched, in a room or in all of them.",
            ],
        },
        Topic {
            title: "Without a mouse, an eye or a script",
            sentences: &[
                "Tab goes from one thing to the next, and the ring shows where you are.",
                "New messages are read out when a screen reader has time for them.",
                "Keys of a single letter or sign can be turned off, where ? shows the keys.",
                "Where scripts are off, every room can still be read and talked in.",
            ],
        },
    ],
    to_the_lobby: "To the lobby",
};

const EDIT: Edit = Edit {
    title: "Edit your message",
    description: "Give your message other words, or delete it.",
    label: "Your message",
    hint: "Everybody sees the new words, and that they are new.",
    save: "Save",
    to_the_room: "Back to the room",
    deleting: "A deleted message loses its words for everybody and for good. That there was one stays to be seen.",
    delete: "Delete this message",
};
