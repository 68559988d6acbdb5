// The one script that stands in the file as it is: it unpacks the page and starts it.
// Without it, or in a browser too old for it, the plain page stays.
(async () => {
  const Unzip = /** @type {any} */ (window).DecompressionStream;
  const packed = document.getElementById("packed");
  if (!Unzip || !packed) return;
  const root = document.documentElement;
  root.classList.add("js");
  /** @type {(tag: string, text: string, place: Element) => void} */
  const add = (tag, text, place) => {
    const node = document.createElement(tag);
    node.textContent = text;
    place.append(node);
  };
  try {
    const bytes = Uint8Array.from(atob(packed.textContent || ""), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new Unzip("gzip"));
    const { style, page, script } = JSON.parse(await new Response(stream).text());
    const views = new DOMParser().parseFromString(page, "text/html").body.childNodes;
    add("style", style, document.head);
    for (const plain of document.querySelectorAll(".plain")) plain.remove();
    document.body.prepend(...views);
    add("script", script, document.body);
  } catch (error) {
    root.classList.remove("js");
    throw error;
  }
})();
