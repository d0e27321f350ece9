// @ts-check
// Pictures and files: what was chosen, pasted or dropped stands above the words, is sent while one still writes, and goes with the
// message. While the house is away it waits and says so. Words that are sent before their files are there stay in the box until they are,
// and so are a draft like any other: over a reload, and in other tabs. Without this, the form takes them along.

import { isCommand } from "../loader.js";
import { KNOWN_MS, box, dress, make } from "./hands.js";
import { address, room } from "./list.js";
import { words } from "./words.js";

const WORDS = words.files;

/** Side of a small picture, in pixels. */
const SIDE = 48;
/** How long it is until the house is asked again, in milliseconds: at first, and at most. */
const PAUSE = { first: 1_000, most: 30_000 };
/** How often the house may find that one takes too long to send. */
const TOO_SLOW = 3;

/**
 * What was chosen. The house has it once it has an `id`; `why` it can't go with the message; its `twin` has the same in it.
 * @typedef {{ file: File, card: HTMLElement, words: HTMLElement, stop: AbortController, id?: string, why?: string, twin?: Piece }} Piece
 */

const input = /** @type {HTMLInputElement} */ (document.getElementById("files"));
/** What the house takes: bytes of a file, and files of a message. */
const MOST = { bytes: Number(input.dataset.mostBytes), files: Number(input.dataset.mostFiles) };
const ENOUGH = WORDS.enough(MOST.files);
const place = /** @type {HTMLElement} */ (document.getElementById("sending"));

/** @type {Piece[]} What goes with the next message, and what can't, until it is taken out. */
let chosen = [];
/** What is sent goes one after the other. */
let line = Promise.resolve();
/** @type {string | undefined} What is sent as soon as the house has the files, if it still stands there. */
let meant;
/** Says that they are. */
const later = make("li", { class: "later" }, make("span", { class: "state", role: "status" }));

addEventListener("submit", send, true);
addEventListener("beforeunload", (event) => {
  if (whole().length) event.preventDefault();
});
// What is written on meanwhile is not meant yet.
addEventListener("input", ({ target }) => target === box() && wait(undefined));
// In another tab they may have been changed, or said.
addEventListener("storage", ({ key }) => key === `draft:${room}` && wait(undefined));
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
  const piece = { file, card, words, stop: new AbortController() };
  remove.addEventListener("click", () => drop(piece));
  wait(undefined);
  place.append(card);
  chosen.push(piece);
  if (file.size > MOST.bytes) return lose(piece, WORDS.large(MOST.bytes));
  if (!file.size) return lose(piece, WORDS.empty);
  picture(piece);
  if (whole().length > MOST.files) return lose(piece, ENOUGH);
  bring(piece);
}

/** @param {Piece} piece */
function drop(piece) {
  piece.stop.abort();
  wait(undefined);
  clear([piece]);
  box()?.focus();
}

/**
 * It stays to be seen, with the reason, until it is taken out.
 * @param {Piece} piece
 * @param {string} why
 */
function lose(piece, why) {
  piece.why = why;
  piece.card.classList.add("lost");
  piece.words.textContent = why;
  // It is not left out without a word: its author decides.
  wait(undefined);
  fill();
}

/** What goes with the next message. */
function whole() {
  return chosen.filter(({ why }) => !why);
}

/** @param {Piece[]} pieces */
function clear(pieces) {
  chosen = chosen.filter((piece) => !pieces.includes(piece));
  if (pieces.some(({ card }) => card.contains(document.activeElement))) box()?.focus();
  for (const { card } of pieces) card.remove();
  place.hidden = !chosen.length;
  fill();
}

/** Takes in what there is room for by now. */
function fill() {
  for (const piece of chosen) {
    const fits = piece.why === ENOUGH || (piece.twin && !chosen.includes(piece.twin));
    if (!fits || whole().length >= MOST.files) continue;
    delete piece.why;
    delete piece.twin;
    piece.card.classList.remove("lost");
    piece.words.textContent = "";
    bring(piece);
  }
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

/** @param {Piece} piece */
function bring(piece) {
  line = line.then(() => carry(piece)).catch(() => lose(piece, WORDS.failed));
}

/**
 * Brings a file to the house, however long that takes.
 * @param {Piece} piece
 */
async function carry(piece) {
  const answer = await insist(piece, `${address}/files?name=${encodeURIComponent(piece.file.name)}`);
  if (!answer) return;
  const { status, told } = answer;
  if (status !== 201) return lose(piece, status === 408 ? WORDS.slow : (told?.detail ?? WORDS.failed));
  // The house knows files by what is in them.
  piece.twin = whole().find(({ id }) => id && id === told.id);
  if (piece.twin) return lose(piece, WORDS.same(piece.twin.file.name));
  piece.id = told.id;
  piece.words.textContent = WORDS.ready;
  goOn();
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
 * What would be said without files is said with them, once the house has them. Commands are done and not said.
 * @param {SubmitEvent} event
 */
function send(event) {
  const text = box();
  const pieces = whole();
  if (!text || event.target !== text.form || event.submitter?.hasAttribute("formaction") || !pieces.length || isCommand(text.value)) return;
  if (pieces.every(({ id }) => id)) return hand(pieces);
  event.preventDefault();
  event.stopImmediatePropagation();
  wait(written());
}

/** What stands in the box, and what it answers. */
function written() {
  return `${document.getElementById("reply-to")?.getAttribute("value")} ${box()?.value}`;
}

/**
 * The composer takes along what stands there, and empties it when it does; what it refuses to say stays. No message after it takes
 * them along too.
 * @param {Piece[]} pieces
 */
function hand(pieces) {
  input.dataset.ids = pieces.map(({ id }) => id).join(" ");
  chosen = chosen.filter((piece) => !pieces.includes(piece));
  setTimeout(() => {
    if (input.dataset.ids) chosen = [...pieces, ...chosen];
    else clear(pieces);
    delete input.dataset.ids;
  });
}

/**
 * Waits with what was written for its files, or no longer.
 * @param {string | undefined} what
 */
function wait(what) {
  meant = what;
  const told = /** @type {HTMLElement} */ (later.firstChild);
  told.textContent = "";
  if (what === undefined) return later.remove();
  place.append(later);
  setTimeout(() => (told.textContent = WORDS.later), KNOWN_MS);
}

/** Sends what waited, if the house has all of its files now. */
function goOn() {
  if (meant === undefined || !whole().every(({ id }) => id)) return;
  const isMeant = meant === written();
  wait(undefined);
  if (isMeant) box()?.form?.requestSubmit();
}
