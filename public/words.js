// @ts-check
// What scripts say, in the language of the page; only that one is fetched.

/** @type {{ default: import("./words/en.js").Words }} */
const spoken = await import(document.documentElement.lang === "de" ? "./words/de.js" : "./words/en.js");

export const words = spoken.default;
