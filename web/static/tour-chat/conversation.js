import { make } from "./dom.js";
import { TurnError } from "./server.js";
import { Turn } from "./turn.js";

/** The questions asked and their answers, at most one of them under way. */
export class Conversation {
  #texts;
  #server;
  #on;
  #turns = [];
  #running = null;

  /**
   * `on` holds what a conversation asks for: `open(citations, opener)`, `ask(text)`, `say(text)` to screen readers,
   * `tell(type, detail)` to the page, `moved(turn, begins)` when a turn begins or grows, `about()` for the language and
   * the place of the moment, `reveal(node)` to bring something into sight, `speech` and `canCopy`.
   */
  constructor(texts, server, on) {
    this.#texts = texts;
    this.#server = server;
    this.#on = on;
    this.node = texts.name(make("section", { part: "transcript" }), "aria-label", "transcript");
  }

  get isBusy() {
    return this.#running !== null;
  }

  /** Ask a question; one that is still being answered is stopped. */
  ask(question) {
    this.stop();
    this.#on.speech.stop();
    this.#turns.at(-1)?.settle();
    return this.#run(this.#add(question));
  }

  /** Show turns that were had elsewhere, each a `question` with its `reply`. */
  resume(turns) {
    for (const { question, reply } of turns) {
      this.#turns.at(-1)?.settle();
      this.#add(question).finish(reply);
    }
  }

  /** Stop the turn that is under way, here and on the server; tell whether there was one. */
  stop() {
    const running = this.#running;
    if (!running) return false;
    this.#running = null;
    running.stopping.abort();
    running.turn.stop();
    this.#on.say(this.#texts.get("stopped"));
    return true;
  }

  /** Leave nothing of it, here or on the server. */
  forget() {
    this.stop();
    this.#on.speech.stop();
    this.#server.forget();
    for (const turn of this.#turns) turn.leave();
    this.#turns = [];
    this.node.replaceChildren();
  }

  /** Give the focus to the newest question. */
  focus() {
    this.#turns.at(-1)?.heading.focus({ preventScroll: true });
  }

  #add(question) {
    const turn = new Turn(question, this.#texts, {
      ...this.#on,
      stop: () => this.stop(),
      retry: () => this.#retry(turn),
      link: (url) => this.#server.link(url),
      vote: (reply, rating, reason) => this.#server.vote(reply, rating, reason),
    });
    this.#turns.push(turn);
    this.node.append(turn.node);
    return turn;
  }

  #retry(turn) {
    this.stop();
    turn.begin();
    turn.heading.focus({ preventScroll: true });
    this.#run(turn);
  }

  async #run(turn) {
    const stopping = new AbortController();
    this.#running = { turn, stopping };
    this.#on.say(this.#texts.get("looking"));
    this.#on.moved(turn, true);
    try {
      const reply = await this.#read(turn, stopping.signal);
      if (stopping.signal.aborted) return;
      this.#running = null;
      turn.finish(reply);
      this.#on.say(reply.speech || reply.text);
      const { conversation_id: _secret, ...shown } = reply;
      this.#on.tell("tour:answer", shown);
    } catch (error) {
      if (stopping.signal.aborted) return;
      this.#running = null;
      this.#on.say(turn.fail(error));
      const { kind, status, code, message } = error;
      this.#on.tell("tour:error", { kind, status, code, message });
    }
    this.#on.moved(turn, false);
  }

  async #read(turn, signal) {
    let reply = null;
    for await (const part of this.#server.ask(turn.question, this.#on.about(), signal)) {
      if (signal.aborted) break;
      if (part.type === "data-status") turn.say(part.data.text);
      if (part.type === "data-reply") reply = part.data;
      if (part.type === "text-delta") turn.append(part.delta);
      this.#on.moved(turn, false);
    }
    if (!reply && !signal.aborted) throw new TurnError("failed", { message: "The stream ended early" });
    return reply;
  }
}
