/**
 * <tour-chat>: a guide that answers from its sources and shows them.
 *
 * Attributes: `server` (the guide's address; by default where this script comes from), `lang`, `place` (where on the
 * tour it stands), `theme` (`light` or `dark`; by default the visitor's own), `mode` (`page`; `launcher`, a round button
 * that opens it; `kiosk`, a screen in a hall, which nothing leads away from and where `reach` brings what is touched
 * down). The guide sets `ready` once it can be used.
 * Slots: `name`, `tagline`, `greeting`, `notice`; `tools` for more buttons in the head, `below` for what stands under all.
 * Methods: `ask(text)`, `stop()`, `reset()`, `open()`, `close()`, `resume(conversation)`, `handOff()`; properties
 * `isBusy`, `field`.
 * Events: `tour:ready`, `tour:answer`, `tour:citation`, `tour:error`, `tour:reset`, `tour:language`, and `tour:activity`
 * whenever the visitor does something or something is said to the visitor.
 * Colours and typefaces are the custom properties of tokens.css; every larger piece is a `::part()`.
 *
 * Long because an element has its attributes, methods and events in one class; whatever it is made of has a module.
 */

import { Announcer } from "./announcer.js";
import { Composer, MOST_CHARACTERS } from "./composer.js";
import { Conversation } from "./conversation.js";
import { canCopy } from "./copy.js";
import { make } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Follower } from "./follow.js";
import { Header } from "./header.js";
import { Launcher } from "./launcher.js";
import { Opening } from "./opening.js";
import { Place } from "./place.js";
import { Server } from "./server.js";
import { Speech } from "./speech.js";
import { Texts } from "./texts.js";

