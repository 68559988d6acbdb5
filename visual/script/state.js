/**
 * What the reader has chosen, and who wants to know when it changes.
 * @typedef {{ selected: string | null, query: string, gapsOnly: boolean, lang: "en" | "zh" }} State
 */

const source = document.getElementById("data");

/** @type {{ people: Record<string, [string, string]>, labels: Record<string, Record<string, string>> }} */
export const data = JSON.parse(source.textContent);

/** @type {State} */
export const state = {
  selected: null,
  query: "",
  gapsOnly: false,
  lang: document.documentElement.lang === "zh" ? "zh" : "en",
};

/** @type {((changed: Partial<State>) => void)[]} */
const listeners = [];

/** @param {(changed: Partial<State>) => void} listener */
export function onChange(listener) {
  listeners.push(listener);
}

/** @param {Partial<State>} changed */
export function change(changed) {
  Object.assign(state, changed);
  for (const listener of listeners) listener(changed);
}

/**
 * A sentence of the script itself in the reader's language.
 * @param {string} key
 * @param {number} [count]
 */
export function label(key, count) {
  return data.labels[state.lang][key].replace("{count}", String(count));
}
