// @ts-check
// What is unread in other rooms, as numbers in the list of rooms, and what can be done with a room there.

import { keep, kept, keptBehind } from "../kept.js";
import { ownLevel } from "../preferences.js";
import { logOf, room } from "./list.js";
import { make } from "./make.js";
import { words } from "./words.js";

const WORDS = words.numbers;

/** How often the house is asked about other rooms while this one is seen, in milliseconds. */
const ASK_MS = 15_000;
/** The same where there is nothing to count: somebody may begin to talk with the reader. */
const LISTEN_MS = 30_000;
/** Under this name it is kept when a page that nobody looks at heard of a conversation in which something is unread. */
export const NEWS = "direct-news";
/** Nobody counts further. */
const MOST = 99;
/** Most rooms that the house is asked about at once. */
const ROOMS = 32;
/** Most rooms that are counted. */
const MOST_ROOMS = 4 * ROOMS;

/** What is kept may have been written by anybody at this machine: what is no place in a log is none. */
const CURSOR = /^[a-z0-9]+-\d+$/;

/**
 * What is unread of a room, and its newest place. A conversation comes with its title.
 * @typedef {{ room: string, unread: number, mentions: number, head: string, title?: string }} Count
 */

/** @type {Map<string, Count>} */
let counts = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;
/** How often was counted. */
let recounts = 0;
const sheet = document.getElementById("rooms");
/** Who wants to know that there are others. */
let changed = () => {};

/**
 * Shows the numbers from now on.
 * @param {() => void} hear is told when there are others
 */
export function begin(hear) {
  changed = hear;
  addEventListener("storage", ({ key }) => {
    if (key === NEWS) recount();
    else if (key === null || /^(read|left|notify):/.test(key)) look(key);
  });
  draw();
  sheet?.addEventListener("toggle", showCurrent);
  showCurrent();
  ask();
}

