/** What stays free above and below the newest turn. */
const GAP_PX = 16;

/** Keeps the newest turn in sight, its question first, unless the visitor has scrolled meanwhile. */
export class Follower {
  #scroller;
  #above;
  #below;
  #following = true;

  /** `scroller` is the element that scrolls, null for the page; `above` and `below` are bars that may stand still. */
  constructor(scroller, above, below) {
    this.#scroller = scroller;
    this.#above = above;
    this.#below = below;
  }

  /** Follow from now on. */
  begin() {
    this.#following = true;
  }

  /** The visitor scrolls: leave it to them. */
  end() {
    this.#following = false;
  }

  /** Bring `turn` into sight. */
  show(turn) {
    if (!this.#following || !turn.node.isConnected) return;
    const [above, below] = [this.#above, this.#below].map(standingHeight);
    const height = this.#scroller ? this.#scroller.clientHeight : innerHeight;
    turn.heading.style.scrollMarginBlockStart = `${above + GAP_PX}px`;
    turn.node.style.scrollMarginBlockEnd = `${below + GAP_PX}px`;
    const fits = turn.node.offsetHeight <= height - above - below - 2 * GAP_PX;
    if (fits) turn.node.scrollIntoView({ block: "end" });
    else turn.heading.scrollIntoView({ block: "start" });
  }

  /** Bring something into sight that a visitor asked for, and move no more than that takes. */
  reveal(node) {
    node.style.scrollMarginBlockEnd = `${standingHeight(this.#below) + GAP_PX}px`;
    node.scrollIntoView({ block: "nearest" });
  }
}

/** Return how much of the view a bar takes that stays while the rest scrolls. */
function standingHeight(bar) {
  return getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
}
