// @ts-check
// The list of what was said in a room, as its page shows it, and what the page began with.

const log = /** @type {HTMLElement} */ (document.querySelector("[role=log]"));

const { snapshot } = JSON.parse(document.getElementById("given")?.dataset.given ?? "{}");

/** Which room it is. Its name may stand in the address in capitals too, and behind it what a form was sent to. */
export const room = String(snapshot?.history.room ?? "");

/** Where the page of this room is. */
export const address = `/r/${room}`;

/** The name of the log that this page has its places from. */
const epoch = logOf(snapshot?.history.head ?? "");

/** By which the house knows who reads here. */
export const me = String(snapshot?.me.id ?? "");

/** Its messages and polls, oldest first. */
export function articles() {
  return /** @type {HTMLElement[]} */ ([...log.querySelectorAll("article[id^=m]")]);
}

/**
 * Where in the log something stands; 0 where it stands nowhere yet.
 * @param {HTMLElement | undefined} article
 */
export function placeOf(article) {
  return Number(article?.id.slice(1)) || 0;
}

/** @param {HTMLElement} article */
export function isOwn(article) {
  return "own" in article.dataset;
}

/**
 * A place of this log, to be kept.
 * @param {number} place
 */
export function cursor(place) {
  return `${epoch}-${place}`;
}

/** @param {string} cursor */
export function logOf(cursor) {
  return cursor.split("-")[0] ?? "";
}

/**
 * What of a kept cursor is a place of this log; nothing where it is of another.
 * @param {string} cursor
 */
export function place(cursor) {
  const place = cursor.split("-")[1];
  return place && logOf(cursor) === epoch ? Number(place) : undefined;
}
