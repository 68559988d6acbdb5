/** Coming in: the code may stand in the link, behind the #, so that no log has it. */

import { all, one } from "../dom.js";
import { json, lang, sent, startLanguage } from "./outside.js";

const form = one("form", HTMLFormElement);
const code = one("#code", HTMLInputElement);

/** Takes the code out of the link. */
function read() {
  const found = /(?:code=)?([2-9A-HJ-NP-Z-]{8,9})$/i.exec(location.hash.slice(1));
  if (!found) return;
  code.value = found[1];
  history.replaceState(null, "", "/");
  one("#name").focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = Object.fromEntries(all("input", HTMLInputElement, form).map((input) => [input.name, input.value.trim()]));
  const reasons = await sent("/api/join", json({ code: values.code, name: values.name, ...(values.person && { person: values.person }) }));
  if (!reasons) {
    sessionStorage.setItem("lang", lang());
    location.replace("/");
    return;
  }
  one("#said").textContent = reasons[0];
  code.focus();
});

window.addEventListener("hashchange", read);
read();
startLanguage();
