/** Every word of the interface, by language and by name; what documents and visitors say is never here. */

const en = {
  name: "Guide",
  greeting: "Ask about what you see.",
  notice: "An automatic guide. It answers from the sources it shows, and says so when they are silent.",
  suggestionsAtStart: "Questions to begin with",
  suggestionsAfter: "You could also ask",
  transcript: "Questions and answers",
  yourQuestion: "Your question",
  placeholder: "Ask a question…",
  ask: "Ask",
  stop: "Stop",
  startOver: "Start over",
  textSize: (step) => `Text size: ${["normal", "larger", "largest"][step]}`,
  charactersLeft: (left) => `${left} ${left === 1 ? "character" : "characters"} left`,
  full: (most) => `A question can have ${most} characters, and yours has them all. Anything beyond was left out.`,

  looking: "Looking…",
  arriving: "More is coming…",
  curated: "Prepared answer",
  correction: "Correction",
  sources: "Sources of this answer",
  source: (numbers, section, title) => `${numbers} · ${[...new Set([section, title])].filter(Boolean).join(" — ")}`,
  openSource: (n, section, title) => `Source ${n}: ${section || title}`,
  sourceOnItsWay: (n) => `Source ${n}, still on its way`,
  sourceMissing: (n) => `Source ${n}, which did not arrive`,
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Not copied",
  copySources: "Sources",

  retry: "Try again",
  stopped: "Stopped.",
  failed: "That did not work, and it was not your doing. Your question is kept.",
  brokeOff: "The answer broke off here. Your question is kept.",
  offline: "There is no connection just now. Your question is kept; try again when it is back.",
  unreachable: "The guide cannot be reached just now. Your question is kept.",
  limit: (seconds) => `That was a lot of questions at once. You can ask again in ${inSeconds(seconds)}.`,
  busy: (seconds) => `The guide is not ready just now. You can ask again in ${inSeconds(seconds)}.`,
  waitOver: "You can ask again now.",

  exact: "exact quote",
  close: "close match",
  restsOn: "What this rests on",
  wholePage: "Read the whole page",
  newTab: "(opens in a new tab)",
  closeDrawer: "Close",
};

const LANGUAGES = { en };

/** Return the strings for a BCP 47 tag, English where a language is not here yet. */
export function stringsFor(tag) {
  return LANGUAGES[(tag || "en").toLowerCase().split("-")[0]] ?? en;
}

function inSeconds(seconds) {
  return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
}
