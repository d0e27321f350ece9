// @ts-check
// What is being written in the box is completed: people after @, emoji after :, rooms after #, and commands after / at the very
// beginning. The box keeps the focus and the text; the list beside it only says what could stand there. While it is open, Enter, Tab,
// Escape and the arrows are its own.

import * as commands from "./commands.js";
import { box, brought, dress, hang, make, rooms } from "./hands.js";
import { words } from "./words.js";

const WORDS = words.complete;

/** More are not shown at once: whoever looks for one types another letter. */
const SHOWN = 8;

/**
 * What could stand there: `text` as it is put in, `name` as it is called, and perhaps a picture and a word about it.
 * @typedef {{ text: string, name: string, means?: string, picture?: Node }} Choice
 */

/**
 * What is being written, up to the cursor: where it begins.
 * @typedef {{ from: number }} Beginning
 */

/**
 * How something begins that can be completed. A sign in the middle of a word, as in an address, begins nothing.
 * @type {Array<[RegExp, (typed: string) => Choice[] | Promise<Choice[]>]>}
 */
const KINDS = [
  [/^()(\/)(\p{L}*)$/u, findCommands],
  [/(^|[^\p{L}\p{N}_.@/:])(@)([\p{L}\p{N}][^\n@]{0,31})$/u, findPeople],
  [/(^|[\s([>])(:)([a-z0-9_+-]{2,32}:?)$/i, findEmoji],
  [/(^|[\s(])(#)([a-z0-9][a-z0-9_.-]{0,63})$/i, findRooms],
];

const list = make("div", { class: "found completion", id: "completion", role: "listbox", "aria-label": WORDS.label, hidden: "" });
const count = make("p", { class: "visually-hidden", role: "status" });

/** @type {Beginning | undefined} */
let beginning;
/** @type {Choice[]} */
let choices = [];
let chosen = 0;
/** Where Escape has closed the list, it stays closed until something else begins. */
let closedAt = -1;
/** How often it was looked: what was found for an earlier look comes too late. */
let looks = 0;

/** @type {Promise<unknown> | undefined} */
let dressed;

/** Completes from now on. */
export async function begin() {
  if (dressed) return;
  dressed = dress("./complete.css");
  // Sooner than anybody sees what it could become.
  commands.begin();
  await dressed;
  // A list is no place of the page by itself.
  hang(make("div", { role: "region", "aria-label": WORDS.label }, list, count));
  addEventListener("input", ({ target }) => target === box() && look());
  // The cursor went elsewhere.
  document.addEventListener("selectionchange", () => beginning && look());
  addEventListener("keydown", press, true);
  addEventListener("focusout", ({ target }) => target === box() && close());
  addEventListener("submit", close, true);
  addEventListener("resize", lay);
  // The focus stays in the box.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = /** @type {HTMLElement} */ (target).closest("[role=option]");
    if (option) take(choices[[...list.children].indexOf(option)]);
  });
  look();
}

/** Looks what is being written, and shows what it could become. */
async function look() {
  const look = ++looks;
  const text = box();
  const before = text && document.activeElement === text && text.selectionStart === text.selectionEnd ? text.value.slice(0, text.selectionStart) : "";
  const [kind, found] = KINDS.map(([pattern, find]) => /** @type {const} */ ([pattern.exec(before), find])).find(([match]) => match) ?? [];
  if (!kind || !found) {
    closedAt = -1;
    return close();
  }
  const [, space, sign, typed] = kind;
  const from = kind.index + space.length;
  if (from === closedAt) return close();
  const all = await found(typed);
  if (look !== looks) return;
  closedAt = -1;
  const isSame = beginning?.from === from;
  const marked = isSame ? choices[chosen]?.text : undefined;
  choices = all.slice(0, SHOWN);
  // What stands there in full already is not in the way of Enter.
  const isWhole = choices.length === 1 && choices[0].text.trimEnd() === sign + typed;
  if (choices.length === 0 || isWhole) return close();
  beginning = { from };
  chosen = Math.max(0, choices.findIndex(({ text }) => text === marked));
  draw();
}

function draw() {
  const options = choices.map(({ name, means, picture }, place) =>
    make(
      "div",
      { role: "option", id: `completion-${place}`, "aria-selected": String(place === chosen) },
      ...(picture ? [picture] : []),
      make("bdi", {}, name),
      ...(means ? [" ", make("span", { class: "means" }, means)] : []),
    ),
  );
  list.replaceChildren(...options);
  list.hidden = false;
  const text = box();
  text?.setAttribute("aria-autocomplete", "list");
  text?.setAttribute("aria-controls", list.id);
  text?.setAttribute("aria-activedescendant", `completion-${chosen}`);
  const words = WORDS.count(choices.length);
  if (count.textContent !== words) count.textContent = words;
  lay();
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
}

/** Above the box, as wide as it at most. */
function lay() {
  const { top, left, width } = box()?.closest(".write")?.getBoundingClientRect() ?? { top: 0, left: 0, width: 0 };
  for (const [name, value] of Object.entries({ top, left, width })) list.style.setProperty(`--${name}`, `${value}px`);
}

function close() {
  beginning = undefined;
  choices = [];
  list.hidden = true;
  list.replaceChildren();
  count.textContent = "";
  for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) box()?.removeAttribute(name);
}

/** @param {KeyboardEvent} event */
function press(event) {
  // While an input method composes, keys are its own; 229 is how Safari says so.
  if (!beginning || event.target !== box() || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    chosen = (chosen + by + choices.length) % choices.length;
    draw();
  } else if (event.key === "Enter" || event.key === "Tab") {
    take(choices[chosen]);
  } else if (event.key === "Escape") {
    closedAt = beginning.from;
    looks++;
    close();
  } else {
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** @param {Choice} choice */
function take({ text: words }) {
  const text = box();
  if (!text || !beginning) return;
  const { from } = beginning;
  const to = text.selectionEnd;
  // One blank behind it is enough.
  const isFollowed = /^\s/.test(text.value.slice(to));
  const whole = isFollowed ? words.trimEnd() : words;
  close();
  text.focus({ preventScroll: true });
  text.setSelectionRange(from, to);
  // Outdated, and yet the only way by which it can be undone by a key.
  if (!document.execCommand("insertText", false, whole)) {
    text.setRangeText(whole, from, to, "end");
    text.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

/** @param {string} typed */
function findCommands(typed) {
  const begins = commands.offered().filter(({ name }) => name.startsWith(typed.toLowerCase()));
  return begins.map(({ name, means, takes }) => ({ text: `/${name}${takes === "text" ? " " : ""}`, name: `/${name}`, means }));
}

/**
 * Who is here, then who spoke lately; first those whose name begins so, then those who have a word in it that does.
 * @param {string} typed
 */
function findPeople(typed) {
  const own = document.querySelector(".signature bdi")?.textContent ?? "";
  /** @type {Map<string, Choice>} */
  const known = new Map();
  const here = document.querySelectorAll("#people li .author");
  const spoke = [...document.querySelectorAll("[role=log] article > header .author")].reverse();
  for (const author of [...here, ...spoke]) {
    const name = author.textContent ?? "";
    if (name === own || known.has(name)) continue;
    const picture = author.closest("li, article")?.querySelector(".avatar")?.cloneNode(true);
    known.set(name, { text: `@${name} `, name, picture });
  }
  const wanted = plain(typed);
  const all = [...known.values()];
  // A name that stands there whole, with a blank behind it, is not the beginning of a longer one: Enter sends.
  if (/\s$/.test(typed) && all.some(({ name }) => plain(name) === wanted.trimEnd())) return [];
  const begins = all.filter(({ name }) => plain(name).startsWith(wanted));
  const has = all.filter((choice) => !begins.includes(choice) && ` ${plain(choice.name)}`.includes(` ${wanted}`));
  return [...begins, ...has];
}

/** @param {string} typed */
async function findEmoji(typed) {
  const emoji = await brought("emoji");
  /** @type {import("./emoji.js").Emoji[]} */
  const found = emoji?.search(typed) ?? [];
  return found.map(({ emoji, name }) => ({ text: `${emoji} `, name: emoji, means: `:${name}:` }));
}

/** @type {Promise<string[]> | undefined} */
let elsewhere;

/** @param {string} typed */
async function findRooms(typed) {
  const listed = [...rooms()].map(({ pathname }) => decodeURIComponent(pathname.slice("/r/".length)));
  elsewhere ??= askForRooms();
  // The address of a room by invitation is no name, and nobody else could open it.
  const names = [...new Set([...listed, ...(await elsewhere)])].filter((name) => !name.startsWith("~"));
  const wanted = typed.toLowerCase();
  const begins = names.filter((name) => name.startsWith(wanted));
  const has = names.filter((name) => name.indexOf(wanted) > 0);
  return [...begins, ...has].map((name) => ({ text: `#${name} `, name: `#${name}` }));
}

/** The list beside the conversation has the liveliest; the house knows more. */
async function askForRooms() {
  try {
    const answer = await fetch(document.getElementById("rooms")?.dataset.rooms ?? "", { headers: { accept: "application/json" } });
    const { rooms } = await answer.json();
    return rooms.map((/** @type {{ room: string }} */ { room }) => room);
  } catch {
    elsewhere = undefined;
    return [];
  }
}

/**
 * As one types it without the marks on its letters.
 * @param {string} text
 */
function plain(text) {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
