/** The account as it was after each operation: a slider over the history. */

import { make, one } from "../dom.js";
import { complain } from "./dialog.js";
import { figureLine } from "./figures.js";
import { adopted } from "./page.js";
import { ask, coalesced } from "./server.js";
import { half, inBoth, say } from "./words.js";

/** @typedef {import("./live.js").Done} Done */

/** @type {Done[]} */
let steps = [];

/** The list of what was done, newest first. */
function list() {
  one("#history").replaceChildren(...[...steps].reverse().slice(0, 50).map((step) => {
    const item = make("li");
    const time = make("time", new Date(step.at).toLocaleTimeString());
    time.dateTime = step.at;
    item.append(time, " ", make("bdi", half(step.what)));
    return item;
  }));
}

const show = coalesced(async () => {
  const slider = one("#playback", HTMLInputElement);
  const step = steps[Number(slider.value)];
  if (!step) return;
  slider.setAttribute("aria-valuetext", half(step.what));
  try {
    const past = await ask("GET", `playback/${step.seq}`);
    const box = one("#past");
    const words = make("p");
    words.append(make("bdi", half(step.what)), " ", figureLine(past.figures));
    const picture = adopted(past.map, "svg", SVGSVGElement);
    picture.setAttribute("viewBox", `0 0 ${picture.getAttribute("width")} ${picture.getAttribute("height")}`);
    picture.removeAttribute("width");
    picture.removeAttribute("height");
    box.replaceChildren(words, picture);
  } catch (error) {
    complain(error);
  }
});

/** What was done since the page last asked. */
async function load() {
  try {
    steps = await ask("GET", "history?most=1000");
    const slider = one("#playback", HTMLInputElement);
    const last = slider.value === slider.max;
    slider.max = String(Math.max(0, steps.length - 1));
    if (last) slider.value = slider.max;
    slider.disabled = !steps.length;
    one("#playback-count").textContent = say("steps", { count: steps.length });
    list();
  } catch (error) {
    complain(error);
  }
}

export function startPlayback() {
  const seen = () => one("#meeting").classList.contains("current");
  const slider = one("#playback", HTMLInputElement);
  slider.addEventListener("input", show);
  document.addEventListener("view", () => { if (seen()) load(); });
  document.addEventListener("done", () => { if (seen()) load(); });
  inBoth(list);
  if (seen()) load();
}
