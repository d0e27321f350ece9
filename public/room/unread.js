// @ts-check
// How far rooms were read, in this browser: kept on the device for all of its tabs, and told to nobody. From it come the line where
// reading stopped, and the numbers in the list of rooms, in the title, in the icon and on the app.
//
// A room is read up to the newest message while its page is seen and its list stands at the end. The line stays where reading stopped
// when the page came to be seen; it is never put before one's own messages.

import { keep, kept, keptBehind } from "../kept.js";
import { articles, cursor, isOwn, logOf, place, placeOf } from "./list.js";
import { make } from "./make.js";

const WORDS = {
  since: (/** @type {string} */ clock) => `New since ${clock}`,
  unread: (/** @type {string} */ count) => `, ${count} unread`,
  mentions: (/** @type {string} */ count) => `, ${count} of them for you`,
  more: (/** @type {string} */ name) => `Mute or leave ${name}`,
};

/** How often the house is asked about other rooms while this one is seen, in milliseconds. */
const ASK_MS = 15_000;
/** So near to its end, in CSS pixels, the list stands at it. */
const NEAR_END = 100;
/** Nobody counts further. */
const MOST = 99;
/** Most rooms that the house is asked about at once. */
const ROOMS = 32;

/** @typedef {{ room: string, unread: number, mentions: number }} Count */

const room = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const log = /** @type {HTMLElement} */ (document.querySelector("[role=log]"));
const title = document.title;
const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
const calm = icon?.href ?? "";

/** @type {Map<string, Count>} */
let counts = new Map();
/** Up to here was read when the page came to be seen: behind it stands the line. */
let stopped = readUpto(room);
/** @type {HTMLElement | undefined} */
let line;
/** The message before which it stands. */
let first = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let looking;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;

const sheet = document.createElement("link");
sheet.rel = "stylesheet";
sheet.href = new URL("./unread.css", import.meta.url).href;
document.head.append(sheet);

keep(`left:${room}`, "");
for (const name of ["visibilitychange", "pageshow"]) addEventListener(name, comeBack);
addEventListener("storage", ({ key }) => (key === null || /^(read|left|notify):/.test(key)) && hear(key));
log.addEventListener("scroll", lookSoon, { passive: true });
new MutationObserver(lookSoon).observe(log, { childList: true });
draw();
look();
ask();

/** The page may be seen from now on, after others had time to talk. */
function comeBack() {
  if (!document.hidden) {
    const upto = readUpto(room);
    if (upto !== undefined && news(upto).length > 0) stopped = upto;
    ask();
  }
  look();
}

/**
 * Another tab read something, or has set something.
 * @param {string | null} key
 */
function hear(key) {
  // What was read there is not counted here until the house is asked again.
  if (key?.startsWith("read:")) counts.delete(key.slice("read:".length));
  draw();
  look();
}

function lookSoon() {
  looking ??= setTimeout(look, document.hidden ? 200 : 50);
}

/** Looks how far the list is read, and what is new in it. */
function look() {
  clearTimeout(looking);
  looking = undefined;
  drawLine();
  const newest = placeOf(articles().pop());
  const upto = readUpto(room);
  if (newest > (upto ?? -1) && isRead()) keep(`read:${room}`, cursor(newest));
  drawTitle();
}

/** Whether the end of the list is seen, and it is the end of what was said. */
function isRead() {
  const toEnd = log.scrollHeight - log.clientHeight - log.scrollTop;
  return !document.hidden && toEnd <= NEAR_END && !log.querySelector(".onward:not(.gap)");
}

/** Puts the line where it belongs, if that is in the list. */
function drawLine() {
  if (stopped === undefined) return;
  const known = document.getElementById(first);
  // Most of what changes in the list is somewhere else.
  if (known && line?.nextElementSibling?.contains(known)) return;
  const all = articles();
  const at = all.findIndex((article) => placeOf(article) > /** @type {number} */ (stopped));
  const isInside = at > 0 || (at === 0 && !log.querySelector("a[rel=prev]"));
  const target = isInside ? all.slice(at).find((article) => !isOwn(article)) : undefined;
  const row = target && [...log.children].find((child) => child.contains(target));
  if (!target || !row) return line?.remove();
  first = target.id;
  line ??= make("p", { class: "unread-line", "aria-live": "off" });
  line.textContent = WORDS.since(target.querySelector("time")?.textContent ?? "");
  // The eye stays where it is, and at the end if it is there.
  const wasAtEnd = log.scrollHeight - log.clientHeight - log.scrollTop <= NEAR_END;
  const before = target.offsetTop;
  const isAbove = before < log.scrollTop + log.clientHeight / 2;
  log.insertBefore(line, row);
  if (wasAtEnd) log.scrollTop = log.scrollHeight;
  else if (isAbove) log.scrollTop += target.offsetTop - before;
}

