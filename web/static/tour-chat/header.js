import { make } from "./dom.js";
import { icon } from "./icons.js";
import { Languages } from "./languages.js";

const SIZES = ["text_size_normal", "text_size_larger", "text_size_largest"];

/** The head: whose guide this is, and what is always at hand. */
export class Header {
  #texts;
  #size;
  #step = 0;
  #sized;

  /** `on` holds `again()`, `size(step)`, `language(tag)` and, where the guide can be closed, `close()`. */
  constructor(texts, places, on) {
    this.#texts = texts;
    this.#sized = on.size;
    this.again = this.#button("again", texts.write(make("span"), "start_over"), on.again);
    this.again.prepend(icon("again"));
    this.#size = make("span", { class: "unseen" });
    const larger = this.#button("size", "Aa", () => this.size((this.#step + 1) % SIZES.length));
    larger.append(" ", this.#size);
    this.languages = new Languages(texts, on.language);
    const names = make("div", { class: "names" }, ...places.map((place) => place.node));
    const tools = make("div", { class: "tools" }, make("slot", { name: "tools" }), this.again, larger);
    tools.append(this.languages.node);
    if (on.close) tools.append(texts.name(this.#button("shut", icon("close"), on.close), "aria-label", "close"));
    this.node = make("header", { part: "header" }, names, tools);
    this.size(0);
  }

  /** Set the size of the text: 0, 1 or 2. */
  size(step) {
    this.#step = step;
    this.#texts.write(this.#size, SIZES[step]);
    this.#sized(step);
  }

  #button(name, content, onclick) {
    return make("button", { type: "button", class: `quiet ${name}`, part: "button", onclick }, content);
  }
}
