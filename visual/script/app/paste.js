/** A list of people from a spreadsheet, as the clipboard brings it. */

import { make } from "../dom.js";
import { complain, openDialog, toast } from "./dialog.js";
import { send } from "./edit.js";
import { newId } from "./server.js";
import { say } from "./words.js";

const ROWS = 8;

/**
 * The first rows, so that one sees whether the columns are right.
 * @param {string} text
 */
function preview(text) {
  const rows = text.split(/\r?\n/).filter((row) => row.trim()).map((row) => row.split("\t"));
  const table = make("table");
  for (const cells of rows.slice(0, ROWS)) {
    const row = make("tr");
    row.append(...cells.map((cell) => make("td", cell.trim())));
    table.append(row);
  }
  return { table, count: rows.length };
}

export function openPaste() {
  const lead = make("p", say("paste_lead"), "lead");
  const input = make("textarea");
  input.rows = 8;
  input.spellcheck = false;
  input.setAttribute("aria-label", say("paste"));
  input.placeholder = say("paste_hint");
  const seen = make("div", undefined, "scroll");
  const count = make("p", undefined, "hint");
  input.addEventListener("input", () => {
    const found = preview(input.value);
    seen.replaceChildren(found.table);
    count.textContent = say("paste_rows", { count: found.count });
  });
  const dialog = openDialog(say("paste"), [lead, input, count, seen], [
    {
      text: say("paste_take"),
      main: true,
      act: async () => {
        if (!input.value.trim()) return false;
        try {
          await send("people", { opid: newId(), text: input.value });
          toast(say("pasted"));
          return true;
        } catch (error) {
          complain(error);
          return false;
        }
      },
    },
    { text: say("cancel") },
  ]);
  dialog.classList.add("large");
  input.focus();
}
