/**
 * Finding and making elements, with their types.
 * @template T
 * @typedef {{ new (...args: any[]): T, name: string }} Kind
 */

/**
 * The one element that a selector names; a page without it is a mistake of ours.
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {Kind<T>} [kind]
 * @param {ParentNode} [root]
 * @returns {T}
 */
export function one(selector, kind, root = document) {
  const found = all(selector, kind, root)[0];
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/**
 * Every element of a kind that a selector names.
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {Kind<T>} [kind]
 * @param {ParentNode} [root]
 * @returns {T[]}
 */
export function all(selector, kind, root = document) {
  const wanted = /** @type {Kind<T>} */ (kind || HTMLElement);
  return [...root.querySelectorAll(selector)].filter(
    /** @returns {node is T} */ (node) => node instanceof wanted,
  );
}

/**
 * What an event happened in.
 * @template {Element} [T=HTMLElement]
 * @param {Event} event
 * @param {string} selector
 * @param {Kind<T>} [kind]
 * @returns {T | null}
 */
export function within(event, selector, kind) {
  const wanted = /** @type {Kind<T>} */ (kind || HTMLElement);
  const found = event.target instanceof Element ? event.target.closest(selector) : null;
  return found instanceof wanted ? found : null;
}

/**
 * A new element; text is only ever text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [text]
 * @param {string} [name] its class
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, text, name) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (name) node.className = name;
  return node;
}