/** Among many rooms the one of this page is to be seen. Whoever has scrolled there already is where they want to be. */
function showCurrent() {
  const list = sheet?.querySelector("ul");
  if (list?.scrollTop === 0) list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

/** What is unread in all the rooms that are counted. */
export function elsewhere() {
  return [...counts.values()].filter((count) => isCounted(count.room)).reduce((sum, { unread }) => sum + unread, 0);
}

/**
 * Where nothing is told of a room, nothing is counted either.
 * @param {string} name
 */
export function isMuted(name) {
  return ownLevel(name) === "nothing";
}

/** @param {number} count */
export function short(count) {
  return count > MOST ? `${MOST}+` : String(count);
}

/** Asks the house about the other rooms, now and for as long as this one is seen. */
export async function ask() {
  clearTimeout(asking);
  if (document.hidden) return;
  asking = setTimeout(ask, known().length > 0 ? ASK_MS : LISTEN_MS);
  await recount();
}

/** Which of the other rooms the house can be asked about. */
function known() {
  return keptBehind("read:").filter((name) => (isCounted(name) || isClosed(name)) && CURSOR.test(kept(`read:${name}`)));
}

/** Counts what is unread in other rooms. */
export async function recount() {
  const count = (recounts += 1);
  // Those in the list come first.
  const listed = new Set(links().map(nameOf));
  const names = known().sort((one, other) => Number(listed.has(other)) - Number(listed.has(one)));
  try {
    /** @type {Array<Count>} */
    const news = [];
    let from = 0;
    do {
      news.push(...(await askFor(names.slice(from, from + ROOMS))));
      from += ROOMS;
    } while (from < Math.min(names.length, MOST_ROOMS));
    // It was asked again meanwhile.
    if (count !== recounts) return;
    for (const { room: name, head, unread } of news) {
      if (unread > 0 && isClosed(name)) keep(`left:${name}`, "");
      const upto = kept(`read:${name}`);
      // A place in a log that is no more counts nothing for ever: reading begins anew.
      if (upto && logOf(head) !== logOf(upto)) keep(`read:${name}`, head);
    }
    counts = new Map(news.map((count) => [count.room, count]));
  } catch {
    // It is asked again.
  }
  draw();
  changed();
}

/**
 * What is unread in some rooms, without what was read in another tab meanwhile.
 * @param {string[]} names
 * @returns {Promise<Array<Count>>} and of conversations that no page of this browser has shown
 */
async function askFor(names) {
  const asked = new Map(names.map((name) => [name, kept(`read:${name}`)]));
  const marks = [...asked].map(([name, upto]) => `room=${encodeURIComponent(name)}@${upto}`);
  const answer = await fetch(`/unread?${[...marks, "direct=yes"].join("&")}`, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  /** @type {Array<Count>} */
  const told = await answer.json();
  return told.filter(({ room: name }) => kept(`read:${name}`) === (asked.get(name) ?? ""));
}

/**
 * Another tab read something, or has set something.
 * @param {string | null} key
 */
function look(key) {
  // What was read there is not counted here until the house is asked again.
  if (key?.startsWith("read:")) counts.delete(key.slice("read:".length));
  draw();
  changed();
}

/** Shows in the list of rooms what is unread, without those that were left, and with those that are read on this device. */
function draw() {
  for (const { room: name, unread, title } of counts.values()) {
    // A private room is called by its title, which is known here only of a conversation.
    if (unread > 0 && (title || !name.startsWith("~")) && !links().some((link) => nameOf(link) === name)) {
      const link = make("a", { href: `/r/${encodeURIComponent(name)}` }, make("span", { class: "room-name", dir: "auto" }, title ?? name));
      const list = document.querySelector("#rooms ul");
      if (!title) list?.append(make("li", {}, link));
      else {
        // As the page shows it when it is loaded anew.
        link.dataset.direct = "";
        link.append(make("span", { class: "private" }, WORDS.direct));
        list?.prepend(make("li", {}, link));
      }
    }
  }
  for (const link of links()) {
    const name = nameOf(link);
    const item = itemOf(link);
    item.hidden = kept(`left:${name}`) !== "";
    item.classList.toggle("muted", isMuted(name));
    const count = isCounted(name) ? counts.get(name) : undefined;
    const { unread, mentions } = count ?? { unread: 0, mentions: 0 };
    link.querySelector(".unread")?.remove();
    if (unread > 0) {
      const said = make("span", { class: "visually-hidden" }, WORDS.unread(short(unread)), mentions > 0 ? WORDS.mentions(short(mentions)) : "");
      const seen = make("span", { "aria-hidden": "true" }, mentions > 0 ? `@ ${short(unread)}` : short(unread));
      link.append(make("span", { class: mentions > 0 ? "unread mention" : "unread" }, seen, said));
    }
    if (item.querySelector(".room-more")) continue;
    const called = link.querySelector(".room-name")?.textContent ?? name;
    const more = make("button", { class: "quiet room-more", type: "button", "aria-label": "direct" in link.dataset ? WORDS.moreOfTwo(called) : WORDS.more(called) }, "⋯");
    more.addEventListener("click", () => change(more, link, called));
    item.append(more);
  }
}

/**
 * Lets somebody mute a room, or take it out of the list.
 * @param {HTMLElement} more by which it was asked for
 * @param {HTMLAnchorElement} link
 * @param {string} called
 */
async function change(more, link, called) {
  const hands = await import("./hands.js").catch(() => undefined);
  await hands?.prepare();
  const mine = await hands?.fetched("mine");
  if (!mine) return;
  const name = nameOf(link);
  await mine.begin(more, name, called);
  // What was said in it until now does not bring it back, though nobody has read it here.
  const head = counts.get(name)?.head;
  if (head && "direct" in link.dataset && kept(`left:${name}`) !== "" && kept(`read:${name}`) === "") keep(`read:${name}`, head);
  draw();
  changed();
  if (!itemOf(link).hidden) return;
  // It is gone from the list: whoever was there goes on with the next room of it, or with the one before.
  const all = links();
  const left = [...all.slice(all.indexOf(link)), ...all.reverse()].filter((other) => !itemOf(other).hidden);
  left[0]?.focus();
}

/** The links to the rooms of the list. */
function links() {
  return /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("#rooms li > a")]);
}

/** @param {HTMLAnchorElement} link */
function itemOf(link) {
  return /** @type {HTMLElement} */ (link.closest("li"));
}

/** @param {HTMLAnchorElement} link */
function nameOf({ pathname }) {
  return decodeURIComponent(pathname.slice("/r/".length));
}

/**
 * Whether it is a conversation that was left, and is in the list again when something is said there. Of other rooms nothing is known
 * any more that were left.
 * @param {string} name
 */
function isClosed(name) {
  return name !== room && !isMuted(name) && kept(`left:${name}`) !== "" && kept(`read:${name}`) !== "";
}

/**
 * A room that was muted or left shows no number.
 * @param {string} name
 */
function isCounted(name) {
  return name !== room && !isMuted(name) && kept(`left:${name}`) === "";
}
