import { all, one, within } from "./dom.js";
import { choose } from "./select.js";
import { change } from "./state.js";
import { goTo } from "./tabs.js";

const bar = one("#story");
const steps = all("li", HTMLLIElement, bar);
let at = -1;

/**
 * Shows a step with what it is about; −1 ends the story.
 * @param {number} to
 */
function turn(to) {
  at = Math.max(-1, Math.min(steps.length - 1, to));
  bar.hidden = at < 0;
  document.documentElement.classList.toggle("telling", at >= 0);
  steps.forEach((step, i) => { step.hidden = i !== at; });
  if (at < 0) return;
  one("#story-at").textContent = `${at + 1} / ${steps.length}`;
  const { view = "map", anchor, person } = steps[at].dataset;
  if (person !== undefined) choose(person);
  else {
    change({ selected: null });
    goTo(view);
    if (anchor) one(`#${anchor}`).scrollIntoView({ block: "center" });
  }
}

function end() {
  turn(-1);
  one("#present").focus();
}

/** @param {KeyboardEvent} event */
function key(event) {
  if (at < 0 || within(event, "input, select, textarea")) return;
  if (event.key === "Escape") end();
  else if (event.key === "ArrowRight" || event.key === "PageDown") turn(at + 1);
  else if (event.key === "ArrowLeft" || event.key === "PageUp") turn(Math.max(0, at - 1));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function startStory() {
  one("#present").addEventListener("click", () => {
    turn(0);
    one("#story-next").focus();
  });
  one("#story-back").addEventListener("click", () => turn(Math.max(0, at - 1)));
  one("#story-next").addEventListener("click", () => turn(at + 1));
  one("#story-end").addEventListener("click", end);
  document.addEventListener("keydown", key, { capture: true });
}
