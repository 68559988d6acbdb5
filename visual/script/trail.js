import { all, make, one, within } from "./dom.js";
import { data, label, onChange, onDraw, change } from "./state.js";
import { goTo } from "./tabs.js";
import { revealAll } from "./viewport.js";

/** A route drawn over the organization map, with numbered steps. */
let picture = one(".mapbox svg", SVGSVGElement);
const bar = make("p", undefined, "trail-bar js-only");
/** @type {string[]} */
let trail = [];

/** @typedef {{ x: number, y: number, w: number, h: number }} Box */

/**
 * @param {string} tag
 * @param {Record<string, string | number>} values
 */
function shape(tag, values) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, String(value));
  return node;
}

/**
 * Where a card stands on the map.
 * @param {SVGGElement} card
 * @returns {Box}
 */
function place(card) {
  const { e: x, f: y } = card.transform.baseVal[0].matrix;
  const face = /** @type {SVGGraphicsElement} */ (card.firstElementChild).getBBox();
  return { x, y, w: face.width, h: face.height };
}

/**
 * From the edge of one card to that of another, leaving and arriving at a right angle.
 * @param {Box} a
 * @param {Box} b
 */
function curve(a, b) {
  const down = b.y >= a.y + a.h + 8;
  if (down || b.y + b.h + 8 <= a.y) {
    const from = [a.x + a.w / 2, down ? a.y + a.h : a.y];
    const to = [b.x + b.w / 2, down ? b.y : b.y + b.h];
    const middle = (from[1] + to[1]) / 2;
    return `M${from}C${from[0]} ${middle} ${to[0]} ${middle} ${to}`;
  }
  const right = b.x > a.x;
  const from = [right ? a.x + a.w : a.x, a.y + a.h / 2];
  const to = [right ? b.x : b.x + b.w, b.y + b.h / 2];
  const middle = (from[0] + to[0]) / 2;
  return `M${from}C${middle} ${from[1]} ${middle} ${to[1]} ${to}`;
}

/** @param {string} person */
function cardOf(person) {
  return all(`.card[data-i="${person}"]`, SVGGElement, picture)[0];
}

/** The lines and numbers over the cards; whoever is folded on the map has neither. */
function draw() {
  const layer = shape("g", { class: "trail", fill: "none" });
  const arrow = shape("marker", {
    id: "to-trail", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 16, markerHeight: 16, markerUnits: "userSpaceOnUse", orient: "auto",
  });
  arrow.append(shape("path", { d: "M0 0L8 4L0 8z" }));
  layer.append(arrow);
  const cards = trail.map(cardOf);
  cards.forEach((card, i) => {
    const before = cards[i - 1];
    if (card && before) layer.append(shape("path", { class: "leg", d: curve(place(before), place(card)), "marker-end": "url(#to-trail)" }));
  });
  cards.forEach((card, i) => {
    if (!card) return;
    const { x, y } = place(card);
    const number = shape("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central", "font-size": 16, "font-weight": 700 });
    number.textContent = String(i + 1);
    layer.append(shape("circle", { cx: x, cy: y, r: 14 }), number);
  });
  picture.append(layer);
}

function say() {
  const names = make("span");
  trail.forEach((person, i) => {
    const name = make("bdi", `${i + 1} ${data.people[person][0]}`);
    names.append(...(i ? [" → ", name] : [name]));
  });
  const clear = make("button", label("trail_clear"));
  clear.type = "button";
  clear.addEventListener("click", () => {
    clearTrail();
    one(".mapbox").focus();
  });
  bar.replaceChildren(make("b", label("trail")), " ", names, " ", clear);
}

/** Takes the route off the map. */
export function clearTrail() {
  if (!trail.length) return;
  trail = [];
  picture.classList.remove("trailed");
  for (const node of all(".trail", SVGElement, picture)) node.remove();
  for (const node of all(".on-trail", SVGElement, picture)) node.classList.remove("on-trail");
  bar.hidden = true;
}

/**
 * Goes to the map and shows a route on it, in place of the selection.
 * @param {string[]} path
 */
export function showTrail(path) {
  clearTrail();
  goTo("map");
  change({ selected: null });
  trail = path;
  draw();
  say();
  bar.hidden = false;
  picture.classList.add("trailed");
  const cards = path.map(cardOf).filter(Boolean);
  for (const card of cards) card.classList.add("on-trail");
  if (window.innerWidth <= 700) bar.scrollIntoView({ block: "start" });
  revealAll(cards);
  one("button", HTMLButtonElement, bar).focus({ preventScroll: true });
}

export function startTrail() {
  bar.setAttribute("role", "status");
  bar.hidden = true;
  one("#map .stage").before(bar);
  onDraw(["picture", "cards", "data"], () => {
    clearTrail();
    picture = one(".mapbox svg", SVGSVGElement);
  });
  document.addEventListener("click", (event) => {
    const button = within(event, "[data-path]");
    if (button && button.dataset.path) showTrail(button.dataset.path.split(" "));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clearTrail();
  });
  onChange((changed) => {
    if (changed.selected != null) clearTrail();
    if ("lang" in changed && trail.length) say();
  });
}
