/**
 * Asking the server; whatever it refuses is a Fault with the sentence that people read.
 * @typedef {{ code: string, message: Record<string, string>, mine?: unknown, theirs?: unknown,
 *   problems?: { message: Record<string, string>, field?: string | null }[] }} Reason
 */

export class Fault extends Error {
  /**
   * @param {number} status 0 where the server was not reached
   * @param {Reason} reason
   */
  constructor(status, reason) {
    super(reason.code);
    this.status = status;
    this.reason = reason;
  }
}

const AWAY = { code: "away", message: { en: "The server does not answer.", zh: "服务器没有响应。" } };
const ODD = { code: "odd", message: { en: "The server failed.", zh: "服务器出错。" } };

/** @param {Response} answer */
async function reason(answer) {
  try {
    return (await answer.json()).error || ODD;
  } catch {
    return ODD;
  }
}

/**
 * The answer to a request, with its headers.
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {unknown} [body]
 */
export async function request(method, path, body) {
  const content = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`/api/${path}`, { method, ...content }).catch(() => null);
  if (!answer) throw new Fault(0, AWAY);
  if (!answer.ok) throw new Fault(answer.status, await reason(answer));
  return answer;
}

/**
 * What the server says, as JSON or as text.
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function ask(method, path, body) {
  const answer = await request(method, path, body);
  if (answer.status === 204) return null;
  const kind = answer.headers.get("content-type") || "";
  return kind.includes("json") ? answer.json() : answer.text();
}

/** A new name for an operation. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Runs one thing at a time; asked again meanwhile, once more after it.
 * @param {() => Promise<void>} work
 */
export function coalesced(work) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await work();
      }
    } finally {
      running = false;
    }
  };
}
