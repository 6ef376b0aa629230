import { parts } from "./stream.js";

/** How long a stream may be silent, heartbeats included, before we call it broken. */
const SILENCE_MS = 60_000;
/** What to tell a visitor to wait when the server asks for patience and names no time. */
const USUAL_WAIT_S = 10;

/** Why a turn failed: `kind` is offline, unreachable, limit, busy, refused or failed; `seconds` the wait asked for. */
export class TurnError extends Error {
  constructor(kind, { message = kind, seconds = 0, status = 0, code = "" } = {}) {
    super(message);
    Object.assign(this, { kind, seconds, status, code });
  }
}

/** The guide's server at `base`, and the conversation held with it. Its id lives here and nowhere else. */
export class Server {
  #conversation = null;

  constructor(base) {
    this.base = base;
  }

  /**
   * Yield the parts of the answer to `message`; `about` holds `language` and `place`. Throw `TurnError`, or
   * `AbortError` once `signal` is aborted.
   */
  async *ask(message, about, signal) {
    const silence = new AbortController();
    let timer = 0;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
    };
    heard();
    const either = new AbortController();
    for (const one of [signal, silence.signal]) one.addEventListener("abort", () => either.abort(), { once: true });
    if (signal.aborted) either.abort();
    try {
      const response = await this.#post(message, about, either.signal);
      for await (const part of parts(response.body, heard)) {
        if (part.type === "error") throw new TurnError("failed", { message: part.errorText });
        if (signal.aborted) break; // what was on its way when a visitor left must not bring the conversation back
        if (part.type === "start") this.#conversation = part.messageMetadata?.conversation_id ?? this.#conversation;
        yield part;
      }
    } catch (error) {
      if (signal.aborted) throw new DOMException("stopped", "AbortError");
      throw error instanceof TurnError ? error : new TurnError(kindOfBreak(error), { message: String(error) });
    } finally {
      clearTimeout(timer);
      either.abort(); // whoever stops listening also stops the work on the server
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

  /** Go on with a conversation that the server gave a copy of. */
  resume(conversation) {
    this.#conversation = conversation;
  }

  /** Forget the conversation, and have it deleted; that it may fail to arrive is what its retention time is for. */
  forget() {
    const address = this.#conversation && `api/v1/conversations/${encodeURIComponent(this.#conversation)}`;
    this.#conversation = null;
    if (!address) return;
    fetch(new URL(address, this.base), { method: "DELETE", credentials: "omit", keepalive: true }).catch(() => {});
  }

  async #post(message, about, signal) {
    const conversation = this.#conversation;
    const given = Object.entries({ conversation_id: conversation, ...about }).filter(([, value]) => value);
    const body = { message, stream: true, ...Object.fromEntries(given) };
    const response = await this.#send("api/v1/chat", body, { Accept: "text/event-stream" }, signal);
    if (response.ok) return response;
    if (response.status === 404 && conversation && !signal.aborted) {
      this.#conversation = null; // it was purged or deleted meanwhile: the question still deserves its answer
      return this.#post(message, about, signal);
    }
    throw await refusal(response);
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
