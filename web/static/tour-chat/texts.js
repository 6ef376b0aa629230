/** The words of the interface in the language in use. A node remembers which words it holds, and changes with it. */
export class Texts {
  #data = new Map();
  #wanted = "";
  #now = null;
  #plural = null;
  #held = new WeakMap();

  get language() {
    return this.#now.language;
  }

  get direction() {
    return this.#now.texts.direction;
  }

  /** The languages that there are: tags with their own names. */
  get languages() {
    return this.#now.languages;
  }

  /** What the house says of itself, and in which language. */
  get house() {
    return this.#now.house;
  }

  /** Take up the language of a tag; false where its words cannot be had, or another one was wanted meanwhile. */
  async load(server, tag) {
    const language = baseOf(tag);
    this.#wanted = language;
    if (!this.#data.has(language)) {
      const data = await server.texts(language).catch(() => null);
      if (data) this.#data.set(language, data);
    }
    if (this.#wanted !== language || !this.#data.has(language)) return false;
    this.#now = this.#data.get(language);
    this.#plural = new Intl.PluralRules(this.language);
    return true;
  }

  /** Return a text with its values filled in; one that is a function is called with the locale. */
  get(key, values = {}) {
    const text = this.#now.texts[key];
    const form = typeof text === "string" ? text : (text[this.#plural.select(values.count)] ?? text.other);
    return form.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === "function" ? value(this.#locale) : String(value);
    });
  }

  /** Make a text the words of `node`, and return it. */
  write(node, key, values) {
    return this.#hold(node, "", key, values);
  }

  /** Make a text the value of an attribute of `node`, and return it. */
  name(node, attribute, key, values) {
    return this.#hold(node, attribute, key, values);
  }

  /** Write everything within `root` anew, in the language in use. */
  rewrite(root) {
    for (const node of root.querySelectorAll("*")) {
      for (const [attribute, said] of this.#held.get(node) ?? []) this.#set(node, attribute, ...said);
    }
  }

  /** The visitor's own variety of the language, if it is one of theirs. */
  get #locale() {
    return navigator.languages.find((tag) => baseOf(tag) === this.language) ?? this.language;
  }

  #hold(node, attribute, key, values) {
    if (!this.#held.has(node)) this.#held.set(node, new Map());
    this.#held.get(node).set(attribute, [key, values]);
    return this.#set(node, attribute, key, values);
  }

  #set(node, attribute, key, values) {
    if (attribute) node.setAttribute(attribute, this.get(key, values));
    else node.textContent = this.get(key, values);
    return node;
  }
}

/** Return the language of a tag: "de" of "de-AT", and of Android's "de_AT". */
export function baseOf(tag) {
  return (tag || "en").toLowerCase().split(/[-_]/)[0];
}