const SHEETS = ["tokens.css", "tour-chat.css"];
const SHEETS_OF_MODES = { launcher: ["launcher.css"], kiosk: ["kiosk.css"] };
const SCROLLS = ["wheel", "touchmove"];
const GESTURES = ["pointerdown", "keydown", "input", ...SCROLLS];
/** How soon to ask again for what there is no guide without, and at most how late. */
const [PATIENCE_MS, MOST_PATIENCE_MS] = [1000, 30_000];

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
  static observedAttributes = ["lang"];

  #texts = new Texts();
  #speech = new Speech(() => this.#active("speech"));
  #announcer = new Announcer();
  #server;
  #lang;
  #ready = null;
  #isAwake = false;
  #shell;
  #frame;
  #header;
  #places;
  #opening;
  #conversation;
  #composer;
  #drawer;
  #follower;
  #scroller;
  #launcher = null;

  connectedCallback() {
    if (this.#ready) return;
    declareFonts();
    const base = new URL(this.getAttribute("server") || "../../", import.meta.url).href;
    this.#server = new Server(base.endsWith("/") ? base : `${base}/`);
    this.#lang = this.getAttribute("lang");
    this.#ready = this.#wake();
  }

  disconnectedCallback() {
    this.stop();
    this.#speech.stop();
  }

  attributeChangedCallback() {
    if (this.#isAwake) this.#speak();
  }

  /** Whether an answer is under way or being read aloud. */
  get isBusy() {
    return this.#isAwake && (this.#conversation.isBusy || this.#speech.state === "reading");
  }

  /** Where a question is written; null until the guide is ready. */
  get field() {
    return this.#isAwake ? this.#composer.field : null;
  }

  /** Ask a question, and return when it is answered; one that is still being answered is stopped. */
  async ask(text) {
    await this.#ready;
    const question = String(text).trim().slice(0, MOST_CHARACTERS);
    if (!question) return;
    this.#launcher?.open();
    this.#begin();
    const answered = this.#conversation.ask(question);
    if (document.activeElement === document.body) this.#conversation.focus(); // whatever asked is gone
    await answered;
  }

  /** Show a conversation that was begun elsewhere, and go on with it: its `conversation_id` and its `turns`. */
  async resume({ conversation_id, turns }) {
    await this.#ready;
    this.reset();
    this.#begin();
    this.#server.resume(conversation_id);
    this.#conversation.resume(turns);
  }

  /** Have the conversation handed over to a phone: its `url`, which works once, `expires_at` and `qr_svg`. */
  handOff() {
    return this.#server.handOff();
  }

  /** Stop the turn that is under way, here and on the server. */
  stop() {
    if (this.#isAwake) this.#conversation.stop();
  }

  /** Forget the conversation and everything on the page that came of it. */
  reset() {
    if (!this.#isAwake) return;
    this.#drawer.close();
    this.#conversation.forget();
    this.#composer.clear();
    this.#announcer.say("");
    this.#header.size(0);
    this.#header.languages.close();
    this.#header.again.hidden = !this.#isKiosk;
    if (this.#lang === null) this.removeAttribute("lang");
    else this.lang = this.#lang;
    this.#opening.node.hidden = false;
    this.#opening.offer(this.#server, this.#about);
    if (this.#scroller) this.#scroller.scrollTop = 0;
    else this.#frame.scrollIntoView({ block: "start" });
    this.#tell("tour:reset", {});
  }

  /** Show the guide and put the cursor in its field. */
  async open() {
    await this.#ready;
    this.hidden = false;
    if (this.#launcher) this.#launcher.open();
    else this.#composer.field.focus();
  }

  /** Hide the guide; the conversation stays. */
  close() {
    if (!this.#isAwake) return;
    this.#drawer.close();
    this.#speech.stop();
    if (this.#launcher) this.#launcher.close();
    else this.hidden = true;
  }

  get #isKiosk() {
    return this.getAttribute("mode") === "kiosk";
  }

  /** What goes with every question. */
  get #about() {
    return { language: this.#texts.language, place: this.getAttribute("place") };
  }

  get #tag() {
    return this.lang || this.closest("[lang]")?.lang || navigator.language;
  }

  async #wake() {
    const home = this.#tag;
    for (let wait = PATIENCE_MS; !(await this.#texts.load(this.#server, home)); wait *= 2) {
      await new Promise((go) => setTimeout(go, Math.min(wait, MOST_PATIENCE_MS)));
    }
    const handed = this.querySelector(':scope > script[type="application/json"]');
    handed?.remove();
    const sheets = [...SHEETS, ...(SHEETS_OF_MODES[this.getAttribute("mode")] ?? [])];
    const links = sheets.map((name) => make("link", { rel: "stylesheet", href: new URL(name, import.meta.url) }));
    this.#build(home);
    this.attachShadow({ mode: "open" }).append(...links, this.#shell);
    await Promise.all(links.map(loaded));
    this.#shell.hidden = false;
    this.#isAwake = true;
    this.toggleAttribute("ready", true);
    this.#opening.offer(this.#server, this.#about);
    if (handed) this.resume(JSON.parse(handed.textContent));
    if (this.#tag !== home) this.#speak(); // it was changed meanwhile
    this.#tell("tour:ready", {});
  }

  #build(home) {
    const texts = this.#texts;
    const askFromButton = (question) => this.#askFromButton(question);
    const [name, tagline, greeting, notice] = ["name", "tagline", "greeting", "notice"].map(
      (slot) => new Place(this, texts, slot, home),
    );
    this.#places = [name, tagline, greeting, notice];
    this.#drawer = new Drawer(texts, this.#server, !this.#isKiosk);
    this.#conversation = new Conversation(texts, this.#server, {
      open: (citations, opener) => this.#openDrawer(citations, opener),
      ask: askFromButton,
      say: (text) => this.#announcer.say(text),
      tell: (type, detail) => this.#tell(type, detail),
      moved: (turn, begins) => this.#moved(turn, begins),
      about: () => this.#about,
      reveal: (node) => this.#follower.reveal(node),
      speech: this.#speech,
      canCopy: canCopy() && !this.#isKiosk, // whose clipboard is the next visitor's as well
    });
    this.#composer = new Composer(texts, [notice.node, ...this.#privacy()], {
      send: (text) => this.ask(text),
      stop: () => this.#conversation.stop(),
      say: (text) => this.#announcer.say(text),
    });
    const isLauncher = this.getAttribute("mode") === "launcher";
    this.#frame = make("div", { class: "frame", part: "frame" });
    this.#header = new Header(texts, [name, tagline], {
      again: () => this.#startOver(),
      size: (step) => (this.#frame.dataset.size = step),
      language: (tag) => (this.lang = tag),
      close: isLauncher ? () => this.close() : null,
    });
    this.#header.again.hidden = !this.#isKiosk;
    this.#opening = new Opening(texts, greeting, askFromButton);
    const middle = make("div", { class: "middle" }, this.#opening.node, this.#conversation.node);
    const below = make("slot", { name: "below" });
    this.#frame.append(this.#header.node, middle, this.#composer.node, below, this.#announcer.node, this.#drawer.node);
    this.#scroller = this.#isKiosk ? middle : isLauncher ? this.#frame : null;
    this.#follower = new Follower(this.#scroller, this.#header.node, this.#composer.node);
    this.#shell = make(isLauncher ? "section" : "div", { class: "shell", hidden: true });
    if (isLauncher) {
      this.#launcher = new Launcher(texts, this.#frame, this.#composer.field);
      texts.name(this.#shell, "aria-label", "name").append(...this.#launcher.nodes);
    } else this.#shell.append(this.#frame);
    for (const gesture of GESTURES) this.addEventListener(gesture, () => this.#active("touch"), { passive: true });
    for (const gesture of SCROLLS) this.addEventListener(gesture, () => this.#follower.end(), { passive: true });
    this.#turnTo();
  }

  /** The way to what becomes of a visitor's words. */
  #privacy() {
    if (this.#isKiosk) return [];
    const attributes = { class: "privacy", part: "link", target: "_blank", rel: "noopener" };
    return [" ", this.#texts.write(make("a", { ...attributes, href: this.#server.link("privacy") }), "privacy")];
  }

  /** Speak the language that is asked for, once its words are there. */
  async #speak() {
    const before = this.#texts.language;
    if (!(await this.#texts.load(this.#server, this.#tag)) || this.#texts.language === before) return;
    this.#turnTo();
    for (const place of this.#places) place.fit();
    this.#opening.fit();
    this.#header.languages.fit();
    this.#texts.rewrite(this.shadowRoot);
    this.#opening.offer(this.#server, this.#about);
    this.#tell("tour:language", { language: this.#texts.language });
  }

  #turnTo() {
    this.#shell.lang = this.#texts.language;
    this.#shell.dir = this.#texts.direction;
  }

  #begin() {
    this.#opening.node.hidden = true;
    this.#header.again.hidden = false;
  }

  #startOver() {
    this.reset();
    this.#composer.field.focus({ preventScroll: true });
  }

  /** The button that asked is about to go: its focus moves to the question, and no keyboard pops up on a phone. */
  #askFromButton(question) {
    this.#begin();
    this.#conversation.ask(question);
    this.#conversation.focus();
  }

  /** A turn began or grew: keep it in sight. */
  #moved(turn, begins) {
    if (begins) this.#follower.begin();
    this.#follower.show(turn);
    this.#active("answer");
  }

  #openDrawer(citations, opener) {
    this.#drawer.open(citations, opener);
    this.#tell("tour:citation", citations[0]);
  }

  #active(what) {
    this.#tell("tour:activity", { what });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

function loaded(link) {
  return new Promise((done) => {
    link.addEventListener("load", done, { once: true });
    link.addEventListener("error", done, { once: true });
  });
}

defineUnit();
if (!customElements.get("tour-chat")) customElements.define("tour-chat", TourChat);
