import { make, newId } from "./dom.js";
import { cutAtQuotes } from "./spans.js";

/** How long the drawer waits for the passage before it shows the quote alone. */
const PATIENCE_MS = 250;
const FOCUSABLE = "a[href], button:enabled";

/** The dialog that shows the exact words an answer rests on, where they stand. */
export class Drawer {
  #texts;
  #server;
  #outward;
  #opener = null;
  #shown = 0;
  #body;
  #actions;

  /** Where `outward` is false, nothing in it leads away from the page. */
  constructor(texts, server, outward) {
    this.#texts = texts;
    this.#server = server;
    this.#outward = outward;
    const id = newId("drawer");
    const title = texts.write(make("h2", { id, class: "unseen" }), "rests_on");
    this.#body = make("div", { class: "drawer-body", tabindex: "0", role: "group", "aria-labelledby": id });
    this.#actions = make("div", { class: "drawer-actions" });
    this.node = make("dialog", { class: "drawer", part: "drawer", "aria-labelledby": id });
    this.node.append(title, this.#body, this.#actions);
    this.node.addEventListener("click", (event) => event.target === this.node && this.close());
    this.node.addEventListener("keydown", (event) => this.#holdFocus(event));
    this.node.addEventListener("close", () => this.#closed());
  }

  /** Show what `citations` quote, one entry for each passage; `opener` has the focus back afterwards. */
  async open(citations, opener) {
    const shown = ++this.#shown;
    const stillShown = () => shown === this.#shown;
    this.#opener = opener;
    const passages = [...new Set(citations.map((one) => one.passage_id))];
    const entries = passages.map((id) => new Entry(citations.filter((one) => one.passage_id === id), this.#texts));
    const links = entries.map((entry) => this.#link(entry.citations[0].url));
    const close = () => this.close();
    const shut = this.#texts.write(make("button", { type: "button", class: "pill shut", onclick: close }), "close");
    this.#body.replaceChildren(...entries.map((entry) => entry.node));
    this.#actions.replaceChildren(shut);
    if (entries.length === 1 && links[0]) this.#actions.prepend(links[0]);
    else entries.forEach((entry, i) => links[i] && entry.node.append(links[i]));
    if (!this.node.open) this.node.showModal();
    this.#body.scrollTop = 0;
    entries[0].heading.focus(); // reading begins there, and the arrow keys scroll
    await Promise.all(entries.map((entry) => entry.fill(this.#server, stillShown)));
    if (stillShown()) this.#reveal();
  }

  /** Close it, if it is open. */
  close() {
    if (this.node.open) this.node.close();
  }

  #link(url) {
    const href = this.#outward && this.#server.link(url);
    if (!href) return null;
    const words = this.#texts.write(make("span"), "whole_page");
    const note = this.#texts.write(make("span", { class: "unseen" }), "new_tab");
    return make("a", { class: "pill", part: "link", href, target: "_blank", rel: "noopener" }, words, " ", note);
  }

  /** Scroll a long passage so that the marked words are in sight. */
  #reveal() {
    const mark = this.#body.querySelector("mark");
    const below = mark && mark.getBoundingClientRect().bottom > this.#body.getBoundingClientRect().bottom;
    if (below) mark.scrollIntoView({ block: "center" });
  }

  /** Keep Tab within the dialog; a browser would let it pass through its own buttons, or nothing at all. */
  #holdFocus(event) {
    if (event.key !== "Tab") return;
    const stops = [this.#body, ...this.node.querySelectorAll(FOCUSABLE)];
    const from = event.shiftKey ? stops[0] : stops.at(-1);
    if (this.node.getRootNode().activeElement !== from) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }

  #closed() {
    this.#shown += 1;
    this.#body.replaceChildren();
    if (this.#opener?.isConnected) this.#opener.focus({ preventScroll: true });
    this.#opener = null;
  }
}

/** One passage in the drawer, with all that an answer quotes of it. */
class Entry {
  #texts;
  #origin;
  #words;

  constructor(citations, texts) {
    this.citations = citations;
    this.#texts = texts;
    const [{ section, title, language, page }] = citations;
    const match = citations.every((one) => one.match === "exact") ? "exact" : "close";
    const badge = texts.write(make("p", { class: `badge ${match}` }), match === "exact" ? "exact_quote" : "close_match");
    this.heading = make("h3", { dir: "auto", tabindex: "-1" }, section || title);
    this.#origin = make("p", { class: "origin", dir: "auto" }, section && section !== title ? title : "");
    this.#words = make("blockquote", { class: "passage", dir: "auto", lang: language, "aria-busy": "true" });
    const folio = page && texts.write(make("p", { class: "origin" }), "page", { number: page });
    this.node = make("section", { class: "entry" }, badge, this.heading, this.#origin, folio, this.#words);
  }

  /** Fetch the passage and mark the quotes in it; where it cannot be had, show the quotes alone. */
  async fill(server, stillShown) {
    const late = setTimeout(() => stillShown() && this.#showQuotes(), PATIENCE_MS);
    const passage = await server.passage(this.citations[0].passage_id).catch(() => null);
    clearTimeout(late);
    if (!stillShown()) return;
    this.#words.removeAttribute("aria-busy");
    if (passage?.source) {
      this.#origin.textContent = [this.#origin.textContent, passage.source].filter(Boolean).join(" · ");
    }
    const pieces = passage && cutAtQuotes(passage, this.citations);
    if (!pieces) {
      this.#showQuotes();
      return;
    }
    const shown = pieces.flatMap(([words, quoted]) => {
      const lines = paragraphs(words);
      return quoted ? [make("mark", {}, ...lines)] : lines;
    });
    this.#words.replaceChildren(...neighbour(passage.before), ...shown, ...neighbour(passage.after));
  }

  #showQuotes() {
    const quotes = [...new Set(this.citations.map((one) => one.quote))];
    this.#words.replaceChildren(...quotes.map((quote) => make("p", {}, make("mark", {}, quote))));
  }
}

/** What stands beside the passage; another paragraph stands apart, the rest of the same one runs on. */
function neighbour(text) {
  if (!text?.trim()) return [];
  const apart = /^\s*\n|\n\s*$/.test(text);
  const words = paragraphs(apart ? text.trim() : text);
  return [make("span", { class: apart ? "neighbour apart" : "neighbour" }, ...words)];
}

/** The words with a narrow gap in place of every blank line. */
function paragraphs(text) {
  const [first, ...rest] = text.split(/\n[^\S\n]*\n\s*/);
  return [first, ...rest.flatMap((words) => [make("span", { class: "gap" }), words])];
}
