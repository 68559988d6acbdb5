/**
 * A card that is dragged onto another one reports to it; onto the frame of a unit, it goes there; with Shift it stays
 * where it is put. Whoever has no mouse finds manager and unit in the panel.
 */

import { make, one, within } from "../dom.js";
import { idOf, people, records } from "./account.js";
import { setPerson } from "./edit.js";
import { letGo } from "../viewport.js";
import { say } from "./words.js";

const FAR = 6;
/** @type {{ card: SVGGElement, ghost: SVGGElement | null, x: number, y: number, dx: number, dy: number } | null} */
let held = null;
let dropped = false;
const hint = make("p", undefined, "drophint");

function picture() {
  return one(".mapbox svg", SVGSVGElement);
}

/**
 * A place of the screen in units of the picture.
 * @param {number} x
 * @param {number} y
 */
function at(x, y) {
  const matrix = picture().getScreenCTM();
  return new DOMPoint(x, y).matrixTransform(matrix ? matrix.inverse() : undefined);
}

/**
 * What lies under the pointer.
 * @param {PointerEvent} event
 */
function under(event) {
  const all = document.elementsFromPoint(event.clientX, event.clientY);
  const card = all.map((node) => node.closest(".card")).find((node) => node && held && node !== held.card && node !== held.ghost);
  const frame = all.find((node) => node.classList.contains("frame"));
  return { card: card instanceof SVGGElement ? card : null, frame: frame instanceof SVGRectElement ? frame : null };
}

/** @param {Element | null} node */
function mark(node) {
  for (const old of picture().querySelectorAll(".drop")) old.classList.remove("drop");
  if (node) node.classList.add("drop");
}

/** @param {string} i */
function person(i) {
  const id = idOf(i);
  return id === null ? undefined : people.get(id);
}

/**
 * Whether a thing stands within a frame by its middle.
 * @param {Element} thing
 * @param {DOMRect} box
 */
function standsIn(thing, box) {
  const spot = thing.getBoundingClientRect();
  const [x, y] = [spot.left + spot.width / 2, spot.top + spot.height / 2];
  return x > box.left && x < box.right && y > box.top && y < box.bottom;
}

/**
 * The unit of a frame: the innermost that holds the units of most who stand there, else the one whose name it shows.
 * @param {SVGRectElement} frame
 */
async function unitOf(frame) {
  const box = frame.getBoundingClientRect();
  const cards = [...picture().querySelectorAll(".people .card")].filter((card) => !(held && card === held.card) && standsIn(card, box));
  const inside = cards.map((card) => person(/** @type {SVGGElement} */ (card).dataset.i || "")).filter((one) => one && one.unit);
  const words = [...picture().querySelectorAll("text")].filter((text) => standsIn(text, box)).map((text) => text.textContent || "");
  const units = await records("units");
  const above = new Map(units.map((unit) => [unit.id, unit.parent]));
  /** @type {Map<string, { votes: number, depth: number }>} */
  const found = new Map();
  for (const one of inside) {
    /** @type {string[]} */
    const path = [];
    for (let unit = one && one.unit; unit && !path.includes(unit); unit = above.get(unit)) path.unshift(unit);
    path.forEach((unit, depth) => found.set(unit, { votes: (found.get(unit)?.votes || 0) + 1, depth }));
  }
  const [most] = [...found].sort(([, a], [, b]) => b.votes - a.votes || b.depth - a.depth);
  if (most) return most[0];
  const named = units.find((unit) => words.some((word) => word && (unit.name === word || unit.name.startsWith(word.replace("…", "")))));
  return named ? named.id : null;
}

/** The upper left corner of the lane that somebody stands in. */
function lane() {
  const spot = held ? held.card.getBoundingClientRect() : new DOMRect();
  const found = [...picture().querySelectorAll("rect.lane")].find((one) => {
    const box = one.getBoundingClientRect();
    return spot.top >= box.top - 2 && spot.bottom <= box.bottom + 2;
  });
  return found ? { x: Number(found.getAttribute("x") || 0), y: Number(found.getAttribute("y") || 0) } : { x: 0, y: 0 };
}

/** @param {PointerEvent} event */
function move(event) {
  if (!held) return;
  if (!held.ghost) {
    if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR) return;
    held.ghost = /** @type {SVGGElement} */ (held.card.cloneNode(true));
    held.ghost.classList.add("ghost");
    held.ghost.removeAttribute("tabindex");
    picture().append(held.ghost);
    hint.hidden = false;
  }
  const spot = at(event.clientX, event.clientY);
  held.ghost.setAttribute("transform", `translate(${spot.x - held.dx} ${spot.y - held.dy})`);
  const { card, frame } = under(event);
  mark(event.shiftKey ? null : card || frame);
  hint.textContent = say(event.shiftKey ? "drop_place" : card ? "drop_card" : frame ? "drop_frame" : "drop_none");
}

/** @param {PointerEvent} event */
async function drop(event) {
  const taken = held;
  if (!taken) return;
  const { card, frame } = under(event);
  const who = person(taken.card.dataset.i || "");
  const home = lane();
  const unit = taken.ghost && frame && !card && !event.shiftKey ? await unitOf(frame) : null;
  held = null;
  mark(null);
  hint.hidden = true;
  if (!taken.ghost) return;
  taken.ghost.remove();
  dropped = true;
  setTimeout(() => { dropped = false; });
  if (!who) return;
  if (event.shiftKey) {
    const spot = at(event.clientX, event.clientY);
    await setPerson(who.id, "place", { x: Math.round(spot.x - taken.dx - home.x), y: Math.round(spot.y - taken.dy - home.y) });
  } else if (card) {
    const manager = person(card.dataset.i || "");
    if (manager && manager.id !== who.manager) await setPerson(who.id, "manager", manager.id);
  } else if (unit && unit !== who.unit) await setPerson(who.id, "unit", unit);
}

export function startDrag() {
  const box = one(".mapbox");
  hint.hidden = true;
  hint.setAttribute("role", "status");
  box.append(hint);
  box.addEventListener("pointerdown", (event) => {
    const card = within(event, ".people .card", SVGGElement);
    if (!card || event.pointerType === "touch" || event.button !== 0) return;
    letGo(event.pointerId);
    const spot = at(event.clientX, event.clientY);
    const { e, f } = card.transform.baseVal[0].matrix;
    held = { card, ghost: null, x: event.clientX, y: event.clientY, dx: spot.x - e, dy: spot.y - f };
  });
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", drop);
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !held) return;
    if (held.ghost) held.ghost.remove();
    held = null;
    mark(null);
    hint.hidden = true;
  });
  box.addEventListener("click", (event) => {
    if (!dropped) return;
    event.stopPropagation();
    event.preventDefault();
  }, { capture: true });
}
