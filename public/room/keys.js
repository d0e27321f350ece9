// @ts-check
// The keys, as the page of help lists them, over the room.

import { setSingleKeys, singleKeys } from "../preferences.js";
import { dress, make, show, tell } from "./hands.js";
import { words } from "./words.js";

const WORDS = words.keys;

const dressed = dress("../pages/keys.css");

export async function begin() {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[data-hand=keys]"));
  if (!link) return;
  const focused = document.activeElement;
  const keys = await fetched(link.href);
  await dressed;
  // Whoever has gone on meanwhile is not disturbed.
  if (document.activeElement !== focused) return;
  if (!keys) return tell(WORDS.unreached);
  keys.querySelector("h2")?.setAttribute("id", "keys-title");
  const single = make("input", { type: "checkbox", id: "single-keys" });
  single.checked = singleKeys() === "on";
  single.addEventListener("change", () => setSingleKeys(single.checked ? "on" : "off"));
  await show(
    make(
      "dialog",
      { class: "sheet wide", "aria-labelledby": "keys-title" },
      make(
        "form",
        { method: "dialog" },
        keys,
        make("label", { class: "setting" }, single, " ", WORDS.single),
        make(
          "p",
          { class: "sheet-foot" },
          make("a", { href: link.href, target: "_blank" }, WORDS.more),
          make("button", { value: "", autofocus: "" }, WORDS.close),
        ),
      ),
    ),
  );
}

/**
 * The list stands on a page of its own, so that there is one of it.
 * @param {string} address
 */
async function fetched(address) {
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const keys = page.getElementById("keys");
    return keys && document.adoptNode(keys);
  } catch {
    return null;
  }
}
