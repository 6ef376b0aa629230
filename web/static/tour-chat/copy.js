/** Tell whether this page may write to the clipboard at all. */
export function canCopy() {
  return window.isSecureContext && Boolean(navigator.clipboard?.writeText);
}

/** Copy an answer with its numbered sources; `link` makes a citation's address whole. */
export async function copyAnswer(reply, texts, link) {
  const sources = byNumber(reply.citations).map(({ n, section, title, page, quote, url }) => {
    const place = [section, title, page && texts.get("page", { number: page })].filter(Boolean).join(" — ");
    return `[${n}] ${place}: “${quote}” ${link(url) ?? ""}`;
  });
  const lines = sources.length ? [reply.text, "", texts.get("copied_sources"), ...sources] : [reply.text];
  await navigator.clipboard.writeText(lines.map((line) => line.trimEnd()).join("\n"));
}

/** Return the first citation of every number, in order. */
function byNumber(citations) {
  const first = new Map();
  for (const one of citations) if (!first.has(one.n)) first.set(one.n, one);
  return [...first.values()].sort((a, b) => a.n - b.n);
}
