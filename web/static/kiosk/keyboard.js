import { make } from "../../widget/v1/dom.js";
import { arranged, LAYOUTS } from "./layouts.js";

const VOICED = "{voiced}";
const CAPTIONS = { "{bksp}": "⌫", "{shift}": "⇧", "{space}": " ", [VOICED]: "゛゜小" };
const NAMES = { "{bksp}": "backspace", "{shift}": "shift", "{space}": "space" };

/** The on-screen keyboard: an operating system's own stays hidden behind a browser that fills the screen. */
export class Keyboard {
  #keys;
  #field;
  #texts;
  #layouts;

  /** Return a keyboard for `field`, with the parts that the server at `home` has installed; throw where it has not. */
  static async fetch(home, field, texts) {
    const names = Object.entries(LAYOUTS);
    const [{ SimpleKeyboard }, ...modules] = await Promise.all([
      import(new URL("kiosk/keyboard.js", home)),
      ...names.map(([, name]) => import(new URL(`kiosk/layouts/${name}.js`, home))),
    ]);
    const layouts = Object.fromEntries(names.map(([language], i) => [language, modules[i].default.layout]));
    return new Keyboard(SimpleKeyboard, layouts, field, texts);
  }

  constructor(SimpleKeyboard, layouts, field, texts) {
    this.#field = field;
    this.#texts = texts;
    this.#layouts = layouts;
    this.node = make("div", { class: "keyboard", dir: "ltr", role: "group", hidden: true });
    texts.name(this.node, "aria-label", "keyboard");
    this.#keys = new SimpleKeyboard(this.node, {
      theme: "keys",
      useButtonTag: true,
      preventMouseDownDefault: true, // the cursor stays in the field
      onKeyPress: (key) => this.#pressed(key),
      onChange: () => this.#keys.clearInput(), // what is written stands in the field, and nowhere else
      onRender: () => this.#nameKeys(),
    });
    field.setAttribute("inputmode", "none");
    for (const name of ["focus", "click"]) field.addEventListener(name, () => this.open());
    field.addEventListener("keydown", () => this.close()); // there is a keyboard that is better
    field.addEventListener("blur", () => this.close());
    field.form.addEventListener("submit", () => field.blur());
    // A key that is not touched but commanded, by a switch or a screen reader, knows no pointer.
    this.node.addEventListener("click", (event) => {
      const key = event.detail === 0 && event.target.closest("[data-skbtn]");
      if (key) this.#keys.handleButtonClicked(key.dataset.skbtn);
    });
    this.speak(texts.language);
    if (field.getRootNode().activeElement === field && !field.value) this.open(); // somebody was quicker
  }

  open() {
    this.node.hidden = false;
  }

  close() {
    this.node.hidden = true;
    this.#keys.setOptions({ layoutName: "default" });
  }

  /** Have the keys of a language. */
  speak(language) {
    const display = { ...CAPTIONS, "{enter}": this.#texts.get("ask") };
    this.#keys.setOptions({ layout: arranged(language, this.#layouts), layoutName: "default", display });
  }

  #nameKeys() {
    for (const [key, name] of Object.entries(NAMES)) {
      for (const node of this.node.querySelectorAll(`[data-skbtn="${key}"]`)) this.#texts.name(node, "aria-label", name);
    }
    for (const node of this.node.querySelectorAll("[data-skbtn]")) node.tabIndex = -1; // who has Tab has keys
  }

  #pressed(key) {
    if (key === "{shift}") this.#shift();
    else if (key === "{enter}") this.#field.form.requestSubmit();
    else if (key === "{bksp}") this.#replace("", this.#before());
    else if (key === VOICED) this.#voice();
    else this.#write(key === "{space}" ? " " : key);
  }

  #shift(isUp = this.#keys.options.layoutName === "shift") {
    this.#keys.setOptions({ layoutName: isUp ? "default" : "shift" });
  }

  #write(text) {
    const { value, maxLength, selectionStart, selectionEnd } = this.#field;
    if (value.length - (selectionEnd - selectionStart) + text.length <= maxLength) this.#replace(text, "");
    if (this.#keys.options.layoutName === "shift" && /\p{Lu}/u.test(text)) this.#shift(true); // one capital at a time
  }

  /** Turn the kana before the cursor into its next kin: は, ば, ぱ. */
  #voice() {
    const kana = this.#before();
    const kin = KIN.find((row) => row.includes(kana));
    if (kin) this.#replace(kin[(kin.indexOf(kana) + 1) % kin.length], kana);
  }

  /** Return the character before the cursor, as a reader counts them; nothing where something is selected. */
  #before() {
    const { value, selectionStart, selectionEnd } = this.#field;
    if (selectionStart !== selectionEnd) return "";
    return [...new Intl.Segmenter().segment(value.slice(0, selectionStart))].at(-1)?.segment ?? "";
  }

  /** Put `text` in place of what is selected and of `before`, which stands before it. */
  #replace(text, before) {
    const { selectionStart, selectionEnd } = this.#field;
    this.#field.setRangeText(text, selectionStart - before.length, selectionEnd, "end");
    this.#field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  }
}

/** Kana that one key leads through. */
const KIN = [
  ..."あぁ いぃ うぅ えぇ おぉ やゃ ゆゅ よょ わゎ アァ イィ ウゥヴ エェ オォ ヤャ ユュ ヨョ ワヮ".split(" "),
  ..."かが きぎ くぐ けげ こご さざ しじ すず せぜ そぞ ただ ちぢ つっづ てで とど".split(" "),
  ..."カガ キギ クグ ケゲ コゴ サザ シジ スズ セゼ ソゾ タダ チヂ ツッヅ テデ トド".split(" "),
  ..."はばぱ ひびぴ ふぶぷ へべぺ ほぼぽ ハバパ ヒビピ フブプ ヘベペ ホボポ".split(" "),
].map((kin) => [...kin]);
