/** Spans as the server counts them: in code points, `start` included and `end` not. JavaScript counts otherwise. */

/** Return how many code points `text` has. */
export function lengthOf(text) {
  return Array.from(text).length;
}

/** Return the code points of `text` from `start` to `end`. */
export function slice(text, start, end) {
  return Array.from(text).slice(Math.max(0, start), end).join("");
}

/** Tell whether two spans share at least one code point. */
export function overlap(one, other) {
  return one.start < other.end && other.start < one.end;
}

/** Cut `passage.text` into `[words, quoted]` pairs, in order; null where none of the quotes stands in it. */
export function cutAtQuotes(passage, citations) {
  const quotes = citations.map((one) => spanOfQuote(passage, one)).filter(Boolean);
  if (!quotes.length) return null;
  const bounds = quotes.flatMap((quote) => [quote.start, quote.end]);
  const cuts = [...new Set([0, ...bounds, lengthOf(passage.text)])].sort((a, b) => a - b);
  return cuts.slice(1).map((end, i) => {
    const piece = { start: cuts[i], end };
    return [slice(passage.text, piece.start, end), quotes.some((quote) => overlap(quote, piece))];
  });
}

function spanOfQuote(passage, citation) {
  const start = citation.source_span.start - passage.start;
  const end = citation.source_span.end - passage.start;
  if (start >= 0 && end > start && end <= lengthOf(passage.text)) return { start, end };
  const found = citation.quote ? passage.text.indexOf(citation.quote) : -1;
  if (found < 0) return null;
  const before = lengthOf(passage.text.slice(0, found));
  return { start: before, end: before + lengthOf(citation.quote) };
}
