// @ts-check
// One's own message, edited where it stands. What was typed is kept until it is saved or given up, over a reload too.

import { ask, box, fetched, list, make, reason, refocus, tell } from "./hands.js";
import { words } from "./words.js";

const WORDS = words.edit;

/** How long the stream may take to tell what was saved, in milliseconds. */
const TOLD_MS = 3_000;

/** @type {() => void} */
let leaveIt = () => {};

/** Leaves what is being edited, if anything is. */
export function leave() {
  leaveIt();
}

/**
 * Edits one's last message, or the one in which this was asked for.
 * @param {HTMLElement} from
 */
export function begin(from) {
  const asked = from.closest("article")?.id;
  if (asked) return edit(asked);
  // Where the list ends before now, what is last in it need not be the last.
  if (list()?.querySelector(".onward:not(.gap)")) return tell(WORDS.elsewhere);
  const own = [...(list()?.querySelectorAll("article[data-own]") ?? [])];
  const last = own.filter((article) => article.querySelector("[data-hand=more]")).pop();
  const waiting = [...(list()?.querySelectorAll("article.pending") ?? [])].pop();
  if (waiting && (!last || last.compareDocumentPosition(waiting) & Node.DOCUMENT_POSITION_FOLLOWING)) return tell(WORDS.onItsWay);
  if (last) return edit(last.id);
}

/** @param {string} id that of the message on the page */
async function edit(id) {
  const article = document.getElementById(id);
  const link = /** @type {HTMLAnchorElement | null | undefined} */ (article?.querySelector("[data-hand=more]"));
  const log = list();
  if (!article || !link || !log) return;
  leaveIt();
  const address = link.href.replace(/\/edit$/, "");
  const memory = `tab edit ${new URL(address).pathname}`;
  const cameFrom = document.activeElement === box() ? box() : null;

  const text = make("textarea", { id: "edited", rows: "1", dir: "auto", autocomplete: "off", enterkeyhint: "enter", "aria-describedby": "edit-problem" });
  const problem = make("p", { class: "problem", id: "edit-problem", role: "alert", hidden: "" });
  const note = make("p", { class: "sheet-note", hidden: "" }, WORDS.before);
  const save = make("button", { type: "submit" }, WORDS.save);
  const cancel = make("button", { type: "button", class: "quiet" }, WORDS.cancel);
  const form = make(
    "form",
    { class: "edit", "aria-label": WORDS.label, "aria-live": "off" },
    make("label", { class: "visually-hidden", for: "edited" }, WORDS.label),
    make("div", { class: "write" }, text),
    problem,
    note,
    make("p", { class: "edit-foot" }, save, cancel, make("span", { class: "hint" }, WORDS.hint)),
  );

  /** The row of the message: what draws the list may put another in its place at any time. */
  let row = take(article);
  const watcher = new MutationObserver(() => {
    if (row.isConnected) return;
    const now = document.getElementById(id);
    if (!now) return close("kept");
    row = take(now);
    if (form.previousElementSibling !== row) keepFocus(text, () => row.after(form));
  });

  /** @param {HTMLElement} article */
  function take(article) {
    const row = /** @type {HTMLElement} */ (article.closest("[role=log] > *"));
    row.dataset.editing = "";
    return row;
  }

  /** @param {"kept" | "done" | "unread"} how as what was changed is to be kept, is nothing any more, or could not be read at all */
  function close(how) {
    const hadFocus = form.contains(document.activeElement);
    leaveIt = () => {};
    watcher.disconnect();
    form.remove();
    log?.toggleAttribute("data-long", document.hidden);
    delete row.dataset.editing;
    if (how === "done") keep(memory, "");
    else if (how === "kept" && kept(memory)) tell(WORDS.kept);
    if (!hadFocus) return;
    const back = cameFrom ?? document.getElementById(id)?.querySelector("[data-hand=more]");
    if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    refocus();
  }

  /** @param {string} why */
  function complain(why) {
    problem.textContent = why;
    problem.hidden = !why;
  }

  leaveIt = () => close("kept");
  // However much is said meanwhile, the message stays in the list.
  log.dataset.long = "";
  text.value = article.querySelector(".body")?.textContent ?? "";
  text.readOnly = true;
  row.after(form);
  watcher.observe(log, { childList: true, subtree: true });
  text.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
  /** What was typed before there was something to change, key by key. @type {string[]} */
  const early = [];
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const { key, altKey, ctrlKey, metaKey } = event;
    const isTyped = (key.length === 1 || key === "Backspace") && !(altKey || ctrlKey || metaKey);
    if (event.target === text && text.readOnly && isTyped) early.push(key);
    const saves = event.target === text && event.key === "Enter";
    const isOwn = event.key === "Escape" || (saves && (event.ctrlKey || event.metaKey || (!event.shiftKey && !isTouched())));
    if (!isOwn) return;
    event.preventDefault();
    if (event.key === "Escape") close("kept");
    else form.requestSubmit();
  });
  cancel.addEventListener("click", () => close(before ? "done" : "unread"));

  // Heard before the words are there: else the browser would send the form its own way.
  let before = "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (text.readOnly) return;
    if (text.value === before) return close("done");
    if (!text.value.trim()) {
      const more = await fetched("more");
      if (await more?.remove(address)) close("done");
      return;
    }
    text.readOnly = true;
    save.textContent = WORDS.saving;
    complain("");
    const told = changed(log, id);
    const answer = await ask(address, "PATCH", { body: text.value });
    if (answer.is === "done") {
      // The old words do not come back for a moment.
      const isTold = await told.within(TOLD_MS);
      if (form.isConnected) close("done");
      if (!isTold) tell(WORDS.later);
      return;
    }
    told.forget();
    text.readOnly = false;
    save.textContent = WORDS.save;
    complain(reason(answer, WORDS.gone));
  });

  const answer = await ask(address, "GET");
  if (!form.isConnected) return;
  if (answer.is !== "done" || answer.told.deleted) {
    // What was typed the last time waits on.
    close("unread");
    return tell(reason(answer, WORDS.gone) || WORDS.gone);
  }
  before = answer.told.body;
  text.readOnly = false;
  const found = kept(memory) || before;
  note.hidden = found === before;
  text.addEventListener("input", () => {
    keep(memory, text.value === before ? "" : text.value);
    complain("");
  });
  text.value = early.reduce((value, key) => (key === "Backspace" ? [...value].slice(0, -1).join("") : value + key), found);
  text.setSelectionRange(text.value.length, text.value.length);
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/**
 * Whether a message is drawn otherwise from now on, within a time.
 * @param {HTMLElement} log
 * @param {string} id
 */
