import { make } from "./dom.js";
import { icon } from "./icons.js";

/** Where the panel takes the whole screen, and the page behind it is out of reach meanwhile. */
const PHONE = matchMedia("(max-width: 640px), (max-height: 480px)");

/** A round button, and the panel that it opens. */
export class Launcher {
  #button;
  #panel;
  #field;

  /** `field` gets the cursor when it opens, where that brings up no keyboard of the device's own. */
  constructor(texts, frame, field) {
    this.#field = field;
    this.#button = make("button", {
      type: "button",
      class: "launch",
      part: "launcher",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      onclick: () => (this.isOpen ? this.close() : this.open()),
    });
    this.#button.append(icon("speak"));
    texts.name(this.#button, "aria-label", "ask_the_guide");
    this.#panel = texts.name(make("dialog", { class: "panel", part: "panel", autofocus: true }, frame), "aria-label", "name");
    this.#panel.addEventListener("keydown", (event) => this.#pressed(event));
    this.#panel.addEventListener("close", () => this.#closed());
    PHONE.addEventListener("change", () => this.#refit());
    this.nodes = [this.#panel, this.#button];
  }

  get isOpen() {
    return this.#panel.open;
  }

  /** Open the panel. */
  open() {
    if (!this.isOpen) this.#show();
    if (!PHONE.matches) this.#field.focus({ preventScroll: true });
  }

  /** Close it; the focus goes back to the button. */
  close() {
    if (this.isOpen) this.#panel.close();
  }

  #show() {
    if (PHONE.matches) this.#panel.showModal();
    else this.#panel.show();
    this.#button.setAttribute("aria-expanded", "true");
  }

  #closed() {
    if (this.isOpen) return; // it was only fitted to another screen
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.focus();
  }

  #refit() {
    if (!this.isOpen) return;
    const active = this.#panel.getRootNode().activeElement;
    this.#panel.close();
    this.#show();
    active?.focus({ preventScroll: true });
  }

  #pressed(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Escape" || event.defaultPrevented || composing) return;
    if (event.target.closest("dialog") !== this.#panel) return; // the drawer closes itself
    event.preventDefault();
    this.close();
  }
}
