/** Beginning an account: two names, or a file. Whoever only waits is let in when it is there. */

import { all, make, one } from "../dom.js";
import { json, sent, startLanguage } from "./outside.js";

const EVERY = 1500;
const SHOWN = 100;

/** @param {string[]} reasons */
function say(reasons) {
  const list = make("ul");
  list.append(...reasons.slice(1, SHOWN).map((reason) => make("li", reason)));
  one("#said").replaceChildren(make("p", reasons[0]), ...(reasons.length > 1 ? [list] : []));
}

/**
 * @param {HTMLFormElement} form
 * @param {() => Promise<string[] | null>} send
 */
async function submit(form, send) {
  const button = one("button", HTMLButtonElement, form);
  button.disabled = true;
  one("#said").replaceChildren();
  const reasons = await send();
  button.disabled = false;
  if (reasons) say(reasons);
  else location.replace("/");
}

function startNames() {
  const form = one("#names", HTMLFormElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = all("input", HTMLInputElement, form).map((input) => [input.name, input.value.trim()]);
    submit(form, () => sent("/api/begin", json(Object.fromEntries(values.filter(([, value]) => value)))));
  });
}

function startFile() {
  const form = one("#file", HTMLFormElement);
  const input = one("input", HTMLInputElement, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = input.files && input.files[0];
    if (!file) return;
    if (file.size > Number(input.dataset.largest)) {
      one("#said").replaceChildren(...[...one("#large").childNodes].map((node) => node.cloneNode(true)));
      return;
    }
    submit(form, async () => {
      one("#reading").hidden = false;
      const reasons = await sent(`/api/begin/file?name=${encodeURIComponent(file.name)}`, { headers: { "content-type": "application/octet-stream" }, body: file });
      one("#reading").hidden = true;
      return reasons;
    });
  });
}

/** Looks whether somebody has begun, or whether one is not in any more. */
async function look() {
  const answer = await fetch("/api/begin").catch(() => null);
  if (answer && (answer.status === 401 || (answer.ok && (await answer.json()).begun))) location.replace("/");
}

startLanguage();
if (document.getElementById("names")) {
  startNames();
  startFile();
}
setInterval(look, EVERY);
