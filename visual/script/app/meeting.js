/** The view of the meeting: agenda and timer, open questions, decisions, codes for others, the record. */

import { all, make, one } from "../dom.js";
import { goTo } from "../tabs.js";
import { button, complain, openDialog, toast } from "./dialog.js";
import { adopted, current } from "./page.js";
import { showRounds } from "./rounds.js";
import { ask } from "./server.js";
import { half, inBoth, say } from "./words.js";

/**
 * @typedef {{ now: number, agenda: { key: string, minutes: number, label: Record<string, string> }[],
 *   timer: { item: number, ends: number | null, left: number }, rounds: import("./rounds.js").Round[],
 *   parked: { number: number, text: Record<string, string>, who: string, done: boolean }[],
 *   decisions: { text: string, who: string }[], presenting: string | null, present: string[] }} Meeting
 */

const ROLES = ["facilitator", "editor", "rater", "viewer"];
/** @type {Meeting | null} */
let meeting = null;
/** Seconds by which the server's clock is ahead of ours. */
let ahead = 0;

function role() {
  return document.documentElement.dataset.role || "viewer";
}

/**
 * Whether one's role is at least this.
 * @param {string} least
 */
export function may(least) {
  return ROLES.indexOf(role()) <= ROLES.indexOf(least);
}

/**
 * @param {string} path
 * @param {unknown} [body]
 */
const tell = (path, body) => ask("POST", path, body).then(take).catch(complain);

/** Seconds that are left of the item. */
function left() {
  if (!meeting) return 0;
  const { ends, left: rest } = meeting.timer;
  return ends === null ? rest : ends - (Date.now() / 1000 + ahead);
}

function clock() {
  if (!meeting) return;
  const seconds = Math.round(left());
  const text = `${seconds < 0 ? "−" : ""}${Math.floor(Math.abs(seconds) / 60)}:${String(Math.abs(seconds) % 60).padStart(2, "0")}`;
  const item = meeting.agenda[meeting.timer.item];
  for (const node of all(".clock")) {
    node.textContent = node.id === "clock" ? `${half(item.label)} ${text}` : text;
    node.classList.toggle("over", seconds < 0);
    node.classList.toggle("running", meeting.timer.ends !== null);
  }
}

function agenda() {
  if (!meeting) return;
  const { timer } = meeting;
  const list = one("#agenda");
  list.replaceChildren(...meeting.agenda.map(({ label, minutes }, at) => {
    const item = make("li", undefined, at === timer.item ? "now" : "");
    if (at === timer.item) item.setAttribute("aria-current", "step");
    const text = `${half(label)} · ${say("minutes", { count: minutes })}`;
    item.append(may("facilitator") ? button(text, () => tell("agenda", { item: at })) : make("span", text));
    return item;
  }));
  const run = one("#run");
  run.hidden = !may("facilitator");
  run.textContent = say(timer.ends === null ? "start" : "pause");
}

function questions() {
  if (!meeting) return;
  one("#parked").replaceChildren(...meeting.parked.map(({ number, text, who, done }) => {
    const item = make("li", undefined, done ? "done" : "");
    const label = make("label");
    const tick = make("input");
    tick.type = "checkbox";
    tick.checked = done;
    tick.disabled = !may("editor");
    tick.addEventListener("change", () => tell(`questions/${number}`, { done: tick.checked }));
    label.append(tick, " ", make("bdi", half(text)));
    item.append(label, " ", make("small", who));
    return item;
  }));
  if (!meeting.parked.length) one("#parked").append(make("li", say("no_questions"), "none"));
}

function decisions() {
  if (!meeting) return;
  one("#decisions").replaceChildren(...meeting.decisions.map(({ text, who }) => {
    const item = make("li");
    item.append(make("bdi", text), " ", make("small", who));
    return item;
  }));
  if (!meeting.decisions.length) one("#decisions").append(make("li", say("no_decisions"), "none"));
}

