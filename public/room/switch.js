// @ts-check
// To another room by a few letters of its name.

import { make, rooms, show } from "./hands.js";
import { address as here } from "./list.js";
import { words } from "./words.js";

const WORDS = words.switch;

/** More are not shown at once: whoever looks for one types another letter. */
const SHOWN = 8;

/** @typedef {{ name: string, href: string }} Room */

/** @param {string} typed what was typed while this was on its way */
export async function begin(typed) {
  const input = make("input", {
    type: "text",
    role: "combobox",
    enterkeyhint: "go",
    "aria-label": WORDS.label,
    "aria-expanded": "true",
    "aria-controls": "found-rooms",
    "aria-autocomplete": "list",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    autofocus: "",
  });
  input.value = typed;
  const list = make("div", { class: "found", id: "found-rooms", role: "listbox", "aria-label": WORDS.title });
  const none = make("p", { class: "sheet-note", role: "status" });
  const dialog = make(
    "dialog",
    { class: "sheet switch", "aria-labelledby": "switch-title" },
    make("form", { method: "dialog" }, make("h2", { id: "switch-title" }, WORDS.title), input, list, none),
    make("p", { class: "sheet-note hint" }, WORDS.hint),
  );

  /** @type {Room[]} */
  const all = [...rooms()]
    .filter((link) => !link.hasAttribute("aria-current"))
    .map((link) => ({ name: link.querySelector(".room-name")?.textContent ?? "", href: link.href }));
  /** @type {string | undefined} the address of the room that is marked, for its place may change under it */
  let marked;

  function draw() {
    const found = search(all, input.value);
    const chosen = placeIn(found);
    marked = found[chosen]?.href;
    list.replaceChildren(
      ...found.map(({ name, href }, place) => {
        const option = make("div", { role: "option", id: `room-${place}`, "aria-selected": String(place === chosen) }, make("bdi", {}, name));
        option.addEventListener("click", () => location.assign(href));
        // The focus stays in the box.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        return option;
      }),
    );
    list.hidden = found.length === 0;
    none.textContent = found.length === 0 ? WORDS.none : "";
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (found.length > 0) input.setAttribute("aria-activedescendant", `room-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    return found;
  }

  /** @param {Room[]} found */
  function placeIn(found) {
    return Math.max(0, found.findIndex(({ href }) => href === marked));
  }

  input.addEventListener("input", () => {
    marked = undefined;
    draw();
  });
  dialog.addEventListener("keydown", (event) => {
    // What was just closed may still have the focus.
    if (event.isComposing || event.keyCode === 229 || !dialog.open) return;
    const found = search(all, input.value);
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && found.length > 0) {
      event.preventDefault();
      marked = found[(placeIn(found) + by + found.length) % found.length].href;
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const room = found[placeIn(found)];
      if (room) location.assign(room.href);
    } else if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      dialog.close("");
    }
  });
  draw();
  const closed = show(dialog);
  // The list beside the conversation has the liveliest; the house knows more.
  for (const room of await elsewhere(all)) all.push(room);
  if (dialog.open) draw();
  await closed;
}

/**
 * Rooms whose name begins with what was typed, then those that have it in them; as they are listed, the liveliest first.
 * @param {Room[]} all
 * @param {string} typed
 */
function search(all, typed) {
  // Blanks in what is typed stand in names as dashes.
  const plain = (/** @type {string} */ text) => text.trim().toLowerCase().replaceAll(/\s+/g, "-");
  const at = all.map((room) => plain(room.name).indexOf(plain(typed)));
  const begins = all.filter((_, place) => at[place] === 0);
  const has = all.filter((_, place) => at[place] > 0);
  return [...begins, ...has].slice(0, SHOWN);
}

/**
 * @param {Room[]} known
 * @returns {Promise<Room[]>}
 */
async function elsewhere(known) {
  const list = document.getElementById("rooms");
  const address = list?.dataset.rooms;
  if (!address) return [];
  try {
    const answer = await fetch(address, { headers: { accept: "application/json" } });
    const { rooms } = await answer.json();
    const listed = new Set([...known.map(({ href }) => href), location.origin + here]);
    return rooms
      .map((/** @type {{ room: string, title?: string }} */ { room, title }) => ({ name: title ?? room, href: `${location.origin}/r/${room}` }))
      .filter((/** @type {Room} */ { href }) => !listed.has(href));
  } catch {
    return [];
  }
}
