/** The network of everybody: made by the server, and drawn, when somebody looks at it. */

import { all, make, one } from "../dom.js";
import { startNetwork } from "../network.js";
import { data, draw, onDraw } from "../state.js";
import { known } from "./account.js";
import { complain } from "./dialog.js";
import { adopted } from "./page.js";
import { ask, coalesced } from "./server.js";

const PREFIX = "person:";
let old = true;

/** The script of vis-network, which is large. */
function loadScript() {
  return new Promise((done, failed) => {
    const script = make("script");
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    script.src = "/script/vis-network.js";
    document.head.append(script);
  });
}

function seen() {
  return one("#network").classList.contains("current");
}

/** Everybody is known by id; the numbers are those of the page, which shift when somebody comes or goes. */
function renumber() {
  for (const node of data.network ? data.network.nodes : []) node.person = known(node.id.slice(PREFIX.length));
  for (const link of all("#network [data-person]")) link.dataset.pick = known(link.dataset.person || "");
}

const refresh = coalesced(async () => {
  try {
    const { view, data: found, people } = await ask("GET", "network");
    const section = adopted(view, "section", HTMLElement);
    for (const link of all("[data-pick]", HTMLElement, section)) link.dataset.person = people[link.dataset.pick || ""][2];
    delete data.network;
    draw(["network"]); // where one looked is known as long as the old picture is in the page
    one("#network").replaceChildren(...section.childNodes);
    data.network = found;
    renumber();
    draw(["view", "network"]);
  } catch (error) {
    complain(error);
  }
});

function look() {
  if (!old || !seen()) return;
  old = false;
  refresh();
}

export function startNet() {
  if (!document.getElementById("network")) return;
  startNetwork(loadScript);
  document.addEventListener("view", look);
  onDraw(["data"], () => {
    old = true;
    renumber();
    draw(["numbers"]);
    look();
  });
}
