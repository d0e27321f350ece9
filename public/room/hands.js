// @ts-check
/**
 * What hands do in a room besides writing: small modules, each fetched when it is first asked for. The room is drawn by WASM and
 * whole without them; each of them makes something nicer that a link or a form does too.
 *
 * What they count on:
 * - `loader.js` calls `begin` with the first key or press that may ask for any of it, and with the first command that is sent; from
 *   then on it is heard here.
 * - `article#m{seq}` is a message, `[data-own]` one's own; what can be done with it begins at the link `[data-hand=more]` in it, whose
 *   address is the page that does it without a script: of one's own that of the message, and `/edit`.
 * - In a message of somebody else's that link leads to the page on which it is answered; `[data-hand=quote]` leads to what a message
 *   answers, and `button[data-hand=react]` sends its form.
 * - `#reply-to` is the field of the box's form that says what is answered, empty where nothing is; `#replying` stands above the box and
 *   is nobody's but `reply.js`'s to write into. The field is emptied when the answer is sent.
 * - `a.when` in a message is its time and its address, and takes the focus where keys go from message to message.
 * - `.onward` stands at the end of a list that does not reach to now.
 * - `textarea#message` is the box; a draft is kept on the device as `draft:{room}`.
 * - `#files` is where pictures and files are chosen, and `#sending` stands before the box: that list is nobody's but `files.js`'s to write into.
 * - `.write` is the frame of that box, `.signature bdi` how one is called, `#people` who is here.
 * - `#rooms` is the list of rooms, and knows where all of them are told (`data-rooms`) and where the topic of this one is set (`data-topic`); `[data-hand=keys]` leads to the page with the keys.
 *
 * What they promise: they ask the house by its plain addresses, and what comes of it is seen when the stream tells it. They never
 * write into `.drawn`, which WASM draws anew as it likes. Nothing that was typed is lost, and the focus goes back to where it was.
 */

import { isCommand, leads } from "../loader.js";
import { singleKeys } from "../preferences.js";
import { make } from "./make.js";
import { words } from "./words.js";

export { make };

/** @typedef {"ask" | "edit" | "more" | "keys" | "switch" | "reply" | "react" | "quote" | "complete" | "previous" | "next" | "leave" | "up" | "down" | "aside" | "back" | "write" | "PageUp" | "PageDown"} Hand */

/** @typedef {"edit" | "more" | "keys" | "switch" | "reply" | "react" | "complete" | "emoji" | "typing" | "mine"} Later */

/** @typedef {{ is: "done", told: any } | { is: "gone" } | { is: "refused", why: string }} Answer */

const WORDS = words.hands;

/** How long a word is to be read, in milliseconds. */
const READ_MS = 8_000;
/** A screen reader hears only what changes in a place that it knows: so long after the place, in milliseconds. */
export const KNOWN_MS = 100;

/** Where the keys lead in a message, one after the other. */
const STOPS = "article :is(.when, .quote, .more, .reactions button)";

const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** How often a module could not be fetched: browsers remember that for ever, by its address. */
const failures = new Map();

/** @type {Promise<unknown> | undefined} What floats looks like something once this is over. */
let dressed;

/** Everything that floats stands here, beside the page that others draw. */
const place = make("div", { id: "hands" }, make("p", { class: "told", role: "status" }));

/**
 * Does what was asked for before this was there, and hears what is asked for from now on.
 * @param {Event} event
 */
export function begin(event) {
  if (!isHearing) {
    isHearing = true;
    for (const name of ["click", "keydown", "input"]) addEventListener(name, hear);
    addEventListener("submit", hold, true);
  }
  if (event.type === "submit") return hold(/** @type {SubmitEvent} */ (event));
  tellWriting(event);
  const typed = box();
  const { key = "", altKey, ctrlKey, metaKey } = /** @type {KeyboardEvent} */ (event);
  if (isCaught(event)) return;
  // What was typed behind the first letter goes where that went.
  const goesOn = key.length === 1 && !(altKey || ctrlKey || metaKey) && event.target !== typed && document.activeElement === typed;
  const hand = goesOn ? "write" : handOf(event);
  if (!hand) return;
  act(hand, /** @type {HTMLElement} */ (event.target));
  // What was typed then went nowhere.
  if (hand === "write") write(/** @type {KeyboardEvent} */ (event).key);
}

/**
 * Writes into the box.
 * @param {string} letters
 */
