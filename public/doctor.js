// Measures from the visitor's browser whether streams pass, and says what it found in the list that the page has for it.

const FRAMES = "/doctor/frames";
const PING_SECONDS = 15;

const say = (id, verdict, sentence) => {
  const line = document.getElementById(id);
  line.dataset.verdict = verdict;
  line.querySelector(".verdict").textContent = sentence;
};
const seconds = (millis) => {
  const rounded = millis < 10_000 ? Math.round(millis / 100) / 10 : Math.round(millis / 1000);
  return rounded === 1 ? "1 second" : `${rounded} seconds`;
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
  say("frames", "open", "Listening to four frames …");
  const { began, frames, how } = await listen(FRAMES, 20_000);
  if (frames.length < 4) {
    const heard = frames.length === 0 ? "no frame came" : `only ${frames.length} of four frames came`;
    return say("frames", "bad", how === "late" ? `Streams do not pass: ${heard} within 20 seconds.` : `Streams do not pass: ${heard} before the stream was cut or refused.`);
  }
  const apart = frames.slice(1).map((at, before) => at - frames[before]);
  const all = frames[3] - frames[0];
  if (Math.min(...apart) > 500 && Math.max(...apart) < 1700) {
    return say("frames", "good", "Streams pass: four frames came one second apart.");
  }
  if (all < 1000) {
    return say("frames", "bad", `Streams are held back: four frames came together, after ${seconds(frames[0] - began)}.`);
  }
  say("frames", "note", `Streams pass unevenly: between four frames there were ${apart.map((gap) => (gap / 1000).toFixed(1)).join(", ")} seconds instead of 1 each.`);
}

async function measureQuiet(silence) {
  say("quiet", "open", `Listening to ${silence} seconds of silence …`);
  const { frames, how, ended } = await listen(`/doctor/quiet?seconds=${silence}`, (silence + 20) * 1000);
  if (frames.length >= 2) {
    return say("quiet", "good", `Silence is left alone: a stream that said nothing for ${silence} seconds went on.`);
  }
  if (frames.length === 0) {
    return say("quiet", "bad", "The quiet stream did not begin, or everything of it is held back.");
  }
  const lasted = ended - frames[0];
  if (how === "late" || lasted < PING_SECONDS * 1000) {
    return say("quiet", "bad", `Silent streams are cut after ${seconds(lasted)}, sooner than the ${PING_SECONDS} seconds between two pings.`);
  }
  say("quiet", silence > 20 ? "good" : "note", `Silent streams are cut after ${seconds(lasted)}. That does not matter: Hallway pings every ${PING_SECONDS} seconds.`);
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
    return say("clock", "good", `Your clock and the house's agree to within ${seconds(Math.max(off, trip / 2, 100))}.`);
  }
  const time = off < 120_000 ? seconds(off) : off < 7_200_000 ? `${Math.round(off / 60_000)} minutes` : `${Math.round(off / 3_600_000)} hours`;
  say("clock", "note", `Your clock is ${time} ${skew > 0 ? "ahead of" : "behind"} the house's. Messages bear the house's time; what is left of a poll is counted by yours.`);
}

function tellWay(told) {
  const entries = performance.getEntriesByType("resource").filter((entry) => new URL(entry.name).pathname === "/doctor");
  const spoken = { "http/1.1": "HTTP/1.1", h2: "HTTP/2", h3: "HTTP/3" }[entries.at(-1)?.nextHopProtocol];
  if (!spoken) say("http", "note", `The house is spoken to with ${told.http}; what your browser speaks it does not tell.`);
  else if (spoken === "HTTP/1.1") say("http", "good", "Your browser speaks HTTP/1.1, with which it opens six connections at most. Its tabs share their streams.");
  else say("http", "good", `Your browser speaks ${spoken}: streams and requests share one connection.`);
  const signs = [];
  if (told.via) signs.push(`it names itself as ${told.via}`);
  if (told.forwarded) signs.push("it says for whom it speaks");
  if (spoken && spoken !== "HTTP/1.1" && told.http === "HTTP/1.1") signs.push(`your browser speaks ${spoken} and the house hears HTTP/1.1`);
  if (signs.length === 0) say("proxy", "good", "No proxy shows itself between you and the house.");
  else say("proxy", "good", `A proxy passes requests on: ${signs.join(", and ")}.`);
}

function tellTabs() {
  const secure = isSecureContext ? "" : " Locks are for https only.";
  if (!globalThis.EventSource) say("tabs", "note", "This browser cannot listen to streams: pages ask again and again instead.");
  else if (globalThis.SharedWorker) say("tabs", "good", "All tabs of this browser share their streams, which a shared worker holds.");
  else if (navigator.locks && globalThis.BroadcastChannel) say("tabs", "good", "All tabs of this browser share their streams, which one of them holds.");
  else say("tabs", "note", `This browser has neither shared workers nor locks: each tab that you look at has a stream of its own.${secure}`);
}

// Who measures has the page's buttons; until it is done they do nothing.
const buttons = ["again", "longer"].map((id) => document.getElementById(id));
const summary = document.getElementById("summary");

async function measure(...measures) {
  for (const button of buttons) button.disabled = true;
  summary.textContent = "Measuring …";
  await Promise.all(measures.map((run) => run()));
  const found = (verdict) => document.querySelectorAll(`.findings [data-verdict=${verdict}]`).length;
  const bad = found("bad");
  const rest =
    bad > 0 ? "Below are the lines that let streams pass." : found("note") > 0 ? "One thing or another is worth a look." : "Nothing is in the way.";
  summary.textContent = `${document.querySelector("#frames .verdict").textContent} ${rest}`;
  for (const remedy of document.querySelectorAll("details")) if (bad > 0) remedy.open = true;
  for (const button of buttons) button.disabled = false;
}

const all = [tellTabs, () => measureAnswer().catch(cannotAsk)];
if (globalThis.EventSource) all.push(measureFrames, () => measureQuiet(20));
else for (const id of ["frames", "quiet"]) say(id, "note", "This browser cannot listen to streams.");

function cannotAsk() {
  for (const id of ["http", "proxy", "clock"]) say(id, "bad", "The house could not be asked.");
}

buttons[0].addEventListener("click", () => measure(...all));
buttons[1].addEventListener("click", () => measure(() => measureQuiet(120)));
measure(...all);
