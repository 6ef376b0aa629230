import { make, newId } from "./dom.js";

/** The choice of the interface's language, each by its own name. */
export class Languages {
  #texts;
  #choose;
  #button;
  #list;
  #outside = null;

  /** `choose(language)` is called with the tag of what was picked. */
  constructor(texts, choose) {
    this.#texts = texts;
    this.#choose = choose;
    const id = newId("languages");
    this.#button = make("button", {
      type: "button",
      class: "quiet language",
      part: "button",
      "aria-expanded": "false",
      "aria-controls": id,
      onclick: () => (this.#list.hidden ? this.#open() : this.#close()),
    });
    this.#list = make("ul", { id, class: "languages", part: "menu", role: "list", hidden: true });
    this.node = make("div", { class: "language-choice" }, this.#button, this.#list);
    this.node.addEventListener("keydown", (event) => this.#pressed(event));
    this.node.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.node.contains(event.relatedTarget)) this.#close();
    });
    this.fit();
  }

  /** Name the language in use. */
  fit() {
    const { language, languages } = this.#texts;
    this.#button.textContent = languages[language];
    this.#texts.name(this.#button, "aria-label", "language_is", { name: languages[language] });
    const items = Object.entries(languages).map(([tag, name]) => {
      const attributes = { type: "button", lang: tag, "aria-current": tag === language ? "true" : null };
      return make("li", {}, make("button", { ...attributes, onclick: () => this.#picked(tag) }, name));
    });
    this.#list.replaceChildren(...items);
  }

  /** Put the list away, wherever the focus is. */
  close() {
    this.#outside?.abort();
    this.#list.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
  }

  #open() {
    this.#outside = new AbortController();
    const elsewhere = (event) => event.composedPath().includes(this.node) || this.close();
    document.addEventListener("pointerdown", elsewhere, { signal: this.#outside.signal });
    this.#list.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    this.#list.querySelector("[aria-current]")?.focus();
  }

  #close() {
    if (this.#list.contains(this.node.getRootNode().activeElement)) this.#button.focus();
    this.close();
  }

  #picked(tag) {
    this.#close();
    this.#choose(tag);
  }

  #pressed(event) {
    if (this.#list.hidden) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.#close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...this.#list.querySelectorAll("button")];
    const at = all.indexOf(this.node.getRootNode().activeElement);
    all[(at + step + all.length) % all.length].focus();
  }
}
