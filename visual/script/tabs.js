const sections = [...document.querySelectorAll("main > section")];
const links = [...document.querySelectorAll("nav.tabs a")];
let ownMove = false;

/** Shows the section that an address names, or the one that holds what it names. */
function follow() {
  if (ownMove) {
    ownMove = false;
    return;
  }
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id ? document.getElementById(id) : null;
  const section = target ? target.closest("main > section") : null;
  show(section ? section.id : "map");
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
  for (const section of sections) section.classList.toggle("current", section.id === id);
  for (const link of links) {
    if (link.hash === `#${id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.dispatchEvent(new CustomEvent("view", { detail: id }));
}

/** Goes to a view at once (the browser tells of a new address only later). @param {string} id */
export function goTo(id) {
  if (document.getElementById(id).classList.contains("current")) return;
  show(id);
  window.scrollTo(0, 0);
  ownMove = location.hash !== `#${id}`;
  if (ownMove) location.hash = id;
}

export function startTabs() {
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });
  follow();
}
