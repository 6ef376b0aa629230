import { make } from "../../widget/v1/dom.js";

/** “Are you still there?”, over whatever is shown; any touch says yes. */
export class Still {
  #texts;
  #left;
  #over;

  /** `on` holds `goOn()` and `over()`. */
  constructor(texts, on) {
    this.#texts = texts;
    const title = texts.write(make("h2", { id: "still-title" }), "still_there");
    this.#left = make("p", { id: "still-left" });
    const goOn = texts.write(make("button", { type: "button", class: "great", onclick: on.goOn }), "still_here");
    this.#over = texts.write(make("button", { type: "button", onclick: on.over }), "start_over");
    const about = { class: "still", "aria-labelledby": "still-title", "aria-describedby": "still-left" };
    this.node = make("dialog", about, title, this.#left, make("div", { class: "row" }, goOn, this.#over));
    this.node.addEventListener("cancel", on.goOn);
  }

  /** Say how many seconds are left. */
  count(left) {
    this.#texts.write(this.#left, "starts_over", { count: left });
    if (!this.node.open) this.node.showModal();
  }

  close() {
    this.node.close();
  }

  /** Tell whether `event` is on its way to an answer of its own, which a dialog that went away could not have. */
  answers(event) {
    return this.node.open && (event.key === "Tab" || event.composedPath().includes(this.#over));
  }
}
