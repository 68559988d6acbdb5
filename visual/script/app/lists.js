/** One window for every list of the account: see, add, change, remove. */

import { all, make } from "../dom.js";
import { nameOf, people, records, schema } from "./account.js";
import { button, complain, openDialog, toast } from "./dialog.js";
import { shown, submit } from "./edit.js";
import { field, unclear } from "./fields.js";
import { coalesced } from "./server.js";
import { half, say } from "./words.js";

/** In the order in which a team needs them. */
const LISTS = ["units", "processes", "steps", "roles", "influences", "interactions", "actions", "reporting", "ties", "stances", "people", "organizations", "reviews"];
/** Made by the server. */
const HIDDEN = ["id", "position", "x", "y"];
/** What most forms need; the rest is folded. */
const FEW = 8;
/** So many records are shown at once. */
const MOST = 200;

/** @typedef {import("./account.js").Column} Column */

/** @param {string} list */
function columnsOf(list) {
  return schema[list].columns.filter(({ label }) => !HIDDEN.includes(label));
}

/**
 * Names of what records name besides people, by list and id.
 * @type {Map<string, string>}
 */
const names = new Map();

/** Learns the names that the rows of a list need. */
async function learn() {
  for (const list of ["organizations", "units", "processes", "steps"]) {
    for (const { id, name } of await records(list)) names.set(`${list} ${id}`, name);
  }
}

/**
 * Whom or what a field names, by name.
 * @param {Column} column
 * @param {any} record
 */
function named({ ref, label }, record) {
  const ids = /** @type {string[]} */ ([]).concat(record[label]);
  return ids.map((id) => (ref === "people" ? nameOf(id) : names.get(`${ref} ${id}`) || id)).join(say("comma"));
}

/**
 * What people call a record.
 * @param {string} list
 * @param {any} record
 */
function title(list, record) {
  if (record.name) return record.name;
  const parts = schema[list].columns
    .filter(({ ref, label }) => (ref === "people" || ref === "steps") && record[label])
    .map((column) => named(column, record));
  return parts.join(" → ") || record._id.join(" / ");
}

/**
 * What else a record says, in a line.
 * @param {string} list
 * @param {any} record
 */
function detail(list, record) {
  return schema[list].columns
    .filter(({ label, ref }) => !HIDDEN.includes(label) && label !== "name" && ref !== "people" && ref !== "steps" && record[label] !== undefined)
    .map((column) => `${half(column.header)}: ${column.ref ? named(column, record) : shown(list, column.label, record[column.label])}`)
    .join(" · ");
}

/**
 * The fields of a record, in a form.
 * @param {string} list
 * @param {Record<string, any>} values
 */
async function form(list, values) {
  const node = make("form", undefined, "fields");
  const columns = columnsOf(list);
  /** @type {Map<Column, import("./fields.js").Field>} */
  const fields = new Map();
  for (const column of columns) fields.set(column, await field(column, values[column.label]));
  const first = columns.filter((column, at) => column.required || at < FEW);
  for (const column of first) node.append(/** @type {any} */ (fields.get(column)).node);
  const rest = columns.filter((column) => !first.includes(column));
  if (rest.length) {
    const folded = make("details");
    folded.append(make("summary", say("more")), ...rest.map((column) => /** @type {any} */ (fields.get(column)).node));
    node.append(folded);
  }
  return { node, fields };
}

/**
 * What the fields say; null if one of them is not understood or needed and empty.
 * @param {Map<Column, import("./fields.js").Field>} fields
 */
function values(fields) {
  /** @type {Record<string, any>} */
  const found = {};
  for (const [column, one] of fields) {
    const value = one.read();
    if (value === undefined || (value === null && column.required)) {
      toast(`${half(column.header)}: ${unclear()}`, "bad");
      all("input, select, textarea", HTMLElement, one.node)[0]?.focus();
      return null;
    }
    found[column.label] = value;
  }
  return found;
}

/**
 * A form for a new record.
 * @param {string} list
 * @param {Record<string, any>} [given]
 * @param {() => unknown} [after]
 */
export async function addRecord(list, given = {}, after) {
  const { node, fields } = await form(list, given);
  openDialog(`${say("add")} · ${half(schema[list].name)}`, [node], [
    {
      text: say("add"),
      main: true,
      act: async () => {
        const found = values(fields);
        if (!found) return false;
        const value = Object.fromEntries(Object.entries(found).filter(([, one]) => one !== null));
        const done = await submit({ verb: "add", list, value });
        if (done && after) after();
        return done !== null;
      },
    },
    { text: say("cancel") },
  ]);
}

