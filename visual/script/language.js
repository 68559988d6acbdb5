import { state, change, onChange, label } from "./state.js";

/** Switches every text that is not shown by the style sheet: labels, titles, hints. */
function apply() {
  document.documentElement.lang = state.lang;
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", label(node.dataset.label));
  }
  for (const node of document.querySelectorAll("[data-hint]")) {
    node.setAttribute("placeholder", label(node.dataset.hint));
  }
  for (const node of document.querySelectorAll("[data-title-en]")) {
    node.setAttribute("title", state.lang === "zh" ? node.dataset.titleZh : node.dataset.titleEn);
  }
}

export function startLanguage() {
  const button = document.querySelector("button.language");
  const name = () => {
    button.textContent = state.lang === "zh" ? "English" : "中文";
    button.lang = state.lang === "zh" ? "en" : "zh";
  };
  button.addEventListener("click", () => change({ lang: state.lang === "zh" ? "en" : "zh" }));
  onChange((changed) => {
    if (changed.lang) {
      apply();
      name();
    }
  });
  apply();
  name();
}
