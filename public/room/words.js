// @ts-check
// What scripts of a room say, in the language of the page; only that one is fetched.

const file = document.documentElement.lang === "de" ? "./words/de.js" : "./words/en.js";

// Browsers remember what could not be fetched, by its address, and all that is done in a room needs this.
/** @type {{ default: import("./words/en.js").Words }} */
const spoken = await import(file).catch(() => import(`${file}?again`));

export const words = spoken.default;
