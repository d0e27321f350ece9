// Lines with a button beside them are copied at a press. Browsers have a clipboard for pages only over HTTPS and on the
// machine itself; elsewhere the buttons stay away, and a click into a line selects it.

import { words } from "./words.js";

if (navigator.clipboard) {
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
  }
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(".copy");
    if (!button) return;
    const word = button.firstElementChild;
    try {
      await navigator.clipboard.writeText(button.previousElementSibling.textContent);
      word.textContent = words.copy.copied;
    } catch {
      word.textContent = words.copy.failed;
    }
    setTimeout(() => (word.textContent = words.copy.copy), 2000);
  });
}
