/** The workshop app: the views of the report, live and editable. */

import { all, one } from "../dom.js";
import { startFolds } from "../folds.js";
import { startLanguage } from "../language.js";
import { startLinks } from "../links.js";
import { startPanel } from "../panel.js";
import { startPlan } from "../plan.js";
import { startRoutes } from "../routes.js";
import { startSelect } from "../select.js";
import { change, onChange, state } from "../state.js";
import { startTables } from "../tables.js";
import { startTabs } from "../tabs.js";
import { startTrail } from "../trail.js";
import { startViewport } from "../viewport.js";
import { known, loadPeople, loadSchema, organizationsOf, ourPeople, people } from "./account.js";
import { complain } from "./dialog.js";
import { startDrag } from "./drag.js";
import { turn } from "./edit.js";
import { showFigures } from "./figures.js";
import { openKeys, startKeys } from "./keys.js";
import { addRecord, openLists } from "./lists.js";
import { startLive } from "./live.js";
import { lead, may, startMeeting } from "./meeting.js";
import { startNet } from "./net.js";
import { grownOld, startPage } from "./page.js";
import { openPaste } from "./paste.js";
import { startPerson } from "./person.js";
import { startPlayback } from "./playback.js";
import { startPresence } from "./presence.js";
import { ask } from "./server.js";

/** @type {{ seq: number, made: number, complete: boolean, figures: Record<string, number | null>, name: string, role: string }} */
const page = JSON.parse(one("#app").textContent || "");
const root = document.documentElement;

/** What the report does on the map. */
function startReport() {
  startTables();
  startViewport();
  startSelect();
  startPanel();
  startTrail();
  startLanguage();
  startTabs();
  startLinks();
}

/** What the report does in views that may come later than the map. */
function startViews() {
  startFolds();
  startRoutes();
  startPlan();
  startNet();
}

/**
 * A form for somebody of one side.
 * @param {"customer" | "supplier"} side
 */
async function addSomebody(side) {
  const [organization] = await organizationsOf(side);
  addRecord("people", { organization: organization ? organization.id : null, level: side === "customer" ? "manager" : "staff" });
}

/** What to do first, as long as there is nobody but us. */
async function hello() {
  one("#hello").hidden = people.size > (await ourPeople()).length;
}

function startButtons() {
  /** @type {Record<string, () => unknown>} */
  const acts = { undo: () => turn("undo"), redo: () => turn("redo"), person: () => addSomebody("customer"), ours: () => addSomebody("supplier"), paste: openPaste, lists: () => openLists(), keys: openKeys };
  for (const [id, act] of Object.entries(acts)) one(`#do-${id}`).addEventListener("click", act);
  const reports = all("a.report", HTMLAnchorElement);
  const aim = () => {
    for (const link of reports) link.href = `/api/report.html?lang=${state.lang}`;
    for (const option of all("option[data-en]", HTMLOptionElement)) option.text = option.dataset[state.lang] || "";
  };
  onChange((changed) => {
    if ("lang" in changed) {
      sessionStorage.setItem("lang", state.lang);
      aim();
    }
  });
  aim();
}

/** What only an editor needs. */
function startEditing() {
  startPerson();
  startDrag();
  startKeys();
  startButtons();
  document.addEventListener("came", (event) => {
    const id = /** @type {CustomEvent} */ (event).detail;
    const show = () => change({ selected: known(id) });
    document.addEventListener("people", show, { once: true });
  });
}

/** What the account is called. */
async function name() {
  const { account } = await ask("GET", "state");
  one("#account").textContent = account;
  document.title = `${account} · relmap`;
}

async function start() {
  root.classList.add("js", "app");
  root.dataset.role = page.role;
  startPage(page.made, page.complete);
  startReport();
  if (page.complete) startViews();
  else document.addEventListener("complete", startViews, { once: true });
  const lang = sessionStorage.getItem("lang");
  if ((lang === "zh" || lang === "en") && lang !== state.lang) change({ lang });
  showFigures(page.figures);
  await Promise.all([name(), loadPeople(), loadSchema()]);
  if (may("editor")) startEditing();
  else startButtons();
  startMeeting();
  startPlayback();
  startPresence(page.name);
  onChange((changed) => { if ("selected" in changed) lead(); });
  document.addEventListener("view", lead);
  startLive(page.made);
  if (!page.complete) grownOld();
  const greet = () => hello().catch(complain);
  document.addEventListener("people", greet);
  greet();
}

start().catch(complain);
