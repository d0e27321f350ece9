// Measures from the visitor's browser whether streams pass, and says what it found in the list that the page has for it.

import { words } from "./words.js";

const WORDS = words.doctor;
const FRAMES = "/doctor/frames";
const PING_SECONDS = 15;

const say = (id, verdict, sentence) => {
  const line = document.getElementById(id);
  line.dataset.verdict = verdict;
  line.querySelector(".verdict").textContent = sentence;
};
const seconds = (millis) => {
  const rounded = millis < 10_000 ? Math.round(millis / 100) / 10 : Math.round(millis / 1000);
  return WORDS.seconds(rounded);
};

// Listens to a finite stream of numbered frames: when each came, how it began and ended, in milliseconds.
function listen(address, patience) {
  return new Promise((resolve) => {
    const began = performance.now();
    const frames = [];
    const source = new EventSource(address);
    const end = (how) => {
      clearTimeout(timer);
      source.close();
      resolve({ began, frames, how, ended: performance.now() });
    };
    const timer = setTimeout(() => end("late"), patience);
    source.addEventListener("frame", () => frames.push(performance.now()));
    source.addEventListener("bye", () => end("finished"));
    source.addEventListener("error", () => end("cut"));
  });
}

async function measureFrames() {
  say("frames", "open", WORDS.frames.open);
  const { began, frames, how } = await listen(FRAMES, 20_000);
  if (frames.length < 4) {
    const heard = frames.length === 0 ? WORDS.frames.none : WORDS.frames.some(frames.length);
    return say("frames", "bad", how === "late" ? WORDS.frames.late(heard) : WORDS.frames.cut(heard));
  }
  const apart = frames.slice(1).map((at, before) => at - frames[before]);
  const all = frames[3] - frames[0];
  if (Math.min(...apart) > 500 && Math.max(...apart) < 1700) {
    return say("frames", "good", WORDS.frames.good);
  }
  if (all < 1000) {
    return say("frames", "bad", WORDS.frames.held(seconds(frames[0] - began)));
  }
  say("frames", "note", WORDS.frames.uneven(apart.map((gap) => (gap / 1000).toFixed(1)).join(", ")));
}

async function measureQuiet(silence) {
  say("quiet", "open", WORDS.quiet.open(silence));
  const { frames, how, ended } = await listen(`/doctor/quiet?seconds=${silence}`, (silence + 20) * 1000);
  if (frames.length >= 2) {
    return say("quiet", "good", WORDS.quiet.good(silence));
  }
  if (frames.length === 0) {
    return say("quiet", "bad", WORDS.quiet.held);
  }
  const lasted = ended - frames[0];
  if (how === "late" || lasted < PING_SECONDS * 1000) {
    return say("quiet", "bad", WORDS.quiet.cut(seconds(lasted), PING_SECONDS));
  }
  say("quiet", silence > 20 ? "good" : "note", WORDS.quiet.late(seconds(lasted), PING_SECONDS));
}

// The shortest of some round trips tells the time best.
async function measureAnswer() {
  let best;
  for (let i = 0; i < 4; i += 1) {
    const sent = Date.now();
    const answer = await fetch("/doctor", { headers: { Accept: "application/json" }, cache: "no-store" });
    const told = await answer.json();
    const got = Date.now();
    if (!best || got - sent < best.trip) best = { told, trip: got - sent, skew: (sent + got) / 2 - Date.parse(told.now) };
  }
  tellClock(best);
  tellWay(best.told);
}

function tellClock({ skew, trip }) {
  const off = Math.abs(skew);
  if (off < 2000) {
    return say("clock", "good", WORDS.clock.good(seconds(Math.max(off, trip / 2, 100))));
  }
  const time = off < 120_000 ? seconds(off) : off < 7_200_000 ? WORDS.minutes(Math.round(off / 60_000)) : WORDS.hours(Math.round(off / 3_600_000));
  say("clock", "note", skew > 0 ? WORDS.clock.ahead(time) : WORDS.clock.behind(time));
}

function tellWay(told) {
  const entries = performance.getEntriesByType("resource").filter((entry) => new URL(entry.name).pathname === "/doctor");
  const spoken = { "http/1.1": "HTTP/1.1", h2: "HTTP/2", h3: "HTTP/3" }[entries.at(-1)?.nextHopProtocol];
  if (!spoken) say("http", "note", WORDS.http.unknown(told.http));
  else if (spoken === "HTTP/1.1") say("http", "good", WORDS.http.old);
  else say("http", "good", WORDS.http.good(spoken));
  const signs = [];
  if (told.via) signs.push(WORDS.proxy.named(told.via));
  if (told.forwarded) signs.push(WORDS.proxy.speaks);
  if (spoken && spoken !== "HTTP/1.1" && told.http === "HTTP/1.1") signs.push(WORDS.proxy.between(spoken, told.http));
  if (signs.length === 0) say("proxy", "good", WORDS.proxy.none);
  else say("proxy", "good", WORDS.proxy.there(signs.join(WORDS.proxy.and)));
}

function tellTabs() {
  const secure = isSecureContext ? "" : WORDS.tabs.secure;
  if (!globalThis.EventSource) say("tabs", "note", WORDS.tabs.noStreams);
  else if (globalThis.SharedWorker) say("tabs", "good", WORDS.tabs.worker);
  else if (navigator.locks && globalThis.BroadcastChannel) say("tabs", "good", WORDS.tabs.locks);
  else say("tabs", "note", WORDS.tabs.alone + secure);
}

// Who measures has the page's buttons; until it is done they do nothing.
const buttons = ["again", "longer"].map((id) => document.getElementById(id));
const summary = document.getElementById("summary");

async function measure(...measures) {
  for (const button of buttons) button.disabled = true;
  summary.textContent = WORDS.measuring;
  await Promise.all(measures.map((run) => run()));
  const found = (verdict) => document.querySelectorAll(`.findings [data-verdict=${verdict}]`).length;
  const bad = found("bad");
  const rest =
    bad > 0 ? WORDS.below : found("note") > 0 ? WORDS.look : WORDS.fine;
  summary.textContent = `${document.querySelector("#frames .verdict").textContent} ${rest}`;
  for (const remedy of document.querySelectorAll("details")) if (bad > 0) remedy.open = true;
  for (const button of buttons) button.disabled = false;
}

const all = [tellTabs, () => measureAnswer().catch(cannotAsk)];
if (globalThis.EventSource) all.push(measureFrames, () => measureQuiet(20));
else for (const id of ["frames", "quiet"]) say(id, "note", WORDS.cannotListen);

function cannotAsk() {
  for (const id of ["http", "proxy", "clock"]) say(id, "bad", WORDS.cannotAsk);
}

buttons[0].addEventListener("click", () => measure(...all));
buttons[1].addEventListener("click", () => measure(() => measureQuiet(120)));
measure(...all);
