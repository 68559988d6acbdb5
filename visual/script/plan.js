import { all, make, one, within } from "./dom.js";
import { change, data, label, onChange, onDraw, state } from "./state.js";
import { goTo } from "./tabs.js";
import { evaluate, hoursOf, withAction, withoutAction } from "./whatif.js";

/**
 * The live side of the plan: what is supposed (actions done, people gone, the day), and the figures that follow.
 * @typedef {{ model: import("./whatif.js").Model, budgets: [hours: number, actions: string[]][], plan: string[] }} Whatif
 * @typedef {import("./whatif.js").Figures} Figures
 */

/** @type {Whatif["model"]} */
let model;
/** @type {Whatif["budgets"]} */
let budgets;
/** @type {Whatif["plan"]} */
let plan;
const DIMENSIONS = /** @type {(keyof Figures)[]} */ (["index", "point", "line", "surface", "space", "outlook"]);
/** @type {Set<string>} */
let leavers = new Set();
/** Whether what stands in the view is of the same state as the data. */
let ready = false;

/** @type {import("./whatif.js").Supposed} */
const supposed = { leaves: [], done: [], day: 0 };
/**
 * Which budget was asked for, null where the actions were ticked one by one.
 * @type {number | null}
 */
let budget = 0;

/**
 * The figures of each day with nothing supposed.
 * @type {Figures[]}
 */
let before = [];

/** @param {string} key @param {Record<string, string | number>} values */
function filled(key, values) {
  return label(key, Number(values.count)).replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

/** @param {keyof Figures} name @param {number} value */
function written(name, value) {
  const text = value.toFixed(2).replace(/^-0\.00$/, "0.00");
  return name === "outlook" && !text.startsWith("-") ? `+${text}` : text;
}

/** @param {number} change */
function difference(change) {
  const text = change.toFixed(3);
  return Number(text) === 0 ? "±0" : change > 0 ? `+${text}` : text;
}

/** @param {HTMLElement} place @param {keyof Figures} name @param {number | null} was @param {number | null} now */
function showFigure(place, name, was, now) {
  const unknown = was === null || now === null;
  const change = unknown ? 0 : now - was;
  const moved = Math.abs(change) >= 0.0005;
  one(".was", HTMLElement, place).textContent = moved && !unknown ? `${written(name, was)} → ` : "";
  one(".then", HTMLElement, place).textContent = unknown ? label("whatif_unassessed") : written(name, now);
  one(".moved", HTMLElement, place).textContent = unknown || nothing() ? "" : difference(change);
  place.classList.toggle("up", moved && change > 0);
  place.classList.toggle("down", moved && change < 0);
}

function nothing() {
  return !supposed.done.length && !supposed.leaves.length;
}

/** The day that the figures are for. */
function day() {
  return filled(supposed.day ? "whatif_ahead" : "whatif_today", { day: model.days[supposed.day] });
}

/** What is supposed, in a few words. */
function size() {
  if (nothing()) return label("whatif_nothing");
  const parts = [filled("whatif_size", { count: supposed.done.length, hours: hoursOf(model, supposed.done) })];
  if (supposed.leaves.length) parts.push(filled("whatif_gone", { count: supposed.leaves.length }));
  return parts.join(state.lang === "zh" ? "，" : ", ");
}

/** @param {"index" | "outlook"} name @param {Figures} now */
function spoken(name, now) {
  const was = before[supposed.day][name];
  const is = now[name];
  if (was === null || is === null) return label("whatif_unassessed");
  return filled("whatif_moved", { before: written(name, was), after: written(name, is) });
}

function showActions() {
  const done = new Set(supposed.done);
  const gone = new Set(supposed.leaves);
  for (const row of all("#plan .action")) {
    const id = row.dataset.action || "";
    const { owner, target } = model.actions[id];
    const unable = gone.has(owner) || (target !== null && gone.has(target));
    one("input", HTMLInputElement, row).checked = done.has(id);
    row.classList.toggle("done", done.has(id));
    const note = one(".unable", HTMLElement, row);
    note.hidden = !unable;
    note.textContent = unable ? label("whatif_unable") : "";
  }
  for (const folded of all("#other-actions", HTMLDetailsElement)) folded.open = folded.open || !!folded.querySelector(".done");
}

function showGone() {
  const list = one("#gone");
  list.replaceChildren(...supposed.leaves.map((i) => {
    const item = make("li");
    const button = make("button", undefined, "chip");
    button.type = "button";
    button.dataset.back = String(i);
    const [name] = data.people[i];
    button.setAttribute("aria-label", filled("whatif_back", { name }));
    button.append(make("bdi", name), " ×");
    item.append(button);
    return item;
  }));
}

function showBudget() {
  const slider = one("#budget", HTMLInputElement);
  const text = budget === null ? label("whatif_own") : filled("whatif_hours", { hours: budgets[budget][0] });
  if (budget !== null) slider.value = String(budget);
  one("#hours").textContent = text;
  slider.setAttribute("aria-valuetext", text);
  for (const spot of all("#plan .curve .spot", SVGElement)) {
    spot.classList.toggle("on", budget !== null && budget > 0 && spot.dataset.b === String(budget));
  }
}

/**
 * Shows everything that follows from what is supposed.
 * @param {boolean} [quiet] whether nothing is to be read out
 */
function show(quiet) {
  const now = evaluate(model, supposed);
  for (const name of DIMENSIONS) {
    showFigure(one(`.live [data-figure="${name}"]`), name, before[supposed.day][name], now[name]);
  }
  one("#judged-on").textContent = day();
  one("#supposed").textContent = size();
  showActions();
  showGone();
  showBudget();
  if (quiet) return;
  const figures = { day: day(), size: size(), index: spoken("index", now), outlook: spoken("outlook", now) };
  one("#whatif-said").textContent = filled("whatif_said", figures);
}

/**
 * Supposes that somebody leaves.
 * @param {string} i
 */
function leave(i) {
  if (!leavers.has(i) || supposed.leaves.includes(Number(i))) return;
  supposed.leaves = [...supposed.leaves, Number(i)];
  show();
}

/** @param {string[]} done @param {number | null} hours the budget that they stand for */
function take(done, hours) {
  supposed.done = done;
  budget = hours;
  show();
}

/** Names by which somebody who may leave is found; where two are called alike, with the title. */
function namesOfLeavers() {
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const i of leavers) {
    const [name, title] = data.people[i];
    const text = [name, `${name} · ${title}`, `${name} #${i}`].find((one) => !names.has(one)) || name;
    names.set(text, i);
  }
  return names;
}

