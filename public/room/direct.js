// @ts-check
// Word of what somebody says to the reader alone, in conversations that no page of this browser has open: asked for while nobody
// looks at this page. Of all the pages of a browser one asks, and one tells it, once.

import { keep, kept, keptBehind } from "../kept.js";
import { room } from "./list.js";

/** How soon the house is asked once nobody looks, and how often from then on, in milliseconds. */
const FIRST_MS = 10_000;
const ASK_MS = 60_000;
/** Under this name it is kept when a page of this browser asked last. */
const ASKED = "direct-asked";
/** Most rooms that the house is asked about at once. */
const ROOMS = 32;
/** What is kept may have been written by anybody at this machine: what is no place in a log is none. */
const CURSOR = /^[a-z0-9]+-\d+$/;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;

/**
 * @param {(name: string, event: unknown) => void} tell is given the newest that was said in a conversation
 */
export function begin(tell) {
  const listen = () => {
    clearTimeout(asking);
    if (document.hidden) asking = setTimeout(ask, FIRST_MS, tell);
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}

/** @param {(name: string, event: unknown) => void} tell */
async function ask(tell) {
  asking = setTimeout(ask, ASK_MS, tell);
  const since = Date.now() - Number(kept(ASKED));
  if (since >= 0 && since < ASK_MS / 2) return;
  keep(ASKED, String(Date.now()));
  try {
    const known = keptBehind("read:").filter((name) => name.startsWith("~") && CURSOR.test(kept(`read:${name}`)));
    const listed = known.filter((name) => document.querySelector(`#rooms a[data-direct][href$="/${CSS.escape(name)}"]`)).slice(0, ROOMS);
    const marks = listed.map((name) => `&room=${encodeURIComponent(name)}@${kept(`read:${name}`)}`);
    /** @type {Array<{ room: string, unread: number }>} */
    const told = await read(`/unread?direct=yes${marks.join("")}`);
    for (const { room: name, unread } of told) {
      // What is read here and not listed is counted from its beginning: that is no news.
      const isNew = listed.includes(name) || kept(`read:${name}`) === "";
      // Who was left before anything of it was read stays so.
      const isTurnedAway = kept(`left:${name}`) !== "" && kept(`read:${name}`) === "";
      if (unread === 0 || name === room || !isNew || isTurnedAway) continue;
      const { events } = await read(`/r/${encodeURIComponent(name)}/messages?limit=1`);
      if (events.length > 0) tell(name, events.at(-1));
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
