import { all, make, one, within } from "./dom.js";
import { unpacked } from "./gzip.js";
import { drawGround } from "./hulls.js";
import { change, data, label, onChange, onDraw, state } from "./state.js";

/**
 * @typedef {{ id: string, person: number | string, label: string, labels: Record<string, string>, shape: string, size: number,
 *   color: { background: string, border: string }, x: number, y: number, side: string, stance: string, reach: number, key: boolean,
 *   cluster: number }} Node
 * @typedef {{ id: string, from: string, to: string, kind: string, strength: number, color: { color: string, opacity: number } }} Edge
 * @typedef {{ network: any, nodes: any, edges: any }} Drawing
 */

const FAINT = 0.12;
const PACKED = "vis_network";

/** @type {{ nodes: Node[], edges: Edge[], below: number | null } | undefined} */
let source;
/** @type {Map<string, Node>} */
let byPerson = new Map();
/** @type {Map<string, Node>} */
let byId = new Map();
/** @type {Drawing | null} */
let drawing = null;
/**
 * Where the reader was looking when the network was replaced.
 * @type {{ position: { x: number, y: number }, scale: number } | null}
 */
let looked = null;
/** @type {() => Promise<unknown>} */
let load = packed;
/** @type {Promise<unknown> | null} */
let loaded = null;

/**
 * A colour of the style sheet, which knows whether it is dark.
 * @param {string} name
 */
function colour(name) {
  return getComputedStyle(one("#network")).getPropertyValue(`--${name}`).trim();
}

/** The kinds of lines that the reader wants to see. */
function kinds() {
  return new Set(all("#network [data-kind]", HTMLInputElement).filter((box) => box.checked).map((box) => box.dataset.kind));
}

/** Who is shown: everybody, or the key people with all who have a line to one of them. */
function shownPeople() {
  const { nodes, edges } = /** @type {NonNullable<typeof source>} */ (source);
  const everybody = new Set(nodes.map((node) => node.id));
  if (!one("#network-key", HTMLInputElement).checked) return everybody;
  const wanted = kinds();
  const shown = new Set(nodes.filter((node) => node.key).map((node) => node.id));
  const key = new Set(shown);
  for (const edge of edges) {
    for (const [one, other] of [[edge.from, edge.to], [edge.to, edge.from]]) {
      const node = byId.get(other);
      if (wanted.has(edge.kind) && key.has(one) && node && node.side !== "account") shown.add(other);
    }
  }
  return shown;
}

/**
 * The colours of a sign, as they read on the page's ground.
 * @param {Node} node
 */
function tint(node) {
  const own = colour(`side-${node.side}`) || node.color.border;
  const open = node.stance === "unknown" ? colour("page") : node.color.background;
  const tone = { background: node.side === "ours" ? own : open, border: own };
  return { ...tone, highlight: tone, hover: tone };
}

/** Shows what the filters let through, in the reader's language, and fades whoever is far from the selected one. */
function paint() {
  if (!source || !drawing) return;
  const shown = shownPeople();
  const wanted = kinds();
  const chosen = state.selected === null ? undefined : byPerson.get(state.selected);
  const text = colour("text");
  const visible = (/** @type {Edge} */ edge) => wanted.has(edge.kind) && shown.has(edge.from) && shown.has(edge.to);
  const near = new Set(chosen ? [chosen.id] : []);
  drawing.edges.update(source.edges.map((edge) => {
    const on = !chosen || edge.from === chosen.id || edge.to === chosen.id;
    if (chosen && on && visible(edge)) near.add(edge.from).add(edge.to);
    const tone = colour(`line-${edge.kind}`) || edge.color.color;
    return { id: edge.id, hidden: !visible(edge), color: { color: tone, highlight: tone, hover: tone, opacity: on ? edge.color.opacity : FAINT / 2 } };
  }));
  drawing.nodes.update(source.nodes.map((node) => {
    const on = !chosen || near.has(node.id);
    return {
      id: node.id,
      label: node.labels[state.lang] || node.label,
      hidden: !shown.has(node.id),
      opacity: on ? 1 : FAINT,
      font: { color: on ? text : colour("fading"), strokeWidth: on ? 4 : 0, strokeColor: colour("page") },
      color: tint(node),
    };
  }));
  if (chosen && shown.has(chosen.id)) drawing.network.selectNodes([chosen.id], false);
  else drawing.network.unselectAll();
}

