/**
 * <tour-chat>: a guide that answers from its sources and shows them.
 *
 * Attributes: `server` (the guide's address; by default where this script comes from), `lang`, `theme` (`light` or
 * `dark`; by default the visitor's own). Slots: `name`, `tagline`, `greeting`, `notice`. Methods: `ask(text)`, `stop()`,
 * `reset()`, `open()`, `close()`. Events: `tour:answer`, `tour:citation`, `tour:error`, `tour:reset`. Colours and
 * typefaces are the custom properties of tokens.css.
 */

import { Announcer } from "./announcer.js";
import { Composer, MOST_CHARACTERS } from "./composer.js";
import { make } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Server, TurnError } from "./server.js";
import { stringsFor } from "./strings.js";
import { Turn } from "./turn.js";

const SHEETS = ["tokens.css", "tour-chat.css", "drawer.css"];
const TEXT_SIZES = 3;
const TITLE_CHARACTERS = 48;
/** What stays free above and below the newest turn. */
const GAP_PX = 16;

/** Make 1em of the visitor's own size one inherited length, whatever the embedding page sets on its root. */
function defineUnit() {
  try {
    CSS.registerProperty({ name: "--tour-unit", syntax: "<length>", inherits: true, initialValue: "16px" });
  } catch {
    // already registered, by a second copy of this script
  }
}

/** Declare the typefaces, which only a document can do; the text does not wait for them. */
function declareFonts() {
  const href = new URL("fonts.css", import.meta.url).href;
  if ([...document.querySelectorAll("link")].some((link) => link.href === href)) return;
  document.head.append(make("link", { rel: "stylesheet", href }));
}

class TourChat extends HTMLElement {
  #server;
  #strings;
  #announcer;
  #composer;
  #drawer;
  #frame;
  #header;
  #transcript;
  #opening;
  #again;
  #size;
  #turns = [];
  #running = null;
  #following = true;

