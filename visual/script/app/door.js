/** Coming in: the code may stand in the link, behind the #, so that no log has it. */

import { all, one } from "../dom.js";

const form = one("form", HTMLFormElement);
const said = one("#said");
const code = one("#code", HTMLInputElement);

/** Takes the code out of the link. */
function read() {
  const found = /(?:code=)?([2-9A-HJ-NP-Z-]{8,9})$/i.exec(location.hash.slice(1));
  if (!found) return;
  code.value = found[1];
  history.replaceState(null, "", "/");
  one("#name").focus();
}

function lang() {
  return document.documentElement.lang === "zh" ? "zh" : "en";
}

function apply() {
  const button = one("button.language");
  button.textContent = lang() === "zh" ? "English" : "中文";
  button.lang = lang() === "zh" ? "en" : "zh";
  document.title = `${one(`h1 .${lang()}`).textContent} · relmap`;
}

one("button.language").addEventListener("click", () => {
  document.documentElement.lang = lang() === "zh" ? "en" : "zh";
  apply();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = Object.fromEntries(all("input", HTMLInputElement, form).map((input) => [input.name, input.value.trim()]));
  const body = { code: values.code, name: values.name, ...(values.person ? { person: values.person } : {}) };
  const answer = await fetch("/api/join", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  }).catch(() => null);
  if (answer && answer.ok) {
    sessionStorage.setItem("lang", lang());
    location.replace("/");
    return;
  }
  const fault = answer ? (await answer.json().catch(() => ({}))).error : null;
  said.textContent = fault ? fault.message[lang()] : one(`#away .${lang()}`).textContent;
  code.focus();
});

window.addEventListener("hashchange", read);
read();
apply();
document.documentElement.classList.add("js");
