// @ts-check
// That somebody looks at this browser's pages. The house has whoever is silent about it for a while as away; opening a page was a look,
// and that a page is left is never told, so one that crashed means nothing.

import { keep, kept } from "./kept.js";

/** What hands do, besides coming back to the page. */
const SIGNS = ["visibilitychange", "pageshow", "focus", "keydown", "pointerdown", "pointermove", "wheel"];
/** Whoever could not tell it tries again after so long, in milliseconds. */
const RETRY_MS = 5_000;
/** Nobody is asked to wait longer: the clock was set back. */
const LONGEST_MS = 24 * 60 * 60 * 1_000;

/** From then on it is to be told again, in milliseconds since 1970: for all tabs, and where nothing can be kept for this one. */
let due = 0;

for (const sign of SIGNS) addEventListener(sign, look, { passive: true });
look();

/** @param {Event} [sign] */
async function look(sign) {
  // Something moved below a pointer that lies still.
  if (sign instanceof PointerEvent && sign.type === "pointermove" && !sign.movementX && !sign.movementY) return;
  // Without a stream nobody knows who is here.
  if (document.querySelector("[data-line]") && !document.querySelector("[data-line=live]")) return;
  const now = Date.now();
  due = Number(kept("look")) || due;
  if (document.hidden || (now < due && due - now < LONGEST_MS)) return;
  wait(RETRY_MS);
  try {
    const answer = await fetch("/me/presence", { method: "POST" });
    if (answer.ok) wait((await answer.json()).again_after * 1_000);
  } catch {
    // The house is away.
  }
}

/** @param {number} milliseconds */
function wait(milliseconds) {
  due = Date.now() + milliseconds;
  keep("look", String(due));
}
