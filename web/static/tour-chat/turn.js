import { Actions } from "./actions.js";
import { Answer } from "./answer.js";
import { make, newId } from "./dom.js";

/** One question and what came of it, as it stands on the page. */
export class Turn {
  #texts;
  #on;
  #answer;
  #actions = null;
  #wait = 0;

  /** `on` holds what the turn asks for: `open(citations, opener)`, `stop()`, `retry()`, `ask(text)`, and for `Actions`. */
  constructor(question, texts, on) {
    this.question = question;
    this.#texts = texts;
    this.#on = on;
    const id = newId("question");
    this.heading = make("h2", { id, class: "question", part: "question", dir: "auto", tabindex: "-1" }, question);
    this.body = make("div", { class: "body" });
    this.node = make("article", { class: "turn", part: "turn", "aria-labelledby": id }, this.heading, this.body);
    this.begin();
  }

  /** Clear what came of an earlier try and say that the guide is looking. */
  begin() {
    clearInterval(this.#wait);
    this.#answer = new Answer(this.#texts, this.#on.open);
    this.status = this.#texts.write(make("span"), "looking");
    const stop = this.#button("stop", "quiet stop", () => this.#on.stop());
    this.progress = make("div", { class: "progress" }, this.status, stop);
    this.node.dataset.state = "looking";
    this.node.setAttribute("aria-busy", "true");
    this.body.replaceChildren(this.progress);
  }

  /** Show what the server says it is doing. */
  say(text) {
    const said = make("span", { dir: "auto" }, text);
    this.status.replaceWith(said);
    this.status = said;
  }

  /** Show the next sentence. */
  append(sentence) {
    if (!this.#answer.text) {
      this.node.dataset.state = "arriving";
      this.#texts.write(this.status, "arriving");
      this.progress.before(this.#answer.node);
    }
    this.#answer.append(sentence);
  }

  /** Show the finished reply: its words, its sources, and where to go from here. */
  finish(reply) {
    this.#answer.settle(reply.text, reply.citations);
    this.#answer.node.lang = reply.language;
    this.#actions = reply.kind === "smalltalk" ? null : new Actions(this.#texts, reply, this.#on);
    this.#end(
      reply.kind,
      this.#kind(reply),
      this.#answer.node,
      this.#foot(reply),
      this.#actions?.why,
      this.#suggestions(reply.suggestions),
    );
  }

  /** Keep the sentences that had arrived, each checked, and offer to ask again. */
  stop() {
    this.#end("stopped", this.#kept(), this.#notice("stopped"));
  }

  /** Say what went wrong and offer to ask again, after the wait where one is asked for. */
  fail(error) {
    const broke = this.#answer.text && error.kind !== "refused";
    const notice = this.#notice(broke ? "broke_off" : error.kind, { count: error.seconds }, error);
    this.#end("failed", this.#kept(), notice);
    if (error.seconds) this.#countDown(error, notice);
    return notice.firstChild.textContent;
  }

  /** Take the questions to go on with away, once something else was asked. */
  settle() {
    this.node.querySelector(".suggestions")?.remove();
  }

  /** Stop the clock and the voice of a turn that leaves the page. */
  leave() {
    clearInterval(this.#wait);
    this.#actions?.leave();
  }

  #end(state, ...children) {
    const focused = this.progress.contains(this.node.getRootNode().activeElement);
    this.node.dataset.state = state;
    this.node.removeAttribute("aria-busy");
    const kept = children.filter(Boolean);
    for (const old of [...this.body.children]) if (!kept.includes(old)) old.remove();
    kept.forEach((child, i) => {
      if (this.body.children[i] !== child) this.body.insertBefore(child, this.body.children[i] ?? null);
    });
    if (focused) (this.body.querySelector(".retry:enabled") ?? this.heading).focus({ preventScroll: true });
  }

  #kept() {
    this.#answer.abandon();
    return this.#answer.text ? this.#answer.node : null;
  }

  /** A refusal is told in the server's words, everything else in ours. */
  #notice(key, values, error) {
    const words = make("p", { dir: "auto" });
    if (error?.kind === "refused") words.textContent = error.message;
    else this.#texts.write(words, key, values);
    const retry = this.#button("retry", "pill retry", () => this.#on.retry());
    return make("div", { class: "notice", part: "notice" }, words, retry);
  }

  #countDown(error, notice) {
    const [words, retry] = notice.children;
    const over = performance.now() + error.seconds * 1000;
    retry.hidden = true;
    this.#wait = setInterval(() => {
      const left = Math.ceil((over - performance.now()) / 1000);
      this.#texts.write(words, left > 0 ? error.kind : "wait_over", { count: left });
      if (left > 0) return;
      clearInterval(this.#wait);
      retry.hidden = false;
    }, 250);
  }

  /** What the answer is, where that matters: put right, prepared, or checked by a person. */
  #kind(reply) {
    const node = make("p", { class: "kind", part: "kind" });
    if (reply.kind === "correction") return this.#texts.write(node, "correction");
    if (reply.kind !== "curated") return null;
    const date = new Date(reply.checked_on ?? NaN);
    const told = (locale) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(date);
    if (!Number.isNaN(date.valueOf())) return this.#texts.write(node, "checked_on", { date: told });
    return this.#texts.write(node, reply.checked_by ? "checked" : "prepared");
  }

  /** The sources, and what can be done with the answer. */
  #foot(reply) {
    const sources = this.#sources(reply);
    if (!sources && !this.#actions) return null;
    return make("div", { class: "foot" }, sources, this.#actions?.node);
  }

  /** One label for each passage, with the numbers of all sentences that rest on it. */
  #sources(reply) {
    const passages = [...new Set(reply.citations.map((one) => one.passage_id))];
    const labels = passages.map((id) => {
      const all = reply.citations.filter((one) => one.passage_id === id);
      const numbers = [...new Set(all.map((one) => one.n))].sort((a, b) => a - b).join(", ");
      const [{ section, source, title }] = all;
      const name = [...new Set([section, source || title])].filter(Boolean).join(" — ");
      const open = (event) => this.#on.open(all, event.currentTarget);
      const attributes = { type: "button", class: "source", part: "source", "aria-haspopup": "dialog", onclick: open };
      return make("li", {}, make("button", attributes, make("bdi", {}, `${numbers} · ${name}`)));
    });
    if (!labels.length) return null;
    return this.#texts.name(make("ul", { class: "sources", role: "list" }, ...labels), "aria-label", "sources");
  }

  #suggestions(questions) {
    if (!questions.length) return null;
    const pills = questions.slice(0, 3).map((question) => {
      const attributes = { type: "button", class: "pill", part: "suggestion", dir: "auto" };
      return make("li", {}, make("button", { ...attributes, onclick: () => this.#on.ask(question) }, question));
    });
    const attributes = { class: "suggestions", part: "suggestions", role: "list" };
    return this.#texts.name(make("ul", attributes, ...pills), "aria-label", "suggestions_after");
  }

  #button(key, classes, onclick) {
    return this.#texts.write(make("button", { type: "button", class: classes, part: "button", onclick }), key);
  }
}
