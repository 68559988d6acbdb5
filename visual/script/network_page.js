import { one } from "./dom.js";
import { startLanguage } from "./language.js";
import { startNetwork } from "./network.js";
import { change } from "./state.js";

document.documentElement.classList.add("js");
one("#network").classList.add("current");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") change({ selected: null });
});
startLanguage();
startNetwork();
