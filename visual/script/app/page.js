/** Replaces parts of the page by what the server has made of them, and has the modules of the report find them again. */

import { all, make, one } from "../dom.js";
import { change, data, draw, onChange, state } from "../state.js";
import { known, loadPeople, number, numberAt, people } from "./account.js";
import { complain } from "./dialog.js";
import { ask, coalesced, request } from "./server.js";

const MARKS = ["data-i", "data-a", "data-b", "data-head"];
/**
 * Views that are older than the account.
 * @type {Set<string>}
 */
const stale = new Set();
/** The state that the data of the page is of, and whether there is a newer one. */
let made = 0;
let old = false;
/** Whether all views are there; at first it may be the map alone. */
let complete = true;

/**
 * An element out of markup of the server, which escapes what people typed; scripts in it would not run.
 * @template {Element} T
 * @param {string} text
 * @param {string} selector
 * @param {{ new (...args: any[]): T }} kind
 */
export function adopted(text, selector, kind) {
  const found = new DOMParser().parseFromString(text, "text/html").querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the server sent no ${selector}`);
  return document.adoptNode(found);
}

/**
 * Puts the numbers of people in a piece of the picture into others.
 * @param {Element} root
 * @param {(i: string) => string | null} other
 */
function renumber(root, other) {
  for (const node of [root, ...root.querySelectorAll("[data-i],[data-a],[data-people]")]) {
    for (const mark of MARKS) {
      const i = node.getAttribute(mark);
      if (i !== null) node.setAttribute(mark, other(i) ?? "");
    }
    const folded = node.getAttribute("data-people");
    if (folded) node.setAttribute("data-people", folded.split(" ").map((i) => other(i) ?? "").join(" "));
  }
}

/**
 * What an operation has changed on the map.
 * @typedef {{ seq: number, cards: Record<string, string>, lines: Lines | null }} Patch
 */
/**
 * What was told while a picture is on its way that may be older; null while none is.
 * @type {Patch[] | null}
 */
let late = null;

/** The map as it is now; pan, zoom and selection stay. */
export const refreshMap = coalesced(async () => {
  try {
    late = [];
    const answer = await request("GET", "map");
    const text = await answer.text();
    await loadPeople();
    const picture = adopted(text, "svg", SVGSVGElement);
    renumber(picture, numberAt);
    if (picture.querySelector('.card[data-i=""]')) { // somebody has gone between the two answers
      setTimeout(refreshMap, 200);
      return;
    }
    one(".mapbox svg", SVGSVGElement).replaceWith(picture);
    const missing = late.filter(({ seq }) => seq > Number(answer.headers.get("x-relmap-seq")));
    late = null;
    if (state.selected !== null && !people.has(data.people[state.selected][2])) change({ selected: null });
    draw(["picture", "cards"]);
    missing.forEach(patchCards);
    document.dispatchEvent(new CustomEvent("people"));
  } catch (error) {
    late = null;
    complain(error);
  }
});

/** Everybody as they are now, for who is being edited; soon, not at once. */
export const refreshPeople = coalesced(async () => {
  try {
    await loadPeople();
    document.dispatchEvent(new CustomEvent("people"));
  } catch (error) {
    complain(error);
  }
});

/**
 * Lines between people, by their places in the account: those of `pairs` go, what `markup` has comes.
 * @typedef {{ pairs: [number, number][], markup: string }} Lines
 */

/**
 * Replaces the cards and lines that an edit has changed.
 * @param {Patch} patch
 */
export function patchCards(patch) {
  const { cards, lines } = patch;
  const picture = one(".mapbox svg", SVGSVGElement);
  if (late) late.push(patch);
  for (const [place, text] of Object.entries(cards)) {
    const card = adopted(text, ".card", SVGGElement);
    renumber(card, numberAt);
    const old = picture.querySelector(`.card[data-i="${card.dataset.i}"]`);
    if (!old || numberAt(place) === null) return refreshMap();
    const focused = old === document.activeElement;
    old.replaceWith(card);
    card.classList.add("fresh");
    if (focused) requestAnimationFrame(() => card.focus({ preventScroll: true }));
  }
  if (lines) patchLines(picture, lines);
  draw(["cards"]);
  return undefined;
}

/**
 * @param {SVGSVGElement} picture
 * @param {Lines} lines
 */
function patchLines(picture, { pairs, markup }) {
  const layer = adopted(markup, ".edges", SVGGElement);
  renumber(layer, numberAt);
  const old = picture.querySelector(".edges");
  if (!old) {
    picture.append(layer);
    return;
  }
  for (const [one, other] of pairs) {
    const gone = `path[data-a="${numberAt(String(one))}"][data-b="${numberAt(String(other))}"]`;
    for (const path of all(gone, SVGPathElement, old)) path.remove();
  }
  for (const fresh of all("g", SVGGElement, layer)) {
    const group = old.querySelector(`.${fresh.classList[0]}`);
    if (group) group.append(...fresh.childNodes);
    else old.append(fresh);
  }
}

/**
 * @param {string} name
 * @param {HTMLElement} fresh
 */
function replace(name, fresh) {
  const section = one(`#${name}`);
  const open = all("details[open] > summary", HTMLElement, section).map((node) => node.textContent);
  section.replaceChildren(...fresh.childNodes);
  for (const folded of all("details", HTMLDetailsElement, section)) {
    const words = folded.querySelector("summary");
    if (words && open.includes(words.textContent)) folded.open = true;
  }
  if (name === "gaps") summarise();
  const count = { gaps: ".gap", people: ".wide tbody tr", processes: ".process" }[name];
  const tab = count && document.querySelector(`nav.tabs a[href="#${name}"] .count`);
  if (tab && count) tab.textContent = String(section.querySelectorAll(count).length);
}

