import { all, one } from "./dom.js";

const sections = () => all("main > section");
const links = () => all("nav.tabs a", HTMLAnchorElement);

/** Shows the section that an address names (`#gaps`, `#map/p-cfo`), or the one that holds what it names (`#gap-3`). */
function follow() {
  const id = location.hash.slice(1).split("/")[0];
  const target = id ? document.getElementById(id) : null;
  const section = target ? target.closest("main > section") : null;
  show(section ? section.id : sections()[0].id);
  if (!target) return;
  const hidden = target.closest("details");
  if (hidden) hidden.open = true;
  // After the browser's own jump to the anchor, which would hide the header.
  requestAnimationFrame(() => {
    if (target === section) window.scrollTo(0, 0);
    else target.scrollIntoView({ block: target.clientHeight < window.innerHeight / 2 ? "center" : "start" });
  });
}

/** @param {string} id */
function show(id) {
  for (const section of sections()) section.classList.toggle("current", section.id === id);
  for (const link of links()) {
    if (link.hash === `#${id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.dispatchEvent(new CustomEvent("view", { detail: id }));
}

/**
 * Goes to a view at once.
 * @param {string} id
 */
export function goTo(id) {
  if (one(`#${id}`).classList.contains("current")) return;
  history.pushState(null, "", `#${id}`); // tells nobody, so nothing is followed twice
  show(id);
  window.scrollTo(0, 0);
}

export function startTabs() {
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => {
    for (const folded of all("details", HTMLDetailsElement)) folded.open = true;
  });
  follow();
}
