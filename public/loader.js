// Brings the islands of a page to life. If that fails, the page stays what the server sent.

const page = document.documentElement;
const log = document.querySelector("[role=log]");

// The newest message is at the end; show it while the WASM is still on its way.
if (log && log.scrollTop === 0) log.scrollTop = log.scrollHeight;

// Leptos looks for these; a page without suspended parts has nothing in them.
globalThis.__RESOLVED_RESOURCES ??= [];
globalThis.__SERIALIZED_ERRORS ??= [];
globalThis.__INCOMPLETE_CHUNKS ??= [];

const files = ["./pkg/hallway.js", "./pkg/hallway.wasm"].map((path) => new URL(path, import.meta.url));

try {
  const wasm = await import(files[0]);
  await wasm.default({ module_or_path: files[1] });
  wasm.hydrate(new URL("./worker.js", import.meta.url).href);
  for (const island of document.querySelectorAll("leptos-island")) {
    await wasm[island.dataset.component](island);
  }
  page.dataset.wasm = "alive";
  if (log) watchHands();
} catch (error) {
  page.dataset.wasm = "failed";
  console.error("Hallway could not come alive; its links and forms still work.", error);
  if (await areGone() && isFirstTime()) location.reload();
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

// What hands do in a room comes when it is asked for. Where it can't, links still lead where they say.
function watchHands() {
  for (const name of ["click", "keydown"]) {
    addEventListener(name, async (event) => {
      const link = name === "click" && event.target.closest?.("[data-hand]");
      const hand = link ? !isOther(event) && link.dataset.hand : name === "keydown" && handOf(event);
      if (!hand || event.defaultPrevented) return;
      event.preventDefault();
      try {
        (await import("./room/hands.js")).act(hand, link || event.target);
      } catch {
        if (link) location.assign(link.href);
      }
    });
  }
  addEventListener("storage", ({ key }) => markDrafts(key));
  Object.keys(kept()).some(markDrafts);
}

// What a key asks for. What is typed nowhere goes into the box.
function handOf(event) {
  const { key, target } = event;
  const box = document.getElementById("message");
  if (event.isComposing) return;
  if (event.altKey) return { ArrowUp: "previous", ArrowDown: "next" }[key];
  if (isOther(event)) return key === "k" && "switch";
  // What floats has keys of its own.
  if (target.closest("dialog, [role=dialog]")) return;
  if (target === box && key === "ArrowUp" && !box.value) return "edit";
  if (target === box && key === "Escape") return "leave";
  if (target.matches("body, main, #message") && /^Page(Up|Down)$/.test(key) && !(box?.scrollHeight > box?.clientHeight)) return key;
  if (log.contains(target) && /^Arrow(Up|Down)$/.test(key) && !target.matches("input, textarea")) return key.slice(5).toLowerCase();
  if (target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  if (key.length > 1 || key === " " || kept().keys === "off") return;
  if (key === "?") return "keys";
  box?.focus();
}

// A key or a press that means something else to the browser.
function isOther(event) {
  return event.ctrlKey || event.metaKey;
}

// A draft of another room is marked in the list of rooms. Says whether there was one to mark.
function markDrafts(name) {
  const is = name?.startsWith("draft:");
  if (is) import("./room/drafts.js").then(({ mark }) => mark(), () => {});
  return is;
}

// Where a browser keeps nothing, nothing was kept.
function kept() {
  try {
    return localStorage;
  } catch {
    return {};
  }
}
