//! English.

use super::{Edit, Help, Invitations, Key, KeyGroup, People, RoomList, Topic, Words};

pub(super) const WORDS: Words = Words {
    help: HELP,
    edit: EDIT,
    people: PEOPLE,
    invitations: INVITATIONS,
    room_list: RoomList { keys: "Keys and help", people: "About this room", private: "by invitation" },
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

const PEOPLE: People = People {
    title: "Who is in",
    description: "Who looks after this room, and who is in it.",
    open: "Everybody can come into this room. Its hosts look after it.",
    topic: "What the room is about",
    set_topic: "Set",
    private: "Only who is in this room can read it and talk in it. To everybody else there is no such room.",
    you: "you",
    host: "host",
    send_out: "Send out",
    invite: "Invitations",
    to_the_room: "Back to the room",
    leaving: "Who leaves comes back only by an invitation.",
    leave: "Leave this room",
};

const INVITATIONS: Invitations = Invitations {
    title: "Invitations",
    description: "Links by which others come into this room.",
    lede: "Whoever has the link can come in, until it is revoked. Who came in before stays.",
    make: "Make an invitation",
    made: "A new invitation",
    only_now: "Pass this link on, or let it be scanned. It is shown only now.",
    code: "QR code of the link",
    open: "Open invitations",
    none: "There is none. Nobody can come in.",
    by: "Made by",
    revoke: "Revoke",
    people: "Who is in",
    invited_description: "An invitation to a room of Hallway.",
    invites: "invites you into this room. Nobody but who was invited reads it.",
    as_who: "Others will see you as",
    come_in: "Come in",
};
