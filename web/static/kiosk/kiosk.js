/**
 * The kiosk: one visitor after another at a screen that forgets each of them.
 *
 * It shows one of three faces: `attract` while nobody is there, `guide` for a visitor, `resting` while the server is
 * away. Whatever ends a visit goes through the guide's own reset, and everything here follows `tour:reset`.
 */

import "../../widget/v1/element.js";
import { Server } from "../../widget/v1/server.js";
import { Texts } from "../../widget/v1/texts.js";
import { Attract } from "./attract.js";
import { guard } from "./guard.js";
import { Idle } from "./idle.js";
import { Pulse } from "./pulse.js";
import { Reach } from "./reach.js";
import { Still } from "./still.js";
import { Take } from "./take.js";

/** The guide's address, wherever it is mounted. */
const HOME = new URL("../../", import.meta.url).href;

/** How soon to ask again for the words, without which there is nothing to show. */
const PATIENCE_MS = 1000;

const kiosk = document.querySelector(".kiosk");
const guide = kiosk.querySelector("tour-chat");
const home = guide.lang;
const server = new Server(HOME);
const texts = new Texts();
const ready = new Promise((done) => {
  if (guide.hasAttribute("ready")) done();
  else guide.addEventListener("tour:ready", done, { once: true });
});
let face = "attract";
let keyboard = null;

/** Show one face and hide the others. */
function show(name) {
  face = name;
  document.activeElement?.blur(); // what is about to be hidden keeps no focus
  for (const [each, { node }] of Object.entries(faces)) node.hidden = each !== name;
  faces[name].show();
  if (name === "guide") idle.begin();
  else idle.end();
}

/** Begin a visit in a language. */
async function start(language) {
  await ready;
  guide.lang = language;
  show("guide");
  await guide.open(); // its field gets the focus, and the keyboard comes with it
}

/** Begin a visit with a question. */
async function ask(question) {
  await ready;
  show("guide");
  guide.ask(question);
}

/** Leave nothing of a visit and wait for the next. */
function leave() {
  take.leave();
  reach.lower(false);
  keyboard?.close();
  getSelection()?.removeAllRanges();
  show(pulse.isUp ? "attract" : "resting");
  pulse.check();
}

/** Speak the language of the guide in what stands around it. */
async function speak(language) {
  if (!(await texts.load(server, language))) return;
  document.documentElement.lang = texts.language;
  document.documentElement.dir = texts.direction;
  texts.rewrite(document);
  keyboard?.speak(texts.language);
}

/** Bring the keyboard, which nobody needs before a visit; without it the device's own is there. */
async function fetchKeyboard() {
  try {
    const { Keyboard } = await import("./keyboard.js");
    keyboard = await Keyboard.fetch(HOME, guide.field, texts);
    below.prepend(keyboard.node);
  } catch (error) {
    console.warn(`The on-screen keyboard cannot be had: ${error}`);
  }
}

guard();
while (!(await texts.load(server, home))) await new Promise((go) => setTimeout(go, PATIENCE_MS));

const about = () => ({ language: home, place: guide.getAttribute("place") });
const faces = {
  attract: new Attract(kiosk.querySelector(".attract"), server, { start, ask, about }),
  guide: { node: guide, show: () => {} },
  resting: { node: kiosk.querySelector(".resting"), show: () => {} },
};
const still = new Still(texts, { goOn: () => idle.sign(), over: () => guide.reset() });
const idle = new Idle({
  seconds: Number(kiosk.dataset.idle),
  countdown: Number(kiosk.dataset.countdown),
  isBusy: () => guide.isBusy,
  count: (left) => still.count(left),
  isBack: () => still.close(),
  over: () => guide.reset(),
});
const take = new Take(texts, guide, HOME);
const reach = new Reach(texts, kiosk, guide);
const pulse = new Pulse(HOME, (isUp) => {
  if (face !== "guide") show(isUp ? "attract" : "resting");
});
const below = guide.appendChild(document.createElement("div"));
below.slot = "below";
below.append(reach.button());
kiosk.querySelector(".attract .below").append(reach.button());
guide.prepend(take.button);
kiosk.append(take.node, still.node);

for (const gesture of ["pointerdown", "keydown", "input", "wheel", "touchmove", "tour:activity"]) {
  const seen = (event) => still.answers(event) || idle.sign();
  document.addEventListener(gesture, seen, { capture: true, passive: true });
}
guide.addEventListener("tour:reset", leave);
guide.addEventListener("tour:error", () => pulse.check());
guide.addEventListener("tour:language", (event) => speak(event.detail.language));
addEventListener("pagehide", () => guide.reset());

show("attract");
ready.then(fetchKeyboard);
