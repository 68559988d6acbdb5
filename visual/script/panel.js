import { data, onChange, label, state } from "./state.js";

const panel = document.querySelector(".panel");
const overview = document.getElementById("overview");
const place = document.getElementById("person");

/** @param {string} tag @param {string} [text] @param {string} [name] */
function make(tag, text, name) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (name) node.className = name;
  return node;
}

/** Copies what a node holds: the tables have said everything already, in both languages. */
function copied(node, into) {
  for (const child of node.childNodes) into.append(child.cloneNode(true));
  return into;
}

/** @param {string} i @param {HTMLTableRowElement} row */
function facts(i, row) {
  const list = make("dl", undefined, "facts");
  const heads = row.closest("table").tHead.rows[0].cells;
  const cells = [...row.cells].map((cell, at) => ({ cell, head: heads[at], rank: Number(heads[at].dataset.rank || at) }));
  cells.sort((a, b) => a.rank - b.rank);
  for (const { cell, head } of cells) {
    if ("skip" in head.dataset || !cell.textContent.trim() || cell.querySelector(".kind")) continue;
    list.append(copied(head.querySelector("button") || head, make("dt")), copied(cell, make("dd")));
  }
  return list;
}

/** The gaps of somebody with their suggestions, as the list of gaps shows them. @param {string} i */
function gaps(i) {
  const list = make("ul", undefined, "gaps");
  for (const link of document.querySelectorAll(`#gaps .title [data-go="${i}"]`)) {
    const item = link.closest("li").cloneNode(true);
    item.removeAttribute("id");
    for (const part of item.querySelectorAll(".title a, .title small")) part.remove();
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
  const row = document.querySelector(`tr[data-i="${i}"]`);
  if (!row) return;
  const marks = make("p");
  for (const mark of row.cells[0].querySelectorAll(".mark")) marks.append(mark.cloneNode(true), " ");
  if (marks.childNodes.length) place.append(marks);
  place.append(facts(i, row), gaps(i));
  panel.scrollTop = 0;
}

export function startPanel() {
  onChange((changed) => {
    if ("selected" in changed) show();
  });
}