/** @param {Element} text */
function copied(text) {
  const found = make("p");
  found.append(...[...text.childNodes].map((node) => node.cloneNode(true)));
  return found;
}

/** What to close first, beside the map: the first of the gaps. */
function summarise() {
  const list = make("ol", undefined, "short");
  for (const gap of all("#gaps .gap").slice(0, 5)) {
    const item = make("li");
    for (const part of gap.querySelectorAll(".title a, .title .kind")) item.append(part.cloneNode(true), " ");
    const advice = gap.querySelector(".do b");
    const owner = gap.querySelector(".do a");
    if (advice && owner) {
      const small = make("small");
      small.append(owner.cloneNode(true), " ", ...[...advice.childNodes].map((node) => node.cloneNode(true)));
      item.append(make("br"), small);
    }
    list.append(item);
  }
  for (const old of all("#overview .short, #overview > p:not(.hint)")) old.remove();
  const nothing = document.querySelector("#gaps > p.lead");
  if (list.childNodes.length) one("#overview h3").after(list);
  else if (nothing) one("#overview h3").after(copied(nothing));
}

/** The view that is looked at. */
export function current() {
  return one("main > section.current").id;
}

/** Whether somebody is typing in a view that would be replaced. */
function typing() {
  const active = document.activeElement;
  return active instanceof HTMLInputElement && active.closest("main > section.current:not(#map)") !== null;
}

/** What is needed at once: the plan and the routes work on the data, the panel reads two tables. */
function wanted() {
  if (!complete) return [...stale];
  const always = ["plan", "routes", "gaps", current()];
  return [...new Set(state.selected === null ? always : [...always, "people"])].filter((name) => stale.has(name));
}

/**
 * Some views, and the state that they are of; null if they were made anew meanwhile.
 * @param {string[]} names
 */
async function views(names) {
  const answers = await Promise.all(names.map((name) => request("GET", `views/${name}`)));
  const seqs = new Set(answers.map((answer) => Number(answer.headers.get("x-relmap-seq"))));
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  return seqs.size === 1 ? { seq: [...seqs][0], texts } : null;
}

/** Makes all that is looked at new; the rest when it is looked at. */
const refreshViews = coalesced(async () => {
  if (typing()) return;
  try {
    const fresh = old ? await ask("GET", "data") : null;
    const names = wanted();
    if (!names.length) return;
    const found = await views(names);
    if (!found || (!fresh && found.seq !== made)) {
      grownOld();
      return;
    }
    if (fresh) {
      made = found.seq;
      old = false;
      take(fresh);
    }
    names.forEach((name, at) => {
      stale.delete(name);
      replace(name, adopted(found.texts[at], "section", HTMLElement));
    });
    draw(fresh ? ["data", "view", ...names] : ["view", ...names]);
    if (complete) return;
    complete = true;
    document.dispatchEvent(new CustomEvent("complete"));
  } catch (error) {
    complain(error);
  }
});

/** @param {typeof data} fresh */
function take(fresh) {
  const before = data.people;
  Object.assign(data, fresh);
  number();
  const other = (/** @type {string} */ i) => (before[i] ? known(before[i][2]) : null);
  renumber(one(".mapbox svg", SVGSVGElement), other);
  const selected = state.selected === null ? null : other(state.selected);
  draw(["cards"]);
  if (selected !== state.selected) change({ selected });
}

/**
 * Starts from what the page came with.
 * @param {number} seq
 * @param {boolean} whole
 */
export function startPage(seq, whole) {
  made = seq;
  complete = whole;
  number();
  const look = () => { if (stale.size) refreshViews(); };
  document.addEventListener("view", look);
  onChange((changed) => { if ("selected" in changed) look(); });
  document.addEventListener("focusout", () => setTimeout(look));
}

/** The views have been made again: what the page has is old. */
export function grownOld() {
  for (const section of all("main > section:not(.own):not(#map)")) stale.add(section.id);
  old = true;
  return refreshViews();
}
