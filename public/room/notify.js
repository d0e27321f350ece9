// @ts-check
// Word of what is said in this room, and to the reader alone anywhere, while nobody looks at this page: a notification where the browser
// may show one, and two tones where they are wanted. Of all the pages of a browser one tells it, once. What is seen is not told, nor what is old, nor one's own.

import { chime } from "../chime.js";
import { keep, kept } from "../kept.js";
import { isQuiet, level, sound } from "../preferences.js";
import { begin } from "./direct.js";
import { address, articles, cursor, isOwn, me, place, placeOf, room } from "./list.js";
import { words } from "./words.js";

const WORDS = words.notify;

/** What was said before that is no news to anybody: a laptop that is opened does not tell of the night. In milliseconds. */
const OLD_MS = 60_000;
/** The same of what is said where no page is open: it is asked for now and then. */
const OLD_ELSEWHERE_MS = 180_000;
/** For so long a page that is looked at may say first that it has been seen; many messages make one notification meanwhile. */
const GATHER_MS = 700;
/** Where the list ends before now, the house is asked what is new, and no more often. */
const ASK_MS = 5_000;
/** For so long what was kept is on its way to other pages, in milliseconds. */
const SPREAD_MS = 200;
/** So many of the newest are looked at. */
const NEWEST = 30;
/** Nobody reads more in a notification, in characters. */
const SHOWN = 200;

/**
 * Something that was said.
 * @typedef {{ seq: number, at: number, author: string, text: string, isOwn: boolean, isCalling: boolean }} Said
 */

/** Whatever is said where the reader talks with one person is said to them. */
const isDirect = document.querySelector("#rooms a[aria-current][data-direct]") !== null;
const title = document.querySelector("h1")?.textContent ?? room;
/** Under this name it is kept up to where this room was told or seen. */
const told = `told:${room}`;

/** The newest that this page knows. */
let known = placeOf(articles().pop());
/** By how much the clock of the house is ahead of this one. */
let ahead = 0;
/** @type {Said[]} */
let gathered = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let telling;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;
/** @type {Notification | undefined} */
let shown;

begin(tellOther);
readClock();
const frame = document.querySelector(".log-frame");
if (frame) new MutationObserver(look).observe(frame, { childList: true, subtree: true, characterData: true });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  gathered = [];
  shown?.close();
  look();
});

/** Looks what has come. */
function look() {
  // Where the list ends before now, what comes is not in it.
  if (document.querySelector("[role=log] .onward:not(.gap)")) return askLater();
  take(articles().slice(-NEWEST).filter((article) => placeOf(article) > known).map(asSaid));
}

/** @param {Array<Said | undefined>} all */
function take(all) {
  const news = all.filter((said) => said !== undefined).filter(({ seq }) => seq > known);
  known = Math.max(known, ...news.map(({ seq }) => seq), placeOf(articles().pop()));
  if (news.length === 0) return;
  // It is seen: other pages that wait for a moment find that it was.
  if (!document.hidden) return void claim(known, told);
  const now = Date.now() + ahead;
  const wanted = level(room);
  const worth = news.filter(({ isOwn, at, isCalling }) => !isOwn && now - at < OLD_MS && (wanted === "all" || (wanted === "mentions" && isCalling)));
  if (worth.length === 0 || isQuiet(new Date())) return;
  gathered.push(...worth);
  telling ??= setTimeout(tell, GATHER_MS);
}

async function tell() {
  telling = undefined;
  const newest = Math.max(0, ...gathered.map(({ seq }) => seq));
  const before = gathered.length > 0 && document.hidden ? await claim(newest, told) : newest;
  const news = gathered.filter(({ seq }) => seq > before);
  gathered = [];
  const last = news.pop();
  if (!last || !document.hidden) return;
  const text = shorten(last.text);
  const body = news.length > 0 ? `${text}\n${WORDS.more(news.length)}` : text;
  show(room, isDirect ? last.author : WORDS.said(last.author, title), body, () => lead(last.seq));
}

/**
 * Tells of what somebody said to the reader alone in another room.
 * @param {string} name
 * @param {unknown[]} events the newest there
 */
async function tellOther(name, events) {
  const said = events.map(readSaid).findLast((said) => said && !said.isOwn);
  const isWorth = said && Date.now() + ahead - said.at < OLD_ELSEWHERE_MS && level(name) !== "nothing";
  if (!isWorth || isQuiet(new Date())) return;
  const before = await claim(said.seq, `told:${name}`);
  if (said.seq > before && document.hidden) show(name, said.author, shorten(said.text), () => location.assign(`/r/${name}`));
}

