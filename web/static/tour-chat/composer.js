import { make, newId } from "./dom.js";

/** The longest question the server takes. */
export const MOST_CHARACTERS = 1000;
/** From how many characters before the end we count down. */
const COUNT_FROM = 100;

/** Where a visitor writes: a field that grows with its lines, and Ask. It is never disabled. */
export class Composer {
  #strings;
  #send;
  #hint;
  #grow;
  #announce;

  /** `send(text)` gets a question that is not empty, `announce(text)` what to say aloud; `notice` stands below. */
  constructor(strings, notice, { send, stop, announce }) {
    this.#strings = strings;
    this.#send = send;
    this.#announce = announce;
    const [field, hint, about] = [newId("field"), newId("hint"), newId("notice")];
    this.field = make("textarea", {
      id: field,
      rows: "1",
      maxlength: MOST_CHARACTERS,
      placeholder: strings.placeholder,
      enterkeyhint: "send",
      autocomplete: "off",
      part: "input",
      "aria-describedby": `${hint} ${about}`,
    });
    this.#grow = make("div", { class: "grow" }, this.field);
    this.#hint = make("p", { id: hint, class: "hint", hidden: true });
    const label = make("label", { for: field, class: "unseen" }, strings.yourQuestion);
    const ask = make("button", { type: "submit", class: "ask", part: "ask" }, strings.ask);
    const box = make("div", { class: "box" }, label, this.#grow, ask);
    this.node = make("form", { class: "composer", part: "composer" }, box, this.#hint);
    this.node.append(make("div", { id: about, class: "fine" }, notice));
    this.node.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => {
      // While an input method is composing, Enter takes its word; Safari ends the composition first and says 229.
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Enter" && !event.shiftKey) this.#submit(event);
      if (event.key === "Escape") stop();
    });
  }

  /** Empty the field. */
  clear() {
    this.field.value = "";
    this.#changed();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) {
      this.field.focus();
      return;
    }
    this.clear();
    this.#send(text);
  }

  #changed() {
    this.#grow.dataset.value = this.field.value;
    const left = MOST_CHARACTERS - this.field.value.length;
    this.#hint.hidden = left > COUNT_FROM;
    this.#hint.textContent = left > 0 ? this.#strings.charactersLeft(left) : this.#strings.full(MOST_CHARACTERS);
    this.field.dir = left < MOST_CHARACTERS ? "auto" : ""; // an empty field reads as the page does
    if (left <= 0) this.#announce(this.#hint.textContent);
  }
}
