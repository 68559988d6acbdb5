import { disjointRoutes } from "./disjoint.js";
import { all, make, one } from "./dom.js";
import { bestRoutes, chokePoints } from "./paths.js";
import { data, label, onChange, onDraw, state } from "./state.js";
import { goTo } from "./tabs.js";

/** The picker: any start, any end, the best route between them and two others. */
const KINDS = ["tie", "reporting", "influence"];
const COUNT = 3;
let source = data.routes;
/** @type {import("./paths.js").Graph} */
let graph = { hops: new Map(), willing: {}, order: {}, most: 0 };
/**
 * What each hop goes along, by "from to".
 * @type {Map<string, string>}
 */
const kinds = new Map();
/** @type {Set<string>} */
let ours = new Set();
/** @type {string[]} */
let everybody = [];
/** @type {string[]} */
let ends = [];
/**
 * Who is meant by what stands in a field, in small letters.
 * @type {Map<string, string>}
 */
const meant = new Map();
/**
 * What stands in a field for each person.
 * @type {Map<string, string>}
 */
const written = new Map();
/** Whether what stands in the view is of the same state as the data. */
let ready = false;

/** Reads the graph. */
function readGraph() {
  source = data.routes;
  graph = { hops: new Map(), willing: source.willing, order: source.order, most: source.most };
  for (const known of [kinds, meant, written]) known.clear();
  for (const [from, flat] of Object.entries(source.hops)) {
    const hops = [];
    for (let at = 0; at < flat.length; at += 3) {
      const to = String(flat[at]);
      hops.push({ to, strength: flat[at + 1] / 1e6 });
      kinds.set(`${from} ${to}`, KINDS[flat[at + 2]]);
    }
    graph.hops.set(from, hops);
  }
  ours = new Set(source.ours);
  everybody = Object.keys(source.order).sort((a, b) => source.order[a] - source.order[b]);
  ends = everybody.filter((i) => !ours.has(i));
}

/** Names, with title and number where a name alone would not tell people apart. */
function nameAll() {
  const count = new Map();
  for (const i of everybody) count.set(data.people[i][0], (count.get(data.people[i][0]) || 0) + 1);
  for (const i of everybody) {
    const [name, title] = data.people[i];
    let text = count.get(name) > 1 && title ? `${name} · ${title}` : name;
    if (meant.has(text.toLocaleLowerCase())) text += ` #${i}`;
    meant.set(text.toLocaleLowerCase(), i);
    written.set(i, text);
  }
}

/**
 * Who is meant: the name, or the only one that holds what was typed.
 * @param {HTMLInputElement} field
 * @param {string[]} among
 */
function chosen(field, among) {
  const query = field.value.trim().toLocaleLowerCase();
  if (!query) return null;
  const exact = meant.get(query);
  if (exact !== undefined && among.includes(exact)) return exact;
  const near = among.filter((i) => (written.get(i) || "").toLocaleLowerCase().includes(query));
  return near.length === 1 ? near[0] : undefined;
}

/**
 * A new element around others.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} name its class
 * @param {...(Node | string)} children
 */
function around(tag, name, ...children) {
  const node = make(tag, undefined, name);
  node.append(...children);
  return node;
}

/** @param {string} i */
function link(i) {
  const node = around("a", "", make("bdi", data.people[i][0]));
  node.href = "#map";
  node.dataset.go = i;
  return node;
}

/**
 * Somebody on a route; in between with the stance, as the table of people shows it.
 * @param {string} i
 * @param {boolean} between
 */
function stop(i, between) {
  const node = make("span", undefined, ours.has(i) ? "stop ours" : "stop");
  const glyph = between && document.querySelector(`#people tr[data-i="${i}"] .glyph`);
  if (glyph) node.append(glyph.cloneNode(true), " ");
  node.append(link(i));
  if (between) node.append(" ", make("small", `× ${source.willing[i]}`));
  return node;
}