  connectedCallback() {
    if (this.shadowRoot) return;
    declareFonts();
    const base = new URL(this.getAttribute("server") || "../../", import.meta.url).href;
    this.#server = new Server(base.endsWith("/") ? base : `${base}/`);
    this.#strings = stringsFor(this.closest("[lang]")?.lang);
    this.attachShadow({ mode: "open" });
    this.#build();
    for (const gesture of ["wheel", "touchmove"]) {
      this.addEventListener(gesture, () => (this.#following = false), { passive: true });
    }
    this.#offerOpening();
  }

  disconnectedCallback() {
    this.stop();
  }

  /** Ask a question; one that is still being answered is stopped. */
  async ask(text) {
    const question = String(text).trim().slice(0, MOST_CHARACTERS);
    if (!question) return;
    this.stop();
    this.#opening.hidden = true;
    this.#again.hidden = false;
    this.#turns.at(-1)?.settle();
    const turn = new Turn(question, this.#strings, {
      open: (citations, opener) => this.#openDrawer(citations, opener),
      stop: () => this.stop(),
      retry: () => this.#retry(turn),
      ask: (next) => this.#askFromButton(next),
      link: (url) => this.#server.link(url),
    });
    this.#turns.push(turn);
    this.#transcript.append(turn.node);
    await this.#run(turn);
  }

  /** Stop the turn that is running, here and on the server. */
  stop() {
    const running = this.#running;
    if (!running) return;
    this.#running = null;
    running.stopping.abort();
    running.turn.stop();
    this.#announcer.say(this.#strings.stopped);
  }

  /** Forget the conversation and everything on the page that came of it. */
  reset() {
    this.stop();
    this.#drawer.close();
    this.#server.forget();
    for (const turn of this.#turns) turn.leave();
    this.#turns = [];
    this.#transcript.replaceChildren();
    this.#composer.clear();
    this.#announcer.say("");
    this.#setSize(0);
    this.#again.hidden = true;
    this.#opening.hidden = false;
    this.#offerOpening();
    this.#frame.scrollIntoView({ block: "start" });
    this.#tell("tour:reset", {});
  }

  /** Show the guide and put the cursor in its field. */
  open() {
    this.hidden = false;
    this.#composer.field.focus();
  }

  /** Hide the guide; the conversation stays. */
  close() {
    this.#drawer.close();
    this.hidden = true;
  }

  #build() {
    const strings = this.#strings;
    const given = (name) => this.querySelector(`:scope > [slot="${name}"]`);
    const slot = (name, text = "") => make("slot", { name }, given(name) ? "" : text);
    this.#announcer = new Announcer();
    this.#drawer = new Drawer(strings, this.#server);
    this.#composer = new Composer(strings, slot("notice", strings.notice), {
      send: (text) => this.ask(text),
      stop: () => this.stop(),
      announce: (text) => this.#announcer.say(text),
    });
    this.#again = this.#headButton("again", strings.startOver, () => {
      this.reset();
      this.#composer.field.focus({ preventScroll: true });
    });
    const larger = () => this.#setSize((Number(this.#frame.dataset.size) + 1) % TEXT_SIZES);
    this.#size = this.#headButton("size", "Aa", larger);
    const names = make("div", { class: "names" }, slot("name", strings.name), slot("tagline"));
    this.#header = make("header", { part: "header" }, names, this.#again, this.#size);
    const greeting = slot("greeting", strings.greeting);
    this.#opening = make("div", { class: "opening", part: "opening" }, greeting);
    greeting.addEventListener("slotchange", () => this.#fitGreeting(greeting));
    this.#transcript = make("section", { part: "transcript", "aria-label": strings.transcript });
    const middle = make("div", { class: "middle" }, this.#opening, this.#transcript);
    this.#frame = make("div", { class: "frame", part: "frame", hidden: true });
    this.#frame.append(this.#header, middle, this.#composer.node, this.#announcer.node, this.#drawer.node);
    this.#again.hidden = true;
    this.#setSize(0);
    const sheets = SHEETS.map((name) => make("link", { rel: "stylesheet", href: new URL(name, import.meta.url) }));
    Promise.all(sheets.map(loaded)).then(() => (this.#frame.hidden = false));
    this.shadowRoot.append(...sheets, this.#frame);
  }

  /** A greeting of a few words is set as large as a title, a longer one as a lead. */
  #fitGreeting(slot) {
    const text = slot.assignedNodes().map((node) => node.textContent).join("").trim();
    this.#opening.classList.toggle("lead", text.length > TITLE_CHARACTERS);
  }

  #headButton(name, text, onclick) {
    return make("button", { type: "button", class: `quiet ${name}`, part: "button", onclick }, text);
  }

  async #offerOpening() {
    const questions = await this.#server.suggestions();
    this.#opening.querySelector(".invitations")?.remove();
    if (!questions.length) return;
    const items = questions.map((question) => {
      const attributes = { type: "button", class: "invitation", part: "suggestion", dir: "auto" };
      const ask = () => this.#askFromButton(question);
      return make("li", {}, make("button", { ...attributes, onclick: ask }, question));
    });
    const attributes = { class: "invitations", part: "suggestions", role: "list" };
    this.#opening.append(make("ul", { ...attributes, "aria-label": this.#strings.suggestionsAtStart }, ...items));
  }

  /** The button that asked is about to go: its focus moves to the question, and no keyboard pops up on a phone. */
  #askFromButton(question) {
    this.ask(question);
    this.#turns.at(-1).heading.focus({ preventScroll: true });
  }

  #retry(turn) {
    this.stop();
    turn.begin();
    turn.heading.focus({ preventScroll: true });
    this.#run(turn);
  }

  async #run(turn) {
    const stopping = new AbortController();
    this.#running = { turn, stopping };
    this.#following = true;
    this.#announcer.say(this.#strings.looking);
    this.#follow(turn);
    try {
      const reply = await this.#read(turn, stopping.signal);
      if (stopping.signal.aborted) return;
      this.#running = null;
      turn.finish(reply);
      this.#announcer.say(reply.speech || reply.text);
      const { conversation_id: _secret, ...shown } = reply;
      this.#tell("tour:answer", shown);
    } catch (error) {
      if (stopping.signal.aborted) return;
      this.#running = null;
      this.#announcer.say(turn.fail(error));
      this.#tell("tour:error", { kind: error.kind, status: error.status, code: error.code, message: error.message });
    }
    this.#follow(turn);
  }

  async #read(turn, signal) {
    let reply = null;
    for await (const part of this.#server.ask(turn.question, signal)) {
      if (signal.aborted) break;
      if (part.type === "data-status") turn.say(part.data.text);
      if (part.type === "data-reply") reply = part.data;
      if (part.type === "text-delta") {
        turn.append(part.delta);
        this.#follow(turn);
      }
    }
    if (!reply && !signal.aborted) throw new TurnError("failed", { message: "The stream ended early" });
    return reply;
  }

  /** Keep the newest turn in sight, its question first, unless the visitor has scrolled meanwhile. */
  #follow(turn) {
    if (!this.#following || !turn.node.isConnected) return;
    const [above, below] = [this.#header, this.#composer.node].map(standingHeight);
    turn.heading.style.scrollMarginBlockStart = `${above + GAP_PX}px`;
    turn.node.style.scrollMarginBlockEnd = `${below + GAP_PX}px`;
    const fits = turn.node.offsetHeight <= innerHeight - above - below - 2 * GAP_PX;
    if (fits) turn.node.scrollIntoView({ block: "end" });
    else turn.heading.scrollIntoView({ block: "start" });
  }

  #openDrawer(citations, opener) {
    this.#drawer.open(citations, opener);
    this.#tell("tour:citation", citations[0]);
  }

  #setSize(step) {
    this.#frame.dataset.size = step;
    this.#size.setAttribute("aria-label", `Aa – ${this.#strings.textSize(step)}`);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** Return how much of the view a bar takes that stays while the rest scrolls. */
function standingHeight(bar) {
  return getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
}

function loaded(link) {
  return new Promise((done) => {
    link.addEventListener("load", done, { once: true });
    link.addEventListener("error", done, { once: true });
  });
}

defineUnit();
if (!customElements.get("tour-chat")) customElements.define("tour-chat", TourChat);
