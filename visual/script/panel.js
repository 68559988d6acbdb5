import { all, make, one } from "./dom.js";
import { data, onChange, onDraw, label, state } from "./state.js";

const panel = one(".panel");
const overview = one("#overview");
const place = one("#person");

/**
 * Copies what a node holds: the tables have said everything already, in both languages.
 * @param {Node} node
 * @param {HTMLElement} into
 */
function copied(node, into) {
  for (const child of node.childNodes) into.append(child.cloneNode(true));
  return into;
}

/**
 * What the row of somebody's table says, under the heads of its columns.
 * @param {HTMLTableRowElement} row
 */
function facts(row) {
  const list = make("dl", undefined, "facts");
  const heads = all("thead th", HTMLTableCellElement, row.closest("table") || document);
  const cells = [...row.cells].map((cell, at) => ({ cell, head: heads[at], rank: Number(heads[at].dataset.rank || at) }));
  cells.sort((a, b) => a.rank - b.rank);
  for (const { cell, head } of cells) {
    if ("skip" in head.dataset || !(cell.textContent || "").trim() || cell.querySelector(".kind")) continue;
    list.append(copied(head.querySelector("button") || head, make("dt")), copied(cell, make("dd")));
  }
  return list;
}

/**
 * The gaps of somebody with their suggestions, as the list of gaps shows them.
 * @param {string} i
 */
function gaps(i) {
  const list = make("ul", undefined, "gaps");
  for (const found of all("#gaps .gap", HTMLLIElement)) {
    if (!found.querySelector(`.title [data-go="${i}"]`)) continue;
    const item = /** @type {HTMLLIElement} */ (found.cloneNode(true));
    item.removeAttribute("id");
    for (const part of all(".title a, .title small", HTMLElement, item)) part.remove();
    list.append(item);
  }
  return list;
}

function show() {
  const i = state.selected;
  place.replaceChildren();
  place.hidden = i === null;
  overview.hidden = i !== null;
  panel.classList.toggle("open", i !== null);
  if (i === null) return;
  const close = make("button", "×", "close");
  close.type = "button";
  close.dataset.label = "close";
  close.setAttribute("aria-label", label("close"));
  const [name, title] = data.people[i];
  const heading = make("h3");
  heading.append(make("bdi", name));
  const under = make("p", undefined, "under");
  under.append(make("bdi", title));
  place.append(close, heading, under);
  const row = all(`tr[data-i="${i}"]`, HTMLTableRowElement)[0];
  if (!row) return;
  const marks = make("p");
  for (const mark of row.cells[0].querySelectorAll(".mark")) marks.append(mark.cloneNode(true), " ");
  if (marks.childNodes.length) place.append(marks);
  place.append(facts(row), gaps(i));
  panel.scrollTop = 0;
}

export function startPanel() {
  onDraw(["people", "gaps"], show);
  onChange((changed) => {
    if ("selected" in changed) show();
  });
}
