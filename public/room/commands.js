// @ts-check
// Commands: what begins with a slash, at the very beginning of the box. What nobody does here goes on to the composer, which says
// that there is no such command and keeps the text.

import { keep } from "../kept.js";
import { isCommand } from "../loader.js";
import { ask, box, fetched, follow, reason, tell } from "./hands.js";
import { address as here } from "./list.js";
import { words } from "./words.js";

const WORDS = words.commands;

/** @typedef {{ name: string, means: string, takes: "text" | "nothing" }} Command */

/** What was asked last and not answered yet: asked again, it is the same question. */
let asked = { typed: "", id: "" };

let isUnderWay = false;

/** Does commands from now on, before the composer hears that something is to be sent. */
export function begin() {
  addEventListener("submit", hear, true);
}

/** The commands that there are on this page. */
export function offered() {
  /** @type {Command[]} */
  const all = [
    { name: "me", means: WORDS.me, takes: "text" },
    { name: "name", means: WORDS.name, takes: "text" },
    { name: "topic", means: WORDS.topic, takes: "text" },
    { name: "dm", means: WORDS.dm, takes: "text" },
    { name: "poll", means: WORDS.poll, takes: "text" },
    { name: "help", means: WORDS.help, takes: "nothing" },
  ];
  return all.filter(({ name }) => name !== "topic" || topicAddress());
}

/** @param {SubmitEvent} event */
function hear(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const text = box();
  if (!text || text.form !== form || event.submitter?.hasAttribute("formaction")) return;
  if (!isCommand(text.value)) return;
  const word = text.value.slice(1).split(/\s/, 1)[0];
  const doing = deed(word.toLowerCase(), text.value.slice(1 + word.length).trim(), text);
  if (!doing) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!isUnderWay) finish(doing, text);
}

/**
 * What a command does, if it is one that is done here. It comes to an empty text where all is well, to the reason why not, or to nothing
 * where the text goes on from here by itself.
 * @param {string} word
 * @param {string} rest
 * @param {HTMLTextAreaElement} text
 * @returns {(() => Promise<string | undefined>) | undefined}
 */
function deed(word, rest, text) {
  switch (word) {
    case "name":
      return () => rename(rest);
    case "topic": {
      const address = topicAddress();
      return address ? () => outcome(ask(address, "PUT", { topic: rest }), WORDS.unopened) : undefined;
    }
    case "dm":
      return () => talkWith(rest);
    case "poll":
      return () => (rest.includes("|") ? put(rest, text) : lead(text));
    case "help":
      return help;
  }
}

/**
 * Empties the box when it is done; else the text stays, and the reason is said.
 * @param {() => Promise<string | undefined>} doing
 * @param {HTMLTextAreaElement} text
 */
async function finish(doing, text) {
  const typed = text.value;
  isUnderWay = true;
  const why = await doing();
  isUnderWay = false;
  if (why !== "") return why && tell(why);
  // What was written on meanwhile stays.
  if (text.value !== typed) return;
  text.value = "";
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** @param {string} name */
async function rename(name) {
  const sheet = document.getElementById("change-name");
  const form = sheet?.querySelector("form");
  if (!form) return WORDS.gone;
  if (!name) {
    sheet?.showPopover();
    return "";
  }
  const why = await outcome(ask(form.action, "PUT", { name }));
  if (!why) tellTabs();
  return why;
}

/**
 * Goes where the reader talks with somebody alone.
 * @param {string} typed their name, as it is called too
 */
async function talkWith(typed) {
  const wanted = plain(typed.replace(/^@/, ""));
  const listed = [...document.querySelectorAll("#people li[id^=here-]")];
  const seen = listed.find((item) => plain(item.querySelector("bdi")?.textContent ?? "") === wanted);
  const id = seen?.id.slice("here-".length) ?? (await spokeAs(wanted));
  const answer = id ? await ask(`${here}/people/${id}/direct`, "POST") : undefined;
  if (answer?.is === "refused") return answer.why;
  if (answer?.is !== "done") return WORDS.nobody;
  location.assign(`/r/${answer.told.room}`);
  return "";
}

/**
 * By which the house knows whoever has said something under a name lately.
 * @param {string} wanted
 * @returns {Promise<string | undefined>}
 */
async function spokeAs(wanted) {
  const answer = await ask(`${here}/messages?limit=200`, "GET");
  /** @type {Array<{ author: { id: string, name: string } }>} */
  const events = answer.is === "done" ? answer.told.events : [];
  return wanted === "" ? undefined : events.findLast(({ author }) => plain(author.name) === wanted)?.author.id;
}

/** @param {string} name */
function plain(name) {
  return name.normalize("NFC").trim().toLowerCase();
}

/** What `tell_renamed` in app/src/backend.rs does: pages that hear of nobody look how their reader is called now. */
function tellTabs() {
  keep("renamed", "now");
  keep("renamed", "");
}

/**
 * A question and its choices, with bars between them.
 * @param {string} typed
 * @param {HTMLTextAreaElement} text
 */
async function put(typed, text) {
  const button = askButton(text);
  if (!button) return WORDS.gone;
  const [question, ...choices] = typed.split("|").map((part) => part.trim());
  if (asked.typed !== typed) asked = { typed, id: newId() };
  const address = button.formAction.replace(/\/new$/, "");
  const why = await outcome(ask(address, "POST", { question, choices: choices.filter(Boolean), client_id: asked.id }));
  if (!why) asked = { typed: "", id: "" };
  return why;
}

/** @param {HTMLTextAreaElement} text */
function askButton(text) {
  return /** @type {HTMLButtonElement | null | undefined} */ (text.form?.querySelector(".ask-button"));
}

/**
 * A question alone goes to the page on which choices are put to it, and takes along what is in the box.
 * @param {HTMLTextAreaElement} text
 */
async function lead(text) {
  const button = askButton(text);
  if (!button) return WORDS.gone;
  await follow(button);
}

async function help() {
  const keys = await fetched("keys");
  keys?.begin();
  return "";
}

/**
 * @param {ReturnType<typeof ask>} answering
 * @param {string} gone why nothing came of it where there is nothing for whoever asks
 */
async function outcome(answering, gone = WORDS.gone) {
  return reason(await answering, gone);
}

/** Where rooms have topics, the list of rooms knows where this one's is set. */
function topicAddress() {
  return document.getElementById("rooms")?.dataset.topic;
}

/** `randomUUID` needs HTTPS. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
