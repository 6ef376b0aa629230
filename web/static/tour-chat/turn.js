import { Answer } from "./answer.js";
import { canCopy, copyAnswer } from "./copy.js";
import { make, newId } from "./dom.js";

const COPIED_MS = 2000;

/** One question and what came of it, as it stands on the page. */
export class Turn {
  #strings;
  #on;
  #answer;
  #wait = 0;

  /** `on` holds what the turn asks for: `open(citations, opener)`, `stop()`, `retry()`, `ask(text)`, `link(url)`. */
  constructor(question, strings, on) {
    this.question = question;
    this.#strings = strings;
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
    this.#answer = new Answer(this.#strings, this.#on.open);
    this.status = make("span", {}, this.#strings.looking);
    const stop = this.#button(this.#strings.stop, "quiet stop", () => this.#on.stop());
    this.progress = make("div", { class: "progress" }, this.status, stop);
    this.node.dataset.state = "looking";
    this.node.setAttribute("aria-busy", "true");
    this.body.replaceChildren(this.progress);
  }

  /** Show what the server says it is doing. */
  say(text) {
    this.status.textContent = text;
  }

  /** Show the next sentence. */
  append(sentence) {
    if (!this.#answer.text) {
      this.node.dataset.state = "arriving";
      this.status.textContent = this.#strings.arriving;
      this.progress.before(this.#answer.node);
    }
    this.#answer.append(sentence);
  }

  /** Show the finished reply: its words, its sources, and where to go from here. */
  finish(reply) {
    this.#answer.settle(reply.text, reply.citations);
    this.#answer.node.lang = reply.language;
    const label = this.#strings[{ curated: "curated", correction: "correction" }[reply.kind]];
    this.#end(
      reply.kind,
      label ? make("p", { class: "kind", part: "kind" }, label) : null,
      this.#answer.node,
      this.#sources(reply),
      this.#suggestions(reply.suggestions),
    );
  }

  /** Keep the sentences that had arrived, each checked, and offer to ask again. */
  stop() {
    this.#end("stopped", this.#kept(), this.#notice(this.#strings.stopped));
  }

  /** Say what went wrong and offer to ask again, after the wait where one is asked for. */
  fail(error) {
    const said = this.#answer.text && error.kind !== "refused" ? this.#strings.brokeOff : this.#words(error);
    const notice = this.#notice(said);
    this.#end("failed", this.#kept(), notice);
    if (error.seconds) this.#countDown(error, notice);
    return said;
  }

  /** Take the questions to go on with away, once something else was asked. */
  settle() {
    this.node.querySelector(".suggestions")?.remove();
  }

  /** Stop the clock of a turn that leaves the page. */
  leave() {
    clearInterval(this.#wait);
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

  #words(error) {
    if (error.kind === "refused") return error.message;
    const words = this.#strings[error.kind] ?? this.#strings.failed;
    return typeof words === "function" ? words(error.seconds) : words;
  }

  #notice(text) {
    const retry = this.#button(this.#strings.retry, "pill retry", () => this.#on.retry());
    return make("div", { class: "notice", part: "notice" }, make("p", { dir: "auto" }, text), retry);
  }

  #countDown(error, notice) {
    const [words, retry] = notice.children;
    const over = performance.now() + error.seconds * 1000;
    retry.hidden = true;
    this.#wait = setInterval(() => {
      const left = Math.ceil((over - performance.now()) / 1000);
      words.textContent = left > 0 ? this.#strings[error.kind](left) : this.#strings.waitOver;
      if (left > 0) return;
      clearInterval(this.#wait);
      retry.hidden = false;
    }, 250);
  }

  /** One label for each passage, with the numbers of all sentences that rest on it. */
  #sources(reply) {
    const passages = [...new Set(reply.citations.map((one) => one.passage_id))];
    const labels = passages.map((id) => {
      const all = reply.citations.filter((one) => one.passage_id === id);
      const numbers = [...new Set(all.map((one) => one.n))].sort((a, b) => a - b).join(", ");
      const name = this.#strings.source(numbers, all[0].section, all[0].source || all[0].title);
      const open = (event) => this.#on.open(all, event.currentTarget);
      const attributes = { type: "button", class: "source", part: "source", "aria-haspopup": "dialog", onclick: open };
      return make("li", {}, make("button", attributes, make("bdi", {}, name)));
    });
    if (!labels.length) return null;
    const list = make("ul", { role: "list", "aria-label": this.#strings.sources }, ...labels);
    return make("div", { class: "sources" }, list, canCopy() ? this.#copyButton(reply) : null);
  }

  #copyButton(reply) {
    const copy = this.#button(this.#strings.copy, "quiet copy", async () => {
      const done = copyAnswer(reply, this.#strings, this.#on.link);
      copy.textContent = await done.then(() => this.#strings.copied, () => this.#strings.copyFailed);
      setTimeout(() => (copy.textContent = this.#strings.copy), COPIED_MS);
    });
    return copy;
  }

  #suggestions(questions) {
    if (!questions.length) return null;
    const pills = questions.slice(0, 3).map((question) => {
      const pill = this.#button(question, "pill", () => this.#on.ask(question));
      pill.dir = "auto";
      return make("li", {}, pill);
    });
    const attributes = { class: "suggestions", part: "suggestions", role: "list" };
    return make("ul", { ...attributes, "aria-label": this.#strings.suggestionsAfter }, ...pills);
  }

  #button(text, classes, onclick) {
    return make("button", { type: "button", class: classes, part: "button", onclick }, text);
  }
}
