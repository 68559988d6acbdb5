/**
 * What the reader has chosen, and who wants to know when it changes.
 * @typedef {{ ours: string[], order: Record<string, number>, willing: Record<string, number>, most: number, hops: Record<string, number[]> }} RouteData
 * @typedef {{ selected: string | null, query: string, gapsOnly: boolean, lang: "en" | "zh" }} State
 */

import { one } from "./dom.js";

/** @type {{ people: Record<string, [name: string, title: string, id: string]>, labels: Record<string, Record<string, string>>, routes: RouteData, whatif: import("./plan.js").Whatif,
 *   network?: { nodes: import("./network.js").Node[], edges: import("./network.js").Edge[], below: number | null } }} */
export const data = JSON.parse(one("#data").textContent || "");

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

/** @type {{ parts: string[], find: () => void }[]} */
const drawings = [];

/**
 * Says how a module finds what it works on: now, and again whenever one of these parts of the page is replaced
 * (`data`, `picture`, `cards`, the name of a view, `view` for any of them).
 * @param {string[]} parts
 * @param {() => void} find
 */
export function onDraw(parts, find) {
  drawings.push({ parts, find });
  find();
}

/**
 * Parts of the page were replaced.
 * @param {string[]} parts
 */
export function draw(parts) {
  for (const drawing of drawings) if (drawing.parts.some((part) => parts.includes(part))) drawing.find();
}

/**
 * A sentence of the script itself in the reader's language.
 * @param {string} key
 * @param {number} [count]
 */
export function label(key, count) {
  return data.labels[state.lang][key].replace("{count}", String(count));
}
