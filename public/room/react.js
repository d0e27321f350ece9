// @ts-check
// Answering a message in one sign. What comes of it is seen when the stream tells it.

import { ask, reason, tell } from "./hands.js";
import { words } from "./words.js";

const WORDS = words.react;

/**
 * Answers with the same sign as others, or takes that back.
 * @param {HTMLElement} from
 */
export async function begin(from) {
  const { form, value } = /** @type {HTMLButtonElement} */ (from);
  if (form) say(await ask(form.action, "POST", { emoji: value }));
}

/**
 * Answers with a sign.
 * @param {string} message its address
 * @param {string} emoji
 */
export async function add(message, emoji) {
  if (emoji) say(await ask(`${message}/reactions/${encodeURIComponent(emoji)}`, "PUT"));
}

/** @param {import("./hands.js").Answer} answer */
function say(answer) {
  if (answer.is !== "done") tell(reason(answer, WORDS.gone));
}