function changed(log, id) {
  const look = () => document.getElementById(id)?.outerHTML;
  const before = look();
  let note = () => {};
  /** @type {Promise<boolean>} */
  const seen = new Promise((resolve) => (note = () => resolve(true)));
  const watcher = new MutationObserver(() => look() !== before && note());
  watcher.observe(log, { childList: true, subtree: true, characterData: true, attributes: true });
  const forget = () => watcher.disconnect();
  return {
    forget,
    /** @param {number} millis */
    async within(millis) {
      const over = new Promise((resolve) => setTimeout(resolve, millis, false));
      const is = await Promise.race([seen, over]);
      forget();
      return is;
    },
  };
}

/**
 * Moves a text box without taking the focus out of it.
 * @param {HTMLTextAreaElement} text
 * @param {() => void} move
 */
function keepFocus(text, move) {
  const { selectionStart, selectionEnd } = text;
  const had = document.activeElement === text;
  move();
  if (!had) return;
  text.focus({ preventScroll: true });
  text.setSelectionRange(selectionStart, selectionEnd);
}

/** On a phone's keyboard Enter breaks the line. */
function isTouched() {
  return matchMedia("(pointer: coarse)").matches;
}

/** @param {string} name */
function kept(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
function keep(name, text) {
  try {
    if (text) sessionStorage.setItem(name, text);
    else sessionStorage.removeItem(name);
  } catch {
    // Where nothing can be kept, it lasts as long as the form.
  }
}
