// @ts-check
// What scripts of pages say, in English. A language that lacks one of these is an error of types.

/** @typedef {typeof WORDS} Words */

const WORDS = {
  settings: {
    granted: "This browser may show notifications of this house.",
    denied: "This browser shows no notifications of this house: you said so once. Where the address of this page stands, it can be changed.",
    ask: "This browser asks you before it shows any.",
    insecure: "Browsers show notifications only of pages that come over HTTPS, or from this very machine. The sound works here too.",
    none: "This browser knows no notifications for pages. The sound works here too.",
    refused: "This browser did not show it: on some phones only an app of its own may.",
    shown: "There it is, unless the machine is told to be quiet.",
    try: "This is how it looks.",
    kept: "Kept in this browser.",
    lost: "This browser keeps nothing for this house: what you set is gone with the page.",
    noRoom: "No room can be called that.",
    invited: "A room by invitation",
    from: "Nothing is kept yet: say when the quiet hours begin.",
    until: "Nothing is kept yet: say when the quiet hours end.",
  },
  copy: { copy: "Copy", copied: "Copied", failed: "Not copied: select it instead" },
  doctor: {
    /** @param {number} count */
    seconds: (count) => (count === 1 ? "1 second" : `${count} seconds`),
    /** @param {number} count */
    minutes: (count) => `${count} minutes`,
    /** @param {number} count */
    hours: (count) => `${count} hours`,
    measuring: "Measuring …",
    frames: {
      open: "Listening to four frames …",
      none: "no frame came",
      /** @param {number} count */
      some: (count) => `only ${count} of four frames came`,
      /** @param {string} heard */
      late: (heard) => `Streams do not pass: ${heard} within 20 seconds.`,
      /** @param {string} heard */
      cut: (heard) => `Streams do not pass: ${heard} before the stream was cut or refused.`,
      good: "Streams pass: four frames came one second apart.",
      /** @param {string} after */
      held: (after) => `Streams are held back: four frames came together, after ${after}.`,
      /** @param {string} gaps */
      uneven: (gaps) => `Streams pass unevenly: between four frames there were ${gaps} seconds instead of 1 each.`,
    },
    quiet: {
      /** @param {number} silence */
      open: (silence) => `Listening to ${silence} seconds of silence …`,
      /** @param {number} silence */
      good: (silence) => `Silence is left alone: a stream that said nothing for ${silence} seconds went on.`,
      held: "The quiet stream did not begin, or everything of it is held back.",
      /** @type {(lasted: string, pings: number) => string} */
      cut: (lasted, pings) => `Silent streams are cut after ${lasted}, sooner than the ${pings} seconds between two pings.`,
      /** @type {(lasted: string, pings: number) => string} */
      late: (lasted, pings) => `Silent streams are cut after ${lasted}. That does not matter: Hallway pings every ${pings} seconds.`,
    },
    clock: {
      /** @param {string} within */
      good: (within) => `Your clock and the house's agree to within ${within}.`,
      /** @param {string} by */
      ahead: (by) => `Your clock is ${by} ahead of the house's. Messages bear the house's time; what is left of a poll is counted by yours.`,
      /** @param {string} by */
      behind: (by) => `Your clock is ${by} behind the house's. Messages bear the house's time; what is left of a poll is counted by yours.`,
    },
    http: {
      /** @param {string} spoken */
      unknown: (spoken) => `The house is spoken to with ${spoken}; what your browser speaks it does not tell.`,
      old: "Your browser speaks HTTP/1.1, with which it opens six connections at most. Its tabs share their streams.",
      /** @param {string} spoken */
      good: (spoken) => `Your browser speaks ${spoken}: streams and requests share one connection.`,
    },
    proxy: {
      /** @param {string} name */
      named: (name) => `it names itself as ${name}`,
      speaks: "it says for whom it speaks",
      /** @type {(spoken: string, heard: string) => string} */
      between: (spoken, heard) => `your browser speaks ${spoken} and the house hears ${heard}`,
      and: ", and ",
      none: "No proxy shows itself between you and the house.",
      /** @param {string} signs */
      there: (signs) => `A proxy passes requests on: ${signs}.`,
    },
    tabs: {
      noStreams: "This browser cannot listen to streams: pages ask again and again instead.",
      worker: "All tabs of this browser share their streams, which a shared worker holds.",
      locks: "All tabs of this browser share their streams, which one of them holds.",
      alone: "This browser has neither shared workers nor locks: each tab that you look at has a stream of its own.",
      secure: " Locks are for https only.",
    },
    cannotListen: "This browser cannot listen to streams.",
    cannotAsk: "The house could not be asked.",
    below: "Below are the lines that let streams pass.",
    look: "One thing or another is worth a look.",
    fine: "Nothing is in the way.",
  },
};

export default WORDS;