function write(letters) {
  const text = box();
  if (!text) return;
  text.setRangeText(letters, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

let isHearing = false;

/**
 * What is typed while a box for it is on its way, when nothing has the focus, and what had it.
 * @type {{ typed: string, from: HTMLElement, putCaret: () => void } | undefined}
 */
let caught;

/**
 * Whether somebody types into a box that is still on its way, or wants it no more.
 * @param {Event} event
 */
function isCaught(event) {
  const { type, key, altKey, ctrlKey, metaKey, isComposing } = /** @type {KeyboardEvent} */ (event);
  if (!caught || type !== "keydown" || altKey || ctrlKey || metaKey || isComposing || document.activeElement !== document.body) return false;
  if (key === "Escape") letGo();
  else if (key === "Backspace") caught.typed = caught.typed.slice(0, -1);
  else if (key.length === 1) caught.typed += key;
  else return false;
  event.preventDefault();
  return true;
}

/** What was typed for a box that is there now, or not wanted any more. Whatever had the focus has it again. */
function letGo() {
  const { typed = "", from, putCaret } = caught ?? {};
  caught = undefined;
  from?.focus({ preventScroll: true });
  putCaret?.();
  return typed;
}

/** @type {Promise<"there" | "lost"> | undefined} What completes and does commands, on its way or there. */
let completion;
/** A command is held only until then. */
let isCompleting = false;

/** @param {Event} event */
function hear(event) {
  if (isCaught(event)) return;
  tellWriting(event);
  const hand = event.defaultPrevented ? undefined : handOf(event);
  if (!hand) return;
  // What is typed is to arrive.
  if (hand !== "write" && hand !== "complete") event.preventDefault();
  act(hand, /** @type {HTMLElement} */ (event.target));
}

/**
 * Others may see that one writes; nobody misses it where it cannot be told.
 * @param {Event} event
 */
async function tellWriting(event) {
  if (event.type === "input" && event.target === box()) (await brought("typing"))?.write();
}

/**
 * What a key or a press asks for.
 * @param {Event} event
 * @returns {Hand | undefined}
 */
function handOf(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  // A sign that may begin something which can be completed.
  if (event.type === "input") return target === box() && /^\/|(^|[^\w/:])[@:#]\S/.test(box()?.value ?? "") ? "complete" : undefined;
  const { key, code, altKey, ctrlKey, metaKey, shiftKey, isComposing, keyCode } = /** @type {KeyboardEvent} */ (event);
  if (event.type === "click") return ctrlKey || metaKey ? undefined : /** @type {Hand | undefined} */ (link(target)?.dataset.hand);
  // While an input method composes, keys are its own; 229 is how Safari says so. What floats has its own too, until it is closed.
  if (isComposing || keyCode === 229 || target.closest("dialog[open], [role=dialog]")) return;
  if (shiftKey && key.length > 1) return;
  // In a text on a Mac, Option and an arrow go by paragraphs, and Control and K cut a line.
  if (altKey && isMac && /** @type {HTMLTextAreaElement} */ (target).value) return;
  if (altKey) return key === "ArrowUp" ? "previous" : key === "ArrowDown" ? "next" : undefined;
  const isLetterK = key === "k" || (key > "~" && code === "KeyK");
  if (ctrlKey || metaKey) return isLetterK && (isMac ? metaKey : ctrlKey) ? "switch" : undefined;
  const text = box();
  if (target === text && key === "ArrowUp" && !text.value) return "edit";
  if (target === text && key === "Escape") return "leave";
  const isScrolled = target === text && text.scrollHeight > text.clientHeight;
  if ((key === "PageUp" || key === "PageDown") && target.matches("body, main, #message") && !isScrolled) return key;
  if (target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  const isStep = (key === "ArrowUp" || key === "ArrowDown") && list()?.contains(target) && !target.matches("input");
  if (isStep) return key === "ArrowUp" ? "up" : "down";
  if (key === "ArrowRight" && target.matches(STOPS)) return "aside";
  if (key === "ArrowLeft" && target.matches(STOPS)) return "back";
  if (key.length > 1 || key === " " || singleKeys() === "off") return;
  return key === "?" ? "keys" : "write";
}

/**
 * @param {Hand} hand
 * @param {HTMLElement} from where it was asked for
 */
async function act(hand, from) {
  switch (hand) {
    case "write":
      return box()?.focus();
    case "previous":
    case "next":
      return goOn(hand === "next" ? 1 : -1);
    case "leave":
      // What is being edited comes first.
      if (document.querySelector("form.edit")) return (await fetched("edit"))?.leave();
      if (document.getElementById("reply-to")?.getAttribute("value")) return (await fetched("reply"))?.leave();
      return list()?.focus();
    case "up":
    case "down":
      return step(from, hand === "down" ? 1 : -1);
    case "aside":
    case "back":
      return stepAside(from, hand === "aside" ? 1 : -1);
    case "ask":
      return follow(/** @type {HTMLButtonElement} */ (link(from)));
    case "quote":
      return lookUp(/** @type {HTMLAnchorElement} */ (link(from)));
    case "PageUp":
    case "PageDown":
      return leaf(hand === "PageDown" ? 1 : -1);
    case "complete":
      return void complete();
    default:
      // One thing floats at a time.
      if (document.querySelector("dialog[open]")) return;
      if (hand === "switch") {
        if (caught) return;
        caught = { typed: "", from, putCaret: caretOf(from) };
        from.blur();
      }
      await prepare();
      return doLater(hand, from);
  }
}

/** What is written is whole without it: nobody is told where it cannot be fetched. */
async function complete() {
  completion ??= bringCompletion();
  if ((await completion) === "lost") completion = undefined;
  return completion;
}

async function bringCompletion() {
  await prepare();
  const module = await brought("complete");
  await module?.begin();
  if (module) isCompleting = true;
  return module ? "there" : "lost";
}

/**
 * A command that is sent waits for what does it, however it came into the box.
 * @param {SubmitEvent} event
 */
async function hold(event) {
  const text = box();
  const typed = text?.value ?? "";
  if (isCompleting || event.target !== text?.form || event.submitter?.hasAttribute("formaction") || !isCommand(typed)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await complete())) return tell(WORDS.unfetched);
  // What was written on meanwhile is not meant yet.
  if (text.value === typed) text.form?.requestSubmit(event.submitter);
}

/**
 * Does what has a module of its own; where that cannot be fetched, a link leads where it says.
 * @param {Later} hand
 * @param {HTMLElement} from
 */
async function doLater(hand, from) {
  const asked = link(from);
  const module = await fetched(hand);
  if (hand === "switch") {
    if (!caught) return;
    const typed = letGo();
    if (!module) write(typed);
    return module?.begin(typed);
  }
  if (module) module.begin(asked ?? from);
  else if (asked) await follow(asked);
}

/**
 * Goes where a link leads, or sends the form of a button. While the house is away the page stays: it knows what was typed, and finds the
 * house again.
 * @param {HTMLAnchorElement | HTMLButtonElement} asked
 */
export async function follow(asked) {
  const form = asked instanceof HTMLButtonElement ? asked.form : null;
  const address = asked.getAttribute("formaction") ?? form?.action ?? /** @type {HTMLAnchorElement} */ (asked).href;
  if (!(await leads(address))) {
    await prepare();
    return tell(WORDS.unreached);
  }
  if (form) form.requestSubmit(asked);
  else location.assign(address);
}

/**
 * Goes to a message that is answered: in the list, if it is there.
 * @param {HTMLAnchorElement} link
 */
function lookUp(link) {
  const message = document.getElementById(link.hash.slice(1));
  if (!message) return follow(link);
  message.scrollIntoView({ block: "center" });
  /** @type {HTMLElement | null} */ (message.querySelector("a.when"))?.focus({ preventScroll: true });
}

/**
 * A module, or nothing where it cannot be fetched, which is said then.
 * @param {Later} hand
 */
export async function fetched(hand) {
  const module = await brought(hand);
  if (!module) tell(WORDS.unfetched);
  return module;
}

/**
 * The same where it does without a word.
 * @param {Later} hand
 */
export async function brought(hand) {
  const times = failures.get(hand);
  try {
    return await import(`./${hand}.js${times ? `?${times}` : ""}`);
  } catch {
    failures.set(hand, (times ?? 0) + 1);
  }
}

/**
 * The link or the button by which something was asked for.
 * @param {HTMLElement} from
 */
function link(from) {
  return /** @type {HTMLAnchorElement | HTMLButtonElement | null} */ (from.closest("[data-hand]"));
}

/** The list of messages. */
export function list() {
  return /** @type {HTMLElement | null} */ (document.querySelector("[role=log]"));
}

/** The box to write in. There is none where only programs talk. */
export function box() {
  return /** @type {HTMLTextAreaElement | null} */ (document.getElementById("message"));
}

/** The links to the rooms of the list. */
export function rooms() {
  return /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("#rooms li:not([hidden]) > a"));
}

/**
 * Brings the styles of something that floats. Without them it is plain, and still works.
 * @param {string} sheet where they are, as this module sees it
 */
export function dress(sheet) {
  const link = make("link", { rel: "stylesheet", href: new URL(sheet, import.meta.url).href });
  document.head.append(link);
  return new Promise((resolve) => (link.onload = link.onerror = resolve));
}

/**
 * Puts something beside the page, where others do not draw.
 * @param {...Node} what
 */
export function hang(...what) {
  place.append(...what);
}

/**
 * Shows what floats, until it is closed by one of its buttons, by Escape or by a press beside it.
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>} the value of the button that closed it; empty for any other way
 */
export async function show(dialog) {
  // Another one may have come first while this one was fetched.
  if (document.querySelector("dialog[open]")) return "";
  const putCaret = caretOf(document.activeElement);
  place.append(dialog);
  dialog.showModal();
  // What is in it covers it whole, so that only what is beside it is the dialog itself. Marking a text may end there too.
  /** @type {EventTarget | null} */
  let pressed = null;
  dialog.addEventListener("pointerdown", ({ target }) => (pressed = target));
  dialog.addEventListener("click", ({ target }) => target === dialog && pressed === dialog && dialog.close(""));
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      putCaret();
      refocus();
      resolve(dialog.returnValue);
    });
  });
}

