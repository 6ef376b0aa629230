import { make } from "../../widget/v1/dom.js";
import { icon } from "../../widget/v1/icons.js";

/** Brings what is touched down to where somebody in a wheelchair reaches it, and up again. */
export class Reach {
  #texts;
  #kiosk;
  #guide;
  #labels = [];

  constructor(texts, kiosk, guide) {
    this.#texts = texts;
    this.#kiosk = kiosk;
    this.#guide = guide;
  }

  /** Return a button for it; it stands low, or those whom it is for could not use it. */
  button() {
    const label = this.#texts.write(make("span"), "lower");
    this.#labels.push(label);
    const button = make("button", { type: "button", class: "reach", onclick: () => this.lower(!this.#isLow) });
    button.append(icon("lower"), label);
    return button;
  }

  /** Bring it down, or up again. */
  lower(isLow) {
    this.#kiosk.classList.toggle("low", isLow);
    this.#guide.toggleAttribute("reach", isLow);
    for (const label of this.#labels) this.#texts.write(label, isLow ? "higher" : "lower");
  }

  get #isLow() {
    return this.#kiosk.classList.contains("low");
  }
}
