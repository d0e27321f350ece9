// @ts-check
// In another tab this browser may have become somebody else: gone on as another person, or been forgotten. As soon as anybody looks at
// this page, it asks who it is, and is loaded anew as whoever that is. What was written is a draft.

import { me } from "./list.js";

/** Where nobody is remembered, everybody is new with each answer: it is not loaded again within so long, in milliseconds. */
const PAUSE = 60_000;

/** Asks, now or once the page is looked at. */
export async function look() {
  if (document.hidden) return addEventListener("visibilitychange", look, { once: true });
  const answer = await fetch("/me", { headers: { accept: "application/json" } }).catch(() => undefined);
  if (!answer?.ok || (await answer.json()).id === me) return;
  const now = Date.now();
  if (now - Number(sessionStorage.getItem("whose")) < PAUSE) return;
  sessionStorage.setItem("whose", String(now));
  location.reload();
}
