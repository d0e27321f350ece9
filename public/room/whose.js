// @ts-check
// In another tab this browser may have become somebody else: gone on as another person, or been forgotten. As soon as anybody looks at
// this page, it asks who it is, and is loaded anew as whoever that is. What was written stays a draft.

import { keep } from "../kept.js";
import { me, room } from "./list.js";

/** Until it is asked again where there was no answer, and until it is loaded again where nobody is remembered: everybody is new with each
 * answer then. In milliseconds. */
const PAUSE = 5_000;

/** Asks, now or once the page is looked at. */
export async function look() {
  if (document.hidden) return addEventListener("visibilitychange", look, { once: true });
  const answer = await fetch("/me", { headers: { accept: "application/json" } }).catch(() => undefined);
  if (answer?.ok && (await answer.json()).id === me) return;
  const before = Date.now() - Number(sessionStorage.getItem("whose"));
  if (!answer?.ok || before < PAUSE) return setTimeout(look, PAUSE);
  sessionStorage.setItem("whose", String(Date.now()));
  const text = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("message"));
  // Who is forgotten leaves no drafts; what stands here was not said by them.
  if (text?.value) keep(`draft:${room}`, text.value);
  location.reload();
}
