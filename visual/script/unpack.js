// The one script that stands in the file as it is: it unpacks the page and starts it.
// Without it, or in a browser too old for it, the plain page stays.
(async () => {
  if (!("DecompressionStream" in window)) return;
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const bytes = Uint8Array.from(atob(document.getElementById("packed").textContent), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const found = JSON.parse(await new Response(stream).text());
    const page = new DOMParser().parseFromString(found.page, "text/html");
    for (const plain of document.querySelectorAll(".plain")) plain.remove();
    document.body.prepend(...page.body.childNodes);
    const script = document.createElement("script");
    script.textContent = found.script;
    document.body.append(script);
    root.classList.add("ready");
  } catch (error) {
    root.classList.remove("js");
    throw error;
  }
})();
