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
import { known, loadPeople, organizationsOf, people } from "./account.js";
import { complain } from "./dialog.js";
import { startDrag } from "./drag.js";
import { turn } from "./edit.js";
import { showFigures } from "./figures.js";
import { openKeys, startKeys } from "./keys.js";
import { addRecord, openLists } from "./lists.js";
import { startLive } from "./live.js";
import { lead, may, startMeeting } from "./meeting.js";
import { startPage } from "./page.js";
import { openPaste } from "./paste.js";
import { startPerson } from "./person.js";
import { startPlayback } from "./playback.js";
import { startPresence } from "./presence.js";
import { ask } from "./server.js";

/** @type {{ seq: number, made: number, figures: Record<string, number | null>, name: string, role: string }} */
const page = JSON.parse(one("#app").textContent || "");
const root = document.documentElement;

/** The views as in the report. */
function startReport() {
  startTables();
  startViewport();
  startFolds();
  startSelect();
  startPanel();
  startTrail();
  startRoutes();
  startPlan();
  startLanguage();
  startTabs();
  startLinks();
}

/**
 * A form for somebody of one side.
 * @param {"customer" | "supplier"} side
 */
async function addSomebody(side) {
  const [organization] = await organizationsOf(side);
  addRecord("people", { organization: organization ? organization.id : null, level: side === "customer" ? "manager" : "staff" });
}

/** What to do first, as long as there is nobody. */
function hello() {
  one("#hello").hidden = people.size > 0;
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
  startPage(page.made);
  startReport();
  const lang = sessionStorage.getItem("lang");
  if ((lang === "zh" || lang === "en") && lang !== state.lang) change({ lang });
  showFigures(page.figures);
  await Promise.all([name(), loadPeople()]);
  if (may("editor")) startEditing();
  else startButtons();
  startMeeting();
  startPlayback();
  startPresence(page.name);
  onChange((changed) => { if ("selected" in changed) lead(); });
  document.addEventListener("view", lead);
  startLive(page.made);
  document.addEventListener("people", hello);
  hello();
}

start().catch(complain);
