import { one } from "./dom.js";

/**
 * What is packed into an element of the page, by name.
 * @param {string} id
 * @returns {Promise<Record<string, string>>}
 */
export async function unpacked(id) {
  const Unzip = /** @type {any} */ (window).DecompressionStream;
  const bytes = Uint8Array.from(atob(one(`#${id}`).textContent || ""), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new Unzip("gzip"));
  return JSON.parse(await new Response(stream).text());
}
