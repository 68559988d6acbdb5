import { all, one } from "./dom.js";
import { change, label, onChange, onDraw, state } from "./state.js";

/** Switches every text that is not shown by the style sheet: labels, hints. */
function apply() {
  document.documentElement.lang = state.lang;
  for (const node of all("[data-label]", Element)) {
    node.setAttribute("aria-label", label(node.getAttribute("data-label") || ""));
  }
  for (const node of all("[data-hint]")) {
    node.setAttribute("placeholder", label(node.dataset.hint || ""));
  }
  for (const node of all("[data-title-en]")) {
    node.title = (state.lang === "zh" ? node.dataset.titleZh : node.dataset.titleEn) || "";
  }
}

export function startLanguage() {
  const button = one("button.language");
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
  onDraw(["view"], apply);
  name();
}
