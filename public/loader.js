// Brings the islands of a page to life.

const page = document.documentElement;
const log = document.querySelector("[role=log]");

// The newest message is at the end.
if (log && log.scrollTop === 0 && !location.hash) log.scrollTop = log.scrollHeight;

// Leptos looks for these.
globalThis.__RESOLVED_RESOURCES ??= [];
globalThis.__SERIALIZED_ERRORS ??= [];
globalThis.__INCOMPLETE_CHUNKS ??= [];

const files = ["./pkg/hallway.js", "./pkg/hallway.wasm"].map((path) => new URL(path, import.meta.url));

try {
  const wasm = await import(files[0]);
  await wasm.default({ module_or_path: files[1] });
  wasm.hydrate(new URL("./worker.js", import.meta.url).href);
  takeBack();
  for (const island of document.querySelectorAll("leptos-island")) {
    await wasm[island.dataset.component](island);
  }
  page.dataset.wasm = "alive";
  awaitLooks();
  if (log) {
    awaitHands();
    keepRead();
  }
} catch (error) {
  page.dataset.wasm = "failed";
  console.error("Hallway could not come alive.", error);
  if (await areGone() && isFirstTime()) location.reload();
}

// What was ticked and unticked while nobody heard it is pressed again once everything that hears it is there. By then it may have been
// drawn anew, for another day than the server's, and is known by its id. A radio button that is unticked stands beside the one that is
// ticked instead.
function takeBack() {
  for (const input of document.querySelectorAll(".drawn :is(input:checked:not([checked]), [type=checkbox][checked]:not(:checked))")) {
    input.checked = !input.checked;
    setTimeout(() => document.getElementById(input.id)?.click());
  }
}

// The house was updated while this page was on its way.
async function areGone() {
  const answers = await Promise.all(files.map((file) => fetch(file, { method: "HEAD", cache: "no-store" }).catch(() => null)));
  return answers.some((answer) => answer?.status === 404);
}

// Once for each release, and only where that can be remembered.
function isFirstTime() {
  try {
    const before = sessionStorage.getItem("gone");
    sessionStorage.setItem("gone", import.meta.url);
    return before !== import.meta.url;
  } catch {
    return false;
  }
}