function presenting() {
  const button = one("#lead");
  button.hidden = !may("facilitator");
  button.setAttribute("aria-pressed", String(!!meeting && meeting.presenting !== null));
  button.textContent = say(meeting && meeting.presenting !== null ? "lead_end" : "lead");
  const following = !!meeting && meeting.presenting !== null && !may("facilitator");
  one("#following").hidden = !following;
  one("#following").textContent = say("following");
  if (following && meeting && meeting.presenting) followTo(meeting.presenting);
}

/**
 * What the facilitator shows: a view, or somebody on the map.
 * @param {string} shown
 */
function followTo(shown) {
  const [view, id] = shown.split("/");
  if (!document.getElementById(view)) return;
  if (id === undefined) goTo(view);
  else if (location.hash !== `#${shown}`) location.hash = shown;
}

/** Takes everybody along. */
export function lead() {
  if (!meeting || meeting.presenting === null || !may("facilitator")) return;
  const shown = location.hash.slice(1) || current();
  if (shown !== meeting.presenting) tell("presenting", { view: shown });
}

function show() {
  if (!meeting) return;
  agenda();
  questions();
  decisions();
  presenting();
  clock();
  for (const form of all("#meeting form", HTMLFormElement)) form.hidden = !may(form.dataset.least || "viewer");
  for (const node of all("#meeting [data-least]")) node.hidden = !may(node.dataset.least || "viewer");
  showRounds(meeting.rounds);
}

/** @param {Meeting} found */
function take(found) {
  meeting = found;
  ahead = found.now - Date.now() / 1000;
  show();
}

/**
 * A form with one field that is sent and emptied.
 * @param {string} selector
 * @param {string} path
 */
function startForm(selector, path) {
  const form = one(selector, HTMLFormElement);
  const input = one("input", HTMLInputElement, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    await tell(path, { text });
    input.value = "";
  });
}

/** A code for others, as a link to send and as large signs for the projector. */
async function invite() {
  const select = one("#code-role", HTMLSelectElement);
  try {
    const { code } = await ask("POST", "codes", { role: select.value });
    const link = `${location.origin}/#code=${code}`;
    const text = make("p", code.replace(/(....)(?=.)/, "$1-"), "code");
    const address = make("input");
    address.value = link;
    address.readOnly = true;
    address.setAttribute("aria-label", say("link"));
    address.addEventListener("focus", () => address.select());
    openDialog(say("code_for", { role: say(`role_${select.value}`) }), [make("p", say("code_lead"), "lead"), text, address]);
  } catch (error) {
    complain(error);
  }
}

/** Who was there, what was decided, what changed, what stays open: as the report tells it. */
async function showRecord() {
  try {
    const record = adopted(await ask("GET", "record.html"), "section", HTMLElement);
    one("h2", HTMLElement, record).remove();
    openDialog(say("record"), [record], [{ text: say("print"), act: () => { print(); return false; } }, { text: say("close"), main: true }]).classList.add("large");
  } catch (error) {
    complain(error);
  }
}

export function startMeeting() {
  document.addEventListener("meeting", (event) => take(/** @type {CustomEvent} */ (event).detail));
  inBoth(show);
  setInterval(clock, 1000);
  one("#run").addEventListener("click", () => tell("agenda", { running: meeting ? meeting.timer.ends === null : true }));
  one("#lead").addEventListener("click", () => tell("presenting", { view: meeting && meeting.presenting !== null ? null : location.hash.slice(1) || "map" }));
  one("#ask-next").addEventListener("click", async (event) => {
    const asked = /** @type {HTMLButtonElement} */ (event.currentTarget);
    asked.disabled = true;
    toast(say("thinking"));
    await tell("questions/next");
    asked.disabled = false;
  });
  one("#invite").addEventListener("click", invite);
  one("#show-record").addEventListener("click", showRecord);
  startForm("#park", "questions");
  startForm("#decide", "decisions");
  ask("GET", "meeting").then(take).catch(complain);
}
