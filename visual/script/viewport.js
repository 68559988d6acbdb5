/**
 * Pans and zooms the map by one CSS transform: moving a viewBox repaints everything, a transform does not.
 * @typedef {{ x: number, y: number, k: number }} View
 */

import { one } from "./dom.js";
import { onDraw } from "./state.js";

const box = one(".mapbox");
let picture = one("svg", SVGSVGElement, box);
let width = 0;
let height = 0;
let shown = false;
/** Whether the reader has chosen what to see of it. */
let chosen = false;
const FAR = 0.62;
const NEAREST = 2.5;

/** @type {View} */
const view = { x: 0, y: 0, k: 1 };
/** @type {Map<number, PointerEvent>} */
const pointers = new Map();
let moved = 0;

/** Whether the pointer went so far that its release is no click. */
export function wasDragged() {
  return moved > 6;
}

/**
 * Leaves a pointer to somebody else, who drags a card with it.
 * @param {number} pointer
 */
export function letGo(pointer) {
  pointers.delete(pointer);
}

function paint() {
  const room = box.getBoundingClientRect();
  const margin = 60;
  view.x = Math.min(room.width - margin, Math.max(margin - width * view.k, view.x));
  view.y = Math.min(room.height - margin, Math.max(margin - height * view.k, view.y));
  picture.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
  picture.classList.toggle("far", view.k < FAR);
}

function smallest() {
  const room = box.getBoundingClientRect();
  return Math.min((room.width - 16) / width, (room.height - 16) / height, 1);
}

/** Shows the whole map. */
export function fit() {
  const room = box.getBoundingClientRect();
  view.k = smallest();
  view.x = (room.width - width * view.k) / 2;
  view.y = (room.height - height * view.k) / 2;
  paint();
}

/** Where reading begins: the head of the organization, without one the first gap. */
function first() {
  const head = picture.querySelector(`.card[data-i="${picture.dataset.head}"]`);
  const gap = picture.querySelector('.card [href="#gap"]');
  return head || (gap && gap.closest(".card"));
}

/** The first look: all of it if that is readable, else its beginning at a readable size. */
export function open() {
  fit();
  const readable = window.innerWidth < 700 ? 0.8 : 0.5;
  if (view.k >= readable) return;
  const room = box.getBoundingClientRect();
  view.k = readable;
  view.x = view.y = 0;
  paint();
  const card = first();
  const found = card ? card.getBoundingClientRect() : room;
  view.x += room.left + room.width / 2 - (found.left + found.width / 2);
  view.y += room.top + room.height * 0.3 - found.top;
  view.x = covering(view.x, width * view.k, room.width);
  view.y = covering(view.y, height * view.k, room.height);
  paint();
}

/**
 * @param {number} factor
 * @param {number} [x]
 * @param {number} [y]
 */
export function zoom(factor, x, y) {
  chosen = true;
  const room = box.getBoundingClientRect();
  const px = x === undefined ? room.width / 2 : x - room.left;
  const py = y === undefined ? room.height / 2 : y - room.top;
  const k = Math.min(NEAREST, Math.max(smallest() * 0.8, view.k * factor));
  view.x = px - ((px - view.x) * k) / view.k;
  view.y = py - ((py - view.y) * k) / view.k;
  view.k = k;
  paint();
}

/**
 * Keeps the edge of the map from leaving an empty strip.
 * @param {number} at
 * @param {number} size
 * @param {number} room
 */
function covering(at, size, room) {
  return size > room ? Math.min(8, Math.max(room - size - 8, at)) : (room - size) / 2;
}

/**
 * Brings a card into view, near enough to be read.
 * @param {Element} card
 */
