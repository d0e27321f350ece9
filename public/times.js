// @ts-check
// Times by the reader's own clock. Without this they are UTC, and say so.

const language = "en-GB";
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const moment = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

const now = new Date();
const today = date.format(now);
const yesterday = date.format(now.setDate(now.getDate() - 1));

for (const time of document.querySelectorAll("time")) {
  const at = new Date(time.dateTime);
  const day = date.format(at);
  time.title = moment.format(at);
  time.textContent = day === today ? clock.format(at) : day === yesterday ? `Yesterday, ${clock.format(at)}` : `${day}, ${clock.format(at)}`;
}

export {};
