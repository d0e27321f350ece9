// @ts-check
// What scripts of a room say, in the language of the page; only that one is fetched.

const file = document.documentElement.lang === "de" ? "./words/de.js" : "./words/en.js";

/** All that is done in a room needs this, and a module that could not begin never does: the house has some seconds to be there. */
const PAUSES_MS = [0, 1_000, 4_000];

/** @type {{ default: import("./words/en.js").Words }} */
const spoken = await PAUSES_MS.reduce(
  // Browsers remember what could not be fetched, by its address.
  (before, pause, times) => before.catch(() => sleep(pause)).then((found) => found ?? import(`${file}?${times}`)),
  import(file),
);

export const words = spoken.default;

/** @param {number} milliseconds @returns {Promise<undefined>} */
function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, undefined));
}
