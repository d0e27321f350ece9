// @ts-check
// Pictures and files: what was chosen, pasted or dropped stands above the words, is sent while one still writes, and goes with the
// message. While the house is away it waits and says so. Without this, the form takes them along.

import { keep, kept } from "../kept.js";
import { box, dress, fetched, make } from "./hands.js";
import { address, room } from "./list.js";

const WORDS = {
  away: "Waiting for Hallway …",
  empty: "There is nothing in it.",
  enough: "A message has at most 4 files.",
  failed: "This could not be sent.",
  ready: "Ready",
  slow: "It takes too long to send this from here.",
  remove: (/** @type {string} */ name) => `Remove ${name}`,
  sent: (/** @type {number} */ percent) => `${percent} %`,
  large: (/** @type {number} */ most) => `A file has at most ${Math.floor(most / 1_048_576)} MiB here.`,
};

/** Most files of a message, and most characters beside them. */
const MOST = { files: 4, characters: 4_000 };
/** Side of a small picture, in pixels. */
const SIDE = 48;
/** How long it is until the house is asked again, in milliseconds: at first, and at most. */
const PAUSE = { first: 1_000, most: 30_000 };
/** How often the house may find that one takes too long to send. */
const TOO_SLOW = 3;

/** @typedef {{ file: File, card: HTMLElement, words: HTMLElement, stop: AbortController, id: Promise<string | undefined>, lost: boolean }} Piece */
/** @typedef {{ pieces: Piece[], body: string, reply: string, quote: string }} Letter */

const input = /** @type {HTMLInputElement} */ (document.getElementById("files"));
const place = /** @type {HTMLElement} */ (document.getElementById("sending"));
/** What the next message answers, and under what is kept how that reads: see reply.js. */
const answered = /** @type {HTMLInputElement} */ (document.getElementById("reply-to"));
const quote = `reply:${room}`;

/** @type {Piece[]} What goes with the next message. */
let chosen = [];
/** What is sent goes one after the other. */
let line = Promise.resolve();
/** @type {Set<Letter>} What waits until the house has its files. */
const underway = new Set();
/** While one of them is put into the box. */
let isHandingOver = false;
/** @type {Promise<void> | undefined} Until what an input method composes has ended. */
let composing;

addEventListener("submit", send, true);
addEventListener("beforeunload", (event) => {
  if (chosen.length || underway.size) event.preventDefault();
});
addEventListener("compositionstart", () => {
  composing = new Promise((resolve) => addEventListener("compositionend", () => resolve((composing = undefined)), { once: true }));
});
for (const name of ["input", "pagehide"]) addEventListener(name, keepWords);
dress("./files.css");

/**
 * Takes what was chosen, pasted or dropped.
 * @param {File[]} files
 */
export function begin(files) {
  // It is chosen once more when it was taken out.
  input.value = "";
  place.hidden = false;
  for (const file of files) take(file);
  box()?.focus();
}

/** @param {File} file */
function take(file) {
  const words = make("span", { class: "state", role: "status" });
  const remove = make("button", { type: "button", class: "quiet", "aria-label": WORDS.remove(file.name) }, "×");
  const card = make("li", {}, make("bdi", {}, file.name), words, remove);
  /** @type {Piece} */
  const piece = { file, card, words, stop: new AbortController(), id: Promise.resolve(undefined), lost: false };
  remove.addEventListener("click", () => drop(piece));
  place.append(card);
  chosen.push(piece);
  const most = Number(input.dataset.most);
  if (chosen.filter(({ lost }) => !lost).length > MOST.files) return lose(piece, WORDS.enough);
  if (file.size > most) return lose(piece, WORDS.large(most));
  if (!file.size) return lose(piece, WORDS.empty);
  picture(piece);
  piece.id = line.then(() => carry(piece));
  line = piece.id.then(() => {});
}

/** @param {Piece} piece */
function drop(piece) {
  piece.stop.abort();
  piece.card.remove();
  chosen = chosen.filter((other) => other !== piece);
  tidy();
  box()?.focus();
}

/**
 * It stays to be seen, with the reason, until it is taken out.
 * @param {Piece} piece
 * @param {string} why
 */
function lose(piece, why) {
  piece.lost = true;
  piece.card.classList.add("lost");
  piece.words.textContent = why;
}

function tidy() {
  place.hidden = !place.firstChild;
}

/**
 * Shows what can be shown of a picture. The page's policy allows no address of it, so it is drawn.
 * @param {Piece} piece
 */
async function picture({ file, card }) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = SIDE / Math.max(bitmap.width, bitmap.height);
    const canvas = make("canvas", { "aria-hidden": "true" });
    canvas.width = Math.max(1, bitmap.width * scale);
    canvas.height = Math.max(1, bitmap.height * scale);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    card.prepend(canvas);
  } catch {
    // It is no picture.
  }
}

/**
 * Brings a file to the house, however long that takes.
 * @param {Piece} piece
 * @returns {Promise<string | undefined>} by what a message names it
 */
async function carry(piece) {
  const answer = await insist(piece, `${address}/files?name=${encodeURIComponent(piece.file.name)}`);
  if (!answer) return undefined;
  if (answer.status === 201) {
    piece.words.textContent = WORDS.ready;
    return answer.told.id;
  }
  lose(piece, answer.status === 408 ? WORDS.slow : (answer.told.detail ?? WORDS.failed));
  return undefined;
}

/**
 * One attempt, with what is heard of it. Only this kind of request tells how far it has come.
 * @param {string} address
 * @param {Piece} piece
 * @returns {Promise<{ status: number, told: any, pause: number }>}
 */
