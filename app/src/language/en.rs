//! English.

use super::{Edit, Help, Invitations, Key, KeyGroup, Own, People, RoomList, Search, Settings, Topic, Words};

pub(super) const WORDS: Words = Words {
    help: HELP,
    edit: EDIT,
    people: PEOPLE,
    invitations: INVITATIONS,
    room_list: ROOM_LIST,
    settings: SETTINGS,
    own: OWN,
    search: SEARCH,
};

const ROOM_LIST: RoomList = RoomList {
    keys: "Keys and help",
    settings: "Settings",
    search: "Search this room",
    people: "About this room",
    private: "by invitation",
};

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
                    ways: &[&["@"], &[":"], &["#"]],
                    does: "And a few letters: people, emoji, rooms. Arrows choose, Enter or Tab takes.",
                },
                Key {
                    ways: &[&["Esc"]],
                    does: "Puts the word of news away, then leaves the box. What is written stays.",
                },
            ],
        },
        KeyGroup {
            place: "At the beginning of a message",
            keys: &[
                Key { ways: &[&["/me waves"]], does: "Says what you do." },
                Key { ways: &[&["/name Ann"]], does: "Gives you another name." },
                Key { ways: &[&["/poll Tea? | Yes | No"]], does: "Puts the question to the room at once." },
                Key { ways: &[&["/poll"]], does: "Opens the form for a question." },
                Key { ways: &[&["/help"]], does: "Shows these keys." },
                Key {
                    ways: &[&["//me waves"]],
                    does: "Says it as it stands: a second slash does that for each of them.",
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
                Key { ways: &[&["→"]], does: "On a message: to what can be done with it." },
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
                "Reply, at a message, answers it: the answer shows how it begins, and leads there. An emoji answers it in one sign.",
                "*so* is stressed and **so** is strong, ~~so~~ is struck out. `Code` stands between backticks, lines of it between lines of three. A line that begins with > is a quote, one with - belongs to a list.",
                "A command that there is not is never sent: the text stays in the box, and a sentence says why.",
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
                "Keys of a single letter or sign can be turned off, where ? shows the keys and in the settings.",
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

const SETTINGS: Settings = Settings {
    title: "Settings",
    description: "When Hallway tells you that somebody has said something, and how.",
    lede: "They are kept in this browser and nowhere else: another device has its own.",
    without_script: "What is kept in a browser needs a script, and here they are off. Rooms can be read and talked in all the same.",
    notifications: "Notifications",
    allow: "Allow notifications",
    attempt: "Show one to try",
    everywhere: "In every room",
    usual: "As everywhere",
    all: "Every message",
    mentions: "Where I am mentioned",
    nothing: "Nothing",
    another_room: "Otherwise in the room",
    add: "Set",
    what_is_told: "Told are the rooms that are open in this browser while you look at something else, once for all of their pages. You are mentioned by @ and your name.",
    quiet_hours: "Quiet hours",
    quiet: "Tell me nothing at certain hours",
    from: "From",
    until: "until",
    sounds: "Sound",
    sound: "Two soft tones with what is told",
    hear: "Hear them",
    writing: "Writing",
    typing: "Others in the room see that I am writing",
    keyboard: "Keys",
    single_keys: "Keys that are one letter or sign work: ? shows the keys, and what is typed anywhere goes into the box",
    to_the_lobby: "To the lobby",
};

const OWN: Own = Own {
    title: "You",
    description: "What you can do about who you are here.",
    you_are: "In this browser you are",
    nobody: "In this browser you are nobody yet: you get a name as soon as you look into a room.",
    what_is_known: "There is no account: a cookie says who you are, and the house keeps what you do in its rooms under your name.",
    export: "Take along what you said",
    export_hint: "All your messages in the rooms that you can read, as a file with a line of JSON for each.",
    export_first: "Take along what you said first",
    forget: "Forget me",
    forget_hint: "Your name goes from everything that you did here, and your messages too if you like.",
    forget_lede: "If you like, the house forgets that. It can't be taken back.",
    what_goes: "What goes",
    goes: &[
        "Your name. Whatever you said, asked or answered in a sign stands under the name Somebody from then on, in every room, and a notice in each says that somebody asked for this.",
        "Your place in rooms by invitation, what you look after as a host, and the invitations that you made.",
        "Who you are, in every browser and app that knows it: nobody can be you again.",
        "Over HTTPS, what this browser has kept for this house: drafts, messages that wait, and settings.",
    ],
    what_stays: "What stays",
    stays: &[
        "What you said, unless you tick the box below. Polls that you asked, your votes and your reactions stay in any case, without your name.",
        "A number that tells what one person did from what another did. It is nobody's any more.",
        "What others wrote about you, such as @ and your name in their messages, and what they have copied or shown elsewhere.",
        "Backups of this house from before: whoever runs it decides how long they are kept.",
    ],
    delete_messages: "Delete everything that I said, in every room",
    sure: "I am sure that I want to be forgotten",
    keep: "Stay who I am",
    forgotten: "You are forgotten",
    forgotten_lede: "Your name is gone from this house, and nobody can be you here again.",
    under_way: "There is much to go through: in some rooms it takes a little longer until the last of it is gone.",
    come_anew: "Come in as somebody new",
    make_link: "Continue on another device",
    link_hint: "Makes a link that you open there, once.",
    link_lede: "Open this link on the other device, and you are the same there: your name, your rooms, and what you said.",
    made: "The link",
    only_once: "It can be used once, within ten minutes, and is shown only now. Whoever opens it can be you: show it to nobody else.",
    code: "QR code of the link",
    to_the_settings: "Back to the settings",
    go_on: "Continue here",
    go_on_as: "Continue here as",
    so_far: "So far this browser was",
    is_left: "That name is left behind: what was said under it stays as it is, and its rooms by invitation are not open here any more.",
    is_same: "This browser is that already. The link is for another device, and is used up if you continue here.",
    only_own: "Only continue if you have made this link yourself: what you do here is done under that name from then on.",
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
    name_host: "Make host",
    step_down: "Step down as host",
    make_guest: "Make guest",
    mute: "Mute",
    how_long: "For how long to mute",
    ten_minutes: "10 minutes",
    an_hour: "1 hour",
    a_day: "1 day",
    ban: "Ban",
    lately: "Was here lately",
    rules: "Calm",
    slow: "Seconds between two messages of a person",
    slow_means: "0 to 60. Hosts need not wait.",
    set_slow: "Set the pause",
    close: "Close this room",
    closing: "Nobody but hosts says anything in a closed room, until it is opened again. It can still be read.",
    reopen: "Open this room again",
    closed: "This room is closed. It can be read, and only its hosts say something in it.",
    silenced: "May say nothing",
    muted: "muted until",
    banned: "banned",
    let_speak: "Let speak",
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
