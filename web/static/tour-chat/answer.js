import { make } from "./dom.js";
import { lengthOf, overlap, slice } from "./spans.js";

const MARKER = /\[(\d{1,3})\]/;

/** The text of one answer: sentences that can be tapped, and a button for every marker [n]. */
export class Answer {
  #sentences = [];
  #citations = null;
  #texts;
  #open;

  /** `open(citations, opener)` is called when somebody wants to see what a sentence rests on. */
  constructor(texts, open) {
    this.#texts = texts;
    this.#open = open;
    this.node = make("p", { class: "answer", part: "answer", dir: "auto" });
  }

  get text() {
    return this.#sentences.map((sentence) => sentence.text).join("");
  }

  /** Append a sentence as it arrives; its chips wait for their citations. */
  append(text) {
    const start = this.#sentences.at(-1)?.end ?? 0;
    this.#add(text, start, start + lengthOf(text));
  }

  /** Show `text` as it is in the end, and let every chip and sentence open its citations. */
  settle(text, citations) {
    this.#citations = citations;
    if (text === this.text && this.#isCutAsCited()) {
      for (const sentence of this.#sentences) this.#bind(sentence);
      return;
    }
    this.#sentences = [];
    this.node.replaceChildren();
    const bounds = citations.flatMap((one) => [one.answer_span.start, one.answer_span.end]);
    const cuts = [...new Set([0, ...bounds, lengthOf(text)])].sort((a, b) => a - b);
    cuts.slice(1).forEach((end, i) => this.#add(slice(text, cuts[i], end), cuts[i], end));
  }

  /** Keep what arrived of an answer that was never finished; its chips have nothing to open. */
  abandon() {
    for (const chip of this.node.querySelectorAll(".chip")) {
      this.#texts.name(chip, "aria-label", "source_missing", { number: chip.textContent });
    }
  }

  /** Tell whether what arrived piece by piece is cut where the citations cut it. */
  #isCutAsCited() {
    const spans = this.#citations.map((one) => one.answer_span);
    const whole = spans.every((span) => this.#sentences.filter((sentence) => overlap(sentence, span)).length === 1);
    const startsIn = (sentence) => spans.filter((span) => overlap(span, sentence)).map((span) => span.start);
    return whole && this.#sentences.every((sentence) => new Set(startsIn(sentence)).size <= 1);
  }

  #add(text, start, end) {
    const node = make("span", { class: "sentence" });
    const sentence = { text, start, end, node };
    node.addEventListener("click", (event) => this.#tapped(sentence, event));
    this.#sentences.push(sentence);
    this.#bind(sentence);
    // The blanks between sentences belong to none of them, so that only words light up.
    const words = text.trim();
    const [before, after] = words ? text.split(words) : [text, ""];
    this.node.append(before, words ? node : "", after);
  }

  /** Fill a sentence with its words and chips; a chip that has its place already keeps it, and the focus. */
  #bind(sentence) {
    sentence.citations = (this.#citations ?? []).filter((one) => overlap(one.answer_span, sentence));
    sentence.node.classList.toggle("opens", sentence.citations.length > 0);
    if (sentence.node.childNodes.length && this.#chipsAreKnown(sentence)) {
      for (const chip of sentence.node.querySelectorAll(".chip")) this.#nameChip(chip, sentence);
      return;
    }
    sentence.node.replaceChildren(...this.#pieces(sentence));
  }

  #chipsAreKnown(sentence) {
    const chips = [...sentence.node.querySelectorAll(".chip")];
    return chips.every((chip) => this.#cited(Number(chip.textContent), sentence).length > 0);
  }

  #pieces(sentence) {
    const pieces = [];
    let held = "";
    const said = sentence.text.trim().split(MARKER); // words, number, words, number, …, words
    said.forEach((part, i) => {
      if (i % 2 === 0) {
        held += part;
        return;
      }
      const n = Number(part);
      if (this.#citations && this.#cited(n, sentence).length === 0) {
        held += `[${part}]`; // the words of a source may look like a marker
        return;
      }
      const words = held.trimEnd();
      const last = words.search(/\S+$/u);
      pieces.push(words.slice(0, Math.max(0, last)));
      const chip = this.#chip(n, sentence);
      // The last word and its chip never part at the end of a line.
      pieces.push(make("span", { class: "held" }, words.slice(Math.max(0, last)), chip));
      held = "";
    });
    return [...pieces.filter((piece) => piece !== ""), held];
  }

  #chip(n, sentence) {
    const chip = make("button", { type: "button", class: "chip", part: "chip" }, String(n));
    chip.addEventListener("click", (event) => {
      event.stopPropagation();
      const cited = this.#cited(n, sentence);
      if (cited.length) this.#open(cited, chip);
    });
    this.#nameChip(chip, sentence);
    return chip;
  }

  #nameChip(chip, sentence) {
    const n = Number(chip.textContent);
    const [first] = this.#cited(n, sentence);
    chip.disabled = !first;
    const values = { number: n, title: first?.section || first?.title };
    this.#texts.name(chip, "aria-label", first ? "source" : "source_on_its_way", values);
    if (first) chip.setAttribute("aria-haspopup", "dialog");
  }

  #cited(n, sentence) {
    const all = (this.#citations ?? []).filter((one) => one.n === n);
    const here = all.filter((one) => overlap(one.answer_span, sentence));
    return here.length ? here : all;
  }

  #tapped(sentence, event) {
    if (event.defaultPrevented || !sentence.citations.length || String(getSelection())) return;
    this.#open(sentence.citations, sentence.node.querySelector(".chip"));
  }
}
