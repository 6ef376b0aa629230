import { make } from "./dom.js";

/** Speaks to screen readers; the transcript itself stays silent, so nothing is read twice or in pieces. */
export class Announcer {
  constructor() {
    this.node = make("div", { role: "status", "aria-live": "polite", "aria-atomic": "true", class: "unseen" });
  }

  say(text) {
    this.node.textContent = text;
  }
}
