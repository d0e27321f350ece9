// @ts-check
// What somebody has set on this device, where nothing else is kept: of which rooms they want to hear when they do not look, when not
// at all, and how. What was never set has its usual value.

import { keep, kept, keptBehind } from "./kept.js";

/** @typedef {"all" | "mentions" | "nothing"} Level */
/** @typedef {{ from: string, until: string }} Quiet in hours and minutes of the day, as `22:00` */

const LEVELS = /** @type {const} */ (["all", "mentions", "nothing"]);
const LEVEL = "notify";
const QUIET = "quiet";
const SOUND = "sound";
const TYPING = "typing";
const KEYS = "keys";

/** @param {string} text */
function asLevel(text) {
  return LEVELS.find((level) => level === text);
}

/** What is told of a room for which nothing else was set. */
export function usualLevel() {
  return asLevel(kept(LEVEL)) ?? "mentions";
}

/** @param {Level} level */
export function setUsualLevel(level) {
  return keep(LEVEL, level === "mentions" ? "" : level);
}

/**
 * What is told of a room.
 * @param {string} room
 */
export function level(room) {
  return ownLevel(room) ?? usualLevel();
}

/**
 * What was set for this very room.
 * @param {string} room
 */
export function ownLevel(room) {
  return asLevel(kept(`${LEVEL}:${room}`));
}

/**
 * @param {string} room
 * @param {Level | undefined} level nothing for what is usual
 */
export function setLevel(room, level) {
  return keep(`${LEVEL}:${room}`, level ?? "");
}

/** The rooms for which something else than usual was set. */
export function roomsSet() {
  return keptBehind(`${LEVEL}:`).sort();
}

/** The hours in which nothing is told. */
export function quiet() {
  const [, from, until] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(kept(QUIET)) ?? [];
  return from && until ? { from, until } : undefined;
}

/** @param {Quiet | undefined} quiet */
export function setQuiet(quiet) {
  return keep(QUIET, quiet ? `${quiet.from}-${quiet.until}` : "");
}

/**
 * Whether it is one of these hours. They may go over midnight; where they begin when they end, there are none.
 * @param {Date} now
 */
export function isQuiet(now) {
  const hours = quiet();
  if (!hours) return false;
  const time = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
  const { from, until } = hours;
  return from <= until ? from <= time && time < until : from <= time || time < until;
}

export function sound() {
  return kept(SOUND) === "on" ? "on" : "off";
}

/** @param {"on" | "off"} sound */
export function setSound(sound) {
  return keep(SOUND, sound === "on" ? sound : "");
}

/** Whether others are told that one is writing. */
export function typing() {
  return kept(TYPING) === "off" ? "off" : "on";
}

/** @param {"on" | "off"} typing */
export function setTyping(typing) {
  return keep(TYPING, typing === "off" ? typing : "");
}

/** Whether keys of a single letter or sign work. */
export function singleKeys() {
  return kept(KEYS) === "off" ? "off" : "on";
}

/** @param {"on" | "off"} keys */
export function setSingleKeys(keys) {
  return keep(KEYS, keys === "off" ? keys : "");
}

/**
 * Whether a name under which this browser keeps something is one of these.
 * @param {string | null} name nothing where all is forgotten
 */
export function isSetting(name) {
  return name === null || [LEVEL, QUIET, SOUND, TYPING, KEYS].includes(name) || name.startsWith(`${LEVEL}:`);
}

/**
 * Pages that are open hear that something was set, also what they cannot see by themselves: that the browser may notify now.
 */
export function tellPages() {
  keep("set", "now");
  keep("set", "");
}
