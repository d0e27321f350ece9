// @ts-check
// What can be done with a room of one's list: mute it, and take it out. Both are kept in this browser.

import { keep, kept } from "../kept.js";
import { make, prepare, show } from "./hands.js";

const WORDS = {
  title: (/** @type {string} */ name) => `The room ${name}`,
  mute: "Mute",
  unmute: "Unmute",
  leave: "Leave",
  hint: "Muted, it shows and tells nothing. Left, it is gone from this list until you open it again.",
};

/**
 * @param {HTMLElement} from
 * @param {string} name
 * @param {boolean} isHere whether it is the room of this page
 */
export async function begin(from, name, isHere) {
  await prepare();
  const muted = `notify:${name}`;
  const isMuted = kept(muted) === "nothing";
  const dialog = make(
    "dialog",
    { class: "menu", "aria-label": WORDS.title(name) },
    make(
      "form",
      { method: "dialog" },
      make("button", { class: "quiet", value: "mute", title: WORDS.hint }, isMuted ? WORDS.unmute : WORDS.mute),
      make("button", { class: "quiet", value: "leave", title: WORDS.hint }, WORDS.leave),
    ),
  );
  const { bottom, right } = from.getBoundingClientRect();
  dialog.style.setProperty("--bottom", `${bottom}px`);
  dialog.style.setProperty("--right", `${Math.max(right, 160)}px`);
  const chosen = await show(dialog);
  if (chosen === "mute") keep(muted, isMuted ? "" : "nothing");
  if (chosen !== "leave") return;
  keep(`read:${name}`, "");
  keep(`left:${name}`, "yes");
  if (isHere) location.assign("/");
}
