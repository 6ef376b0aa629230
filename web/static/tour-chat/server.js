import { parts } from "./stream.js";

/** How long a stream may be silent, heartbeats included, before we call it broken. */
const SILENCE_MS = 60_000;
/** What to tell a visitor to wait when the server asks for patience and names no time. */
const USUAL_WAIT_S = 10;
/** How soon to ask again for a deletion that did not arrive, and at most how late. */
const [RETRY_MS, MOST_RETRY_MS] = [1000, 30_000];

/** Why a turn failed: `kind` is offline, unreachable, limit, busy, refused or failed; `seconds` the wait asked for. */
export class TurnError extends Error {
  constructor(kind, { message = kind, seconds = 0, status = 0, code = "" } = {}) {
    super(message);
    Object.assign(this, { kind, seconds, status, code });
  }
}

/** The guide's server at `base`, and what is held with it. The ids of a visitor's conversations live here only. */
export class Server {
  #conversation = null;
  /** All that this visitor began: more than one where a turn was stopped before it had said its id. */
  #begun = new Set();
  /** Counts the visitors, so that what comes late is known to be somebody else's. */
  #visitor = 0;

  constructor(base) {
    this.base = base;
  }

  /**
   * Yield the parts of the answer to `message`; `about` holds `language` and `place`. Throw `TurnError`, or
   * `AbortError` once `signal` is aborted. A new conversation is read on until it has said its id, however soon it is
   * aborted: without the id nobody could delete it.
   */
  async *ask(message, about, signal) {
    const visitor = this.#visitor;
    const connection = new AbortController();
    let isNamed = this.#conversation !== null;
    let timer = 0;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => connection.abort(), SILENCE_MS);
    };
    heard();
    signal.addEventListener("abort", () => isNamed && connection.abort(), { once: true });
    try {
      let response = await this.#post(message, about, connection.signal);
      if (response.status === 404 && isNamed && !signal.aborted) {
        this.#drop(this.#conversation); // purged or deleted meanwhile: the question still deserves its answer
        isNamed = false;
        response = await this.#post(message, about, connection.signal);
      }
      if (!response.ok) throw await refusal(response);
      for await (const part of parts(response.body, heard)) {
        if (part.type === "error") throw new TurnError("failed", { message: part.errorText });
        if (part.type === "start") {
          isNamed = true;
          this.#begin(part.messageMetadata?.conversation_id, visitor);
        }
        if (signal.aborted) break;
        yield part;
      }
    } catch (error) {
      if (signal.aborted) throw new DOMException("stopped", "AbortError");
      throw error instanceof TurnError ? error : new TurnError(kindOfBreak(error), { message: String(error) });
    } finally {
      clearTimeout(timer);
      connection.abort(); // whoever stops listening also stops the work on the server
    }
  }

  /** Return the questions to begin with, about `language` and `place`; an empty list where they cannot be had. */
  async suggestions(about) {
    try {
      const given = Object.entries(about).filter(([, value]) => value);
      const { suggestions } = await this.#json(`api/v1/suggestions?${new URLSearchParams(given)}`);
      return suggestions.filter((question) => typeof question === "string").slice(0, 3);
    } catch {
      return [];
    }
  }

  /** Return a passage in its surroundings. */
  passage(id) {
    return this.#json(`api/v1/passages/${encodeURIComponent(id)}`);
  }

  /** Return `url` made absolute, or null where it is not the web's. */
  link(url) {
    const whole = new URL(url, this.base);
    return ["http:", "https:"].includes(whole.protocol) ? whole.href : null;
  }

  /** Return the words of the interface in a language, or in English. */
  async texts(language) {
    return (await fetch(new URL(`widget/v1/texts/${encodeURIComponent(language)}.json`, this.base))).json();
  }

  /** Send a visitor's vote on a reply; throw where it did not arrive. */
  async vote(reply, rating, reason) {
    const body = { run_id: reply.id, conversation_id: reply.conversation_id, rating, ...(reason && { reason }) };
    const response = await this.#send("api/v1/feedback", body);
    if (!response.ok) throw await refusal(response);
  }

  /** Have the conversation handed over: `url` for one phone, and `qr_svg`, a picture of it. */
  async handOff() {
    const response = await this.#send("api/v1/handoffs", { conversation_id: this.#conversation });
    if (!response.ok) throw await refusal(response);
    return response.json();
  }

  /** Go on with a conversation that the server gave a copy of. */
  resume(conversation) {
    this.#begin(conversation, this.#visitor);
  }

  /** Forget the visitor, and have everything that was said deleted. */
  forget() {
    this.#visitor += 1;
    for (const conversation of this.#begun) this.#delete(conversation);
    this.#begun.clear();
    this.#conversation = null;
  }

  #begin(conversation, visitor) {
    if (!conversation) return;
    if (visitor !== this.#visitor) {
      this.#delete(conversation);
      return;
    }
    this.#begun.add(conversation);
    this.#conversation ??= conversation;
  }

  #drop(conversation) {
    this.#begun.delete(conversation);
    this.#conversation = null;
  }

  /** Delete a conversation; as long as the server is away its words wait there, so it is asked again. */
  async #delete(conversation) {
    const address = new URL(`api/v1/conversations/${encodeURIComponent(conversation)}`, this.base);
    for (let wait = RETRY_MS; ; wait = Math.min(2 * wait, MOST_RETRY_MS)) {
      const request = fetch(address, { method: "DELETE", credentials: "omit", keepalive: true });
      const isHeard = await request.then((response) => response.status < 500, () => false);
      if (isHeard) return;
      await new Promise((go) => setTimeout(go, wait));
    }
  }

  #post(message, about, signal) {
    const given = Object.entries({ conversation_id: this.#conversation, ...about }).filter(([, value]) => value);
    const body = { message, stream: true, ...Object.fromEntries(given) };
    return this.#send("api/v1/chat", body, { Accept: "text/event-stream" }, signal);
  }

  #send(path, body, headers = {}, signal = null) {
    return fetch(new URL(path, this.base), {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
      credentials: "omit",
      signal,
    });
  }

  async #json(path) {
    const response = await fetch(new URL(path, this.base), { credentials: "omit" });
    if (!response.ok) throw await refusal(response);
    return response.json();
  }
}

async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const about = { status: response.status, code: problem.code ?? "", message: problem.detail ?? problem.title };
  const wait = Number.parseInt(response.headers.get("Retry-After"), 10);
  if (response.status === 429) return new TurnError("limit", { ...about, seconds: wait > 0 ? wait : USUAL_WAIT_S });
  if (response.status === 503) return new TurnError("busy", { ...about, seconds: wait > 0 ? wait : USUAL_WAIT_S });
  if (response.status < 500 && problem.detail) return new TurnError("refused", about);
  return new TurnError("failed", about);
}

function kindOfBreak(error) {
  if (!navigator.onLine) return "offline";
  return error instanceof TypeError ? "unreachable" : "failed"; // fetch and a cut stream both raise TypeError
}
