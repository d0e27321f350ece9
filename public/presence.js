// @ts-check
// That somebody looks at this browser's pages. The house has whoever is silent about it for a while as away; opening a page was a look,
// and that a page is left is never told, so one that crashed means nothing.

import { keep, kept } from "./kept.js";

/** What hands do, besides coming back to the page; the last two are what is seen of a screen reader's. */
const SIGNS = [
  ...["visibilitychange", "pageshow", "focus", "keydown", "pointerdown", "pointermove", "wheel"],
  ...["focusin", "selectionchange"],
];
/** Whoever could not tell it tries again after so long, in milliseconds. */
const RETRY_MS = 5_000;
/** Nobody is asked to wait longer: the clock was set back. */
const LONGEST_MS = 24 * 60 * 60 * 1_000;

/** From then on it is to be told again, in milliseconds since 1970: for all tabs, and where nothing can be kept for this one. */
let due = 0;
/** The next attempt to tell what could not be told. @type {ReturnType<typeof setTimeout> | undefined} */
let owed;

for (const sign of SIGNS) addEventListener(sign, look, { passive: true });

/** @param {Event} [sign] */
export async function look(sign) {
  const now = Date.now();
  if (isEarly(now) || document.hidden) return;
  // Something moved below a pointer that lies still.
  if (sign instanceof PointerEvent && sign.type === "pointermove" && !sign.movementX && !sign.movementY) return;
  // Another tab may have told it.
  due = Number(kept("look")) || due;
  if (isEarly(now)) return;
  clearTimeout(owed);
  // Without a stream nobody knows who is here.
  if (document.querySelector("[data-line]") && !document.querySelector("[data-line=live]")) return owe(RETRY_MS);
  wait(RETRY_MS);
  try {
    const answer = await fetch("/me/presence", { method: "POST" });
    if (answer.ok) wait((await answer.json()).again_after * 1_000);
    else owe(Math.max(RETRY_MS, Number(answer.headers.get("retry-after")) * 1_000));
  } catch {
    owe(RETRY_MS);
  }
}

/** @param {number} now */
function isEarly(now) {
  return now < due && due - now < LONGEST_MS;
}

/** @param {number} milliseconds */
function owe(milliseconds) {
  wait(milliseconds);
  owed = setTimeout(look, milliseconds);
}

/** @param {number} milliseconds */
function wait(milliseconds) {
  due = Date.now() + milliseconds;
  keep("look", String(due));
}
