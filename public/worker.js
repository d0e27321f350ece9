// The worker that all tabs of a browser share: loads the WASM that stands beside this file and lets it hold their streams.

let take;
const waiting = [];

// Tabs that come while the WASM is still on its way are asked for patience.
globalThis.onconnect = ({ ports: [port] }) => {
  port.postMessage("waking");
  if (take) take(port);
  else waiting.push(port);
};

try {
  const wasm = await import("./pkg/hallway.js");
  await wasm.default({ module_or_path: new URL("./pkg/hallway.wasm", import.meta.url) });
  take = wasm.hold();
  for (const port of waiting) take(port);
} catch (error) {
  // They find another way, and whoever looks for a worker later begins a new one.
  take = (port) => port.postMessage("failed");
  for (const port of waiting) take(port);
  console.error("Hallway's tabs cannot share a stream.", error);
  close();
}
