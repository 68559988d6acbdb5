/**
 * What if: the scores with some people gone and some actions done, from numbers that Python has made.
 *
 * Nothing here knows a date, a decay or a solve: intensities add, reach saturates, steps are means, a process is half
 * its weakest step, doors are products (the law, sections 2 to 6). Somebody of the account who leaves keeps his seat
 * without ties, everybody else takes the ties along; what they were to do, or was to be done with them, is not done.
 * The outlook moves by levers alone: who leaves keeps the lean (coverage is not support).
 *
 * @typedef {{ owner: number, target: number | null, add: number, hours: number, after: string[],
 *   win: [number, number][], calm: [number, number][] }} Action
 * @typedef {{ days: string[], ties: number[][], doors: number[][], point: [number, number][] | null,
 *   space: [number, number][] | null, lines: [number, [number, [number, number][]][]][], weakest: number,
 *   cells: [number, number[]][], shares: Partial<Record<Dimension, number>>, outlook: number | null,
 *   pools: [number, number, number][], actions: Record<string, Action>, leavers: number[] }} Model
 * @typedef {"point" | "line" | "surface" | "space"} Dimension
 * @typedef {{ leaves: number[], done: string[], day: number }} Supposed `day`: index into the days of the model
 * @typedef {Record<Dimension | "index" | "outlook", number | null>} Figures null where not assessed
 */

/** @param {number} intensity */
const reach = (intensity) => -Math.expm1(-intensity);

/** @template T @param {readonly T[]} items @param {(item: T, at: number) => number} worth */
const sum = (items, worth) => items.reduce((total, item, at) => total + worth(item, at), 0);

// One number for a pair, in either order; people are fewer than a million.
/** @param {number} a @param {number | null} b */
const pair = (a, b) => (b === null ? -1 : Math.min(a, b) * 1e6 + Math.max(a, b));

/**
 * The expected intensities that some actions add to pairs.
 * @param {Action[]} actions
 */
function additions(actions) {
  /** @type {Map<number, number>} */
  const added = new Map();
  for (const { owner, target, add } of actions) {
    const key = pair(owner, target);
    added.set(key, (added.get(key) || 0) + add);
  }
  return added;
}

/**
 * ½ · the mean step + ½ · the weakest one.
 * @param {Model} model
 * @param {(person: number) => number} r
 */
function line(model, r) {
  return sum(model.lines, ([share, steps]) => {
    if (!steps.length) return 0;
    const covered = steps.map(([, roles]) => sum(roles, ([person, weight]) => weight * r(person)));
    const mean = sum(steps, ([part], at) => part * covered[at]);
    return share * ((1 - model.weakest) * mean + model.weakest * Math.min(...covered));
  });
}

/** @param {Model} model @param {Action[]} actions */
function outlook(model, actions) {
  if (model.outlook === null) return null;
  const win = model.pools.map(() => 0);
  const calm = model.pools.map(() => 0);
  for (const action of actions) {
    for (const [pool, step] of action.win) win[pool] += step;
    for (const [pool, step] of action.calm) calm[pool] += step;
  }
  return model.outlook + sum(model.pools, ([weight, room, neutral], at) =>
    weight * Math.min(room, Math.min(neutral, calm[at]) + win[at]));
}

/**
 * The figures with what is supposed.
 * @param {Model} model
 * @param {Supposed} supposed
 * @returns {Figures}
 */
export function evaluate(model, { leaves, done, day }) {
  const gone = new Set(leaves);
  const actions = done.map((id) => model.actions[id])
    .filter(({ owner, target }) => !gone.has(owner) && !(target !== null && gone.has(target)));
  const added = additions(actions);
  /** @param {number} a @param {number} b @param {number} known */
  const tie = (a, b, known) => (gone.has(a) || gone.has(b) ? 0 : known + (added.get(pair(a, b)) || 0));
  /** @type {Map<number, number>} */
  const total = new Map();
  for (const row of model.ties) total.set(row[1], (total.get(row[1]) || 0) + tie(row[0], row[1], row[2 + day]));
  /** @param {number} person */
  const lambda = (person) => total.get(person) || 0;
  /** @param {number} person */
  const r = (person) => reach(lambda(person));
  /** @type {Map<number, number>} */
  const shut = new Map();
  for (const row of model.doors) {
    const [e, p, willing] = row;
    shut.set(p, (shut.get(p) ?? 1) * (1 - r(e) * reach(tie(e, p, row[3 + day])) * willing));
  }
  const shares = model.shares;
  /** @type {Record<Dimension, number | null>} */
  const found = {
    point: model.point && sum(model.point, ([p, weight]) => weight * r(p)),
    line: "line" in shares ? line(model, r) : null,
    surface: "surface" in shares ? sum(model.cells, ([share, people]) => share * reach(sum(people, lambda))) : null,
    space: model.space && sum(model.space, ([p, weight]) => weight * (1 - (shut.get(p) ?? 1))),
  };
  const assessed = /** @type {[Dimension, number][]} */ (Object.entries(shares));
  const index = assessed.length ? sum(assessed, ([name, share]) => share * Number(found[name])) : null;
  return { ...found, index, outlook: outlook(model, actions) };
}

/**
 * Some actions with one more and all that it needs.
 * @param {Model} model
 * @param {string[]} done
 * @param {string} id
 */
export function withAction(model, done, id) {
  const found = new Set(done);
  const waiting = [id];
  while (waiting.length) {
    const next = String(waiting.pop());
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...model.actions[next].after);
  }
  return [...found];
}

/**
 * Some actions without one and all that need it.
 * @param {Model} model
 * @param {string[]} done
 * @param {string} id
 */
export function withoutAction(model, done, id) {
  const out = new Set([id]);
  for (let before = 0; before < out.size;) {
    before = out.size;
    for (const other of done) if (model.actions[other].after.some((need) => out.has(need))) out.add(other);
  }
  return done.filter((other) => !out.has(other));
}

/**
 * The hours that some actions take.
 * @param {Model} model
 * @param {string[]} done
 */
export function hoursOf(model, done) {
  return sum(done, (id) => model.actions[id].hours);
}