/** Brings the place where things float, and how they look. */
export function prepare() {
  return (dressed ??= dress("./hands.css").then(() => document.body.append(place)));
}

/**
 * Puts the caret of a field back once that has the focus again. In Chromium it may go away with what floats, and then nothing of what is
 * typed is written.
 * @param {Element | null} from
 */
function caretOf(from) {
  const field = /** @type {HTMLTextAreaElement} */ (from);
  const { value, selectionStart, selectionEnd } = field;
  return () => {
    if (typeof selectionStart !== "number" || document.activeElement !== field) return;
    // Something may have been typed already.
    const is = field.value === value ? { selectionStart, selectionEnd } : field;
    field.setSelectionRange(is.selectionStart, is.selectionEnd);
  };
}

/** Whoever was in what went away is not left nowhere. */
export function refocus() {
  if (!document.activeElement || document.activeElement === document.body) list()?.focus({ preventScroll: true });
}

/**
 * Says something for a moment, above the box.
 * @param {string} words
 */
export function tell(words) {
  const told = /** @type {HTMLElement} */ (place.firstChild);
  told.textContent = "";
  clearTimeout(telling);
  telling = setTimeout(() => {
    told.textContent = words;
    telling = setTimeout(() => (told.textContent = ""), READ_MS);
  }, KNOWN_MS);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let telling;

/**
 * Asks the house for something.
 * @param {string} address
 * @param {string} method
 * @param {unknown} [body]
 * @returns {Promise<Answer>}
 */
export async function ask(address, method, body) {
  const headers = { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) };
  try {
    const answer = await fetch(address, { method, headers, body: body ? JSON.stringify(body) : undefined });
    if (answer.status === 404) return { is: "gone" };
    const told = answer.status === 204 ? null : await answer.json();
    return answer.ok ? { is: "done", told } : { is: "refused", why: told.detail };
  } catch {
    return { is: "refused", why: WORDS.unreached };
  }
}

