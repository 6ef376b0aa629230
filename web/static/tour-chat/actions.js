import { copyAnswer } from "./copy.js";
import { make, newId } from "./dom.js";
import { icon } from "./icons.js";

const COPIED_MS = 2000;
/** What can be wrong with an answer, by the server's words for it. */
const REASONS = {
  wrong: "reason_wrong",
  not_asked: "reason_not_asked",
  unclear: "reason_unclear",
  other: "reason_other",
};
const LISTEN = { silent: "listen", reading: "pause", paused: "go_on" };

/** What a visitor can do with an answer: hear it, copy it, say whether it helped. */
export class Actions {
  #texts;
  #reply;
  #on;
  #listen;
  #silence;
  #thumbs;
  #watching = new AbortController();

  /**
   * `on` holds `speech`, `vote(reply, rating, reason)`, `reveal(node)`, `say(text)`, `link(url)`, and in `canCopy`
   * whether there is a clipboard to copy to.
   */
  constructor(texts, reply, on) {
    this.#texts = texts;
    this.#reply = reply;
    this.#on = on;
    this.#listen = this.#button("listen", () => this.#heard());
    this.#silence = this.#button("stop_reading", () => this.#hush());
    this.#thumbs = { up: this.#thumb("up", "helpful"), down: this.#thumb("down", "not_helpful") };
    this.node = make("div", { class: "actions", part: "actions" }, this.#listen, this.#silence);
    if (reply.citations.length && on.canCopy) this.node.append(this.#copy());
    this.node.append(this.#thumbs.up, this.#thumbs.down);
    this.why = make("div", { class: "why", hidden: true });
    this.#reading("silent");
    on.speech.watch(() => this.#reading(this.#isRead ? on.speech.state : "silent"), this.#watching.signal);
  }

  /** Fall silent and watch for nothing any more. */
  leave() {
    this.#watching.abort();
    if (this.#isRead) this.#on.speech.stop();
  }

  get #isRead() {
    return !this.#silence.hidden;
  }

  #heard() {
    const { speech } = this.#on;
    if (!this.#isRead) speech.read(this.#reply.speech, this.#reply.language, (state) => this.#reading(state));
    else if (speech.state === "reading") speech.pause();
    else speech.resume();
  }

  #hush() {
    this.#listen.focus();
    this.#on.speech.stop();
  }

  #reading(state) {
    this.#listen.hidden = !this.#reply.speech || !this.#on.speech.speaks(this.#reply.language);
    this.#texts.write(this.#listen, LISTEN[state]);
    this.#silence.hidden = state === "silent";
  }

  #copy() {
    const copy = this.#button("copy", async () => {
      const done = copyAnswer(this.#reply, this.#texts, this.#on.link);
      this.#texts.write(copy, await done.then(() => "copied", () => "copy_failed"));
      this.#on.say(copy.textContent);
      setTimeout(() => this.#texts.write(copy, "copy"), COPIED_MS);
    });
    return copy;
  }

  #thumb(rating, key) {
    const attributes = { type: "button", class: `quiet thumb ${rating}`, part: "button", "aria-pressed": "false" };
    const thumb = make("button", { ...attributes, onclick: () => this.#vote(rating) }, icon(rating));
    return this.#texts.name(thumb, "aria-label", key);
  }

  async #vote(rating, reason) {
    this.#press(rating);
    if (reason) this.#thumbs.down.focus(); // the button that was tapped is about to go
    if (rating === "down" && !reason) this.#askWhy();
    else this.#answer("thanks");
    try {
      await this.#on.vote(this.#reply, rating, reason);
    } catch {
      this.#press(null);
      this.#answer("not_sent");
    }
  }

  #press(rating) {
    for (const [name, thumb] of Object.entries(this.#thumbs)) thumb.setAttribute("aria-pressed", name === rating);
  }

  #askWhy() {
    const id = newId("why");
    const question = this.#texts.write(make("p", { id }), "what_was_wrong");
    const reasons = Object.entries(REASONS).map(([reason, key]) => {
      const pill = make("button", { type: "button", class: "pill", part: "button" });
      pill.addEventListener("click", () => this.#vote("down", reason));
      return make("li", {}, this.#texts.write(pill, key));
    });
    this.why.replaceChildren(question, make("ul", { role: "list", "aria-labelledby": id }, ...reasons));
    this.why.hidden = false;
    this.#on.reveal(this.why);
    this.#on.say(question.textContent);
  }

  #answer(key) {
    const said = this.#texts.write(make("p"), key);
    this.why.replaceChildren(said);
    this.why.hidden = false;
    this.#on.reveal(this.why);
    this.#on.say(said.textContent);
  }

  #button(key, onclick) {
    const attributes = { type: "button", class: `quiet ${key.replace("_", "-")}`, part: "button", onclick };
    return this.#texts.write(make("button", attributes), key);
  }
}
