import { make } from "./dom.js";
import { baseOf } from "./texts.js";

/** A line that the embedding page, else the house, else the catalogue fills: whoever has it in the language in use. */
export class Place {
  #host;
  #texts;
  #name;
  #slot;
  #ours = make("span", { dir: "auto" });

  /** `home` is the language of what `host` holds without saying so; a proper name stands in any language. */
  constructor(host, texts, name, home) {
    this.#host = host;
    this.#texts = texts;
    this.#name = name;
    this.home = home;
    this.#slot = make("slot", { name });
    this.#slot.addEventListener("slotchange", () => this.fit());
    this.node = make("span", { class: "place" }, this.#slot, this.#ours);
    this.fit();
  }

  /** The words that are shown. */
  get words() {
    return (this.#slot.hidden ? this.#ours : this.#given).textContent.trim();
  }

  /** Show who has it in the language in use. */
  fit() {
    const given = this.#given;
    const { house, language } = this.#texts;
    const shown = given && (this.#isName || baseOf(given.lang || this.home) === language);
    this.#slot.hidden = !shown;
    this.#ours.hidden = Boolean(shown);
    const said = this.#isName || baseOf(house.language) === language ? house[this.#name] : "";
    this.#ours.textContent = said || this.#fallback();
    this.#ours.lang = said ? house.language : language;
  }

  get #given() {
    return this.#host.querySelector(`:scope > [slot="${this.#name}"]`);
  }

  get #isName() {
    return this.#name === "name";
  }

  #fallback() {
    return this.#name === "tagline" ? "" : this.#texts.get(this.#name);
  }
}
