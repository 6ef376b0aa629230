/** How often to look at the clock. */
const TICK_MS = 200;

/** Notices that nobody is there any more: asks first, then ends the visit. An answer under way is a sign of somebody. */
export class Idle {
  #on;
  #clock = 0;
  #last = 0;
  #isAsking = false;

  /**
   * `seconds` without a sign, then `countdown` seconds more. `on` holds `isBusy()`, `count(left)` for every second that
   * is left, `isBack()` when there is a sign after all, and `over()`.
   */
  constructor({ seconds, countdown, ...on }) {
    this.seconds = seconds;
    this.countdown = countdown;
    this.#on = on;
  }

  /** Watch a visit. */
  begin() {
    this.end();
    this.#last = performance.now();
    this.#clock = setInterval(() => this.#look(), TICK_MS);
  }

  /** Watch no longer. */
  end() {
    clearInterval(this.#clock);
    this.#back();
  }

  /** Somebody is there. */
  sign() {
    this.#last = performance.now();
    this.#back();
  }

  #back() {
    if (!this.#isAsking) return;
    this.#isAsking = false;
    this.#on.isBack();
  }

  #look() {
    if (this.#on.isBusy()) this.sign();
    const left = this.seconds + this.countdown - (performance.now() - this.#last) / 1000;
    if (left > this.countdown) return;
    if (left <= 0) {
      this.#on.over();
      return;
    }
    this.#isAsking = true;
    this.#on.count(Math.ceil(left));
  }
}
