import { all, make } from "./dom.js";
import { onDraw, state } from "./state.js";

/**
 * What a cell is sorted by: its number if it has one, else its text as the reader sees it.
 * @param {HTMLElement} cell
 */
function value(cell) {
  if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
  const other = state.lang === "zh" ? ".en" : ".zh";
  const seen = /** @type {HTMLElement} */ (cell.cloneNode(true));
  for (const node of all(`${other}, .more`, Element, seen)) node.remove();
  const text = (seen.textContent || "").trim();
  return text !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

/** @param {HTMLTableElement} table */
function heads(table) {
  return table.tHead ? [...table.tHead.rows[0].cells] : [];
}

/**
 * @param {HTMLTableElement} table
 * @param {number} column
 * @param {HTMLElement} head
 */
function sort(table, column, head) {
  const up = head.getAttribute("aria-sort") !== "ascending";
  const collator = new Intl.Collator(state.lang === "zh" ? "zh-Hans-u-co-pinyin" : "en", { numeric: true });
  const rows = [...table.tBodies[0].rows].map((row) => ({ row, key: value(row.cells[column]) }));
  rows.sort((a, b) => {
    if (a.key === "" || b.key === "") return Number(a.key === "") - Number(b.key === "");
    const order = typeof a.key === "number" && typeof b.key === "number" ? a.key - b.key : collator.compare(String(a.key), String(b.key));
    return up ? order : -order;
  });
  for (const { row } of rows) table.tBodies[0].append(row);
  for (const other of heads(table)) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
}

function find() {
  for (const table of all("table.sortable:not(.ready)", HTMLTableElement)) {
    table.classList.add("ready");
    heads(table).forEach((head, column) => {
      const button = make("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, column, head));
    });
  }
}

export function startTables() {
  onDraw(["view"], find);
}
