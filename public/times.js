// @ts-check
// Times by the reader's own clock, written as in rooms: see frontend/src/clock.rs. Without this they are UTC, and say so.

const page = document.documentElement.lang;
const language = navigator.language.startsWith(page) ? navigator.language : page;
const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const moment = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

const dayBefore = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-1, "day");
const before = dayBefore.charAt(0).toLocaleUpperCase(language) + dayBefore.slice(1);

const now = new Date();
const today = date.format(now);
const yesterday = date.format(now.setDate(now.getDate() - 1));

for (const time of document.querySelectorAll("time")) {
  const at = new Date(time.dateTime);
  const day = date.format(at);
  time.title = moment.format(at);
  time.textContent = day === today ? clock.format(at) : day === yesterday ? `${before}, ${clock.format(at)}` : `${day}, ${clock.format(at)}`;
}

export {};
