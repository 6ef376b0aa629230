import { baseOf } from "./texts.js";

/**
 * Reads a text aloud, sentence by sentence, with a voice that the device has itself: none of it goes to anybody else.
 *
 * A pause begins the sentence anew, because browsers do not agree on what their own pause does.
 */
export class Speech {
  #synthesis = globalThis.speechSynthesis;
  #spoke;
  #sentences = [];
  #at = 0;
  #now = null;
  #voice = null;
  #changed = () => {};
  state = "silent";

  /** `spoke()` is called whenever words are said. */
  constructor(spoke) {
    this.#spoke = spoke;
  }

  /** Tell whether there is a voice for a language; voices may come later, which `watch` tells. */
  speaks(language) {
    return Boolean(this.#voiceFor(language));
  }

  /** Call `changed()` when other voices are there, until `signal` is aborted. */
  watch(changed, signal) {
    this.#synthesis?.addEventListener?.("voiceschanged", changed, { signal });
  }

  /** Read `text`; `changed(state)` is called with reading, paused and silent. What was being read is stopped. */
  read(text, language, changed) {
    this.stop();
    this.#voice = this.#voiceFor(language);
    this.#sentences = sentencesOf(text, language);
    this.#at = 0;
    this.#changed = changed;
    this.resume();
  }

  pause() {
    this.#hush("paused");
  }

  resume() {
    this.#set("reading");
    this.#next();
  }

  stop() {
    if (this.state !== "silent") this.#hush("silent");
  }

  #hush(state) {
    this.#now = null;
    this.#synthesis.cancel();
    this.#set(state);
  }

  #next() {
    if (this.#at >= this.#sentences.length) {
      this.stop();
      return;
    }
    const said = new SpeechSynthesisUtterance(this.#sentences[this.#at]);
    said.voice = this.#voice;
    said.lang = this.#voice.lang;
    said.onboundary = () => this.#spoke();
    said.onend = () => {
      if (this.#now !== said) return;
      this.#at += 1;
      this.#next();
    };
    said.onerror = () => this.#now === said && this.stop();
    this.#now = said;
    this.#spoke();
    this.#synthesis.speak(said);
  }

  #set(state) {
    this.state = state;
    this.#changed(state);
  }

  #voiceFor(language) {
    const voices = this.#synthesis?.getVoices() ?? [];
    return voices.find((voice) => voice.localService && baseOf(voice.lang) === baseOf(language)) ?? null;
  }
}

function sentencesOf(text, language) {
  if (!Intl.Segmenter) return [text];
  const pieces = new Intl.Segmenter(language, { granularity: "sentence" }).segment(text);
  return [...pieces].map((piece) => piece.segment.trim()).filter(Boolean);
}
