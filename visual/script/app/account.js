/**
 * The account as it stands now. The views and the data of the page are a moment older than the map: the server
 * counts people by their place in the account, which shifts when somebody comes or goes. So people are known by id,
 * and what arrives is put into the numbers of the page.
 *
 * @typedef {{ with: string, rapport: string, desired?: string | null, at?: string }} Rating
 * @typedef {{ id: string, name: string, organization: string, unit?: string, title?: string, level: string,
 *   power?: string, wants?: string, motive?: string, placeholder?: boolean, note?: string, x?: number, y?: number,
 *   manager?: string | null, stance?: number | null, ties?: Rating[] } & Record<string, any>} Person
 * @typedef {{ label: string, header: Record<string, string>, scalar: string, many: boolean, required: boolean, default: any,
 *   help: Record<string, string>, choices: { value: any, label: Record<string, string> }[] | null, ref: string | null,
 *   scope: string | null }} Column
 * @typedef {{ name: Record<string, string>, columns: Column[] }} Kind
 */

import { data } from "../state.js";
import { ask } from "./server.js";

/** @type {Map<string, Person>} */
export const people = new Map();
/**
 * What the lists hold, by name.
 * @type {Record<string, Kind>}
 */
export const schema = {};
export const now = { seq: 0 };

/**
 * Ids by their place in the account.
 * @type {string[]}
 */
let order = [];
/**
 * The number of each person in the page, by id.
 * @type {Map<string, string>}
 */
let numbers = new Map();
let strangers = 0;
/** @type {Map<string, { seq: number, records: any[] }>} */
const lists = new Map();

/** Numbers everybody anew, after the data of the page has changed. */
export function number() {
  numbers = new Map(Object.entries(data.people).map(([i, person]) => [person[2], i]));
  for (const id of order) known(id);
}

/**
 * The number of somebody; whoever is new gets one.
 * @param {string} id
 */
export function known(id) {
  const person = people.get(id);
  let found = numbers.get(id);
  if (found === undefined) {
    strangers += 1;
    found = `+${strangers}`;
    numbers.set(id, found);
    data.people[found] = [id, "", id];
  }
  if (person) [data.people[found][0], data.people[found][1]] = [person.name, person.title || ""];
  return found;
}

/**
 * The number in the page of a place in the account.
 * @param {string} place
 */
export function numberAt(place) {
  const id = order[Number(place)];
  return id === undefined ? null : known(id);
}

/** @param {string | null} i */
export function idOf(i) {
  return i === null || !(i in data.people) ? null : data.people[i][2];
}

/** @param {string | null | undefined} id */
export function nameOf(id) {
  const found = id ? people.get(id) : undefined;
  return found ? found.name : id || "–";
}

/** What the lists hold, once for all. */
export async function loadSchema() {
  Object.assign(schema, await ask("GET", "schema"));
}

/**
 * A field of a list.
 * @param {string} list
 * @param {string} label
 */
export function column(list, label) {
  const found = schema[list].columns.find((one) => one.label === label);
  if (!found) throw new Error(`${list} has no ${label}`);
  return found;
}

/** Everybody, as the account has them now. */
export async function loadPeople() {
  const found = /** @type {Person[]} */ (await ask("GET", "people"));
  people.clear();
  for (const person of found) people.set(person.id, person);
  order = found.map((person) => person.id);
  number();
}

/**
 * The records of a list as they stand now.
 * @param {string} name
 * @returns {Promise<any[]>}
 */
export async function records(name) {
  const kept = lists.get(name);
  if (kept && kept.seq === now.seq) return kept.records;
  const { seq } = now;
  const found = await ask("GET", `records/${name}`);
  lists.set(name, { seq, records: found });
  return found;
}

/**
 * Which organizations are on one side: their own, or that of the one above them.
 * @param {string} side
 */
export async function organizationsOf(side) {
  const all = await records("organizations");
  const byId = new Map(all.map((one) => [one.id, one]));
  /**
   * @param {any} one
   * @returns {string}
   */
  const sideOf = (one) => (one.parent && byId.has(one.parent) && byId.get(one.parent) !== one ? sideOf(byId.get(one.parent)) : one.side);
  return all.filter((one) => sideOf(one) === side);
}

/** People of ours, by name. */
export async function ourPeople() {
  const ours = new Set((await organizationsOf("supplier")).map((one) => one.id));
  return [...people.values()].filter((person) => ours.has(person.organization)).sort((a, b) => a.name.localeCompare(b.name));
}
