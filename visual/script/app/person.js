/** The panel of the map as an editor: each field is sent when it is left, and follows what others change. */

import { all, make, one } from "../dom.js";
import { change, onChange, state } from "../state.js";
import { column, idOf, ourPeople, people, records } from "./account.js";
import { button, complain } from "./dialog.js";
import { addPerson, setPerson, submit } from "./edit.js";
import { chooser, choices, field, finder, labelled, unclear, wordsOf } from "./fields.js";
import { helpMeSelect } from "./guide.js";
import { openRound } from "./rounds.js";
import { inBoth, say } from "./words.js";

/**
 * @typedef {import("./account.js").Person} Person
 * @typedef {import("./fields.js").Field} Field
 */

const FIELDS = ["name", "title", "unit", "level", "power", "stance", "manager", "wants", "motive", "placeholder"];
const place = make("div");
/** @type {string | null} */
let shown = null;
/** @type {Map<string, Field>} */
let fields = new Map();
/**
 * What each field showed when it was last filled: what somebody types is an answer to that, not to what came since.
 * @type {Map<string, any>}
 */
const seen = new Map();
let turns = 0;

/**
 * Units as "upper › lower", those of the person's organization first.
 * @param {Person} person
 */
async function units(person) {
  const found = await records("units");
  const names = new Map(found.map((unit) => [unit.id, unit]));
  /**
   * @param {any} unit
   * @returns {string}
   */
  const path = (unit) => (unit.parent && names.has(unit.parent) ? `${path(names.get(unit.parent))} › ${unit.name}` : unit.name);
  const own = found.filter((unit) => unit.organization === person.organization);
  return /** @type {[string, string][]} */ (own.map((unit) => [unit.id, path(unit)]));
}

/**
 * @param {Person} person
 * @param {string} label
 * @returns {Promise<Field>}
 */
async function control(person, label) {
  if (label === "unit") return labelled(say("unit"), chooser(await units(person), true), person.unit);
  if (label === "stance") {
    return labelled(say("stance"), chooser(wordsOf(column("stances", "value")), true, Number), person.stance);
  }
  if (label === "manager") {
    const others = (await choices("people")).filter(({ id }) => id !== person.id && people.get(id)?.organization === person.organization);
    return labelled(say("manager"), finder(others), person.manager);
  }
  return field(column("people", label), person[label]);
}

/**
 * Sends what stands in a field if it is not what the account says.
 * @param {string} label
 */
async function leave(label) {
  const person = shown === null ? undefined : people.get(shown);
  const found = fields.get(label);
  if (!person || !found) return;
  const value = found.read();
  found.node.classList.toggle("unclear", value === undefined);
  found.node.title = value === undefined ? unclear() : found.help;
  const was = seen.get(label);
  if (value === undefined || value === was) return;
  if (label === "name" && value === null) found.write(was);
  else if (await setPerson(person.id, label, value, was)) seen.set(label, value);
}

/**
 * What the account says of a field.
 * @param {Person} person
 * @param {string} label
 */
function told(person, label) {
  return person[label] ?? (label === "placeholder" ? false : null);
}

/**
 * Our ties with somebody: rung and desired rung.
 * @param {Person} person
 */
async function ties(person) {
  const ours = await ourPeople();
  if (ours.some((one) => one.id === person.id)) return [];
  const rungs = wordsOf(column("ties", "rapport"));
  const list = make("ul", undefined, "rungs");
  const known = new Map((person.ties || []).map((tie) => [tie.with, tie]));
  const shownOnes = ours.filter((one) => known.has(one.id));
  const others = ours.filter((one) => !known.has(one.id));
  /**
   * @param {Person} our
   * @param {import("./account.js").Rating | undefined} tie
   */
  const row = (our, tie) => {
    const now = chooser(rungs, true);
    const wanted = chooser(rungs, true);
    now.write(tie && tie.rapport);
    wanted.write(tie && tie.desired);
    const send = () => {
      if (now.read() === null) return;
      setPerson(person.id, "tie", { with: our.id, rapport: now.read(), ...(wanted.read() ? { desired: wanted.read() } : {}) });
    };
    for (const [one, word] of /** @type {[typeof now, string][]} */ ([[now, "rung"], [wanted, "desired"]])) {
      one.input.setAttribute("aria-label", `${our.name}: ${say(word)}`);
      one.input.addEventListener("change", send);
    }
    const node = make("li");
    const help = button("?", () => helpMeSelect("rapport", person.name, (value) => {
      now.write(value);
      send();
    }, `${our.name} – ${person.name}`), "help");
    help.setAttribute("aria-label", `${say("help_me")}: ${our.name}`);
    node.append(make("bdi", our.name), now.input, make("span", "→"), wanted.input, help);
    return node;
  };
  for (const our of shownOnes) list.append(row(our, known.get(our.id)));
  const head = make("h4", say("our_ties"));
  if (!others.length) return [head, list];
  const more = chooser(others.map(({ id, name }) => [id, name]), true);
  const first = more.input.querySelector("option");
  if (first) first.textContent = say("add_tie");
  more.input.setAttribute("aria-label", say("add_tie"));
  more.input.addEventListener("change", () => {
    const our = others.find(({ id }) => id === more.read());
    if (!our) return;
    list.append(row(our, undefined));
    more.write(null);
    all("li:last-child select", HTMLSelectElement, list)[0].focus();
  });
  return [head, list, more.input];
}

