// @ts-check
// How far rooms were read, in this browser: kept on the device for all of its tabs, and told to nobody. From it come the line where
// reading stopped, and the numbers in the title, in the icon and on the app; those in the list of rooms are in `numbers.js`.
//
// A room is read up to the newest message while its page is seen and its list stands at the end. The line stays where reading stopped
// when the page came to be seen; it is never put before one's own messages.

import { keep, kept } from "../kept.js";
import { articles, cursor, isOwn, place, placeOf, room } from "./list.js";
import { make } from "./make.js";
import { ask, begin, elsewhere, isMuted, short } from "./numbers.js";
import { words } from "./words.js";

const WORDS = words.unread;

/** So near to its end, in CSS pixels, the list stands at it. */
const NEAR_END = 100;
/** Whoever comes back has so long to go up to the line before what is far from the end goes from the list. */
const CATCH_UP_MS = 60_000;

/** What comes together is looked at together. */
const LOOK_MS = 200;

const log = /** @type {HTMLElement} */ (document.querySelector("[role=log]"));
const title = document.title;
const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
const calm = icon?.href ?? "";

/** Up to here was read when the page came to be seen: behind it stands the line. */
let stopped = readUpto(room);
/** @type {HTMLElement | undefined} */
let line;
/** The message before which it stands. */
let first = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let looking;
/** Until then the list stays long for whoever has come back. @type {ReturnType<typeof setTimeout> | undefined} */
let catchingUp;
/** The number on the app; none was put there yet. */
let badge = -1;

/** The line is not drawn before it has its height. */
let isDressed = false;
const sheet = document.createElement("link");
sheet.rel = "stylesheet";
sheet.href = new URL("./unread.css", import.meta.url).href;
sheet.onload = sheet.onerror = () => {
  isDressed = true;
  look();
};
document.head.append(sheet);

keep(`left:${room}`, "");
for (const name of ["visibilitychange", "pageshow"]) addEventListener(name, comeBack);
addEventListener("pagehide", look);
log.addEventListener("scroll", lookSoon, { passive: true });
new MutationObserver(lookSoon).observe(log, { childList: true, subtree: true });
begin(look);
look();

/** The page may be seen from now on, after others had time to talk. */
function comeBack() {
  clearTimeout(catchingUp);
  if (document.hidden) log.dataset.long = "";
  else {
    const upto = readUpto(room);
    if (upto !== undefined && news(upto).length > 0) stopped = upto;
    catchingUp = setTimeout(() => delete log.dataset.long, CATCH_UP_MS);
    ask();
  }
  look();
}

function lookSoon() {
  looking ??= setTimeout(look, LOOK_MS);
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
  if (stopped === undefined || !isDressed) return;
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
  const all = here + elsewhere();
  const href = all > 0 ? calm.replace(/favicon\.svg$/, "favicon-unread.svg") : calm;
  if (icon && icon.href !== href) icon.href = href;
  if (badge === all) return;
  badge = all;
  /** @type {{ setAppBadge?: (count: number) => Promise<void> }} */ (navigator).setAppBadge?.(all).catch(() => {});
}

/**
 * How far a room was read in the log of this page.
 * @param {string} name
 */
function readUpto(name) {
  return place(kept(`read:${name}`));
}
