/** The pages outside of the app, before there is anything to show: their language, and what the server says to them. */

import { one } from "../dom.js";

export function lang() {
  return document.documentElement.lang === "zh" ? "zh" : "en";
}

function apply() {
  const button = one("button.language");
  button.textContent = lang() === "zh" ? "English" : "中文";
  button.lang = lang() === "zh" ? "en" : "zh";
  document.title = `${one(`h1 .${lang()}`).textContent} · relmap`;
}

/** @param {string} wanted */
function speak(wanted) {
  document.documentElement.lang = wanted;
  sessionStorage.setItem("lang", wanted);
  apply();
}

/** The language of the browser, or that which was chosen; a button turns to the other one. */
export function startLanguage() {
  one("button.language").addEventListener("click", () => speak(lang() === "zh" ? "en" : "zh"));
  const chosen = sessionStorage.getItem("lang");
  if (chosen === "en" || chosen === "zh") speak(chosen);
  else apply();
  document.documentElement.classList.add("js");
}

/**
 * Sends something; gives the reasons, in the reader's language, why it was not taken, or null.
 * @param {string} path
 * @param {RequestInit} what
 * @returns {Promise<string[] | null>}
 */
export async function sent(path, what) {
  const answer = await fetch(path, { method: "POST", ...what }).catch(() => null);
  if (answer && answer.ok) return null;
  const fault = answer ? (await answer.json().catch(() => ({}))).error : null;
  if (!fault) return [one(`#away .${lang()}`).textContent || ""];
  return [fault, ...(fault.problems || [])].map(({ message }) => message[lang()]);
}

/** @param {unknown} body */
export function json(body) {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
