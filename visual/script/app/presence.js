/** Who is here, and whom the others look at, on the map. */

import { make, one } from "../dom.js";
import { onChange, onDraw, state } from "../state.js";
import { idOf, known } from "./account.js";
import { ask } from "./server.js";
import { inBoth, say } from "./words.js";

/** @typedef {{ name: string, role: string, person: string | null, selected: string | null }} Present */

const COLOURS = 8;
const SVG = "http://www.w3.org/2000/svg";
/** @type {Present[]} */
let present = [];
let own = "";

/**
 * The colour of somebody, by his place among all who are here.
 * @param {string} name
 */
export function colourOf(name) {
  const at = present.findIndex((one) => one.name === name);
  return `who${(at < 0 ? 0 : at) % COLOURS}`;
}

/**
 * The first letters of a name; of a Chinese one the last two signs.
 * @param {string} name
 */
function initials(name) {
  const words = name.trim().split(/\s+/);
  const last = words[words.length - 1];
  if (/[\u3400-\u9fff]/.test(last)) return last.slice(-2);
  return words.slice(0, 2).map((word) => [...word][0] || "").join("").toUpperCase();
}

function showChips() {
  one("#present").replaceChildren(...present.map(({ name, role }) => {
    const chip = make("li", initials(name), `chip-who ${colourOf(name)}`);
    chip.title = `${name} · ${say(`role_${role}`)}`;
    chip.setAttribute("aria-label", chip.title + (name === own ? ` (${say("you")})` : ""));
    if (name === own) chip.classList.add("own");
    return chip;
  }));
}

/** Marks on the cards that others have selected. */
function showMarks() {
  const picture = one(".mapbox svg", SVGSVGElement);
  for (const old of picture.querySelectorAll(".looked")) old.remove();
  /** @type {Map<string, number>} */
  const taken = new Map();
  for (const { name, selected } of present) {
    if (name === own || !selected) continue;
    const card = picture.querySelector(`.card[data-i="${known(selected)}"]`);
    if (!card) continue;
    const place = taken.get(selected) || 0;
    taken.set(selected, place + 1);
    const mark = document.createElementNS(SVG, "g");
    mark.setAttribute("class", `looked ${colourOf(name)}`);
    const dot = document.createElementNS(SVG, "circle");
    const text = document.createElementNS(SVG, "text");
    const title = document.createElementNS(SVG, "title");
    const x = String(4 + place * 20);
    for (const [key, value] of Object.entries({ cx: x, cy: "0", r: "10" })) dot.setAttribute(key, value);
    for (const [key, value] of Object.entries({ x, y: "3", "text-anchor": "middle" })) text.setAttribute(key, value);
    text.textContent = initials(name);
    title.textContent = name;
    mark.append(dot, text, title);
    card.append(mark);
  }
}

/** @param {string} name one's own */
export function startPresence(name) {
  own = name;
  document.addEventListener("presence", (event) => {
    present = /** @type {CustomEvent} */ (event).detail;
    showChips();
    showMarks();
  });
  inBoth(showChips);
  onDraw(["picture", "cards"], showMarks);
  /** @type {string | null} */
  let told = null;
  onChange((changed) => {
    const person = idOf(state.selected);
    if (!("selected" in changed) || person === told) return;
    told = person;
    ask("POST", "selection", { person }).catch(() => { told = null; });
  });
}
