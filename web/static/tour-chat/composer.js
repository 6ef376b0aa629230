import { make, newId } from "./dom.js";

/** The longest question the server takes. */
export const MOST_CHARACTERS = 1000;
/** From how many characters before the end we count down. */
const COUNT_FROM = 100;

/** Where a visitor writes: a field that grows with its lines, and Ask. It is never disabled. */
export class Composer {
  #texts;
  #send;
  #hint;
  #grow;
  #say;

  /**
   * `send(text)` gets a question that is not empty, `stop()` tells whether there was something to stop, `say(text)` gets
   * what to say aloud; `notice` holds what stands below.
   */
  constructor(texts, notice, { send, stop, say }) {
    this.#texts = texts;
    this.#send = send;
    this.#say = say;
    const [field, hint, about] = [newId("field"), newId("hint"), newId("notice")];
    this.field = make("textarea", {
      id: field,
      rows: "1",
      maxlength: MOST_CHARACTERS,
      enterkeyhint: "send",
      autocomplete: "off",
      part: "input",
      "aria-describedby": `${hint} ${about}`,
    });
    texts.name(this.field, "placeholder", "placeholder");
    this.#grow = make("div", { class: "grow" }, this.field);
    this.#hint = make("p", { id: hint, class: "hint", hidden: true });
    const label = texts.write(make("label", { for: field, class: "unseen" }), "your_question");
    const ask = texts.write(make("button", { type: "submit", class: "ask", part: "ask" }), "ask");
    const box = make("div", { class: "box" }, label, this.#grow, ask);
    this.node = make("form", { class: "composer", part: "composer" }, box, this.#hint);
    this.node.append(make("div", { id: about, class: "fine" }, ...notice));
    this.node.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => {
      // While an input method is composing, Enter takes its word; Safari ends the composition first and says 229.
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Enter" && !event.shiftKey) this.#submit(event);
      if (event.key === "Escape" && stop()) event.preventDefault();
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
    if (left > 0) this.#texts.write(this.#hint, "characters_left", { count: left });
    else this.#texts.write(this.#hint, "question_full", { most: MOST_CHARACTERS });
    this.field.dir = left < MOST_CHARACTERS ? "auto" : ""; // an empty field reads as the page does
    if (left <= 0) this.#say(this.#hint.textContent);
  }
}
