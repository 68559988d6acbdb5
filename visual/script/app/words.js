import { data, onChange, state } from "../state.js";

/**
 * A sentence of the app in the reader's language, filled in.
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
export function say(key, values = {}) {
  const text = data.labels[state.lang][`app.${key}`];
  if (text === undefined) throw new Error(`no word app.${key}`);
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

/**
 * The reader's half of what the server says in both languages.
 * @param {Record<string, string>} both
 */
export function half(both) {
  return both[state.lang] ?? both.en;
}

/**
 * Shows now, and again in the other language.
 * @param {() => void} show
 */
export function inBoth(show) {
  onChange((changed) => {
    if ("lang" in changed) show();
  });
  show();
}
