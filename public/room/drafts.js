// @ts-check
// What was begun in other rooms is marked in the list of rooms, from now on. The box of this room shows its own, and as long as nobody
// has written there, it follows the tab in which it is written: what is sent in one is no draft in another.

import { room } from "./list.js";
import { words } from "./words.js";

const text = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("message"));
/** Whether what stands in the box was written here, and not left there. */
let isOwn = text?.value !== text?.dataset.left;

const WORDS = words.drafts;

mark();
text?.addEventListener("input", () => (isOwn = true));
addEventListener("storage", ({ key, oldValue, newValue }) => {
  if (!key?.startsWith("draft:")) return;
  mark();
  if (key !== `draft:${room}` || isOwn || !text?.value || text.value !== oldValue) return;
  text.value = newValue ?? "";
  // What was said there is answered too.
  if (!newValue) document.getElementById("reply-to")?.setAttribute("value", "");
});
// A page that comes back as it stood was told nothing meanwhile.
addEventListener("pageshow", mark);

function mark() {
  const list = document.querySelector("#rooms ul");
  /** @type {HTMLAnchorElement[]} */
  const links = [...document.querySelectorAll("#rooms li a")].map((link) => /** @type {HTMLAnchorElement} */ (link));
  const begun = new Set(Object.keys(localStorage).filter(isBegun).map((name) => `/r/${name.slice("draft:".length)}`));
  for (const link of links) {
    const mark = link.querySelector(".draft");
    const isHere = link.hasAttribute("aria-current");
    const is = begun.delete(link.pathname) && !isHere;
    if (is && !mark) link.querySelector(".room-name")?.after(" ", word());
    if (!is) mark?.remove();
    // A room that is in the list for its draft alone.
    if (!is && link.dataset.begun) link.closest("li")?.remove();
  }
  for (const address of begun) {
    // A private room is called by its title, which is not known here.
    if (address.startsWith("/r/~")) continue;
    const item = document.createElement("li");
    const link = document.createElement("a");
    const name = document.createElement("span");
    link.href = address;
    link.dataset.begun = "alone";
    name.className = "room-name";
    name.textContent = decodeURIComponent(link.pathname.slice("/r/".length));
    link.append(name, " ", word());
    item.append(link);
    list?.append(item);
  }
}

/** @param {string} name */
function isBegun(name) {
  return name.startsWith("draft:") && localStorage.getItem(name)?.trim();
}

function word() {
  const word = document.createElement("span");
  word.className = "draft";
  word.textContent = WORDS.draft;
  return word;
}