/**
 * A form for a record that is there: each changed field is an operation of its own.
 * @param {string} list
 * @param {any} record
 * @param {() => unknown} after
 */
async function changeRecord(list, record, after) {
  const { node, fields } = await form(list, record);
  openDialog(title(list, record), [node], [
    {
      text: say("save"),
      main: true,
      act: async () => {
        const found = values(fields);
        if (!found) return false;
        for (const [column] of fields) {
          const value = found[column.label];
          const was = record[column.label] ?? column.default ?? null;
          if (JSON.stringify(value ?? null) === JSON.stringify(was)) continue;
          if (column.many) await several(list, record, column, value || []);
          else await submit({ verb: "set", list, id: record._id, field: column.label, value, was });
        }
        after();
        return true;
      },
    },
    { text: say("cancel") },
  ]);
}

/**
 * Items of a list of texts come and go one by one.
 * @param {string} list
 * @param {any} record
 * @param {Column} column
 * @param {string[]} value
 */
async function several(list, record, column, value) {
  const before = /** @type {string[]} */ (record[column.label] || []);
  for (const item of value) {
    if (!before.includes(item)) await submit({ verb: "include", list, id: record._id, field: column.label, value: item });
  }
  for (const item of before) {
    if (!value.includes(item)) await submit({ verb: "exclude", list, id: record._id, field: column.label, value: item });
  }
}

/**
 * The window of all lists.
 * @param {string} [first]
 */
export function openLists(first = "units") {
  const picker = make("select");
  picker.setAttribute("aria-label", say("list"));
  for (const list of LISTS) {
    if (!schema[list]) continue;
    const node = make("option", half(schema[list].name));
    node.value = list;
    picker.append(node);
  }
  picker.value = first;
  const find = make("input");
  find.type = "search";
  find.placeholder = say("find");
  find.setAttribute("aria-label", say("find"));
  const rows = make("ul", undefined, "rows");
  let list = first;
  /** @type {{ record: any, text: string }[] | null} */
  let every = null;
  const show = () => {
    if (!every) return;
    const query = find.value.trim().toLocaleLowerCase();
    const found = every.filter(({ text }) => text.toLocaleLowerCase().includes(query));
    rows.replaceChildren(...found.slice(0, MOST).map(({ record }) => row(list, record, fill)));
    const more = found.length - MOST;
    if (more > 0) rows.append(make("li", say("more_in_list", { count: more }), "none"));
    if (!found.length) rows.append(make("li", say(query ? "no_match" : "empty_list"), "none"));
  };
  const fill = coalesced(async () => {
    const chosen = picker.value;
    try {
      await learn();
      const known = [...await records(chosen)].sort((a, b) => (b.at || "").localeCompare(a.at || "")); // newest first
      list = chosen;
      every = known.map((record) => ({ record, text: `${title(chosen, record)} ${detail(chosen, record)}` }));
    } catch (error) {
      complain(error);
    }
    show();
  });
  picker.addEventListener("change", fill);
  find.addEventListener("input", show);
  const add = button(say("add"), () => addRecord(picker.value, suggested(picker.value), fill), "main");
  const tools = make("p", undefined, "listtools");
  tools.append(picker, find, add);
  const dialog = openDialog(say("lists"), [tools, rows]);
  dialog.classList.add("large");
  document.addEventListener("done", fill);
  dialog.addEventListener("close", () => document.removeEventListener("done", fill));
  fill();
}

/**
 * What a new record most likely says.
 * @param {string} list
 */
function suggested(list) {
  const today = new Date().toISOString().slice(0, 10);
  const person = [...people.values()][0];
  if (list === "interactions" || list === "ties" || list === "stances" || list === "reviews") return { at: today };
  if (list === "units") return person ? { weight: 1 } : {};
  if (list === "influences") return { sign: 1, weight: 0.5 };
  if (list === "actions") return { hours: 2, success: 0.5, status: "proposed" };
  return {};
}

/**
 * @param {string} list
 * @param {any} record
 * @param {() => unknown} after
 */
function row(list, record, after) {
  const node = make("li");
  const words = make("span", undefined, "what");
  words.append(make("b", title(list, record)), " ", make("small", detail(list, record)));
  const change = button(say("change"), () => changeRecord(list, record, after));
  const remove = button(say("remove"), async () => {
    await submit({ verb: "remove", list, id: record._id });
    after();
  });
  for (const one of [change, remove]) one.setAttribute("aria-label", `${one.textContent} ${title(list, record)}`);
  node.append(words, change, remove);
  return node;
}
