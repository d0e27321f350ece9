// @ts-check
// The page of settings shows what is kept in this browser, and keeps what is changed there.

import { chime } from "./chime.js";
import {
  isSetting, ownLevel, quiet, roomsSet, setLevel, setQuiet, setSingleKeys, setSound, setTyping, setUsualLevel, singleKeys, sound, tellPages, typing,
  usualLevel,
} from "./preferences.js";
import { words } from "./words.js";

const WORDS = words.settings;

const NIGHT = { from: "22:00", until: "07:00" };
/** As protocol/src/room_name.rs has it. */
const ROOM = /^[a-z0-9~][a-z0-9._-]{0,63}$/;

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {string} id
 * @param {T} _
 */
const field = (id, _) => /** @type {HTMLElementTagNameMap[T]} */ (document.getElementById(id));

const usual = field("usual-level", "select");
const rows = field("room-levels", "div");
const pattern = field("room-level", "template");
const newRoom = field("new-room", "input");
const isQuiet = field("quiet", "input");
const [from, until] = [field("quiet-from", "input"), field("quiet-until", "input")];
const isLoud = field("sound", "input");
const keys = field("single-keys", "input");
const isTold = field("typing", "input");
const permission = field("permission", "p");
const told = field("told", "p");
const [allow, attempt] = [field("allow", "button"), field("try", "button")];

show();
addEventListener("storage", ({ key }) => isSetting(key) && show());
showPermission();
// Whoever comes from a room wants to set something there.
const asked = new URLSearchParams(location.search).get("room");
if (asked && ROOM.test(asked)) addRow(asked);
if (rows.querySelector('[name^="~"]')) nameRooms();

usual.addEventListener("change", () => say(setUsualLevel(/** @type {import("./preferences.js").Level} */ (usual.value))));
for (const input of [isQuiet, from, until]) input.addEventListener("change", keepQuiet);
isLoud.addEventListener("change", () => {
  say(setSound(isLoud.checked ? "on" : "off"));
  tellPages();
  if (isLoud.checked) chime();
});
isTold.addEventListener("change", () => say(setTyping(isTold.checked ? "on" : "off")));
keys.addEventListener("change", () => say(setSingleKeys(keys.checked ? "on" : "off")));
field("hear", "button").addEventListener("click", chime);
field("add-room", "form").addEventListener("submit", (event) => {
  event.preventDefault();
  const room = newRoom.value.trim().toLowerCase();
  if (!ROOM.test(room)) return void (told.textContent = WORDS.noRoom);
  newRoom.value = "";
  addRow(room).focus();
});
allow.addEventListener("click", async () => {
  await Notification.requestPermission();
  showPermission();
  tellPages();
});
attempt.addEventListener("click", () => {
  try {
    new Notification("Hallway", { body: WORDS.try, tag: "hallway try" });
    told.textContent = WORDS.shown;
  } catch {
    told.textContent = WORDS.refused;
  }
});

/** Shows what is kept, which another page may have changed. */
function show() {
  usual.value = usualLevel();
  for (const room of roomsSet()) addRow(room);
  for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (rows.querySelectorAll("select"))) select.value = ownLevel(select.name) ?? "";
  if (!lacking()) showQuiet();
  isLoud.checked = sound() === "on";
  keys.checked = singleKeys() === "on";
  isTold.checked = typing() === "on";
}

function showPermission() {
  const knows = "Notification" in globalThis;
  const state = !isSecureContext ? "insecure" : !knows ? "none" : Notification.permission === "default" ? "ask" : Notification.permission;
  permission.textContent = WORDS[state];
  allow.hidden = state !== "ask";
  attempt.hidden = state !== "granted";
}

/**
 * The field of a room, which is made if there is none yet.
 * @param {string} room
 */
function addRow(room) {
  const before = [...rows.querySelectorAll("select")].find(({ name }) => name === room);
  if (before) return before;
  const row = /** @type {DocumentFragment} */ (pattern.content.cloneNode(true));
  const [label, select] = [row.querySelector("label"), row.querySelector("select")];
  if (!label || !select) throw new Error("The page lacks the pattern of a row.");
  select.id = `level-${room}`;
  select.name = room;
  select.value = ownLevel(room) ?? "";
  label.htmlFor = select.id;
  label.textContent = room.startsWith("~") ? WORDS.invited : room;
  label.dataset.room = room;
  select.addEventListener("change", () => {
    say(setLevel(room, /** @type {import("./preferences.js").Level} */ (select.value) || undefined));
  });
  rows.append(row);
  return select;
}

/** A room by invitation is called otherwise than its address; whoever is in it is told how. */
async function nameRooms() {
  try {
    const answer = await fetch(rows.dataset.rooms ?? "", { headers: { accept: "application/json" } });
    const { rooms: all } = await answer.json();
    for (const label of rows.querySelectorAll("label")) {
      label.textContent = all.find((/** @type {{ room: string }} */ { room }) => room === label.dataset.room)?.title ?? label.textContent;
    }
  } catch {
    // They are called what they are.
  }
}

function showQuiet() {
  const hours = quiet();
  isQuiet.checked = hours !== undefined;
  from.value = (hours ?? NIGHT).from;
  until.value = (hours ?? NIGHT).until;
  from.disabled = until.disabled = !hours;
}

/** What is being changed by hand, and is no time yet. What was kept before holds until it is one. */
function lacking() {
  return isQuiet.checked ? [from, until].find(({ value }) => !value) : undefined;
}

function keepQuiet() {
  from.disabled = until.disabled = !isQuiet.checked;
  const empty = lacking();
  if (empty) told.textContent = empty === from ? WORDS.from : WORDS.until;
  else say(setQuiet(isQuiet.checked ? { from: from.value, until: until.value } : undefined));
}

/** @param {"kept" | "lost"} how */
function say(how) {
  told.textContent = WORDS[how];
}