// What hands do comes with the first key or press that may ask for it: see room/hands.js.
function awaitHands() {
  const names = ["click", "keydown", "input", "submit"];
  let hands;
  const wake = async (event) => {
    const { key, target, submitter } = event;
    const held = event.ctrlKey || event.metaKey;
    const link = !key && !held && target.closest?.("[data-hand]");
    // A command is not sent before there is what does it.
    const command = event.type === "submit" && !submitter?.hasAttribute("formaction") && isCommand(target.elements.body?.value);
    if (event.defaultPrevented || (key ? target.value && !held && !/^(Esc|Page)/.test(key) : !link && !command && !hands && !/(^|\W)[@:#/]/.test(target.value))) return;
    // A key keeps its own meaning once hands could not come.
    const takes = held ? key === "k" && (event.metaKey || !/Mac/.test(navigator.platform)) : /^Arrow[UD]/.test(key) && !target.value && (event.altKey || target === log);
    if (link || command || (takes && hands !== null)) event.preventDefault();
    if (command) event.stopImmediatePropagation();
    // What is typed from here on is for what was asked for.
    if (held && takes && hands !== null) target.blur();
    try {
      // One promise for all, so that they are taken in the order in which they came.
      const { begin } = await (hands ??= import("./room/hands.js"));
      for (const name of names) removeEventListener(name, wake, name === "submit");
      begin(event);
    } catch {
      hands = null;
      if (held) target.focus({ preventScroll: true });
      // While the house is away the page stays: it knows what was typed, and finds the house again.
      const address = link && (link.href ?? link.getAttribute("formaction") ?? link.form.action);
      if (!link || !(await leads(address))) return event.defaultPrevented || (key === "?" && !target.form) ? tell() : undefined;
      if (link.form) link.form.requestSubmit(link);
      else location.assign(address);
    }
  };
  for (const name of names) addEventListener(name, wake, name === "submit");
  // So does who is writing, with the first of them.
  new MutationObserver(() => import("./room/typing.js").catch(() => {})).observe(log, { attributeFilter: ["data-typing"] });
  for (const name of ["change", "paste", "dragover", "drop"]) addEventListener(name, takeFiles);
  for (const name of ["click", "submit"]) addEventListener(name, followLater);
  for (const name of ["storage", "pageshow"]) addEventListener(name, bringAlong);
  bringAlong();
  answer();
}

// Whether a text is done rather than said, as the composer sees it.
export function isCommand(text) {
  return /^\/(?![mM]e \s*\S)\p{Alphabetic}+(\s|$)/u.test(text);
}

// While the line is down, a link is followed to a house that answers.
async function followLater(event) {
  const from = event.type === "submit" ? event.target : event.target.closest?.("a:not([href^='#'], [target], [download], [data-hand])");
  const address = from?.href ?? (from?.method === "get" && `${from.action}?${new URLSearchParams(new FormData(from))}`);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || !address || !/^(re|of)/.test(document.querySelector(".line")?.dataset.line)) return;
  event.preventDefault();
  if (await leads(address)) location.assign(address);
  else tell();
}

// Whether there is a house to go to.
export async function leads(address) {
  return (await fetch(address, { method: "HEAD", signal: AbortSignal.timeout(5_000) }).catch(() => null))?.status < 500;
}

// A screen reader hears only what changes in a place that it knows.
function tell() {
  document.getElementById("unreached")?.remove();
  const told = document.createElement("p");
  told.id = "unreached";
  told.setAttribute("role", "status");
  log.parentElement.after(told);
  setTimeout(() => Object.assign(told, { className: "problem", textContent: document.getElementById("wording").dataset.unreachable }), 100);
  setTimeout(() => told.remove(), 8_000);
}

// What was begun as an answer is one; what it answers is shown later.
function answer() {
  const field = document.getElementById("reply-to");
  try {
    field.value ||= JSON.parse(localStorage[`reply:${field.form.action.split("/")[4]}`]).id;
  } catch {
    // It was none, or nothing can be kept.
  }
  if (field?.value) import("./room/reply.js").then(({ resume }) => resume()).catch(() => {});
}

// Files that are chosen, pasted or dropped: see room/files.js. Where a text comes with them, it is the text that is meant.
async function takeFiles(event) {
  const from = event.clipboardData ?? event.dataTransfer ?? event.target;
  if (!document.getElementById("files") || !(event.dataTransfer ? from.types.includes("Files") : from.files?.length)) return;
  if (event.type === "paste" && from.types.includes("text/plain")) return;
  event.preventDefault();
  if (event.type === "dragover") return;
  const files = [...from.files];
  // What is sent meanwhile waits for them.
  let times = 0, held, typed, taker;
  const hold = (event) => {
    const { body } = event.target.elements;
    if (!body || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = body;
    typed = body.value;
    if (times) tell();
  };
  addEventListener("submit", hold, true);
  for (; !taker; times++) {
    // Browsers remember what could not be fetched, by its address.
    taker = await import(`./room/files.js${times ? `?${times}` : ""}`).catch(() => new Promise((resolve) => setTimeout(resolve, 3_000)));
  }
  removeEventListener("submit", hold, true);
  taker.begin(files);
  if (held && held.value === typed) held.form.requestSubmit();
}

// That somebody looks at the page, once it may have been left: see presence.js. Opening it was a look.
function awaitLooks(times = 0) {
  const begin = (sign) => import(`./presence.js${times ? `?${times}` : ""}`).then(({ look }) => sign && look(sign), () => awaitLooks(times + 1));
  setTimeout(() => begin(), 60_000);
  if (!times) addEventListener("visibilitychange", begin, { once: true });
}

// How far rooms were read: see room/unread.js. Whoever is here for the first time gets it once they have begun to read.
function keepRead() {
  const begin = () => import("./room/unread.js").catch(() => {});
  try {
    const isKnown = Object.keys(localStorage).some((name) => name.startsWith("read:"));
    if (isKnown) (globalThis.requestIdleCallback ?? setTimeout)(begin);
    else setTimeout(begin, 3_000);
  } catch {
    // Where nothing can be kept, nothing was.
  }
}

// Drafts in other rooms, word of what is said while nobody looks, and whether one is somebody else by now.
async function bringAlong(event) {
  try {
    if (event?.key === "renamed" && event.newValue) (await import("./room/whose.js")).look();
    if (Object.keys(localStorage).some((name) => name.startsWith("draft:"))) await import("./room/drafts.js");
    if (localStorage.sound || globalThis.Notification?.permission === "granted") await import("./room/notify.js");
  } catch {
    // Where nothing can be kept, nothing was.
  }
}