/**
 * Why nothing came of what the house was asked for; empty where it did it.
 * @param {Answer} answer
 * @param {string} gone the reason where it is not there, or not for whoever asks
 */
export function reason(answer, gone) {
  return answer.is === "done" ? "" : answer.is === "gone" ? gone : answer.why;
}

/**
 * Opens the room before or after this one in the list.
 * @param {1 | -1} by
 */
function goOn(by) {
  const all = [...rooms()];
  const here = all.findIndex((room) => room.hasAttribute("aria-current"));
  all[here + by]?.click();
}

/**
 * Scrolls the list by what is seen of it.
 * @param {1 | -1} by
 */
function leaf(by) {
  const log = list();
  log?.scrollBy({ top: by * 0.9 * log.clientHeight });
}

/**
 * Goes to the message before or after this one, and from the last one into the box.
 * @param {HTMLElement} from
 * @param {1 | -1} by
 */
function step(from, by) {
  const log = list();
  if (!log) return;
  const times = /** @type {HTMLElement[]} */ ([...log.querySelectorAll("article a.when")]);
  const here = times.findIndex((time) => time.closest("article") === from.closest("article"));
  const place = here < 0 ? seen(times, log, by) : here + by;
  (times[place] ?? (by > 0 ? box() : null))?.focus();
}

/**
 * Goes to what comes before or after in the same message.
 * @param {HTMLElement} from
 * @param {1 | -1} by
 */
function stepAside(from, by) {
  const stops = /** @type {HTMLElement[]} */ ([...(from.closest("article")?.querySelectorAll(STOPS) ?? [])]);
  stops[stops.indexOf(from) + by]?.focus();
}

/**
 * Which message comes first into what is seen of the list, from below or from above.
 * @param {HTMLElement[]} times
 * @param {HTMLElement} log
 * @param {1 | -1} by
 */
function seen(times, log, by) {
  const { top, bottom } = log.getBoundingClientRect();
  const isIn = (/** @type {HTMLElement} */ time) => time.getBoundingClientRect().bottom <= bottom && time.getBoundingClientRect().top >= top;
  return by > 0 ? times.findIndex(isIn) : times.findLastIndex(isIn);
}
