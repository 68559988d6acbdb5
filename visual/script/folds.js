/** A click on a count of folded people lists them: their rows of the table of people, and no others. */

import { all, make, one, within } from "./dom.js";
import { label, onChange, onDraw } from "./state.js";
import { goTo } from "./tabs.js";
import { wasDragged } from "./viewport.js";

/** @type {HTMLTableElement} */
let table;
const note = make("p", undefined, "listed");
const words = make("span");
const button = make("button");

/** @type {Set<string> | null} */
let listed = null;

function show() {
  const rows = all("tr[data-i]", HTMLTableRowElement, table);
  for (const row of rows) row.hidden = listed !== null && !listed.has(row.dataset.i || "");
  note.hidden = listed === null;
  words.textContent = label("folded", listed ? listed.size : 0).replace("{all}", String(rows.length));
  button.textContent = label("everybody");
}

/** @param {Set<string> | null} people */
function list(people) {
  listed = people;
  show();
}

export function startFolds() {
  button.type = "button";
  button.addEventListener("click", () => list(null));
  note.append(words, " ", button);
  one(".mapbox").addEventListener("click", (event) => {
    const fold = within(event, "a.fold", SVGAElement);
    if (!fold) return;
    if (wasDragged()) {
      event.preventDefault();
    } else if (fold.dataset.people) {
      event.preventDefault();
      list(new Set(fold.dataset.people.split(" ")));
      goTo("people");
    }
  });
  window.addEventListener("beforeprint", () => list(null));
  onChange((changed) => {
    if ("lang" in changed) show();
  });
  onDraw(["people"], () => {
    table = one("#people table", HTMLTableElement);
    one("#people .scroll").before(note);
    list(null);
  });
}
