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
