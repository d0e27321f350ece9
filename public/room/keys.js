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
  const title = keys.querySelector("h2");
  title?.setAttribute("id", "keys-title");
  // What has the focus is scrolled to: the sheet is read from its beginning.
  title?.setAttribute("tabindex", "-1");
  title?.setAttribute("autofocus", "");
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
          make("button", { value: "" }, WORDS.close),
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
