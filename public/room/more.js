// @ts-check
// What can be done with one's own message.

import { ask, fetched, follow, make, refocus, show, tell } from "./hands.js";

const WORDS = {
  title: "Your message",
  reply: "Reply",
  edit: "Edit",
  delete: "Delete",
  ask: "Delete this message?",
  means: "Its words go away for everybody, and cannot be brought back. That there was a message stays to be seen.",
  keep: "Keep it",
  gone: "This message is not there any more.",
};

/** @param {HTMLElement} from */
export async function begin(from) {
  const dialog = make(
    "dialog",
    { class: "menu", "aria-label": WORDS.title },
    make(
      "form",
      { method: "dialog" },
      make("button", { class: "quiet", value: "reply" }, WORDS.reply),
      make("button", { class: "quiet", value: "edit" }, WORDS.edit),
      make("button", { class: "quiet", value: "delete" }, WORDS.delete),
    ),
  );
  const { bottom, right } = from.getBoundingClientRect();
  dialog.style.setProperty("--bottom", `${bottom}px`);
  dialog.style.setProperty("--right", `${right}px`);
  const chosen = await show(dialog);
  const link = /** @type {HTMLAnchorElement} */ (from);
  if (chosen === "reply") (await fetched("reply"))?.begin(from);
  if (chosen === "delete") await remove(link.href.replace(/\/edit$/, ""));
  if (chosen !== "edit") return;
  const edit = await fetched("edit");
  if (edit) edit.begin(from);
  else await follow(link);
}

/**
 * Deletes a message, if whoever asked for it still means it.
 * @param {string} address
 * @returns {Promise<boolean>} whether it is gone
 */
export async function remove(address) {
  const dialog = make(
    "dialog",
    { class: "sheet", "aria-labelledby": "delete-title", "aria-describedby": "delete-means" },
    make(
      "form",
      { method: "dialog" },
      make("h2", { id: "delete-title" }, WORDS.ask),
      make("p", { class: "sheet-note", id: "delete-means" }, WORDS.means),
      make(
        "p",
        { class: "sheet-foot" },
        make("button", { class: "quiet", value: "", autofocus: "" }, WORDS.keep),
        make("button", { class: "alarming", value: "delete" }, WORDS.delete),
      ),
    ),
  );
  if ((await show(dialog)) !== "delete") return false;
  const answer = await ask(address, "DELETE");
  if (answer.is !== "done") tell(answer.is === "gone" ? WORDS.gone : answer.why);
  refocus();
  return answer.is !== "refused";
}
