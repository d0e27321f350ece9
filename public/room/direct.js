// @ts-check
// Word of what somebody says to the reader alone, in conversations that no page of this browser has open: asked for while nobody
// looks at this page. Of all the pages of a browser one asks, and one tells it, once.

import { keep, kept, keptBehind } from "../kept.js";
import { room } from "./list.js";
import { NEWS, recount } from "./numbers.js";

/** How soon the house is asked once nobody looks, and how often from then on, in milliseconds. */
const FIRST_MS = 10_000;
const ASK_MS = 60_000;
/** Under this name it is kept when a page of this browser asked last. */
const ASKED = "direct-asked";
/** A page of this browser that asked so long ago has had its turn, in milliseconds: clocks are not as exact as that. */
const TURN_MS = ASK_MS - 1_000;
/** Of so many of the newest the last that was said is told: somebody may have left since, or thought better of it. */
const NEWEST = 5;
/** Most rooms that the house is asked about at once. */
const ROOMS = 32;
/** What is kept may have been written by anybody at this machine: what is no place in a log is none. */
const CURSOR = /^[a-z0-9]+-\d+$/;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;

/**
 * @param {(name: string, events: unknown[]) => void} tell is given the newest of a conversation, in order
 */
export function begin(tell) {
  const listen = () => {
    clearTimeout(asking);
    if (document.hidden) asking = setTimeout(ask, FIRST_MS, tell);
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}

/** @param {(name: string, events: unknown[]) => void} tell */
async function ask(tell) {
  asking = setTimeout(ask, ASK_MS, tell);
  const since = Date.now() - Number(kept(ASKED));
  if (since >= 0 && since < TURN_MS) return;
  keep(ASKED, String(Date.now()));
  try {
    const known = keptBehind("read:").filter((name) => name.startsWith("~") && CURSOR.test(kept(`read:${name}`)));
    // Those in the list come first; another page of this browser may have read one that is not in it.
    const isListed = (/** @type {string} */ name) => document.querySelector(`#rooms a[data-direct][href$="/${CSS.escape(name)}"]`) !== null;
    known.sort((one, other) => Number(isListed(other)) - Number(isListed(one)));
    const named = known.slice(0, ROOMS);
    const marks = named.map((name) => `&room=${encodeURIComponent(name)}@${kept(`read:${name}`)}`);
    /** @type {Array<{ room: string, unread: number, title?: string }>} */
    const told = await read(`/unread?direct=yes${marks.join("")}`);
    let isNews = false;
    for (const { room: name, unread, title } of told) {
      // A room by invitation has no title here, and tells by itself. What is read here and was not named is counted from elsewhere.
      const isNew = title !== undefined && (named.includes(name) || kept(`read:${name}`) === "");
      // Who was left before anything of it was read stays so.
      const isTurnedAway = kept(`left:${name}`) !== "" && kept(`read:${name}`) === "";
      if (unread === 0 || name === room || !isNew || isTurnedAway) continue;
      if (!isNews) {
        isNews = true;
        // The other pages of this browser hear of it too.
        keep(NEWS, String(Date.now()));
        recount();
      }
      const { events } = await read(`/r/${encodeURIComponent(name)}/messages?limit=${NEWEST}`);
      tell(name, events);
    }
  } catch {
    // It is asked again.
  }
}

/** @param {string} address */
async function read(address) {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}
