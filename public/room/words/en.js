// @ts-check
// What scripts of a room say, in English. A language that lacks one of these is an error of types.

/** @typedef {typeof WORDS} Words */

const WORDS = {
  commands: {
    me: "what you do: /me waves",
    name: "another name for you",
    topic: "what this room is about",
    dm: "a conversation for you two: /dm Ann",
    poll: "asks the room: /poll Tea? | Yes | No",
    help: "the keys, and what else there is",
    gone: "This is not there any more.",
    nobody: "Nobody else of that name is here, or has said something here lately.",
    unopened: "What this room is about can be said after its first message.",
  },
  complete: {
    label: "Completions",
    count: (/** @type {number} */ count) => (count === 0 ? "" : count === 1 ? "One completion" : `${count} completions`),
  },
  drafts: { draft: "Draft" },
  edit: {
    label: "Edit your message",
    save: "Save",
    saving: "Saving …",
    cancel: "Cancel",
    hint: "Enter saves, Shift+Enter breaks the line, Esc leaves",
    kept: "Your changes are kept: edit the message again to go on.",
    before: "This is what you had changed and not saved.",
    later: "Saved. This page shows it once it listens again.",
    gone: "This message can no longer be edited.",
    elsewhere: "Your last message is further on: go to the newest messages first.",
    onItsWay: "Your last message is still on its way.",
  },
  files: {
    away: "Waiting for Hallway …",
    empty: "There is nothing in it.",
    enough: (/** @type {number} */ most) => `A message has at most ${most} files.`,
    failed: "This could not be sent.",
    ready: "Ready",
    slow: "It takes too long to send this from here.",
    remove: (/** @type {string} */ name) => `Remove ${name}`,
    sent: (/** @type {number} */ percent) => `${percent} %`,
    later: "Sent as soon as it is all there.",
    same: (/** @type {string} */ name) => `The same as ${name}.`,
    large: (/** @type {number} */ most) => `A file has at most ${Math.floor(most / 1_048_576)} MiB here.`,
  },
  hands: {
    unfetched: "This could not be fetched. Try again in a moment.",
    unreached: "Hallway could not be reached. Try again in a moment.",
  },
  keys: {
    close: "Close",
    more: "All of the help",
    single: "Keys that are one letter or sign work: ? shows the keys, and what is typed anywhere goes into the box.",
    unreached: "The keys could not be fetched. Try again in a moment.",
  },
  mine: {
    title: (/** @type {string} */ called) => `The room ${called}`,
    mute: "Mute",
    unmute: "Unmute",
    leave: "Leave",
    hide: "Hide",
    means: "Muted, it shows and tells nothing. Left, it is gone from this list until you open it again.",
    direct: "Muted, it shows and tells nothing. Hidden, it is gone from this list until you open it again, or more is said to you there.",
  },
  more: {
    title: "Message",
    own: "Your message",
    reply: "Reply",
    edit: "Edit",
    delete: "Delete",
    remove: "Remove",
    react: "React with",
    any: "Any emoji",
    add: "React",
    ask: "Delete this message?",
    askRemove: "Remove this message?",
    means: "Its words go away for everybody, and cannot be brought back. That there was a message stays to be seen.",
    keep: "Keep it",
    gone: "This message is not there any more.",
  },
  notify: {
    said: (/** @type {string} */ author, /** @type {string} */ room) => `${author} in ${room}`,
    more: (/** @type {number} */ count) => `and ${count} more`,
  },
  numbers: {
    unread: (/** @type {string} */ count) => `, ${count} unread`,
    mentions: (/** @type {string} */ count) => `, ${count} of them for you`,
    more: (/** @type {string} */ called) => `Mute or leave ${called}`,
    moreOfTwo: (/** @type {string} */ called) => `Mute or hide ${called}`,
    direct: "direct",
  },
  react: { gone: "This message is not there any more." },
  reply: { cancel: "Cancel" },
  switch: {
    title: "Go to a room",
    label: "Name of a room",
    none: "No room is called that.",
    hint: "Arrows choose, Enter opens, Esc closes",
  },
  typing: {
    one: (/** @type {string} */ name) => `${name} is typing…`,
    two: (/** @type {string} */ name, /** @type {string} */ other) => `${name} and ${other} are typing…`,
    many: (/** @type {number} */ count) => `${count} people are typing…`,
  },
  unread: {
    since: (/** @type {string} */ clock) => `New since ${clock}`,
  },
};

export default WORDS;
