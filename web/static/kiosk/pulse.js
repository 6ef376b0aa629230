const CALM_MS = 10_000;
const ANXIOUS_MS = 2_000;
const PATIENCE_MS = 5_000;

/** Knows whether the server can answer: asks now and then, and more often while it cannot. */
export class Pulse {
  #address;
  #changed;
  #timer = 0;
  #checks = 0;
  isUp = true;

  /** `changed(isUp)` is called when it goes and when it comes back. */
  constructor(home, changed) {
    this.#address = new URL("readyz", home);
    this.#changed = changed;
    this.check();
  }

  /** Ask now. */
  async check() {
    clearTimeout(this.#timer);
    const check = ++this.#checks;
    const asked = fetch(this.#address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    const isUp = await asked.then((response) => response.ok, () => false);
    if (check !== this.#checks) return;
    this.#timer = setTimeout(() => this.check(), isUp ? CALM_MS : ANXIOUS_MS);
    if (isUp === this.isUp) return;
    this.isUp = isUp;
    this.#changed(isUp);
  }
}
