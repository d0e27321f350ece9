// @ts-check
// Who is writing, between the list and the box; and that one writes oneself. The stream tells it in passing: WASM leaves what it heard
// last at the list, as `data-typing`. It is not read out: it would never end.

import { isCommand } from "../loader.js";
import { typing } from "../preferences.js";
import { box, dress, list } from "./hands.js";
import { articles, placeOf, room } from "./list.js";
import { words } from "./words.js";

const WORDS = words.typing;

/** Who has not written for so long has stopped, in milliseconds. */
const SHOWN_MS = 6_000;
/** It is told no more often, as the house tells it on no more often. */
const PAUSE_MS = 3_000;

/** @typedef {{ room: string, person: { id: string, name: string } }} Typing */

/** Who is writing, by their id: their name, and when they will have stopped. @type {Map<string, { name: string, until: number }>} */
const writers = new Map();
const line = document.createElement("p");
line.className = "typing";

/** @type {ReturnType<typeof setTimeout> | undefined} */
let stopping;
/** When it was told last. */
let told = -PAUSE_MS;
/** The newest message that was looked at. */
let newest = placeOf(articles().pop());

const log = list();
if (log) {
  dress("./typing.css").then(() => log.after(line));
  new MutationObserver(hear).observe(log, { attributeFilter: ["data-typing"] });
  // Whoever has said it writes no more.
  new MutationObserver(forget).observe(log, { childList: true, subtree: true });
  hear();
}

/** Something was written into the box. */
export async function write() {
  const text = box();
  if (!text?.form || !text.value.trim() || typing() === "off") return;
  // A command is nothing that is about to be said, nor is what it begins with, and without a stream nobody knows who is here.
  if (text.value === "/" || isCommand(text.value) || !isLive() || performance.now() - told < PAUSE_MS) return;
  told = performance.now();
  await fetch(text.form.action.replace(/messages$/, "typing"), { method: "POST" }).catch(() => {});
}

function hear() {
  if (!log?.dataset.typing) return;
  /** @type {Typing} */
  const { room: where, person } = JSON.parse(log.dataset.typing);
  const isMe = document.getElementById(`here-${person.id}`)?.querySelector(".you");
  if (where !== room || isMe) return;
  writers.set(person.id, { name: person.name, until: performance.now() + SHOWN_MS });
  show();
}

/** Looks who has said something just now. Most of what changes in the list says nothing new. */
function forget() {
  const all = articles();
  const news = all.slice(all.findLastIndex((article) => placeOf(article) <= newest) + 1);
  if (news.length === 0) return;
  newest = placeOf(news.at(-1));
  const said = new Set(news.map((article) => article.querySelector(".author")?.textContent));
  for (const [id, { name }] of writers) if (said.has(name)) writers.delete(id);
  show();
}

function show() {
  const now = performance.now();
  for (const [id, { until }] of writers) if (until <= now) writers.delete(id);
  const names = [...writers.values()].map(({ name }) => name);
  const words = names.length > 2 ? WORDS.many(names.length) : names.length === 2 ? WORDS.two(names[0], names[1]) : names.length === 1 ? WORDS.one(names[0]) : "";
  if (line.textContent !== words) line.textContent = words;
  clearTimeout(stopping);
  if (writers.size > 0) stopping = setTimeout(show, Math.min(...[...writers.values()].map(({ until }) => until)) - now);
}

function isLive() {
  return document.querySelector(".line[data-line=live]") !== null;
}
