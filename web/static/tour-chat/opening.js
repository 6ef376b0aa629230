import { make } from "./dom.js";

const MOST = 3;
const TITLE_CHARACTERS = 48;

/** What stands there before the first question: a greeting, and questions to begin with. */
export class Opening {
  #texts;
  #greeting;
  #ask;
  #list = null;
  #offers = 0;

  /** `ask(question)` is called with the one that was tapped. */
  constructor(texts, greeting, ask) {
    this.#texts = texts;
    this.#greeting = greeting;
    this.#ask = ask;
    this.node = make("div", { class: "opening", part: "opening" }, greeting.node);
    this.fit();
  }

  /** A greeting of a few words is set as large as a title, a longer one as a lead. */
  fit() {
    this.node.classList.toggle("lead", this.#greeting.words.length > TITLE_CHARACTERS);
  }

  /** Offer the server's questions; of two offers the later one stands. */
  async offer(server, about) {
    const offer = ++this.#offers;
    const questions = await server.suggestions(about);
    if (offer !== this.#offers) return;
    this.#list?.remove();
    if (!questions.length) return;
    const items = questions.slice(0, MOST).map((question) => {
      const attributes = { type: "button", class: "invitation", part: "suggestion", dir: "auto" };
      return make("li", {}, make("button", { ...attributes, onclick: () => this.#ask(question) }, question));
    });
    this.#list = make("ul", { class: "invitations", part: "suggestions", role: "list" }, ...items);
    this.node.append(this.#texts.name(this.#list, "aria-label", "suggestions_at_start"));
  }
}
