import { make } from "../../widget/v1/dom.js";

/** How often to look whether a phone has taken the conversation, and how long to say so. */
const LOOK_MS = 1500;
const FAREWELL_MS = 5000;
const GONE = 410;

/** Take it with you: a code for one phone; once it has the conversation, this screen forgets it. */
export class Take {
  #texts;
  #guide;
  #home;
  #says;
  #code;
  #more;
  #timer = 0;
  #isTaken = false;

  /** `home` is the guide's address for this screen; a phone may know it by another. */
  constructor(texts, guide, home) {
    this.#texts = texts;
    this.#guide = guide;
    this.#home = home;
    const attributes = { type: "button", slot: "tools", class: "take", hidden: true, onclick: () => this.#offer() };
    this.button = texts.write(make("button", attributes), "take_away");
    const title = texts.write(make("h2", { id: "take-title" }), "take_away");
    this.#code = make("div", { class: "code" });
    this.#says = make("p", { class: "says", role: "status" });
    this.#more = texts.write(make("p"), "take_once");
    const shut = texts.write(make("button", { type: "button", onclick: () => this.node.close() }), "close");
    this.node = make("dialog", { class: "taking", "aria-labelledby": "take-title" });
    this.node.append(title, this.#code, this.#says, this.#more, make("div", { class: "row" }, shut));
    this.node.addEventListener("close", () => this.#closed());
    guide.addEventListener("tour:answer", () => (this.button.hidden = false));
  }

  /** Be as before the first answer. */
  leave() {
    this.button.hidden = true;
    this.#isTaken = false;
    this.node.close();
  }

  async #offer() {
    this.button.disabled = true;
    const handed = await this.#guide.handOff().catch(() => null);
    this.button.disabled = false;
    if (this.button.hidden) return; // the visitor has left meanwhile
    this.#code.replaceChildren(...(handed ? [this.#picture(handed.qr_svg)] : []));
    this.#texts.write(this.#says, handed ? "take_how" : "take_failed");
    this.#more.hidden = !handed;
    this.node.showModal();
    if (handed) this.#watch(handed.url.split("/").at(-1));
  }

  #watch(code) {
    this.#timer = setTimeout(async () => {
      const look = fetch(new URL(`h/${code}`, this.#home), { method: "HEAD", cache: "no-store" });
      const status = await look.then((response) => response.status, () => 0);
      if (!this.node.open) return;
      if (status === GONE) this.#farewell();
      else this.#watch(code);
    }, LOOK_MS);
  }

  #farewell() {
    this.#isTaken = true;
    this.#code.replaceChildren();
    this.#more.hidden = true;
    this.#texts.write(this.#says, "taken");
    this.#timer = setTimeout(() => this.#guide.reset(), FAREWELL_MS);
  }

  /** Put the code away; what a phone has is forgotten here, however soon the farewell is closed. */
  #closed() {
    clearTimeout(this.#timer);
    this.#code.replaceChildren();
    if (this.#isTaken) this.#guide.reset();
  }

  /** Return the code as a picture: nothing that the server drew becomes part of the page. */
  #picture(svg) {
    const src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    return this.#texts.name(make("img", { src }), "alt", "take_away");
  }
}
