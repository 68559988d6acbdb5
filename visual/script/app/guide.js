/** A few short questions that propose a value, for whoever does not know what to choose. */

import { make } from "../dom.js";
import { column } from "./account.js";
import { openDialog } from "./dialog.js";
import { half, say } from "./words.js";

/** @typedef {"stance" | "power" | "rapport"} Topic */

/**
 * How many questions each topic has; every answer counts from 0 to its last.
 * @type {Record<Topic, number[]>}
 */
const QUESTIONS = { stance: [3, 3, 3], power: [3, 3, 3], rapport: [3, 3, 3, 3] };

/**
 * What the answers come to.
 * @type {Record<Topic, (answers: number[]) => string | number>}
 */
const PROPOSALS = {
  stance: ([support, sway, rival]) => {
    const sum = support + sway + rival - 3;
    return sum >= 3 ? 2 : sum >= 1 ? 1 : sum === 0 ? 0 : sum >= -2 ? -1 : -2;
  },
  power: ([decide, heard, protects]) => {
    const sum = decide + heard + protects;
    return sum >= 5 ? "inner_circle" : sum >= 2 ? "political" : "outside";
  },
  rapport: (answers) => {
    const sum = answers.reduce((total, one) => total + one, 0);
    return ["none", "acquainted", "working", "trusted", "ally"][sum === 0 ? 0 : Math.min(4, Math.ceil(sum / 2))];
  },
};

/**
 * @param {Topic} topic
 * @param {string | number} value
 */
function word(topic, value) {
  const [list, label] = { stance: ["stances", "value"], power: ["people", "power"], rapport: ["ties", "rapport"] }[topic];
  const found = (column(list, label).choices || []).find((one) => one.value === value);
  return found ? half(found.label) : String(value);
}

/**
 * Asks, proposes, and sets what is agreed to.
 * @param {Topic} topic
 * @param {string} name whom the questions are about
 * @param {(value: any) => unknown} set
 * @param {string} [whose] what is judged, if it is not his alone
 */
export function helpMeSelect(topic, name, set, whose = name) {
  const form = make("form", undefined, "questions");
  const proposal = make("p", say("answer_all"), "proposal");
  proposal.setAttribute("role", "status");
  const count = QUESTIONS[topic].length;
  /** @returns {number[]} */
  const answers = () => [...form.querySelectorAll("input:checked")].map((one) => Number(/** @type {HTMLInputElement} */ (one).value));
  QUESTIONS[topic].forEach((choices, at) => {
    const group = make("fieldset");
    group.append(make("legend", say(`ask.${topic}.${at + 1}`, { name })));
    for (let value = choices - 1; value >= 0; value -= 1) {
      const label = make("label");
      const input = make("input");
      input.type = "radio";
      input.name = `question-${at}`;
      input.value = String(value);
      label.append(input, ` ${say(`ask.${topic}.${at + 1}${"abc"[choices - 1 - value]}`)}`);
      group.append(label);
    }
    form.append(group);
  });
  form.addEventListener("change", () => {
    const given = answers();
    proposal.textContent = given.length < count ? say("answer_all") : say("proposal", { value: word(topic, PROPOSALS[topic](given)) });
  });
  openDialog(say("guide_title", { what: say(topic), name: whose }), [form, proposal], [
    {
      text: say("set_it"),
      main: true,
      act: async () => {
        const given = answers();
        if (given.length < count) return false;
        await set(PROPOSALS[topic](given));
        return true;
      },
    },
    { text: say("cancel") },
  ]);
}