function upload(address, { file, words, stop }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const end = () => {
      let told = {};
      try {
        told = JSON.parse(request.responseText);
      } catch {
        // Something on the way answered.
      }
      resolve({ status: request.status, told, pause: 1_000 * Number(request.getResponseHeader("retry-after")) });
    };
    request.upload.onprogress = ({ loaded, total }) => {
      words.textContent = WORDS.sent(Math.floor((100 * loaded) / total));
    };
    request.onloadend = end;
    stop.signal.addEventListener("abort", () => request.abort());
    request.open("POST", address);
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(file);
  });
}

/**
 * Asks until there is an answer that would be the same again. What the house refuses for a long time it is not asked again.
 * @param {Piece} piece
 * @param {string} address
 */
async function insist(piece, address) {
  const { signal } = piece.stop;
  for (let pause = PAUSE.first, slow = 0; !signal.aborted; pause = Math.min(2 * pause, PAUSE.most)) {
    const answer = await upload(address, piece);
    if (signal.aborted) return undefined;
    if (answer.status === 408) slow++;
    const passes = answer.status === 0 || answer.status === 408 || answer.status === 429 || (answer.status >= 500 && answer.status !== 507);
    if (!passes || answer.pause > PAUSE.most || slow === TOO_SLOW) return answer;
    piece.words.textContent = WORDS.away;
    await rest(Math.max(pause, answer.pause));
  }
  return undefined;
}

/**
 * Waits, or until the browser hears of a network again.
 * @param {number} millis
 */
function rest(millis) {
  return new Promise((resolve) => {
    setTimeout(resolve, millis);
    addEventListener("online", resolve, { once: true });
  });
}

/**
 * What would be said without files is said with them: at once if the house has them, or else once it has.
 * @param {SubmitEvent} event
 */
function send(event) {
  const text = box();
  const pieces = chosen.filter(({ lost }) => !lost);
  if (isHandingOver || !text || event.target !== text.form || event.submitter?.hasAttribute("formaction") || !pieces.length) return;
  // Commands are done and not said, and of what is too long the composer says so.
  if (/^\/(?![mM]e \s*\S)\p{Alphabetic}+(\s|$)/u.test(text.value) || [...text.value].length > MOST.characters) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const letter = { pieces, body: text.value, reply: answered.getAttribute("value") ?? "", quote: kept(quote) };
  chosen = chosen.filter(({ lost }) => lost);
  answered.setAttribute("value", "");
  write(text, "");
  say(letter);
}

/** @param {Letter} letter */
async function say(letter) {
  underway.add(letter);
  keepWords();
  for (const { card } of letter.pieces) card.classList.add("going");
  const ids = (await Promise.all(letter.pieces.map(({ id }) => id))).filter((id) => id !== undefined);
  // A form can't be sent anew while it is being sent, and what is being composed is not touched.
  do {
    await composing;
    await new Promise((resolve) => setTimeout(resolve));
  } while (composing);
  underway.delete(letter);
  const stays = letter.pieces.filter(({ lost, stop }) => lost && !stop.signal.aborted);
  // One that was refused is not left out without a word: its author decides.
  if (stays.length || !handOver(letter, ids)) giveBack(letter);
  else clear(letter.pieces);
}

/** @param {Piece[]} pieces */
function clear(pieces) {
  if (place.contains(document.activeElement)) box()?.focus();
  for (const { card } of pieces) card.remove();
  tidy();
}

/**
 * Puts it into the box as it was written and sends that: from there on it goes the way of all that is said here. What was begun meanwhile
 * stays.
 * @param {Letter} letter
 * @param {string[]} ids
 * @returns {boolean} not where it can't be said
 */
function handOver(letter, ids) {
  const text = box();
  if (!text) return false;
  const { value: typed, selectionStart, selectionEnd } = text;
  const reply = answered.getAttribute("value") ?? "";
  text.value = letter.body;
  answered.setAttribute("value", letter.reply);
  input.dataset.ids = ids.join(" ");
  isHandingOver = true;
  text.form?.requestSubmit();
  isHandingOver = false;
  const isSaid = !text.value && !input.dataset.ids;
  delete input.dataset.ids;
  answered.setAttribute("value", reply);
  write(text, typed);
  text.setSelectionRange(selectionStart, selectionEnd);
  return isSaid;
}

/**
 * What could not be said stands in its places again.
 * @param {Letter} letter
 */
async function giveBack({ pieces, body, reply, quote: kept }) {
  chosen = [...pieces.filter(({ stop }) => !stop.signal.aborted), ...chosen];
  for (const { card } of pieces) card.classList.remove("going");
  for (const piece of chosen.filter(({ lost }) => !lost).slice(MOST.files)) lose(piece, WORDS.enough);
  const text = box();
  if (text && body) write(text, text.value ? `${body}\n${text.value}` : body);
  const answering = reply && (await fetched("reply"));
  if (!answering || answered.getAttribute("value")) return;
  keep(quote, kept);
  answered.setAttribute("value", reply);
  answering.resume();
}

/** Words whose files the house has not got yet are a draft again for whoever opens the room anew. */
function keepWords() {
  const words = [...underway].map(({ body }) => body).filter(Boolean);
  if (words.length) keep(`draft:${room}`, [...words, box()?.value ?? ""].join("\n").trimEnd());
}

/**
 * @param {HTMLTextAreaElement} text
 * @param {string} words
 */
function write(text, words) {
  text.value = words;
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
