import { all, make, one } from "../dom.js";
import { say } from "./words.js";

/**
 * The figures of the header.
 * @typedef {Record<string, number | null>} Figures
 */
/** @type {Figures | null} */
let shown = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let fading;

/**
 * @param {string} name
 * @param {number} value
 */
function written(name, value) {
  const text = value.toFixed(2).replace(/^-0\.00$/, "0.00");
  return name === "outlook" && !text.startsWith("-") ? `+${text}` : text;
}

/**
 * @param {HTMLElement} tile
 * @param {string} name
 * @param {number | null} value
 */
function fill(tile, name, value) {
  one("b", HTMLElement, tile).textContent = value === null ? "" : written(name, value);
  one("em", HTMLElement, tile).hidden = value !== null;
  const bar = tile.querySelector(".bar");
  if (bar) bar.className = `bar w${Math.round((value || 0) * 20)}`;
}

/**
 * Shows the figures, and for a while what an edit has changed of them.
 * @param {Figures} figures
 * @returns {string} the changes in words
 */
export function showFigures(figures) {
  const before = shown;
  shown = figures;
  const said = [];
  for (const tile of all("[data-tile]")) {
    const name = tile.dataset.tile || "";
    const value = figures[name] ?? null;
    const was = before ? before[name] ?? null : null;
    fill(tile, name, value);
    if (!before || was === null || value === null || Math.abs(value - was) < 0.0005) continue;
    const up = value > was;
    const text = `${up ? "+" : "−"}${Math.abs(value - was).toFixed(3)}`;
    const moved = one(".moved", HTMLElement, tile);
    moved.textContent = text;
    tile.classList.add(up ? "up" : "down");
    tile.classList.remove(up ? "down" : "up");
    said.push(say("figure_moved", { name: say(`figure_${name}`), change: text }));
  }
  if (said.length) {
    clearTimeout(fading);
    fading = setTimeout(calm, 5000);
  }
  return said.join(say("comma"));
}

function calm() {
  for (const tile of all("[data-tile]")) {
    tile.classList.remove("up", "down");
    one(".moved", HTMLElement, tile).textContent = "";
  }
}

/**
 * The figures as one line, for the past and for the record.
 * @param {Figures} figures
 */
export function figureLine(figures) {
  const list = make("span", undefined, "figures");
  for (const [name, value] of Object.entries(figures)) {
    const part = make("span");
    part.append(`${say(`figure_${name}`)} `, make("b", value === null ? "–" : written(name, value)), " ");
    list.append(part);
  }
  return list;
}
