/**
 * The best routes between people: the law's section 8, over hop strengths that were computed beforehand.
 * @typedef {{ to: string, strength: number }} Hop
 * @typedef {{ strength: number, path: string[] }} Route
 * @typedef {{ hops: Map<string, Hop[]>, willing: Record<string, number>, order: Record<string, number>, most: number }} Graph
 */

const DIGITS = 1e9;

/** Strengths are compared as the law compares them, to nine digits. */
const rounded = (/** @type {number} */ value) => Math.round(value * DIGITS) / DIGITS;

/** What a hop is worth to whoever is already on the way. */
const onward = (/** @type {Graph} */ graph, /** @type {string} */ from, /** @type {Hop} */ hop) =>
  (graph.willing[from] || 0) * hop.strength;

/**
 * For each number of hops left, the best product that any walk from a person to the target can still bring.
 * @param {Graph} graph @param {string} target @param {string | null} without
 */
function bounds(graph, target, without) {
  const levels = [new Map([[target, 1]])];
  while (levels.length < graph.most) {
    const before = levels[levels.length - 1];
    const next = new Map(before);
    for (const [from, hops] of graph.hops) {
      if (from === without) continue;
      for (const hop of hops) {
        const value = onward(graph, from, hop) * (before.get(hop.to) || 0);
        if (hop.to !== without && value > (next.get(from) || 0)) next.set(from, value);
      }
    }
    levels.push(next);
  }
  return levels;
}

/** The stronger one first, then that of fewer hops, then by ids. */
const compare = (/** @type {Graph} */ graph, /** @type {Route} */ a, /** @type {Route} */ b) => {
  const order = rounded(b.strength) - rounded(a.strength) || a.path.length - b.path.length;
  if (order) return order;
  const at = a.path.findIndex((person, i) => person !== b.path[i]);
  return at < 0 ? 0 : graph.order[a.path[at]] - graph.order[b.path[at]];
};

/**
 * The best routes from any of the sources to the target, best first. A route that cannot beat the last of those
 * kept, whatever follows, is not walked further.
 * @param {Graph} graph @param {string[]} sources @param {string} target @param {number} count
 * @param {string | null} [without] somebody to be left out
 * @returns {Route[]}
 */
export function bestRoutes(graph, sources, target, count, without = null) {
  const bound = bounds(graph, target, without);
  /** @type {Route[]} */
  const found = [];
  const hopeless = (/** @type {number} */ best) =>
    best <= 0 || (found.length >= count && best < found[count - 1].strength - 2 / DIGITS);

  /**
   * @param {string[]} path
   * @param {number} strength
   */
  const walk = (path, strength) => {
    const here = path[path.length - 1];
    if (here === target) {
      found.push({ strength, path });
      found.sort((a, b) => compare(graph, a, b));
      found.length = Math.min(found.length, count);
      return;
    }
    const left = graph.most - path.length;
    if (left < 0) return;
    const steps = (graph.hops.get(here) || [])
      .filter((hop) => hop.to !== without && !path.includes(hop.to))
      .map((hop) => {
        const value = strength * (path.length === 1 ? hop.strength : onward(graph, here, hop));
        return { to: hop.to, value, best: value * (bound[left].get(hop.to) || 0) };
      });
    steps.sort((a, b) => b.best - a.best);
    for (const step of steps) if (!hopeless(step.best)) walk([...path, step.to], step.value);
  };

  for (const source of sources) if (source !== without && source !== target) walk([source], 1);
  return found;
}

/**
 * Whoever stands on the best route and without whom no other is left.
 * @param {Graph} graph
 * @param {string[]} sources
 * @param {Route} best
 */
export function chokePoints(graph, sources, best) {
  const target = best.path[best.path.length - 1];
  return best.path.slice(0, -1).filter((person) => !bestRoutes(graph, sources, target, 1, person).length);
}
