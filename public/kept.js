// @ts-check
// What this browser keeps for all of its tabs, as names and texts. Where nothing can be kept, all is as if it had never been.

/**
 * @param {string} name
 * @returns {string} nothing where nothing is kept
 */
export function kept(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} name
 * @param {string} value nothing for what is to be forgotten
 * @returns {"kept" | "lost"} lost where nothing can be kept
 */
export function keep(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
    return "kept";
  } catch {
    return "lost";
  }
}

/**
 * The ends of all names that begin so.
 * @param {string} begin
 */
export function keptBehind(begin) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(begin)).map((name) => name.slice(begin.length));
  } catch {
    return [];
  }
}
