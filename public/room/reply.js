// @ts-check
// Answering a message: what it says stands above the box until the answer is sent or given up, over a reload too.

import { box, make, refocus } from "./hands.js";

const WORDS = { cancel: "Cancel" };

/** @typedef {{ id: string, author: string, quote: string }} Answered */

const field = /** @type {HTMLInputElement} */ (document.getElementById("reply-to"));
const place = /** @type {HTMLElement} */ (document.getElementById("replying"));
const room = `${/^\/r\/[^/]+/.exec(location.pathname)}`;
const memory = `reply:${location.pathname.slice("/r/".length)}`;

// It is emptied with the box.
new MutationObserver(() => field.getAttribute("value") || clear()).observe(field, { attributeFilter: ["value"] });

/** Takes up what was to be answered before: as the page came with it, or else as it was left. */
export function resume() {
  const id = field.getAttribute("value");
  if (id) return show({ id, ...parts(place) });
  try {
    /** @type {Answered} */
    const kept = JSON.parse(localStorage.getItem(memory) ?? "null");
    if (kept) show(kept);
  } catch {
    // What cannot be read is nothing.
  }
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
  show({ id: `${epoch()}${article.id.slice(1)}`, author, quote: quote.slice(0, 140) });
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
  const link = make("a", { class: "quote", href: `${room}?around=${seq}#m${seq}`, "data-hand": "quote" });
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

/** The log that this page is of, as it begins the id of a message. */
function epoch() {
  try {
    const { snapshot } = JSON.parse(document.getElementById("given")?.dataset.given ?? "");
    return snapshot.history.head.replace(/\d+$/, "");
  } catch {
    return "";
  }
}

/** @param {Answered | null} answered */
function remember(answered) {
  try {
    if (answered) localStorage.setItem(memory, JSON.stringify(answered));
    else localStorage.removeItem(memory);
  } catch {
    // Where nothing can be kept, it lasts as long as the page.
  }
}
