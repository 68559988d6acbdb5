/**
 * What happens, as the server tells it: the stream resumes by itself where it broke off, from the history.
 *
 * @typedef {{ seq: number, opid: string, who: string, at: string, what: Record<string, string>, whole: boolean,
 *   cards: Record<string, string>, lines: import("./page.js").Lines | null, figures: import("./figures.js").Figures | null }} Done
 */

import { make, one } from "../dom.js";
import { onChange, state } from "../state.js";
import { now } from "./account.js";
import { showFigures } from "./figures.js";
import { grownOld, patchCards, refreshMap, refreshPeople } from "./page.js";
import { half, inBoth, say } from "./words.js";

const QUIET = 250;
/** @type {Done | null} */
let last = null;
let difference = "";
let connected = false;
let broken = false;
/** Whether nobody has asked for people since one of them was changed. */
let aged = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

function showConnection() {
  const light = one("#connection");
  light.classList.toggle("on", connected);
  light.textContent = say(connected ? "connected" : "away");
}

/** The line at the foot: who did what, and what it changed. */
function showLast() {
  const line = one("#last");
  line.replaceChildren();
  if (!last) return;
  line.append(make("bdi", half(last.what)));
  if (difference) line.append(" ", make("b", difference));
}

/** @param {Done} done */
function take(done) {
  if (done.seq <= now.seq) return;
  now.seq = done.seq;
  if (done.figures) difference = showFigures(done.figures);
  if (done.whole) refreshMap();
  else {
    patchCards(done);
    clearTimeout(waiting);
    if (state.selected !== null) waiting = setTimeout(refreshPeople, QUIET);
    else aged = true;
  }
  last = done;
  showLast();
  document.dispatchEvent(new CustomEvent("done", { detail: done }));
}

/**
 * Follows the stream from what the page was made of.
 * @param {number} since
 */
export function startLive(since) {
  now.seq = since;
  inBoth(() => {
    showConnection();
    showLast();
  });
  onChange((changed) => {
    if (!aged || !("selected" in changed)) return;
    aged = false;
    refreshPeople();
  });
  follow();
}

/** Opens the stream; a server that was started again has forgotten who one is, so the page then goes to the door. */
function follow() {
  const source = new EventSource(`/api/events?since=${now.seq}`);
  source.addEventListener("open", () => {
    connected = true;
    showConnection();
    if (!broken) return;
    broken = false; // what the server was asked for meanwhile was not answered
    refreshMap();
    grownOld();
  });
  source.addEventListener("error", () => {
    connected = false;
    broken = true;
    showConnection();
    if (source.readyState === EventSource.CLOSED) setTimeout(back, 1000);
  });
  source.addEventListener("op", (event) => take(JSON.parse(event.data)));
  source.addEventListener("anew", () => location.reload());
  source.addEventListener("fresh", () => grownOld());
  for (const kind of ["presence", "meeting"]) {
    source.addEventListener(kind, (event) => {
      document.dispatchEvent(new CustomEvent(kind, { detail: JSON.parse(event.data) }));
    });
  }
}

/** The stream was refused: either one is not in any more, or the server is not there yet. */
async function back() {
  const answer = await fetch("/api/me").catch(() => null);
  if (answer && answer.status === 401) location.reload();
  else follow();
}
