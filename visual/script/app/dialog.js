import { make, one } from "../dom.js";
import { half, say } from "./words.js";

/**
 * The one window of the app. It closes by Escape, and the focus goes back to where it was.
 * @param {string} title
 * @param {(Node | string)[]} content
 * @param {{ text: string, main?: boolean, act?: () => unknown }[]} [buttons] the window closes unless `act` gives false
 */
export function openDialog(title, content, buttons = []) {
  const dialog = document.createElement("dialog");
  const before = document.activeElement;
  dialog.className = "window";
  const head = make("h2", title);
  head.id = "window-title";
  dialog.setAttribute("aria-labelledby", head.id);
  const close = button("×", () => dialog.close(), "close");
  close.setAttribute("aria-label", say("close"));
  const row = make("p", undefined, "buttons");
  for (const { text, main, act } of buttons) {
    row.append(button(text, async () => {
      if ((act ? await act() : true) !== false) dialog.close();
    }, main ? "main" : ""));
  }
  dialog.append(close, head, ...content);
  if (buttons.length) dialog.append(row);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement || before instanceof SVGElement) before.focus({ preventScroll: true });
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.stopPropagation(); // else the map would drop its selection too
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * @param {string} text
 * @param {(event: MouseEvent) => unknown} act
 * @param {string} [name]
 */
export function button(text, act, name) {
  const node = make("button", text, name || undefined);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

/**
 * Says something for a few seconds.
 * @param {string} text
 * @param {"bad" | "good"} [kind]
 */
export function toast(text, kind = "good") {
  const note = make("p", text, `toast ${kind}`);
  one("#toasts").append(note);
  setTimeout(() => note.remove(), kind === "bad" ? 9000 : 4000);
}

/**
 * Why something was refused.
 * @param {unknown} error
 */
export function complain(error) {
  const reason = /** @type {any} */ (error).reason;
  if (!reason) throw error;
  const more = (reason.problems || []).map((/** @type {any} */ found) => half(found.message));
  toast([half(reason.message), ...more.slice(0, 4)].join(" "), "bad");
}
