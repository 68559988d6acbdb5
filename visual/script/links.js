import { one } from "./dom.js";
import { choose } from "./select.js";
import { change, data, onChange, onDraw, state } from "./state.js";

/**
 * Everybody's place by id: an address names people by id, which stays when people come and go.
 * @type {Map<string, string>}
 */
let places = new Map();
let view = "map";

/** Selects whom the address names. */
function follow() {
  const [name, person] = location.hash.slice(1).split("/");
  const place = person === undefined ? undefined : places.get(decodeURIComponent(person));
  if (place === undefined) return;
  if (name === "map") choose(place);
  else change({ selected: place });
}

/** Keeps the address true, so that it can be copied at any time. */
function write() {
  const person = state.selected === null ? "" : `/${encodeURIComponent(data.people[state.selected][2])}`;
  history.replaceState(null, "", `#${view}${person}`);
}

function current() {
  return one("main > section.current").id;
}

export function startLinks() {
  onDraw(["data"], () => { places = new Map(Object.entries(data.people).map(([i, person]) => [person[2], i])); });
  document.addEventListener("view", () => { view = current(); });
  view = current();
  window.addEventListener("hashchange", follow);
  onChange((changed) => {
    if ("selected" in changed) write();
  });
  follow();
}
