/**
 * How many routes there are that share nobody: maximum flow through people of whom each has room for one route.
 * @typedef {import("./paths.js").Graph} Graph
 */

/** What still fits from one node to another: everybody is a way in and a way out. */
class Network {
  constructor() {
    /** @type {Map<string, Map<string, number>>} */
    this.room = new Map();
  }

  /** @param {string} from */
  next(from) {
    const found = this.room.get(from) || new Map();
    this.room.set(from, found);
    return found;
  }

  /**
   * @param {string} from
   * @param {string} to
   * @param {number} room
   */
  join(from, to, room) {
    this.next(from).set(to, room);
    this.add(to, from, 0);
  }

  /**
   * @param {string} from
   * @param {string} to
   * @param {number} amount
   */
  add(from, to, amount) {
    this.next(from).set(to, (this.next(from).get(to) || 0) + amount);
  }

  /** Who comes before each node that still can be got to from the start. */
  reached() {
    /** @type {Map<string, string>} */
    const before = new Map([["start", ""]]);
    for (const node of before.keys()) {
      for (const [next, room] of this.next(node)) if (room > 0 && !before.has(next)) before.set(next, node);
    }
    return before;
  }
}

/**
 * The fewest hops from some people to everybody.
 * @param {Map<string, string[]>} steps
 * @param {string[]} start
 */
function distances(steps, start) {
  const found = new Map(start.map((person) => [person, 0]));
  for (const [person, hops] of found) {
    for (const next of steps.get(person) || []) if (!found.has(next)) found.set(next, hops + 1);
  }
  return found;
}

/**
 * The hops that lie on some walk from a source to the target that is short enough.
 * @param {Graph} graph
 * @param {string[]} sources
 * @param {string} target
 */
function usable(graph, sources, target) {
  const after = (/** @type {string} */ from) => (graph.hops.get(from) || []).map((hop) => hop.to);
  const between = [...graph.hops.keys()].filter((i) => i !== target && !sources.includes(i) && graph.willing[i]);
  const ahead = new Map(between.map((i) => [i, after(i)]));
  /** @type {Map<string, string[]>} */
  const back = new Map();
  for (const [from, all] of ahead) {
    for (const to of all) {
      const known = back.get(to);
      if (known) known.push(from);
      else back.set(to, [from]);
    }
  }
  const left = distances(back, [target]);
  const gone = distances(ahead, sources.flatMap(after));
  const network = new Network();
  const short = (/** @type {number} */ before, /** @type {string} */ to) =>
    before + 1 + (left.get(to) ?? Infinity) <= graph.most;
  const hop = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ room) => {
    network.join(`in ${from}`, `out ${from}`, room);
    network.join(`out ${from}`, to === target ? "end" : `in ${to}`, 1);
  };
  const room = sources.length === 1 ? Infinity : 1;
  for (const source of sources) {
    for (const to of after(source)) {
      if (!short(0, to)) continue;
      network.join("start", `in ${source}`, room);
      hop(source, to, room);
    }
  }
  for (const [from, all] of ahead) {
    for (const to of all) if (short((gone.get(from) ?? Infinity) + 1, to)) hop(from, to, 1);
  }
  return network;
}

/**
 * How many routes share nobody; a single source may be shared.
 * @param {Graph} graph
 * @param {string[]} sources
 * @param {string} target
 */
export function disjointRoutes(graph, sources, target) {
  const network = usable(graph, sources, target);
  for (let count = 0; ; count += 1) {
    const before = network.reached();
    if (!before.has("end")) return count;
    for (let node = "end"; node !== "start";) {
      const from = before.get(node) || "start";
      network.add(from, node, -1);
      network.add(node, from, 1);
      node = from;
    }
  }
}