/**
 * Notes only grow, so nobody overwrites what another is writing.
 * @param {Person} person
 */
function notes(person) {
  const text = make("p", person.note || "", "note");
  const input = make("input");
  input.id = "note";
  input.placeholder = say("add_note");
  input.setAttribute("aria-label", say("add_note"));
  input.autocomplete = "off";
  const form = make("form");
  form.append(input);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const value = input.value.trim();
    if (value && await submit({ verb: "append", list: "people", id: [person.id], field: "note", value })) input.value = "";
  });
  return [make("h4", say("notes")), text, form];
}

/**
 * What can be done with somebody.
 * @param {Person} person
 */
function deeds(person) {
  const row = make("p", undefined, "buttons");
  const help = () => helpMeSelect("stance", person.name, (value) => setPerson(person.id, "stance", value));
  const power = () => helpMeSelect("power", person.name, (value) => setPerson(person.id, "power", value));
  row.append(
    button(say("new_report"), () => newReport(person.id)),
    button(say("help_stance"), help),
    button(say("help_power"), power),
    button(say("remove_person"), () => remove(person.id), "danger"),
  );
  if (document.documentElement.dataset.role === "facilitator") row.append(button(say("blind_round"), () => openRound(person.id)));
  if (person.x !== undefined) row.append(button(say("place_freely"), () => setPerson(person.id, "place", null)));
  return row;
}

/** @param {string} id */
export function newReport(id) {
  const person = people.get(id);
  if (!person) return;
  const level = person.level === "executive" ? "manager" : "staff";
  addPerson({ organization: person.organization, level, ...(person.unit ? { unit: person.unit } : {}) }, id);
}

/**
 * Somebody beside the selected one, under the same manager.
 * @param {string} id
 */
export function newColleague(id) {
  const person = people.get(id);
  if (!person) return;
  const { organization, level, unit } = person;
  addPerson({ organization, level, ...(unit ? { unit } : {}) }, person.manager || null);
}

/** @param {string} id */
export async function remove(id) {
  if (await submit({ verb: "remove", list: "people", id: [id] })) change({ selected: null });
}

/** Makes the editor of the selected person. */
async function show() {
  const id = idOf(state.selected);
  const person = id === null ? undefined : people.get(id);
  turns += 1;
  const turn = turns;
  shown = person ? person.id : null;
  fields = new Map();
  const focused = place.contains(document.activeElement);
  place.hidden = !person;
  if (!person) {
    if (focused) one(".mapbox").focus({ preventScroll: true });
    place.replaceChildren();
    return;
  }
  const form = make("form", undefined, "fields");
  form.addEventListener("submit", (event) => event.preventDefault());
  /** @type {Map<string, Field>} */
  const made = new Map();
  for (const label of FIELDS) made.set(label, await control(person, label));
  const ratings = await ties(person);
  if (turn !== turns) return;
  fields = made;
  for (const [label, { node }] of made) {
    node.dataset.field = label;
    seen.set(label, told(person, label));
    form.append(node);
    node.addEventListener("change", () => leave(label));
  }
  const close = button("×", () => change({ selected: null }), "close");
  close.setAttribute("aria-label", say("close"));
  const head = make("h3");
  head.append(make("bdi", person.name));
  const body = make("div", undefined, "ratings");
  body.append(...ratings);
  const text = make("div", undefined, "notes");
  text.append(...notes(person));
  place.replaceChildren(close, head, form, body, text, deeds(person));
  if (people.get(person.id) !== person) await follow(); // somebody has changed him meanwhile
}

/** What others have changed meanwhile; what somebody is typing stays. */
async function follow() {
  const person = shown === null ? undefined : people.get(shown);
  if (!person) {
    if (shown !== null || state.selected !== null) await show();
    return;
  }
  if (!fields.size) return; // his editor is being made
  const turn = turns;
  const ratings = await ties(person);
  if (turn !== turns) return;
  const active = document.activeElement;
  for (const [label, one] of fields) {
    if (one.node.contains(active)) continue;
    one.write(told(person, label));
    seen.set(label, told(person, label));
  }
  one("h3 bdi", HTMLElement, place).textContent = person.name;
  one(".note", HTMLElement, place).textContent = person.note || "";
  const old = { ratings: one(".ratings", HTMLElement, place), deeds: one(".buttons", HTMLElement, place) };
  if (!old.ratings.contains(active)) old.ratings.replaceChildren(...ratings);
  if (!old.deeds.contains(active)) old.deeds.replaceWith(deeds(person));
}

/**
 * Goes to a field of the selected person.
 * @param {string} label
 */
export function edit(label) {
  const found = fields.get(label)?.node.querySelector("input, select, textarea");
  if (!(found instanceof HTMLElement)) return;
  found.focus();
  if (found instanceof HTMLInputElement) found.select();
}

export function startPerson() {
  place.id = "editor";
  one("#overview").after(place);
  const anew = () => show().catch(complain);
  const renew = () => follow().catch(complain);
  onChange((changed) => {
    if ("selected" in changed && idOf(state.selected) !== shown) anew();
  });
  document.addEventListener("people", renew);
  document.addEventListener("refused", renew);
  inBoth(anew);
}
