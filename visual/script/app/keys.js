/** One key for each of the most frequent edits; `?` shows them. */

import { make, one, within } from "../dom.js";
import { state } from "../state.js";
import { goTo } from "../tabs.js";
import { idOf } from "./account.js";
import { openDialog } from "./dialog.js";
import { setPerson, turn } from "./edit.js";
import { helpMeSelect } from "./guide.js";
import { openLists } from "./lists.js";
import { openPaste } from "./paste.js";
import { edit, newColleague, newReport, remove } from "./person.js";
import { nameOf } from "./account.js";
import { say } from "./words.js";

/**
 * @param {string} field
 * @param {unknown} value
 * @returns {(id: string) => unknown}
 */
const sets = (field, value) => (id) => setPerson(id, field, value);

/**
 * Edits of the selected person.
 * @type {Record<string, (id: string) => unknown>}
 */
const OF_A_PERSON = {
  1: sets("stance", -2), 2: sets("stance", -1), 3: sets("stance", 0), 4: sets("stance", 1), 5: sets("stance", 2),
  u: sets("stance", null),
  e: sets("level", "executive"), m: sets("level", "manager"), s: sets("level", "staff"),
  i: sets("power", "inner_circle"), p: sets("power", "political"), o: sets("power", "outside"),
  n: newReport,
  c: newColleague,
  r: () => edit("name"),
  t: () => edit("title"),
  g: () => edit("unit"),
  b: () => edit("manager"),
  w: () => edit("wants"),
  a: () => one("#note", HTMLInputElement).focus(),
  h: (id) => helpMeSelect("stance", nameOf(id), (value) => setPerson(id, "stance", value)),
  d: remove,
};

/**
 * What needs nobody selected.
 * @type {Record<string, () => unknown>}
 */
const ALWAYS = {
  f: () => {
    goTo("map");
    one("#find", HTMLInputElement).focus();
  },
  l: () => openLists(),
  v: () => openPaste(),
  z: () => turn("undo"),
  y: () => turn("redo"),
  "?": () => openKeys(),
};

export function openKeys() {
  const list = make("dl", undefined, "keys");
  const groups = ["12345", "u", "ems", "ipo", "n", "c", "r", "t", "g", "b", "w", "a", "h", "d", "f", "l", "v", "z", "y"];
  for (const keys of groups) {
    const head = make("dt");
    for (const key of keys) head.append(make("kbd", key), " ");
    list.append(head, make("dd", say(`key_${keys[0]}`)));
  }
  openDialog(say("keys"), [make("p", say("keys_lead"), "lead"), list]);
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (within(event, "input, select, textarea, dialog") || document.querySelector("dialog[open]") || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (key !== "z" && key !== "y") return;
    turn(event.shiftKey || key === "y" ? "redo" : "undo");
  } else if (ALWAYS[key]) ALWAYS[key]();
  else {
    const id = idOf(state.selected);
    if (id === null || !OF_A_PERSON[key]) return;
    OF_A_PERSON[key](id);
  }
  event.preventDefault();
}

export function startKeys() {
  document.addEventListener("keydown", pressed);
}
