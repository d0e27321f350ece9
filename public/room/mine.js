// @ts-check
// What can be done with a room of one's list: mute it, and take it out. Both are kept in this browser.

import { keep } from "../kept.js";
import { ownLevel, setLevel } from "../preferences.js";
import { make, prepare, show } from "./hands.js";
import { room } from "./list.js";
import { words } from "./words.js";

const WORDS = words.mine;

/**
 * @param {HTMLElement} from
 * @param {string} name
 * @param {string} called as a private room is not by its name
 */
export async function begin(from, name, called) {
  await prepare();
  const isMuted = ownLevel(name) === "nothing";
  const isDirect = from.closest("li")?.querySelector("a[data-direct]") != null;
  const dialog = make(
    "dialog",
    { class: "menu", "aria-label": WORDS.title(called), "aria-describedby": "mine-means" },
    make(
      "form",
      { method: "dialog" },
      make("button", { class: "quiet", value: "mute" }, isMuted ? WORDS.unmute : WORDS.mute),
      make("button", { class: "quiet", value: "leave" }, isDirect ? WORDS.hide : WORDS.leave),
      make("p", { class: "sheet-note", id: "mine-means" }, isDirect ? WORDS.direct : WORDS.means),
    ),
  );
  const { bottom, right } = from.getBoundingClientRect();
  dialog.style.setProperty("--bottom", `${bottom}px`);
  dialog.style.setProperty("--right", `${Math.max(right, 160)}px`);
  const chosen = await show(dialog);
  if (chosen === "mute") setLevel(name, isMuted ? undefined : "nothing");
  if (chosen !== "leave") return;
  // Of what is said to the reader alone it has to be known whether it is new.
  if (!isDirect) keep(`read:${name}`, "");
  keep(`left:${name}`, "yes");
  if (name === room) location.assign("/");
}
