/** Blind rating: everybody judges alone on his own device; what came out is shown when the facilitator reveals it. */

import { make, one } from "../dom.js";
import { column, nameOf, ourPeople } from "./account.js";
import { button, complain, openDialog } from "./dialog.js";
import { setPerson } from "./edit.js";
import { chooser } from "./fields.js";
import { ask } from "./server.js";
import { half, say } from "./words.js";

/**
 * @typedef {{ number: number, topic: "stance" | "rapport", person: string, contact: string | null, low: number, high: number,
 *   revealed: boolean, answered: string[], own?: number | null,
 *   result: { count: number, mean: number | null, spread: number, values: number[], wide: boolean } | null }} Round
 */

/**
 * What somebody has said himself, by round.
 * @type {Map<number, number | null>}
 */
const given = new Map();
/** @type {Set<number>} */
const closed = new Set();
/** How long the outcome of a round stands on everybody's screen. */
const SEEN = 15000;
/** @type {Round[]} */
let rounds = [];

/**
 * The scale of a topic: its values from high to low with their words.
 * @param {"stance" | "rapport"} topic
 */
function scale(topic) {
  const [list, label] = topic === "stance" ? ["stances", "value"] : ["ties", "rapport"];
  const words = column(list, label).choices || [];
  const found = words.map((word, at) => ({ value: topic === "stance" ? Number(word.value) : at, code: word.value, text: half(word.label) }));
  return found.sort((a, b) => b.value - a.value);
}

/** @param {Round} round */
function title(round) {
  const values = { name: nameOf(round.person), contact: nameOf(round.contact) };
  return say(round.topic === "stance" ? "round_stance" : "round_rapport", values);
}

/** @param {Round} round */
function scaleOf(round) {
  const row = make("div", undefined, "scale");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", title(round));
  const answers = [...scale(round.topic).map(({ value, text }) => ({ value, text })), { value: null, text: say("cannot_say") }];
  for (const { value, text } of answers) {
    const choice = button(text, async () => {
      try {
        await ask("POST", `rounds/${round.number}/judgement`, { value });
        given.set(round.number, value);
        show();
      } catch (error) {
        complain(error);
      }
    });
    choice.setAttribute("aria-pressed", String(given.has(round.number) && given.get(round.number) === value));
    row.append(choice);
  }
  return row;
}

/**
 * What came out: how often each value, mean and spread.
 * @param {Round} round
 */
function outcome(round) {
  const result = round.result;
  const node = make("div", undefined, "judged");
  if (!result || result.mean === null) {
    node.append(make("p", say("round_nothing")));
    return node;
  }
  const list = make("ul", undefined, "tally");
  for (const { value, text } of scale(round.topic)) {
    const count = result.values.filter((one) => one === value).length;
    const item = make("li");
    item.append(make("span", text), make("span", undefined, `bar w${Math.round((20 * count) / result.count)}`), make("b", String(count)));
    list.append(item);
  }
  const words = { mean: result.mean.toFixed(1), spread: result.spread, count: result.count };
  node.append(list, make("p", say("round_result", words)));
  if (result.wide) node.append(make("p", say("round_wide"), "warn"));
  return node;
}

/**
 * Setting what came out; whoever may not edit is not offered it.
 * @param {Round} round
 */
function offer(round) {
  const result = round.result;
  if (!result || result.mean === null || !["editor", "facilitator"].includes(document.documentElement.dataset.role || "")) return [];
  const nearest = Math.sign(result.mean) * Math.round(Math.abs(result.mean));
  const found = scale(round.topic).find(({ value }) => value === nearest);
  if (!found) return [];
  const set = async () => {
    const value = round.topic === "stance" ? found.value : { with: round.contact, rapport: found.code };
    await setPerson(round.person, round.topic === "stance" ? "stance" : "tie", value);
    closed.add(round.number);
    show();
  };
  return [button(say("set_value", { value: found.text }), set, "main")];
}

/** The round that is on, or was just revealed, over whatever is looked at. */
function show() {
  const box = one("#round");
  const round = rounds[rounds.length - 1];
  box.hidden = !round || closed.has(round.number);
  if (box.hidden) return;
  const role = document.documentElement.dataset.role || "";
  const head = make("h3", title(round));
  const row = make("p", undefined, "buttons");
  const body = [];
  if (round.revealed) {
    body.push(outcome(round));
    row.append(...offer(round), button(say("close"), () => {
      closed.add(round.number);
      show();
    }));
  } else {
    if (role !== "viewer") body.push(scaleOf(round));
    body.push(make("p", say("round_answered", { count: round.answered.length }), "hint"));
    if (role === "facilitator") row.append(button(say("reveal"), () => ask("POST", `rounds/${round.number}/reveal`).catch(complain), "main"));
  }
  box.replaceChildren(make("small", say("blind_round")), head, ...body, row);
}

/** @param {string} person */
export async function openRound(person) {
  const ours = await ourPeople();
  const topic = chooser([["stance", say("stance")], ...(ours.length ? [/** @type {[string, string]} */ (["rapport", say("rapport")])] : [])], false);
  const contact = chooser(ours.map(({ id, name }) => [id, name]), false);
  const form = make("form", undefined, "fields");
  const first = make("label", say("what_to_judge"));
  first.append(topic.input);
  const second = make("label", say("tie_of"));
  second.append(contact.input);
  second.hidden = true;
  topic.input.addEventListener("change", () => { second.hidden = topic.read() !== "rapport"; });
  form.append(first, second);
  openDialog(say("round_open", { name: nameOf(person) }), [make("p", say("round_lead"), "lead"), form], [
    {
      text: say("ask_all"),
      main: true,
      act: async () => {
        try {
          await ask("POST", "rounds", { topic: topic.read(), person, ...(topic.read() === "rapport" ? { contact: contact.read() } : {}) });
          return true;
        } catch (error) {
          complain(error);
          return false;
        }
      },
    },
    { text: say("cancel") },
  ]);
}

/** @param {Round[]} found */
export function showRounds(found) {
  const last = found[found.length - 1];
  if (last && last.revealed && rounds.some((round) => round.number === last.number && !round.revealed)
    && document.documentElement.dataset.role !== "facilitator") {
    setTimeout(() => { // it stays on the projector
      closed.add(last.number);
      show();
    }, SEEN);
  }
  for (const round of found) if (round.own !== undefined && round.own !== null) given.set(round.number, round.own);
  if (!rounds.length) for (const round of found) if (round.revealed) closed.add(round.number);
  rounds = found;
  show();
}

