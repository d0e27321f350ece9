// @ts-check
// Answering a message: what it says stands above the box until the answer is sent or given up, over a reload too.

import { keep, kept } from "../kept.js";
import { box, make, refocus } from "./hands.js";
import { address, cursor, placeOf, room } from "./list.js";
import { words } from "./words.js";

const WORDS = words.reply;

/** @typedef {{ id: string, author: string, quote: string }} Answered */

const field = /** @type {HTMLInputElement} */ (document.getElementById("reply-to"));
const place = /** @type {HTMLElement} */ (document.getElementById("replying"));
const memory = `reply:${room}`;

// It is emptied with the box.
new MutationObserver(() => field.getAttribute("value") || clear()).observe(field, { attributeFilter: ["value"] });

/** Shows again what is to be answered: as it was left, or as the page came with it. */
export function resume() {
  const id = field.getAttribute("value");
  // The answer was sent before this was there.
  if (!id) return clear();
  const left = remembered();
  show(left?.id === id ? left : { id, ...parts(place) });
}

/**
 * Begins to answer the message in which this was asked for.
 * @param {HTMLElement} from
 */
export function begin(from) {
  const article = from.closest("article");
  if (!article) return;
  const author = article.querySelector(".author")?.textContent ?? "";
  const quote = article.querySelector(".body")?.textContent ?? "";
  show({ id: cursor(placeOf(article)), author, quote: quote.slice(0, 140) });
  box()?.focus();
}

/** Answers nothing any more. */
export function leave() {
  field.setAttribute("value", "");
  box()?.focus();
  refocus();
}

/** @param {Answered} answered */
function show(answered) {
  const { id, author, quote } = answered;
  const seq = id.split("-").pop();
  const link = make("a", { class: "quote", href: `${address}?around=${seq}#m${seq}`, "data-hand": "quote" });
  link.append(make("bdi", {}, author), " ", make("span", { dir: "auto" }, quote));
  const cancel = make("button", { type: "button", class: "quiet" }, WORDS.cancel);
  cancel.addEventListener("click", leave);
  field.setAttribute("value", id);
  place.replaceChildren(link, cancel);
  remember(answered);
}

function clear() {
  place.replaceChildren();
  remember(null);
  // A reload does not begin it anew.
  const here = new URL(location.href);
  here.searchParams.delete("reply");
  if (here.href !== location.href) history.replaceState(history.state, "", here);
}

/** @param {Element} shown */
function parts(shown) {
  const part = (/** @type {string} */ name) => shown.querySelector(`.quote > ${name}`)?.textContent ?? "";
  return { author: part("bdi"), quote: part("span") };
}

/** @returns {Answered | undefined} nothing where it cannot be read */
function remembered() {
  try {
    return JSON.parse(kept(memory));
  } catch {
    return undefined;
  }
}

/** @param {Answered | null} answered */
function remember(answered) {
  keep(memory, answered ? JSON.stringify(answered) : "");
}