/**
 * Brings somebody into view if he is not.
 * @param {Node} node
 */
function reveal(node) {
  if (!drawing) return;
  const box = one(".netbox").getBoundingClientRect();
  const at = drawing.network.canvasToDOM(drawing.network.getPositions([node.id])[node.id]);
  const inside = at.x > 40 && at.y > 40 && at.x < box.width - 40 && at.y < box.height - 40;
  if (!inside) drawing.network.focus(node.id, { scale: Math.max(drawing.network.getScale(), 0.5) });
}

/**
 * The grounds of the groups, under everything.
 * @param {CanvasRenderingContext2D} context
 */
function ground(context) {
  if (!source || !drawing) return;
  const { nodes, below } = source;
  const shown = shownPeople();
  const places = drawing.network.getPositions();
  const style = { ground: colour("ground"), ink: colour("quiet"), font: colour("fonts") };
  /** @type {Map<number, { x: number, y: number }[]>} */
  const groups = new Map();
  for (const node of nodes) {
    if (node.cluster >= 0 && shown.has(node.id)) {
      groups.set(node.cluster, [...(groups.get(node.cluster) || []), places[node.id]]);
    }
  }
  for (const [group, points] of groups) drawGround(context, points, String(group + 1), style);
  if (below === null) return;
  context.fillStyle = style.ink;
  context.font = `19px ${style.font}`;
  context.textAlign = "center";
  context.fillText(label("network_alone"), 0, below);
}

/** @param {any} vis */
function draw(vis) {
  if (!source) return;
  const nodes = new vis.DataSet(source.nodes);
  const edges = new vis.DataSet(source.edges);
  const network = new vis.Network(one(".netbox"), { nodes, edges }, {
    physics: false,
    layout: { improvedLayout: false },
    nodes: { font: { size: 19, face: colour("fonts"), vadjust: -2 }, borderWidthSelected: 4 },
    edges: { smooth: false, selectionWidth: 1, hoverWidth: 1, arrows: { to: { scaleFactor: 0.6 } } },
    interaction: { hover: true, keyboard: false, multiselect: false, selectConnectedEdges: false, hoverConnectedEdges: false },
  });
  drawing = { network, nodes, edges };
  for (const frame of all(".netbox [tabindex]")) frame.tabIndex = -1;
  network.on("beforeDrawing", ground);
  network.on("hoverNode", () => one(".netbox").classList.add("over"));
  network.on("blurNode", () => one(".netbox").classList.remove("over"));
  network.on("click", (/** @type {{ nodes: string[] }} */ hit) => {
    const node = byId.get(hit.nodes[0]);
    const person = node ? String(node.person) : null;
    change({ selected: person === state.selected ? null : person });
  });
  paint();
  if (looked) network.moveTo(looked);
  else fit();
}

function fit() {
  if (!drawing) return;
  drawing.network.fit({ animation: false, maxZoomLevel: 1.1 });
  if (window.innerWidth <= 700 && drawing.network.getScale() < 0.5) drawing.network.moveTo({ scale: 0.5 });
}

/** @param {number} factor */
function zoom(factor) {
  if (drawing) drawing.network.moveTo({ scale: drawing.network.getScale() * factor });
}

/** @param {KeyboardEvent} event */
function key(event) {
  /** @type {Record<string, [number, number]>} */
  const moves = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };
  if (event.key === "+" || event.key === "=") zoom(1.2);
  else if (event.key === "-") zoom(1 / 1.2);
  else if (event.key === "0") fit();
  else if (moves[event.key] && drawing) {
    const { x, y } = drawing.network.getViewPosition();
    const scale = drawing.network.getScale();
    const [right, down] = moves[event.key].map((step) => step / scale);
    drawing.network.moveTo({ position: { x: x + right, y: y + down } });
  } else return;
  event.preventDefault();
}

/**
 * What an element of the legend says, in both languages.
 * @param {string} selector
 */
function words(selector) {
  const found = make("span");
  for (const child of one(`#network ${selector} .word`).childNodes) found.append(child.cloneNode(true));
  return found;
}

/**
 * Everybody to whom somebody has a line, the strongest first; each leads on.
 * @param {Node} node
 */