/** @param {import("./paths.js").Route} route */
function drawn(route) {
  const list = make("ol", undefined, "chain");
  route.path.forEach((person, i) => {
    const item = make("li");
    if (i) {
      const before = route.path[i - 1];
      const hop = (graph.hops.get(before) || []).find((one) => one.to === person);
      item.append(around("span", "hop", make("b", (hop ? hop.strength : 0).toFixed(2)), " ", label(`hop_${kinds.get(`${before} ${person}`)}`)));
    }
    item.append(stop(person, i > 0 && i < route.path.length - 1));
    list.append(item);
  });
  const button = make("button", label("show_on_map"));
  button.type = "button";
  button.dataset.path = route.path.join(" ");
  return around("div", "route", make("b", route.strength.toFixed(2), "strength"), list, button);
}

/**
 * @param {HTMLInputElement} from
 * @param {HTMLInputElement} to
 * @param {HTMLElement} result
 * @param {HTMLButtonElement} swap
 */
function answer(from, to, result, swap) {
  const start = chosen(from, everybody);
  const end = chosen(to, ends);
  from.setAttribute("aria-invalid", String(start === undefined));
  to.setAttribute("aria-invalid", String(end === undefined));
  swap.disabled = !start || ours.has(start);
  result.replaceChildren();
  if (start === undefined || end === undefined) result.append(label("who_is_meant"));
  if (start === undefined || !end) return;
  const sources = start === null ? [...ours] : [start];
  const found = bestRoutes(graph, sources, end, COUNT);
  if (!found.length) {
    result.append(label(start === end ? "route_to_self" : "no_route"));
    return;
  }
  const facts = around("p", "facts", label("disjoint", disjointRoutes(graph, sources, end)));
  const chokes = chokePoints(graph, sources, found[0]).filter((i) => i !== start);
  if (chokes.length) {
    facts.append(" ", around("span", "warn", label("chokes"), " ", ...chokes.flatMap((i, at) => (at ? [" · ", link(i)] : [link(i)]))));
  }
  result.append(facts, ...found.map(drawn));
}

/** The fields of the picker. */
function fields() {
  return {
    from: one("#route-from", HTMLInputElement),
    to: one("#route-to", HTMLInputElement),
    result: one("#route-result"),
    swap: one(".picker .swap", HTMLButtonElement),
  };
}

function show() {
  const { from, to, result, swap } = fields();
  answer(from, to, result, swap);
}

/** The way from the panel of the selected person to his routes. */
function offer() {
  for (const old of all("#person .to-routes")) old.remove();
  const i = state.selected;
  if (!ready || i === null || source.order[i] === undefined) return;
  const button = make("button", label("to_routes"), "to-routes");
  button.type = "button";
  button.addEventListener("click", () => {
    const { from, to } = fields();
    (ours.has(i) ? from : to).value = written.get(i) || "";
    show();
    goTo("routes");
    if (window.innerWidth <= 700) one("form.picker").scrollIntoView({ block: "start" });
    to.focus({ preventScroll: true });
  });
  one("#person").append(button);
}

/** @param {HTMLElement} form */
function find(form) {
  readGraph();
  nameAll();
  ready = true;
  const { from, to, swap } = fields();
  for (const [list, among] of /** @type {[string, string[]][]} */ ([["#route-starts", everybody], ["#route-ends", ends]])) {
    for (const i of among) {
      const option = make("option");
      option.value = written.get(i) || "";
      option.label = data.people[i][1];
      one(list).append(option);
    }
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  swap.addEventListener("click", () => {
    [from.value, to.value] = [to.value, from.value];
    show();
  });
  one(".picker .all").addEventListener("click", () => {
    from.value = "";
    show();
    to.focus();
  });
  show();
  offer();
}

export function startRoutes() {
  onDraw(["data"], () => { ready = false; });
  onDraw(["routes"], () => all("form.picker").forEach(find));
  onChange((changed) => {
    if ("lang" in changed && ready) show();
    if ("selected" in changed || "lang" in changed) offer();
  });
}
