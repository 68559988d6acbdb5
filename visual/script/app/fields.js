/** Fields of a form, made from the columns that a list has. */

import { make } from "../dom.js";
import { column as columnOf, people, records } from "./account.js";
import { half, say } from "./words.js";

/**
 * @typedef {import("./account.js").Column} Column
 * @typedef {{ input: HTMLElement, read: () => any, write: (value: any) => void }} Control `read` gives null for nothing,
 *   undefined for what is not understood
 * @typedef {Control & { node: HTMLElement, help: string }} Field
 */

const DATES = ["at", "from", "to", "due", "done_at"];
const LONG = ["note", "wants", "emails"];
let count = 0;

/**
 * @param {string} value
 * @param {string} text
 */
function option(value, text) {
  const node = make("option", text);
  node.value = value;
  return node;
}

/**
 * A list of words to choose from; `typed` turns what stands in it into the value.
 * @param {[string, string][]} words
 * @param {boolean} empty
 * @param {(text: string) => any} typed
 * @returns {Control}
 */
export function chooser(words, empty, typed = (text) => text) {
  const input = make("select");
  if (empty) input.append(option("", "–"));
  for (const [value, text] of words) input.append(option(value, text));
  return {
    input,
    read: () => (input.value === "" ? null : typed(input.value)),
    write: (value) => { input.value = value === null || value === undefined ? "" : String(value); },
  };
}

/**
 * Somebody or something of another list, found by typing the name.
 * @param {{ id: string, name: string, under?: string }[]} among
 * @returns {Control}
 */
export function finder(among) {
  if (among.length <= 12) return chooser(among.map(({ id, name, under }) => [id, under ? `${name} · ${under}` : name]), true);
  const input = make("input");
  const list = make("datalist");
  count += 1;
  list.id = `choices-${count}`;
  input.setAttribute("list", list.id);
  input.autocomplete = "off";
  /** @type {Map<string, string>} */
  const ids = new Map();
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const { id, name, under } of among) {
    const text = [name, `${name} · ${under || id}`, `${name} · ${id}`].find((one) => !ids.has(one)) || id;
    ids.set(text, id);
    texts.set(id, text);
    const node = option(text, "");
    if (under) node.label = under;
    list.append(node);
  }
  input.append(list);
  const around = make("span", undefined, "finder");
  around.append(input, list);
  return {
    input: around,
    read: () => {
      const query = input.value.trim();
      if (!query) return null;
      if (ids.has(query)) return ids.get(query);
      const near = [...ids].filter(([text]) => text.toLocaleLowerCase().includes(query.toLocaleLowerCase()));
      return near.length === 1 ? near[0][1] : undefined;
    },
    write: (id) => { input.value = id ? texts.get(id) || id : ""; },
  };
}

/**
 * @param {"text" | "number" | "date"} type
 * @param {boolean} whole
 * @returns {Control}
 */
function line(type, whole) {
  const input = make("input");
  input.type = type;
  input.autocomplete = "off";
  if (type === "number") input.step = whole ? "1" : "any";
  return {
    input,
    read: () => (input.value.trim() === "" ? null : type === "number" ? Number(input.value) : input.value.trim()),
    write: (value) => { input.value = value ?? ""; },
  };
}

/**
 * @param {boolean} many
 * @returns {Control}
 */
function lines(many) {
  const input = make("textarea");
  input.rows = many ? 2 : 3;
  return {
    input,
    read: () => {
      const found = input.value.split("\n").map((text) => text.trim()).filter(Boolean);
      return many ? (found.length ? found : null) : input.value.trim() || null;
    },
    write: (value) => { input.value = Array.isArray(value) ? value.join("\n") : value ?? ""; },
  };
}

/** @returns {Control} */
function tick() {
  const input = make("input");
  input.type = "checkbox";
  return { input, read: () => input.checked, write: (value) => { input.checked = value === true; } };
}

/**
 * @param {{ id: string, name: string, under?: string }[]} among
 * @returns {Control}
 */
function several(among) {
  const input = make("select");
  input.multiple = true;
  input.size = Math.min(6, Math.max(3, among.length));
  for (const { id, name, under } of among) input.append(option(id, under ? `${name} · ${under}` : name));
  return {
    input,
    read: () => {
      const found = [...input.selectedOptions].map((node) => node.value);
      return found.length ? found : null;
    },
    write: (value) => {
      for (const node of input.options) node.selected = (value || []).includes(node.value);
    },
  };
}

/**
 * A side of the table as people read it.
 * @param {string} side
 */
function sideOf(side) {
  return wordsOf(columnOf("organizations", "side")).find(([code]) => code === side)?.[1];
}

/**
 * What a field that names records may name.
 * @param {string} list
 * @returns {Promise<{ id: string, name: string, under?: string }[]>}
 */
export async function choices(list) {
  if (list === "people") {
    const found = [...people.values()].map(({ id, name, title }) => ({ id, name, under: title }));
    return found.sort((a, b) => a.name.localeCompare(b.name));
  }
  const processes = list === "steps" ? new Map((await records("processes")).map(({ id, name }) => [id, name])) : new Map();
  return (await records(list)).map(({ id, name, kind, side, process }) => ({
    id, name: name || kind || id, under: side ? sideOf(side) : processes.get(process),
  }));
}

/**
 * The control for a column.
 * @param {Column} column
 * @returns {Promise<Control>}
 */
async function control(column) {
  const { choices: words, ref, many, scalar, required } = column;
  if (words) return chooser(wordsOf(column), !required, scalar === "integer" ? Number : undefined);
  if (ref) return (many ? several : finder)(await choices(ref));
  if (scalar === "flag") return tick();
  if (scalar === "number" || scalar === "integer") return line("number", scalar === "integer");
  if (many || LONG.includes(column.label)) return lines(many);
  return line(DATES.includes(column.label) ? "date" : "text", false);
}

/**
 * A field under its head.
 * @param {Column} column
 * @param {any} value
 * @returns {Promise<Field>}
 */
export async function field(column, value) {
  return labelled(half(column.header), await control(column), value ?? column.default, half(column.help));
}

/**
 * @param {string} text
 * @param {Control} made
 * @param {any} value
 * @param {string} [help]
 * @returns {Field}
 */
export function labelled(text, made, value, help = "") {
  const node = make("label");
  node.title = help;
  node.append(make("span", text), made.input);
  made.write(value);
  return { node, help, ...made };
}

/**
 * Ranks of the ladder, as the schema names them.
 * @param {Column} column
 * @returns {[string, string][]}
 */
export function wordsOf(column) {
  return (column.choices || []).map(({ value, label }) => [String(value), half(label)]);
}

/** What is said of a field that is not understood. */
export function unclear() {
  return say("unclear");
}