function startLeaving() {
  const field = one("#leave", HTMLInputElement);
  const names = namesOfLeavers();
  const options = [...names].map(([text, i]) => {
    const option = make("option");
    option.value = text;
    option.label = data.people[i][1];
    return option;
  });
  one("#leavers").append(...options);
  /** @param {string | undefined} i */
  const taken = (i) => {
    if (i === undefined) return;
    field.value = "";
    leave(i);
  };
  field.addEventListener("input", () => taken(names.get(field.value)));
  field.addEventListener("keydown", (event) => {
    const query = field.value.trim().toLocaleLowerCase();
    if (event.key !== "Enter" || !query) return;
    taken([...names].filter(([text]) => text.toLocaleLowerCase().includes(query)).map(([, i]) => i)[0]);
  });
}

/** @param {Event} event */
function clicked(event) {
  const button = within(event, "button");
  if (!button) return;
  const at = budgets.findIndex(([, ids]) => same(ids, plan));
  if (button.id === "whole") take([...plan], at < 0 ? null : at);
  else if (button.id === "reset") {
    supposed.leaves = [];
    take([], 0);
  } else if (button.dataset.leave !== undefined) leave(button.dataset.leave);
  else if (button.dataset.back !== undefined) {
    supposed.leaves = supposed.leaves.filter((i) => String(i) !== button.dataset.back);
    show();
    one("#leave").focus();
  }
}

/** @param {string[]} some @param {string[]} others */
function same(some, others) {
  return some.length === others.length && some.every((id) => others.includes(id));
}

/** @param {Event} event */
function changed(event) {
  const row = within(event, ".action");
  const field = within(event, "input", HTMLInputElement);
  if (!field) return;
  if (row) {
    const id = row.dataset.action || "";
    take((field.checked ? withAction : withoutAction)(model, supposed.done, id), null);
  } else if (field.name === "judged") {
    supposed.day = Number(field.value);
    show();
  }
}

/** A button in the panel of the map: what if the selected person leaves? */
function offer() {
  for (const old of all("#person .leaving")) old.remove();
  const i = state.selected;
  if (!ready || i === null || !leavers.has(i)) return;
  const button = make("button", filled("whatif_leaves", { name: data.people[i][0] }), "leaving");
  button.type = "button";
  button.addEventListener("click", () => {
    goTo("plan");
    leave(i);
  });
  one("#person").append(button);
}

function find() {
  ({ model, budgets, plan } = data.whatif);
  leavers = new Set(model.leavers.map(String).filter((i) => i in data.people));
  before = model.days.map((_, day) => evaluate(model, { leaves: [], done: [], day }));
  Object.assign(supposed, { leaves: [], done: supposed.done.filter((id) => id in model.actions), day: 0 });
  if (!supposed.done.length) budget = 0;
  ready = true;
  const slider = one("#budget", HTMLInputElement);
  slider.addEventListener("input", () => take([...budgets[Number(slider.value)][1]], Number(slider.value)));
  startLeaving();
  for (const field of all("#plan input[name=judged]", HTMLInputElement)) field.checked = field.value === "0";
  show(true);
  offer();
}

export function startPlan() {
  const section = one("#plan");
  section.addEventListener("click", clicked);
  section.addEventListener("change", changed);
  onDraw(["data"], () => { ready = false; });
  onDraw(["plan"], find);
  onChange((changed) => {
    if ("selected" in changed) offer();
    if ("lang" in changed && ready) {
      show(true);
      offer();
    }
  });
}
