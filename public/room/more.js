// @ts-check
// What can be done with a message: to answer it, in words or in one sign, and with one's own to edit and delete it.

import { ask, fetched, follow, make, reason, refocus, show, tell } from "./hands.js";
import { address as room } from "./list.js";
import { words } from "./words.js";

const WORDS = words.more;

/** With what a message is answered mostly; the page without a script has the same. */
const PALETTE = ["👍", "❤️", "😂", "🎉", "😮", "😢"];

/** @param {HTMLElement} from */
export async function begin(from) {
  const link = /** @type {HTMLAnchorElement} */ (from);
  const article = link.closest("article");
  const seq = article?.id.slice(1);
  const isOwn = article?.hasAttribute("data-own");
  const doing = ["reply", ...(isOwn ? ["edit", "delete"] : [])];
  const own = doing.map((what) => make("button", { class: "quiet", value: what }, WORDS[/** @type {"reply" | "edit" | "delete"} */ (what)]));
  const signs = PALETTE.map((emoji) => make("button", { class: "quiet", value: `react ${emoji}`, "aria-label": `${WORDS.react} ${emoji}` }, emoji));
  const any = make("input", { "aria-label": WORDS.any, placeholder: WORDS.any, maxlength: "32", autocomplete: "off", enterkeyhint: "done" });
  // What hosts do comes when it is known that this is one.
  const rest = make("span", { class: "rest" });
  if (!isOwn) offer(`${room}/people/me`, rest);
  const dialog = make(
    "dialog",
    { class: "menu", "aria-label": isOwn ? WORDS.own : WORDS.title },
    make("form", { method: "dialog" }, ...own, rest, make("p", { class: "palette" }, ...signs)),
    make("form", { method: "dialog", class: "palette" }, any, make("button", { class: "quiet", value: "any" }, WORDS.add)),
  );
  const { bottom, right } = from.getBoundingClientRect();
  dialog.style.setProperty("--bottom", `${bottom}px`);
  dialog.style.setProperty("--right", `${right}px`);
  const chosen = await show(dialog);
  const address = `${room}/messages/${seq}`;
  const emoji = chosen === "any" ? any.value.trim() : chosen.startsWith("react ") ? chosen.slice("react ".length) : "";
  if (emoji) (await fetched("react"))?.add(address, emoji);
  if (chosen === "reply") {
    const reply = await fetched("reply");
    if (reply) reply.begin(from);
    else if (!isOwn) await follow(link);
  }
  if (chosen === "delete" || chosen === "remove") await remove(address, chosen);
  if (chosen !== "edit") return;
  const edit = await fetched("edit");
  if (edit) edit.begin(from);
  else await follow(link);
}

/**
 * Offers a host to remove what somebody else said.
 * @param {string} address where the house says what the reader is here
 * @param {HTMLElement} rest
 */
async function offer(address, rest) {
  const answer = await ask(address, "GET");
  if (answer.is !== "done" || answer.told.part !== "host") return;
  rest.append(make("button", { class: "quiet", value: "remove" }, WORDS.remove));
}

/**
 * Deletes a message, if whoever asked for it still means it.
 * @param {string} address
 * @param {"delete" | "remove"} what as what it goes: one's own is deleted
 * @returns {Promise<boolean>} whether it is gone
 */
export async function remove(address, what = "delete") {
  const dialog = make(
    "dialog",
    { class: "sheet", "aria-labelledby": "delete-title", "aria-describedby": "delete-means" },
    make(
      "form",
      { method: "dialog" },
      make("h2", { id: "delete-title" }, what === "delete" ? WORDS.ask : WORDS.askRemove),
      make("p", { class: "sheet-note", id: "delete-means" }, WORDS.means),
      make(
        "p",
        { class: "sheet-foot" },
        make("button", { class: "quiet", value: "", autofocus: "" }, WORDS.keep),
        make("button", { class: "alarming", value: "delete" }, WORDS[what]),
      ),
    ),
  );
  if ((await show(dialog)) !== "delete") return false;
  const answer = await ask(address, "DELETE");
  if (answer.is !== "done") tell(reason(answer, WORDS.gone));
  refocus();
  return answer.is !== "refused";
}
