/** The installed layouts by language. The Japanese one lacks a third of the kana, あ among them: we have our own. */
export const LAYOUTS = { en: "english", fr: "french", de: "german", es: "spanish", it: "italian", ar: "arabic" };

const FEW = 2;
const DIGITS = "1 2 3 4 5 6 7 8 9 0";
/** Letters that the layouts leave to dead keys or to a shift of their own. */
const ACCENTS = { fr: "é è ê à â ç î ï ô ù û œ", es: "á é í ó ú ü", it: "à è é ì ò ù" };
const MARKS = { ar: ["،", "؟"], es: [",", "¿ ?"] };
const KANA = [
  "あ か さ た な は ま や ら わ",
  "い き し ち に ひ み ゆ り を",
  "う く す つ ぬ ふ む よ る ん",
  "え け せ て ね へ め 、 れ ー",
  "お こ そ と の ほ も 。 ろ ?",
];
/** From hiragana to katakana in Unicode. */
const KATAKANA = 0x60;

/** Return the keys for questions in a language, plain and shifted: its letters, digits, and a few marks. */
export function arranged(language, layouts) {
  if (language === "ja") {
    return { default: withFoot(KANA, "", "{voiced}"), shift: withFoot(KANA.map(katakana), "", "{voiced}") };
  }
  const { default: plain, shift } = layouts[language] ?? layouts.en;
  const accents = ACCENTS[language] ?? "";
  const lower = rows(plain, accents);
  const upper = lower.map((row) => row.toLocaleUpperCase(language));
  const hasCase = lower.join() !== upper.join();
  const [comma, end] = MARKS[language] ?? [", '", "?"];
  const shifted = hasCase ? upper : rows(shift, "");
  return { default: withFoot(lower, comma, end), shift: withFoot(shifted, comma, end) };
}

/** Return rows of letters; what stands among the digits has a row with the accents, or few have room in the last. */
function rows(layout, accents) {
  const extra = accents.split(" ").filter(Boolean);
  const [first, second, third, last] = layout.map((row) => letters(row).filter((key) => !extra.includes(key)));
  extra.unshift(...first);
  const keys = extra.length > FEW ? [extra, second, third, last] : [second, third, [...last, ...extra]];
  return keys.map((row) => row.join(" "));
}

function letters(row) {
  return row.split(" ").filter((key) => /^\p{L}+$/u.test(key) && key !== "ـ");
}

function withFoot(lines, comma, end) {
  const foot = ["{shift}", comma, "{space}", end, "{bksp}", "{enter}"].filter(Boolean).join(" ");
  return [DIGITS, ...lines, foot];
}

function katakana(row) {
  return row.replace(/[ぁ-ん]/gu, (kana) => String.fromCodePoint(kana.codePointAt(0) + KATAKANA));
}
