/**
 * Sending operations. Nothing is shown before the server has put it in order; what it refuses because somebody was
 * faster is shown with both values.
 *
 * @typedef {{ verb: "set" | "add" | "remove" | "include" | "exclude" | "append", list: string, id?: string[],
 *   field?: string, value?: unknown, was?: unknown }} Step
 */

import { make } from "../dom.js";
import { people, schema } from "./account.js";
import { complain, openDialog } from "./dialog.js";
import { Fault, ask, newId } from "./server.js";
import { half, say } from "./words.js";

const TRIES = 25;

/**
 * Sends until the server answers: the same `opid` is done once.
 * @param {string} path
 * @param {Record<string, unknown>} body
 */
export async function send(path, body) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask("POST", path, body);
    } catch (error) {
      if (!(error instanceof Fault) || error.status !== 0 || tries >= TRIES) throw error;
      await new Promise((go) => { setTimeout(go, 800); });
    }
  }
}

/**
 * A value as people read it.
 * @param {string} list
 * @param {string | undefined} field
 * @param {any} value
 */
export function shown(list, field, value) {
  if (value === null || value === undefined || value === "") return "–";
  const column = (schema[list] ? schema[list].columns : []).find((one) => one.label === field);
  const word = column && column.choices ? column.choices.find((one) => one.value === value) : undefined;
  if (word) return half(word.label);
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  const person = people.get(value);
  if (person && (field === "manager" || (column && column.ref === "people"))) return person.name;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * Asks whose value is to stand.
 * @param {Step} step
 * @param {import("./server.js").Reason} reason
 */
function choose(step, reason) {
  const values = make("dl", undefined, "both");
  values.append(
    make("dt", say("mine")), make("dd", shown(step.list, step.field, reason.mine)),
    make("dt", say("theirs")), make("dd", shown(step.list, step.field, reason.theirs)),
  );
  openDialog(say("conflict"), [make("p", half(reason.message)), values], [
    { text: say("take_mine"), main: true, act: () => submit({ ...step, was: reason.theirs }) },
    { text: say("take_theirs") },
  ]);
}

/**
 * Sends one operation; null if it was not taken.
 * @param {Step} step
 * @returns {Promise<{ seq: number } | null>}
 */
export async function submit(step) {
  const { value = null, was = null, ...rest } = step;
  try {
    return await send("operations", { opid: newId(), ...rest, value, was });
  } catch (error) {
    const reason = /** @type {any} */ (error).reason;
    if (reason && reason.code === "operation_changed") choose(step, reason);
    else if (!reason || reason.code !== "operation_empty") complain(error);
    document.dispatchEvent(new CustomEvent("refused"));
    return null;
  }
}

/**
 * Sets a field of a person.
 * @param {string} id
 * @param {string} field
 * @param {unknown} value
 * @param {unknown} [was] what the editor saw, if not what the account says now
 */
export function setPerson(id, field, value, was) {
  const person = people.get(id);
  return submit({ verb: "set", list: "people", id: [id], field, value, was: was === undefined ? (person && person[field]) ?? null : was });
}

/** @param {"undo" | "redo"} which */
export async function turn(which) {
  try {
    await send(which, { opid: newId() });
  } catch (error) {
    complain(error);
  }
}

/**
 * A new id that nobody has.
 * @param {string} prefix
 */
export function freshId(prefix) {
  return `${prefix}-${newId().slice(0, 8)}`;
}

/**
 * Asks for a name and adds somebody.
 * @param {Record<string, unknown>} values organization and level, perhaps a unit
 * @param {string | null} manager
 */
export function addPerson(values, manager) {
  const name = make("input");
  const title = make("input");
  name.required = true;
  name.autocomplete = "off";
  title.autocomplete = "off";
  const form = make("form", undefined, "fields");
  for (const [key, field] of /** @type {[string, HTMLInputElement][]} */ ([["name", name], ["title", title]])) {
    const label = make("label", say(key));
    label.append(field);
    form.append(label);
  }
  const under = manager ? [make("p", say("under", { name: shown("people", "manager", manager) }), "lead")] : [];
  const act = async () => {
    if (!name.value.trim()) {
      name.focus();
      return false;
    }
    const id = freshId("p");
    const person = { id, name: name.value.trim(), ...(title.value.trim() ? { title: title.value.trim() } : {}), ...values };
    if (!(await submit({ verb: "add", list: "people", value: person }))) return false;
    if (manager) await submit({ verb: "set", list: "people", id: [id], field: "manager", value: manager });
    document.dispatchEvent(new CustomEvent("came", { detail: id }));
    return true;
  };
  const dialog = openDialog(say("new_person"), [...under, form], [{ text: say("add"), main: true, act }, { text: say("cancel") }]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await act()) dialog.close();
  });
  const hidden = make("button");
  hidden.hidden = true;
  form.append(hidden);
  name.focus();
}
