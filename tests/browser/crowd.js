/*
 * One of a crowd at his page: he edits at random until `crowd.stop`, by keys, in the editor, through the page's own
 * modules, and by plain requests that are sent until they are answered. Kept in `crowd`: every request that would change
 * something with its answer (0: it was lost), and when the page was told of every operation.
 */
async ({ who, seed, pause }) => {
  const account = await import("/script/app/account.js");
  const edit = await import("/script/app/edit.js");
  const { newId } = await import("/script/app/server.js");
  const { state, change } = await import("/script/state.js");
  const PREFIX = { operations: "", people: "", undo: "undo:", redo: "redo:" };
  const crowd = { stop: false, ended: false, open: 0, posts: [], told: {}, mine: 0, theirs: 0, faults: [] };
  window.crowd = crowd;
  document.addEventListener("done", ({ detail }) => { crowd.told[detail.opid] ??= Date.now(); });

  const real = window.fetch;
  window.fetch = async (path, options = {}) => {
    const what = options.method === "POST" && /^\/api\/(operations|undo|redo|people)$/.exec(path);
    if (!what) return real(path, options);
    const post = { opid: PREFIX[what[1]] + JSON.parse(options.body).opid, sent: Date.now(), done: 0, status: 0, seq: 0, code: "" };
    crowd.open += 1;
    try {
      const answer = await real(path, options);
      const said = await answer.clone().json();
      Object.assign(post, { status: answer.status, seq: said.seq || 0, code: said.error ? said.error.code : "" });
      return answer;
    } finally {
      post.done = Date.now();
      crowd.posts.push(post);
      crowd.open -= 1;
    }
  };

  let drawn = seed;
  const random = () => { // mulberry32
    drawn = (drawn + 0x6d2b79f5) | 0;
    let t = Math.imul(drawn ^ (drawn >>> 15), 1 | drawn);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(random() * count);
  const any = (list) => list[below(list.length)];
  const wait = (time) => new Promise((go) => { setTimeout(go, time); });
  const until = async (holds) => {
    for (let tries = 0; tries < 40 && !holds(); tries += 1) await wait(25);
    return holds();
  };

  const everybody = () => [...account.people.values()];
  const theirs = () => everybody().filter((one) => one.organization === "whb");
  const ours = () => everybody().filter((one) => one.id.startsWith("ns-"));
  const came = () => everybody().filter((one) => one.id.startsWith("x-"));

  /* Plain requests. */
  let repeated = false;
  const plain = async (what, body) => {
    const content = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ opid: newId(), ...body }) };
    let answer = null;
    while (!answer) {
      answer = await fetch(`/api/${what}`, content).catch(() => null);
      if (!answer) await wait(400);
    }
    if (!answer.ok || (repeated && random() > 0.1)) return;
    repeated = true;
    await fetch(`/api/${what}`, content).catch(() => null); // once more, though it was answered
  };
  const step = (verb, list, rest) => plain("operations", { verb, list, ...rest });
  const record = async (list) => any(await account.records(list));
  const set = async (list, field, value) => {
    const found = await record(list);
    await step("set", list, { id: found._id, field, value, was: found[field] ?? null });
  };
  const sent = [
    () => plain("undo", {}),
    () => plain("undo", {}),
    () => plain("redo", {}),
    () => step("set", "people", { id: [any(theirs()).id], field: "stance", value: below(5) - 2 }),
    () => step("append", "people", { id: [any(theirs()).id], field: "note", value: `${who} was here.` }),
    () => step("include", "people", { id: [any(theirs()).id], field: "emails", value: `${newId()}@example.com` }),
    () => step("add", "people", { value: { id: `x-${newId()}`, name: `Extra of ${who}`, organization: "whb", level: "staff" } }),
    () => came().length && step("remove", "people", { id: [any(came()).id] }),
    async () => set("units", "parent", (await record("units")).id),
    async () => set("units", "weight", below(4) + 1),
    async () => set("steps", "status", any(["open", "current", "done"])),
    async () => {
      const { process, id } = await record("steps");
      await step("add", "roles", { value: { process, step: id, role: any(["user", "influencer"]), person: any(theirs()).id } });
    },
    async () => step("remove", "roles", { id: (await record("roles"))._id }),
    () => step("add", "influences", { value: { source: any(theirs()).id, target: any(theirs()).id, sign: any([1, -1]), weight: 0.5 } }),
    async () => step("remove", "influences", { id: (await record("influences"))._id }),
    () => plain("people", { text: `Name\tTitle\tLevel\nPasted by ${who}\tClerk ${newId()}\tStaff` }),
    () => Promise.all([1, 2, 3].map(() => step("set", "people", { id: [any(theirs()).id], field: "stance", value: below(5) - 2 }))),
  ];

  /* As a hand at the page does it. */
  const press = (key, more = {}) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
  const look = async () => {
    const person = any(theirs());
    change({ selected: account.known(person.id) });
    return await until(() => document.querySelector("#editor h3 bdi")?.textContent === person.name) ? person : null;
  };
  const fill = async (label, value) => {
    if (!await look()) return;
    const box = document.querySelector(`#editor [data-field="${label}"]`).querySelector("input, select, textarea");
    box.value = value ?? any([...box.options]).value;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const byHand = [
    () => press("z", { ctrlKey: true }),
    () => press("y"),
    () => edit.turn("undo"),
    async () => { if (await look()) press(any([..."12345uemsipo"])); },
    () => fill("title", `Title of ${who} ${below(1000)}`),
    () => fill("wants", `What ${who} heard ${below(1000)}`),
    () => fill("unit"),
    () => fill("stance"),
    () => edit.setPerson(any(theirs()).id, "manager", any(theirs()).id),
    () => edit.setPerson(any(theirs()).id, "place", { x: below(200), y: below(60) }),
    () => edit.setPerson(any(theirs()).id, "tie", { with: any(ours()).id, rapport: any(["acquainted", "working", "ally"]) }),
    async () => {
      if (!await look()) return;
      document.querySelector("#note").value = `Noted by ${who}.`;
      document.querySelector("#editor .notes form").requestSubmit();
    },
    () => edit.submit({ verb: "add", list: "people", value: { id: `x-${newId()}`, name: `Newcomer of ${who}`, organization: "whb", unit: any(theirs()).unit, level: "staff" } }),
    async () => {
      if (!came().length) return;
      change({ selected: account.known(any(came()).id) });
      press("d");
    },
    () => change({ selected: null }),
  ];

  /* Everybody at once, from what he sees. */
  let slot = 0;
  const crowded = async () => {
    const now = Math.floor(Date.now() / 3000);
    if (now === slot) return;
    slot = now;
    if (now % 3) {
      const people = ["p-president", "p-cio", "p-office", "p-dcio"];
      await edit.setPerson(people[now % people.length], "title", `${who} at ${now}`);
    } else {
      await edit.turn("undo");
      await edit.turn("redo");
    }
  };
  const settle = () => {
    for (const dialog of document.querySelectorAll("dialog.window")) {
      const own = random() < 0.5;
      crowd[own ? "mine" : "theirs"] += 1;
      dialog.querySelector(own ? ".buttons .main" : ".buttons button:not(.main)").click();
    }
  };

  const go = async () => {
    while (!crowd.stop) {
      settle();
      try {
        await crowded();
        await any(random() < 0.5 ? sent : byHand)();
      } catch (fault) {
        if (fault.status !== 0) crowd.faults.push(String(fault.stack || fault)); // the server may be away
      }
      await wait(random() * pause);
    }
    while (crowd.open) await wait(25);
    for (const dialog of document.querySelectorAll("dialog.window")) dialog.close();
    if (state.selected !== null) change({ selected: null });
    crowd.ended = true;
  };
  go();
}