/** @param {string} text */
function shorten(text) {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/**
 * @param {string} name
 * @param {string} who
 * @param {string} body
 * @param {() => void} follow leads to it
 */
function show(name, who, body, follow) {
  if (sound() === "on") chime();
  if (globalThis.Notification?.permission !== "granted") return;
  try {
    const icon = document.querySelector("link[rel=apple-touch-icon]")?.getAttribute("href") ?? undefined;
    // The one before of this room goes; the tones are ours, if any.
    const one = new Notification(who, { body, icon, tag: `hallway ${name}`, silent: true });
    if (name === room) shown = one;
    one.onclick = () => {
      window.focus();
      one.close();
      follow();
    };
  } catch {
    // On some phones only an app may show one.
  }
}

/**
 * Says that a room is told or seen up to a place. Gives the place up to which it was before.
 * @param {number} upto
 * @param {string} told the name under which that is kept
 */
async function claim(upto, told) {
  const take = () => {
    const before = place(kept(told)) ?? 0;
    if (upto > before) keep(told, cursor(upto));
    return before;
  };
  // Over plain HTTP there are no locks, and no notifications either; two pages may sound at the same time there.
  if (!navigator.locks) return take();
  return navigator.locks.request("hallway told", async () => {
    const before = take();
    // What one page keeps the others read a moment later: until then it is nobody else's turn.
    if (upto > before) await new Promise((resolve) => setTimeout(resolve, SPREAD_MS));
    return before;
  });
}

/**
 * Leads to a message: in the list if it is there, else to its address.
 * @param {number} seq
 */
function lead(seq) {
  const article = document.getElementById(`m${seq}`);
  if (!article) return location.assign(`${address}?around=${seq}#m${seq}`);
  location.hash = article.id;
  article.scrollIntoView({ block: "center" });
  article.querySelector("a")?.focus({ preventScroll: true });
}

/** Asks the house for the newest, soon, and once for all that comes until then. */
function askLater() {
  if (!document.hidden) return;
  asking ??= setTimeout(async () => {
    asking = undefined;
    try {
      const answer = await fetch(`${address}/messages?limit=${NEWEST}`, { headers: { accept: "application/json" } });
      const { events } = await answer.json();
      take(events.map(readSaid));
    } catch {
      // With the next change in the list it is asked again.
    }
  }, ASK_MS);
}

/**
 * @param {HTMLElement} article
 * @returns {Said | undefined} nothing where it says nothing
 */
function asSaid(article) {
  const body = article.querySelector(".body, h3")?.cloneNode(true);
  if (!(body instanceof HTMLElement)) return;
  const text = body.textContent?.trim() || (body.querySelector("img")?.alt ?? "");
  // Nobody is called by code or by an address.
  for (const other of body.querySelectorAll("code, pre, a")) other.replaceWith(" ");
  return {
    seq: placeOf(article),
    at: Date.parse(article.querySelector("time")?.dateTime ?? ""),
    author: article.querySelector(".author")?.textContent ?? "",
    text,
    isOwn: isOwn(article),
    isCalling: calls(body.textContent ?? ""),
  };
}

/**
 * @param {any} event as the house tells it
 * @returns {Said | undefined}
 */
function readSaid({ type, id, author, at, body, question, deleted }) {
  const text = type === "message" ? body : type === "poll" ? question : "";
  if (!text || deleted) return;
  const plain = text.replaceAll(/```[^]*?(```|$)|`[^`\n]*`|https?:\S+/g, " ");
  return { seq: Number(id.split("-")[1]), at: Date.parse(at), author: author.name, text, isOwn: author.id === me, isCalling: calls(plain) };
}

/**
 * Whether a text calls me: by my whole name behind an at sign, in small letters or capitals.
 * @param {string} text
 */
function calls(text) {
  if (isDirect) return true;
  const name = myName().normalize("NFC").replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return name !== "" && new RegExp(`(^|[^\\p{L}\\p{N}_@/.])@${name}(?![\\p{L}\\p{N}_])`, "iu").test(text.normalize("NFC"));
}

function myName() {
  return document.querySelector(".signature bdi")?.textContent ?? "";
}

/** The house says with every answer what time it is. */
async function readClock() {
  const house = /** @type {HTMLFormElement | null} */ (document.querySelector("#change-name form"))?.action;
  if (!house) return;
  try {
    const answer = await fetch(house, { method: "HEAD", headers: { accept: "application/json" } });
    const now = Date.parse(answer.headers.get("date") ?? "");
    if (now) ahead = now - Date.now();
  } catch {
    // Then the two are taken to go alike.
  }
}
