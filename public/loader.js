// Brings the islands of a page to life: loads the WASM that stands beside this file and hands it each island in turn.
// If that fails, the page stays what the server sent, with its links and forms.

const page = document.documentElement;
const log = document.querySelector("[role=log]");

// The newest message is at the end; show it while the WASM is still on its way.
if (log && log.scrollTop === 0) log.scrollTop = log.scrollHeight;

// Leptos looks for these; a page without suspended parts has nothing in them.
globalThis.__RESOLVED_RESOURCES ??= [];
globalThis.__SERIALIZED_ERRORS ??= [];
globalThis.__INCOMPLETE_CHUNKS ??= [];

try {
  const wasm = await import("./pkg/hallway.js");
  await wasm.default({ module_or_path: new URL("./pkg/hallway.wasm", import.meta.url) });
  wasm.hydrate(new URL("./worker.js", import.meta.url).href);
  for (const island of document.querySelectorAll("leptos-island")) {
    await wasm[island.dataset.component](island);
  }
  page.dataset.wasm = "alive";
} catch (error) {
  page.dataset.wasm = "failed";
  console.error("Hallway could not come alive; its links and forms still work.", error);
}
