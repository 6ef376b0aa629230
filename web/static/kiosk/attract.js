import { make } from "../../widget/v1/dom.js";

/** The face for nobody: real questions, and “Touch to start” in every language. */
export class Attract {
  #server;
  #on;
  #questions;

  /** `on` holds `start(language)`, `ask(question)` and `about()`, the language and place to ask for. */
  constructor(node, server, on) {
    this.node = node;
    this.#server = server;
    this.#on = on;
    this.#questions = node.querySelector(".questions");
    const starts = [...node.querySelectorAll(".start")];
    for (const start of starts) start.addEventListener("click", () => on.start(start.lang));
    node.addEventListener("click", (event) => event.target.closest("button") || on.start(starts[0].lang));
  }

  /** Offer questions; those that are there stay where no others can be had. */
  async show() {
    const questions = await this.#server.suggestions(this.#on.about());
    if (!questions.length) return;
    const items = questions.map((question) => {
      const attributes = { type: "button", class: "question", dir: "auto" };
      return make("li", {}, make("button", { ...attributes, onclick: () => this.#on.ask(question) }, question));
    });
    this.#questions.replaceChildren(...items);
  }
}