function neighbours(node) {
  const list = make("ul", undefined, "near");
  const own = source ? source.edges.filter((edge) => edge.from === node.id || edge.to === node.id) : [];
  own.sort((a, b) => Number(a.kind === "reporting") - Number(b.kind === "reporting") || b.strength - a.strength);
  for (const edge of own) {
    const other = byId.get(edge.from === node.id ? edge.to : edge.from);
    if (!other) continue;
    const item = make("li");
    const link = make("a");
    link.href = "#network";
    link.dataset.pick = String(other.person);
    link.append(make("bdi", data.people[String(other.person)][0]));
    const kind = make("small");
    kind.append(words(`.line-${edge.kind}`));
    item.append(link, " ", kind);
    if (edge.kind !== "reporting") item.append(" ", make("b", edge.strength.toFixed(2)));
    list.append(item);
  }
  return list;
}

/** The facts of the selected person beside the picture, in place of the legend. */
function tell() {
  const place = one("#network-person");
  const node = state.selected === null ? undefined : byPerson.get(state.selected);
  place.replaceChildren();
  place.hidden = !node;
  one(".netside").classList.toggle("open", Boolean(node));
  one("#network-legend").hidden = Boolean(node);
  if (!node) return;
  const [name, title] = data.people[String(node.person)] || ["", ""];
  const close = make("button", "×", "close");
  close.type = "button";
  close.setAttribute("aria-label", label("close"));
  close.addEventListener("click", () => change({ selected: null }));
  const heading = make("h3");
  heading.append(make("bdi", name));
  const under = make("p", undefined, "under");
  under.append(make("bdi", title));
  const facts = make("p", undefined, "facts-line");
  if (node.side === "account" || node.side === "third") {
    facts.append(words(`.stance-${node.stance}`), ` · ${label("reach")} ${node.reach.toFixed(2)}`);
  } else facts.append(words(`.side-${node.side}`));
  if (node.cluster >= 0) facts.append(` · ${label("network_group", node.cluster + 1)}`);
  place.append(close, heading, under, facts);
  if (document.getElementById("map")) {
    const map = make("a", label("network_map"));
    map.href = "#map";
    map.dataset.go = String(node.person);
    place.append(map);
  }
  place.append(neighbours(node));
  place.scrollTop = 0;
}

/** The script of the network, out of the page. */
async function packed() {
  const { script } = await unpacked(PACKED);
  document.body.append(make("script", script));
}

/** Draws the network when it is looked at: its script is large. */
async function open() {
  if (!source || !one("#network").classList.contains("current")) return;
  loaded = loaded || load();
  await loaded;
  if (source && !drawing) draw(/** @type {any} */ (window).vis);
}

/** Finds everybody by his number in the page. */
function count() {
  byPerson = new Map((source ? source.nodes : []).map((node) => [String(node.person), node]));
  if (source) tell();
}

/** Takes what the page holds of the network now. */
function find() {
  source = data.network;
  byId = new Map((source ? source.nodes : []).map((node) => [node.id, node]));
  count();
  if (drawing) {
    looked = { position: drawing.network.getViewPosition(), scale: drawing.network.getScale() };
    drawing.network.destroy();
    drawing = null;
  }
  if (source) open();
}

function listen() {
  one("#network").addEventListener("keydown", (event) => {
    if (within(event, ".netbox")) key(event);
  });
  one("#network").addEventListener("change", paint);
  one("#network").addEventListener("click", (event) => {
    const button = within(event, "[data-zoom]");
    const pick = within(event, "[data-pick]");
    if (button && button.dataset.zoom === "fit") fit();
    else if (button) zoom(button.dataset.zoom === "in" ? 1.25 : 0.8);
    if (!pick) return;
    event.preventDefault();
    change({ selected: pick.dataset.pick || null });
    one(".netbox").scrollIntoView({ block: "nearest" });
  });
  onChange((changed) => {
    if (!source || (!("selected" in changed) && !("lang" in changed))) return;
    tell();
    paint();
    const node = state.selected === null ? undefined : byPerson.get(state.selected);
    if (node && "selected" in changed) reveal(node);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}

/**
 * @param {() => Promise<unknown>} [loader] gets the script of the network, if the page does not hold it
 */
export function startNetwork(loader = packed) {
  if (!document.getElementById("network")) return;
  load = loader;
  listen();
  document.addEventListener("view", open);
  onDraw(["network"], find);
  onDraw(["numbers"], count);
}