/**
 * What others said in the list after a place.
 * @param {number} upto
 */
function news(upto) {
  return articles().filter((article) => placeOf(article) > upto && !isOwn(article));
}

/** Shows what is unread of this room in the title, and whether anything is in the icon and on the app. */
function drawTitle() {
  const upto = readUpto(room);
  const here = upto === undefined || isMuted(room) ? 0 : news(upto).length;
  const wanted = here > 0 ? `(${short(here)}) ${title}` : title;
  if (document.title !== wanted) document.title = wanted;
  const elsewhere = [...counts.values()].filter((count) => isCounted(count.room)).map(({ unread }) => unread);
  const all = elsewhere.reduce((sum, count) => sum + count, here);
  const href = all > 0 ? calm.replace(/favicon\.svg$/, "favicon-unread.svg") : calm;
  if (icon && icon.href !== href) icon.href = href;
  const badge = /** @type {{ setAppBadge?: (count: number) => Promise<void> }} */ (navigator).setAppBadge?.(all);
  badge?.catch(() => {});
}

/** Asks the house about the other rooms, now and for as long as this one is seen. */
async function ask() {
  clearTimeout(asking);
  if (document.hidden) return;
  asking = setTimeout(ask, ASK_MS);
  const asked = keptBehind("read:").filter((name) => name !== room && isCounted(name));
  if (asked.length === 0) return;
  // Those in the list come first.
  const listed = new Set(links().map(nameOf));
  asked.sort((one, other) => Number(listed.has(other)) - Number(listed.has(one)));
  const marks = asked.slice(0, ROOMS).map((name) => `room=${encodeURIComponent(name)}@${kept(`read:${name}`)}`);
  try {
    const answer = await fetch(`/unread?${marks.join("&")}`, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    /** @type {Array<Count & { head: string }>} */
    const told = await answer.json();
    for (const { room: name, head } of told) {
      // A place in a log that is no more counts nothing for ever: reading begins anew.
      if (logOf(head) !== logOf(kept(`read:${name}`))) keep(`read:${name}`, head);
    }
    counts = new Map(told.map((count) => [count.room, count]));
  } catch {
    // It is asked again.
  }
  draw();
  drawTitle();
}

/** Shows in the list of rooms what is unread, without those that were left, and with those that are read on this device. */
function draw() {
  for (const { room: name, unread } of counts.values()) {
    // A private room is called by its title, which is not known here.
    if (unread > 0 && !name.startsWith("~") && !links().some((link) => nameOf(link) === name)) {
      const link = make("a", { href: `/r/${encodeURIComponent(name)}` }, make("span", { class: "room-name" }, name));
      document.querySelector("#rooms ul")?.append(make("li", {}, link));
    }
  }
  for (const link of links()) {
    const name = nameOf(link);
    const item = /** @type {HTMLElement} */ (link.closest("li"));
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
    const more = make("button", { class: "quiet room-more", type: "button", "aria-label": WORDS.more(name) }, "⋯");
    more.addEventListener("click", async () => (await import("./mine.js")).begin(more, name, name === room).then(draw).then(drawTitle));
    item.append(more);
  }
}

/** The links to the rooms of the list. */
function links() {
  return /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("#rooms li > a")]);
}

/** @param {HTMLAnchorElement} link */
function nameOf({ pathname }) {
  return decodeURIComponent(pathname.slice("/r/".length));
}

/** @param {number} count */
function short(count) {
  return count > MOST ? `${MOST}+` : String(count);
}

/**
 * A room that was muted or left shows no number.
 * @param {string} name
 */
function isCounted(name) {
  return name !== room && !isMuted(name) && kept(`left:${name}`) === "";
}

/**
 * Where nothing is told of a room, nothing is counted either.
 * @param {string} name
 */
function isMuted(name) {
  return kept(`notify:${name}`) === "nothing";
}

/**
 * How far a room was read in the log of this page.
 * @param {string} name
 */
function readUpto(name) {
  return place(kept(`read:${name}`));
}
