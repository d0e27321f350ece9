// @ts-check
// Pictures and files: what was chosen, pasted or dropped stands above the words, is sent while one still writes, and goes with the
// message. While the house is away it waits and says so. Without this, the form takes them along.

import { box, dress, make } from "./hands.js";

const WORDS = {
  away: "Waiting for Hallway …",
  empty: "There is nothing in it.",
  enough: "A message has at most 4 files.",
  failed: "This could not be sent.",
  ready: "Ready",
  remove: (/** @type {string} */ name) => `Remove ${name}`,
  saying: "Sending …",
  sent: (/** @type {number} */ percent) => `${percent} %`,
  large: (/** @type {number} */ most) => `A file has at most ${Math.floor(most / 1_048_576)} MiB here.`,
};

/** Most files of a message. */
const MOST = 4;
/** Side of a small picture, in pixels. */
const SIDE = 48;
/** How long it is until the house is asked again, in milliseconds: at first, and at most. */
const PAUSE = { first: 1_000, most: 30_000 };

/** @typedef {{ file: File, card: HTMLElement, words: HTMLElement, stop: AbortController, id: Promise<string | undefined>, lost: boolean }} Piece */
/** @typedef {{ pieces: Piece[], body: string, reply: string, client: string }} Letter */

const input = /** @type {HTMLInputElement} */ (document.getElementById("files"));
const place = /** @type {HTMLElement} */ (document.getElementById("sending"));
const room = `${/^\/r\/[^/]+/.exec(location.pathname)}`;

/** @type {Piece[]} What goes with the next message. */
let chosen = [];
/** What is sent goes one after the other. */
let line = Promise.resolve();
/** Messages that are on their way. */
let underway = 0;

addEventListener("submit", send, true);
addEventListener("beforeunload", (event) => {
  if (chosen.length || underway) event.preventDefault();
});
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
  if (chosen.filter(({ lost }) => !lost).length > MOST) return lose(piece, WORDS.enough);
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
  const address = `${room}/files?name=${encodeURIComponent(piece.file.name)}`;
  const answer = await insist(piece.stop.signal, (away) => {
    if (away) piece.words.textContent = WORDS.away;
    return upload(address, piece);
  });
  if (!answer) return undefined;
  if (answer.status === 201) {
    piece.words.textContent = WORDS.ready;
    return answer.told.id;
  }
  lose(piece, answer.told.detail ?? WORDS.failed);
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
 * @param {AbortSignal | undefined} stopped
 * @param {(away: boolean) => Promise<{ status: number, told: any, pause: number }>} attempt
 */
async function insist(stopped, attempt) {
  for (let pause = PAUSE.first, away = false; !stopped?.aborted; away = true) {
    const answer = await attempt(away);
    if (stopped?.aborted) return undefined;
    const passes = answer.status === 0 || answer.status === 408 || answer.status === 429 || (answer.status >= 500 && answer.status !== 507);
    if (!passes || answer.pause > PAUSE.most) return answer;
    await rest(Math.max(pause, answer.pause));
    pause = Math.min(2 * pause, PAUSE.most);
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
 * What would be said without files is said with them.
 * @param {SubmitEvent} event
 */
function send(event) {
  const text = box();
  const pieces = chosen.filter(({ lost }) => !lost);
  if (!text || event.target !== text.form || !pieces.length || event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const field = document.getElementById("reply-to");
  const typed = text.value;
  const client = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  /** @type {Letter} */
  const letter = { pieces, body: typed.trim() && typed.replace(/^\/\//, "/"), reply: field?.getAttribute("value") ?? "", client };
  chosen = chosen.filter(({ lost }) => lost);
  field?.setAttribute("value", "");
  write(text, "");
  say(letter);
}

/** @param {Letter} letter */
async function say({ pieces, body, reply, client }) {
  underway++;
  for (const { card } of pieces) card.classList.add("going");
  const ids = (await Promise.all(pieces.map(({ id }) => id))).filter((id) => id !== undefined);
  const stays = pieces.filter(({ lost, stop }) => lost && !stop.signal.aborted);
  // One that was refused is not left out without a word: its author decides.
  if (stays.length || (!ids.length && !body)) return keep(pieces, body);
  const letter = { body, files: ids, client_id: client, ...(reply ? { reply_to: reply } : {}) };
  const answer = await insist(undefined, async (away) => {
    for (const { words } of pieces) words.textContent = away ? WORDS.away : WORDS.saying;
    return post(letter);
  });
  if (answer && answer.status < 300) {
    for (const { card } of pieces) card.remove();
    underway--;
    return tidy();
  }
  for (const { words } of pieces) words.textContent = answer?.told.detail ?? WORDS.failed;
  keep(pieces, body);
}

/**
 * Gives back what could not be said.
 * @param {Piece[]} pieces
 * @param {string} body
 */
function keep(pieces, body) {
  underway--;
  chosen = [...pieces.filter(({ stop }) => !stop.signal.aborted), ...chosen];
  for (const { card } of pieces) card.classList.remove("going");
  const text = box();
  if (text && body) write(text, text.value ? `${body}\n${text.value}` : body);
  tidy();
}

/**
 * One attempt to say it; under its own id it is said once.
 * @param {object} letter
 */
async function post(letter) {
  const headers = { accept: "application/json", "content-type": "application/json" };
  try {
    const answer = await fetch(`${room}/messages`, { method: "POST", headers, body: JSON.stringify(letter) });
    const told = await answer.json().catch(() => ({}));
    return { status: answer.status, told, pause: 1_000 * Number(answer.headers.get("retry-after")) };
  } catch {
    return { status: 0, told: {}, pause: 0 };
  }
}

/**
 * @param {HTMLTextAreaElement} text
 * @param {string} words
 */
function write(text, words) {
  text.value = words;
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
