import { all, one, within } from "./dom.js";
import { data, state, change, onChange, onDraw, label } from "./state.js";
import { goTo } from "./tabs.js";
import { reveal, wasDragged } from "./viewport.js";

let picture = one(".mapbox svg", SVGSVGElement);
/**
 * Each card by the place of its person.
 * @type {Map<string, SVGGElement>}
 */
let cards = new Map();
/** @type {SVGPathElement[]} */
let lines = [];
/**
 * Text by which somebody is found: name, title, and every word on the card.
 * @type {Map<string, string>}
 */
let words = new Map();

/** Draws the lines of the selected person and fades all who have none to him. */
function showLines() {
  const chosen = state.selected;
  const near = new Set(chosen === null ? [] : [chosen]);
  for (const line of lines) {
    const on = chosen !== null && (line.dataset.a === chosen || line.dataset.b === chosen);
    line.classList.toggle("on", on);
    if (on) near.add(line.dataset.a || "").add(line.dataset.b || "");
  }
  picture.classList.toggle("chosen", chosen !== null && cards.has(chosen));
  for (const [i, card] of cards) {
    card.classList.toggle("near-by", near.has(i));
    card.classList.toggle("selected", i === chosen);
    card.setAttribute("aria-pressed", String(i === chosen));
  }
}

/** Fades whoever does not match the search or has no gap. */
function filter() {
  const query = state.query.trim().toLocaleLowerCase();
  let count = 0;
  for (const [i, card] of cards) {
    const gap = !state.gapsOnly || card.querySelector('[href="#gap"],[href="#dot"]') !== null;
    const match = gap && (!query || (words.get(i) || "").includes(query));
    card.classList.toggle("out", !match);
    count += Number(match);
  }
  const filtering = query !== "" || state.gapsOnly;
  one("#found").textContent = filtering ? (count ? label("found", count) : label("none")) : "";
  return query && count ? [...cards].filter(([, card]) => !card.classList.contains("out")).map(([i]) => i) : [];
}

/**
 * The nearest card in the direction of an arrow key.
 * @param {Element} from
 * @param {string} key
 */
function neighbour(from, key) {
  const across = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  const at = from.getBoundingClientRect();
  let best = null;
  let least = Infinity;
  for (const card of cards.values()) {
    const box = card.getBoundingClientRect();
    const ahead = sign * (across ? box.left - at.left : box.top - at.top);
    const aside = Math.abs(across ? box.top - at.top : box.left - at.left);
    if (card !== from && ahead > 4 && ahead + 2 * aside < least) {
      least = ahead + 2 * aside;
      best = card;
    }
  }
  return best;
}

/** @param {KeyboardEvent} event */
function key(event) {
  const card = within(event, ".card", SVGGElement);
  if (!card) return;
  if (event.key === "Enter" || event.key === " ") {
    change({ selected: card.dataset.i === state.selected ? null : card.dataset.i || null });
  } else if (event.key.startsWith("Arrow")) {
    const next = neighbour(card, event.key);
    if (next) focusOn(next);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * One card at a time takes part in the Tab order.
 * @param {SVGElement} card
 */
function focusOn(card) {
  for (const other of cards.values()) other.setAttribute("tabindex", other === card ? "0" : "-1");
  card.focus({ preventScroll: true });
  reveal(card);
}

function describe() {
  for (const [i, card] of cards) {
    const reach = card.querySelector("text.near");
    const [name, title] = data.people[i];
    const gap = card.querySelector('[href="#gap"],[href="#dot"]') ? label("gaps") : "";
    card.setAttribute("aria-label", [name, title, reach && `${label("reach")} ${reach.textContent}`, gap].filter(Boolean).join(", "));
  }
}

/**
 * Selects somebody and shows him on the map.
 * @param {string} i
 */
export function choose(i) {
  goTo("map");
  change({ selected: i });
  const card = cards.get(i);
  if (card) reveal(card);
}

function startSearch() {
  const find = one("#find", HTMLInputElement);
  find.addEventListener("input", () => change({ query: find.value }));
  find.addEventListener("keydown", (event) => {
    const found = event.key === "Enter" ? filter() : [];
    if (!found.length) return;
    find.value = "";
    change({ query: "" });
    choose(found[0]);
  });
  const only = one("#gaps-only", HTMLInputElement);
  only.checked = false;
  only.addEventListener("change", () => change({ gapsOnly: only.checked }));
}

function findPicture() {
  picture = one(".mapbox svg", SVGSVGElement);
  picture.addEventListener("click", (event) => {
    if (wasDragged()) return;
    const card = within(event, ".card", SVGGElement);
    change({ selected: card && card.dataset.i !== state.selected ? card.dataset.i || null : null });
    if (card && state.selected !== null && window.innerWidth <= 700) reveal(card);
  });
  picture.addEventListener("keydown", key);
}

function findCards() {
  lines = all(".edges path, .links path", SVGPathElement, picture);
  cards = new Map(all(".card", SVGGElement, picture).map((card) => [card.dataset.i || "", card]));
  words = new Map([...cards].map(([i, card]) => [
    i, `${data.people[i].slice(0, 2).join(" ")} ${card.textContent}`.toLocaleLowerCase(),
  ]));
  let first = true;
  for (const card of cards.values()) {
    card.setAttribute("role", "button");
    card.setAttribute("tabindex", first ? "0" : "-1");
    first = false;
  }
  describe();
  showLines();
}

export function startSelect() {
  onDraw(["picture"], findPicture);
  onDraw(["picture", "cards"], findCards);
  document.addEventListener("click", (event) => {
    const link = within(event, "[data-go]");
    if (link) {
      event.preventDefault();
      choose(link.dataset.go || "");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") change({ selected: null });
  });
  onChange((changed) => {
    if ("selected" in changed) showLines();
    if ("query" in changed || "gapsOnly" in changed || "lang" in changed) filter();
    if ("lang" in changed) describe();
  });
  startSearch();
  onDraw(["picture", "cards"], filter);
}