export function reveal(card) {
  if (view.k < 0.85) zoom(0.85 / view.k);
  if (window.innerWidth <= 700) box.scrollIntoView({ block: "start" });
  const room = box.getBoundingClientRect();
  const found = card.getBoundingClientRect();
  const pad = 24;
  const lowest = Math.min(room.bottom, window.innerWidth <= 700 ? window.innerHeight / 2 : room.bottom);
  const inside = found.left > room.left + pad && found.right < room.right - pad
    && found.top > room.top + pad && found.bottom < lowest - pad;
  if (!inside) {
    chosen = true;
    view.x += room.left + room.width / 2 - (found.left + found.width / 2);
    view.y += room.top + room.height / 2.6 - (found.top + found.height / 2);
    view.x = covering(view.x, width * view.k, room.width);
    view.y = covering(view.y, height * view.k, room.height);
    paint();
  }
}

/**
 * Brings several cards into view together, as near as they allow.
 * @param {Element[]} cards
 */
export function revealAll(cards) {
  if (!cards.length) return;
  const room = box.getBoundingClientRect();
  const found = cards.map((card) => card.getBoundingClientRect());
  const left = Math.min(...found.map((at) => at.left)) - room.left - view.x;
  const top = Math.min(...found.map((at) => at.top)) - room.top - view.y;
  const wide = (Math.max(...found.map((at) => at.right)) - room.left - view.x - left) / view.k;
  const high = (Math.max(...found.map((at) => at.bottom)) - room.top - view.y - top) / view.k;
  const k = Math.max(smallest(), Math.min(1, (room.width - 60) / wide, (room.height - 60) / high));
  view.x = room.width / 2 - (left / view.k + wide / 2) * k;
  view.y = room.height / 2 - (top / view.k + high / 2) * k;
  view.k = k;
  paint();
}

/** @param {PointerEvent} event */
function move(event) {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const others = [...pointers.values()].filter((other) => other.pointerId !== event.pointerId);
  pointers.set(event.pointerId, event);
  moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
  if (others.length) {
    const distance = (/** @type {PointerEvent} */ e) => Math.hypot(e.clientX - others[0].clientX, e.clientY - others[0].clientY);
    const middle = [(event.clientX + others[0].clientX) / 2, (event.clientY + others[0].clientY) / 2];
    zoom(distance(event) / Math.max(1, distance(before)), middle[0], middle[1]);
  } else {
    chosen = true;
    view.x += event.clientX - before.clientX;
    view.y += event.clientY - before.clientY;
    paint();
  }
}

/** @param {KeyboardEvent} event */
function key(event) {
  const step = 80;
  /** @type {Record<string, number[]>} */
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (event.key === "+" || event.key === "=") zoom(1.2);
  else if (event.key === "-") zoom(1 / 1.2);
  else if (event.key === "0") fit();
  else if (event.target === box && moves[event.key]) {
    view.x += moves[event.key][0];
    view.y += moves[event.key][1];
    paint();
  } else return;
  event.preventDefault();
}

function startPointers() {
  box.addEventListener("pointerdown", (event) => {
    if (!pointers.size) moved = 0;
    pointers.set(event.pointerId, event);
  });
  window.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, (event) => pointers.delete(/** @type {PointerEvent} */ (event).pointerId));
  }
  box.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event.clientX, event.clientY);
  }, { passive: false });
}

function find() {
  picture = one("svg", SVGSVGElement, box);
  width = Number(picture.getAttribute("width"));
  height = Number(picture.getAttribute("height"));
  if (!shown) return;
  if (chosen) paint();
  else open();
}

export function startViewport() {
  onDraw(["picture"], find);
  startPointers();
  box.addEventListener("keydown", key);
  one("#in").addEventListener("click", () => zoom(1.25));
  one("#out").addEventListener("click", () => zoom(1 / 1.25));
  one("#fit").addEventListener("click", fit);
  document.addEventListener("view", (event) => {
    if (/** @type {CustomEvent} */ (event).detail === "map" && !shown) {
      shown = true;
      open();
    }
  });
  new ResizeObserver(() => { if (shown && box.clientWidth) paint(); }).observe(box);
}
